package chat.room;

/// Why something was not done, in one plain sentence for the one who asked; nobody else sees
/// anything.
///
/// @param code stable, for programs
/// @param sentence for people; names what to do instead where there is something to do
public record Refusal(Code code, String sentence) {

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
        /// The message could not be written to disk.
        NOT_KEPT
    }
}
