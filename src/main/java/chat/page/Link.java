package chat.page;

import org.jspecify.annotations.Nullable;

/// Makes the next spare form the box when the form of that key has been sent.
///
/// @param from a key
/// @param to the key of the spare form, null when there is none left
/// @param box what it becomes, or the box that waits, as a `data:` address
public record Link(String from, @Nullable String to, String box) {}
