package chat.room;

import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/// How long something takes, as a histogram. Any thread may add to it, without a lock and without
/// making garbage.
public final class Timing {

    /// The longest times of the classes, in seconds; one more class takes what is longer. A commit
    /// takes about a millisecond on a good disk, and nobody waits longer than ten seconds.
    private static final double[] ENDS = {
        0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
    };

    private static final double SECOND = 1e9;

    private final LongAdder[] counts =
            Stream.generate(LongAdder::new).limit(ENDS.length + 1L).toArray(LongAdder[]::new);
    private final LongAdder nanos = new LongAdder();

    /// It took so long once more.
    public void took(long time) {
        int at = 0;
        while (at < ENDS.length && time > ENDS[at] * SECOND) {
            at++;
        }
        counts[at].increment();
        nanos.add(time);
    }

    /// The ends of all classes in seconds, the last one infinite.
    public double[] ends() {
        var ends = new double[ENDS.length + 1];
        System.arraycopy(ENDS, 0, ends, 0, ENDS.length);
        ends[ENDS.length] = Double.POSITIVE_INFINITY;
        return ends;
    }

    /// How often it took so long, for each class by itself.
    public long[] counts() {
        return Stream.of(counts).mapToLong(LongAdder::sum).toArray();
    }

    /// All times together, in seconds.
    public double sum() {
        return nanos.sum() / SECOND;
    }
}
