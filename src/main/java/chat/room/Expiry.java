package chat.room;

import chat.room.Store.Aged;
import chat.room.Store.StoreFailure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// Has everything deleted that is older than messages are kept. Looks for it now and then, and
/// takes it out some hundred events at a time, between which others' talk goes on.
///
/// What is deleted is gone for good, so a clock that is suddenly far ahead is not believed at once:
/// while the server runs it must have gone on for an [#STEADY] from there, and at the start, where
/// nobody knows how long the server was off, for [#SETTLING]. A clock that goes back deletes
/// nothing.
///
/// One look at a time, so what it remembers needs no lock.
public final class Expiry {

    /// How long a clock must have been steady that has leapt while the server ran.
    static final Duration STEADY = Duration.ofHours(1);

    /// How long one must have been steady that is far ahead of the newest message when the server
    /// starts: so long a machine may take to learn the time from others.
    static final Duration SETTLING = Duration.ofMinutes(1);

    /// How far ahead a clock is believed at once; shorter where messages are kept for less than a
    /// day.
    static final Duration LEAP = Duration.ofHours(1);

    private static final Duration LEAST_LEAP = Duration.ofMinutes(1);
    private static final int LEAPS = 24;

    /// The longest and the shortest time between two looks; in between, this part of how long
    /// messages are kept.
    static final Duration RAREST = Duration.ofMinutes(10);

    private static final Duration MOST_OFTEN = Duration.ofSeconds(1);
    private static final int LOOKS = 1_000;

    /// How many rooms are looked up at once.
    private static final int ROOMS = 100;

    private static final Logger LOG = System.getLogger(Expiry.class.getName());

    private final Rooms rooms;
    private final Timer timer;
    private final Duration keep;
    private final Duration rhythm;
    private final Duration leap;

    /// Up to when the clock is believed.
    private Instant believed = Instant.EPOCH;

    /// What the clock said when it was first seen too far ahead, and how long that is ago.
    private @Nullable Instant doubted;

    private Duration steady = Duration.ZERO;
    private Duration patience = SETTLING;
    private boolean failing;

    private volatile boolean stopped;

    /// @param keep how long messages are kept
    public Expiry(Rooms rooms, Timer timer, Duration keep) {
        this.rooms = rooms;
        this.timer = timer;
        this.keep = keep;
        this.rhythm = within(MOST_OFTEN, keep.dividedBy(LOOKS), RAREST);
        this.leap = within(LEAST_LEAP, keep.dividedBy(LEAPS), LEAP);
    }

    /// Looks for the first time, and from then on again and again.
    public void start() {
        rooms.newest()
                .whenComplete((newest, failure) -> {
                    if (failure != null) {
                        complain(failure);
                        timer.after(rhythm, this::start);
                    } else {
                        believed = newest.orElseGet(timer::instant);
                        look(Duration.ZERO);
                    }
                });
    }

    /// The look under way comes to its end, and is the last.
    public void stop() {
        stopped = true;
    }

    /// @param passed since the last look, at least
    private void look(Duration passed) {
        if (stopped) {
            return;
        }
        var now = timer.instant();
        if (!believes(now, passed)) {
            lookAgain(within(MOST_OFTEN, patience.minus(steady), rhythm));
            return;
        }
        sweep(now.minus(keep))
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        complain(failure);
                    } else {
                        failing = false;
                    }
                    lookAgain(rhythm);
                });
    }

    private void lookAgain(Duration delay) {
        timer.after(delay, () -> look(delay));
    }

    private boolean believes(Instant now, Duration passed) {
        if (!now.isAfter(believed.plus(leap))) {
            believe(now);
            return true;
        }
        steady = steady.plus(passed);
        if (doubted == null
                || Duration.between(doubted.plus(steady), now).abs().compareTo(leap) > 0) {
            doubted = now;
            steady = Duration.ZERO;
            LOG.log(
                    Level.WARNING,
                    "The clock is "
                            + Duration.between(believed, now).toHours()
                            + " hours further than expected. What is too old by it is deleted in "
                            + patience.toMinutes()
                            + " min, unless it is set right before.");
        } else if (steady.compareTo(patience) >= 0) {
            believe(now);
            return true;
        }
        return false;
    }

    private void believe(Instant now) {
        believed = now;
        doubted = null;
        steady = Duration.ZERO;
        patience = STEADY;
    }

    private CompletableFuture<Void> sweep(Instant before) {
        return rooms(0, before).thenCompose(_ -> forget(before)).thenRun(rooms::settle);
    }

    private CompletableFuture<Void> rooms(long after, Instant before) {
        return rooms.aged(after, before, ROOMS)
                .thenCompose(found ->
                        found.isEmpty()
                                ? CompletableFuture.completedFuture(null)
                                : each(found, 0, before)
                                        .thenCompose(_ -> rooms(found.getLast().id(), before)));
    }

    private CompletableFuture<Void> each(List<Aged> found, int at, Instant before) {
        return at == found.size()
                ? CompletableFuture.completedFuture(null)
                : rooms.expire(found.get(at), before).thenCompose(_ -> each(found, at + 1, before));
    }

    private CompletableFuture<Void> forget(Instant before) {
        return rooms.forget(before)
                .thenCompose(
                        more -> more ? forget(before) : CompletableFuture.completedFuture(null));
    }

    /// Once, until it works again. That too much waits just now is not worth a line.
    private void complain(Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof Refused || failing || stopped) {
            return;
        }
        failing = true;
        LOG.log(
                Level.WARNING,
                cause instanceof StoreFailure
                        ? "What is too old could not be deleted: " + cause.getMessage()
                        : "What is too old could not be deleted.",
                cause instanceof StoreFailure ? null : cause);
    }

    private static Duration within(Duration least, Duration wanted, Duration most) {
        if (wanted.compareTo(least) < 0) {
            return least;
        }
        return wanted.compareTo(most) > 0 ? most : wanted;
    }
}
