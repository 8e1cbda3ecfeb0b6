package chat.store;

import chat.room.Event;
import chat.room.Message;
import chat.room.Mode;
import chat.room.Person;
import chat.room.Post;
import chat.room.Ruling;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How an event stands in the table `message`.
///
/// | kind | nick | body | target |
/// | --- | --- | --- | --- |
/// | 0, a message | nickname | text | null |
/// | 1, the place of a removed one | empty | empty | 1 if what followed had the same nickname |
/// | 2, a removal | empty | the numbers, with blanks between | null |
/// | 3, 5: muted, banned | nickname | empty | until when, null for no end |
/// | 4, 6: neither any more | empty | empty | null |
/// | 7, whom the room is open to | empty | empty | 0 all, 1 readers, 2 nobody |
///
/// The person is the author, or whom a ruling is about.
///
/// @param target null where there is none
record EventRow(
        int kind,
        long number,
        long at,
        long person,
        String nick,
        String body,
        @Nullable Long target) {

    static final int SAID = 0;
    static final int TOMBSTONE = 1;
    private static final int REMOVED = 2;
    private static final int MUTED = 3;
    private static final int UNMUTED = 4;
    private static final int BANNED = 5;
    private static final int UNBANNED = 6;
    private static final int TURNED = 7;

    /// What [#read] needs, in its order.
    static final String COLUMNS = "id, at, person, nick, body, kind, target";

    /// Puts a row into the table; for [#insert].
    static final String INSERT =
            "insert into message(" + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?)";

    /// The order of the modes in the column, for ever.
    private static final List<Mode> MODES = List.of(Mode.OPEN, Mode.READ_ONLY, Mode.CLOSED);

    static EventRow of(Event event) {
        return switch (event) {
            case Message(var number, var at, var author, var nickname, var text) ->
                    new EventRow(
                            SAID, number, at.toEpochMilli(), author.id(), nickname, text, null);
            case Post.Tombstone(var number, var at, var person, var sameName) ->
                    new EventRow(
                            TOMBSTONE,
                            number,
                            at.toEpochMilli(),
                            person.id(),
                            "",
                            "",
                            sameName ? 1L : 0L);
            case Ruling ruling -> of(ruling);
        };
    }

    private static EventRow of(Ruling ruling) {
        return switch (ruling) {
            case Ruling.Removed(_, _, var targets) -> row(REMOVED, ruling, "", written(targets));
            case Ruling.Muted muted ->
                    row(MUTED, ruling, muted.nickname(), "", millis(muted.until()));
            case Ruling.Unmuted _ -> row(UNMUTED, ruling, "", "");
            case Ruling.Banned banned ->
                    row(BANNED, ruling, banned.nickname(), "", millis(banned.until()));
            case Ruling.Unbanned _ -> row(UNBANNED, ruling, "", "");
            case Ruling.Turned(_, _, var mode) ->
                    row(TURNED, ruling, "", "", (long) MODES.indexOf(mode));
        };
    }

    static EventRow read(ResultSet rows) throws SQLException {
        long number = rows.getLong(7);
        // Has to be asked before the next column is read.
        var target = rows.wasNull() ? null : Long.valueOf(number);
        return new EventRow(
                rows.getInt(6),
                rows.getLong(1) & LogTable.LAST,
                rows.getLong(2),
                rows.getLong(3),
                rows.getString(4),
                rows.getString(5),
                target);
    }

    /// Runs [#INSERT] for a room of that id.
    void insert(PreparedStatement insert, long room) throws SQLException {
        insert.setLong(1, LogTable.id(room, number));
        insert.setLong(2, at);
        insert.setLong(3, person);
        insert.setString(4, nick);
        insert.setString(5, body);
        insert.setInt(6, kind);
        insert.setObject(7, target);
        insert.executeUpdate();
    }

    /// The event this is the row of.
    ///
    /// @throws SQLException when it is none, which means that somebody else has written into the
    ///   file
    Event event() throws SQLException {
        var when = Instant.ofEpochMilli(at);
        var who = new Person(person);
        return switch (kind) {
            case SAID -> new Message(number, when, who, nick, body);
            case TOMBSTONE -> new Post.Tombstone(number, when, who, target != null && target == 1);
            case REMOVED -> new Ruling.Removed(number, when, read(body));
            case MUTED -> new Ruling.Muted(number, when, who, nick, instant(target));
            case UNMUTED -> new Ruling.Unmuted(number, when, who);
            case BANNED -> new Ruling.Banned(number, when, who, nick, instant(target));
            case UNBANNED -> new Ruling.Unbanned(number, when, who);
            case TURNED -> new Ruling.Turned(number, when, mode());
            default -> throw new SQLException("event " + number + " is of no kind: " + kind);
        };
    }

    private Mode mode() throws SQLException {
        if (target == null || target < 0 || target >= MODES.size()) {
            throw new SQLException("event " + number + " opens a room to nobody knows whom");
        }
        return MODES.get(target.intValue());
    }

    private static EventRow row(int kind, Ruling ruling, String nick, String body) {
        return row(kind, ruling, nick, body, null);
    }

    private static EventRow row(
            int kind, Ruling ruling, String nick, String body, @Nullable Long target) {
        return new EventRow(
                kind,
                ruling.number(),
                ruling.at().toEpochMilli(),
                ruling.person().id(),
                nick,
                body,
                target);
    }

    private static String written(List<Long> targets) {
        return targets.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    private static List<Long> read(String targets) throws SQLException {
        var numbers = new ArrayList<Long>();
        try {
            for (var number : targets.split(" ", -1)) {
                numbers.add(Long.valueOf(number));
            }
            return numbers;
        } catch (NumberFormatException e) {
            throw new SQLException("a removal names no numbers: " + targets, e);
        }
    }

    private static @Nullable Long millis(@Nullable Instant until) {
        return until == null ? null : until.toEpochMilli();
    }

    private static @Nullable Instant instant(@Nullable Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }
}
