package chat.room;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Keeps everything in memory; fails and waits when the test says so.
final class MemoryStore implements Store {

    /// How many events one deletion takes.
    static final int STEP = 10;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final InstantSource clock;
    private final Map<String, Log> logs = new HashMap<>();
    private final Map<List<String>, Long> sendings = new HashMap<>();
    private final List<Integer> commits = new ArrayList<>();
    private final List<SeatChange> seats = new ArrayList<>();
    private @Nullable RuntimeException failure;
    private @Nullable RuntimeException openFailure;
    private @Nullable Hold hold;
    private @Nullable Hold openHold;

    /// A room as it was first spelled, with all its events.
    private record Log(RoomName name, List<Event> events) {}

    /// What has expired, by the room's key. The events stay where they are and are shown no more.
    private final Map<String, Expired> expired = new HashMap<>();

    private final List<Integer> steps = new ArrayList<>();

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

    @Override
    public synchronized void probe() {
        if (failure != null) {
            throw failure;
        }
    }

    /// How many drafts each commit had.
    synchronized List<Integer> commits() {
        return List.copyOf(commits);
    }

    synchronized List<SeatChange> seatChanges() {
        return List.copyOf(seats);
    }

    /// What stands in the room's log of what was said.
    synchronized List<Post> log(RoomName room) {
        return events(room, Post.class);
    }

    synchronized List<Ruling> rulings(RoomName room) {
        return events(room, Ruling.class);
    }

    private synchronized <E extends Event> List<E> events(RoomName room, Class<E> kind) {
        var kept = logs.get(room.key());
        return kept == null
                ? List.of()
                : kept.events.stream()
                        .filter(event -> event.number() > expired(room.key()).number())
                        .filter(kind::isInstance)
                        .map(kind::cast)
                        .toList();
    }

    private Expired expired(String key) {
        return expired.getOrDefault(key, Expired.NOTHING);
    }

    /// How many events each deletion took, and 0 for each time the files were settled.
    synchronized List<Integer> steps() {
        return List.copyOf(steps);
    }

    @Override
    public synchronized List<Aged> aged(long after, Instant before, int limit) {
        return logs.values().stream()
                .filter(log -> id(log) > after)
                .filter(log -> !old(log, before).isEmpty())
                .map(log -> new Aged(id(log), log.name.value()))
                .sorted(Comparator.comparingLong(Aged::id))
                .limit(limit)
                .toList();
    }

    private static long id(Log log) {
        return log.name.key().hashCode() - (long) Integer.MIN_VALUE + 1;
    }

    private List<Event> old(Log log, Instant before) {
        return log.events.stream()
                .filter(event -> event.number() > expired(log.name.key()).number())
                .takeWhile(event -> event.at().isBefore(before))
                .limit(STEP)
                .toList();
    }

    @Override
    public synchronized Optional<Expired> expire(long room, Instant before) {
        if (failure != null) {
            var thrown = failure;
            failure = null;
            throw thrown;
        }
        var log = logs.values().stream().filter(each -> id(each) == room).findFirst();
        var old = log.map(each -> old(each, before)).orElse(List.of());
        if (old.isEmpty()) {
            return Optional.empty();
        }
        steps.add(old.size());
        var last = old.getLast();
        long next = last.number() < log.get().events.size() ? last.number() + 1 : 0;
        var gone = new Expired(last.number(), last.at(), false, next);
        expired.put(log.get().name.key(), gone);
        return Optional.of(gone);
    }

    @Override
    public boolean forget(Instant before) {
        return false;
    }

    @Override
    public synchronized boolean settle() {
        steps.add(0);
        return false;
    }

