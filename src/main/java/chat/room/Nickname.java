package chat.room;

/// What a person is called in a room, normalised: NFC, trimmed, blanks collapsed, 1 to 32 code
/// points.
public record Nickname(String value) {

    /// Longest nickname, in code points after normalisation.
    public static final int LONGEST = 32;

    /// @throws Refused with a sentence for the one who typed it
    public Nickname {
        value = Spelling.name(value, "Pick a nickname", "a nickname", LONGEST);
    }

    /// What makes two spellings one nickname: NFKC, folded case.
    public String fold() {
        return Spelling.fold(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
