package chat.room;

/// The text of a message: 1 to 4,000 code points of which at least one shows; line breaks are `\n`.
public record MessageText(String value) {

    /// Longest text, in code points.
    public static final int LONGEST = 4_000;

    /// @throws Refused with a sentence for the one who typed it
    public MessageText {
        value = Spelling.text(value, LONGEST);
    }

    @Override
    public String toString() {
        return value;
    }
}
