package chat.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import chat.room.Store.StoreFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// The file `chat.db`: made, looked at, brought up to date, and opened in the ways we need.
///
/// It is whole or not there: a new one is made under another name. One that is damaged, foreign or
/// newer than this server is refused by name and stays byte for byte as it was.
final class SqliteFile {

    /// Page cache of the writer, in KiB of native memory. Index pages of old messages are what it
    /// is for.
    private static final int WRITER_CACHE = 16 * 1024;

    /// Page cache of each reader, in KiB of native memory; any commit empties it, so more would be
    /// of no use.
    private static final int READER_CACHE = 8 * 1024;

    /// How long the write-ahead log may grow before commits wait for it to be emptied, in bytes.
    static final long LARGEST_LOG = 64L * 1024 * 1024;

    /// How long a connection waits for a lock; longer than a moment only another program (a backup,
    /// `sqlite3`) holds one.
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /// "SiCh", at byte 68 of the file: what `file` and we know our own by.
    private static final int APPLICATION = 0x53694368;

    /// Bytes of the smallest page SQLite knows.
    private static final int SMALLEST = 512;

    /// Scripts beside this class; `user_version` says how many of them a file has had.
    private static final List<String> MIGRATIONS =
            List.of("001.sql", "002.sql", "003.sql", "004.sql");

    /// The errors after which nobody knows what the disk has: the kernel drops pages it failed to
    /// write and says so once, so asking again proves nothing. What the driver has no name for may
    /// be of that kind.
    private static final Set<SQLiteErrorCode> UNKNOWN_OUTCOME =
            Set.of(
                    SQLiteErrorCode.SQLITE_IOERR_FSYNC,
                    SQLiteErrorCode.SQLITE_IOERR_DIR_FSYNC,
                    SQLiteErrorCode.UNKNOWN_ERROR);

    private static final Set<SQLiteErrorCode> DAMAGE =
            Set.of(
                    SQLiteErrorCode.SQLITE_CORRUPT,
                    SQLiteErrorCode.SQLITE_CORRUPT_INDEX,
                    SQLiteErrorCode.SQLITE_NOTADB,
                    SQLiteErrorCode.SQLITE_ERROR);

    /// Name every column of the first version, and visit both edges of the logs and one of every
    /// other b-tree.
    private static final List<String> EDGES =
            List.of(
                    "select id, key, name, made from room order by id desc limit 1",
                    "select id, key, name, made from room order by key desc limit 1",
                    "select id, at, person, nick, body, once from message order by id limit 1",
                    "select id, at, person, nick, body, once from message order by id desc limit 1",
                    "select id, body from message where once is not null order by once desc limit 1",
                    """
                    select person, room, name, nick, fold, used, read, spoke from seat
                    order by person desc limit 1\
                    """);

    private final Path path;

    private SqliteFile(Path path) {
        this.path = path;
    }

    /// Makes the file where there is none, else checks that it is ours and brings it up to date.
    ///
    /// @throws StoreFailure when it is not usable
    static SqliteFile open(DataFolder folder) {
        var file = new SqliteFile(folder.path().resolve("chat.db"));
        try {
            if (file.isMissing()) {
                file.make(folder);
            } else {
                file.update(file.inspect());
            }
            return file;
        } catch (SQLException e) {
            throw file.failure("open", e);
        } catch (IOException e) {
            throw new StoreFailure("Could not open " + file.path + ": " + e + ".", e, false);
        }
    }

    /// The connection that writes; there is one at a time.
    Connection writer() throws SQLException {
        return writer(path);
    }

    /// A connection that only reads.
    Connection reader() throws SQLException {
        return reader(path, READER_CACHE);
    }

    /// A connection that only reads some file, of ours or not.
    static Connection reader(Path file) throws SQLException {
        return reader(file.toAbsolutePath(), READER_CACHE);
    }

