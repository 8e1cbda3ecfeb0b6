package bench;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A store with a long past: 1,000 rooms of 10,000 messages.
final class History {

    private static final int ROOMS = 1_000;
    private static final int ASKED = 1_000;

    /// Messages a room of the past it is compared with.
    private static final int FEW = 60;

    private History() {}

    static Scenario.Result run(Rig rig) {
        int each = rig.isQuick() ? 1_000 : 10_000;
        var past = new Past(rig, each);
        var brief = new Past(rig, FEW);
        try {
            var start =
                    rig.repeat(
                            "start",
                            rig.isQuick() ? 2 : 5,
                            () -> {
                                try (var chat = past.serve()) {
                                    return chat.target().startMillis() / 1000;
                                }
                            });
            var asked = rig.repeat("2,000 pages", rig.isQuick() ? 1 : 3, past::ask);
            var fewer = rig.repeat("2,000 pages of a short past", 1, brief::ask);
            var size = Goal.number(ROOMS * (double) each);
            return new Scenario.Result(
                    List.of(
                            asked.figure(
                                    "long history: room page",
                                    "ms",
                                    pages -> pages.newest.median,
                                    Goal.atMost(2),
                                    size
                                            + " messages in 1,000 rooms, each asked for once, rooms that nobody is in; the whole trip, p50"),
                            asked.figure(
                                    "long history: room page, p99",
                                    "ms",
                                    pages -> pages.newest.late,
                                    Goal.NONE,
                                    ""),
                            asked.figure(
                                    "long history: older 50",
                                    "ms",
                                    pages -> pages.older.median,
                                    Goal.atMost(1),
                                    "anywhere in the past; the whole trip, of which reading is a part, p50"),
                            asked.figure(
                                    "long history: older 50, p99",
                                    "ms",
                                    pages -> pages.older.late,
                                    Goal.NONE,
                                    ""),
                            start.figure(
                                    "long history: start",
                                    "s",
                                    seconds -> seconds,
                                    Goal.atMost(1),
                                    "from the command to ready"),
                            new Figure(
                                    "long history: resident memory",
                                    "MiB",
                                    List.of(asked.last().mebibytes),
                                    List.of(fewer.last().mebibytes),
                                    Goal.ratioAtMost(1.1),
                                    asked.noisy() + fewer.noisy(),
                                    "after 4,000 pages; the other has %,d messages"
                                            .formatted(ROOMS * FEW))),
                    List.of());
        } finally {
            past.delete();
            brief.delete();
        }
    }

    /// Milliseconds for a page.
    ///
    /// @param late the ninety-ninth of a hundred
    private record Times(double median, double late) {
        static Times of(double[] each) {
            return new Times(Figure.quantile(each, 0.5), Figure.quantile(each, 0.99));
        }
    }

    /// What was found out by asking for pages.
    private record Pages(Times newest, Times older, double mebibytes) {}

    /// A server's data with so many messages in each room.
    private static final class Past {
        private final Rig rig;
        private final int each;
        private final Path folder;

        Past(Rig rig, int each) {
            this.rig = rig;
            this.each = each;
            this.folder = made(rig, each);
        }

        Server serve() {
            return Server.of(rig, folder);
        }

        /// Asks for everything twice; only the second time is timed.
        Pages ask() {
            var random = new Random(1);
            var rooms = new ArrayList<String>();
            var older = new ArrayList<String>();
            for (int i = 0; i < ASKED; i++) {
                var room = "/room/past" + (1 + random.nextInt(ROOMS));
                rooms.add(room);
                older.add(room + "?before=" + (51 + random.nextInt(each - 51)));
            }
            try (var chat = serve()) {
                int port = chat.target().port();
                Requests.serial(port, rooms);
                Requests.serial(port, older);
                return new Pages(
                        Times.of(Requests.serial(port, rooms)),
                        Times.of(Requests.serial(port, older)),
                        chat.target().residentKib() / 1024);
            }
        }

        void delete() {
            Target.delete(folder);
        }
    }

    /// A server whose folder outlives it.
    private record Server(Target target) implements AutoCloseable {
        static Server of(Rig rig, Path folder) {
            return new Server(Target.chat(rig.home(), folder, Map.of(), "--limits", "off"));
        }

        @Override
        public void close() {
            target.stop();
        }
    }

    /// The server itself makes the file, so that it has whatever the server's version wants it to
    /// have; only the rows are ours.
    private static Path made(Rig rig, int each) {
        rig.progress("making %,d messages".formatted(ROOMS * each));
        var folder = Target.scratch();
        try (var chat = Server.of(rig, folder)) {
            rig.sound(
                    chat.target(),
                    List.of("--conns", "1", "--rate", "5", "--warmup", "0", "--duration", "1"));
        }
        fill(folder.resolve("data/chat.db"), each);
        return folder;
    }

    private static void fill(Path file, int each) {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.execute("pragma journal_mode = off");
            statement.execute("pragma synchronous = off");
            statement.execute("pragma cache_size = -1000000");
            statement.execute("begin");
            statement.execute(
                    """
                    with recursive n(i) as (select 1 union all select i + 1 from n where i < %d)
                    insert into room(id, key, name, made)
                    select 1000 + i, 'past' || i, 'past' || i, 1700000000000 from n
                    """
                            .formatted(ROOMS));
            // Marks as the product makes them: the time first, then what looks random.
            statement.execute(
                    """
                    with recursive
                        r(i) as (select 1 union all select i + 1 from r where i < %d),
                        n(i) as (select 1 union all select i + 1 from n where i < %d)
                    insert into message(id, at, person, nick, body, once)
                    select (1000 + r.i << 32) | n.i, 1700000000000 + n.i * 60000, n.i %% 17,
                        'person ' || (n.i %% 17),
                        'Message ' || n.i || ', which is about as long as people write in a chat.',
                        cast(printf('%%06d', r.i * 100 + n.i / 100) || randomblob(16) as blob)
                    from r, n
                    """
                            .formatted(ROOMS, each));
            statement.execute("commit");
            statement.execute("pragma journal_mode = delete");
        } catch (SQLException e) {
            throw new Fault("The long history could not be written: " + e.getMessage());
        }
    }
}
