package chat.room;

import chat.room.Store.StoreFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// All rooms in use, and the way to the store. A room is in memory from its first visitor's coming
/// to its last one's going; asking for a room nobody has spoken in leaves nothing behind.
///
/// Every method may be called from an event loop: none blocks, and futures end on another thread.
public final class Rooms implements AutoCloseable {

    /// Threads that read. Platform threads: a native call holds its carrier, and a virtual one
    /// would hold up the rest.
    private static final int READERS = 2;

    /// How much may wait to be read. Two threads do that many in about half a second; whoever comes
    /// later is told at once.
    static final int WAITING = 10_000;

    private final ConcurrentHashMap<String, Open> open = new ConcurrentHashMap<>();
    private final Store store;
    private final Timer timer;
    private final Broadcaster broadcaster;
    private final Filter filter;
    private final Duration hold;
    private final Writer writer;
    private final Floods floods;
    private final ThreadPoolExecutor readers;

    /// A room and how many use it.
    private static final class Open {
        final CompletableFuture<Room> room;
        int uses;

        Open(CompletableFuture<Room> room) {
            this.room = room;
        }
    }

    /// @param hold how long a nickname stays with who spoke under it; zero for no longer than they
    ///   are here
    /// @param fatal is told when the disk can no longer be trusted; nothing is acknowledged from
    ///   then on
    public Rooms(
            Store store,
            Timer timer,
            Broadcaster broadcaster,
            Filter filter,
            Duration hold,
            Floods floods,
            Consumer<StoreFailure> fatal) {
        this.filter = filter;
        this.hold = hold;
        this.store = store;
        this.timer = timer;
        this.broadcaster = broadcaster;
        this.floods = floods;
        this.writer = new Writer(store, timer, broadcaster, fatal, Writer.LINGER);
        var count = new AtomicInteger();
        this.readers =
                new ThreadPoolExecutor(
                        READERS,
                        READERS,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(WAITING),
                        task -> new Thread(task, "reader-" + count.incrementAndGet()));
    }

    /// Starts the writer's thread; before this nothing is kept.
    public void start() {
        writer.start();
    }

    /// The room of that name, for a visitor. Each one that was had needs one [#close].
    ///
    /// Ends with [Refused] where the operator does not let them in. Who is let in while the
    /// operator decides otherwise has to be looked at again once they can be found in the room:
    /// [Standing#door].
    ///
    /// @param name in any spelling; the room has the first one
    /// @param visitor null for a stranger
    public CompletableFuture<Room> open(RoomName name, @Nullable Person visitor) {
        return openAnyway(name)
                .thenApply(room -> {
                    var refusal = room.standing().door(visitor, timer.instant());
                    if (refusal == null) {
                        return room;
                    }
                    close(room);
                    throw new Refused(refusal);
                });
    }

    /// As [#open], for the operator, whom no room is closed to.
    public CompletableFuture<Room> openAnyway(RoomName name) {
        var key = name.key();
        var visited =
                open.compute(
                        key,
                        (_, known) -> {
                            var entry = known != null ? known : new Open(load(name));
                            entry.uses++;
                            return entry;
                        });
        return visited.room.whenComplete((_, failure) -> {
            if (failure != null) {
                open.remove(key, visited);
            }
        });
    }

    /// The rooms in use that have been read from the disk by now.
    public List<Room> inUse() {
        return open.values().stream()
                .filter(entry -> entry.room.state() == Future.State.SUCCESS)
                .map(entry -> entry.room.resultNow())
                .toList();
    }

    /// How many rooms are in use.
    public int size() {
        return open.size();
    }

    /// How many people are present, counted once in each room. Looks at every room.
    public long people() {
        return open.values().stream()
                .filter(entry -> entry.room.state() == Future.State.SUCCESS)
                .mapToLong(entry -> entry.room.resultNow().presence().count())
                .sum();
    }

    /// How many messages were kept since the start.
    public long said() {
        return writer.said.sum();
    }

