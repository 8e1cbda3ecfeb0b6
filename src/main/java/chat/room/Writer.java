package chat.room;

import chat.room.Store.Receipt;
import chat.room.Store.StoreFailure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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

    /// How often it is written down that somebody speaks.
    static final Duration SPOKE = Duration.ofMinutes(1);

    static final String BUSY = "The server cannot keep up just now. Try again in a moment.";

    private static final Logger LOG = System.getLogger(Writer.class.getName());

    private final BlockingQueue<Job> queue = new ArrayBlockingQueue<>(WAITING);
    private final Store store;
    private final Timer timer;
    private final Broadcaster broadcaster;
    private final Consumer<StoreFailure> fatal;
    private final Thread thread;

    /// Something to be kept.
    private sealed interface Job {
        record Say(Room room, Draft draft, Consumer<Outcome> reply, Runnable done) implements Job {}

        record Sit(SeatChange change, CompletableFuture<Void> kept) implements Job {}

        record Stop() implements Job {}
    }

    /// @param fatal is told when nothing may be acknowledged any more; the writer has stopped then
    Writer(Store store, Timer timer, Broadcaster broadcaster, Consumer<StoreFailure> fatal) {
        this.store = store;
        this.timer = timer;
        this.broadcaster = broadcaster;
        this.fatal = fatal;
        this.thread = new Thread(this::run, "writer");
    }

    void start() {
        thread.start();
    }

    /// Hands a draft over; never waits.
    ///
    /// @param reply gets the outcome, on the writer's thread, before the room is shown the
    ///   message's commit is flushed; or at once, on this thread, when too much waits
    /// @param done is run last of all
    void say(Room room, Draft draft, Consumer<Outcome> reply, Runnable done) {
        if (!queue.offer(new Job.Say(room, draft, reply, done))) {
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

    private void write(List<Job> batch) {
        var now = timer.instant();
        var says = new ArrayList<Job.Say>();
        var drafts = new ArrayList<Draft>();
        var sits = new ArrayList<Job.Sit>();
        var seats = new ArrayList<SeatChange>();
        for (var job : batch) {
            switch (job) {
                case Job.Say say -> {
                    says.add(say);
                    drafts.add(say.draft);
                    if (say.room.presence().spoke(say.draft.author(), now, SPOKE)) {
                        seats.add(new SeatChange.Spoke(say.draft.author(), say.room.name(), now));
                    }
                }
                case Job.Sit sit -> {
                    sits.add(sit);
                    seats.add(sit.change);
                }
                case Job.Stop _ -> {}
            }
        }
        try {
            show(says, store.commit(drafts, seats));
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
        }
    }

    /// The rooms' tails go first, so that a sender who asks finds there what the reply speaks of.
    /// The replies come before the news, so that the sender's own share of it leaves in the same
    /// write as everybody's.
    private void show(List<Job.Say> says, List<Receipt> receipts) {
        var rooms = new LinkedHashMap<Room, List<Message>>();
        for (int i = 0; i < says.size(); i++) {
            if (receipts.get(i) instanceof Receipt.Kept(var message)) {
                rooms.computeIfAbsent(says.get(i).room, _ -> new ArrayList<>()).add(message);
            }
        }
        var befores = new HashMap<Room, @Nullable Message>();
        rooms.forEach((room, messages) -> befores.put(room, room.append(messages)));
        for (int i = 0; i < says.size(); i++) {
            says.get(i)
                    .reply
                    .accept(
                            switch (receipts.get(i)) {
                                case Receipt.Known(var number) -> new Outcome.Repeated(number);
                                case Receipt.Kept(var message) -> new Outcome.Said(message);
                            });
        }
        rooms.forEach((room, messages) -> broadcaster.said(room, messages, befores.get(room)));
        broadcaster.flush();
    }

    private void refuse(List<Job.Say> says, List<Job.Sit> sits) {
        var sentence =
                "Your message could not be saved, so nobody has seen it. Try again in a moment.";
        says.forEach(say ->
                say.reply.accept(
                        new Outcome.NotSaid(new Refusal(Refusal.Code.NOT_KEPT, sentence))));
        broadcaster.flush();
        sits.forEach(sit ->
                sit.kept.completeExceptionally(
                        new Refused(
                                Refusal.Code.NOT_KEPT,
                                "That could not be saved. Try again in a moment.")));
    }
}
