package chat.room;

import java.time.Instant;

/// A change to the table of seats.
public sealed interface SeatChange {

    /// Takes a seat, or a new nickname on it. What was read before stays known.
    record Taken(Person person, RoomName room, Nickname nickname, Instant at)
            implements SeatChange {}

    /// The person has read up to that number; never goes backwards.
    record Read(Person person, RoomName room, long number) implements SeatChange {}

    /// The person spoke; written at most once a minute and seat, see [Rooms].
    record Spoke(Person person, RoomName room, Instant at) implements SeatChange {}

    /// Gives the seat up.
    record Left(Person person, RoomName room) implements SeatChange {}
}
