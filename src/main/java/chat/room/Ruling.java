package chat.room;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something the operator did to a room, as its log has it. Readers see what comes of it and not
/// the ruling itself.
public sealed interface Ruling extends Event {

    /// What was said under these numbers is gone: only the places are left.
    ///
    /// @param targets ascending, all smaller than this event's own number, at most [#MOST]
    record Removed(long number, Instant at, List<Long> targets) implements Ruling {

        /// So many at most go with one event; it is what a page has to change at once.
        public static final int MOST = 500;

        public Removed {
            targets = List.copyOf(targets);
            if (targets.isEmpty() || targets.size() > MOST) {
                throw new IllegalArgumentException(
                        "expected 1 to " + MOST + " numbers but were " + targets.size());
            }
        }

        @Override
        public Person person() {
            return Person.NOBODY;
        }

        @Override
        public int changes() {
            return targets.size();
        }
    }

    /// The person may read, and say nothing.
    ///
    /// @param nickname what they were called, for the operator
    /// @param until null when somebody has to lift it
    record Muted(long number, Instant at, Person person, String nickname, @Nullable Instant until)
            implements Ruling {}

    record Unmuted(long number, Instant at, Person person) implements Ruling {}

    /// The person may not come in.
    ///
    /// @param nickname what they were called, for the operator
    /// @param until null when somebody has to lift it
    record Banned(long number, Instant at, Person person, String nickname, @Nullable Instant until)
            implements Ruling {}

    record Unbanned(long number, Instant at, Person person) implements Ruling {}

    /// The room is open to all from here on, or to readers, or to nobody.
    record Turned(long number, Instant at, Mode mode) implements Ruling {

        @Override
        public Person person() {
            return Person.NOBODY;
        }
    }

    /// How many places of a page it may change.
    default int changes() {
        return 1;
    }
}
