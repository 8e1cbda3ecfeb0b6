package chat.page;

import chat.room.Person;

/// Where a reader stopped reading: what others have said since stands under a heading.
///
/// @param read the number of the last message they have read
/// @param reader their own messages are not news to them
public record LeftOff(long read, Person reader) {}
