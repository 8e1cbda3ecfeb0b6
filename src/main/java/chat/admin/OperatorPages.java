package chat.admin;

import chat.http.Answer;
import chat.http.Proxies;
import chat.http.Request;
import chat.live.Ground;
import chat.live.Traffic;
import chat.page.Addresses;
import chat.page.Desk;
import chat.page.Pages;
import chat.room.Message;
import chat.room.Person;
import chat.room.Post;
import chat.room.Refusal;
import chat.room.Refused;
import chat.room.RoomName;
import chat.room.Standing;
import chat.room.Timer;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// The operator's pages: what goes on now, and a room with everything that can be done in it, by
/// plain forms that carry out [Acts]. Runs where [AdminSite] runs it, and so may wait for the disk.
public final class OperatorPages {

    /// How many messages of a room the operator is shown.
    private static final int SHOWN = 50;

    private final Ground ground;
    private final Acts acts;
    private final Pages pages;
    private final Path database;
    private final Course course;

    private OperatorPages(Ground ground, Acts acts, Pages pages, Path database) {
        this.database = database;
        this.course = new Course(ground.rooms().commits().ends());
        this.ground = ground;
        this.acts = acts;
        this.pages = pages;
    }

    /// Puts the pages onto the operator's port.
    ///
    /// @param database the file; its log lies beside it
    /// @return for [#begin]
    public static OperatorPages addTo(
            AdminSite site, Ground ground, Proxies proxies, Pages templates, Path database) {
        var pages = new OperatorPages(ground, new Acts(ground, proxies), templates, database);
        site.on(HttpMethod.GET, "/", pages::overview)
                .on(HttpMethod.GET, "/room", pages::room)
                .on(HttpMethod.POST, "/room", pages::rule)
                .on(HttpMethod.POST, "/address", pages::ruleAddress);
        return pages;
    }

    /// Begins to remember what goes on, for the charts.
    ///
    /// @param thread that of [AdminSite]
    public void begin(Timer timer, Executor thread) {
        thread.execute(() -> {
            course.look(count());
            timer.after(Course.STEP, () -> begin(timer, thread));
        });
    }

    private Course.Count count() {
        var rooms = ground.rooms();
        var traffic = ground.loops().traffic();
        return new Course.Count(
                rooms.people(),
                rooms.said(),
                refused(),
                Arrays.stream(rooms.commits().counts()).boxed().toList(),
                Arrays.stream(traffic.fanout.counts()).boxed().toList());
    }

    private long refused() {
        var traffic = ground.loops().traffic();
        return Arrays.stream(Refusal.Code.values()).mapToLong(traffic::refusals).sum();
    }

    private Answer overview(Request request) {
        var rooms = ground.rooms();
        var traffic = ground.loops().traffic();
        long commits = Arrays.stream(rooms.commits().counts()).sum();
        double mean = commits == 0 ? 0 : rooms.commits().sum() / commits;
        long dropped = Arrays.stream(Traffic.Drop.values()).mapToLong(traffic::drops).sum();
        var figures =
                List.of(
                        figure("People", rooms.people()),
                        figure("Rooms in use", rooms.size()),
                        figure("Pages", traffic.sockets(Traffic.Dialect.PAGE)),
                        figure("Other sockets", traffic.sockets(Traffic.Dialect.TUTORIAL)),
                        figure("Messages since start", rooms.said()),
                        figure("Refusals", refused()),
                        figure("Dropped readers", dropped),
                        figure("Waiting to be kept", rooms.waitingToBeKept()),
                        new Desk.Figure(
                                "To disk, on average", Math.round(mean * 10_000) / 10.0 + " ms"),
                        new Desk.Figure("Data on disk", megabytes(size())),
                        new Desk.Figure(
                                "Free there", megabytes(database.toFile().getUsableSpace())));
        var lines =
                rooms.inUse().stream()
                        .map(room ->
                                new Desk.Line(
                                        room.name(),
                                        room.presence().count(),
                                        room.standing().mode()))
                        .sorted(
                                Comparator.comparingInt(Desk.Line::people)
                                        .reversed()
                                        .thenComparing(line -> line.room().value()))
                        .toList();
        return Answer.page(
                HttpResponseStatus.OK,
                pages.desk(request.theme(), new Desk.Overview(charts(), figures, lines, banned())));
    }