    /// Whether the file at the other end says that it is one of ours.
    static boolean isOurs(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            return number(statement, "pragma application_id") == APPLICATION;
        }
    }

    /// Refuses a file that is not ours, or of another version than this program writes.
    static void requireCurrent(Connection connection) throws SQLException {
        if (!isOurs(connection)) {
            throw new SQLException("it is not one of Simple Chat's");
        }
        try (var statement = connection.createStatement()) {
            int version = number(statement, "pragma user_version");
            if (version != MIGRATIONS.size()) {
                throw new SQLException(
                        "its version is %d, and this program knows %d; a server that is started brings an older one up to date"
                                .formatted(version, MIGRATIONS.size()));
            }
        }
    }

    /// A connection that moves the write-ahead log into the file.
    Connection checkpointer() throws SQLException {
        var connection = connect(path, false);
        configure(
                connection,
                "pragma synchronous = full",
                "pragma wal_autocheckpoint = 0",
                "pragma mmap_size = 0");
        return connection;
    }

    Path path() {
        return path;
    }

    /// How long the write-ahead log is now, in bytes.
    long logLength() {
        return beside("-wal").toFile().length();
    }

    /// What went wrong, for the operator.
    ///
    /// @param attempt a verb: "write to"
    StoreFailure failure(String attempt, SQLException e) {
        var cause = e.getCause() == null ? "" : ": " + e.getCause().getMessage();
        return new StoreFailure(
                "Could not " + attempt + " " + path + ": " + e.getMessage() + cause, e, isFatal(e));
    }

    /// Whether what is on disk is unknown after this.
    static boolean isFatal(SQLException e) {
        return e instanceof SQLiteException sqlite
                && UNKNOWN_OUTCOME.contains(sqlite.getResultCode());
    }

    private boolean isMissing() throws IOException {
        if (Files.exists(path) && Files.size(path) > 0) {
            return false;
        }
        // SQLite would delete them.
        for (var log : List.of(beside("-wal"), beside("-journal"))) {
            if (Files.exists(log) && Files.size(log) > 0) {
                throw refusal(
                        "is missing or empty, but its log " + log.getFileName() + " is not", null);
            }
        }
        return true;
    }

    private void make(DataFolder folder) throws SQLException, IOException {
        var fresh = beside(".new");
        for (var rest : List.of("", "-wal", "-shm", "-journal")) {
            Files.deleteIfExists(fresh.resolveSibling(fresh.getFileName() + rest));
        }
        // SQLite gives its other files the permissions of this one.
        Files.createFile(fresh, DataFolder.owner("rw-------"));
        try (var connection = writer(fresh)) {
            migrate(connection, 0);
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
        folder.force();
    }

    /// Through a connection that cannot write, so that a file which is refused is not touched. A
    /// whole check would take minutes on millions of messages; this one looks at the header and at
    /// [#EDGES].
    ///
    /// @return its version
    private int inspect() throws SQLException, IOException {
        if (Files.size(path) < SMALLEST) {
            // SQLite would take it for an empty one.
            throw refusal("is damaged (cut off within its first page)", null);
        }
        try (var connection = reader(path, READER_CACHE);
                var statement = connection.createStatement()) {
            if (number(statement, "pragma application_id") != APPLICATION) {
                throw refusal("is a database, but not one of Simple Chat's", null);
            }
            int version = number(statement, "pragma user_version");
            if (version > MIGRATIONS.size()) {
                throw refusal(
                        "was written by a newer Simple Chat (its version is %d, this server knows %d)"
                                .formatted(version, MIGRATIONS.size()),
                        null);
            }
            for (var edge : EDGES) {
                try (var rows = statement.executeQuery(edge)) {
                    rows.next();
                }
            }
            return version;
        } catch (SQLiteException e) {
            if (DAMAGE.contains(e.getResultCode())) {
                throw refusal("is damaged (" + e.getMessage() + ")", e);
            }
            throw e;
        }
    }

    private void update(int version) throws SQLException {
        if (version < MIGRATIONS.size()) {
            try (var connection = writer()) {
                migrate(connection, version);
            }
        }
    }

    /// All missing steps or none.
    private static void migrate(Connection connection, int version) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.executeUpdate("begin immediate");
            for (var script : MIGRATIONS.subList(version, MIGRATIONS.size())) {
                statement.executeUpdate(read(script));
            }
            statement.executeUpdate("pragma application_id = " + APPLICATION);
            statement.executeUpdate("pragma user_version = " + MIGRATIONS.size());
            statement.executeUpdate("commit");
        }
    }

    private static String read(String script) {
        try (var in = SqliteFile.class.getResourceAsStream(script)) {
            if (in == null) {
                throw new IllegalStateException("The jar lacks " + script + ".");
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Connection writer(Path path) throws SQLException {
        var connection = connect(path, false);
        configure(
                connection,
                "pragma journal_mode = wal",
                // On disk when a commit returns; NORMAL loses the last ones in a power cut.
                "pragma synchronous = full",
                // See Checkpoints.
                "pragma wal_autocheckpoint = 0",
                "pragma journal_size_limit = " + LARGEST_LOG,
                "pragma cache_size = -" + WRITER_CACHE,
                "pragma mmap_size = 0",
                "pragma temp_store = memory",
                // What is removed is overwritten where it stood. Messages only ever come, so
                // keeping them costs nothing more.
                "pragma secure_delete = on",
                "pragma trusted_schema = off");
        return connection;
    }

    private static Connection reader(Path path, int cache) throws SQLException {
        var connection = connect(path, true);
        configure(
                connection,
                "pragma cache_size = -" + cache,
                "pragma mmap_size = 0",
                "pragma temp_store = memory",
                "pragma trusted_schema = off");
        return connection;
    }

    private static Connection connect(Path path, boolean readOnly) throws SQLException {
        var config = new SQLiteConfig();
        config.setReadOnly(readOnly);
        config.setBusyTimeout((int) PATIENCE.toMillis());
        // Else the driver asks for the last row's id after every insert, and nobody reads it.
        config.setGetGeneratedKeys(false);
        // As a URI: a question mark in the folder's name would begin the driver's options.
        return config.createConnection("jdbc:sqlite:" + path.toUri());
    }

    private static void configure(Connection connection, String... pragmas) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var pragma : pragmas) {
                statement.execute(pragma);
            }
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static int number(Statement statement, String query) throws SQLException {
        try (var rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }

    private StoreFailure refusal(String why, @Nullable Exception cause) {
        return new StoreFailure(path + " " + why + ". It was left as it is.", cause, false);
    }

    private Path beside(String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }
}
