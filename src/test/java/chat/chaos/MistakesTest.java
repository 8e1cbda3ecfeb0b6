package chat.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import chat.chaos.Judge.Rule;
import chat.chaos.Judge.Verdict;
import chat.room.Post;
import chat.room.RoomName;
import chat.room.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A right server comes out of a run clean, and one with a mistake planted in it does not: if one
/// did, a clean run would prove nothing. What a missing sync does is seen by a power cut alone; see
/// `PowerCutTest`.
@Timeout(180)
class MistakesTest {

    private static final long SEED = 20260301;

    /// How long actors may take to come back and say as much as is waited for.
    private static final Duration TALK = Duration.ofSeconds(60);

    private static final Run.Trouble NONE = (_, _, stage, _) -> stage.pause(50);

    /// Kills, cuts and stalls, about three a second.
    private static final Run.Trouble KILLS =
            (subject, line, stage, random) -> {
                stage.pause(300);
                switch (random.nextInt(4)) {
                    case 0 -> {
                        line.cut(0.5, random);
                        stage.history.add(new Event.Incident("cuts", "half of the lines"));
                    }
                    case 1 -> {
                        line.stall(0.5, Duration.ofMillis(300), random);
                        stage.history.add(new Event.Incident("stalls", "half of the lines"));
                    }
                    default -> {
                        subject.kill();
                        stage.history.add(new Event.Incident("kills", ""));
                        subject.start();
                    }
                }
            };

    /// Nothing but kills, so that even a short run has several.
    private static final Run.Trouble DEATHS =
            (subject, _, stage, _) -> {
                stage.pause(200);
                subject.kill();
                stage.history.add(new Event.Incident("kills", ""));
                subject.start();
            };

    @TempDir Path temp;

    @Test
    void a_right_server_is_found_right_though_its_clock_jumps() throws Exception {
        var verdict =
                run(
                        800,
                        store -> store,
                        Line.HONEST,
                        (subject, line, stage, random) -> {
                            KILLS.make(subject, line, stage, random);
                            ((InProcess) subject)
                                    .jump(Duration.ofHours(random.nextBoolean() ? 1 : -1));
                            stage.history.add(new Event.Incident("clock jumps", "an hour"));
                        });

        assertThat(verdict.findings()).as(verdict::toString).isEmpty();
        assertThat(verdict.figures().get("in the logs")).isGreaterThan(700);
        assertThat(verdict.figures().get("shown on pages")).isGreaterThan(3_000);
    }

    @Test
    void acknowledging_before_the_commit_is_noticed() throws Exception {
        assertBroken(
                run(500, Mistakes::acknowledgingBeforeCommit, Line.HONEST, DEATHS),
                Rule.SHOWN_IS_KEPT);
    }

    @Test
    void forgetting_keys_is_noticed() throws Exception {
        assertBroken(run(500, Mistakes::forgettingKeys, Line.HONEST, KILLS), Rule.ONCE);
    }

    @Test
    void losing_one_in_a_thousand_is_noticed() throws Exception {
        assertBroken(
                run(1_300, Mistakes::losingOneInAThousand, Line.HONEST, NONE),
                Rule.ACKNOWLEDGED_IS_KEPT);
    }

    @Test
    void losing_an_update_on_the_way_is_noticed() throws Exception {
        assertBroken(run(600, store -> store, Mistakes.losingUpdates(), NONE), Rule.READERS_ORDER);
    }

    @Test
    void saying_something_twice_is_noticed() throws Exception {
        assertBroken(run(300, store -> store, Mistakes.replaying(), NONE), Rule.READERS_ORDER);
    }

    @Test
    void refusing_what_is_kept_is_noticed() throws Exception {
        assertBroken(
                run(300, store -> store, Mistakes.refusingWhatIsKept(), NONE),
                Rule.REFUSED_IS_UNSEEN);
    }

    @Test
    void that_the_data_was_replaced_by_an_older_copy_is_told() throws Exception {
        try (var subject = subject(store -> store)) {
            var verdict = run(400, subject, Line.HONEST, new OlderCopy());

            assertThat(verdict.findings()).as(verdict::toString).isEmpty();
            assertThat(verdict.figures()).containsKey("pages told of another life");
        }
    }

