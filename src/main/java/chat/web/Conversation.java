package chat.web;

import chat.http.Answer;
import chat.http.Handshake;
import chat.http.Intake;
import chat.http.Malformed;
import chat.http.Mistakes;
import chat.http.Origins;
import chat.http.Proxies;
import chat.http.Request;
import chat.live.Connection;
import chat.live.PageConnection;
import chat.live.TurnedAway;
import chat.live.TutorialConnection;
import chat.live.Wire;
import chat.page.Theme;
import chat.room.Nickname;
import chat.room.Person;
import chat.room.Presence.Entry;
import chat.room.Refusal;
import chat.room.Refused;
import chat.room.Room;
import chat.room.RoomName;
import chat.room.Seat;
import io.netty.channel.ChannelHandler;
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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/// What one client and we say to each other over HTTP: one request at a time, as [Intake] lets them
/// in. When the client asks for a socket and may have it, this handler gives its place to a
/// [Connection].
final class Conversation extends ChannelInboundHandlerAdapter {

    /// How long a held name is waited for, in case its holder is just going.
    private static final Duration SECOND_LOOK = Duration.ofMillis(100);

    /// What is answered even in a full house.
    private static final Set<List<String>> ALWAYS = Set.of(List.of("healthz"), List.of("readyz"));

    /// Has a browser come by TLS alone for a year. RFC 6797.
    private static final String PIN = "Strict-Transport-Security";

