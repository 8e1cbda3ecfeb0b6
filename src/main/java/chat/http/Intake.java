package chat.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Lets requests in one at a time: the next one is kept back until the last is answered and the
/// answer is out. What is not HTTP by the book, or does not come in time, is refused here, before
/// anything else has seen it: the [Malformed] goes on as an event, for whoever answers. Leaves when
/// the connection becomes a socket, and hands on what came behind the request for it.
///
/// Its loop alone touches it, and looks after it once a second.
public final class Intake extends ChannelInboundHandlerAdapter {

    /// How long the head of a request may take, from its first byte; also how long a fresh
    /// connection may say nothing. A byte now and then does not make it longer.
    static final Duration HEAD = Duration.ofSeconds(10);

    /// As [#HEAD], where there is no room for the connection: it is told so when it asks, and must
    /// not take the place of whoever asks how the server is.
    static final Duration TURNED_AWAY = Duration.ofSeconds(2);

    /// How long the body of a request may take, from the end of its head.
    static final Duration BODY = Duration.ofSeconds(30);

    /// How long a connection may stay open without a request between two.
    static final Duration IDLE = Duration.ofSeconds(60);

    /// How long a client may take to read one answer.
    static final Duration TAKING = Duration.ofSeconds(60);

    /// How long a connection stays readable after its last answer. Closed at once, with something
    /// unread, it would be reset, and the answer lost.
    static final Duration LINGER = Duration.ofSeconds(2);

    /// What may wait behind a request that is not answered yet, in bytes; then no more is read.
    static final int AHEAD = 16 * 1024;

    private enum Phase {
        FRESH,
        IDLE,
        HEAD,
        BODY,
        ANSWERING,
        TAKING,
        LEAVING
    }

    private final HttpGuard guard = new HttpGuard();
    private final Duration patience;
    private final Set<Intake> watched;
    private final LongSupplier clock;
    private Phase phase = Phase.FRESH;
    private long since;
    private ByteBuf held = Unpooled.EMPTY_BUFFER;
    private boolean passing;
    private boolean ended;
    private @Nullable ChannelHandlerContext place;

    /// @param watched is where the loop finds whom to look after
    /// @param clock in nanoseconds, as [System#nanoTime]
    /// @param admitted whether there is room for this connection; else it has little time
    public Intake(Set<Intake> watched, LongSupplier clock, boolean admitted) {
        this.patience = admitted ? HEAD : TURNED_AWAY;
        this.watched = watched;
        this.clock = clock;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        place = ctx;
        since = clock.getAsLong();
        watched.add(this);
    }

    /// What came behind the handshake belongs to the socket.
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        watched.remove(this);
        var rest = held;
        held = Unpooled.EMPTY_BUFFER;
        if (rest.isReadable() && phase == Phase.ANSWERING && ctx.channel().isActive()) {
            ctx.fireChannelRead(rest);
        } else {
            rest.release();
        }
        if (ctx.channel().isActive()) {
            ctx.channel().config().setAutoRead(true);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var bytes = (ByteBuf) message;
        if (phase == Phase.LEAVING) {
            bytes.release();
            return;
        }
        hold(ctx, bytes);
        pass(ctx);
        if (held.readableBytes() >= AHEAD) {
            ctx.channel().config().setAutoRead(false);
        }
    }

