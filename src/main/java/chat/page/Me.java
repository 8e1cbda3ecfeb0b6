package chat.page;

import chat.room.Nickname;
import chat.room.Person;

/// Whose page it is, and what they are called in its room.
public record Me(Nickname nickname, Person person) {}
