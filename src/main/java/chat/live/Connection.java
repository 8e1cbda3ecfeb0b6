package chat.live;

import chat.http.Mistakes;
import chat.room.Nickname;
import chat.room.Person;
import chat.room.Refusal;
import chat.room.Room;
import chat.room.Rooms;
import chat.room.Source;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.CodecException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One open WebSocket, or a stream ([Stream]): a person's ear and mouth in one room. It lives on
/// one event loop, which alone touches it.
public abstract class Connection extends ChannelInboundHandlerAdapter
        implements FrameReader.Listener {

    /// How often the other side is asked for a sign of life.
    static final Duration PING = Duration.ofSeconds(25);

    /// After so long without any sign the line counts as dead. With the grace time of presence this
    /// stays under 45 s.
    static final Duration SILENCE = Duration.ofSeconds(33);

    /// Who would be beyond that at the next look is looked upon as gone at this one.
    private static final long SILENT = SILENCE.minusSeconds(Loop.LOOK_SECONDS).toNanos();

    /// What may wait for a reader who is still catching up: 128 KiB of text made of the shortest
    /// links are 1.6 MB of HTML.
    private static final long CATCHING_UP = 2 * 1024 * 1024;

    /// How long the other side may take to answer our close frame.
    static final Duration FAREWELL = Duration.ofSeconds(1);

    /// Who is told to wait, and goes on this often within the time below, is no person: the line
    /// ends, and with that code a page does not come back by itself.
    static final int UNHEEDED = 20;

    private static final Duration UNHEEDED_WITHIN = Duration.ofSeconds(10);

    private static final int PROTOCOL_ERROR = 1002;

    /// Whoever is sent away with that code comes back.
    public static final int SERVICE_RESTART = 1012;

    static final int POLICY_VIOLATION = 1008;

    final Ground ground;
    final Room room;
    final Hall hall;
    final Hall.Rows rows;
    final Loop loop;

    /// Place in the loop's list; the loop's.
    int line;

    /// Place in the row's list; the row's.
    int place;

    /// What this connection had when it sat down; the row's.
    long from;

    private final Person person;
    private final Source source;
    private final FrameReader reader;
    private @Nullable Channel channel;
    private byte @Nullable [] afterwards;
    private long heard;
    private long pinged;
    private boolean catchingUp;
    private boolean ending;

    /// When a pause after all frames so far would be over.
    private long rested;

    private int unheeded;
    private long unheededSince;
    private boolean gone;

    /// @param room which the caller has open; this connection gives it back when it goes
    Connection(Ground ground, Loop loop, Room room, Person person, Source source) {
        this(ground, loop, room, person, source, FrameReader.Limits.OURS);
    }

    /// @param limits of what is heard
    Connection(
            Ground ground,
            Loop loop,
            Room room,
            Person person,
            Source source,
            FrameReader.Limits limits) {
        this.ground = ground;
        this.loop = loop;
        this.room = room;
        this.hall = ground.fanout().hall(room);
        // Before anything is read of the room: whatever it says from now on is brought to these
        // rows.
        this.rows = hall.rows(loop);
        this.person = person;
        this.source = source;
        this.reader = new FrameReader(limits);
    }

    final Person person() {
        return person;
    }

    final Source source() {
        return source;
    }

    final Rooms rooms() {
        return ground.rooms();
    }

    /// What this line speaks.
    abstract Traffic.Dialect dialect();

    /// The line is up.
    abstract void opened();

    /// The other side sent a text.
    abstract void received(byte[] text);

    /// The line never came up.
    public final void abandoned() {
        closed();
    }

    /// The line is gone, or never came up; called once. Gives back everything this connection had.
    abstract void closed();

    /// The person took another nickname here, perhaps in another tab.
    public abstract void renamed(Nickname taken);

    /// Sends what the room has gathered for this connection and others, before the end.
    abstract void flushRow();

    /// What shows the other side that we are alive: a ping at least.
    byte[] signOfLife() {
        return Wire.ping();
    }

    /// How often that is shown.
    Duration rhythm() {
        return PING;
    }

    /// Whether the other side shows by itself that it is alive.
    boolean answers() {
        return true;
    }

    /// The last bytes of all.
    byte[] farewell(int code, String reason) {
        return Wire.close(code, reason);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        heard = System.nanoTime();
        pinged = heard;
        rested = heard;
        loop.add(this);
        // A socket has no half that may close alone.
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        if (channel instanceof DuplexChannel duplex && duplex.isInputShutdown()) {
            drop();
        }
        loop.traffic.opened(dialect());
        if (channel.isActive()) {
            opened();
        } else {
            goneOnce();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        goneOnce();
    }

    /// What the other side sent, in pieces as the network cut it.
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        heard = System.nanoTime();
        var bytes = (ByteBuf) message;
        loop.traffic.received.add(bytes.readableBytes());
        try {
            reader.read(bytes, this);
        } catch (FrameReader.Violation violation) {
            end(violation.code, violation.reason);
            sayNoMore();
        }
    }

    @Override
    public final void text(byte[] utf8) {
        if (isHeeded()) {
            received(utf8);
        }
    }

    @Override
    public final void ping(byte[] payload) {
        if (isHeeded()) {
            sendNow(Wire.pong(payload));
        }
    }

    /// A pong is a sign of life like anything else, and counts as anything else.
    @Override
    public final void pong() {
        var _ = isHeeded();
    }

    @Override
    public final void close(int code) {
        if (ending) {
            drop();
            return;
        }
        ending = true;
        var answer = code == -1 ? Wire.close() : Wire.close(code, "");
        channel()
                .writeAndFlush(Unpooled.wrappedBuffer(answer))
                .addListener(ChannelFutureListener.CLOSE);
    }

    /// A browser that goes away, or whose TLS breaks, is not an event.
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException || cause instanceof CodecException) {
            drop();
        } else {
            Mistakes.report(cause);
            end(PROTOCOL_ERROR, "That did not work.");
        }
    }

    /// Sends what everybody in the room gets. The bytes are shared: one buffer for all.
    final void send(ByteBuf shared) {
        if (ending) {
            // Nothing may stand behind a close frame. RFC 6455 section 5.5.1.
            return;
        }
        var out = channel();
        if (isTooSlow(out)) {
            dropFor(Traffic.Drop.SLOW);
            return;
        }
        out.write(shared.retainedDuplicate(), out.voidPromise());
        if (afterwards != null) {
            out.write(Unpooled.wrappedBuffer(afterwards), out.voidPromise());
            afterwards = null;
        }
        out.flush();
    }

    /// Those frames, and what was to leave behind the next ones.
    final ByteBuf withAfterwards(byte[] frames) {
        var both = afterwards == null ? frames : Wire.join(frames, afterwards);
        afterwards = null;
        return Unpooled.wrappedBuffer(both);
    }

    /// Sends something to this one alone.
    final void sendNow(byte[] frames) {
        sendLater(frames);
        channel().flush();
    }

    /// Has something leave with the next flush: for what stands before the room's share of this
    /// turn.
    final void sendLater(byte[] frames) {
        if (ending) {
            // Nothing may stand behind a close frame. RFC 6455 section 5.5.1.
            return;
        }
        var out = channel();
        if (isTooSlow(out)) {
            dropFor(Traffic.Drop.SLOW);
            return;
        }
        sent(frames.length);
        out.write(Unpooled.wrappedBuffer(frames), out.voidPromise());
    }

    /// Has something leave directly behind the room's next share, in the same write.
    final void sendAfterwards(byte[] frames) {
        afterwards = afterwards == null ? frames : Wire.join(afterwards, frames);
    }

    /// Says whether this one reads what it missed, and so may have more waiting than one who reads
    /// what is said.
    final void catchingUp(boolean now) {
        catchingUp = now;
    }

    private boolean isTooSlow(Channel out) {
        return !out.isWritable() && !(catchingUp && out.bytesBeforeWritable() < CATCHING_UP);
    }

    final Channel channel() {
        if (channel == null) {
            throw new IllegalStateException("expected to be called after handlerAdded");
        }
        return channel;
    }

    /// Ends the line with a close frame, and without waiting long for the answer.
    final void end(int code, String reason) {
        if (!ending) {
            sendNow(farewell(code, reason));
            ending = true;
            loop.executor.schedule(this::drop, FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /// Ends our half of a line on which nothing is read any more, not even an answer to our close
    /// frame: RFC 6455 section 7.1.7. The other half stays for a moment: closed with something
    /// unread, the line would be reset, and the close frame lost.
    private void sayNoMore() {
        if (channel() instanceof DuplexChannel duplex) {
            channel()
                    .writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .addListener(_ -> duplex.shutdownOutput());
        }
    }

    /// Ends the line for good, and says why.
    public void dismiss(String sentence) {
        end(POLICY_VIOLATION, sentence);
    }

    /// Ends the line for good if the operator does not let this person be here, or nobody from
    /// there.
    ///
    /// @return whether that was so
    final boolean dismissUnwelcome() {
        var refusal = ground.banned().door(source);
        if (refusal == null) {
            refusal = room.standing().door(person, ground.clock().instant());
        }
        if (refusal != null) {
            dismiss(refusal.sentence());
        }
        return refusal != null;
    }

    /// Ends the line at once.
    final void drop() {
        channel().close();
    }

    /// Ends the line at once, because of what it did.
    private void dropFor(Traffic.Drop reason) {
        if (!gone) {
            loop.traffic.dropped(reason);
        }
        drop();
    }

    /// Counts what left for this one alone.
    final void sent(int bytes) {
        loop.traffic.sent.add(bytes);
    }

    /// Takes note of a refusal; who does not heed that they are too fast is sent away.
    final void refused(Refusal refusal) {
        ground.refused(refusal);
        if (refusal.code() != Refusal.Code.TOO_FAST || ending) {
            return;
        }
        if (unheeded == 0 || heard - unheededSince > UNHEEDED_WITHIN.toNanos()) {
            unheeded = 0;
            unheededSince = heard;
        }
        if (++unheeded > UNHEEDED) {
            dismiss("You were asked to wait, and went on.");
        }
    }

    /// Whether a frame counts: not on a line that ends, and not when there are too many of them.
    private boolean isHeeded() {
        if (ending) {
            return false;
        }
        var rate = ground.floods().frames();
        long after = rate.after(rested, heard);
        if (rate.wait(after, heard) > 0) {
            dismiss("That was too much at once.");
            return false;
        }
        rested = after;
        return true;
    }

    /// Whether the line is going or gone.
    final boolean isGone() {
        return gone;
    }

    /// Looks whether the other side is alive, and asks when it is time. Called about once a second.
    final void look(long now) {
        if (answers() && now - heard > SILENT) {
            dropFor(Traffic.Drop.SILENT);
        } else if (now - pinged >= rhythm().toNanos() && !ending && channel().isWritable()) {
            pinged = now;
            sendNow(signOfLife());
        }
    }

    private void goneOnce() {
        if (!gone) {
            gone = true;
            loop.remove(this);
            loop.traffic.closed(dialect());
            reader.close();
            closed();
        }
    }
}
