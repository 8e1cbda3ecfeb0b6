package chat.web;

import chat.http.Answer;
import chat.http.Request;
import chat.live.Fanout;
import chat.live.Keys;
import chat.page.Addresses;
import chat.page.Composer;
import chat.page.JoinForm;
import chat.page.LeftOff;
import chat.page.Listing;
import chat.page.RoomView;
import chat.page.Scroll;
import chat.room.Cursor;
import chat.room.Message;
import chat.room.Person;
import chat.room.Presence.Entry;
import chat.room.RoomName;
import chat.room.Tail;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The room as a document: its newest messages, earlier ones, and the stretch around a linked one.
final class RoomPages {

    /// How many messages before a linked one its page begins with.
    private static final int AROUND = 25;

    /// How many of those who speak are named in a page's description.
    private static final int NAMED = 5;

    private final Parts parts;
    private final Visits visits;
    private final Problems problems;

    RoomPages(Parts parts, Visits visits, Problems problems) {
        this.parts = parts;
        this.visits = visits;
        this.problems = problems;
    }

    CompletableFuture<Answer> show(Request request, RoomName name) throws Request.Unreadable {
        if (!request.asksQuery("before")) {
            return visits.to(
                    request,
                    name,
                    visit -> CompletableFuture.completedFuture(newest(request, visit)));
        }
        long before = Addresses.number(request.query("before"));
        if (before < 1) {
            return CompletableFuture.completedFuture(problems.notFound(request));
        }
        long read = Addresses.number(request.query("read"));
        return visits.to(
                request,
                name,
                visit ->
                        parts.rooms()
                                .before(visit.room().name(), before, Tail.PAGE + 1)
                                .thenApply(found -> {
                                    var left = leftOff(request.person(), read);
                                    var gone = visit.room().tail().expired();
                                    var scroll = Scroll.of(Tail.of(found, gone).page(), left);
                                    if (request.isFragment()) {
                                        return Answer.page(
                                                        HttpResponseStatus.OK,
                                                        parts.pages()
                                                                .earlier(
                                                                        visit.room().name(),
                                                                        scroll))
                                                .with("Cache-Control", "private, no-cache");
                                    }
                                    return page(
                                            request,
                                            HttpResponseStatus.OK,
                                            visit,
                                            scroll,
                                            null,
                                            null);
                                }));
    }

    private Answer newest(Request request, Visit visit) {
        return live(request, HttpResponseStatus.OK, visit, visit.room().tail().page(), null, null);
    }

    /// The page around one message: live where the newest messages are not far, else a stretch to
    /// read.
    CompletableFuture<Answer> linked(Request request, RoomName name, long number) {
        return visits.to(
                request,
                name,
                visit -> {
                    var tail = visit.room().tail();
                    if (number > tail.head()) {
                        return CompletableFuture.completedFuture(problems.notFound(request));
                    }
                    var gone = tail.expired();
                    if (number <= gone.number()) {
                        return CompletableFuture.completedFuture(expired(request));
                    }
                    // Behind a number there may be something else than a message; then the page is
                    // the one around it, with nothing marked.
                    long first =
                            tail.messages().isEmpty() ? 0 : tail.messages().getFirst().number();
                    if (number >= first) {
                        var around = tail.since(Math.max(first, number - AROUND) - 1).orElse(tail);
                        return CompletableFuture.completedFuture(
                                live(request, HttpResponseStatus.OK, visit, around, number, null));
                    }
                    // One more, so that it is known whether there are others before.
                    var older = parts.rooms().before(visit.room().name(), number + 1, AROUND + 2);
                    var newer = parts.rooms().after(visit.room().name(), number, AROUND);
                    return older.thenCombine(
                            newer,
                            (until, then) -> {
                                var stretch = Tail.of(until, gone).newest(AROUND + 1).with(then);
                                var shown = Scroll.of(stretch, null);
                                return page(
                                        request, HttpResponseStatus.OK, visit, shown, number, null);
                            });
                });
    }

    private Answer expired(Request request) {
        return problems.answer(
                request,
                HttpResponseStatus.GONE,
                "Nothing here any more",
                parts.pages().terms().gone());
    }

    /// A fresh address for a page whose line went quiet: putting it in makes htmx connect anew.
    Answer alive(RoomName name) {
        return Answer.page(HttpResponseStatus.OK, parts.pages().live(name, parts.keys().draw()))
                .with("Cache-Control", "no-store");
    }

    /// The room's address, for a telephone. Kept for a day, and by the browser alone: it is under
    /// the name we were asked by.
    CompletableFuture<Answer> picture(Request request, RoomName name) {
        return visits.to(
                request,
                name,
                visit -> {
                    var svg =
                            parts.pages()
                                    .picture(visit.room().name(), parts.origins().base(request));
                    var etag = '"' + Integer.toHexString(Arrays.hashCode(svg)) + '"';
                    var answer =
                            request.holds(etag)
                                    ? Answer.empty(HttpResponseStatus.NOT_MODIFIED)
                                    : Answer.file("image/svg+xml", svg);
                    return CompletableFuture.completedFuture(
                            answer.with("Cache-Control", "private, max-age=86400")
                                    .with(HttpHeaderNames.ETAG, etag));
                });
    }

    /// What one can do with a message.
    Answer menu(RoomName name, long number) {
        return Answer.page(HttpResponseStatus.OK, parts.pages().menu(name, number))
                .with("Cache-Control", "private, max-age=86400");
    }

