package chat.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// What is done to a packaged server and its lines: each kind once in a random order, then each
/// again.
final class Troubles implements Run.Trouble {

    /// The word to count kills by.
    static final String KILL = "kill -9";

    private static final Duration UNTIL_A_SYNC_FAILS = Duration.ofSeconds(20);

    private final JarServer server;
    private final boolean traced;
    private final List<Kind> deck = new ArrayList<>();

    private enum Kind {
        KILL,
        KILL_AGAIN,
        TERMINATE,
        STOP,
        CUT_ALL,
        CUT_SOME,
        STALL,
        HALF_OPEN,
        FULL_DISK,
        FAILED_SYNC
    }

    /// @param traced whether `strace` is there to have syncs fail
    Troubles(JarServer server, boolean traced) {
        this.server = server;
        this.traced = traced;
    }

    @Override
    public void make(Subject subject, Line line, Stage stage, Random random) throws Exception {
        stage.pause(100 + random.nextLong(500));
        if (deck.isEmpty()) {
            deck.addAll(List.of(Kind.values()));
            Collections.shuffle(deck, random);
        }
        switch (deck.removeLast()) {
            case KILL, KILL_AGAIN -> {
                tell(stage, KILL, "");
                server.kill();
                server.start();
            }
            case TERMINATE -> {
                tell(stage, "SIGTERM", "");
                server.terminate();
                server.start();
            }
            case STOP -> {
                tell(stage, "SIGSTOP", "and SIGCONT");
                server.signal("STOP");
                stage.pause(200 + random.nextLong(1_000));
                server.signal("CONT");
            }
            case CUT_ALL -> tell(stage, "lines cut", line.cut(1, random) + " lines, all");
            case CUT_SOME -> tell(stage, "lines cut", line.cut(0.3, random) + " lines");
            case STALL ->
                    tell(
                            stage,
                            "lines stalled",
                            line.stall(0.5, Duration.ofMillis(random.nextLong(2_000)), random)
                                    + " lines");
            case HALF_OPEN ->
                    tell(
                            stage,
                            "lines half open",
                            line.halfOpen(0.3, Duration.ofSeconds(3), random) + " lines");
            case FULL_DISK -> {
                stage.history.add(new Event.DiskFull());
                server.limitFiles(server.logLength());
                stage.pause(300 + random.nextLong(1_000));
                server.limitFiles(-1);
                stage.history.add(new Event.DiskFree());
            }
            case FAILED_SYNC -> {
                if (traced) {
                    failSync(stage);
                }
            }
        }
    }

    /// The server has to end by itself, and say why.
    private void failSync(Stage stage) throws IOException, InterruptedException {
        tell(stage, "failed sync", "");
        int before = server.said().length();
        var tracer = server.failSyncs();
        try {
            server.awaitEnd(UNTIL_A_SYNC_FAILS);
        } finally {
            tracer.destroy();
            tracer.waitFor(UNTIL_A_SYNC_FAILS.toMillis(), TimeUnit.MILLISECONDS);
        }
        var said = server.said().substring(before).strip();
        if (!said.contains("the disk cannot be trusted any more")) {
            throw new IOException("expected a clear last line after a failed sync but was " + said);
        }
        server.start();
    }

    private static void tell(Stage stage, String kind, String what) {
        stage.history.add(new Event.Incident(kind, what));
    }
}
