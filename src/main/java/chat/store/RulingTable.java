package chat.store;

import chat.room.Order;
import chat.room.RoomName;
import chat.room.Ruling;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The rulings of all rooms, as the writer's connection writes them into the rooms' logs.
final class RulingTable {

    private final LogTable log;
    private final PreparedStatement two;
    private final PreparedStatement blank;
    private final PreparedStatement insert;

    RulingTable(Connection connection, LogTable log) throws SQLException {
        this.log = log;
        two =
                connection.prepareStatement(
                        "select id, kind, nick from message where id >= ? and id <= ? and kind < 2"
                                + " order by id limit 2");
        blank =
                connection.prepareStatement(
                        "update message set kind = 1, nick = '', body = '', target = ? where id = ?");
        insert = connection.prepareStatement(EventRow.INSERT);
    }

    /// Puts what comes of the order at the end of its room's log.
    ///
    /// @param now in milliseconds since 1970
    /// @return empty when none of what is to be removed is there
    Optional<Ruling> carryOut(Order order, long now) throws SQLException {
        var removed = List.<Long>of();
        if (order instanceof Order.Remove(var name, var targets)) {
            removed = remove(name, targets);
            if (removed.isEmpty()) {
                return Optional.empty();
            }
        }
        var place = log.next(order.room(), now);
        var ruling = ruling(order, place, removed);
        EventRow.of(ruling).insert(insert, place.room());
        return Optional.of(ruling);
    }

    private static Ruling ruling(Order order, LogTable.Place place, List<Long> removed) {
        long number = place.number();
        var at = Instant.ofEpochMilli(place.at());
        return switch (order) {
            case Order.Remove _ -> new Ruling.Removed(number, at, removed);
            case Order.Mute(_, var person, var nickname, var until) ->
                    new Ruling.Muted(number, at, person, nickname, until);
            case Order.Unmute(_, var person) -> new Ruling.Unmuted(number, at, person);
            case Order.Ban(_, var person, var nickname, var until) ->
                    new Ruling.Banned(number, at, person, nickname, until);
            case Order.Unban(_, var person) -> new Ruling.Unbanned(number, at, person);
            case Order.Turn(_, var mode) -> new Ruling.Turned(number, at, mode);
        };
    }

    /// Blanks the rows of those that are messages, from the first on, so that what follows each is
    /// still as it was.
    ///
    /// @return which those were
    private List<Long> remove(RoomName name, List<Long> targets) throws SQLException {
        var room = log.room(name.key());
        if (room == null) {
            return List.of();
        }
        var removed = new ArrayList<Long>();
        for (long number : new TreeSet<>(targets)) {
            if (number < 1 || number > LogTable.LAST) {
                continue;
            }
            var sameName = sameName(room, number);
            if (sameName != null) {
                blank.setInt(1, sameName ? 1 : 0);
                blank.setLong(2, LogTable.id(room, number));
                blank.executeUpdate();
                removed.add(number);
            }
        }
        return removed;
    }

    /// Whether what was said next has the same nickname; null when there is no message of that
    /// number.
    private @Nullable Boolean sameName(long room, long number) throws SQLException {
        two.setLong(1, LogTable.id(room, number));
        two.setLong(2, LogTable.id(room, LogTable.LAST));
        try (var rows = two.executeQuery()) {
            if (!rows.next()
                    || (rows.getLong(1) & LogTable.LAST) != number
                    || rows.getInt(2) != EventRow.SAID) {
                return null;
            }
            var nickname = rows.getString(3);
            return rows.next()
                    && rows.getInt(2) == EventRow.SAID
                    && rows.getString(3).equals(nickname);
        }
    }
}
