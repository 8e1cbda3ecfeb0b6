package chat.store;

import chat.room.Draft;
import chat.room.Message;
import chat.room.Person;
import chat.room.RoomName;
import chat.room.Seat;
import chat.room.SeatChange;
import chat.room.Store;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
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
    public List<Receipt> commit(List<Draft> drafts, List<SeatChange> seats) {
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
                var receipts = current.commit(drafts, seats, clock.millis());
                kept = true;
                checkpoints.committed();
                return receipts;
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
    public Optional<Opened> open(RoomName room, int limit) {
        return read(reader -> reader.open(room, limit));
    }

    @Override
    public List<Message> before(RoomName room, long number, int limit) {
        return read(reader -> reader.before(room, number, limit));
    }

    @Override
    public List<Message> after(RoomName room, long number, int limit) {
        return read(reader -> reader.after(room, number, limit));
    }

    @Override
    public List<Seat> seats(Person person) {
        return read(reader -> reader.seats(person));
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
            folder.close();
        }
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