    private List<Desk.Chart> charts() {
        return List.of(
                new Desk.Chart("People", "", course.of(Course.Step::people)),
                new Desk.Chart("Messages a second", "", course.of(Course.Step::said)),
                new Desk.Chart("To disk, 99 of 100", " ms", course.of(Course.Step::commit)),
                new Desk.Chart("To everybody, 99 of 100", " ms", course.of(Course.Step::fanout)),
                new Desk.Chart("Refusals a second", "", course.of(Course.Step::refused)));
    }

    private long size() {
        return database.toFile().length()
                + database.resolveSibling(database.getFileName() + "-wal").toFile().length();
    }

    private static String megabytes(long bytes) {
        return "%,d MB".formatted(bytes / 1_000_000);
    }

    private List<Desk.Banned> banned() {
        return ground.banned().list().stream()
                .map(ban -> new Desk.Banned(ban.mark(), ban.whose(), "until " + ban.until()))
                .toList();
    }

    private static Desk.Figure figure(String what, long many) {
        return new Desk.Figure(what, String.valueOf(many));
    }

    private Answer room(Request request) {
        var room = ground.rooms().openAnyway(new RoomName(request.query("room"))).join();
        try {
            var newest = ground.rooms().before(room.name(), room.tail().head() + 1, SHOWN).join();
            var posts = newest.reversed().stream().map(OperatorPages::post).toList();
            var view =
                    new Desk.Room(
                            room.name(), room.standing().mode(), posts, held(room.standing()));
            return Answer.page(HttpResponseStatus.OK, pages.desk(request.theme(), view));
        } finally {
            ground.rooms().close(room);
        }
    }

    /// Does what a form, or a program, asks for. A program that takes plain text gets one sentence.
    private Answer rule(Request request) throws Request.Unreadable {
        var form = request.form();
        var name = new RoomName(Request.first(form, "room"));
        return done(
                request,
                "/room?room=" + Addresses.segment(name.value()),
                () -> acts.inRoom(name, form));
    }

    /// The same about an address.
    private Answer ruleAddress(Request request) throws Request.Unreadable {
        var form = request.form();
        return done(request, "/", () -> acts.aboutAddress(form));
    }

    /// @param back the page that a browser is led to
    private static Answer done(Request request, String back, Supplier<String> act) {
        boolean program =
                request.http().headers().get(HttpHeaderNames.ACCEPT, "").startsWith("text/plain");
        try {
            var done = act.get();
            return program ? Answer.text(HttpResponseStatus.OK, done) : Answer.seeOther(back);
        } catch (Refused refused) {
            if (program) {
                return Answer.text(
                        HttpResponseStatus.UNPROCESSABLE_ENTITY, refused.refusal().sentence());
            }
            throw refused;
        }
    }

    private List<Desk.Held> held(Standing standing) {
        var held = new ArrayList<Desk.Held>();
        add(held, standing.muted(), "may read only", "unmute");
        add(held, standing.banned(), "may not come in", "unban");
        return held;
    }

    private void add(
            List<Desk.Held> held, Map<Person, Standing.Term> terms, String what, String undo) {
        var now = ground.clock().instant();
        terms.forEach((person, term) -> {
            if (term.holds(now)) {
                var until = term.until() == null ? "until you undo it" : "until " + term.until();
                held.add(
                        new Desk.Held(
                                HexFormat.of().toHexDigits(person.id()),
                                term.nickname(),
                                what,
                                until,
                                undo));
            }
        });
    }

    private static Desk.Post post(Post post) {
        var when = post.at().truncatedTo(ChronoUnit.SECONDS).toString();
        return switch (post) {
            case Message said ->
                    new Desk.Post(said.number(), when, said.nickname(), said.text(), false);
            case Post.Tombstone left -> new Desk.Post(left.number(), when, "", "", true);
        };
    }
}
