package chat.web;

import chat.page.Theme;
import chat.room.Nickname;
import chat.room.Person;
import chat.room.Presence.Entry;
import chat.room.Refused;
import chat.room.Room;
import chat.room.RoomName;
import chat.room.Seat;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// What one client and we say to each other over HTTP: one request at a time, the next when the
/// last is answered. When the client asks for a socket and may have it, this handler gives its
/// place to a [Connection].
final class Conversation extends ChannelInboundHandlerAdapter {

    /// The longest text frame, message over all its fragments, or form body: 64 KiB.
    static final int LONGEST_BODY = 64 * 1024;

    /// After so many requests that wait for an answer to the first, no more is read until they are
    /// answered.
    private static final int PIPELINED = 16;

    /// So many may come out of what had been read by then.
    private static final int UNREAD = 1_000;

    /// How long a held name is waited for, in case its holder is just going.
    private static final Duration SECOND_LOOK = Duration.ofMillis(100);

    private final Parts parts;
    private final Site site;
    private final ArrayDeque<FullHttpRequest> waiting = new ArrayDeque<>();
    private final boolean admitted;
    private boolean answering;

    /// @param admitted whether there is room for this connection; if not, it is only told so
    Conversation(Parts parts, Site site, boolean admitted) {
        this.parts = parts;
        this.site = site;
        this.admitted = admitted;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var http = (FullHttpRequest) message;
        if (!answering) {
            begin(ctx, http);
            return;
        }
        waiting.add(http);
        if (waiting.size() > UNREAD) {
            ctx.close();
        } else if (waiting.size() >= PIPELINED) {
            ctx.channel().config().setAutoRead(false);
        }
    }

