package chat.store;

import chat.room.Nickname;
import chat.room.Person;
import chat.room.RoomName;
import chat.room.Seat;
import chat.room.SeatChange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/// Who sits where, and who spoke under which nickname, as the writer's connection writes it.
final class SeatTable {

    /// How much later than the last time it must be for a use to be written down.
    private static final Duration USED_AGAIN = Duration.ofDays(1);

    private final PreparedStatement take;
    private final PreparedStatement use;
    private final PreparedStatement trim;
    private final PreparedStatement read;
    private final PreparedStatement claim;
    private final PreparedStatement lapse;
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
        use =
                connection.prepareStatement(
                        "update seat set used = ?3 where person = ?1 and room = ?2 and used < ?4");
        claim =
                connection.prepareStatement(
                        """
                        insert into claim(room, person, nick, spoke) values (?, ?, ?, ?)
                        on conflict do update set spoke = max(spoke, excluded.spoke)
                        """);
        lapse = connection.prepareStatement("delete from claim where room = ? and spoke < ?");
        leave = connection.prepareStatement("delete from seat where person = ?1 and room = ?2");
    }

    /// @param now in milliseconds since 1970
    void apply(SeatChange change, long now) throws SQLException {
        switch (change) {
            case SeatChange.Taken(var person, var room, var nickname, var at) ->
                    take(person, room, nickname, at);
            case SeatChange.Used(var person, var room, var at) ->
                    use(person, room, at.toEpochMilli());
            case SeatChange.Read(var person, var room, var number) -> {
                read(person, room, number);
                use(person, room, now);
            }
            case SeatChange.Spoke spoke -> claim(spoke);
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

    private void read(Person person, RoomName room, long number) throws SQLException {
        read.setLong(1, person.id());
        read.setString(2, room.key());
        read.setLong(3, number);
        read.executeUpdate();
    }

    private void use(Person person, RoomName room, long at) throws SQLException {
        use.setLong(1, person.id());
        use.setString(2, room.key());
        use.setLong(3, at);
        use.setLong(4, at - USED_AGAIN.toMillis());
        use.executeUpdate();
    }

    private void claim(SeatChange.Spoke spoke) throws SQLException {
        var key = spoke.room().key();
        claim.setString(1, key);
        claim.setLong(2, spoke.person().id());
        claim.setString(3, spoke.nickname().value());
        claim.setLong(4, spoke.at().toEpochMilli());
        claim.executeUpdate();
        lapse.setString(1, key);
        lapse.setLong(2, spoke.lapse().toEpochMilli());
        lapse.executeUpdate();
    }
}
