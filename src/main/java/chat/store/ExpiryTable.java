package chat.store;

import chat.room.Expired;
import chat.room.Ruling;
import chat.room.Standing;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where the logs of all rooms begin, as the writer's connection moves it: what is older than
/// messages are kept is deleted from there.
final class ExpiryTable {

    /// How many events one transaction deletes, and how many seats. The longest messages make that
    /// some 3 MB of pages to overwrite, and others wait meanwhile.
    static final int STEP = 200;

    /// What is gone of a room; the writer's side of [SqliteReader]'s.
    private final PreparedStatement gone;

    private final PreparedStatement oldest;
    private final PreparedStatement next;
    private final PreparedStatement rulings;
    private final PreparedStatement delete;
    private final PreparedStatement deleteRuling;
    private final PreparedStatement move;
    private final PreparedStatement seats;
    private final PreparedStatement claims;

    /// A message, or its place, at an edge.
    ///
    /// @param author and nickname; of a removed one, whose nickname nobody knows, null
    private record Edge(
            long number, long at, long author, @Nullable String nickname, boolean same) {

        static Edge of(EventRow row) {
            boolean said = row.kind() == EventRow.SAID;
            boolean same = row.target() != null && row.target() == 1;
            return new Edge(row.number(), row.at(), row.person(), said ? row.nick() : null, same);
        }

        boolean isContinuedBy(Edge other) {
            return author == other.author
                    && other.nickname != null
                    && (nickname == null ? same : nickname.equals(other.nickname));
        }
    }

    ExpiryTable(Connection connection) throws SQLException {
        var events = "select " + EventRow.COLUMNS + " from message ";
        gone =
                connection.prepareStatement(
                        "select gone, gone_at, gone_same from room where id = ?");
        oldest =
                connection.prepareStatement(
                        events + "where id > ? and id <= ? order by id limit " + STEP);
        next =
                connection.prepareStatement(
                        events + "where id > ? and id <= ? and kind < 2 order by id limit 1");
        rulings =
                connection.prepareStatement(
                        events
                                + "indexed by message_ruling where id > ? and id <= ?"
                                + " and kind > 1 and kind > 2 order by id");
        delete =
                connection.prepareStatement(
                        "delete from message where id > ? and id <= ? and kind <= 2");
        deleteRuling = connection.prepareStatement("delete from message where id = ?");
        move =
                connection.prepareStatement(
                        "update room set gone = ?, gone_at = ?, gone_same = ? where id = ?");
        seats =
                connection.prepareStatement(
                        """
                        delete from seat where (person, room) in (
                          select person, room from seat where used < ? order by used limit ?)
                        """);
        claims =
                connection.prepareStatement(
                        """
                        delete from claim where (room, person, nick) in (
                          select room, person, nick from claim where spoke < ? order by spoke limit ?)
                        """);
    }

    /// Deletes the oldest events of that room, as far as they are older.
    ///
    /// @param before in milliseconds since 1970
    /// @param now likewise; rulings that hold then stay
    Optional<Expired> expire(long room, long before, long now) throws SQLException {
        long from;
        long at;
        boolean same;
        gone.setLong(1, room);
        try (var rows = gone.executeQuery()) {
            if (!rows.next()) {
                return Optional.empty();
            }
            from = rows.getLong(1);
            at = rows.getLong(2);
            same = rows.getBoolean(3);
        }
        var old = rows(oldest, room, from).stream().takeWhile(row -> row.at() < before).toList();
        if (old.isEmpty()) {
            return Optional.empty();
        }
        long last = old.getLast().number();
        var left = rows(next, room, last).stream().map(Edge::of).findFirst();
        var edge = old.stream().filter(row -> row.kind() < 2).map(Edge::of).reduce((_, e) -> e);
        if (edge.isPresent()) {
            at = edge.get().at();
            same = left.isPresent() && edge.get().isContinuedBy(left.get());
        }
        delete.setLong(1, LogTable.id(room, from));
        delete.setLong(2, LogTable.id(room, last));
        delete.executeUpdate();
        deleteRulings(room, last, now);
        move.setLong(1, last);
        move.setLong(2, at);
        move.setBoolean(3, same);
        move.setLong(4, room);
        move.executeUpdate();
        return Optional.of(
                new Expired(
                        last, Instant.ofEpochMilli(at), same, left.map(Edge::number).orElse(0L)));
    }

    /// Deletes seats and claims of before that.
    ///
    /// @param before in milliseconds since 1970
    /// @return whether there may be more
    boolean forget(long before) throws SQLException {
        return forget(seats, before) + forget(claims, before) > 0;
    }

    private static int forget(PreparedStatement statement, long before) throws SQLException {
        statement.setLong(1, before);
        statement.setInt(2, STEP);
        return statement.executeUpdate();
    }

    private void deleteRulings(long room, long last, long now) throws SQLException {
        var ruled = new ArrayList<Ruling>();
        for (var row : rows(rulings, room, 0)) {
            if (row.event() instanceof Ruling ruling) {
                ruled.add(ruling);
            }
        }
        var holding = Standing.holding(ruled, Instant.ofEpochMilli(now));
        for (var ruling : ruled) {
            if (ruling.number() <= last && !holding.contains(ruling.number())) {
                deleteRuling.setLong(1, LogTable.id(room, ruling.number()));
                deleteRuling.executeUpdate();
            }
        }
    }

    private static List<EventRow> rows(PreparedStatement query, long room, long after)
            throws SQLException {
        query.setLong(1, LogTable.id(room, after));
        query.setLong(2, LogTable.id(room, LogTable.LAST));
        try (var rows = query.executeQuery()) {
            var found = new ArrayList<EventRow>();
            while (rows.next()) {
                found.add(EventRow.read(rows));
            }
            return found;
        }
    }
}
