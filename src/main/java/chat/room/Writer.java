package chat.room;

import chat.room.Store.Receipt;
import chat.room.Store.StoreFailure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The one thread that writes. It takes whatever waits, for all rooms together, keeps it in one
/// commit, and only then lets it be shown: so a room has one order, and what anybody was shown is
/// on disk. The more waits, the more a commit takes along; that is all the batching there is.
///
/// Owns the end of every room's log.
final class Writer implements AutoCloseable {

    /// How much may wait. At 20,000 messages a second this is half a second; whoever comes later is
    /// told at once.
    static final int WAITING = 10_000;

    /// How much one commit takes along.
    static final int BATCH = 1_000;

    /// How long a commit waits for a thread that is in the middle of handing over. What a loop
    /// reads in one turn is all there in a fraction of that.
    static final Duration LINGER = Duration.ofMillis(1);

    static final String BUSY = "The server cannot keep up just now. Try again in a moment.";

    private static final String NOT_KEPT =
            "Your message could not be saved, so nobody has seen it. Try again in a moment.";

    private static final Logger LOG = System.getLogger(Writer.class.getName());

    private final BlockingQueue<Job> queue = new ArrayBlockingQueue<>(WAITING);
    private final Store store;
    private final Timer timer;
    private final Broadcaster broadcaster;
    private final Consumer<StoreFailure> fatal;
    private final Duration linger;
    private final Thread thread;

    /// How many threads are in the middle of handing over.
    private final AtomicInteger speaking = new AtomicInteger();

    /// What is measured of it, for the operator.
    final LongAdder said = new LongAdder();

    final LongAdder repeated = new LongAdder();
    final LongAdder expired = new LongAdder();
    final Timing commits = new Timing();

    /// Something to be kept.
    private sealed interface Job {
        record Say(
                Room room,
                Draft draft,
                boolean claims,
                @Nullable Trip trip,
                Consumer<Outcome> reply,
                Runnable done)
                implements Job {}

        record Sit(SeatChange change, CompletableFuture<Void> kept) implements Job {}

        record Rule(Room room, Order order, CompletableFuture<Optional<Ruling>> kept)
                implements Job {}

        record Expire(
                long id,
                @Nullable Room room,
                Instant before,
                CompletableFuture<Optional<Expired>> gone)
                implements Job {}

        record Forget(Instant before, CompletableFuture<Boolean> gone) implements Job {}

        record Settle() implements Job {}

        record Probe(CompletableFuture<Void> written) implements Job {}

        record Stop() implements Job {}
    }

    /// @param fatal is told when nothing may be acknowledged any more; the writer has stopped then
    /// @param linger how long a commit waits at most for what [#moreComes] announced
    Writer(
            Store store,
            Timer timer,
            Broadcaster broadcaster,
            Consumer<StoreFailure> fatal,
            Duration linger) {
        this.store = store;
        this.timer = timer;
        this.broadcaster = broadcaster;
        this.fatal = fatal;
        this.linger = linger;
        this.thread = new Thread(this::run, "writer");
    }

    void start() {
        thread.start();
    }

    /// More than one draft may be about to be handed over, all of them before [#thatIsAll].
    void moreComes() {
        speaking.incrementAndGet();
    }

    /// What [#moreComes] spoke of has been handed over.
    void thatIsAll() {
        if (speaking.decrementAndGet() == 0) {
            LockSupport.unpark(thread);
        }
    }

    /// Hands a draft over; never waits.
    ///
    /// @param trip null when nobody records
    /// @param reply gets the outcome, on the writer's thread, before the room is shown the
    ///   message's commit is flushed; or at once, on this thread, when too much waits
    /// @param done is run last of all
    void say(Room room, Draft draft, @Nullable Trip trip, Consumer<Outcome> reply, Runnable done) {
        boolean claims = draft.claims() && room.presence().mayClaim(draft.author());
        if (trip != null) {
            trip.handOver(draft);
        }
        if (!queue.offer(new Job.Say(room, draft, claims, trip, reply, done))) {
            reply.accept(new Outcome.NotSaid(new Refusal(Refusal.Code.BUSY, BUSY)));
            done.run();
        }
    }

