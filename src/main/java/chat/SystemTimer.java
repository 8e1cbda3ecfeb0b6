package chat;

import chat.room.Timer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// The machine's clock, and one thread that wakes whoever asked to be woken.
final class SystemTimer implements Timer, AutoCloseable {

    private static final Logger LOG = System.getLogger(SystemTimer.class.getName());

    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    task -> Thread.ofPlatform().name("timer").daemon().unstarted(task));

    @Override
    public Instant instant() {
        return Instant.now();
    }

    @Override
    public void after(Duration delay, Runnable task) {
        // The future is not kept: nobody cancels, who was woken in vain looks and sleeps on.
        var _ =
                thread.schedule(
                        () -> {
                            try {
                                task.run();
                            } catch (RuntimeException e) {
                                LOG.log(
                                        Level.ERROR,
                                        "Something unexpected happened; please report it.",
                                        e);
                            }
                        },
                        Math.max(0, delay.toNanos()),
                        TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
