package chat.room;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// Holds each of many to one rate. For each it remembers one number, when their pause would be
/// over; whoever has paused long enough is forgotten. So it holds who was active within the last
/// seconds and nobody else.
///
/// May be asked by any thread.
final class Pace<K> {

    /// Whom it can tell apart. More at once is an attack from many places; who comes beyond shares
    /// one place with all others beyond.
    static final int MOST = 20_000;

    /// When to look for those who may be forgotten, at first.
    private static final int FEW = 1_000;

    private final ConcurrentHashMap<Object, Long> rested = new ConcurrentHashMap<>();
    private final Rate rate;
    private final LongSupplier clock;
    private volatile int sweepAt = FEW;

    /// @param clock in nanoseconds, never going back
    Pace(Rate rate, LongSupplier clock) {
        this.rate = rate;
        this.clock = clock;
    }

    /// Takes one step if it may be taken now.
    ///
    /// @return how long to wait for it, in nanoseconds; 0 when it was taken
    long take(K who) {
        if (rate.equals(Rate.UNLIMITED)) {
            return 0;
        }
        if (rested.size() >= sweepAt) {
            sweep();
        }
        Object key = rested.size() < MOST || rested.containsKey(who) ? who : this;
        while (true) {
            long now = clock.getAsLong();
            var before = rested.get(key);
            long after = rate.after(before == null ? now : before, now);
            long wait = rate.wait(after, now);
            if (wait > 0) {
                return wait;
            }
            boolean taken =
                    before == null
                            ? rested.putIfAbsent(key, after) == null
                            : rested.replace(key, before, after);
            if (taken) {
                return 0;
            }
        }
    }

    /// Forgets who has paused long enough.
    void sweep() {
        long now = clock.getAsLong();
        rested.values().removeIf(until -> until - now <= 0);
        sweepAt = Math.max(FEW, 2 * rested.size());
    }

    /// How many it remembers.
    int size() {
        return rested.size();
    }
}
