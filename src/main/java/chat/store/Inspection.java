package chat.store;

import chat.room.Store.StoreFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Looks through all that is kept: whether the file is whole, and whether every room's log is what
/// it promises. Reads only, one state from beginning to end, and may run beside a server.
public final class Inspection {

    /// Lines that SQLite may say about one file; more would only scroll by.
    private static final int MOST = 20;

    /// A question that has no rows when all is well, and what a row means.
    private record Promise(String broken, String query) {}

    private static final List<Promise> PROMISES =
            List.of(
                    new Promise(
                            "room %d has gaps in its numbers, or does not begin where it should",
                            """
                            select id >> 32 from message left join past on room = id >> 32
                            where id & 4294967295 > ifnull(gone, 0) group by id >> 32
                            having min(id & 4294967295) <> max(ifnull(gone, 0)) + 1
                              or max(id & 4294967295) - max(ifnull(gone, 0)) <> count(*)\
                            """),
                    new Promise(
                            "room %d has a message that is older than the one before it",
                            """
                            select distinct room from (
                              select id >> 32 as room, at, lag(at) over (order by id) as before,
                                lag(id >> 32) over (order by id) as neighbour from message)
                            where room = neighbour and at < before\
                            """),
                    new Promise(
                            "room %d has messages but no name",
                            """
                            select distinct id >> 32 from message
                            where id >> 32 not in (select id from room)\
                            """),
                    new Promise(
                            "message %d has a mark of a length that none has",
                            """
                            select id from message
                            where once is not null and length(once) not between 17 and 22\
                            """));

    /// The first version in which logs may have lost their beginnings.
    private static final int EXPIRING = 4;

    private static final Promise EXPIRED =
            new Promise(
                    "room %d has messages among those that have expired",
                    """
                    select distinct room from past join message
                    on id > room << 32 and id <= (room << 32 | gone)
                    where kind <= 2\
                    """);

    /// What was found.
    ///
    /// @param problems one sentence each; empty when all is well
    public record Findings(long rooms, long messages, List<String> problems) {}

    private Inspection() {}

    /// Looks through the data in that folder.
    ///
    /// @throws StoreFailure when there is none, or it cannot be read at all
    public static Findings of(Path folder) {
        var file = folder.resolve("chat.db");
        if (!Files.isRegularFile(file)) {
            throw new StoreFailure("There is no data in " + folder + ".", null, false);
        }
        DataFolder.useNatives(folder);
        try (var connection = SqliteFile.reader(file)) {
            connection.setAutoCommit(false);
            var problems = new ArrayList<>(damage(connection));
            if (problems.isEmpty()) {
                boolean expiring =
                        numbers(connection, "pragma user_version").getFirst() >= EXPIRING;
                for (var promise : PROMISES) {
                    problems.addAll(broken(connection, promise, expiring));
                }
                if (expiring) {
                    problems.addAll(broken(connection, EXPIRED, true));
                }
            }
            return new Findings(
                    numbers(connection, "select count(*) from room").getFirst(),
                    numbers(connection, "select count(*) from message").getFirst(),
                    List.copyOf(problems));
        } catch (SQLException e) {
            throw new StoreFailure(file + " cannot be read: " + e.getMessage() + ".", e, false);
        }
    }

    private static List<String> broken(Connection connection, Promise promise, boolean expiring)
            throws SQLException {
        var past =
                "with past(room, gone) as (select id, %s from room) "
                        .formatted(expiring ? "gone" : "0");
        return numbers(connection, past + promise.query).stream()
                .map(promise.broken::formatted)
                .toList();
    }

    /// @throws SQLException when the file is not a whole database of ours
    static void requireWhole(Path file) throws SQLException {
        try (var connection = SqliteFile.reader(file)) {
            if (!SqliteFile.isOurs(connection)) {
                throw new SQLException("it is not one of Simple Chat's");
            }
            var damage = damage(connection);
            if (!damage.isEmpty()) {
                throw new SQLException(damage.getFirst());
            }
        }
    }

    /// What SQLite finds: pages, rows, and whether every index has each of its rows once.
    private static List<String> damage(Connection connection) throws SQLException {
        var found = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("pragma integrity_check(" + MOST + ")")) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found.equals(List.of("ok")) ? List.of() : found;
    }

    private static List<Long> numbers(Connection connection, String query) throws SQLException {
        var numbers = new ArrayList<Long>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            while (rows.next() && numbers.size() < MOST) {
                numbers.add(rows.getLong(1));
            }
        }
        return numbers;
    }
}
