package chat.web;

import chat.page.Addresses;
import chat.page.Composer;
import chat.page.JoinForm;
import chat.page.Me;
import chat.page.RoomView;
import chat.page.Scroll;
import chat.page.Theme;
import chat.room.Cursor;
import chat.room.Draft;
import chat.room.MessageText;
import chat.room.Nickname;
import chat.room.Outcome;
import chat.room.Person;
import chat.room.Presence.Entry;
import chat.room.Refusal;
import chat.room.Refused;
import chat.room.Room;
import chat.room.RoomName;
import chat.room.Seat;
import chat.room.SeatChange;
import chat.room.Tail;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Every address of the product and what is answered there. Nothing here blocks: what has to ask
/// the disk ends later, on another thread.
final class Site {

    /// Sets how long browsers keep our cookies: a year.
    private static final String YEAR = "; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax";

    /// When who found no room may try again.
    private static final int RETRY_SECONDS = 5;

    /// How many messages before a linked one its page begins with.
    private static final int AROUND = 25;

    private static final Set<HttpMethod> READ = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final Set<HttpMethod> WRITE = Set.of(HttpMethod.POST);
    private static final Set<HttpMethod> BOTH =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST);

    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");
    private static final Pattern REFUSED = Pattern.compile("q=0(\\.0*)?\\s*$");

    private final Parts parts;

    Site(Parts parts) {
        this.parts = parts;
    }

    /// Answers a request. The future may fail with [Refused], [Request.Unreadable] or a mistake of
    /// ours; see [#failed].
    CompletableFuture<Answer> answer(Request request) throws Request.Unreadable {
        var path = request.segments();
        var first = path.isEmpty() ? "" : path.getFirst();
        return switch (path.size()) {
            case 0 -> only(READ, request, () -> joinPage(request));
            case 1 ->
                    switch (first) {
                        case "chat" -> only(READ, request, () -> join(request));
                        case "theme" -> only(WRITE, request, () -> theme(request));
                        case "healthz" ->
                                only(
                                        READ,
                                        request,
                                        () -> now(Answer.text(HttpResponseStatus.OK, "ok")));
                        default -> now(notFound(request));
                    };
            case 2 ->
                    first.equals("room")
                            ? only(BOTH, request, () -> room(request, path.get(1)))
                            : now(notFound(request));
            case 3 ->
                    switch (first) {
                        case "chat" -> only(READ, request, () -> now(upgradeRequired()));
                        case "room" -> inRoom(request, path.get(1), path.get(2));
                        case "assets" -> only(READ, request, () -> now(asset(request)));
                        default -> now(notFound(request));
                    };
            case 4 ->
                    first.equals("room") && path.get(3).equals("menu")
                            ? only(READ, request, () -> menu(request, path.get(1), path.get(2)))
                            : now(notFound(request));
            default -> now(notFound(request));
        };
    }

    /// What is answered when answering failed.
    Answer failed(Theme theme, Throwable failure) {
        var cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        return switch (cause) {
            case Request.Unreadable unreadable ->
                    problem(
                            theme,
                            HttpResponseStatus.BAD_REQUEST,
                            "That request cannot be read",
                            String.valueOf(unreadable.getMessage()));
            case Refused refused -> {
                boolean busy =
                        refused.refusal().code() == Refusal.Code.BUSY
                                || refused.refusal().code() == Refusal.Code.NOT_KEPT;
                yield problem(
                        theme,
                        busy
                                ? HttpResponseStatus.SERVICE_UNAVAILABLE
                                : HttpResponseStatus.UNPROCESSABLE_ENTITY,
                        "That did not work",
                        refused.refusal().sentence());
            }
            default -> {
                parts.unexpected(cause);
                yield problem(
                        theme,
                        HttpResponseStatus.INTERNAL_SERVER_ERROR,
                        "Something went wrong",
                        "That is our fault. Try again; if it happens twice, tell whoever runs this server.");
            }
        };
    }

    Answer problem(Theme theme, HttpResponseStatus status, String title, String sentence) {
        return Answer.page(status, parts.pages().problem(theme, title, sentence))
                .with("Cache-Control", "no-store");
    }

    /// There is no room for another connection. Said before a socket is made of it: a browser whose
    /// socket is taken and then closed comes back at once.
    Answer full(Request request) {
        return problem(
                        request.theme(),
                        HttpResponseStatus.SERVICE_UNAVAILABLE,
                        "Full house",
                        "There are too many connections just now. Try again in a moment.")
                .with("Retry-After", String.valueOf(RETRY_SECONDS));
    }

    /// The answer to what a browser on another site's page may have sent.
    Answer foreign(Request request) {
        return problem(
                request.theme(),
                HttpResponseStatus.FORBIDDEN,
                "Not from here",
                "A page of another site asked for this. Open this server's own page instead.");
    }

    // ---- the join page

    private CompletableFuture<Answer> joinPage(Request request) {
        return seats(request.person())
                .thenApply(seats -> {
                    var form = new JoinForm("", lastNickname(seats), null, null);
                    return Answer.page(
                                    HttpResponseStatus.OK,
                                    parts.pages().join(request.theme(), form, rooms(seats)))
                            .with("Cache-Control", "private, no-cache");
                });
    }

    /// The form's target, and the tutorial's second route: makes the visitor somebody and shows
    /// them to the room.
    private CompletableFuture<Answer> join(Request request) {
        var typedRoom = request.query("room");
        var typedName = request.query("name");
        RoomName name = null;
        Nickname nickname = null;
        String roomProblem = null;
        String nameProblem = null;
        try {
            name = new RoomName(typedRoom);
        } catch (Refused refused) {
            roomProblem = refused.refusal().sentence();
        }
        try {
            nickname = new Nickname(typedName);
        } catch (Refused refused) {
            nameProblem = refused.refusal().sentence();
        }
        if (name == null || nickname == null) {
            return joinAgain(request, new JoinForm(typedRoom, typedName, roomProblem, nameProblem));
        }
        // Whoever only looks where this leads takes no name.
        return request.method().equals(HttpMethod.HEAD)
                ? now(Answer.seeOther(Addresses.room(name)))
                : take(request, name, nickname);
    }

    private CompletableFuture<Answer> take(Request request, RoomName name, Nickname nickname) {
        var person = request.person() != null ? request.person() : parts.identity().draw();
        return parts.rooms()
                .open(name)
                .thenCompose(room -> {
                    var entry = room.presence().rename(person, nickname);
                    if (entry instanceof Entry.Entered) {
                        parts.fanout()
                                .each(room, person, connection -> connection.renamed(nickname));
                    }
                    parts.rooms().close(room);
                    return switch (entry) {
                        case Entry.Taken(var free) ->
                                joinAgain(
                                        request,
                                        new JoinForm(
                                                name.value(),
                                                nickname.value(),
                                                null,
                                                taken(nickname, free)));
                        case Entry.Entered _ ->
                                parts.rooms()
                                        .sit(
                                                new SeatChange.Taken(
                                                        person,
                                                        room.name(),
                                                        nickname,
                                                        parts.clock().instant()))
                                        .thenApply(_ ->
                                                Answer.seeOther(Addresses.room(room.name()))
                                                        .cookie(
                                                                Identity.COOKIE
                                                                        + "="
                                                                        + parts.identity()
                                                                                .cookie(person)
                                                                        + YEAR
                                                                        + secure()));
                    };
                });
    }

    private CompletableFuture<Answer> joinAgain(Request request, JoinForm form) {
        return seats(request.person())
                .thenApply(seats ->
                        Answer.page(
                                        HttpResponseStatus.UNPROCESSABLE_ENTITY,
                                        parts.pages().join(request.theme(), form, rooms(seats)))
                                .with("Cache-Control", "no-store"));
    }

    // ---- the room's page

    private CompletableFuture<Answer> room(Request request, String segment)
            throws Request.Unreadable {
        var name = roomName(segment);
        if (name.isEmpty()) {
            return now(notFound(request));
        }
        return request.method().equals(HttpMethod.POST)
                ? say(request, name.get())
                : show(request, name.get());
    }

    private CompletableFuture<Answer> show(Request request, RoomName name)
            throws Request.Unreadable {
        if (!request.asksQuery("before")) {
            return withRoom(request, name, (room, seats) -> now(newest(request, room, seats)));
        }
        long before = number(request.query("before"));
        if (before < 1) {
            return now(notFound(request));
        }
        return withRoom(
                request,
                name,
                (room, seats) ->
                        parts.rooms()
                                .before(room.name(), before, Tail.PAGE + 1)
                                .thenApply(found -> {
                                    var scroll = scroll(Tail.of(found).page());
                                    if (request.isFragment()) {
                                        return Answer.page(
                                                        HttpResponseStatus.OK,
                                                        parts.pages().earlier(room.name(), scroll))
                                                .with("Cache-Control", "private, no-cache");
                                    }
                                    return page(
                                            request,
                                            HttpResponseStatus.OK,
                                            room,
                                            seats,
                                            scroll,
                                            null,
                                            null);
                                }));
    }

    private Answer newest(Request request, Room room, List<Seat> seats) {
        return live(request, HttpResponseStatus.OK, room, seats, room.tail().page(), null, null);
    }

    /// The page around one message: live where the newest messages are not far, else a stretch to
    /// read.
    private CompletableFuture<Answer> linked(Request request, RoomName name, long number) {
        return withRoom(
                request,
                name,
                (room, seats) -> {
                    var tail = room.tail();
                    if (number > tail.head()) {
                        return now(notFound(request));
                    }
                    var first = tail.messages().getFirst().number();
                    if (number >= first) {
                        var around = tail.since(Math.max(first, number - AROUND) - 1).orElse(tail);
                        return now(
                                live(
                                        request,
                                        HttpResponseStatus.OK,
                                        room,
                                        seats,
                                        around,
                                        number,
                                        null));
                    }
                    var older = parts.rooms().before(room.name(), number + 1, AROUND + 2);
                    var newer = parts.rooms().after(room.name(), number, AROUND);
                    return older.thenCombine(
                            newer,
                            (until, then) -> {
                                var shown = scroll(Tail.of(until).page().with(then));
                                return page(
                                        request,
                                        HttpResponseStatus.OK,
                                        room,
                                        seats,
                                        shown,
                                        number,
                                        null);
                            });
                });
    }

    private CompletableFuture<Answer> inRoom(Request request, String segment, String what)
            throws Request.Unreadable {
        var name = roomName(segment);
        if (name.isEmpty()) {
            return now(notFound(request));
        }
        return switch (what) {
            case "live" -> only(READ, request, () -> now(upgradeRequired()));
            case "alive" -> only(READ, request, () -> now(alive(name.get())));
            case "name" -> only(WRITE, request, () -> rename(request, name.get()));
            case "leave" -> only(WRITE, request, () -> leave(request, name.get()));
            default -> {
                long number = number(what);
                yield number < 1
                        ? now(notFound(request))
                        : only(READ, request, () -> linked(request, name.get(), number));
            }
        };
    }

    /// A fresh address for a page whose line went quiet: putting it in makes htmx connect anew.
    private Answer alive(RoomName name) {
        return Answer.page(HttpResponseStatus.OK, parts.pages().live(name, parts.keys().draw()))
                .with("Cache-Control", "no-store");
    }

    private CompletableFuture<Answer> menu(Request request, String segment, String what) {
        var name = roomName(segment);
        long number = number(what);
        if (name.isEmpty() || number < 1) {
            return now(notFound(request));
        }
        return now(
                Answer.page(HttpResponseStatus.OK, parts.pages().menu(name.get(), number))
                        .with("Cache-Control", "private, max-age=86400"));
    }

    // ---- what forms do

    private CompletableFuture<Answer> say(Request request, RoomName name)
            throws Request.Unreadable {
        var form = request.form();
        var typed = Request.first(form, "message");
        var key = Request.first(form, "key");
        boolean switching = form.containsKey("lines");
        return withRoom(
                request,
                name,
                (room, seats) -> {
                    var seat = seat(seats, room);
                    if (switching) {
                        boolean several = Request.first(form, "lines").equals("several");
                        var composer = composer(key, several, typed, null);
                        return now(
                                live(
                                        request,
                                        HttpResponseStatus.OK,
                                        room,
                                        seats,
                                        room.tail().page(),
                                        null,
                                        composer));
                    }
                    if (seat == null) {
                        return now(
                                unsaid(
                                        request,
                                        room,
                                        seats,
                                        key,
                                        typed,
                                        "Pick a nickname first, then say it again."));
                    }
                    Draft draft;
                    try {
                        draft =
                                new Draft(
                                        room.name(),
                                        seat.person(),
                                        seat.nickname(),
                                        new MessageText(typed),
                                        key.isEmpty() ? null : key);
                        var holder = room.presence().holder(seat.nickname());
                        if (holder != null && !holder.equals(seat.person())) {
                            throw new Refused(
                                    Refusal.Code.TAKEN,
                                    taken(seat.nickname(), room.presence().free(seat.nickname())));
                        }
                    } catch (Refused refused) {
                        return now(
                                unsaid(
                                        request,
                                        room,
                                        seats,
                                        key,
                                        typed,
                                        refused.refusal().sentence()));
                    }
                    var said = new CompletableFuture<Outcome>();
                    parts.rooms().say(room, draft, said::complete);
                    return said.thenApplyAsync(outcome ->
                            switch (outcome) {
                                case Outcome.Said _, Outcome.Repeated _ ->
                                        Answer.seeOther(Addresses.room(room.name()));
                                case Outcome.NotSaid(var refusal) ->
                                        unsaid(
                                                request,
                                                room,
                                                seats,
                                                key,
                                                typed,
                                                refusal.sentence());
                            });
                });
    }

    /// The page again with what was typed, and why it was not said.
    private Answer unsaid(
            Request request,
            Room room,
            List<Seat> seats,
            String key,
            String typed,
            String sentence) {
        boolean several = typed.indexOf('\n') >= 0;
        var composer = composer(key, several, typed, sentence);
        return live(
                request,
                HttpResponseStatus.UNPROCESSABLE_ENTITY,
                room,
                seats,
                room.tail().page(),
                null,
                composer);
    }

    private CompletableFuture<Answer> rename(Request request, RoomName name)
            throws Request.Unreadable {
        var typed = Request.first(request.form(), "name");
        var person = request.person();
        if (person == null) {
            return now(Answer.seeOther(Addresses.room(name)));
        }
        var nickname = new Nickname(typed);
        return take(request, name, nickname);
    }

    private CompletableFuture<Answer> leave(Request request, RoomName name) {
        var person = request.person();
        if (person == null) {
            return now(Answer.seeOther("/"));
        }
        return parts.rooms()
                .open(name)
                .thenCompose(room -> {
                    room.presence().quit(person);
                    parts.fanout()
                            .each(
                                    room,
                                    person,
                                    connection -> connection.dismiss("You left this room."));
                    parts.rooms().close(room);
                    return parts.rooms()
                            .sit(new SeatChange.Left(person, room.name()))
                            .thenApply(_ -> Answer.seeOther("/"));
                });
    }

    private CompletableFuture<Answer> theme(Request request) throws Request.Unreadable {
        var theme = Theme.of(Request.first(request.form(), "theme"));
        var answer =
                request.isFragment()
                        ? Answer.empty(HttpResponseStatus.NO_CONTENT)
                                .with("Cache-Control", "no-store")
                        : Answer.seeOther(refererPath(request));
        return now(answer.cookie("theme=" + theme.value() + YEAR + secure()));
    }

    /// The page the form stood on: the browser's Referer without its host, so that nobody is sent
    /// elsewhere.
    private static String refererPath(Request request) {
        var referer = request.http().headers().get(HttpHeaderNames.REFERER, "");
        int authority = referer.indexOf("://");
        int path = authority < 0 ? -1 : referer.indexOf('/', authority + 3);
        return path < 0 || referer.startsWith("//", path) ? "/" : referer.substring(path);
    }

    // ---- assets

    private Answer asset(Request request) {
        var path = request.http().uri();
        int question = path.indexOf('?');
        var found = parts.assets().find(question < 0 ? path : path.substring(0, question));
        if (found.isEmpty()) {
            return notFound(request);
        }
        var asset = found.get();
        var headers = request.http().headers();
        if (isListed(headers.get(HttpHeaderNames.IF_NONE_MATCH, ""), asset.etag)) {
            return immutable(Answer.empty(HttpResponseStatus.NOT_MODIFIED), asset);
        }
        var accepted = headers.get(HttpHeaderNames.ACCEPT_ENCODING, "");
        if (asset.brotli != null && isAccepted(accepted, "br")) {
            return immutable(
                    Answer.file(asset.type, asset.brotli).with("Content-Encoding", "br"), asset);
        }
        if (asset.gzip != null && isAccepted(accepted, "gzip")) {
            return immutable(
                    Answer.file(asset.type, asset.gzip).with("Content-Encoding", "gzip"), asset);
        }
        return immutable(Answer.file(asset.type, asset.plain), asset);
    }

    /// Whether If-None-Match names what we have. RFC 9110 section 13.1.2: a list, compared weakly.
    private static boolean isListed(String known, String etag) {
        for (var one : COMMA.split(known.strip(), -1)) {
            if (one.equals("*") || one.equals(etag) || one.equals("W/" + etag)) {
                return true;
            }
        }
        return false;
    }

    /// Whether Accept-Encoding names that coding, and not with a weight of nothing. RFC 9110
    /// section 12.5.3.
    private static boolean isAccepted(String accepted, String coding) {
        for (var one : COMMA.split(accepted.strip().toLowerCase(Locale.ROOT), -1)) {
            if (one.equals(coding)
                    || (one.startsWith(coding + ";") && !REFUSED.matcher(one).find())) {
                return true;
            }
        }
        return false;
    }

    private static Answer immutable(Answer answer, Assets.Asset asset) {
        return answer.with("Cache-Control", "public, max-age=31536000, immutable")
                .with("Vary", "Accept-Encoding")
                .with("ETag", asset.etag);
    }

    // ---- what several of them need

    /// An answer that takes a room and the visitor's seats to make.
    private interface RoomAnswer {
        CompletableFuture<Answer> make(Room room, List<Seat> seats);
    }

    /// Opens the room for as long as the answer takes, and sends readers of another spelling to the
    /// room's own address.
    private CompletableFuture<Answer> withRoom(Request request, RoomName name, RoomAnswer answer) {
        return parts.rooms()
                .open(name)
                .thenCompose(room -> {
                    var made =
                            request.method().equals(HttpMethod.POST) || room.name().equals(name)
                                    ? seats(request.person())
                                            .thenCompose(seats -> answer.make(room, seats))
                                    : now(respelled(request, room));
                    return made.whenComplete((_, _) -> parts.rooms().close(room));
                });
    }

    private static Answer respelled(Request request, Room room) {
        var segments = new ArrayList<>(request.segments());
        segments.set(1, room.name().value());
        var address = new StringBuilder();
        segments.forEach(segment -> address.append('/').append(Addresses.segment(segment)));
        int query = request.http().uri().indexOf('?');
        if (query >= 0) {
            address.append(request.http().uri(), query, request.http().uri().length());
        }
        return Answer.empty(HttpResponseStatus.FOUND)
                .with("Location", address.toString())
                .with("Cache-Control", "no-store");
    }

    private Answer live(
            Request request,
            HttpResponseStatus status,
            Room room,
            List<Seat> seats,
            Tail shown,
            @Nullable Long marked,
            @Nullable Composer composer) {
        return view(
                request,
                status,
                room,
                seats,
                scroll(shown),
                shown.cursor(),
                true,
                marked,
                composer);
    }

    private Answer page(
            Request request,
            HttpResponseStatus status,
            Room room,
            List<Seat> seats,
            Scroll scroll,
            @Nullable Long marked,
            @Nullable Composer composer) {
        return view(request, status, room, seats, scroll, Cursor.START, false, marked, composer);
    }

    private Answer view(
            Request request,
            HttpResponseStatus status,
            Room room,
            List<Seat> seats,
            Scroll scroll,
            Cursor cursor,
            boolean live,
            @Nullable Long marked,
            @Nullable Composer composer) {
        var seat = seat(seats, room);
        var me = seat == null ? null : new Me(seat.nickname(), seat.person());
        var form =
                me != null
                        ? null
                        : new JoinForm(room.name().value(), lastNickname(seats), null, null);
        long last = scroll.messages().isEmpty() ? 0 : scroll.messages().getLast().number();
        var view =
                new RoomView(
                        room.name(),
                        request.theme(),
                        me,
                        rooms(seats),
                        scroll,
                        cursor,
                        live,
                        marked,
                        !live && last < room.tail().head(),
                        Fanout.crowd(room),
                        me == null || !live
                                ? null
                                : composer == null ? composer("", false, "", null) : composer,
                        form,
                        parts.keys().draw());
        return Answer.page(status, parts.pages().room(view))
                .with("Cache-Control", "private, no-cache");
    }

    private Composer composer(String key, boolean several, String text, @Nullable String refusal) {
        var first = Keys.isOurs(key) ? key : parts.keys().draw();
        return new Composer(first, parts.keys().draw(Keys.POOL), several, text, refusal);
    }

    private static Scroll scroll(Tail shown) {
        return new Scroll(shown.messages(), shown.before(), shown.before() != null);
    }

    private CompletableFuture<List<Seat>> seats(@Nullable Person person) {
        return person == null ? now(List.of()) : parts.rooms().seats(person);
    }

    private static @Nullable Seat seat(List<Seat> seats, Room room) {
        for (var seat : seats) {
            if (seat.room().isSameRoom(room.name())) {
                return seat;
            }
        }
        return null;
    }

    private static List<RoomName> rooms(List<Seat> seats) {
        return seats.stream().map(Seat::room).toList();
    }

    private static String lastNickname(List<Seat> seats) {
        return seats.isEmpty() ? "" : seats.getFirst().nickname().value();
    }

    private static String taken(Nickname nickname, Nickname free) {
        return "Somebody named " + nickname + " is already here. " + free + " is free.";
    }

    private String secure() {
        var own = parts.origins().own();
        return own != null && own.startsWith("https:") ? "; Secure" : "";
    }

    /// A name that cannot be a room's has no page.
    private static Optional<RoomName> roomName(String segment) {
        try {
            return Optional.of(new RoomName(segment));
        } catch (Refused refused) {
            return Optional.empty();
        }
    }

    /// A message's number as it stands in an address; 0 for anything else.
    private static long number(String digits) {
        if (digits.isEmpty() || digits.length() > 10 || digits.startsWith("0")) {
            return 0;
        }
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                return 0;
            }
        }
        return Long.parseLong(digits);
    }

    private interface Route {
        CompletableFuture<Answer> answer() throws Request.Unreadable;
    }

    private CompletableFuture<Answer> only(Set<HttpMethod> methods, Request request, Route route)
            throws Request.Unreadable {
        if (methods.contains(request.method())) {
            return route.answer();
        }
        var allowed = String.join(", ", methods.stream().map(HttpMethod::name).sorted().toList());
        return now(
                problem(
                                request.theme(),
                                HttpResponseStatus.METHOD_NOT_ALLOWED,
                                "Not like this",
                                "This address takes " + allowed + " only.")
                        .with("Allow", allowed));
    }

    private Answer notFound(Request request) {
        return problem(
                request.theme(),
                HttpResponseStatus.NOT_FOUND,
                "Nothing here",
                "There is no such page. Go back, or join a room.");
    }

    private static Answer upgradeRequired() {
        return Answer.text(
                        HttpResponseStatus.UPGRADE_REQUIRED, "This address speaks WebSocket only.")
                .with("Upgrade", "websocket")
                .with("Connection", "Upgrade")
                .with("Sec-WebSocket-Version", "13");
    }

    private static <T> CompletableFuture<T> now(T value) {
        return CompletableFuture.completedFuture(value);
    }
}
