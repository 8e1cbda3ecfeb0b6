package chat.web;

import chat.http.Answer;
import chat.http.Intake;
import chat.http.Malformed;
import chat.http.Mistakes;
import chat.http.Proxies;
import chat.http.Request;
import chat.page.Theme;
import chat.room.Refusal;
import chat.room.Refused;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/// What one client and we say to each other over HTTP: one request at a time, as [Intake] lets them
/// in. When the client asks for a socket, an [Upgrade] may put one in this handler's place. On the
/// client's event loop, but for the answers, which may be made anywhere.
final class Conversation extends ChannelInboundHandlerAdapter {

    /// What is answered even in a full house.
    private static final Set<List<String>> ALWAYS = Set.of(List.of("healthz"), List.of("readyz"));

    /// Has a browser come by TLS alone for a year. RFC 6797.
    private static final String PIN = "Strict-Transport-Security";

    private static final String YEAR = "max-age=31536000";

    /// Two dots in a row, however often encoded, and encoded control characters.
    private static final Pattern HOSTILE =
            Pattern.compile("(\\.|%(25)*2e){2}|%(25)*([01][0-9a-f]|7f)", Pattern.CASE_INSENSITIVE);

    private final Parts parts;
    private final Site site;
    private final Problems problems;
    private final Intake intake;
    private final boolean admitted;

    /// @param intake lets requests in, the next one when it is told that the last is answered
    /// @param admitted whether there is room for this connection; if not, it is only told so
    Conversation(Parts parts, Site site, Problems problems, Intake intake, boolean admitted) {
        this.parts = parts;
        this.site = site;
        this.problems = problems;
        this.intake = intake;
        this.admitted = admitted;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        begin(ctx, (FullHttpRequest) message);
    }

