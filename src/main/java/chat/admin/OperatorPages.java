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
import chat.room.Mode;
import chat.room.Order;
import chat.room.Person;
import chat.room.Post;
import chat.room.Refusal;
import chat.room.Refused;
import chat.room.RoomName;
import chat.room.Source;
import chat.room.Standing;
import chat.room.Timer;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The operator's pages: what goes on now, and a room with everything that can be done in it, by
/// plain forms. Runs where [AdminSite] runs it, and so may wait for the disk.
public final class OperatorPages {

    /// How many messages of a room the operator is shown.
    private static final int SHOWN = 50;

    /// How long nobody is let in from an address when nothing else is said.
    private static final Duration DAY = Duration.ofDays(1);

    /// The longest such time, 30 days: addresses are handed on to others.
    private static final int MOST_ADDRESS_HOURS = 24 * 30;

    /// The longest time somebody is muted or banned for by hours: a year. Longer is without end.
    private static final int MOST_HOURS = 24 * 365;

    private final Ground ground;
    private final Proxies proxies;
    private final Pages pages;
    private final Path database;
    private final Course course;

    private OperatorPages(Ground ground, Proxies proxies, Pages pages, Path database) {
        this.database = database;
        this.course = new Course(ground.rooms().commits().ends());
        this.ground = ground;
        this.proxies = proxies;
        this.pages = pages;
    }

    /// Puts the pages onto the operator's port.
    ///
    /// @param database the file; its log lies beside it
    /// @return for [#begin]
    public static OperatorPages addTo(
            AdminSite site, Ground ground, Proxies proxies, Pages templates, Path database) {
        var pages = new OperatorPages(ground, proxies, templates, database);
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
                () -> carryOut(name, Request.first(form, "do"), form));
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

    private String carryOut(RoomName name, String act, Map<String, List<String>> form) {
        return switch (act) {
            case "open" -> turn(name, Mode.OPEN, "It is open to all.");
            case "read-only" -> turn(name, Mode.READ_ONLY, "Nobody can write there now.");
            case "close" -> turn(name, Mode.CLOSED, "Nobody can come in now.");
            case "remove" -> {
                long number = number(form);
                var ruling = ground.rooms().rule(new Order.Remove(name, List.of(number))).join();
                if (ruling.isEmpty()) {
                    throw noSuchMessage(number);
                }
                yield "Message " + number + " is removed.";
            }
            case "remove-all" -> {
                int gone = ground.rooms().removeAll(name, author(name, form).author()).join();
                yield gone == 1 ? "1 message is removed." : gone + " messages are removed.";
            }
            case "mute" -> {
                var said = author(name, form);
                give(new Order.Mute(name, said.author(), said.nickname(), until(form)));
                yield said.nickname() + " is muted.";
            }
            case "ban" -> {
                var said = author(name, form);
                give(new Order.Ban(name, said.author(), said.nickname(), until(form)));
                yield said.nickname() + " is banned.";
            }
            case "unmute" -> {
                give(new Order.Unmute(name, person(name, form)));
                yield "They are not muted any more.";
            }
            case "unban" -> {
                give(new Order.Unban(name, person(name, form)));
                yield "They are not banned any more.";
            }
            case "ban-address" -> {
                var said = author(name, form);
                var sources = ground.loops().sources(said.author());
                if (sources.isEmpty()) {
                    throw new Refused(
                            Refusal.Code.MALFORMED,
                            said.nickname()
                                    + " is not here now, so where they come from is not known: addresses are not"
                                    + " kept. Ban them in the room instead, or name the address.");
                }
                sources.forEach(source -> banAddress(source, said.nickname(), form));
                yield "Nobody comes in any more from where " + said.nickname() + " is.";
            }
            default -> throw new Refused(Refusal.Code.MALFORMED, "There is no such thing to do.");
        };
    }

    // ---- addresses

    /// Bans an address that the operator names, or takes a ban back.
    private Answer ruleAddress(Request request) throws Request.Unreadable {
        var form = request.form();
        return done(
                request,
                "/",
                () ->
                        switch (Request.first(form, "do")) {
                            case "ban-address" -> {
                                banAddress(named(form), "", form);
                                yield "Nobody comes in from there any more.";
                            }
                            case "unban-address" -> {
                                unbanAddress(form);
                                yield "It is not banned any more.";
                            }
                            default ->
                                    throw new Refused(
                                            Refusal.Code.MALFORMED,
                                            "There is no such thing to do.");
                        });
    }

