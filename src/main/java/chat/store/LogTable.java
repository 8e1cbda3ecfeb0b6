package chat.store;

import chat.room.Draft;
import chat.room.Message;
import chat.room.RoomName;
import chat.room.Store.Receipt;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The rooms and their logs, as the writer's connection writes them: owns where each log ends.
///
/// What it remembers is ahead of the disk while a transaction is open; when one fails, it must be
/// forgotten with it.
final class LogTable {

    /// Bits of an id that are the message's number; those above are its room.
    static final int NUMBER_BITS = 32;

    /// The last number a room can have.
    static final long LAST = (1L << NUMBER_BITS) - 1;

    /// By its mark, the id of a message.
    static final String FIND_MARK = "select id from message indexed by message_once where once = ?";

    /// Rooms whose end is remembered, the most recently used; about 200 bytes each. For another one
    /// it is read again, in two seeks.
    private static final int REMEMBERED = 10_000;

    private final Once once = new Once();
    private final Map<String, End> ends =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, End> eldest) {
                    return size() > REMEMBERED;
                }
            };

    private final PreparedStatement findRoom;
    private final PreparedStatement makeRoom;
    private final PreparedStatement findEnd;
    private final PreparedStatement insert;
    private final PreparedStatement findMark;

    /// Where a room's log ends.
    private static final class End {
        final long room;
        long number;
        long at;

        End(long room, long number, long at) {
            this.room = room;
            this.number = number;
            this.at = at;
        }
    }

    LogTable(Connection connection) throws SQLException {
        findRoom = connection.prepareStatement("select id, gone, gone_at from room where key = ?");
        makeRoom =
                connection.prepareStatement(
                        "insert into room(key, name, made) values (?, ?, ?) returning id");
        findEnd =
                connection.prepareStatement(
                        "select id, at from message where id between ? and ? order by id desc limit 1");
        insert =
                connection.prepareStatement(
                        """
                        insert into message(id, at, person, nick, body, once) values (?, ?, ?, ?, ?, ?)
                        on conflict(once) where once is not null do nothing\
                        """);
        findMark = connection.prepareStatement(FIND_MARK);
    }

    /// Puts the draft at the end of its room's log, unless it is there already.
    ///
    /// @param now in milliseconds since 1970; a clock that went back does not take the log with it
    Receipt keep(Draft draft, long now) throws SQLException {
        var key = draft.room().key();
        var end = end(key, draft.room(), now);
        var mark = once.mark(draft, key);
        long number = end.number + 1;
        if (number > LAST) {
            throw full();
        }
        long at = Math.max(now, end.at);
        insert.setLong(1, id(end.room, number));
        insert.setLong(2, at);
        insert.setLong(3, draft.author().id());
        insert.setString(4, draft.nickname().value());
        insert.setString(5, draft.text().value());
        insert.setBytes(6, mark);
        if (insert.executeUpdate() == 0) {
            return new Receipt.Known(known(mark));
        }
        end.number = number;
        end.at = at;
        return new Receipt.Kept(
                new Message(
                        number,
                        Instant.ofEpochMilli(at),
                        draft.author(),
                        draft.nickname().value(),
                        draft.text().value()));
    }

    /// A place at the end of a log.
    ///
    /// @param room its id
    /// @param at in milliseconds since 1970
    record Place(long room, long number, long at) {}

    /// Takes the place behind the room's last event; whoever asks must put a row there.
    ///
    /// @param now in milliseconds since 1970
    Place next(RoomName room, long now) throws SQLException {
        var end = end(room.key(), room, now);
        if (end.number == LAST) {
            throw full();
        }
        end.number++;
        end.at = Math.max(now, end.at);
        return new Place(end.room, end.number, end.at);
    }

    /// The id of the room with that key, null when it has no log yet.
    @Nullable Long room(String key) throws SQLException {
        findRoom.setString(1, key);
        try (var rows = findRoom.executeQuery()) {
            return rows.next() ? rows.getLong(1) : null;
        }
    }

    static long id(long room, long number) {
        return room << NUMBER_BITS | number;
    }

    private End end(String key, RoomName name, long now) throws SQLException {
        var known = ends.get(key);
        if (known != null) {
            return known;
        }
        var found = find(key);
        var end = found != null ? found : make(key, name, now);
        ends.put(key, end);
        return end;
    }

    private @Nullable End find(String key) throws SQLException {
        findRoom.setString(1, key);
        long room;
        long gone;
        long at;
        try (var rows = findRoom.executeQuery()) {
            if (!rows.next()) {
                return null;
            }
            room = rows.getLong(1);
            gone = rows.getLong(2);
            at = rows.getLong(3);
        }
        // Behind what has expired; rulings that still hold may stand before it.
        findEnd.setLong(1, id(room, gone + 1));
        findEnd.setLong(2, id(room, LAST));
        try (var rows = findEnd.executeQuery()) {
            return rows.next()
                    ? new End(room, rows.getLong(1) & LAST, rows.getLong(2))
                    : new End(room, gone, at);
        }
    }

    private static SQLException full() {
        return new SQLException("a room is full");
    }

    private End make(String key, RoomName name, long now) throws SQLException {
        makeRoom.setString(1, key);
        makeRoom.setString(2, name.value());
        makeRoom.setLong(3, now);
        try (var rows = makeRoom.executeQuery()) {
            if (!rows.next()) {
                throw new SQLException("the room \"" + name + "\" was made but has no id");
            }
            return new End(rows.getLong(1), 0, 0);
        }
    }

    private long known(byte @Nullable [] mark) throws SQLException {
        findMark.setBytes(1, mark);
        try (var rows = findMark.executeQuery()) {
            if (!rows.next()) {
                throw new SQLException("a message was neither new nor known");
            }
            return rows.getLong(1) & LAST;
        }
    }
}
