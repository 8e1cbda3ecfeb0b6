package chat.room;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Keeps everything in memory; fails and waits when the test says so.
final class MemoryStore implements Store {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final InstantSource clock;
    private final Map<String, Opened> rooms = new HashMap<>();
    private final Map<List<String>, Long> sendings = new HashMap<>();
    private final List<Integer> commits = new ArrayList<>();
    private final List<SeatChange> seats = new ArrayList<>();
    private @Nullable RuntimeException failure;
    private @Nullable RuntimeException openFailure;
    private @Nullable Hold hold;
    private @Nullable Hold openHold;

    /// Something that the store does not finish before the test lets it.
    static final class Hold {
        private final CountDownLatch arrived = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        /// Returns when the store is in the middle of it.
        void awaitArrival() {
            await(arrived);
        }

        void release() {
            released.countDown();
        }

        private void arrive() {
            arrived.countDown();
            await(released);
        }

        private static void await(CountDownLatch latch) {
            try {
                if (!latch.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new AssertionError("expected to go on but waited for " + PATIENCE);
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    MemoryStore(InstantSource clock) {
        this.clock = clock;
    }

    /// The next commit keeps nothing and throws this.
    synchronized void failCommit(@Nullable RuntimeException with) {
        failure = with;
    }

    /// The next opening of a room throws this.
    synchronized void failOpen(@Nullable RuntimeException with) {
        openFailure = with;
    }

    synchronized Hold holdCommit() {
        hold = new Hold();
        return hold;
    }

    synchronized Hold holdOpen() {
        openHold = new Hold();
        return openHold;
    }

    /// How many drafts each commit had.
    synchronized List<Integer> commits() {
        return List.copyOf(commits);
    }

    synchronized List<SeatChange> seatChanges() {
        return List.copyOf(seats);
    }

    synchronized List<Message> log(RoomName room) {
        var kept = rooms.get(room.key());
        return kept == null ? List.of() : List.copyOf(kept.newest());
    }

    @Override
    public List<Receipt> commit(List<Draft> drafts, List<SeatChange> changes) {
        arriveAt(takeHold());
        synchronized (this) {
            commits.add(drafts.size());
            if (failure != null) {
                var thrown = failure;
                failure = null;
                throw thrown;
            }
            seats.addAll(changes);
            return drafts.stream().map(this::keep).toList();
        }
    }

    @Override
    public Optional<Opened> open(RoomName room, int limit) {
        arriveAt(takeOpenHold());
        synchronized (this) {
            if (openFailure != null) {
                var thrown = openFailure;
                openFailure = null;
                throw thrown;
            }
            return Optional.ofNullable(rooms.get(room.key()))
                    .map(kept -> new Opened(kept.name(), last(kept.newest(), limit)));
        }
    }

    @Override
    public List<Message> before(RoomName room, long number, int limit) {
        return last(
                log(room).stream().filter(message -> message.number() < number).toList(), limit);
    }

    @Override
    public List<Message> after(RoomName room, long number, int limit) {
        return log(room).stream()
                .filter(message -> message.number() > number)
                .limit(limit)
                .toList();
    }

    @Override
    public List<Seat> seats(Person person) {
        return List.of();
    }

    @Override
    public void close() {}

    private Receipt keep(Draft draft) {
        var kept =
                rooms.computeIfAbsent(
                        draft.room().key(), _ -> new Opened(draft.room(), new ArrayList<>()));
        long number = kept.newest().size() + 1L;
        if (draft.key() != null) {
            var sending =
                    List.of(
                            draft.room().key(),
                            draft.nickname().fold(),
                            draft.key(),
                            draft.text().value());
            var known = sendings.putIfAbsent(sending, number);
            if (known != null) {
                return new Receipt.Known(known);
            }
        }
        var message =
                new Message(
                        number,
                        clock.instant(),
                        draft.author(),
                        draft.nickname().value(),
                        draft.text().value());
        kept.newest().add(message);
        return new Receipt.Kept(message);
    }

    private static List<Message> last(List<Message> messages, int limit) {
        return List.copyOf(messages.subList(Math.max(0, messages.size() - limit), messages.size()));
    }

    private static void arriveAt(@Nullable Hold hold) {
        if (hold != null) {
            hold.arrive();
        }
    }

    private synchronized @Nullable Hold takeHold() {
        var taken = hold;
        hold = null;
        return taken;
    }

    private synchronized @Nullable Hold takeOpenHold() {
        var taken = openHold;
        openHold = null;
        return taken;
    }
}