    /// Hands a change of seats over; never waits. The future ends when it is on disk.
    CompletableFuture<Void> sit(SeatChange change) {
        var kept = new CompletableFuture<Void>();
        if (!queue.offer(new Job.Sit(change, kept))) {
            kept.completeExceptionally(new Refused(Refusal.Code.BUSY, BUSY));
        }
        return kept;
    }

    /// Hands an order over; never waits. The future ends on the writer's thread, when what comes of
    /// the order is on disk and everybody is being shown it.
    CompletableFuture<Optional<Ruling>> rule(Room room, Order order) {
        var kept = new CompletableFuture<Optional<Ruling>>();
        if (!queue.offer(new Job.Rule(room, order, kept))) {
            kept.completeExceptionally(new Refused(Refusal.Code.BUSY, BUSY));
        }
        return kept;
    }

    /// Hands over that the beginning of a room's log is to go; never waits. Ends on the writer's
    /// thread, when the next some hundred events are gone.
    ///
    /// @param id as the store names the room
    /// @param room null where nobody can have it open
    CompletableFuture<Optional<Expired>> expire(long id, @Nullable Room room, Instant before) {
        var gone = new CompletableFuture<Optional<Expired>>();
        return handed(new Job.Expire(id, room, before, gone), gone);
    }

    /// Hands over that seats and claims are to go that were not used since; never waits. As
    /// [Store#forget].
    CompletableFuture<Boolean> forget(Instant before) {
        var gone = new CompletableFuture<Boolean>();
        return handed(new Job.Forget(before, gone), gone);
    }

    /// Hands over that what was deleted is to be taken out of the files, piece by piece between
    /// what others have to be kept; never waits. When too much waits, that is left for the next
    /// time.
    void settle() {
        var _ = queue.offer(new Job.Settle());
    }

    private <T> CompletableFuture<T> handed(Job job, CompletableFuture<T> end) {
        if (!queue.offer(job)) {
            end.completeExceptionally(new Refused(Refusal.Code.BUSY, BUSY));
        }
        return end;
    }

    /// Ends when something has been written and synced, behind all that waits now; or fails. Never
    /// waits.
    CompletableFuture<Void> probe() {
        var written = new CompletableFuture<Void>();
        if (!thread.isAlive() || !queue.offer(new Job.Probe(written))) {
            written.completeExceptionally(new Refused(Refusal.Code.BUSY, BUSY));
        }
        return written;
    }

    /// How much waits to be kept.
    int waiting() {
        return queue.size();
    }