    @Override
    public synchronized Optional<Instant> newest() {
        return logs.values().stream()
                .map(log -> log.events.getLast().at())
                .max(Comparator.naturalOrder());
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
    public Optional<Ruling> carryOut(Order order) {
        arriveAt(takeHold());
        synchronized (this) {
            if (failure != null) {
                var thrown = failure;
                failure = null;
                throw thrown;
            }
            var events = log(order.room().key(), order.room()).events;
            var ruling = ruling(order, events, events.size() + 1L);
            ruling.ifPresent(events::add);
            return ruling;
        }
    }

    private Optional<Ruling> ruling(Order order, List<Event> events, long number) {
        var at = clock.instant();
        return switch (order) {
            case Order.Remove(_, var targets) -> {
                var there = targets.stream().filter(isMessage(events)).sorted().toList();
                there.forEach(target -> blank(events, target));
                yield there.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Ruling.Removed(number, at, there));
            }
            case Order.Mute(_, var person, var nickname, var until) ->
                    Optional.of(new Ruling.Muted(number, at, person, nickname, until));
            case Order.Unmute(_, var person) -> Optional.of(new Ruling.Unmuted(number, at, person));
            case Order.Ban(_, var person, var nickname, var until) ->
                    Optional.of(new Ruling.Banned(number, at, person, nickname, until));
            case Order.Unban(_, var person) -> Optional.of(new Ruling.Unbanned(number, at, person));
            case Order.Turn(_, var mode) -> Optional.of(new Ruling.Turned(number, at, mode));
        };
    }

    private static Predicate<Long> isMessage(List<Event> events) {
        return target ->
                target <= events.size() && events.get((int) (target - 1)) instanceof Message;
    }

    private static void blank(List<Event> events, long target) {
        int place = (int) (target - 1);
        var next =
                events.stream()
                        .skip(target)
                        .filter(Post.class::isInstance)
                        .map(Post.class::cast)
                        .findFirst();
        if (events.get(place) instanceof Message message) {
            events.set(place, message.removed(next.orElse(null)));
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
            return Optional.ofNullable(logs.get(room.key()))
                    .map(kept ->
                            new Opened(
                                    kept.name(),
                                    last(log(room), limit),
                                    last(rulings(room), limit),
                                    Standing.of(rulings(room)),
                                    expired(room.key())));
        }
    }

    @Override
    public synchronized OptionalLong known(Draft draft) {
        var number = draft.key() == null ? null : sendings.get(sending(draft, draft.key()));
        return number == null ? OptionalLong.empty() : OptionalLong.of(number);
    }

    @Override
    public List<Post> before(RoomName room, long number, int limit) {
        return last(
                log(room).stream().filter(message -> message.number() < number).toList(), limit);
    }

    @Override
    public List<Post> after(RoomName room, long number, int limit) {
        return log(room).stream()
                .filter(message -> message.number() > number)
                .limit(limit)
                .toList();
    }

    @Override
    public List<Long> said(RoomName room, Person author, long number, int limit) {
        return last(
                log(room).stream()
                        .filter(post ->
                                post instanceof Message said && said.author().equals(author))
                        .map(Post::number)
                        .filter(said -> said < number)
                        .toList(),
                limit);
    }

    @Override
    public List<Seat> seats(Person person) {
        return List.of();
    }

    @Override
    public List<Claim> claims(RoomName room, Instant since, int limit) {
        return List.of();
    }

    @Override
    public void close() {}

    private Receipt keep(Draft draft) {
        var events = log(draft.room().key(), draft.room()).events;
        long number = events.size() + 1L;
        if (draft.key() != null) {
            var known = sendings.putIfAbsent(sending(draft, draft.key()), number);
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
        events.add(message);
        return new Receipt.Kept(message);
    }

    private static List<String> sending(Draft draft, String key) {
        return List.of(draft.room().key(), draft.nickname().fold(), key, draft.text().value());
    }

    private Log log(String key, RoomName name) {
        return logs.computeIfAbsent(key, _ -> new Log(name, new ArrayList<>()));
    }

    private static <E> List<E> last(List<E> events, int limit) {
        return List.copyOf(events.subList(Math.max(0, events.size() - limit), events.size()));
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