    /// How many sendings were known already.
    public long repeated() {
        return writer.repeated.sum();
    }

    /// How long keeping takes.
    public Timing commits() {
        return writer.commits;
    }

    public int waitingToBeKept() {
        return writer.waiting();
    }

    public int waitingToBeRead() {
        return readers.getQueue().size();
    }

    /// Ends when something has been written and synced the way messages are; fails when the disk or
    /// the writer does not take it.
    public CompletableFuture<Void> probe() {
        return writer.probe();
    }

    /// One visitor fewer.
    public void close(Room room) {
        open.computeIfPresent(
                room.key(),
                (_, entry) -> {
                    if (--entry.uses > 0) {
                        return entry;
                    }
                    broadcaster.closed(room);
                    return null;
                });
    }

    /// A connection that had entered the room's presence goes, and with it its use of the room.
    public void leave(Room room, Person person) {
        room.presence().leave(person, () -> close(room));
    }

    /// Tells that this thread may say more than one thing before it calls [#thatIsAll], so that one
    /// commit can take all of it.
    public void moreComes() {
        writer.moreComes();
    }

    /// Tells that what [#moreComes] spoke of has been said.
    public void thatIsAll() {
        writer.thatIsAll();
    }

    /// Says it in the room, which the caller has open.
    ///
    /// @param source from where it came
    /// @param reply gets the outcome: on the writer's thread when it is known, or at once on this
    ///   one
    public void say(Room room, Draft draft, Source source, Consumer<Outcome> reply) {
        var trip = Trip.begin();
        var flood = floods.message(draft.author(), source, room.tail().head() == 0);
        if (flood.isPresent()) {
            reply.accept(new Outcome.NotSaid(flood.get()));
            return;
        }
        var refusal =
                refusal(
                        draft.text().value(),
                        "That has a word that is not used here. Change it, and send it again.");
        if (refusal != null) {
            reply.accept(new Outcome.NotSaid(refusal));
            return;
        }
        // The draft uses the room itself: its author may be gone before it is kept, and those who
        // come must see it.
        open.computeIfPresent(
                room.key(),
                (_, entry) -> {
                    entry.uses++;
                    return entry;
                });
        writer.say(room, draft, trip, reply, () -> close(room));
    }

    /// Has an order carried out; ends when what comes of it is on disk and on its way to everybody
    /// in the room, or with [Refused]. Empty when there was nothing to do.
    public CompletableFuture<Optional<Ruling>> rule(Order order) {
        return openAnyway(order.room())
                .thenCompose(room -> writer.rule(room, order).whenComplete((_, _) -> close(room)));
    }

    /// Has everything removed that this person has said in the room so far, the newest first and
    /// some hundred at a time, so that others' talk goes on meanwhile.
    ///
    /// @return how many messages that were
    public CompletableFuture<Integer> removeAll(RoomName name, Person author) {
        return openAnyway(name)
                .thenCompose(room ->
                        removeBefore(room, author, room.tail().head() + 1, 0)
                                .whenComplete((_, _) -> close(room)));
    }

    private CompletableFuture<Integer> removeBefore(
            Room room, Person author, long number, int soFar) {
        return read(() -> store.said(room.name(), author, number, Ruling.Removed.MOST))
                .thenCompose(found ->
                        found.isEmpty()
                                ? CompletableFuture.completedFuture(soFar)
                                : writer.rule(room, new Order.Remove(room.name(), found))
                                        .thenCompose(_ ->
                                                removeBefore(
                                                        room,
                                                        author,
                                                        found.getFirst(),
                                                        soFar + found.size())));
    }

    // ---- what has expired

    /// Rooms whose logs begin with something older; as [Store#aged].
    CompletableFuture<List<Store.Aged>> aged(long after, Instant before, int limit) {
        return read(() -> store.aged(after, before, limit));
    }

    CompletableFuture<Optional<Instant>> newest() {
        return read(store::newest);
    }

