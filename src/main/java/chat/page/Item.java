package chat.page;

import java.text.BreakIterator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One message as the templates need it. The same wherever it is shown, so that pages which came to
/// it on different ways agree.
///
/// @param day the heading above it, null when it is of the same day as the one before
/// @param news whether what is new to the reader begins with it
/// @param continues whether it stands under the heading of the one before
/// @param html its text, ready to be put in as it is
/// @param marked whether the page was opened for it
/// @param removed whether only its place is left: then it says neither who nor when nor what
public record Item(
        long number,
        @Nullable String day,
        boolean news,
        boolean continues,
        int hue,
        String author,
        String address,
        String iso,
        String title,
        String clock,
        String html,
        boolean marked,
        boolean removed) {

    /// What is left of a message that was removed.
    static Item removed(long number, @Nullable String day, boolean news, boolean marked) {
        return new Item(number, day, news, false, 0, "", "", "", "", "", "", marked, true);
    }

    /// What stands in the author's avatar.
    public String initial() {
        return initial(author);
    }

    /// The first letter of a name, with all that belongs to it.
    public static String initial(String name) {
        if (name.length() > 1 && name.charAt(0) < 0x80 && name.charAt(1) < 0x80) {
            return name.substring(0, 1);
        }
        var letters = BreakIterator.getCharacterInstance(Locale.ROOT);
        letters.setText(name);
        return name.substring(0, Math.max(0, letters.next()));
    }
}
