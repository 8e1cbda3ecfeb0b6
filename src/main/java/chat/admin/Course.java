package chat.admin;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// What went on in the last five minutes, in steps of five seconds, for the operator's eyes.
/// Belongs to the thread that calls it.
final class Course {

    /// How long a step is.
    static final Duration STEP = Duration.ofSeconds(5);

    /// How many are remembered.
    static final int KEPT = 60;

    /// Of a hundred times, the one that one is longer than.
    private static final double MOST = 0.99;

    private final double[] ends;
    private final ArrayDeque<Step> steps = new ArrayDeque<>();
    private @Nullable Count before;

    /// @param ends of the classes of times, in seconds, the last one infinite
    Course(double[] ends) {
        this.ends = ends.clone();
    }

    /// What has been counted since the start.
    ///
    /// @param people here now
    /// @param commits how many took how long, by classes
    /// @param fanouts the same
    record Count(long people, long said, long refused, List<Long> commits, List<Long> fanouts) {}

    /// What one step brought.
    ///
    /// @param said messages a second
    /// @param refused a second
    /// @param commit milliseconds that 99 of 100 took at most; 0 where there was none
    /// @param fanout the same
    record Step(double people, double said, double refused, double commit, double fanout) {}

    /// Takes note of where the counters stand now, a step after the last time.
    void look(Count now) {
        var last = before;
        before = now;
        if (last == null) {
            return;
        }
        if (steps.size() == KEPT) {
            steps.removeFirst();
        }
        double seconds = STEP.toSeconds();
        steps.add(
                new Step(
                        now.people,
                        (now.said - last.said) / seconds,
                        (now.refused - last.refused) / seconds,
                        milliseconds(last.commits, now.commits),
                        milliseconds(last.fanouts, now.fanouts)));
    }

    /// One value of every step, the oldest first.
    List<Double> of(ToDoubleFunction<Step> value) {
        return steps.stream().map(step -> value.applyAsDouble(step)).toList();
    }

    /// The end of the class that holds the time; of the last class, where it begins.
    private double milliseconds(List<Long> before, List<Long> now) {
        long all = 0;
        for (int i = 0; i < now.size(); i++) {
            all += now.get(i) - before.get(i);
        }
        if (all == 0) {
            return 0;
        }
        long seen = 0;
        for (int i = 0; i < now.size(); i++) {
            seen += now.get(i) - before.get(i);
            if (seen >= MOST * all) {
                return 1000 * (Double.isInfinite(ends[i]) ? ends[i - 1] : ends[i]);
            }
        }
        throw new IllegalStateException("expected all classes together to hold all times");
    }
}
