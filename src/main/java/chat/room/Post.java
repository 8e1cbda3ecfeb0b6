package chat.room;

import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// A place in the log where somebody spoke: what they said, or what is left of it.
public sealed interface Post extends Event permits Message, Post.Tombstone {

    /// Whether a new day begins here, by the calendar of that zone.
    default boolean opensDay(@Nullable Post previous, ZoneId zone) {
        return previous == null
                || !previous.at()
                        .atZone(zone)
                        .toLocalDate()
                        .equals(at().atZone(zone).toLocalDate());
    }

    /// What it weighs in a page, in bytes.
    int weight();

    /// What it surely does not weigh more than, found without a look at every letter.
    int weightAtMost();

    /// What is left of a message that the operator removed: its place. Who said it when is known to
    /// us and shown to nobody.
    ///
    /// @param sameName whether it had the nickname of what was said next when it was removed: so
    ///   what follows is grouped as it was before, on pages that stayed and on fresh ones
    record Tombstone(long number, Instant at, Person person, boolean sameName) implements Post {

        /// A sentence takes the text's place.
        private static final int WEIGHT = 32;

        @Override
        public int weight() {
            return WEIGHT;
        }

        @Override
        public int weightAtMost() {
            return WEIGHT;
        }
    }
}
