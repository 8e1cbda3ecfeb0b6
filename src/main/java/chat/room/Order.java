package chat.room;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something the operator wants done in a room: not yet kept, and so without a number. Once kept it
/// is a [Ruling].
public sealed interface Order {

    RoomName room();

    /// Takes away what was said under these numbers.
    ///
    /// @param targets at most [Ruling.Removed#MOST]; those that are no messages any more, or never
    ///   were, are passed over
    record Remove(RoomName room, List<Long> targets) implements Order {
        public Remove {
            targets = List.copyOf(targets);
        }
    }

    record Mute(RoomName room, Person person, String nickname, @Nullable Instant until)
            implements Order {}

    record Unmute(RoomName room, Person person) implements Order {}

    record Ban(RoomName room, Person person, String nickname, @Nullable Instant until)
            implements Order {}

    record Unban(RoomName room, Person person) implements Order {}

    record Turn(RoomName room, Mode mode) implements Order {}
}
