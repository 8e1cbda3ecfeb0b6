package chat.store;

import chat.room.Nickname;
import chat.room.Person;
import chat.room.RoomName;
import chat.room.Seat;
import chat.room.SeatChange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;

/// Who sits where, as the writer's connection writes it.
final class SeatTable {

    private final PreparedStatement take;
    private final PreparedStatement trim;
    private final PreparedStatement read;
    private final PreparedStatement spoke;
    private final PreparedStatement leave;

    SeatTable(Connection connection) throws SQLException {
        take =
                connection.prepareStatement(
                        """
                        insert into seat(person, room, name, nick, fold, used, read)
                        values (?, ?, ?, ?, ?, ?, 0)
                        on conflict(person, room) do update
                        set nick = excluded.nick, fold = excluded.fold, used = excluded.used
                        """);
        // Not the one just taken, even where the clock went back and all others seem newer.
        trim =
                connection.prepareStatement(
                        """
                        delete from seat where person = ?1 and room in (
                          select room from seat where person = ?1 and room <> ?2
                          order by used desc, room limit -1 offset ?3)
                        """);
        read =
                connection.prepareStatement(
                        "update seat set read = ?3 where person = ?1 and room = ?2 and read < ?3");
        spoke =
                connection.prepareStatement(
                        """
                        update seat set spoke = ?3
                        where person = ?1 and room = ?2 and (spoke is null or spoke < ?3)
                        """);
        leave = connection.prepareStatement("delete from seat where person = ?1 and room = ?2");
    }

    void apply(SeatChange change) throws SQLException {
        switch (change) {
            case SeatChange.Taken(var person, var room, var nickname, var at) ->
                    take(person, room, nickname, at);
            case SeatChange.Read(var person, var room, var number) ->
                    note(read, person, room, number);
            case SeatChange.Spoke(var person, var room, var at) ->
                    note(spoke, person, room, at.toEpochMilli());
            case SeatChange.Left(var person, var room) -> {
                leave.setLong(1, person.id());
                leave.setString(2, room.key());
                leave.executeUpdate();
            }
        }
    }

    private void take(Person person, RoomName room, Nickname nickname, Instant at)
            throws SQLException {
        var key = room.key();
        take.setLong(1, person.id());
        take.setString(2, key);
        take.setString(3, room.value());
        take.setString(4, nickname.value());
        take.setString(5, nickname.fold());
        take.setLong(6, at.toEpochMilli());
        take.executeUpdate();
        trim.setLong(1, person.id());
        trim.setString(2, key);
        trim.setInt(3, Seat.MOST - 1);
        trim.executeUpdate();
    }

    private static void note(PreparedStatement column, Person person, RoomName room, long value)
            throws SQLException {
        column.setLong(1, person.id());
        column.setString(2, room.key());
        column.setLong(3, value);
        column.executeUpdate();
    }
}
