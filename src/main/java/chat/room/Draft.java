package chat.room;

import org.jspecify.annotations.Nullable;

/// Something a person wants to say: checked, but not yet kept and so without a number.
///
/// @param key names this sending: the same room, nickname, key and text again are the same message.
///   Null when the sender did not name it; then every sending is a new message.
/// @param claims whether the author may have the nickname for a time by this. Not a program without
///   our cookie, which nobody could tell from another one tomorrow
public record Draft(
        RoomName room,
        Person author,
        Nickname nickname,
        MessageText text,
        @Nullable String key,
        boolean claims) {

    /// Longest key taken, in UTF-16 units. Ours have 20; a client's own may be longer, a UUID or a
    /// hash.
    public static final int LONGEST_KEY = 64;

    public Draft {
        if (key != null && (key.isEmpty() || key.length() > LONGEST_KEY)) {
            throw new Refused(
                    Refusal.Code.MALFORMED,
                    "The key of a message has 1 to " + LONGEST_KEY + " characters.");
        }
    }

    /// By somebody who can be known again.
    public Draft(
            RoomName room,
            Person author,
            Nickname nickname,
            MessageText text,
            @Nullable String key) {
        this(room, author, nickname, text, key, true);
    }
}