    private static final String YEAR = "max-age=31536000";

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
            request = Request.read(http, caller(ctx, http), parts.origins(), parts.identity());
        } catch (Request.Unreadable unreadable) {
            answer(ctx, http, problems.failed(Theme.SYSTEM, unreadable));
            return;
        }
        if (!admitted && !ALWAYS.contains(request.segments())) {
            answer(ctx, http, problems.full(request));
            return;
        }
        var banned =
                isFree(request) ? null : parts.ground().banned().door(request.caller().source());
        if (banned != null) {
            turnAway(ctx, request, banned);
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
            upgrade(ctx, request);
        } else {
            respond(ctx, request);
        }
    }

    private Proxies.Caller caller(ChannelHandlerContext ctx, FullHttpRequest http) {
        var peer = ((InetSocketAddress) ctx.channel().remoteAddress()).getAddress();
        return parts.proxies().caller(peer, http.headers());
    }

    private boolean proxied(ChannelHandlerContext ctx) {
        var peer = ((InetSocketAddress) ctx.channel().remoteAddress()).getAddress();
        return parts.proxies().isTrusted(peer);
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
        boolean goesOn =
                admitted && HttpUtil.isKeepAlive(http) && !http.decoderResult().isFailure();
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

    private boolean pins(ChannelHandlerContext ctx, FullHttpRequest http) {
        return parts.origins().pins(http.headers().get(HttpHeaderNames.HOST), caller(ctx, http));
    }

    private Answer malformed(Malformed malformed) {
        return problems.page(
                Theme.SYSTEM,
                malformed.status(),
                "That request cannot be read",
                malformed.sentence());
    }

    private static boolean isRead(HttpMethod method) {
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    }

    /// Answers who may not come in from where they are, in the way they asked.
    private void turnAway(ChannelHandlerContext ctx, Request request, Refusal refusal) {
        boolean page = isPageSocket(request.segments());
        boolean socket =
                request.wantsSocket()
                        && request.http().method().equals(HttpMethod.GET)
                        && (page || isTutorialSocket(request.segments()))
                        && Handshake.objection(request.http()) == null;
        if (socket) {
            var sentence = refusal.sentence();
            var frame =
                    page
                            ? parts.ground().pageFrames().goodbye(sentence)
                            : parts.ground().tutorialFrames().problem(sentence);
            parts.refused(refusal);
            handshake(ctx, request, new TurnedAway(Wire.text(frame), sentence), () -> {});
        } else {
            answer(ctx, request.http(), problems.failed(request, new Refused(refusal)));
        }
    }

    // ---- from HTTP to a socket

    private void upgrade(ChannelHandlerContext ctx, Request request) {
        if (proxied(ctx)) {
            var source = request.caller().source();
            boolean welcome = parts.admission().enter(source);
            ctx.channel().closeFuture().addListener(_ -> parts.admission().leave(source));
            if (!welcome) {
                answer(ctx, request.http(), problems.full(request));
                return;
            }
        }
        var path = request.segments();
        boolean tutorial = isTutorialSocket(path);
        boolean page = isPageSocket(path);
        var objection = tutorial || page ? Handshake.objection(request.http()) : null;
        if (objection != null) {
            answer(ctx, request.http(), objection);
            return;
        }
        try {
            if (tutorial) {
                tutorial(
                        ctx,
                        request,
                        new RoomName(path.get(1)),
                        parts.rooms().nickname(path.get(2)));
            } else if (page) {
                page(ctx, request, new RoomName(path.get(1)));
            } else {
                respond(ctx, request);
            }
        } catch (Refused refused) {
            parts.refused(refused.refusal());
            answer(
                    ctx,
                    request.http(),
                    Answer.text(HttpResponseStatus.BAD_REQUEST, refused.refusal().sentence()));
        }
    }

    private static boolean isTutorialSocket(List<String> path) {
        return path.size() == 3 && path.getFirst().equals("chat");
    }

    private static boolean isPageSocket(List<String> path) {
        return path.size() == 3 && path.getFirst().equals("room") && path.get(2).equals("live");
    }

    /// Anybody's socket: the nickname is in the address, and who has our cookie is who the cookie
    /// says.
    private void tutorial(
            ChannelHandlerContext ctx, Request request, RoomName name, Nickname nickname) {
        var cookie = request.origin() == Origins.Verdict.OURS ? request.person() : null;
        var person = cookie != null ? cookie : parts.identity().draw();
        opened(
                ctx,
                request,
                parts.rooms().open(name, person),
                parts.ground().tutorialFrames()::problem,
                room -> enter(ctx, request, room, person, nickname, cookie != null, true));
    }

    /// Lets a person in by the tutorial's door. A program that comes back at once may be here
    /// before we have seen on another loop that it went, so a held name is looked at twice.
    private void enter(
            ChannelHandlerContext ctx,
            Request request,
            Room room,
            Person person,
            Nickname nickname,
            boolean lingers,
            boolean first) {
        switch (room.presence().enter(person, nickname, lingers)) {
            case Entry.Entered _ ->
                    handshake(
                            ctx,
                            request,
                            new TutorialConnection(
                                    parts.ground(),
                                    parts.loops().current(),
                                    room,
                                    person,
                                    request.caller().source(),
                                    nickname));
            case Entry.Taken _ when first ->
                    ctx.executor()
                            .schedule(
                                    () ->
                                            enter(
                                                    ctx, request, room, person, nickname, lingers,
                                                    false),
                                    SECOND_LOOK.toMillis(),
                                    TimeUnit.MILLISECONDS);
            case Entry.Taken(_, var refusal) -> {
                parts.rooms().close(room);
                answer(
                        ctx,
                        request.http(),
                        Answer.text(HttpResponseStatus.CONFLICT, refusal.sentence()));
            }
        }
    }

    /// Our own page's socket; never refused for who somebody is.
    private void page(ChannelHandlerContext ctx, Request request, RoomName name) {
        var cookie = request.origin() == Origins.Verdict.OURS ? request.person() : null;
        var person = cookie != null ? cookie : parts.identity().draw();
        var seats =
                cookie != null
                        ? parts.rooms().seats(person)
                        : CompletableFuture.completedFuture(List.<Seat>of());
        var room = parts.rooms().open(name, person);
        opened(
                ctx,
                request,
                room,
                parts.ground().pageFrames()::goodbye,
                opened ->
                        seats.whenComplete((found, failure) ->
                                ctx.executor()
                                        .execute(() -> {
                                            if (failure != null) {
                                                parts.rooms().close(opened);
                                                answer(
                                                        ctx,
                                                        request.http(),
                                                        problems.failed(request, failure));
                                                return;
                                            }
                                            var nickname =
                                                    found.stream()
                                                            .filter(seat ->
                                                                    seat.room()
                                                                            .isSameRoom(
                                                                                    opened.name()))
                                                            .findFirst()
                                                            .map(Seat::nickname)
                                                            .orElse(null);
                                            handshake(
                                                    ctx,
                                                    request,
                                                    new PageConnection(
                                                            parts.ground(),
                                                            parts.loops().current(),
                                                            opened,
                                                            person,
                                                            request.caller().source(),
                                                            nickname));
                                        })));
    }

    /// Goes on with the room on this connection's loop, or answers why there is none. A page whose
    /// socket is not taken comes back again and again; who may not come in is told so by a socket.
    ///
    /// @param lastFrame makes what such a socket shows of a sentence
    private void opened(
            ChannelHandlerContext ctx,
            Request request,
            CompletableFuture<Room> room,
            Function<String, byte[]> lastFrame,
            Consumer<Room> then) {
        room.whenComplete((found, failure) ->
                ctx.executor()
                        .execute(() -> {
                            var refusal = TurnedAway.why(failure);
                            if (refusal != null) {
                                var frame = Wire.text(lastFrame.apply(refusal.sentence()));
                                handshake(
                                        ctx,
                                        request,
                                        new TurnedAway(frame, refusal.sentence()),
                                        () -> {});
                            } else if (failure != null) {
                                answer(ctx, request.http(), problems.failed(request, failure));
                            } else if (!ctx.channel().isActive()) {
                                request.http().release();
                                parts.rooms().close(found);
                            } else {
                                then.accept(found);
                            }
                        }));
    }

    /// Switches the protocol: what speaks HTTP goes out of the pipeline, and a live socket is all
    /// that is left in it.
    ///
    /// @param connection made before the client learns that it is in; closed here when that fails
    private void handshake(ChannelHandlerContext ctx, Request request, Connection connection) {
        handshake(ctx, request, connection, connection::abandoned);
    }

    private void handshake(
            ChannelHandlerContext ctx, Request request, ChannelHandler socket, Runnable failed) {
        var granted = Handshake.granted(request.http());
        request.http().release();
        // Past the compressor, which has nothing to do with it.
        ctx.pipeline()
                .context(Server.COMPRESSOR)
                .writeAndFlush(granted)
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        failed.run();
                        ctx.close();
                        return;
                    }
                    var line = ctx.pipeline();
                    Server.HTTP_ONLY.forEach(line::remove);
                    line.remove("codec");
                    line.addLast(socket);
                    line.remove(this);
                    // Last: it hands on what the client has sent already.
                    line.remove(intake);
                });
    }
}
