package chat;

import java.time.Duration;
import java.util.regex.Pattern;

/// The time between being told to stop and stopping, in which a balancer finds other servers. Told
/// once more, nobody waits any longer.
final class Drain {

    /// How often we look whether somebody is in a hurry.
    private static final Duration LOOK = Duration.ofMillis(100);

    /// The JVM gives each signal a thread of its own, which waits until the end that has begun is
    /// over. That such a thread is there is all that a program can see of a second signal without
    /// the JDK's inner interfaces.
    private static final Pattern SIGNAL = Pattern.compile("SIG(TERM|INT|HUP) handler");

    private final Duration time;

    Drain(Duration time) {
        this.time = time;
    }

    /// Returns when the time is over, or another signal has come. In the thread that ends the
    /// server.
    void await() {
        long end = System.nanoTime() + time.toNanos();
        long first = signals();
        try {
            while (System.nanoTime() < end && signals() <= first) {
                Thread.sleep(LOOK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long signals() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> SIGNAL.matcher(thread.getName()).matches())
                .count();
    }
}
