package chat.web;

import chat.room.Nickname;
import chat.room.Person;
import chat.room.Room;
import chat.room.Rooms;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One open WebSocket: a person's ear and mouth in one room. It lives on one event loop, which
/// alone touches it.
abstract class Connection extends ChannelInboundHandlerAdapter {

    /// How often the other side is asked for a sign of life.
    static final Duration PING = Duration.ofSeconds(25);

    /// After so long without any sign the line counts as dead. With the grace time of presence this
    /// stays under 45 s.
    static final Duration SILENCE = Duration.ofSeconds(33);

    /// What may wait for a reader who is still catching up: 128 KiB of text made of the shortest
    /// links are 1.6 MB of HTML.
    private static final long CATCHING_UP = 2 * 1024 * 1024;

    /// How long the other side may take to answer our close frame.
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private static final int PROTOCOL_ERROR = 1002;
    private static final int UNSUPPORTED = 1003;
    private static final int POLICY_VIOLATION = 1008;
    private static final int TOO_BIG = 1009;

    final Parts parts;
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
    private @Nullable Channel channel;
    private byte @Nullable [] afterwards;
    private long heard;
    private long pinged;
    private boolean catchingUp;
    private boolean ending;
    private boolean gone;

    /// @param room which the caller has open; this connection gives it back when it goes
    Connection(Parts parts, Loop loop, Room room, Person person) {
        this.parts = parts;
        this.loop = loop;
        this.room = room;
        this.hall = parts.fanout().hall(room);
        // Before anything is read of the room: whatever it says from now on is brought to these
        // rows.
        this.rows = hall.rows(loop);
        this.person = person;
    }

    final Person person() {
        return person;
    }

    final Rooms rooms() {
        return parts.rooms();
    }

    /// The line is up.
    abstract void opened();

    /// The other side sent a text.
    abstract void received(byte[] text);

    /// The line is gone, or never came up; called once. Gives back everything this connection had.
    abstract void closed();

    /// The person took another nickname here, perhaps in another tab.
    abstract void renamed(Nickname taken);

    /// Sends what the room has gathered for this connection and others, before the end.
    abstract void flushRow();

    /// What shows the other side that we are alive: a ping at least.
    byte[] signOfLife() {
        return Wire.ping();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        heard = System.nanoTime();
        pinged = heard;
        loop.add(this);
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

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        heard = System.nanoTime();
        var frame = (WebSocketFrame) message;
        try {
            if (ending && !(frame instanceof CloseWebSocketFrame)) {
                return;
            }
            switch (frame) {
                case TextWebSocketFrame text -> received(ByteBufUtil.getBytes(text.content()));
                case PingWebSocketFrame ping ->
                        sendNow(Wire.pong(ByteBufUtil.getBytes(ping.content())));
                case CloseWebSocketFrame close -> answer(close);
                case PongWebSocketFrame _ -> {}
                default -> end(UNSUPPORTED, "Send text.");
            }
        } finally {
            frame.release();
        }
    }

    /// A browser that goes away is not an event; a broken protocol gets its code. Nothing is
    /// logged: anybody can cause it.
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        for (var reason = cause; reason != null; reason = reason.getCause()) {
            if (reason instanceof CorruptedWebSocketFrameException broken) {
                end(broken.closeStatus().code(), broken.closeStatus().reasonText());
                return;
            }
            if (reason instanceof TooLongFrameException) {
                end(TOO_BIG, "That is too long.");
                return;
            }
        }
        if (cause instanceof IOException) {
            drop();
        } else {
            parts.unexpected(cause);
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
            drop();
            return;
        }
        out.write(shared.retainedDuplicate(), out.voidPromise());
        if (afterwards != null) {
            out.write(Unpooled.wrappedBuffer(afterwards), out.voidPromise());
            afterwards = null;
        }
        out.flush();
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
            drop();
            return;
        }
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
            sendNow(Wire.close(code, reason));
            ending = true;
            loop.executor.schedule(this::drop, FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /// Ends the line for good, and says why.
    void dismiss(String sentence) {
        end(POLICY_VIOLATION, sentence);
    }

    /// Ends the line at once.
    final void drop() {
        channel().close();
    }

    /// Whether the line is going or gone.
    final boolean isGone() {
        return gone;
    }

    /// Looks whether the other side is alive, and asks when it is time. Called about once a second.
    final void look(long now) {
        if (now - heard > SILENCE.toNanos()) {
            drop();
        } else if (now - pinged >= PING.toNanos() && !ending && channel().isWritable()) {
            pinged = now;
            sendNow(signOfLife());
        }
    }

    private void answer(CloseWebSocketFrame close) {
        if (ending) {
            drop();
            return;
        }
        ending = true;
        int code = close.statusCode();
        var answer = code == -1 ? Wire.close() : Wire.close(code, "");
        channel()
                .writeAndFlush(Unpooled.wrappedBuffer(answer))
                .addListener(ChannelFutureListener.CLOSE);
    }

    private void goneOnce() {
        if (!gone) {
            gone = true;
            loop.remove(this);
            closed();
        }
    }
}
