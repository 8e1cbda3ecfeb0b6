package chat.room;

import java.time.Duration;
import java.time.Instant;

/// Why something was not done, in one plain sentence for the one who asked; nobody else sees
/// anything.
///
/// @param code stable, for programs
/// @param sentence for people; names what to do instead where there is something to do
/// @param seconds after which the same may succeed; 0 where time alone changes nothing
public record Refusal(Code code, String sentence, int seconds) {

    public Refusal(Code code, String sentence) {
        this(code, sentence, 0);
    }

    /// Too much in too short a time.
    ///
    /// @param what was too much, as a sentence
    static Refusal tooFast(String what, Duration wait) {
        int seconds = (int) Math.min(Integer.MAX_VALUE, wait.plusMillis(999).toSeconds());
        return new Refusal(
                Code.TOO_FAST,
                what + " Try again in " + (seconds == 1 ? "a second." : seconds + " seconds."),
                seconds);
    }

    /// Nobody comes in from where they are.
    ///
    /// @param until when that is over
    public static Refusal notFromThere(Instant until, Instant now) {
        return new Refusal(
                Code.BANNED,
                "The operator lets nobody in from your address"
                        + Standing.length(until, now)
                        + ".");
    }

    /// The kinds of refusal. Programs may rely on these names; add, never rename.
    public enum Code {
        /// Nothing to say, or nothing that shows.
        EMPTY,
        /// Over a stated length.
        TOO_LONG,
        /// Characters that may not stand here.
        FORBIDDEN,
        /// The nickname is held by somebody else who is here.
        TAKEN,
        /// No nickname in this room yet.
        NAMELESS,
        /// What arrived could not be read as what it should be.
        MALFORMED,
        /// More at once than the server can keep up with; the same request may succeed in a moment.
        BUSY,
        /// Faster than a rate allows; [Refusal#seconds] says when it may be tried again.
        TOO_FAST,
        /// The message could not be written to disk.
        NOT_KEPT,
        /// The operator has muted this person here.
        MUTED,
        /// The operator does not let this person in.
        BANNED,
        /// The operator lets nobody write here.
        READ_ONLY,
        /// The operator has closed the room.
        CLOSED,
        /// Words that the operator does not want to be used.
        FILTERED
    }
}
