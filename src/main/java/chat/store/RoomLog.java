package chat.store;

import chat.room.Event;
import chat.room.Expired;
import chat.room.RoomName;
import chat.room.Store.StoreFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One room's log, read from its first event to the one that was the last when reading began. Reads
/// only, and may run beside a server: each step is a look of its own, so a reader who is slow keeps
/// no write-ahead log from being emptied.
public final class RoomLog {

    /// Events of one look; of the longest messages some 3 MB in memory.
    static final int STEP = 200;

    private static final String ROOM =
            "select id, name, gone, gone_at, gone_same from room where key = ?";

    private static final String LAST = "select max(id) from message where id between ? and ?";

    private static final String EVENTS =
            "select "
                    + EventRow.COLUMNS
                    + " from message where id > ? and id <= ? order by id limit "
                    + STEP;

    /// Who is told what there is.
    public interface Reader {

        /// Comes first.
        ///
        /// @param room as first written
        /// @param expired what is gone from the beginning; which event is the first that is left is
        ///   not looked up
        void begin(RoomName room, Expired expired) throws IOException;

        /// The next event. Those of what has expired are rulings that still hold.
        void take(Event event) throws IOException;

        /// Comes last.
        void end() throws IOException;
    }

    /// The room's row.
    private record Found(long id, RoomName name, Expired expired) {}

    private RoomLog() {}

    /// Reads that room's log to its end.
    ///
    /// @throws IOException what the reader throws
    /// @throws StoreFailure when there is no such room, or it cannot be read, or messages that were
    ///   to be read expired meanwhile
    public static void read(Path folder, RoomName name, Reader reader) throws IOException {
        var file = folder.resolve("chat.db");
        if (!Files.isRegularFile(file)) {
            throw new StoreFailure("There is no data in " + folder + ".", null, false);
        }
        DataFolder.useNatives(folder);
        try (var connection = SqliteFile.reader(file)) {
            SqliteFile.requireCurrent(connection);
            connection.setAutoCommit(false);
            var room = find(connection, name);
            if (room == null) {
                throw new StoreFailure(
                        "Nobody has spoken in a room \"" + name + "\" in " + folder + ".",
                        null,
                        false);
            }
            long last = last(connection, room.id);
            long position = LogTable.id(room.id, 0);
            var events = step(connection, position, last);
            reader.begin(room.name, room.expired);
            while (!events.isEmpty()) {
                for (var event : events) {
                    reader.take(event);
                }
                position = LogTable.id(room.id, events.getLast().number());
                requireNoneLost(connection, name, room, position);
                events = step(connection, position, last);
            }
            reader.end();
        } catch (SQLException e) {
            throw new StoreFailure(file + " cannot be read: " + e.getMessage() + ".", e, false);
        }
    }

    private static @Nullable Found find(Connection connection, RoomName name) throws SQLException {
        try (var query = connection.prepareStatement(ROOM)) {
            query.setString(1, name.key());
            try (var rows = query.executeQuery()) {
                if (!rows.next()) {
                    return null;
                }
                long gone = rows.getLong(3);
                var expired =
                        gone == 0
                                ? Expired.NOTHING
                                : new Expired(
                                        gone,
                                        Instant.ofEpochMilli(rows.getLong(4)),
                                        rows.getBoolean(5),
                                        0);
                return new Found(
                        rows.getLong(1), SqliteReader.spelled(rows.getString(2), name), expired);
            }
        }
    }

    private static long last(Connection connection, long room) throws SQLException {
        try (var query = connection.prepareStatement(LAST)) {
            query.setLong(1, LogTable.id(room, 1));
            query.setLong(2, LogTable.id(room, LogTable.LAST));
            try (var rows = query.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    /// Ends the look, so that the reader may take its time.
    private static List<Event> step(Connection connection, long position, long last)
            throws SQLException {
        var events = new ArrayList<Event>(STEP);
        try (var query = connection.prepareStatement(EVENTS)) {
            query.setLong(1, position);
            query.setLong(2, last);
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    events.add(EventRow.read(rows).event());
                }
            }
        }
        connection.commit();
        return events;
    }

    /// The next look begins with this, and so sees whether it can go on where the last one ended.
    private static void requireNoneLost(
            Connection connection, RoomName name, Found before, long position) throws SQLException {
        var now = find(connection, name);
        long read = Math.max(position & LogTable.LAST, before.expired.number());
        if (now == null || now.expired.number() > read) {
            throw new StoreFailure(
                    "Messages of \"" + name + "\" expired while they were read. Try again.",
                    null,
                    false);
        }
    }
}
