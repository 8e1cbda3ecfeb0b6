package chat.page;

import chat.room.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A stretch of a room's log.
///
/// @param messages oldest first, without gaps
/// @param before the message before the first of them, null when there is none; grouping and day
///   headings need it
/// @param more whether there are earlier ones
public record Scroll(List<Message> messages, @Nullable Message before, boolean more) {

    public Scroll {
        messages = List.copyOf(messages);
    }
}
