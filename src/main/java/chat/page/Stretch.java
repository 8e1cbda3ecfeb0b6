package chat.page;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A stretch of the log as the templates need it.
///
/// @param earlier the address of what was said before, null when there is nothing
/// @param expired that what was said before has expired, as a sentence; null where it has not
/// @param day the day its first message is of, null where a heading says so anyway
public record Stretch(
        @Nullable String earlier,
        @Nullable String expired,
        @Nullable String day,
        List<Item> items) {

    public Stretch {
        items = List.copyOf(items);
    }
}