    /// Has everything deleted that is older in that room, some hundred events at a time; whoever is
    /// there sees it no longer.
    CompletableFuture<Void> expire(Store.Aged aged, Instant before) {
        RoomName name;
        try {
            name = new RoomName(aged.name());
        } catch (Refused _) {
            // A name of when the rules were milder: nobody can be in there.
            return expire(aged.id(), null, before);
        }
        return openAnyway(name)
                .thenCompose(room ->
                        expire(aged.id(), room, before).whenComplete((_, _) -> close(room)));
    }

    private CompletableFuture<Void> expire(long id, @Nullable Room room, Instant before) {
        return writer.expire(id, room, before)
                .thenCompose(gone ->
                        gone.isEmpty()
                                ? CompletableFuture.completedFuture(null)
                                : expire(id, room, before));
    }

    /// As [Store#forget].
    CompletableFuture<Boolean> forget(Instant before) {
        return writer.forget(before);
    }

    /// Has all that was deleted taken out of the store's files.
    void settle() {
        writer.settle();
    }

    /// How many events have expired since the start.
    public long expired() {
        return writer.expired.sum();
    }

    /// A nickname that somebody asks for.
    ///
    /// @throws Refused with a sentence when it is none, or has words that are not used here
    public Nickname nickname(String typed) {
        var nickname = new Nickname(typed);
        var refusal =
                refusal(nickname.value(), "That nickname is not used here. Pick another one.");
        if (refusal != null) {
            throw new Refused(refusal);
        }
        return nickname;
    }

    private @Nullable Refusal refusal(String text, String unsaid) {
        var objection = filter.objection(text);
        return objection == null
                ? null
                : new Refusal(Refusal.Code.FILTERED, objection.isEmpty() ? unsaid : objection);
    }

    /// Keeps a change of seats; ends when it is on disk, or with [Refused].
    public CompletableFuture<Void> sit(SeatChange change) {
        return writer.sit(change);
    }

    /// The person's seats, most recently used first.
    public CompletableFuture<List<Seat>> seats(Person person) {
        return read(() -> store.seats(person));
    }

    /// Older messages, oldest first: the newest of those before that number.
    public CompletableFuture<List<Post>> before(RoomName room, long number, int limit) {
        return read(() -> store.before(room, number, limit));
    }

    /// Newer messages, oldest first: the oldest of those after that number.
    public CompletableFuture<List<Post>> after(RoomName room, long number, int limit) {
        return read(() -> store.after(room, number, limit));
    }

    /// Keeps and shows what was accepted, then stops. The store stays open.
    @Override
    public void close() {
        writer.close(Duration.ofSeconds(1));
        readers.shutdown();
    }

    private CompletableFuture<Room> load(RoomName name) {
        return read(() -> {
            var found = store.open(name, Tail.MOST + 1);
            if (found.isEmpty()) {
                checkNew(name);
            }
            var spelled = found.map(Store.Opened::name).orElse(name);
            var tail =
                    found.map(opened ->
                                    Tail.of(opened.newest(), opened.rulings(), opened.expired()))
                            .orElse(Tail.EMPTY);
            var standing = found.map(Store.Opened::standing).orElse(Standing.CLEAR);
            return new Room(spelled, tail, standing, names(name), timer, broadcaster);
        });
    }

    /// Rooms in which somebody has spoken stay open, whatever is not used any more.
    private void checkNew(RoomName name) {
        var refusal =
                refusal(name.value(), "A room cannot be named so here. Pick another name for it.");
        if (refusal != null) {
            throw new Refused(refusal);
        }
    }

    private Names names(RoomName room) {
        if (hold.isZero()) {
            return new Names(hold, List.of());
        }
        var since = timer.instant().minus(hold);
        return new Names(hold, store.claims(room, since, Names.MOST));
    }

    private <T> CompletableFuture<T> read(Supplier<T> query) {
        try {
            return CompletableFuture.supplyAsync(query, readers);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new Refused(Refusal.Code.BUSY, Writer.BUSY));
        }
    }
}
