package chat.room;

import java.util.Optional;

/// How far a reader has read: the number of the last event it holds, and a check drawn from that
/// event's stored row. One whose check does not match comes from another life of the data: an older
/// backup, a replaced folder.
///
/// Written as `42-1a2b3c4d`; a room nobody has spoken in is `0-0`.
///
/// @param number 0 for a reader who holds nothing
/// @param check a CRC-32C; it finds accidents, it is no signature
public record Cursor(long number, int check) {

    public static final Cursor START = new Cursor(0, 0);

    /// Longest cursor we ever write: 19 digits, a dash, 8 hex digits.
    private static final int LONGEST = 28;

    public Cursor {
        if (number < 0) {
            throw new IllegalArgumentException("expected a number from 0 but was " + number);
        }
    }

    /// Reads what [#toString] wrote; empty for anything else.
    public static Optional<Cursor> parse(String text) {
        int dash = text.indexOf('-');
        if (dash < 1 || text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            var cursor =
                    new Cursor(
                            Long.parseLong(text, 0, dash, 10),
                            Integer.parseUnsignedInt(text, dash + 1, text.length(), 16));
            // The JDK also reads signs, leading zeros and the digits of every script.
            return cursor.toString().equals(text) ? Optional.of(cursor) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return number + "-" + Integer.toHexString(check);
    }
}
