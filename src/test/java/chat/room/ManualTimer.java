package chat.room;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Stands still until the test moves it; runs what is due on the test's own thread, in order and
/// each at its time.
final class ManualTimer implements Timer {

    private final PriorityQueue<Waking> wakings =
            new PriorityQueue<>(Comparator.comparing(Waking::due).thenComparingLong(Waking::order));
    private Instant clock = Instant.parse("2026-03-01T12:00:00Z");
    private Duration passed = Duration.ZERO;
    private long order;

    private record Waking(Duration due, long order, Runnable task) {}

    @Override
    public synchronized Instant instant() {
        return clock;
    }

    @Override
    public synchronized void after(Duration delay, Runnable task) {
        wakings.add(new Waking(passed.plus(delay), order++, task));
        notifyAll();
    }

    void pass(Duration time) {
        var end = passed.plus(time);
        for (var next = due(end); next != null; next = due(end)) {
            move(next.due);
            next.task.run();
        }
        move(end);
    }

    /// As [#pass], where whoever was woken asks to be woken again on another thread and later: each
    /// time this waits until they have.
    void passWaiting(Duration time) {
        var end = passed.plus(time);
        for (var next = awaited(end); next != null; next = awaited(end)) {
            move(next.due);
            next.task.run();
        }
        move(end);
    }

    private synchronized @Nullable Waking awaited(Duration end) {
        while (wakings.isEmpty()) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new AssertionError("expected somebody to ask to be woken", e);
            }
        }
        return due(end);
    }

    /// Sets the clock as an operator does: it tells another time, and whoever sleeps sleeps on.
    synchronized void setClock(Duration ahead) {
        clock = clock.plus(ahead);
    }

    private synchronized @Nullable Waking due(Duration end) {
        var next = wakings.peek();
        return next == null || next.due.compareTo(end) > 0 ? null : wakings.poll();
    }

    private synchronized void move(Duration time) {
        if (time.compareTo(passed) > 0) {
            clock = clock.plus(time.minus(passed));
            passed = time;
        }
    }
}
