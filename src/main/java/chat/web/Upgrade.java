package chat.web;

import chat.http.Answer;
import chat.http.Handshake;
import chat.http.Intake;
import chat.http.Origins;
import chat.http.Request;
import chat.live.Connection;
import chat.live.PageConnection;
import chat.live.TurnedAway;
import chat.live.TutorialConnection;
import chat.live.Wire;
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
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/// One client's way from HTTP to a live socket, on that client's event loop. It ends with a socket
/// in the place of all that spoke HTTP, or with an answer over HTTP that says why there is none.
final class Upgrade {

    /// How long a held name is waited for, in case its holder is just going.
    private static final Duration SECOND_LOOK = Duration.ofMillis(100);

    private final Parts parts;
    private final Problems problems;
    private final ChannelHandlerContext ctx;
    private final Request request;
    private final Consumer<Answer> answer;
    private final Runnable elsewhere;

    /// @param ctx of the [Conversation], which a socket takes the place of
    /// @param answer ends the request with an answer over HTTP
    /// @param elsewhere answers as if no socket had been asked for
    Upgrade(
            Parts parts,
            Problems problems,
            ChannelHandlerContext ctx,
            Request request,
            Consumer<Answer> answer,
            Runnable elsewhere) {
        this.parts = parts;
        this.problems = problems;
        this.ctx = ctx;
        this.request = request;
        this.answer = answer;
        this.elsewhere = elsewhere;
    }

    /// Gives the client the socket of the address it asks at, if there is one and they may have it.
    void begin() {
        var peer = ((InetSocketAddress) ctx.channel().remoteAddress()).getAddress();
        if (parts.proxies().isTrusted(peer)) {
            // A proxy's own lines count for nobody, so who comes by one is counted from here on.
            var source = request.caller().source();
            boolean welcome = parts.admission().enter(source);
            ctx.channel().closeFuture().addListener(_ -> parts.admission().leave(source));
            if (!welcome) {
                answer.accept(problems.full(request));
                return;
            }
        }
        if (!isForTutorial() && !isForPage()) {
            elsewhere.run();
            return;
        }
        var objection = Handshake.objection(request.http());
        if (objection != null) {
            answer.accept(objection);
            return;
        }
        try {
            var path = request.segments();
            var name = new RoomName(path.get(1));
            if (isForPage()) {
                page(name);
            } else {
                tutorial(name, parts.rooms().nickname(path.get(2)));
            }
        } catch (Refused refused) {
            parts.refused(refused.refusal());
            answer.accept(
                    Answer.text(HttpResponseStatus.BAD_REQUEST, refused.refusal().sentence()));
        }
    }

    /// Answers who may not come in from where they are, in the way they asked.
    void turnAway(Refusal refusal) {
        boolean socket =
                request.wantsSocket()
                        && request.http().method().equals(HttpMethod.GET)
                        && (isForPage() || isForTutorial())
                        && Handshake.objection(request.http()) == null;
        if (socket) {
            parts.refused(refusal);
            turnAway(
                    refusal,
                    isForPage()
                            ? parts.ground().pageFrames()::goodbye
                            : parts.ground().tutorialFrames()::problem);
        } else {
            answer.accept(problems.failed(request, new Refused(refusal)));
        }
    }

    private boolean isForTutorial() {
        var path = request.segments();
        return path.size() == 3 && path.getFirst().equals("chat");
    }

    private boolean isForPage() {
        var path = request.segments();
        return path.size() == 3 && path.getFirst().equals("room") && path.get(2).equals("live");
    }

    /// Anybody's socket: the nickname is in the address, and who has our cookie is who the cookie
    /// says.
    private void tutorial(RoomName name, Nickname nickname) {
        var cookie = request.origin() == Origins.Verdict.OURS ? request.person() : null;
        var person = cookie != null ? cookie : parts.identity().draw();
        opened(
                parts.rooms().open(name, person),
                parts.ground().tutorialFrames()::problem,
                room -> enter(room, person, nickname, cookie != null, true));
    }

    /// Lets a person in by the tutorial's door. A program that comes back at once may be here
    /// before we have seen on another loop that it went, so a held name is looked at twice.
    private void enter(
            Room room, Person person, Nickname nickname, boolean lingers, boolean first) {
        switch (room.presence().enter(person, nickname, lingers)) {
            case Entry.Entered _ ->
                    handshake(
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
                                    () -> enter(room, person, nickname, lingers, false),
                                    SECOND_LOOK.toMillis(),
                                    TimeUnit.MILLISECONDS);
            case Entry.Taken(_, var refusal) -> {
                parts.rooms().close(room);
                answer.accept(Answer.text(HttpResponseStatus.CONFLICT, refusal.sentence()));
            }
        }
    }

    /// Our own page's socket; never refused for who somebody is.
    private void page(RoomName name) {
        var cookie = request.origin() == Origins.Verdict.OURS ? request.person() : null;
        var person = cookie != null ? cookie : parts.identity().draw();
        var seats =
                cookie != null
                        ? parts.rooms().seats(person)
                        : CompletableFuture.completedFuture(List.<Seat>of());
        opened(
                parts.rooms().open(name, person),
                parts.ground().pageFrames()::goodbye,
                room ->
                        seats.whenComplete((found, failure) ->
                                ctx.executor()
                                        .execute(() -> {
                                            if (failure != null) {
                                                parts.rooms().close(room);
                                                answer.accept(problems.failed(request, failure));
                                            } else {
                                                sit(room, person, found);
                                            }
                                        })));
    }

    private void sit(Room room, Person person, List<Seat> seats) {
        var nickname =
                seats.stream()
                        .filter(seat -> seat.room().isSameRoom(room.name()))
                        .findFirst()
                        .map(Seat::nickname)
                        .orElse(null);
        handshake(
                new PageConnection(
                        parts.ground(),
                        parts.loops().current(),
                        room,
                        person,
                        request.caller().source(),
                        nickname));
    }

    /// Goes on with the room on this connection's loop, or answers why there is none. A page whose
    /// socket is not taken comes back again and again; who may not come in is told so by a socket.
    ///
    /// @param lastFrame makes what such a socket shows of a sentence
    private void opened(
            CompletableFuture<Room> room, Function<String, byte[]> lastFrame, Consumer<Room> then) {
        room.whenComplete((found, failure) ->
                ctx.executor()
                        .execute(() -> {
                            var refusal = TurnedAway.why(failure);
                            if (refusal != null) {
                                turnAway(refusal, lastFrame);
                            } else if (failure != null) {
                                answer.accept(problems.failed(request, failure));
                            } else if (!ctx.channel().isActive()) {
                                request.http().release();
                                parts.rooms().close(found);
                            } else {
                                then.accept(found);
                            }
                        }));
    }

    private void turnAway(Refusal refusal, Function<String, byte[]> lastFrame) {
        var sentence = refusal.sentence();
        handshake(new TurnedAway(Wire.text(lastFrame.apply(sentence)), sentence), () -> {});
    }

    /// Switches the protocol: what speaks HTTP goes out of the pipeline, and a live socket is all
    /// that is left in it.
    ///
    /// @param connection made before the client learns that it is in; closed here when that fails
    private void handshake(Connection connection) {
        handshake(connection, connection::abandoned);
    }

    private void handshake(ChannelHandler socket, Runnable failed) {
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
                    line.remove(ctx.handler());
                    // Last: it hands on what the client has sent already.
                    line.remove(Intake.class);
                });
    }
}