    private void banAddress(Source source, String whose, Map<String, List<String>> form) {
        if (proxies.isNobodys(source)) {
            throw new Refused(
                    Refusal.Code.MALFORMED,
                    "That is this machine or a proxy, and a ban would be one of everybody. Name the proxy"
                            + " with --trusted-proxies; then people's own addresses are known.");
        }
        var hours = Request.first(form, "hours").strip();
        var time = hours.isEmpty() ? DAY : Duration.ofHours(hours(hours, MOST_ADDRESS_HOURS));
        try {
            var ban = ground.banned().add(source, whose, time);
            var refusal = Refusal.notFromThere(ban.until(), ground.clock().instant());
            ground.loops().dismiss(source, refusal.sentence());
        } catch (IOException e) {
            throw unwritten();
        }
    }

    private void unbanAddress(Map<String, List<String>> form) {
        var mark = Request.first(form, "mark");
        if (mark.isEmpty()) {
            var ban = ground.banned().of(named(form));
            mark = ban == null ? "" : ban.mark();
        }
        try {
            if (!ground.banned().remove(mark)) {
                throw new Refused(Refusal.Code.MALFORMED, "That address is not banned.");
            }
        } catch (IOException e) {
            throw unwritten();
        }
    }

    private static Refused unwritten() {
        return new Refused(Refusal.Code.NOT_KEPT, "That could not be written to the disk.");
    }

    private static Source named(Map<String, List<String>> form) {
        try {
            return Proxies.source(InetAddress.ofLiteral(Request.first(form, "address").strip()));
        } catch (IllegalArgumentException notAnAddress) {
            throw new Refused(
                    Refusal.Code.MALFORMED,
                    "Name an address such as 203.0.113.7 or 2001:db8::1, of which the first 64 bits count.");
        }
    }

    // ---- rooms

    private String turn(RoomName name, Mode mode, String done) {
        give(new Order.Turn(name, mode));
        return done;
    }

    private void give(Order order) {
        var _ = ground.rooms().rule(order).join();
    }

    private Person person(RoomName name, Map<String, List<String>> form) {
        var id = Request.first(form, "person");
        if (id.isEmpty()) {
            return author(name, form).author();
        }
        try {
            return new Person(HexFormat.fromHexDigitsToLong(id));
        } catch (IllegalArgumentException notOurs) {
            throw new Refused(Refusal.Code.MALFORMED, "There is no such person.");
        }
    }

    /// The message whose author is meant.
    private Message author(RoomName name, Map<String, List<String>> form) {
        long number = number(form);
        var found = ground.rooms().after(name, number - 1, 1).join();
        if (!found.isEmpty()
                && found.getFirst() instanceof Message said
                && said.number() == number) {
            return said;
        }
        throw noSuchMessage(number);
    }

    private static long number(Map<String, List<String>> form) {
        long number = Addresses.number(Request.first(form, "number"));
        if (number == 0) {
            throw new Refused(Refusal.Code.MALFORMED, "Say which message, by its number.");
        }
        return number;
    }

    private static Refused noSuchMessage(long number) {
        return new Refused(
                Refusal.Code.MALFORMED, "There is no message " + number + " in that room.");
    }

    private @Nullable Instant until(Map<String, List<String>> form) {
        var hours = Request.first(form, "hours").strip();
        if (hours.isEmpty()) {
            return null;
        }
        return ground.clock()
                .instant()
                .plus(Duration.ofHours(hours(hours, MOST_HOURS)))
                .truncatedTo(ChronoUnit.SECONDS);
    }

    private static long hours(String typed, int most) {
        long many = Addresses.number(typed);
        if (many == 0 || many > most) {
            throw new Refused(
                    Refusal.Code.MALFORMED,
                    "Hours are a number from 1 to "
                            + most
                            + (most == MOST_HOURS ? ", or nothing for no end." : "."));
        }
        return many;
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
