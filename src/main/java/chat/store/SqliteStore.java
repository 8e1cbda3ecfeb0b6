package chat.store;

import chat.room.Claim;
import chat.room.Draft;
import chat.room.Expired;
import chat.room.Order;
import chat.room.Person;
import chat.room.Post;
import chat.room.RoomName;
import chat.room.Ruling;
import chat.room.Seat;
import chat.room.SeatChange;
import chat.room.Store;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The store of a server that has its data to itself: one SQLite file in a folder that stays locked
/// while the store is open.
///
/// What [#commit] returned is on disk: it survives a killed process, and a power cut as far as the
/// disk keeps what it says it has kept. Readers see it from that moment.
public final class SqliteStore implements Store {

    /// Connections that read: as many as there are threads that do.
    private static final int READERS = 2;

    /// How long a call waits for a reader to be free. A query takes less than a millisecond.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Logger LOG = System.getLogger(SqliteStore.class.getName());

    private final DataFolder folder;
    private final SqliteFile file;
    private final InstantSource clock;
    private final Checkpoints checkpoints;
    private final BlockingQueue<SqliteReader> idle = new ArrayBlockingQueue<>(READERS);
    private int readers;

    /// Guards the two below, and lets closing wait for a commit.
    private final Object writing = new Object();

    /// Null after a failure, until the next commit makes another.
    private @Nullable SqliteWriter writer;

    /// After this nothing is acknowledged any more.
    private @Nullable StoreFailure fatal;

    /// Whether something was deleted that the log or gaps between rows may still have; the
    /// writer's.
    private boolean unsettled;

    private final Gaps gaps;

    private volatile boolean closed;

    /// Opens the store in that folder and makes what is missing.
    ///
    /// @param clock says when a message was kept
    /// @throws StoreFailure when the folder cannot be used, another process has it, or its
    ///   `chat.db` is damaged, foreign or newer than this server; the file is then left as it was
    public static SqliteStore open(Path path, InstantSource clock) {
        var folder = DataFolder.open(path);
        SqliteFile file;
        try {
            file = SqliteFile.open(folder);
        } catch (StoreFailure e) {
            folder.close();
            throw e;
        }
        var store = new SqliteStore(folder, file, clock);
        try {
            store.connect();
            return store;
        } catch (SQLException e) {
            store.close();
            throw file.failure("open", e);
        }
    }

    private SqliteStore(DataFolder folder, SqliteFile file, InstantSource clock) {
        this.folder = folder;
        this.file = file;
        this.clock = clock;
        this.checkpoints = new Checkpoints(file);
        this.gaps = new Gaps(file.path());
    }

    private void connect() throws SQLException {
        writer = new SqliteWriter(file.writer());
        while (readers < READERS) {
            idle.add(new SqliteReader(file.reader()));
            readers++;
        }
        checkpoints.start();
    }

    @Override
    public void probe() {
        write(current -> {
            current.probe();
            return true;
        });
    }

    @Override
    public List<Receipt> commit(List<Draft> drafts, List<SeatChange> seats) {
        return write(current -> current.commit(drafts, seats, clock.millis()));
    }

    /// Afterwards the log is emptied, since it still has the rows as they were; when a reader holds
    /// that up, it is done with the next checkpoint that empties it. Copies may stay until
    /// [#settle].
    @Override
    public Optional<Ruling> carryOut(Order order) {
        var ruling = write(current -> current.carryOut(order, clock.millis()));
        if (ruling.isPresent() && ruling.get() instanceof Ruling.Removed) {
            unsettle();
            write(current -> {
                checkpoints.emptyLog(current);
                return true;
            });
        }
        return ruling;
    }

    @Override
    public Optional<Expired> expire(long room, Instant before) {
        var gone = write(current -> current.expire(room, before.toEpochMilli(), clock.millis()));
        if (gone.isPresent()) {
            unsettle();
        }
        return gone;
    }

    @Override
    public boolean forget(Instant before) {
        boolean more = write(current -> current.forget(before.toEpochMilli()));
        if (more) {
            unsettle();
        }
        return more;
    }

    private void unsettle() {
        unsettled = true;
        gaps.rewind();
    }

