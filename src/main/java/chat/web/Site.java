package chat.web;

import chat.admin.Vitals;
import chat.http.Answer;
import chat.http.Cookies;
import chat.http.Request;
import chat.live.Feed;
import chat.page.Addresses;
import chat.room.Refused;
import chat.room.RoomName;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// Every address of the product, and who answers there. Nothing here blocks: what has to ask the
/// disk ends later, on another thread.
final class Site {

    private static final Set<HttpMethod> READ = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final Set<HttpMethod> GET = Set.of(HttpMethod.GET);
    private static final Set<HttpMethod> WRITE = Set.of(HttpMethod.POST);
    private static final Set<HttpMethod> BOTH =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST);

    private final Problems problems;
    private final Addresses addresses;
    private final Cookies cookies;
    private final JoinPages join;
    private final RoomPages rooms;
    private final Frames frames;
    private final Forms forms;
    private final ByProgram programs;
    private final Logs logs;
    private final AssetAnswers assets;
    private final Vitals vitals;
    private final boolean indexed;

    Site(Parts parts, Problems problems) {
        this.problems = problems;
        vitals = parts.vitals();
        indexed = parts.indexed();
        var visits = new Visits(parts);
        addresses = parts.addresses();
        cookies = parts.cookies();
        join = new JoinPages(parts, visits, cookies);
        rooms = new RoomPages(parts, visits, problems);
        frames = new Frames(parts, visits, problems);
        forms = new Forms(parts, visits, problems, cookies, join, rooms, frames);
        logs = new Logs(parts, visits);
        programs = new ByProgram(parts, visits, problems);
        assets = new AssetAnswers(parts.assets(), problems);
    }

    /// Answers a request. The future may fail with [Refused], [Request.Unreadable] or a mistake of
    /// ours; see [Problems#failed].
    CompletableFuture<Answer> answer(Request request) throws Request.Unreadable {
        var person = request.person();
        var answer = route(request).thenApply(made -> unlisted(request, made));
        return person != null && request.stale()
                ? answer.thenApply(
                        made -> made.mayRenew() ? cookies.sign(made, person, request) : made)
                : answer;
    }

    /// Only a room's own page may be listed by search engines, and that if the operator says so.
    /// The rest of what is under `/room` is other forms of it.
    private Answer unlisted(Request request, Answer answer) {
        var path = request.segments();
        boolean ours = path.isEmpty() || !Set.of("room", "chat").contains(path.getFirst());
        boolean page = path.size() == 2 && Feed.asked(request).isEmpty();
        return ours || (indexed && page) ? answer : answer.with("X-Robots-Tag", "noindex");
    }

    private CompletableFuture<Answer> route(Request request) throws Request.Unreadable {
        return switch (shape(request.segments())) {
            case "" ->
                    only(
                            READ,
                            request,
                            () ->
                                    isWithoutSlash(request)
                                            ? now(home(request))
                                            : join.page(request));
            case "chat" -> only(READ, request, () -> join.join(request));
            case "robots.txt" -> only(READ, request, () -> now(robots()));
            case "theme" -> only(WRITE, request, () -> forms.theme(request));
            case "healthz" -> only(READ, request, () -> now(vitals.alive()));
            case "readyz" -> only(READ, request, vitals::ready);
            case "chat/*/*" -> only(READ, request, () -> now(problems.upgradeRequired()));
            case "assets/*/*" -> only(READ, request, () -> now(assets.answer(request)));
            case "room/*" ->
                    room(
                            BOTH,
                            request,
                            name ->
                                    request.method().equals(HttpMethod.POST)
                                            ? say(request, name)
                                            : show(request, name));
            case "room/*/log.txt" -> room(READ, request, name -> log(request, name, Feed.TEXT));
            case "room/*/log.json" -> room(READ, request, name -> log(request, name, Feed.JSON));
            case "room/*/log.atom" -> room(READ, request, name -> log(request, name, Feed.ATOM));
            case "room/*/basic" -> room(READ, request, name -> frames.basic(request, name));
            case "room/*/stream" -> room(GET, request, name -> frames.stream(request, name));
            case "room/*/compose" ->
                    room(
                            BOTH,
                            request,
                            name ->
                                    request.method().equals(HttpMethod.POST)
                                            ? forms.say(request, name, true)
                                            : frames.compose(request, name));
            case "room/*/live" -> room(READ, request, _ -> now(problems.upgradeRequired()));
            case "room/*/alive" -> room(READ, request, name -> now(rooms.alive(name)));
            case "room/*/qr.svg" -> room(READ, request, name -> rooms.picture(request, name));
            case "room/*/name" -> room(WRITE, request, name -> forms.rename(request, name));
            case "room/*/leave" -> room(WRITE, request, name -> forms.leave(request, name));
            case "room/*/#" ->
                    room(READ, request, name -> rooms.linked(request, name, linked(request)));
            case "room/*/#/menu" ->
                    room(READ, request, name -> now(rooms.menu(name, linked(request))));
            default -> now(problems.notFound(request));
        };
    }

    /// Whether the base path is asked for without the slash that makes it the home page's address:
    /// cookies of the pages below would not come along.
    private boolean isWithoutSlash(Request request) {
        return !addresses.base().isEmpty() && !request.path().endsWith("/");
    }

    /// Kept for an hour, as the place of a server may change.
    private Answer home(Request request) {
        var uri = request.http().uri();
        int question = uri.indexOf('?');
        return Answer.empty(HttpResponseStatus.MOVED_PERMANENTLY)
                .with("Location", addresses.home() + (question < 0 ? "" : uri.substring(question)))
                .with("Cache-Control", "max-age=3600");
    }

    /// Rooms are not forbidden here where they are not to be listed: who may not read a page cannot
    /// read there that it is not to be listed, and lists its address.
    private Answer robots() {
        return Answer.text(HttpResponseStatus.OK, "User-agent: *\nDisallow: " + addresses.join())
                .with("Cache-Control", "public, max-age=86400");
    }

    private CompletableFuture<Answer> say(Request request, RoomName name)
            throws Request.Unreadable {
        return request.wantsPage() ? forms.say(request, name, false) : programs.say(request, name);
    }

    private CompletableFuture<Answer> show(Request request, RoomName name)
            throws Request.Unreadable {
        var feed = Feed.asked(request);
        return feed.isPresent() ? log(request, name, feed.get()) : rooms.show(request, name);
    }

    private CompletableFuture<Answer> log(Request request, RoomName name, Feed feed)
            throws Request.Unreadable {
        if (request.asksQuery("follow")
                && feed != Feed.ATOM
                && request.method().equals(HttpMethod.GET)) {
            return frames.follow(request, name, feed);
        }
        return logs.show(request, name, feed);
    }

    /// A path with `*` for a name, `#` for a message's number, and `?` for what is no word of ours.
    private static String shape(List<String> path) {
        var shape = new StringBuilder();
        for (int i = 0; i < path.size(); i++) {
            var segment = path.get(i);
            var first = path.getFirst();
            boolean named =
                    switch (first) {
                        case "room" -> i == 1;
                        case "chat", "assets" -> i > 0;
                        default -> false;
                    };
            shape.append(i == 0 ? "" : "/").append(named ? "*" : word(segment));
        }
        return shape.toString();
    }

    private static String word(String segment) {
        if (Addresses.number(segment) > 0) {
            return "#";
        }
        boolean ours =
                !segment.isEmpty()
                        && segment.chars().allMatch(c -> (c >= 'a' && c <= 'z') || c == '.');
        return ours ? segment : "?";
    }

    private static long linked(Request request) {
        return Addresses.number(request.segments().get(2));
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
        if (request.method().equals(HttpMethod.OPTIONS)) {
            return now(
                    Answer.empty(HttpResponseStatus.NO_CONTENT)
                            .with("Allow", allowed + ", " + HttpMethod.OPTIONS));
        }
        return now(problems.notAllowed(request, allowed));
    }

    private interface RoomRoute {
        CompletableFuture<Answer> answer(RoomName name) throws Request.Unreadable;
    }

    /// A name that cannot be a room's has no page.
    private CompletableFuture<Answer> room(
            Set<HttpMethod> methods, Request request, RoomRoute route) throws Request.Unreadable {
        RoomName name;
        try {
            name = new RoomName(request.segments().get(1));
        } catch (Refused refused) {
            return now(problems.noRoom(request, refused.refusal().sentence()));
        }
        return only(methods, request, () -> route.answer(name));
    }

    private static CompletableFuture<Answer> now(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
