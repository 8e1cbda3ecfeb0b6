package chat.chaos;

import chat.room.Filter;
import chat.room.Store;
import chat.room.Timer;
import chat.store.SqliteStore;
import chat.web.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The server's parts in this process, put together as `Main` does, with a clock that can be set
/// and with room for a mistake between the server and its store.
///
/// A life ends by closing; what a mistake had not written by then is lost, as after a kill.
final class InProcess implements Subject {

    /// Puts something between the server and its store.
    interface Mistake {
        Store in(Store store);
    }

    private static final Duration NAME_HOLD = Duration.ofDays(1);

    private final Path data;
    private final Mistake mistake;
    private final AtomicLong clockOffset = new AtomicLong();
    private @Nullable Life life;
    private int port;

    private record Life(SqliteStore store, Server server, ScheduledExecutorService timer) {}

    InProcess(Path data, Mistake mistake) {
        this.data = data;
        this.mistake = mistake;
    }

    @Override
    public int port() {
        return port;
    }

    /// The clock of the server goes forth or back by that much at once.
    void jump(Duration by) {
        clockOffset.addAndGet(by.toMillis());
    }

    Path data() {
        return data;
    }

    /// What the server's own store has, past every mistake.
    Store store() {
        return running().store;
    }

    @Override
    public void start() throws IOException {
        var threads = Executors.newSingleThreadScheduledExecutor();
        var timer =
                new Timer() {
                    @Override
                    public Instant instant() {
                        return Instant.now().plusMillis(clockOffset.get());
                    }

                    @Override
                    public void after(Duration delay, Runnable task) {
                        threads.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
                    }
                };
        var store = SqliteStore.open(data, timer);
        var settings =
                new Server.Settings(
                        null,
                        "",
                        Set.of(),
                        false,
                        ZoneOffset.UTC,
                        null,
                        NAME_HOLD,
                        Server.Limits.NONE,
                        List.of(),
                        false,
                        "chaos");
        var server =
                new Server(
                        mistake.in(store),
                        timer,
                        data.resolve("key"),
                        Filter.NONE,
                        settings,
                        null,
                        failure -> {
                            throw new AssertionError(failure);
                        });
        life = new Life(store, server, threads);
        port = server.start("127.0.0.1", port);
    }

    @Override
    public void kill() {
        var ending = running();
        life = null;
        ending.server.close();
        ending.store.close();
        ending.timer.shutdownNow();
    }

    @Override
    public void terminate() {
        kill();
    }

    @Override
    public void close() {
        if (life != null) {
            kill();
        }
    }

    private Life running() {
        if (life == null) {
            throw new IllegalStateException("expected a server that was started");
        }
        return life;
    }
}
