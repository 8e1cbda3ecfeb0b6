package chat.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// All events of a run in the order in which they were seen. Thread-safe.
final class History {

    private final long start = System.nanoTime();
    private final List<Entry> entries = new ArrayList<>();

    /// @param at since the run began
    record Entry(Duration at, Event event) {
        @Override
        public String toString() {
            return "%8.3f s  %s".formatted(at.toMillis() / 1000.0, event);
        }
    }

    synchronized void add(Event event) {
        entries.add(new Entry(Duration.ofNanos(System.nanoTime() - start), event));
    }

    /// How many of those there have been so far.
    synchronized long count(Predicate<Event> kind) {
        return entries.stream().filter(entry -> kind.test(entry.event())).count();
    }

    synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }
}