    /// The client has said all it will (`nc -N`, `curl` on some systems) and may still read.
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent
                || event instanceof SslCloseCompletionEvent) {
            ended = true;
            if (phase != Phase.ANSWERING && phase != Phase.TAKING) {
                ctx.close();
            }
        } else if (!(event instanceof ChannelInputShutdownReadComplete)) {
            ctx.fireUserEventTriggered(event);
        }
    }

    /// An answer begins to leave; its reader has some time for it.
    public void taking() {
        become(Phase.TAKING);
    }

    /// The answer is out.
    ///
    /// @param goesOn whether another request may follow
    public void answered(boolean goesOn) {
        var ctx = place;
        if (ctx == null || !ctx.channel().isActive()) {
            return;
        }
        if (!goesOn) {
            leave(ctx);
            return;
        }
        guard.next();
        become(Phase.IDLE);
        if (!passing) {
            ctx.channel().config().setAutoRead(true);
            pass(ctx);
        }
    }

    /// Ends what has taken too long. Called about once a second, on the loop.
    public void look() {
        var ctx = place;
        if (ctx == null) {
            return;
        }
        long waited = clock.getAsLong() - since;
        switch (phase) {
            case FRESH -> closeAfter(ctx, waited, patience);
            case IDLE -> closeAfter(ctx, waited, IDLE);
            case HEAD -> refuseAfter(ctx, waited, patience);
            case BODY -> refuseAfter(ctx, waited, BODY);
            case TAKING -> closeAfter(ctx, waited, TAKING);
            case LEAVING -> closeAfter(ctx, waited, LINGER);
            case ANSWERING -> {
                // That is us.
            }
        }
    }

    private void pass(ChannelHandlerContext ctx) {
        if (passing) {
            return;
        }
        passing = true;
        try {
            while (held.isReadable() && isReading()) {
                if (phase == Phase.FRESH) {
                    // What a fresh connection has waited already counts.
                    phase = Phase.HEAD;
                } else if (phase == Phase.IDLE) {
                    become(Phase.HEAD);
                }
                int passed = guard.pass(held);
                if (passed == 0) {
                    break;
                }
                var part = held.readRetainedSlice(passed);
                if (guard.isComplete()) {
                    become(Phase.ANSWERING);
                } else if (phase == Phase.HEAD && !guard.isInHead()) {
                    become(Phase.BODY);
                }
                ctx.fireChannelRead(part);
            }
        } catch (Malformed malformed) {
            refuse(ctx, malformed);
        } finally {
            passing = false;
        }
        if (!held.isReadable()) {
            held.release();
            held = Unpooled.EMPTY_BUFFER;
        }
        if (ended && isReading()) {
            // Half a request whose other half will not come, or none.
            ctx.close();
        }
    }

    private boolean isReading() {
        return phase != Phase.ANSWERING && phase != Phase.TAKING && phase != Phase.LEAVING;
    }

    private void hold(ChannelHandlerContext ctx, ByteBuf bytes) {
        if (!held.isReadable()) {
            held.release();
            held = bytes;
            return;
        }
        if (held.refCnt() > 1 || held.writableBytes() < bytes.readableBytes()) {
            var larger = ctx.alloc().buffer(2 * (held.readableBytes() + bytes.readableBytes()));
            larger.writeBytes(held);
            held.release();
            held = larger;
        }
        held.writeBytes(bytes);
        bytes.release();
    }

    private void refuse(ChannelHandlerContext ctx, Malformed malformed) {
        become(Phase.ANSWERING);
        held.skipBytes(held.readableBytes());
        ctx.fireUserEventTriggered(malformed);
    }

    private void leave(ChannelHandlerContext ctx) {
        become(Phase.LEAVING);
        held.skipBytes(held.readableBytes());
        if (ended || !(ctx.channel() instanceof DuplexChannel duplex)) {
            ctx.close();
            return;
        }
        ctx.channel().config().setAutoRead(true);
        var tls = ctx.pipeline().get(SslHandler.class);
        if (tls == null) {
            duplex.shutdownOutput();
        } else {
            // Its end mark first: to a client of TLS an end without one is one that was cut off.
            tls.closeOutbound().addListener(_ -> duplex.shutdownOutput());
        }
    }

    private void refuseAfter(ChannelHandlerContext ctx, long waited, Duration limit) {
        if (waited > limit.toNanos()) {
            refuse(
                    ctx,
                    new Malformed(
                            HttpResponseStatus.REQUEST_TIMEOUT,
                            "The request took too long to arrive."));
        }
    }

    private static void closeAfter(ChannelHandlerContext ctx, long waited, Duration limit) {
        if (waited > limit.toNanos()) {
            ctx.close();
        }
    }

    private void become(Phase next) {
        phase = next;
        since = clock.getAsLong();
    }
}
