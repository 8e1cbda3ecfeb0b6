package chat.page;

import org.jspecify.annotations.Nullable;

/// A form to type into, as the templates need it.
///
/// @param action where it goes without a socket
/// @param refusal why its text was not said, null when it was not refused
public record Box(String key, String action, boolean lines, String text, @Nullable String refusal) {

    /// The text for a box of one line; browsers would drop the line breaks and glue the words
    /// together.
    public String line() {
        return text.replace('\n', ' ');
    }
}
