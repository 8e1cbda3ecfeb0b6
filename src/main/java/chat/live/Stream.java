package chat.live;

import chat.http.Answer;
import chat.room.Expired;
import chat.room.Nickname;
import chat.room.Person;
import chat.room.Post;
import chat.room.Room;
import chat.room.Source;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An answer that never ends: a room heard by plain HTTP, as a page for browsers without script or
/// as lines for programs. It hears and says nothing; the one in a page has its person in the room
/// as any socket has.
public final class Stream extends Connection implements Answer.Endless {

    /// How often something is sent when nobody speaks, so that no proxy takes the line for dead.
    static final Duration HEARTBEAT = Duration.ofSeconds(15);

    /// How much is read of an older log at once.
    private static final int PORTION = 100;

    /// How long the system keeps trying to reach a client before the line is gone. A stream hears
    /// nothing from its client, so nothing else would tell.
    private static final int UNREACHABLE_MILLIS = 33_000;

    private static final byte[] END = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Traffic.Dialect dialect;
    private final Tongue tongue;
    private final Membership membership;
    private final @Nullable Long after;
    private final byte[] start;
    private final Runnable done;
    private @Nullable Post previous;

    /// The number of the first message in it; 0 before there is one.
    private long first;

    private boolean counted;
    private boolean seated;

    /// @param nickname to be present under; null for somebody who only listens
    /// @param after the number of the last message that the client has; null to begin with the
    ///   newest page
    /// @param start what stands before everything else
    /// @param done is run when it is over
    public Stream(
            Ground ground,
            Loop loop,
            Room room,
            Person person,
            Source source,
            Traffic.Dialect dialect,
            @Nullable Nickname nickname,
            @Nullable Long after,
            byte[] start,
            Runnable done) {
        super(ground, loop, room, person, source);
        this.dialect = dialect;
        this.tongue = new Tongue(ground.pageFrames());
        this.membership = new Membership(rooms(), room, person, nickname);
        this.after = after;
        this.start = start;
        this.done = done;
    }

    @Override
    Traffic.Dialect dialect() {
        return dialect;
    }

    @Override
    void opened() {
        if (channel() instanceof EpollSocketChannel channel) {
            channel.config().setOption(EpollChannelOption.TCP_USER_TIMEOUT, UNREACHABLE_MILLIS);
        }
        counted = true;
        hall.streams(dialect).incrementAndGet();
        if (start.length > 0) {
            sendLater(chunk(start));
        }
        var taken = membership.enter();
        if (taken != null) {
            sendLater(chunk(ground.pageFrames().streamedLine(taken.refusal().sentence())));
        }
        var tail = room.tail();
        if (after != null) {
            // Numbers ahead of the log come from another life of the data.
            catchUp(Math.min(after, tail.head()));
        } else {
            var page = tail.page();
            previous = page.before();
            catchUp(page.messages().isEmpty() ? 0 : page.messages().getFirst().number() - 1);
        }
    }

    /// Sends what is missing after that number, then what has been said meanwhile, until nothing is
    /// missing; then it sits down among those who hear what is said as it is said.
    private void catchUp(long number) {
        var tail = room.tail();
        var missed = tail.since(number);
        if (missed.isEmpty()) {
            rooms().after(room.name(), number, PORTION)
                    .whenComplete((found, failure) ->
                            loop.executor.execute(() -> {
                                if (isGone()) {
                                    return;
                                }
                                if (failure != null) {
                                    drop();
                                } else if (found.isEmpty()) {
                                    catchUp(tail.head());
                                } else {
                                    sendAndGoOn(found, found.getLast().number());
                                }
                            }));
        } else if (missed.get().isEmpty()) {
            sit(number);
        } else {
            sendAndGoOn(missed.get().messages(), tail.head());
        }
    }

    private void sendAndGoOn(List<Post> posts, long last) {
        catchingUp(true);
        first = first == 0 ? posts.getFirst().number() : first;
        var items = new byte[posts.size()][];
        for (int i = 0; i < items.length; i++) {
            items[i] = tongue.said(dialect, room.name(), posts.get(i), previous);
            previous = posts.get(i);
        }
        var said = Wire.join(items);
        if (said.length == 0) {
            catchUp(last);
            return;
        }
        var bytes = chunk(said);
        sent(bytes.length);
        channel()
                .writeAndFlush(Unpooled.wrappedBuffer(bytes))
                .addListener(written -> {
                    if (written.isSuccess() && !isGone()) {
                        catchUp(last);
                    }
                });
    }

    private void sit(long number) {
        catchingUp(false);
        seated = true;
        first = first == 0 ? number + 1 : first;
        rows.stream(dialect).seat(this, number);
        expire(room.tail().expired());
        channel().flush();
        if (dismissUnwelcome()) {
            return;
        }
        var alone = membership.announce();
        if (alone != null) {
            sendNow(chunk(ground.pageFrames().notice(alone)));
        }
    }

    /// What stands in a page that never ends stays there: where that has expired, the page is
    /// loaded anew. Lines for programs are theirs.
    void expire(Expired gone) {
        if (dialect == Traffic.Dialect.STREAM && first <= gone.number()) {
            first = Long.MAX_VALUE;
            sendNow(
                    chunk(
                            ground.pageFrames()
                                    .streamEnd(
                                            room.name(), ground.pageFrames().terms().expired())));
        }
    }

    /// Nothing is expected from the client.
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ((ByteBuf) message).release();
    }

    @Override
    void received(byte[] text) {
        // Nothing is.
    }

    @Override
    void closed() {
        if (seated) {
            rows.stream(dialect).leave(this);
            membership.note(room.tail().head());
        }
        if (counted) {
            hall.streams(dialect).decrementAndGet();
        }
        membership.end();
        done.run();
    }

    @Override
    public void renamed(Nickname taken) {
        // The others are told, and so is this one.
    }

    @Override
    void flushRow() {
        rows.stream(dialect).flush();
    }

    @Override
    public void dismiss(String sentence) {
        if (dialect == Traffic.Dialect.STREAM) {
            sendNow(chunk(ground.pageFrames().streamedLine(sentence)));
        }
        super.dismiss(sentence);
    }

    @Override
    boolean answers() {
        return false;
    }

    @Override
    Duration rhythm() {
        return HEARTBEAT;
    }

    @Override
    byte[] signOfLife() {
        return chunk(tongue.pulse(dialect));
    }

    @Override
    byte[] farewell(int code, String reason) {
        if (dialect != Traffic.Dialect.STREAM || code != SERVICE_RESTART) {
            return END;
        }
        var end = ground.pageFrames().streamEnd(room.name(), reason, room.tail().head());
        return Wire.join(chunk(end), END);
    }

    /// Those bytes as a chunk of an answer whose length nobody knows. RFC 9112 section 7.1.
    static byte[] chunk(byte[] bytes) {
        var head = (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        return Wire.join(head, bytes, CRLF);
    }

    private static final byte[] CRLF = "\r\n".getBytes(StandardCharsets.US_ASCII);
}