    /// The connection is gone, or became a socket; what was asked behind that is answered by
    /// nobody.
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        waiting.forEach(FullHttpRequest::release);
        waiting.clear();
    }

    /// A client that goes away, or sends what is no HTTP at all, is not an event.
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException) && !(cause instanceof CodecException)) {
            parts.unexpected(cause);
        }
        ctx.close();
    }

    private void begin(ChannelHandlerContext ctx, FullHttpRequest http) {
        answering = true;
        if (http.decoderResult().isFailure()) {
            answer(ctx, http, malformed(http.decoderResult()));
            return;
        }
        Request request;
        try {
            request = Request.read(http, parts.origins(), parts.identity());
        } catch (Request.Unreadable unreadable) {
            answer(ctx, http, site.failed(Theme.SYSTEM, unreadable));
            return;
        }
        if (!admitted && !request.segments().equals(List.of("healthz"))) {
            answer(ctx, http, site.full(request));
            return;
        }
        boolean judged = request.wantsSocket() || !isRead(http.method());
        if (judged && request.origin() == Origins.Verdict.FOREIGN) {
            answer(ctx, http, site.foreign(request));
        } else if (request.wantsSocket() && http.method().equals(HttpMethod.GET)) {
            upgrade(ctx, request);
        } else {
            respond(ctx, request);
        }
    }

    private void respond(ChannelHandlerContext ctx, Request request) {
        CompletableFuture<Answer> answer;
        try {
            answer = site.answer(request);
        } catch (Request.Unreadable | RuntimeException failure) {
            answer = CompletableFuture.failedFuture(failure);
        }
        answer.whenComplete((made, failure) -> {
            var whole = failure == null ? made : site.failed(request.theme(), failure);
            if (ctx.executor().inEventLoop()) {
                answer(ctx, request.http(), whole);
            } else {
                ctx.executor().execute(() -> answer(ctx, request.http(), whole));
            }
        });
    }

    private void answer(ChannelHandlerContext ctx, FullHttpRequest http, Answer answer) {
        boolean keep = admitted && HttpUtil.isKeepAlive(http) && !http.decoderResult().isFailure();
        var response = answer.response();
        if (!answer.status().equals(HttpResponseStatus.UPGRADE_REQUIRED)) {
            HttpUtil.setKeepAlive(response, keep);
        }
        http.release();
        var written = ctx.writeAndFlush(response);
        if (!keep) {
            written.addListener(ChannelFutureListener.CLOSE);
            return;
        }
        answering = false;
        var next = waiting.poll();
        if (next != null) {
            begin(ctx, next);
        } else {
            ctx.channel().config().setAutoRead(true);
        }
    }

    private Answer malformed(DecoderResult result) {
        var status =
                switch (result.cause()) {
                    case TooLongHttpLineException _ -> HttpResponseStatus.REQUEST_URI_TOO_LONG;
                    case TooLongHttpHeaderException _ ->
                            HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
                    case TooLongFrameException _ -> HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE;
                    case null, default -> HttpResponseStatus.BAD_REQUEST;
                };
        return site.problem(
                Theme.SYSTEM,
                status,
                "That request cannot be read",
                "It is not HTTP as this server speaks it, or too long.");
    }

    private static boolean isRead(HttpMethod method) {
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    }

    // ---- from HTTP to a socket

    private void upgrade(ChannelHandlerContext ctx, Request request) {
        var path = request.segments();
        try {
            if (path.size() == 3 && path.getFirst().equals("chat")) {
                tutorial(ctx, request, new RoomName(path.get(1)), new Nickname(path.get(2)));
            } else if (path.size() == 3
                    && path.getFirst().equals("room")
                    && path.get(2).equals("live")) {
                page(ctx, request, new RoomName(path.get(1)));
            } else {
                respond(ctx, request);
            }
        } catch (Refused refused) {
            answer(
                    ctx,
                    request.http(),
                    Answer.text(HttpResponseStatus.BAD_REQUEST, refused.refusal().sentence()));
        }
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
                parts.rooms().open(name),
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
                                    parts, parts.loops().current(), room, person, nickname));
            case Entry.Taken _ when first ->
                    ctx.executor()
                            .schedule(
                                    () ->
                                            enter(
                                                    ctx, request, room, person, nickname, lingers,
                                                    false),
                                    SECOND_LOOK.toMillis(),
                                    TimeUnit.MILLISECONDS);
            case Entry.Taken(var free) -> {
                parts.rooms().close(room);
                answer(
                        ctx,
                        request.http(),
                        Answer.text(
                                HttpResponseStatus.CONFLICT,
                                "Somebody named "
                                        + nickname
                                        + " is already here. "
                                        + free
                                        + " is free."));
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
        var room = parts.rooms().open(name);
        opened(
                ctx,
                request,
                room,
                opened ->
                        seats.whenComplete((found, failure) ->
                                ctx.executor()
                                        .execute(() -> {
                                            if (failure != null) {
                                                parts.rooms().close(opened);
                                                answer(
                                                        ctx,
                                                        request.http(),
                                                        site.failed(request.theme(), failure));
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
                                                            parts,
                                                            parts.loops().current(),
                                                            opened,
                                                            person,
                                                            nickname));
                                        })));
    }

    /// Goes on with the room on this connection's loop, or answers why there is none.
    private void opened(
            ChannelHandlerContext ctx,
            Request request,
            CompletableFuture<Room> room,
            Consumer<Room> then) {
        room.whenComplete((found, failure) ->
                ctx.executor()
                        .execute(() -> {
                            if (failure != null) {
                                answer(ctx, request.http(), site.failed(request.theme(), failure));
                            } else if (!ctx.channel().isActive()) {
                                request.http().release();
                                parts.rooms().close(found);
                            } else {
                                then.accept(found);
                            }
                        }));
    }

    /// Switches the protocol. Netty puts its frame decoder in and takes its HTTP handlers out; we
    /// take out the rest, and its encoder, since our frames are finished bytes: a live socket's
    /// pipeline is as short as it can be.
    ///
    /// @param connection made before the client learns that it is in; closed here when that fails
    private void handshake(ChannelHandlerContext ctx, Request request, Connection connection) {
        var config =
                WebSocketDecoderConfig.newBuilder()
                        .maxFramePayloadLength(LONGEST_BODY)
                        .allowExtensions(false)
                        .closeOnProtocolViolation(false)
                        .withUTF8Validator(false)
                        .build();
        var shaker =
                new WebSocketServerHandshakerFactory("", null, config)
                        .newHandshaker(request.http());
        if (shaker == null) {
            connection.closed();
            answer(
                    ctx,
                    request.http(),
                    Answer.text(
                                    HttpResponseStatus.UPGRADE_REQUIRED,
                                    "This server speaks WebSocket version 13.")
                            .with("Sec-WebSocket-Version", "13"));
            return;
        }
        try {
            shaker.handshake(ctx.channel(), request.http())
                    .addListener(done -> {
                        request.http().release();
                        if (!done.isSuccess()) {
                            connection.closed();
                            ctx.close();
                            return;
                        }
                        var line = ctx.pipeline();
                        line.remove("wsencoder");
                        Server.HTTP_ONLY.forEach(name -> {
                            if (line.get(name) != null) {
                                line.remove(name);
                            }
                        });
                        line.addLast(new Utf8FrameValidator(false));
                        line.addLast(new WebSocketFrameAggregator(LONGEST_BODY));
                        line.addLast(connection);
                        line.remove(this);
                    });
        } catch (WebSocketHandshakeException e) {
            connection.closed();
            answer(
                    ctx,
                    request.http(),
                    Answer.text(HttpResponseStatus.BAD_REQUEST, "That is no WebSocket handshake."));
        }
    }
}
