package chat.chaos;

import chat.chaos.Judge.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One run: actors who talk and read while a troublemaker breaks things, a time of rest, and the
/// verdict on all that was seen.
final class Run {

    /// How long everybody may take at the end until they have all and are answered. A list of
    /// people is right at most 45 s after any kind of death.
    private static final Duration REST = Duration.ofSeconds(45);

    /// How long a page may have to wait for a fresh one at the end.
    private static final int TRIES = 50;

    /// Breaks things.
    interface Trouble {
        /// The next thing to go wrong, through to its end.
        void make(Subject subject, Line line, Stage stage, Random random) throws Exception;
    }

    /// Brings an actor onto the stage.
    interface Casting {
        Actor cast(Stage stage, String room, String name, long seed);
    }

    /// How large a run is.
    ///
    /// @param pages that talk, `sockets` that talk, and `forms`, in each room; besides them a page
    ///   and a socket in each that only read
    /// @param pause how long an actor thinks between two messages, about
    record Size(int rooms, int pages, int sockets, int forms, Duration pause) {}

    /// When a run ends: when there was enough of everything, or when the time is up.
    ///
    /// @param typed messages
    /// @param shown how often any of them was shown to somebody
    /// @param kills how often the server was killed
    record Until(long typed, long shown, long kills, Duration longest) {

        /// Ends it when so many messages are typed, or after that time.
        static Until typed(long messages, Duration longest) {
            return new Until(messages, 0, 0, longest);
        }

        boolean isReached(History history) {
            return history.count(Event.Typed.class::isInstance) >= typed
                    && history.count(event ->
                            event instanceof Event.Shown || event instanceof Event.Heard)
                            >= shown
                    && history.count(event ->
                            event instanceof Event.Incident(var kind, _)
                                    && kind.equals(Troubles.KILL))
                            >= kills;
        }
    }

    private final Subject subject;
    private final Line line;
    private final Stage stage;
    private final Size size;
    private final Until until;
    private final Random random;
    private final List<Actor> actors = new ArrayList<>();

    private Run(Subject subject, Line line, Size size, Until until, long seed) {
        this.subject = subject;
        this.line = line;
        this.size = size;
        this.until = until;
        this.random = new Random(seed);
        this.stage = new Stage("http://127.0.0.1:" + line.port(), size.pause);
    }

    /// Runs it all; the subject is started here and still runs afterwards.
    ///
    /// @param further actors, such as browsers, one a room in turn
    static Verdict run(
            Subject subject,
            Line.Carriers carriers,
            Size size,
            Until until,
            long seed,
            Trouble trouble,
            List<Casting> further)
            throws Exception {
        subject.start();
        try (var line = new Line(subject::port, carriers)) {
            var run = new Run(subject, line, size, until, seed);
            run.cast(further);
            return run.play(trouble);
        }
    }

    private void cast(List<Casting> further) {
        for (int r = 1; r <= size.rooms; r++) {
            var room = "room " + r;
            add(
                    room,
                    "reader",
                    size.pages > 0 ? 1 : 0,
                    (on, at, name, seed) -> new PageActor(on, at, name, false, seed));
            add(
                    room,
                    "listener",
                    size.sockets > 0 ? 1 : 0,
                    (on, at, name, seed) -> new SocketActor(on, at, name, false, seed));
            add(
                    room,
                    "page",
                    size.pages,
                    (on, at, name, seed) -> new PageActor(on, at, name, true, seed));
            add(
                    room,
                    "bot",
                    size.sockets,
                    (on, at, name, seed) -> new SocketActor(on, at, name, true, seed));
            add(room, "form", size.forms, FormActor::new);
        }
        for (int i = 0; i < further.size(); i++) {
            add("room " + (i % size.rooms + 1), "tab" + (i + 1), 1, further.get(i));
        }
    }

    private void add(String room, String kind, int count, Casting casting) {
        for (int i = 1; i <= count; i++) {
            var name = kind + i + room.replace("room ", "r");
            actors.add(casting.cast(stage, room, name, random.nextLong()));
        }
    }

    private Verdict play(Trouble trouble) throws Exception {
        var threads = new ArrayList<Thread>();
        var failures = new ArrayList<Throwable>();
        for (var actor : actors) {
            threads.add(
                    Thread.ofVirtual()
                            .name(actor.name())
                            .start(() -> {
                                try {
                                    actor.act();
                                } catch (Exception | AssertionError e) {
                                    synchronized (failures) {
                                        failures.add(e);
                                    }
                                }
                            }));
        }
        long end = System.nanoTime() + until.longest.toNanos();
        while (!until.isReached(stage.history) && System.nanoTime() < end) {
            trouble.make(subject, line, stage, random);
        }
        stage.end();
        rest();
        stage.close();
        for (var thread : threads) {
            thread.join();
        }
        actors.forEach(Actor::bow);
        synchronized (failures) {
            if (!failures.isEmpty()) {
                throw new IllegalStateException("an actor failed", failures.getFirst());
            }
        }
        return Judge.judge(stage.history.entries());
    }

    /// Until everybody is answered, has all, and sees who is there; or for as long as that may
    /// take.
    private void rest() throws Exception {
        for (var room : rooms()) {
            stage.history.add(new Event.Here(room, here(room)));
        }
        long end = System.nanoTime() + REST.toNanos();
        while (System.nanoTime() < end && !isAtRest()) {
            stage.pause(100);
        }
        for (var room : rooms()) {
            stage.history.add(new Event.Fresh(room, fresh(room)));
        }
    }

    private boolean isAtRest() throws Exception {
        for (var room : rooms()) {
            var newest = Markup.items(body("/room/" + Stage.encoded(room)));
            long head = newest.isEmpty() ? 0 : newest.getLast().number();
            var here = here(room);
            for (var actor : actors) {
                if (actor.room().equals(room)
                        && !(actor.isAtRest(head)
                                && (!(actor instanceof PageActor page) || page.lists(here)))) {
                    return false;
                }
            }
        }
        return true;
    }

    private Set<String> rooms() {
        return actors.stream().map(Actor::room).collect(Collectors.toSet());
    }

    private Set<String> here(String room) {
        return actors.stream()
                .filter(actor -> actor.room().equals(room) && actor.isPresent())
                .map(Actor::name)
                .collect(Collectors.toCollection(HashSet::new));
    }

    /// The whole log, as somebody reads it who follows "Earlier" to the first message.
    private List<Item> fresh(String room) throws Exception {
        var pages = new ArrayList<List<Item>>();
        @Nullable String next = "/room/" + Stage.encoded(room);
        while (next != null) {
            var body = body(next);
            pages.addFirst(Markup.items(body));
            next = Markup.earlier(body).orElse(null);
        }
        return pages.stream().flatMap(List::stream).toList();
    }

    private String body(String path) throws Exception {
        for (int i = 0; ; i++) {
            try {
                var reply = stage.get(path, "");
                if (reply.statusCode() == 200) {
                    return Objects.requireNonNull(reply.body());
                }
                if (i == TRIES) {
                    throw new IOException("expected a page but was " + reply.statusCode());
                }
            } catch (IOException e) {
                if (i == TRIES) {
                    throw e;
                }
            }
            stage.pause(100);
        }
    }
}
