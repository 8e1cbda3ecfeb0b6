package chat.room;

/// Whom a room is open to.
public enum Mode {
    /// Everybody may come in and talk.
    OPEN,
    /// Everybody may come in and read.
    READ_ONLY,
    /// Nobody may come in.
    CLOSED
}
