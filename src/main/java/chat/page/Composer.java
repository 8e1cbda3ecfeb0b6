package chat.page;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The box one types into, and the boxes that will follow it.
///
/// A sent form stays in the page as the line "Sending…" until the server has answered; meanwhile
/// the next one takes its place, from a chain that the server has laid out in advance: one key
/// leads to the next. The forms of the chain stand in the page as spare ones, so that what is typed
/// right after Enter already has its place. One may send as often as the chain is long before the
/// first answer has come.
///
/// @param key of the form that stands there now. When the box is renewed because its text goes on
///   in another shape, this is the key that came with that text
/// @param pool the keys that follow, [#FOLLOWING] on a fresh page
/// @param lines whether the box has several lines
/// @param text what stands in it
/// @param refusal why the text was not said, null when nothing was refused
public record Composer(
        String key, List<String> pool, boolean lines, String text, @Nullable String refusal) {

    /// How many keys to lay out in advance. With the form that stands there this makes 21 messages
    /// under way: more than anybody types while one answer travels.
    public static final int FOLLOWING = 20;

    public Composer {
        pool = List.copyOf(pool);
        Key.check(key);
        pool.forEach(Key::check);
        if (pool.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected at least one key to follow " + key + " but there was none");
        }
    }
}
