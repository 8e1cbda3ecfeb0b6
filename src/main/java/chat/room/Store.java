package chat.room;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is kept: every room's log, and who sits where. Every call blocks on the disk, so none may
/// come from an event loop. [#commit] is called by one thread, the writer; the others by any
/// thread, also at the same time.
///
/// Every method may throw [StoreFailure].
public interface Store extends AutoCloseable {

    /// Keeps all of it in one transaction and returns when it is on disk, or throws and keeps
    /// nothing.
    ///
    /// Each draft gets the next number of its room, in the order given; a room's first message
    /// makes the room, spelled as the draft spells it. A draft whose (room, folded nickname, key,
    /// text) was kept before gets no new number.
    ///
    /// @return one receipt a draft, in their order
    List<Receipt> commit(List<Draft> drafts, List<SeatChange> seats);

    /// The room as it was first spelled, with its newest messages; empty while nobody has spoken
    /// there.
    ///
    /// @param limit of messages
    Optional<Opened> open(RoomName room, int limit);

    /// Up to `limit` messages before that number, the newest of them, oldest first.
    List<Message> before(RoomName room, long number, int limit);

    /// Up to `limit` messages after that number, the oldest of them, oldest first.
    List<Message> after(RoomName room, long number, int limit);

    /// The person's seats, most recently used first.
    List<Seat> seats(Person person);

    @Override
    void close();

    /// What [#commit] made of one draft.
    sealed interface Receipt {
        /// Now on disk.
        record Kept(Message message) implements Receipt {}

        /// Was there already, under this number.
        record Known(long number) implements Receipt {}
    }

    /// A room found in the store.
    ///
    /// @param name as first written
    /// @param newest oldest first
    record Opened(RoomName name, List<Message> newest) {}

    /// The disk would not; the message names what and where, for the operator.
    final class StoreFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final boolean fatal;

        /// @param fatal whether what is on disk is now unknown (a failed sync), so that nothing
        ///   more may be acknowledged
        public StoreFailure(String message, @Nullable Throwable cause, boolean fatal) {
            super(message, cause);
            this.fatal = fatal;
        }

        public boolean fatal() {
            return fatal;
        }
    }
}
