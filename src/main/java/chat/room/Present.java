package chat.room;

/// Somebody who is in a room now.
public record Present(Person person, Nickname nickname) {}
