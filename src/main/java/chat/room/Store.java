package chat.room;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What is kept: every room's log, and who sits where. Every call blocks on the disk, so none may
/// come from an event loop. [#commit], [#carryOut], [#probe], [#expire], [#forget] and [#settle]
/// are called by one thread, the writer; the others by any thread, also at the same time.
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

    /// The number under which this very sending was kept before; empty when it was not, or has no
    /// key.
    OptionalLong known(Draft draft);

    /// Writes and syncs something that changes nothing, and returns when it is on disk: whoever
    /// wants to know whether the disk takes what it is given has to give it something. By the
    /// thread that commits.
    void probe();

    /// Keeps what comes of an order, in a transaction of its own, and returns when it is on disk,
    /// or throws and keeps nothing. The ruling gets the next number of its room, which is made if
    /// it is missing.
    ///
    /// Nickname and text of what is removed are gone from their rows when this returns, and from
    /// the store's files after [#settle]. Sending the same once more still counts as known.
    ///
    /// @return empty when there was nothing to do, because none of what is to be removed is there
    Optional<Ruling> carryOut(Order order);

    /// Deletes what stands at the beginning of that room's log and is older, some hundred events at
    /// most, and returns when that is on disk. Rulings that still hold stay, wherever they stand.
    /// That a sending was kept is forgotten with it.
    ///
    /// Until [#settle] the store's files may still have it.
    ///
    /// @param room as [#aged] names it
    /// @return what is gone now; empty when nothing there is so old
    Optional<Expired> expire(long room, Instant before);

    /// Deletes seats that nobody has used since, and who spoke before that under which nickname,
    /// some hundred of them.
    ///
    /// @return whether there may be more
    boolean forget(Instant before);

    /// Takes what was deleted or removed out of the store's files, as far as no other program holds
    /// an older state of them in view: some of it, so that others need not wait for long.
    ///
    /// @return whether there is more of it
    boolean settle();

    /// Rooms whose logs begin with something older, in the order of their ids.
    ///
    /// @param after an id; 0 to begin with the first room
    List<Aged> aged(long after, Instant before, int limit);

    /// When the newest event in any room was kept; empty where there is none.
    Optional<Instant> newest();

    /// The room as it was first spelled, with its newest messages and rulings; empty while nobody
    /// has spoken there and nothing was ruled.
    ///
    /// @param limit of messages, and of rulings
    Optional<Opened> open(RoomName room, int limit);

    /// Up to `limit` messages before that number, the newest of them, oldest first.
    List<Post> before(RoomName room, long number, int limit);

    /// Up to `limit` messages after that number, the oldest of them, oldest first.
    List<Post> after(RoomName room, long number, int limit);

    /// The numbers of up to `limit` messages that this person said in the room before that number
    /// and that are still there: the newest of them, in ascending order. May have to read the whole
    /// log.
    List<Long> said(RoomName room, Person author, long number, int limit);

    /// The person's seats, most recently used first.
    List<Seat> seats(Person person);

    /// Who spoke in the room since then, and under which nickname; the latest first.
    List<Claim> claims(RoomName room, Instant since, int limit);

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
    /// @param rulings the newest, oldest first
    /// @param standing what all its rulings ever amount to
    /// @param expired what is gone from the beginning of its log
    record Opened(
            RoomName name,
            List<Post> newest,
            List<Ruling> rulings,
            Standing standing,
            Expired expired) {}

    /// A room whose log begins with something old.
    ///
    /// @param name as it stands there; the rules for names may be stricter by now
    record Aged(long id, String name) {}

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