    @Test
    void not_looking_at_the_check_of_a_cursor_is_noticed() throws Exception {
        try (var subject = subject(store -> store)) {
            var careless =
                    Mistakes.notLookingAtChecks(cursor -> {
                        try {
                            return rightCursor(subject.store(), cursor);
                        } catch (IllegalStateException betweenTwoLives) {
                            return cursor;
                        }
                    });

            assertBroken(run(400, subject, careless, new OlderCopy()), Rule.TOLD_OF_ANOTHER_LIFE);
        }
    }

    /// The one that the log has for the number of that one.
    private static String rightCursor(Store store, String cursor) {
        long number = Long.parseLong(cursor.split("-", 2)[0]);
        return store.after(new RoomName("room 1"), number - 1, 1).stream()
                .filter(message -> message.number() == number)
                .map(Post::cursor)
                .findFirst()
                .map(Object::toString)
                .orElse(cursor);
    }

    /// Copies the folder, lets talk go on, and puts the copy in the folder's place. All lines are
    /// dead meanwhile, and stay so until the log is longer again than it was when they died. Who
    /// talks gives a dead line up before that; who only reads does not, and comes back then.
    private final class OlderCopy implements Run.Trouble {
        private boolean done;

        @Override
        public void make(Subject subject, Line line, Stage stage, Random random) throws Exception {
            stage.pause(200);
            if (done || stage.typed() < 100) {
                return;
            }
            done = true;
            var server = (InProcess) subject;
            server.kill();
            copy(server.data(), temp.resolve("copy"));
            server.start();
            long copied = head(server);
            until(stage, () -> stage.history.count(event -> isShownAfter(copied, event)) > 20);
            line.halfOpen(1, Duration.ofMinutes(1), random);
            long gone = head(server);
            server.kill();
            copy(temp.resolve("copy"), server.data());
            // What was on its way has arrived by now.
            stage.pause(300);
            stage.history.add(new Event.Replaced("room 1"));
            server.start();
            until(stage, () -> head(server) > gone);
            line.cut(1, random);
        }

        private static boolean isShownAfter(long number, Event event) {
            return event instanceof Event.Shown(var reader, _, var item)
                    && reader.startsWith("reader")
                    && item.number() > number;
        }

        private static long head(InProcess server) {
            return server.store()
                    .open(new RoomName("room 1"), 1)
                    .map(found -> found.newest().getLast().number())
                    .orElse(0L);
        }

        private static void until(Stage stage, BooleanSupplier reached)
                throws InterruptedException {
            long end = System.nanoTime() + TALK.toNanos();
            while (!reached.getAsBoolean()) {
                assertThat(System.nanoTime()).as("talk went on").isLessThan(end);
                stage.pause(20);
            }
        }
    }

    private InProcess subject(InProcess.Mistake mistake) {
        return new InProcess(temp.resolve("data"), mistake);
    }

    private Verdict run(
            int messages, InProcess.Mistake mistake, Line.Carriers carriers, Run.Trouble trouble)
            throws Exception {
        try (var subject = subject(mistake)) {
            return run(messages, subject, carriers, trouble);
        }
    }

    private static Verdict run(
            int messages, InProcess subject, Line.Carriers carriers, Run.Trouble trouble)
            throws Exception {
        var size = new Run.Size(1, 5, 3, 2, Duration.ofMillis(5));
        var until = Run.Until.typed(messages, Duration.ofSeconds(30));
        return Run.run(subject, carriers, size, until, SEED, trouble, List.of());
    }

    private static void assertBroken(Verdict verdict, Rule... rules) {
        assertThat(verdict.broken()).as(verdict::toString).contains(rules);
    }

    private static void copy(Path from, Path to) throws IOException {
        if (Files.exists(to)) {
            try (var old = Files.walk(to)) {
                for (var path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        try (var all = Files.walk(from)) {
            for (var path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }
}
