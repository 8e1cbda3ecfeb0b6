package chat.room;

import chat.room.Store.StoreFailure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

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
    private final Writer writer;
    private final ExecutorService readers;

    /// A room and how many use it.
    private static final class Open {
        final CompletableFuture<Room> room;
        int uses;

        Open(CompletableFuture<Room> room) {
            this.room = room;
        }
    }

    /// @param fatal is told when the disk can no longer be trusted; nothing is acknowledged from
    ///   then on
    public Rooms(Store store, Timer timer, Broadcaster broadcaster, Consumer<StoreFailure> fatal) {
        this.store = store;
        this.timer = timer;
        this.broadcaster = broadcaster;
        this.writer = new Writer(store, timer, broadcaster, fatal);
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
    /// @param name in any spelling; the room has the first one
    public CompletableFuture<Room> open(RoomName name) {
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

    /// How many rooms are in use.
    public int size() {
        return open.size();
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

    /// Says it in the room, which the caller has open.
    ///
    /// @param reply gets the outcome: on the writer's thread when it is known, or at once on this
    ///   one
    public void say(Room room, Draft draft, Consumer<Outcome> reply) {
        // The draft uses the room itself: its author may be gone before it is kept, and those who
        // come must see it.
        open.computeIfPresent(
                room.key(),
                (_, entry) -> {
                    entry.uses++;
                    return entry;
                });
        writer.say(room, draft, reply, () -> close(room));
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
    public CompletableFuture<List<Message>> before(RoomName room, long number, int limit) {
        return read(() -> store.before(room, number, limit));
    }

    /// Newer messages, oldest first: the oldest of those after that number.
    public CompletableFuture<List<Message>> after(RoomName room, long number, int limit) {
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
            var spelled = found.map(Store.Opened::name).orElse(name);
            var tail = found.map(opened -> Tail.of(opened.newest())).orElse(Tail.EMPTY);
            return new Room(spelled, tail, timer, broadcaster);
        });
    }

    private <T> CompletableFuture<T> read(Supplier<T> query) {
        try {
            return CompletableFuture.supplyAsync(query, readers);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new Refused(Refusal.Code.BUSY, Writer.BUSY));
        }
    }
}
