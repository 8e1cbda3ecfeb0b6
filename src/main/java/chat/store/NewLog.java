package chat.store;

import chat.room.Event;
import chat.room.Expired;
import chat.room.RoomName;
import chat.room.Store.StoreFailure;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;

/// The log of a room that has none yet, put into a data folder that no server uses: all of it in
/// one transaction, or nothing. Holds one event in memory at a time.
///
/// Nicknames stay free: what was said long ago elsewhere holds none.
///
/// For one thread. Must be closed.
public final class NewLog implements AutoCloseable {

    /// The last number that an event can have.
    public static final long LAST = LogTable.LAST;

    private final DataFolder folder;
    private final SqliteFile file;
    private final Connection connection;
    private final PreparedStatement insert;
    private final PreparedStatement place;
    private final long room;

    /// Locks the folder, makes it when it is missing, and begins.
    ///
    /// @param expired what is gone from the beginning of the log
    /// @param now when the room is made
    /// @throws StoreFailure when the folder cannot be used, a server uses it, or the room has a log
    public static NewLog begin(Path path, RoomName name, Expired expired, Instant now) {
        var folder = DataFolder.open(path);
        try {
            var file = SqliteFile.open(folder);
            try {
                var connection = file.writer();
                try {
                    return new NewLog(folder, file, connection, name, expired, now);
                } catch (SQLException | StoreFailure e) {
                    connection.close();
                    throw e;
                }
            } catch (SQLException e) {
                throw file.failure("write to", e);
            }
        } catch (StoreFailure e) {
            folder.close();
            throw e;
        }
    }

    private NewLog(
            DataFolder folder,
            SqliteFile file,
            Connection connection,
            RoomName name,
            Expired expired,
            Instant now)
            throws SQLException {
        this.folder = folder;
        this.file = file;
        this.connection = connection;
        connection.setAutoCommit(false);
        room = make(name, expired, now);
        insert = connection.prepareStatement(EventRow.INSERT);
        place =
                connection.prepareStatement(
                        "select 1 from message where id = ? and kind = " + EventRow.TOMBSTONE);
    }

    /// Puts the event into the log. Whoever calls has checked that it may follow the one before.
    public void add(Event event) {
        try {
            EventRow.of(event).insert(insert, room);
        } catch (SQLException e) {
            throw file.failure("write to", e);
        }
    }

    /// Whether a removed message had that number.
    public boolean isRemoved(long number) {
        try {
            place.setLong(1, LogTable.id(room, number));
            try (var rows = place.executeQuery()) {
                return rows.next();
            }
        } catch (SQLException e) {
            throw file.failure("read", e);
        }
    }

    /// Keeps all of it and returns when it is on disk.
    public void keep() {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw file.failure("write to", e);
        }
    }

    /// Lets the folder go. What was not kept is as if it had never been.
    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw file.failure("close", e);
        } finally {
            folder.close();
        }
    }

    private long make(RoomName name, Expired expired, Instant now) throws SQLException {
        try (var query = connection.prepareStatement("select name from room where key = ?")) {
            query.setString(1, name.key());
            try (var rows = query.executeQuery()) {
                if (rows.next()) {
                    throw new StoreFailure(
                            "The room \""
                                    + rows.getString(1)
                                    + "\" has a log already; a log is only put where there is none.",
                            null,
                            false);
                }
            }
        }
        try (var insertRoom =
                connection.prepareStatement(
                        """
                        insert into room(key, name, made, gone, gone_at, gone_same)
                        values (?, ?, ?, ?, ?, ?) returning id\
                        """)) {
            insertRoom.setString(1, name.key());
            insertRoom.setString(2, name.value());
            insertRoom.setLong(3, now.toEpochMilli());
            insertRoom.setLong(4, expired.number());
            insertRoom.setLong(5, expired.at().toEpochMilli());
            insertRoom.setBoolean(6, expired.sameName());
            try (var rows = insertRoom.executeQuery()) {
                if (!rows.next()) {
                    throw new SQLException("the room was made but has no id");
                }
                return rows.getLong(1);
            }
        }
    }
}
