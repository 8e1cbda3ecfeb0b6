package chat.web;

import chat.http.Answer;
import chat.http.Intake;
import chat.http.Malformed;
import chat.http.Mistakes;
import chat.http.Origins;
import chat.http.Request;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A connection to the port of plain HTTP, where there is one thing to learn: that the same address
/// is to be asked for by HTTPS. One request, one answer.
final class ToHttps extends ChannelInboundHandlerAdapter {

    /// The port that `https://` means.
    private static final int USUAL = 443;

    private final Origins origins;
    private final int port;
    private final Intake intake;

    /// @param port where we speak HTTPS
    /// @param intake lets the request in
    ToHttps(Origins origins, int port, Intake intake) {
        this.origins = origins;
        this.port = port;
        this.intake = intake;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var http = (FullHttpRequest) message;
        try {
            send(ctx, answer(http));
        } catch (Request.Unreadable unreadable) {
            send(
                    ctx,
                    Answer.text(
                            HttpResponseStatus.BAD_REQUEST,
                            String.valueOf(unreadable.getMessage())));
        } finally {
            http.release();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Malformed malformed) {
            send(ctx, Answer.text(malformed.status(), malformed.sentence()));
        }
    }

    /// A client that goes away, or sends what is no HTTP at all, is not an event.
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException) && !(cause instanceof CodecException)) {
            Mistakes.report(cause);
        }
        ctx.close();
    }

    /// 308 keeps a POST a POST; older text browsers know 301 only, which serves for reading.
    private Answer answer(FullHttpRequest http) throws Request.Unreadable {
        var host = Request.host(http);
        var address = secure(host) + Request.target(http, host, origins);
        boolean reads =
                http.method().equals(HttpMethod.GET) || http.method().equals(HttpMethod.HEAD);
        var status =
                reads
                        ? HttpResponseStatus.MOVED_PERMANENTLY
                        : HttpResponseStatus.PERMANENT_REDIRECT;
        return Answer.text(status, "Ask by HTTPS: " + address)
                .with(HttpHeaderNames.LOCATION, address)
                // Whoever turns HTTPS off again shall not find browsers that remember this for
                // ever.
                .with(HttpHeaderNames.CACHE_CONTROL, "max-age=3600");
    }

    /// Our own address where it is known, else the name that was asked for: nobody can be led
    /// elsewhere by it.
    private String secure(@Nullable String host) throws Request.Unreadable {
        var own = origins.own();
        if (own != null) {
            return own;
        }
        if (host == null) {
            throw new Request.Unreadable("The request has to name one Host.");
        }
        int colon = host.lastIndexOf(':');
        var name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
        return "https://" + name + (port == USUAL ? "" : ":" + port);
    }

    private void send(ChannelHandlerContext ctx, Answer answer) {
        var response = answer.response();
        HttpUtil.setKeepAlive(response, false);
        intake.taking();
        ctx.writeAndFlush(response).addListener(_ -> intake.answered(false));
    }
}
