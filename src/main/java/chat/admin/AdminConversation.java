package chat.admin;

import chat.http.Answer;
import chat.http.Mistakes;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContentCompressor;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/// One connection to the operator's port: one request at a time, the next when the last is
/// answered.
public final class AdminConversation extends ChannelInboundHandlerAdapter {

    private static final int LONGEST_BODY = 64 * 1024;
    private static final int IDLE_SECONDS = 60;

    private final AdminSite site;
    private final ArrayDeque<FullHttpRequest> waiting = new ArrayDeque<>();
    private boolean answering;
    private boolean hungUp;

    private AdminConversation(AdminSite site) {
        this.site = site;
    }

    /// The pipeline of the operator's connections.
    public static ChannelInitializer<SocketChannel> pipeline(AdminSite site) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                channel.pipeline()
                        .addLast(new HttpServerCodec())
                        .addLast(new ReadTimeoutHandler(IDLE_SECONDS, TimeUnit.SECONDS))
                        .addLast(new HttpContentCompressor())
                        .addLast(new HttpObjectAggregator(LONGEST_BODY, true))
                        .addLast(new AdminConversation(site));
            }
        };
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        waiting.add((FullHttpRequest) message);
        ctx.channel().config().setAutoRead(false);
        next(ctx);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        waiting.forEach(FullHttpRequest::release);
        waiting.clear();
    }

    /// Who has hung up is still answered, and asks for nothing more.
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            hungUp = true;
            if (!answering) {
                ctx.close();
            }
        }
    }

    /// A client that goes away, or asks nothing for long, is not an event.
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)
                && !(cause instanceof CodecException)
                && !(cause instanceof ReadTimeoutException)) {
            Mistakes.report(cause);
        }
        ctx.close();
    }

    private void next(ChannelHandlerContext ctx) {
        if (answering || waiting.isEmpty()) {
            return;
        }
        answering = true;
        var http = waiting.remove();
        site.answer(http)
                .whenComplete((answer, failure) ->
                        ctx.executor()
                                .execute(() -> {
                                    boolean keep =
                                            failure == null
                                                    && !(hungUp && waiting.isEmpty())
                                                    && HttpUtil.isKeepAlive(http)
                                                    && !http.decoderResult().isFailure();
                                    http.release();
                                    if (failure != null) {
                                        Mistakes.report(failure);
                                        ctx.close();
                                        return;
                                    }
                                    send(ctx, answer, keep);
                                }));
    }

    private void send(ChannelHandlerContext ctx, Answer answer, boolean keep) {
        var response = answer.response();
        HttpUtil.setKeepAlive(response, keep);
        var written = ctx.writeAndFlush(response);
        if (!keep) {
            written.addListener(ChannelFutureListener.CLOSE);
            return;
        }
        answering = false;
        if (waiting.isEmpty()) {
            ctx.channel().config().setAutoRead(true);
        }
        next(ctx);
    }
}