    /// Keeps and shows everything handed over so far, then ends the thread. Waits at most that
    /// long.
    void close(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        try {
            // A full queue that the disk does not empty must not hold up the end.
            if (queue.offer(new Job.Stop(), patience.toNanos(), TimeUnit.NANOSECONDS)) {
                thread.join(Duration.ofNanos(end - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(1));
    }

    private void run() {
        var batch = new ArrayList<Job>(BATCH);
        try {
            while (true) {
                batch.add(queue.take());
                awaitRest();
                queue.drainTo(batch, BATCH - 1);
                write(batch);
                if (batch.stream().anyMatch(Job.Stop.class::isInstance)) {
                    return;
                }
                batch.clear();
            }
        } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, "The writer was told to stop.");
        } catch (StoreFailure e) {
            fatal.accept(e);
        } catch (RuntimeException | Error e) {
            // What was kept may not have been shown. Whoever starts anew reads it from the disk; a
            // hole would stay.
            LOG.log(Level.ERROR, "Something unexpected happened; please report it.", e);
            fatal.accept(
                    new StoreFailure("The writer stopped on a mistake of ours: " + e, e, true));
        }
    }

    /// The first draft of a loop's turn wakes this thread, and a commit of that one alone would
    /// make all others of the turn wait for the next. In 100 busy rooms this halves the commits,
    /// and with them the syncs: 197 messages in each and not 100.
    private void awaitRest() {
        long began = System.nanoTime();
        while (speaking.get() > 0) {
            long left = linger.toNanos() - (System.nanoTime() - began);
            if (left <= 0) {
                return;
            }
            LockSupport.parkNanos(this, left);
        }
    }

    /// Orders, and what deletes, stand alone between what was said before and after them; they are
    /// rare.
    private void write(List<Job> batch) {
        int from = 0;
        for (int i = 0; i < batch.size(); i++) {
            switch (batch.get(i)) {
                case Job.Rule rule -> {
                    keep(batch.subList(from, i));
                    carryOut(rule);
                    from = i + 1;
                }
                case Job.Expire expire -> {
                    keep(batch.subList(from, i));
                    delete(expire.gone, () -> expire(expire));
                    from = i + 1;
                }
                case Job.Forget(var before, var gone) -> {
                    keep(batch.subList(from, i));
                    delete(gone, () -> store.forget(before));
                    from = i + 1;
                }
                case Job.Settle() -> {
                    keep(batch.subList(from, i));
                    settleOnce();
                    from = i + 1;
                }
                case Job.Say _, Job.Sit _, Job.Probe _, Job.Stop _ -> {}
            }
        }
        keep(batch.subList(from, batch.size()));
    }

    private <T> void delete(CompletableFuture<T> end, Supplier<T> deletion) {
        try {
            end.complete(deletion.get());
        } catch (StoreFailure e) {
            if (e.fatal()) {
                throw e;
            }
            end.completeExceptionally(e);
        }
    }

    private Optional<Expired> expire(Job.Expire job) {
        var gone = store.expire(job.id, job.before);
        if (gone.isPresent() && job.room != null) {
            expired.add(gone.get().number() - job.room.tail().expired().number());
            job.room.take(gone.get());
            broadcaster.expired(job.room, gone.get());
            broadcaster.flush();
        }
        return gone;
    }

    private void settleOnce() {
        try {
            if (store.settle()) {
                settle();
            }
        } catch (StoreFailure e) {
            if (e.fatal()) {
                throw e;
            }
            LOG.log(Level.WARNING, e.getMessage());
        }
    }

    private void keep(List<Job> batch) {
        var now = timer.instant();
        var unsaid = new ArrayList<Job.Say>();
        var says = new ArrayList<Job.Say>();
        var drafts = new ArrayList<Draft>();
        var sits = new ArrayList<Job.Sit>();
        var seats = new ArrayList<SeatChange>();
        var probes = new ArrayList<Job.Probe>();
        for (var job : batch) {
            switch (job) {
                case Job.Say say -> {
                    // Asked here, where rulings are kept: behind one, nothing is said against it.
                    var refusal = say.room.standing().mouth(say.draft.author(), now);
                    if (refusal != null) {
                        say.reply.accept(new Outcome.NotSaid(refusal));
                        unsaid.add(say);
                        continue;
                    }
                    if (say.trip != null) {
                        say.trip.taken();
                    }
                    says.add(say);
                    drafts.add(say.draft);
                    var spoke = say.claims ? spoke(say, now) : null;
                    if (spoke != null) {
                        seats.add(spoke);
                    }
                }
                case Job.Sit sit -> {
                    sits.add(sit);
                    seats.add(sit.change);
                }
                case Job.Probe probe -> probes.add(probe);
                case Job.Rule _, Job.Expire _, Job.Forget _, Job.Settle _, Job.Stop _ -> {}
            }
        }
        try {
            show(says, commit(drafts, seats));
            sits.forEach(sit -> sit.kept.complete(null));
        } catch (StoreFailure e) {
            if (e.fatal()) {
                // Nobody is answered: it may be on disk after all, and who sends it again will
                // know.
                throw e;
            }
            LOG.log(Level.ERROR, e.getMessage());
            refuse(says, sits);
        } finally {
            says.forEach(say -> say.done.run());
            unsaid.forEach(say -> say.done.run());
        }
        if (!probes.isEmpty()) {
            answer(probes);
        }
    }

    private List<Receipt> commit(List<Draft> drafts, List<SeatChange> seats) {
        if (drafts.isEmpty() && seats.isEmpty()) {
            return List.of();
        }
        long began = System.nanoTime();
        var receipts = store.commit(drafts, seats);
        commits.took(System.nanoTime() - began);
        return receipts;
    }

    private void carryOut(Job.Rule rule) {
        try {
            var ruling = store.carryOut(rule.order);
            if (ruling.isPresent()) {
                rule.room.take(ruling.get());
                broadcaster.ruled(rule.room, ruling.get());
                broadcaster.flush();
                if (ruling.get() instanceof Ruling.Removed) {
                    settle();
                }
            }
            rule.kept.complete(ruling);
        } catch (StoreFailure e) {
            if (e.fatal()) {
                throw e;
            }
            LOG.log(Level.ERROR, e.getMessage());
            rule.kept.completeExceptionally(
                    new Refused(
                            Refusal.Code.NOT_KEPT,
                            "That could not be saved, so nothing has changed. Try again in a moment."));
        }
    }

    private void answer(List<Job.Probe> probes) {
        try {
            store.probe();
            probes.forEach(probe -> probe.written.complete(null));
        } catch (StoreFailure e) {
            if (e.fatal()) {
                throw e;
            }
            probes.forEach(probe -> probe.written.completeExceptionally(e));
        }
    }

    private static SeatChange.@Nullable Spoke spoke(Job.Say say, Instant now) {
        return say.room.presence().spoke(say.draft.author(), say.draft.nickname(), now);
    }

    /// The rooms' tails go first, so that a sender who asks finds there what the reply speaks of.
    /// The replies come before the news, so that the sender's own share of it leaves in the same
    /// write as everybody's.
    private void show(List<Job.Say> says, List<Receipt> receipts) {
        var rooms = new LinkedHashMap<Room, List<Message>>();
        for (int i = 0; i < says.size(); i++) {
            if (receipts.get(i) instanceof Receipt.Kept(var message)) {
                var say = says.get(i);
                said.increment();
                rooms.computeIfAbsent(say.room, _ -> new ArrayList<>()).add(message);
                if (say.trip != null) {
                    say.trip.kept(say.room, message, says.size());
                }
            }
        }
        var befores = new HashMap<Room, @Nullable Post>();
        rooms.forEach((room, messages) -> befores.put(room, room.append(messages)));
        for (int i = 0; i < says.size(); i++) {
            says.get(i)
                    .reply
                    .accept(
                            switch (receipts.get(i)) {
                                case Receipt.Known(var number) -> {
                                    repeated.increment();
                                    yield new Outcome.Repeated(number);
                                }
                                case Receipt.Kept(var message) -> new Outcome.Said(message);
                            });
        }
        rooms.forEach((room, messages) -> broadcaster.said(room, messages, befores.get(room)));
        broadcaster.flush();
    }

    private void refuse(List<Job.Say> says, List<Job.Sit> sits) {
        says.forEach(say -> say.reply.accept(unkept(say.draft)));
        broadcaster.flush();
        sits.forEach(sit ->
                sit.kept.completeExceptionally(
                        new Refused(
                                Refusal.Code.NOT_KEPT,
                                "That could not be saved. Try again in a moment.")));
    }

    /// What is sent again may have been kept while there was room, and then everybody has seen it:
    /// told otherwise, its sender would say it a second time.
    private Outcome unkept(Draft draft) {
        try {
            var known = store.known(draft);
            if (known.isPresent()) {
                return new Outcome.Repeated(known.getAsLong());
            }
        } catch (StoreFailure e) {
            LOG.log(Level.WARNING, e.getMessage());
        }
        return new Outcome.NotSaid(new Refusal(Refusal.Code.NOT_KEPT, NOT_KEPT));
    }
}
