package chat.room;

import java.util.concurrent.TimeUnit;

/// How fast somebody may go: so much at once, and then so much a second. Written `5/2`.
///
/// @param atOnce after a pause, at least 1
/// @param perSecond from then on, at least 1
public record Rate(int atOnce, int perSecond) {

    /// As fast as one likes.
    public static final Rate UNLIMITED = new Rate(Integer.MAX_VALUE, Integer.MAX_VALUE);

    /// Highest number taken: more is no limit.
    private static final int HIGHEST = 1_000_000;

    public Rate {
        if (atOnce < 1 || perSecond < 1) {
            throw new IllegalArgumentException(
                    "expected two numbers from 1 but was " + atOnce + "/" + perSecond);
        }
    }

    /// Reads `5/2`.
    ///
    /// @throws IllegalArgumentException for anything else
    public static Rate parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException(text);
        }
        int atOnce = Integer.parseInt(text.substring(0, slash).strip());
        int perSecond = Integer.parseInt(text.substring(slash + 1).strip());
        if (atOnce > HIGHEST || perSecond > HIGHEST) {
            throw new IllegalArgumentException(text);
        }
        return new Rate(atOnce, perSecond);
    }

    /// One step more for somebody whose pause would be over at that time; both in nanoseconds of a
    /// clock that never goes back.
    ///
    /// @return when the pause would be over after this step, if it may be taken now; see [#wait]
    public long after(long rested, long now) {
        return Math.max(rested - now, 0) + now + interval();
    }

    /// How long to wait for a step that would move the end of the pause there; not above zero when
    /// it may be taken now.
    public long wait(long rested, long now) {
        return this.equals(UNLIMITED) ? 0 : rested - now - atOnce * interval();
    }

    private long interval() {
        return TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    @Override
    public String toString() {
        return atOnce + "/" + perSecond;
    }
}
