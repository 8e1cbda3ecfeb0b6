package chat.store;

import chat.room.Store.StoreFailure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Moves what was committed from the write-ahead log into the file, on a thread of its own, so that
/// commits need not wait for it: with SQLite's automatic checkpoints the slowest commit took 211
/// ms, with these 15.
///
/// Under writing without a pause this alone never lets the log begin anew, and it grew to 2.9 GB in
/// half a minute. So once it is longer than [SqliteFile#LARGEST_LOG], the writer stops between two
/// commits and empties it.
final class Checkpoints implements AutoCloseable {

    /// Rest between two checkpoints.
    private static final Duration PAUSE = Duration.ofMillis(500);

    /// When to try again to take out of the log what was removed.
    private static final Duration AGAIN = Duration.ofSeconds(30);

    private static final Logger LOG = System.getLogger(Checkpoints.class.getName());

    private final SqliteFile file;
    private final Thread thread = new Thread(this::run, "checkpoints");
    private final CountDownLatch ended = new CountDownLatch(1);

    /// Held by whoever moves the log; SQLite lets one do it at a time and turns the other away.
    private final ReentrantLock moving = new ReentrantLock();

    private final AtomicLong commits = new AtomicLong();
    private volatile @Nullable StoreFailure fatal;
    private long limit = SqliteFile.LARGEST_LOG;

    /// Whether something was removed that the log still holds, and when it was last tried to empty
    /// it; the writer's.
    private boolean owed;

    private long tried;

    Checkpoints(SqliteFile file) {
        this.file = file;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /// There is something to move. Called by the writer's thread.
    void committed() {
        commits.incrementAndGet();
    }

    /// Empties the log if it has grown too long and nobody is moving it. Called by the writer's
    /// thread between two commits.
    ///
    /// @throws StoreFailure if the thread found that the disk can no longer be trusted
    /// @throws SQLException if this did
    void emptyLongLog(SqliteWriter writer) throws SQLException {
        if (fatal != null) {
            throw fatal;
        }
        long length = file.logLength();
        boolean due = owed && System.nanoTime() - tried > AGAIN.toNanos();
        if ((length > limit || due) && moving.tryLock()) {
            empty(writer, length);
        }
    }

    /// Empties the log now, since it holds what was removed; when that cannot be done, before a
    /// commit some time later. Called by the writer's thread between two commits.
    ///
    /// @throws SQLException if this found that the disk can no longer be trusted
    void emptyLog(SqliteWriter writer) throws SQLException {
        owed = true;
        moving.lock();
        empty(writer, file.logLength());
    }

    /// Whether the log could not be emptied when it should have been. Called by the writer's
    /// thread.
    boolean owes() {
        return owed;
    }

    /// Called with the lock, which it gives back.
    private void empty(SqliteWriter writer, long length) throws SQLException {
        boolean emptied = false;
        try {
            emptied = owed ? writer.emptyLog() : writer.rewindLog();
        } catch (SQLException e) {
            if (SqliteFile.isFatal(e)) {
                throw e;
            }
        } finally {
            // Where it cannot be done (a backup keeps an old state in view, the disk is full),
            // trying
            // before every commit would make every commit wait.
            limit = emptied ? SqliteFile.LARGEST_LOG : length + SqliteFile.LARGEST_LOG;
            owed = owed && !emptied;
            tried = System.nanoTime();
            moving.unlock();
        }
    }

    /// Waits for a checkpoint that is under way and ends the thread.
    @Override
    public void close() {
        ended.countDown();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long moved = 0;
        boolean failing = false;
        try {
            while (!ended.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                long now = commits.get();
                if (now == moved) {
                    continue;
                }
                try (var connection = file.checkpointer()) {
                    if (moveAll(connection)) {
                        moved = now;
                    }
                    failing = false;
                } catch (SQLException e) {
                    var failure = file.failure("move the log into", e);
                    if (failure.fatal()) {
                        fatal = failure;
                        return;
                    }
                    if (!failing) {
                        LOG.log(Level.WARNING, failure.getMessage() + ". Trying again and again.");
                    }
                    failing = true;
                }
            }
        } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, "Checkpoints were told to stop.");
        }
    }

    /// @return whether nothing was left to move
    private boolean moveAll(Connection connection) throws SQLException {
        moving.lock();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("pragma wal_checkpoint(passive)")) {
            return rows.next()
                    && rows.getInt("busy") == 0
                    && rows.getInt("log") == rows.getInt("checkpointed");
        } finally {
            moving.unlock();
        }
    }
}
