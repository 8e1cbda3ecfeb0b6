package chat.room;

import java.time.Instant;

/// A person's place in a room: the nickname they have there, kept across restarts.
///
/// @param room spelled as the person's first visit spelled it
/// @param used when the person last took this nickname or, to a day, came there; the newest is the
///   default for the next room
/// @param read the number of the last message this person is known to have read here
public record Seat(Person person, RoomName room, Nickname nickname, Instant used, long read) {

    /// How many seats are kept for one person; the least recently used ones go first.
    public static final int MOST = 500;
}