    /// Empties the log, and then overwrites some of the gaps that copies of rows may stand in. The
    /// connection that wrote is given up, since it has the gaps' old contents in memory.
    @Override
    public boolean settle() {
        if (!unsettled) {
            return false;
        }
        boolean more =
                write(current -> {
                    checkpoints.emptyLog(current);
                    return !checkpoints.owes() && clearGaps(current);
                });
        synchronized (writing) {
            dropWriter();
        }
        unsettled = more || checkpoints.owes();
        return more;
    }

    private boolean clearGaps(SqliteWriter current) throws SQLException {
        current.lock();
        try {
            // Somebody else, with a tool of their own, may have written in between.
            if (file.logLength() > 0) {
                return true;
            }
            return gaps.step();
        } catch (IOException e) {
            // A sync may have failed, and then nobody knows what the disk has.
            throw new StoreFailure("Could not overwrite what was deleted: " + e, e, true);
        } finally {
            current.unlock();
        }
    }

    private <T> T write(Change<T> change) {
        synchronized (writing) {
            if (fatal != null) {
                throw fatal;
            }
            if (closed) {
                throw closed();
            }
            boolean kept = false;
            try {
                var current = writer != null ? writer : new SqliteWriter(file.writer());
                writer = current;
                checkpoints.emptyLongLog(current);
                var made = change.by(current);
                kept = true;
                checkpoints.committed();
                return made;
            } catch (SQLException e) {
                var failure = file.failure("write to", e);
                fatal = failure.fatal() ? failure : null;
                throw failure;
            } finally {
                if (!kept) {
                    dropWriter();
                }
            }
        }
    }

    @Override
    public OptionalLong known(Draft draft) {
        return read(reader -> reader.known(draft));
    }

    @Override
    public Optional<Opened> open(RoomName room, int limit) {
        return read(reader -> reader.open(room, limit));
    }

    @Override
    public List<Post> before(RoomName room, long number, int limit) {
        return read(reader -> reader.before(room, number, limit));
    }

    @Override
    public List<Post> after(RoomName room, long number, int limit) {
        return read(reader -> reader.after(room, number, limit));
    }

    @Override
    public List<Long> said(RoomName room, Person author, long number, int limit) {
        return read(reader -> reader.said(room, author, number, limit));
    }

    @Override
    public List<Aged> aged(long after, Instant before, int limit) {
        return read(reader -> reader.aged(after, before, limit));
    }

    @Override
    public Optional<Instant> newest() {
        return read(SqliteReader::newest);
    }

    @Override
    public List<Seat> seats(Person person) {
        return read(reader -> reader.seats(person));
    }

    @Override
    public List<Claim> claims(RoomName room, Instant since, int limit) {
        return read(reader -> reader.claims(room, since, limit));
    }

    /// Waits for what is under way, then leaves everything in `chat.db` alone and the folder to the
    /// next.
    @Override
    public void close() {
        synchronized (writing) {
            if (closed) {
                return;
            }
            closed = true;
            checkpoints.close();
            closeReaders();
            // Last, since the last connection to go moves the log into the file.
            dropWriter();
            closeGaps();
            folder.close();
        }
    }

    private interface Change<T> {
        T by(SqliteWriter writer) throws SQLException;
    }

    private interface Query<T> {
        T of(SqliteReader reader) throws SQLException;
    }

    private <T> T read(Query<T> query) {
        var reader = lend();
        try {
            return query.of(reader);
        } catch (SQLException e) {
            throw file.failure("read", e);
        } finally {
            idle.add(reader);
        }
    }

    private SqliteReader lend() {
        if (closed) {
            throw closed();
        }
        try {
            var reader = idle.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (reader != null) {
                return reader;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new StoreFailure("Nothing could be read: all readers are busy.", null, false);
    }

    private void closeReaders() {
        try {
            for (int i = 0; i < readers; i++) {
                var reader = idle.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                if (reader != null) {
                    reader.close();
                }
            }
        } catch (SQLException e) {
            LOG.log(Level.WARNING, file.failure("close", e).getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeGaps() {
        try {
            gaps.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "Could not close " + file.path() + ": " + e + ".");
        }
    }

    private void dropWriter() {
        try {
            if (writer != null) {
                writer.close();
            }
        } catch (SQLException e) {
            // What it had open is undone all the same, at the latest when the process ends.
        }
        writer = null;
    }

    private static StoreFailure closed() {
        return new StoreFailure("The store is closed.", null, false);
    }
}
