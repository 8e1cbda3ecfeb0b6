package chat.live;

import chat.room.Cursor;
import chat.room.Post;
import chat.room.Tail;
import java.util.List;

/// What a page is sent that says how far it holds a room's log: the rules of coming back, decided
/// from values alone. A page that was just loaded comes back too, usually to nothing.
sealed interface Comeback {

    /// Everything behind its cursor, and nothing else.
    record Rest() implements Comeback {}

    /// The same, if the disk says that the cursor is of this log: what it names lies further back
    /// than the room's tail.
    record Doubt(Cursor cursor) implements Comeback {

        /// What it gets after all.
        ///
        /// @param found the first message from the cursor's number on. A ruling is not found, and
        ///   not doubted either
        Comeback settle(List<Post> found) {
            boolean another =
                    found.stream()
                            .anyMatch(post ->
                                    post.number() == cursor.number()
                                            && !post.cursor().equals(cursor));
            return another ? new Anew(Loss.ANOTHER_LIFE, false) : new Rest();
        }
    }

    /// The newest page in the place of all it has.
    ///
    /// @param marked whether it is shown where its reader left off
    record Anew(Loss loss, boolean marked) implements Comeback {}

    /// What a page has missed and can never get.
    enum Loss {
        NONE,

        /// It comes from another life of the data, such as one before an older backup was restored.
        ANOTHER_LIFE,

        /// Messages that it never had have expired.
        EXPIRED
    }

    /// What the page gets.
    ///
    /// @param cursor how far the page holds the log; [Cursor#START] for not at all
    /// @param tail of the room, now
    static Comeback of(Cursor cursor, Tail tail) {
        long number = cursor.number();
        var gone = tail.expired();
        if (!gone.isNothing() && number <= gone.number()) {
            if (cursor.equals(tail.cursor())) {
                // It was loaded when everything had expired already.
                return new Rest();
            }
            // Whether what it holds was of this life, nobody knows any more.
            return number == 0
                    ? new Anew(Loss.NONE, false)
                    : new Anew(number < gone.number() ? Loss.EXPIRED : Loss.NONE, true);
        }
        var known = tail.at(number);
        if (number > tail.head() || (known != null && !known.cursor().equals(cursor))) {
            return new Anew(Loss.ANOTHER_LIFE, false);
        }
        if (number == 0 && tail.head() > 0) {
            // A page of an empty room must lose its greeting too, which the fresh list does.
            return new Anew(Loss.NONE, false);
        }
        if (!gone.isNothing() && (gone.next() == 0 || number < gone.next())) {
            // Of what it holds nothing is left, though no message is missing.
            return new Anew(Loss.NONE, false);
        }
        return number > 0 && known == null ? new Doubt(cursor) : new Rest();
    }
}
