package chat.store;

import chat.room.Claim;
import chat.room.Draft;
import chat.room.Event;
import chat.room.Expired;
import chat.room.Nickname;
import chat.room.Person;
import chat.room.Post;
import chat.room.Refused;
import chat.room.RoomName;
import chat.room.Ruling;
import chat.room.Seat;
import chat.room.Standing;
import chat.room.Store.Aged;
import chat.room.Store.Opened;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A connection that reads, with its statements. Every query ends its read before it returns: one
/// left open would keep the write-ahead log from ever being emptied.
///
/// For one thread at a time.
final class SqliteReader implements AutoCloseable {

    private final Connection connection;
    private final PreparedStatement room;
    private final PreparedStatement newest;
    private final PreparedStatement aged;
    private final PreparedStatement last;
    private final PreparedStatement oldest;
    private final PreparedStatement rulings;
    private final PreparedStatement standing;
    private final PreparedStatement said;
    private final PreparedStatement seats;
    private final PreparedStatement claims;
    private final PreparedStatement known;
    private final Once once = new Once();

    /// @param connection is closed with the reader, or at once if it cannot be used
    SqliteReader(Connection connection) throws SQLException {
        this.connection = connection;
        try {
            var messages =
                    "select "
                            + EventRow.COLUMNS
                            + " from message where id between ? and ? and kind < 2 order by id ";
            room =
                    connection.prepareStatement(
                            "select id, name, gone, gone_at, gone_same from room where key = ?");
            aged =
                    connection.prepareStatement(
                            """
                            select id, name from room where id > ? and (
                              select at from message
                              where message.id > (room.id << 32 | gone)
                                and message.id <= (room.id << 32 | 4294967295)
                              order by message.id limit 1) < ?
                            order by id limit ?
                            """);
            // A room's newest event is the last before the next room's; of one that has none
            // another's is looked at, which does no harm.
            last =
                    connection.prepareStatement(
                            """
                            select max(at) from (
                              select (select at from message
                                      where message.id <= (room.id << 32 | 4294967295)
                                      order by message.id desc limit 1) as at
                              from room)
                            """);
            newest = connection.prepareStatement(messages + "desc limit ?");
            oldest = connection.prepareStatement(messages + "asc limit ?");
            rulings =
                    connection.prepareStatement(
                            "select "
                                    + EventRow.COLUMNS
                                    + " from message indexed by message_ruling"
                                    + " where id between ? and ? and kind > 1"
                                    + " order by id desc limit ?");
            standing =
                    connection.prepareStatement(
                            "select "
                                    + EventRow.COLUMNS
                                    + " from message indexed by message_ruling"
                                    + " where id between ? and ? and kind > 1 and kind > 2 order by id limit ?");
            said =
                    connection.prepareStatement(
                            "select id from message where id between ? and ? and person = ? and kind = 0"
                                    + " order by id desc limit ?");
            seats =
                    connection.prepareStatement(
                            "select name, nick, used, read from seat where person = ? order by used desc, room");
            claims =
                    connection.prepareStatement(
                            """
                            select person, nick, spoke from claim where room = ? and spoke >= ?
                            order by spoke desc limit ?
                            """);
            known = connection.prepareStatement(LogTable.FIND_MARK);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /// A room's row.
    ///
    /// @param gone the number up to which its log has expired
    /// @param goneAt as [Expired#at]
    /// @param goneSame as [Expired#sameName]
    private record Found(long id, String name, long gone, long goneAt, boolean goneSame) {}

    /// The room and its log's end, all as it was at one moment.
    Optional<Opened> open(RoomName name, int limit) throws SQLException {
        connection.setAutoCommit(false);
        try {
            return openAt(name, limit);
        } finally {
            // Ends the look.
            connection.setAutoCommit(true);
        }
    }

    private Optional<Opened> openAt(RoomName name, int limit) throws SQLException {
        var found = find(name);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        long room = found.get().id;
        var messages = read(newest, room, 1, LogTable.LAST, limit, Post.class).reversed();
        var ruled = read(rulings, room, 1, LogTable.LAST, limit, Ruling.class).reversed();
        var all = read(standing, room, 1, LogTable.LAST, Integer.MAX_VALUE, Ruling.class);
        return Optional.of(
                new Opened(
                        spelled(found.get().name, name),
                        List.copyOf(messages),
                        List.copyOf(ruled),
                        Standing.of(all),
                        expired(found.get())));
    }

    private Expired expired(Found room) throws SQLException {
        if (room.gone == 0) {
            return Expired.NOTHING;
        }
        var next = read(oldest, room.id, room.gone + 1, LogTable.LAST, 1, Post.class);
        return new Expired(
                room.gone,
                Instant.ofEpochMilli(room.goneAt),
                room.goneSame,
                next.isEmpty() ? 0 : next.getFirst().number());
    }

    /// Rooms whose logs begin with something older, in the order of their ids.
    List<Aged> aged(long after, Instant before, int limit) throws SQLException {
        aged.setLong(1, after);
        aged.setLong(2, before.toEpochMilli());
        aged.setInt(3, limit);
        try (var rows = aged.executeQuery()) {
            var found = new ArrayList<Aged>();
            while (rows.next()) {
                found.add(new Aged(rows.getLong(1), rows.getString(2)));
            }
            return found;
        }
    }

    /// When the newest event was kept.
    Optional<Instant> newest() throws SQLException {
        try (var rows = last.executeQuery()) {
            long at = rows.next() ? rows.getLong(1) : 0;
            return at == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(at));
        }
    }

    /// The number of a sending that was kept before.
    OptionalLong known(Draft draft) throws SQLException {
        var mark = once.mark(draft, draft.room().key());
        if (mark == null) {
            return OptionalLong.empty();
        }
        known.setBytes(1, mark);
        try (var rows = known.executeQuery()) {
            return rows.next()
                    ? OptionalLong.of(rows.getLong(1) & LogTable.LAST)
                    : OptionalLong.empty();
        }
    }

    /// The newest messages before that number, oldest first.
    List<Post> before(RoomName name, long number, int limit) throws SQLException {
        var found = find(name);
        if (found.isEmpty()) {
            return List.of();
        }
        long last = Math.clamp(number, 1, LogTable.LAST + 1) - 1;
        return List.copyOf(read(newest, found.get().id, 1, last, limit, Post.class).reversed());
    }

    /// The oldest messages after that number, oldest first.
    List<Post> after(RoomName name, long number, int limit) throws SQLException {
        var found = find(name);
        if (found.isEmpty()) {
            return List.of();
        }
        long first = Math.clamp(number, 0, LogTable.LAST) + 1;
        return read(oldest, found.get().id, first, LogTable.LAST, limit, Post.class);
    }

    /// The newest numbers of what that person said before that number, in ascending order.
    List<Long> said(RoomName name, Person author, long number, int limit) throws SQLException {
        var found = find(name);
        if (found.isEmpty() || limit <= 0) {
            return List.of();
        }
        said.setLong(1, LogTable.id(found.get().id, 1));
        said.setLong(2, LogTable.id(found.get().id, Math.clamp(number, 1, LogTable.LAST + 1) - 1));
        said.setLong(3, author.id());
        said.setInt(4, limit);
        try (var rows = said.executeQuery()) {
            var numbers = new ArrayList<Long>();
            while (rows.next()) {
                numbers.add(rows.getLong(1) & LogTable.LAST);
            }
            return List.copyOf(numbers.reversed());
        }
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

    /// Who spoke in the room since then, the latest first.
    List<Claim> claims(RoomName name, Instant since, int limit) throws SQLException {
        claims.setString(1, name.key());
        claims.setLong(2, since.toEpochMilli());
        claims.setInt(3, limit);
        try (var rows = claims.executeQuery()) {
            var found = new ArrayList<Claim>();
            while (rows.next()) {
                try {
                    var nickname = new Nickname(rows.getString(2));
                    var spoke = Instant.ofEpochMilli(rows.getLong(3));
                    found.add(new Claim(new Person(rows.getLong(1)), nickname, spoke));
                } catch (Refused _) {
                    // Nobody could take it today.
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
                    ? Optional.of(
                            new Found(
                                    rows.getLong(1),
                                    rows.getString(2),
                                    rows.getLong(3),
                                    rows.getLong(4),
                                    rows.getBoolean(5)))
                    : Optional.empty();
        }
    }

    private static <E extends Event> List<E> read(
            PreparedStatement query, long room, long first, long last, int limit, Class<E> kind)
            throws SQLException {
        if (limit <= 0 || first > last) {
            return List.of();
        }
        query.setLong(1, LogTable.id(room, first));
        query.setLong(2, LogTable.id(room, last));
        query.setInt(3, limit);
        try (var rows = query.executeQuery()) {
            var events = new ArrayList<E>();
            while (rows.next()) {
                events.add(kind.cast(EventRow.read(rows).event()));
            }
            return events;
        }
    }

    /// The first spelling; today's, when the rules for names have become stricter since.
    static RoomName spelled(String stored, RoomName asked) {
        try {
            return new RoomName(stored);
        } catch (Refused _) {
            return asked;
        }
    }
}
