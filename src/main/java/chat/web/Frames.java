package chat.web;

import chat.http.Answer;
import chat.http.Request;
import chat.live.Feed;
import chat.live.Stream;
import chat.live.Traffic;
import chat.page.Box;
import chat.page.Me;
import chat.room.Nickname;
import chat.room.Person;
import chat.room.RoomName;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A room live without script: a frame whose page never ends, beside one with a plain form; and the
/// same endless answer as lines, for programs.
final class Frames {

    /// The most streams of one person: a browser opens six connections to a host and needs some for
    /// the rest.
    static final int MOST = 4;

    private final Parts parts;
    private final Visits visits;
    private final Problems problems;
    private final ConcurrentHashMap<Person, Integer> open = new ConcurrentHashMap<>();

    Frames(Parts parts, Visits visits, Problems problems) {
        this.parts = parts;
        this.visits = visits;
        this.problems = problems;
    }

    /// The page that never ends.
    CompletableFuture<Answer> stream(Request request, RoomName name) throws Request.Unreadable {
        var after = Logs.number(request, "after");
        if (request.asksQuery("soon")) {
            return now(
                    Answer.page(HttpResponseStatus.OK, parts.pages().soon(request.theme(), name))
                            .with("Cache-Control", "no-cache")
                            .inFrames());
        }
        return visits.to(
                request,
                name,
                visit -> {
                    var seat = visit.seat();
                    var earlier = after != null ? after + 1 : first(visit);
                    var gone = visit.room().tail().expired();
                    boolean begins = earlier <= Math.max(1, gone.next());
                    var start =
                            parts.pages().stream(
                                    request.theme(),
                                    visit.room().name(),
                                    begins ? 0 : earlier,
                                    begins && !gone.isNothing());
                    return never(
                            request,
                            visit,
                            Traffic.Dialect.STREAM,
                            seat == null ? null : seat.nickname(),
                            after,
                            start);
                });
    }

    private static long first(Visit visit) {
        var page = visit.room().tail().page();
        return page.messages().isEmpty() ? 0 : page.messages().getFirst().number();
    }

    /// The log as lines that go on as the room does.
    CompletableFuture<Answer> follow(Request request, RoomName name, Feed feed)
            throws Request.Unreadable {
        var after = Logs.number(request, "after");
        var dialect = feed == Feed.TEXT ? Traffic.Dialect.TEXT : Traffic.Dialect.JSON;
        return visits.to(
                request, name, visit -> never(request, visit, dialect, null, after, new byte[0]));
    }

    private CompletableFuture<Answer> never(
            Request request,
            Visit visit,
            Traffic.Dialect dialect,
            @Nullable Nickname nickname,
            @Nullable Long after,
            byte[] start) {
        if (!request.http().protocolVersion().isKeepAliveDefault()) {
            return now(
                    Answer.text(
                            HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED,
                            "What never ends needs HTTP/1.1."));
        }
        var type =
                switch (dialect) {
                    case STREAM -> "text/html; charset=utf-8";
                    case TEXT -> "text/plain; charset=utf-8";
                    default -> "application/x-ndjson";
                };
        var holder = request.person();
        if (holder != null && open.merge(holder, 1, Integer::sum) > MOST) {
            leave(holder);
            return now(framed(tooMany(request)));
        }
        var person = holder != null ? holder : parts.identity().draw();
        return parts.rooms()
                .open(visit.room().name(), holder)
                .whenComplete((_, failure) -> {
                    if (failure != null && holder != null) {
                        leave(holder);
                    }
                })
                .thenApply(room ->
                        framed(
                                Answer.stream(
                                        type,
                                        () ->
                                                new Stream(
                                                        parts.ground(),
                                                        parts.loops().current(),
                                                        room,
                                                        person,
                                                        request.caller().source(),
                                                        dialect,
                                                        nickname,
                                                        after,
                                                        start,
                                                        () -> {
                                                            if (holder != null) {
                                                                leave(holder);
                                                            }
                                                        }))));
    }

    private void leave(Person person) {
        open.computeIfPresent(person, (_, streams) -> streams > 1 ? streams - 1 : null);
    }

    private Answer tooMany(Request request) {
        return problems.answer(
                request,
                HttpResponseStatus.TOO_MANY_REQUESTS,
                "Too many windows",
                "You have this open " + MOST + " times already. Close one and load this again.");
    }

    /// The form in a frame of its own.
    CompletableFuture<Answer> compose(Request request, RoomName name) {
        return visits.to(
                request,
                name,
                visit -> now(composer(request, visit, "", false, "", null, HttpResponseStatus.OK)));
    }

    /// The form again with what was typed, and why it was not said.
    Answer unsaid(Request request, Visit visit, Speech speech, String sentence) {
        return composer(
                request,
                visit,
                speech.key(),
                speech.text().indexOf('\n') >= 0,
                speech.text(),
                sentence,
                HttpResponseStatus.UNPROCESSABLE_ENTITY);
    }

    /// The form in the other shape, and what was typed in it.
    Answer switched(Request request, Visit visit, Speech speech, boolean several) {
        return composer(
                request, visit, speech.key(), several, speech.text(), null, HttpResponseStatus.OK);
    }

    private Answer composer(
            Request request,
            Visit visit,
            String key,
            boolean several,
            String text,
            @Nullable String sentence,
            HttpResponseStatus status) {
        var room = visit.room().name();
        var kept = parts.formKeys().kept(key, request.person());
        var box = new Box(kept, parts.addresses().compose(room), several, text, sentence);
        var page = parts.pages().compose(request.theme(), room, visit.seat() == null ? null : box);
        return framed(Answer.page(status, page).with("Cache-Control", "no-store"));
    }

    /// Both frames on a page without script, for networks that let no socket through.
    CompletableFuture<Answer> basic(Request request, RoomName name) {
        return visits.to(
                request,
                name,
                visit -> {
                    Me me = visit.me();
                    var page = parts.pages().basic(request.theme(), visit.room().name(), me);
                    return now(
                            Answer.page(HttpResponseStatus.OK, page)
                                    .with("Cache-Control", "private, no-cache")
                                    .withFrames());
                });
    }

    private static Answer framed(Answer answer) {
        return answer.inFrames();
    }

    private static CompletableFuture<Answer> now(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