    /// The page again with what was typed, and why it was not said.
    Answer unsaid(Request request, Visit visit, Speech speech, String sentence) {
        boolean several = speech.text().indexOf('\n') >= 0;
        var composer = composer(request, speech.key(), several, speech.text(), sentence);
        return live(
                request,
                HttpResponseStatus.UNPROCESSABLE_ENTITY,
                visit,
                visit.room().tail().page(),
                null,
                composer);
    }

    /// The page with its box in the other shape, and what was typed in it.
    Answer switched(Request request, Visit visit, String key, boolean several, String typed) {
        var composer = composer(request, key, several, typed, null);
        return live(
                request, HttpResponseStatus.OK, visit, visit.room().tail().page(), null, composer);
    }

    /// The page with the name that was typed, and why it cannot be theirs.
    Answer notRenamed(Request request, Visit visit, String typed, String sentence) {
        var shown = visit.room().tail().page();
        var form = new JoinForm(visit.room().name().value(), typed, null, sentence);
        return view(
                request,
                HttpResponseStatus.UNPROCESSABLE_ENTITY,
                visit,
                Scroll.of(shown, left(visit)),
                shown.cursor(),
                true,
                null,
                null,
                form);
    }

    private Answer live(
            Request request,
            HttpResponseStatus status,
            Visit visit,
            Tail shown,
            @Nullable Long marked,
            @Nullable Composer composer) {
        return view(
                request,
                status,
                visit,
                Scroll.of(shown, left(visit)),
                shown.cursor(),
                true,
                marked,
                composer,
                null);
    }

    private Answer page(
            Request request,
            HttpResponseStatus status,
            Visit visit,
            Scroll scroll,
            @Nullable Long marked,
            @Nullable Composer composer) {
        return view(request, status, visit, scroll, Cursor.START, false, marked, composer, null);
    }

    private Answer view(
            Request request,
            HttpResponseStatus status,
            Visit visit,
            Scroll scroll,
            Cursor cursor,
            boolean live,
            @Nullable Long marked,
            @Nullable Composer composer,
            @Nullable JoinForm renaming) {
        var room = visit.room();
        // What is answered to a form keeps what was typed, whoever has the name by now.
        var taken = composer == null && renaming == null ? visit.taken() : null;
        var me = taken == null ? visit.me() : null;
        var form = me != null ? renaming : joinForm(visit, taken);
        long last = scroll.messages().isEmpty() ? 0 : scroll.messages().getLast().number();
        var view =
                new RoomView(
                        room.name(),
                        request.theme(),
                        me,
                        Visit.rooms(visit.seats()),
                        scroll,
                        cursor,
                        live,
                        marked,
                        !live && last < newest(room.tail()),
                        Fanout.crowd(room),
                        me == null || !live
                                ? null
                                : composer == null
                                        ? composer(request, "", false, "", null)
                                        : composer,
                        form,
                        parts.formKeys().draw(request.person()),
                        parts.origins().base(request),
                        listing(request, status, room.name(), scroll, live, marked),
                        room.standing().mode());
        return Answer.page(status, parts.pages().room(view))
                .with("Cache-Control", "private, no-cache")
                .with("Vary", "Accept, Accept-Encoding")
                .withFrames();
    }

    /// Said of whole stretches alone, each under its one address: the page around a message has the
    /// same messages as they.
    private @Nullable Listing listing(
            Request request,
            HttpResponseStatus status,
            RoomName room,
            Scroll scroll,
            boolean live,
            @Nullable Long marked) {
        if (!parts.indexed() || marked != null || !status.equals(HttpResponseStatus.OK)) {
            return null;
        }
        var path =
                live
                        ? parts.addresses().room(room)
                        : parts.addresses().before(room, Addresses.number(request.query("before")));
        var names = new LinkedHashSet<String>();
        for (var post : scroll.messages().reversed()) {
            if (post instanceof Message said && names.size() < NAMED) {
                names.add(said.nickname());
            }
        }
        var who = names.isEmpty() ? "nobody yet" : String.join(", ", names);
        return new Listing(
                parts.origins().base(request) + path,
                "The talk in the room “" + room + "”, by " + who + ".");
    }

    private static JoinForm joinForm(Visit visit, Entry.@Nullable Taken taken) {
        var room = visit.room().name().value();
        return taken == null
                ? new JoinForm(room, Visit.lastNickname(visit.seats()), null, null)
                : new JoinForm(room, taken.free().value(), null, taken.refusal().sentence());
    }

    private Composer composer(
            Request request, String key, boolean several, String text, @Nullable String refusal) {
        var first = parts.formKeys().kept(key, request.person());
        return new Composer(first, parts.keys().draw(Keys.POOL), several, text, refusal);
    }

    private static long newest(Tail tail) {
        var last = tail.last();
        return last == null ? 0 : last.number();
    }

    /// Where the visitor stopped reading, as far as that is known.
    private static @Nullable LeftOff left(Visit visit) {
        var seat = visit.seat();
        if (seat == null) {
            return null;
        }
        var room = visit.room();
        long read = room.presence().read(seat.person(), seat.read(), room.tail().head());
        return leftOff(seat.person(), read);
    }

    private static @Nullable LeftOff leftOff(@Nullable Person person, long read) {
        return person == null || read < 1 ? null : new LeftOff(read, person);
    }
}
