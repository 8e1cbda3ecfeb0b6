package chat.store;

import chat.room.Message;
import chat.room.Nickname;
import chat.room.Person;
import chat.room.Refused;
import chat.room.RoomName;
import chat.room.Seat;
import chat.room.Store.Opened;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A connection that reads, with its statements. Every query ends its read before it returns: one
/// left open would keep the write-ahead log from ever being emptied.
///
/// For one thread at a time.
final class SqliteReader implements AutoCloseable {

    private final Connection connection;
    private final PreparedStatement room;
    private final PreparedStatement newest;
    private final PreparedStatement oldest;
    private final PreparedStatement seats;

    /// @param connection is closed with the reader, or at once if it cannot be used
    SqliteReader(Connection connection) throws SQLException {
        this.connection = connection;
        try {
            var messages =
                    "select id, at, person, nick, body from message where id between ? and ? order by id ";
            room = connection.prepareStatement("select id, name from room where key = ?");
            newest = connection.prepareStatement(messages + "desc limit ?");
            oldest = connection.prepareStatement(messages + "asc limit ?");
            seats =
                    connection.prepareStatement(
                            "select name, nick, used, read from seat where person = ? order by used desc, room");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /// A room's row.
    private record Found(long id, String name) {}

    /// The room and its log's end. Two looks, but as good as one: rooms and messages only ever
    /// come, and the room came with its first message.
    Optional<Opened> open(RoomName name, int limit) throws SQLException {
        var found = find(name);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var messages = messages(newest, found.get().id, 1, LogTable.LAST, limit).reversed();
        return Optional.of(new Opened(spelled(found.get().name, name), List.copyOf(messages)));
    }

    /// The newest messages before that number, oldest first.
    List<Message> before(RoomName name, long number, int limit) throws SQLException {
        var found = find(name);
        if (found.isEmpty()) {
            return List.of();
        }
        long last = Math.clamp(number, 1, LogTable.LAST + 1) - 1;
        return List.copyOf(messages(newest, found.get().id, 1, last, limit).reversed());
    }

    /// The oldest messages after that number, oldest first.
    List<Message> after(RoomName name, long number, int limit) throws SQLException {
        var found = find(name);
        if (found.isEmpty()) {
            return List.of();
        }
        long first = Math.clamp(number, 0, LogTable.LAST) + 1;
        return messages(oldest, found.get().id, first, LogTable.LAST, limit);
    }

    /// The person's seats, most recently used first.
    List<Seat> seats(Person person) throws SQLException {
        seats.setLong(1, person.id());
        try (var rows = seats.executeQuery()) {
            var found = new ArrayList<Seat>();
            while (rows.next()) {
                try {
                    var room = new RoomName(rows.getString(1));
                    var nickname = new Nickname(rows.getString(2));
                    var used = Instant.ofEpochMilli(rows.getLong(3));
                    found.add(new Seat(person, room, nickname, used, rows.getLong(4)));
                } catch (Refused _) {
                    // Taken when the rules for names were milder: nobody could sit there today.
                }
            }
            return found;
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private Optional<Found> find(RoomName name) throws SQLException {
        room.setString(1, name.key());
        try (var rows = room.executeQuery()) {
            return rows.next()
                    ? Optional.of(new Found(rows.getLong(1), rows.getString(2)))
                    : Optional.empty();
        }
    }

    private static List<Message> messages(
            PreparedStatement query, long room, long first, long last, int limit)
            throws SQLException {
        if (limit <= 0 || first > last) {
            return List.of();
        }
        query.setLong(1, LogTable.id(room, first));
        query.setLong(2, LogTable.id(room, last));
        query.setInt(3, limit);
        try (var rows = query.executeQuery()) {
            var messages = new ArrayList<Message>();
            while (rows.next()) {
                messages.add(
                        new Message(
                                rows.getLong(1) & LogTable.LAST,
                                Instant.ofEpochMilli(rows.getLong(2)),
                                new Person(rows.getLong(3)),
                                rows.getString(4),
                                rows.getString(5)));
            }
            return messages;
        }
    }

    /// The first spelling; today's, when the rules for names have become stricter since.
    private static RoomName spelled(String stored, RoomName asked) {
        try {
            return new RoomName(stored);
        } catch (Refused _) {
            return asked;
        }
    }
}
