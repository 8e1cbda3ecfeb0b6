package chat.room;

import java.time.Instant;

/// What is gone from the beginning of a room's log because it was older than messages are kept. The
/// numbers go on: none is given twice, also where nothing is left.
///
/// @param number everything up to this number is gone, but for rulings that still hold; 0 where
///   nothing is
/// @param at when the last message among it was kept
/// @param sameName whether the message after it was of the same author under the same nickname: so
///   what is left is grouped as it was before, on pages that stayed and on fresh ones
/// @param next the number of the first message that is left; 0 where there was none
public record Expired(long number, Instant at, boolean sameName, long next) {

    public static final Expired NOTHING = new Expired(0, Instant.EPOCH, false, 0);

    public boolean isNothing() {
        return number == 0;
    }

    /// The place before the first message that is left. It is nobody's, unless that message says
    /// whose it was.
    public Post place(Person next) {
        return new Post.Tombstone(number, at, sameName ? next : Person.NOBODY, sameName);
    }

    /// The same, and the first message that is left now is known.
    Expired before(long first) {
        return isNothing() || next != 0 ? this : new Expired(number, at, sameName, first);
    }
}
