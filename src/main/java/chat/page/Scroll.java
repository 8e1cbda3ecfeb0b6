package chat.page;

import chat.room.Post;
import chat.room.Tail;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A stretch of a room's log.
///
/// @param messages oldest first, none between them left out
/// @param before the message before the first of them, or the place of one that has expired; null
///   when there was none. Grouping and day headings need it
/// @param more whether there are earlier ones
/// @param expired whether there were earlier ones, and they have expired
/// @param left where the reader left off; null when nothing is new to them
public record Scroll(
        List<Post> messages,
        @Nullable Post before,
        boolean more,
        boolean expired,
        @Nullable LeftOff left) {

    public Scroll {
        messages = List.copyOf(messages);
    }

    /// A stretch with nothing new in it.
    public Scroll(List<Post> messages, @Nullable Post before, boolean more) {
        this(messages, before, more, false, null);
    }

    /// What that tail has.
    public static Scroll of(Tail tail, @Nullable LeftOff left) {
        return new Scroll(
                tail.messages(),
                tail.before(),
                tail.hasEarlier(),
                tail.beginsBehindExpired(),
                left);
    }

    /// The number of the last message the reader has read, when there are later ones here; else
    /// nothing.
    String read() {
        return left == null || messages.isEmpty() || left.read() >= messages.getLast().number()
                ? ""
                : String.valueOf(left.read());
    }

    /// The number of the message that the news begin with; 0 when they do not begin in this
    /// stretch.
    long firstNews() {
        if (left == null
                || messages.isEmpty()
                || (more && before != null && left.read() < before.number())) {
            return 0;
        }
        return messages.stream()
                .filter(message -> message.number() > left.read())
                .filter(message -> !message.person().equals(left.reader()))
                .mapToLong(Post::number)
                .findFirst()
                .orElse(0);
    }
}
