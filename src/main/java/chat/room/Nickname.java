package chat.room;

import java.util.Set;

/// What a person is called in a room, normalised: NFC, trimmed, blanks collapsed, 1 to 32 code
/// points.
public record Nickname(String value) {

    /// Longest nickname, in code points after normalisation.
    public static final int LONGEST = 32;

    /// @throws Refused with a sentence for the one who typed it
    public Nickname {
        value = Spelling.name(value, "Pick a nickname", "a nickname", LONGEST);
    }

    /// What makes two spellings one nickname where a sending is known again: NFKC, folded case.
    public String fold() {
        return Spelling.fold(value);
    }

    /// What may be taken for it: two nicknames that have any of these in common look alike and
    /// count as one.
    public Set<String> looks() {
        return Looks.of(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
