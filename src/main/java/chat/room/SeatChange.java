package chat.room;

import java.time.Instant;

/// A change to the table of seats.
public sealed interface SeatChange {

    /// The person came there again; it is enough to say so once a day.
    record Used(Person person, RoomName room, Instant at) implements SeatChange {}

    /// Takes a seat, or a new nickname on it. What was read before stays known.
    record Taken(Person person, RoomName room, Nickname nickname, Instant at)
            implements SeatChange {}

    /// The person has read up to that number; never goes backwards.
    record Read(Person person, RoomName room, long number) implements SeatChange {}

    /// The person spoke under that nickname, which is theirs for a time; written at most once a
    /// minute.
    ///
    /// @param lapse nicknames of this room under which nobody has spoken since then are nobody's
    record Spoke(Person person, RoomName room, Nickname nickname, Instant at, Instant lapse)
            implements SeatChange {}

    /// Gives the seat up.
    record Left(Person person, RoomName room) implements SeatChange {}
}
