package chat.room;

import java.time.Instant;

/// That somebody spoke under a nickname in a room: for some time from then on it is theirs, also
/// while they are away.
///
/// @param spoke when they did last, to about a minute
public record Claim(Person person, Nickname nickname, Instant spoke) {}
