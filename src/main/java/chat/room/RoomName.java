package chat.room;

/// The name of a room as somebody wrote it, normalised: NFC, trimmed, blanks collapsed, 1 to 64
/// code points.
public record RoomName(String value) {

    /// Longest name, in code points after normalisation.
    public static final int LONGEST = 64;

    /// @throws Refused with a sentence for the one who typed it
    public RoomName {
        value = Spelling.name(value, "Give the room a name", "a room's name", LONGEST);
    }

    /// What makes two spellings one room: NFKC, folded case. `Lobby`, `lobby` and `ｌｏｂｂｙ` have the
    /// same key.
    public String key() {
        return Spelling.fold(value);
    }

    /// Whether both lead to the same room.
    public boolean isSameRoom(RoomName other) {
        return value.equals(other.value) || key().equals(other.key());
    }

    @Override
    public String toString() {
        return value;
    }
}