    /// Answers what [Intake] did not let in.
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Malformed malformed) {
            // Past the compressor, which knows of no request to answer.
            send(ctx.pipeline().context(Server.COMPRESSOR), malformed(malformed), false, false);
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

    private void begin(ChannelHandlerContext ctx, FullHttpRequest http) {
        if (http.decoderResult().isFailure()) {
            // Netty refuses something that the guard let through.
            answer(
                    ctx,
                    http,
                    malformed(
                            new Malformed(
                                    HttpResponseStatus.BAD_REQUEST,
                                    "It is not HTTP as this server speaks it.")));
            return;
        }
        Request request;
        try {
            request =
                    Request.read(http, caller(ctx, http), parts.origins(), parts.cookies())
                            .below(parts.addresses().beginning());
        } catch (Request.Unreadable unreadable) {
            answer(ctx, http, problems.failed(Theme.SYSTEM, unreadable), false);
            return;
        }
        if (!admitted && !ALWAYS.contains(request.segments())) {
            answer(ctx, http, problems.full(request));
            return;
        }
        var banned =
                isFree(request) ? null : parts.ground().banned().door(request.caller().source());
        if (banned != null) {
            upgrade(ctx, request).turnAway(banned);
            return;
        }
        var flood =
                isFree(request)
                        ? Optional.<Refusal>empty()
                        : parts.ground().floods().request(request.caller().source());
        if (flood.isPresent()) {
            answer(ctx, http, problems.failed(request, new Refused(flood.get())));
            return;
        }
        boolean judged = request.wantsSocket() || !isRead(http.method());
        if (judged && request.isForeign(parts.origins())) {
            answer(ctx, http, problems.foreign(request));
        } else if (request.wantsSocket() && http.method().equals(HttpMethod.GET)) {
            upgrade(ctx, request).begin();
        } else {
            respond(ctx, request);
        }
    }

    private Proxies.Caller caller(ChannelHandlerContext ctx, FullHttpRequest http) {
        var peer = ((InetSocketAddress) ctx.channel().remoteAddress()).getAddress();
        return parts.proxies().caller(peer, http.headers());
    }

    private Upgrade upgrade(ChannelHandlerContext ctx, Request request) {
        return new Upgrade(
                parts,
                problems,
                ctx,
                request,
                answer -> answer(ctx, request.http(), answer),
                () -> respond(ctx, request));
    }

    /// What costs us nothing, or has to be there when all else is refused.
    private static boolean isFree(Request request) {
        var path = request.segments();
        return ALWAYS.contains(path) || (!path.isEmpty() && path.getFirst().equals("assets"));
    }

    private void respond(ChannelHandlerContext ctx, Request request) {
        CompletableFuture<Answer> answer;
        try {
            answer = answer(ctx, request);
        } catch (Request.Unreadable | RuntimeException failure) {
            answer = CompletableFuture.failedFuture(failure);
        }
        answer.whenComplete((made, failure) -> {
            var whole = failure == null ? made : problems.failed(request, failure);
            if (ctx.executor().inEventLoop()) {
                answer(ctx, request.http(), whole);
            } else {
                ctx.executor().execute(() -> answer(ctx, request.http(), whole));
            }
        });
    }

    private CompletableFuture<Answer> answer(ChannelHandlerContext ctx, Request request)
            throws Request.Unreadable {
        boolean measures =
                request.segments().equals(List.of("metrics")) && isRead(request.method());
        return measures
                        && ctx.channel().remoteAddress() instanceof InetSocketAddress peer
                        && parts.vitals().mayMeasure(peer.getAddress(), request.http().headers())
                ? parts.vitals().measures(request.http().headers().get(HttpHeaderNames.ACCEPT, ""))
                : site.answer(request);
    }

    private void answer(ChannelHandlerContext ctx, FullHttpRequest http, Answer answer) {
        if (answer.opening() != null && http.method().equals(HttpMethod.GET)) {
            var opening = answer.opening();
            // Not while the request is still being read: what reads it is taken away.
            ctx.executor().execute(() -> stream(ctx, http, answer, opening));
            return;
        }
        answer(ctx, http, answer, !isRefusedAsHostile(http, answer));
    }

    /// @param mayGoOn whether another request may follow on this connection
    private void answer(
            ChannelHandlerContext ctx, FullHttpRequest http, Answer answer, boolean mayGoOn) {
        boolean goesOn =
                mayGoOn
                        && admitted
                        && HttpUtil.isKeepAlive(http)
                        && !http.decoderResult().isFailure();
        parts.loops().traffic().received.add(http.content().readableBytes());
        boolean pins = pins(ctx, http);
        http.release();
        send(ctx, answer, pins, goesOn);
    }

    private void send(ChannelHandlerContext ctx, Answer answer, boolean pins, boolean goesOn) {
        var response = answer.response();
        if (pins) {
            response.headers().set(PIN, YEAR);
        }
        var traffic = parts.loops().traffic();
        traffic.sent.add(response.content().readableBytes());
        traffic.answered(answer.status().code());
        if (!answer.status().equals(HttpResponseStatus.UPGRADE_REQUIRED)) {
            HttpUtil.setKeepAlive(response, goesOn);
        }
        intake.taking();
        ctx.writeAndFlush(response).addListener(_ -> intake.answered(goesOn));
    }

    /// Sends the head of an answer that never ends, and gives this place to what goes on.
    private void stream(
            ChannelHandlerContext ctx,
            FullHttpRequest http,
            Answer answer,
            Answer.Opening opening) {
        parts.loops().traffic().received.add(http.content().readableBytes());
        boolean pins = pins(ctx, http);
        http.release();
        var stream = opening.open();
        if (!ctx.channel().isActive()) {
            stream.abandoned();
            return;
        }
        parts.loops().traffic().answered(answer.status().code());
        var line = ctx.pipeline();
        // The compressor among them: each chunk has to leave as it is, and at once.
        Server.HTTP_ONLY.forEach(name -> {
            if (line.get(name) != null) {
                line.remove(name);
            }
        });
        var whole = answer.response();
        var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, answer.status());
        head.headers().set(whole.headers()).remove(HttpHeaderNames.CONTENT_LENGTH);
        whole.release();
        HttpUtil.setTransferEncodingChunked(head, true);
        if (pins) {
            head.headers().set(PIN, YEAR);
        }
        ctx.write(head);
        line.remove("codec");
        line.addLast(stream);
        line.remove(this);
        line.remove(intake);
        ctx.channel().config().setAutoRead(true);
        ctx.channel().flush();
    }

    /// Not below a base path: how browsers come to the rest of the host is not ours to say.
    private boolean pins(ChannelHandlerContext ctx, FullHttpRequest http) {
        return parts.addresses().base().isEmpty()
                && parts.origins()
                        .pins(http.headers().get(HttpHeaderNames.HOST), caller(ctx, http));
    }

    private Answer malformed(Malformed malformed) {
        return problems.page(
                Theme.SYSTEM,
                malformed.status(),
                "That request cannot be read",
                malformed.sentence());
    }

    /// Whether somebody tried to climb out of the tree of addresses, or to write a line of our
    /// answer. Nothing more is read of them: no browser asks so by itself.
    private static boolean isRefusedAsHostile(FullHttpRequest http, Answer answer) {
        return answer.status().code() >= 400 && HOSTILE.matcher(http.uri()).find();
    }

    private static boolean isRead(HttpMethod method) {
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    }
}
