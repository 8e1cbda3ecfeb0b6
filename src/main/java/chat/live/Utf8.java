package chat.live;

/// Whether bytes are UTF-8, RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
/// Judges what comes bit by bit, and says no at the first byte after which nothing can make it
/// right again.
final class Utf8 {

    /// How many bytes of the last letter have still to come, and between what the next one lies.
    private int missing;

    private int lowest;
    private int highest;

    static boolean isValid(byte[] bytes) {
        return isValid(bytes, 0, bytes.length);
    }

    static boolean isValid(byte[] bytes, int from, int to) {
        var utf8 = new Utf8();
        return utf8.take(bytes, from, to) && utf8.isWhole();
    }

    /// Goes on with those bytes.
    ///
    /// @return whether all so far can be the beginning of a text
    boolean take(byte[] bytes, int from, int to) {
        int expected = missing;
        int low = lowest;
        int high = highest;
        for (int i = from; i < to; i++) {
            int next = bytes[i];
            if (expected > 0) {
                next &= 0xFF;
                if (next < low || next > high) {
                    return false;
                }
                low = 0x80;
                high = 0xBF;
                expected--;
            } else if (next < 0) {
                int lead = next & 0xFF;
                // The second byte is where too long, too high and surrogate show.
                low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
                high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
                if (lead >= 0xC2 && lead <= 0xDF) {
                    expected = 1;
                } else if (lead >= 0xE0 && lead <= 0xEF) {
                    expected = 2;
                } else if (lead >= 0xF0 && lead <= 0xF4) {
                    expected = 3;
                } else {
                    return false;
                }
            }
        }
        missing = expected;
        lowest = low;
        highest = high;
        return true;
    }

    /// Whether what came ends with a whole letter.
    boolean isWhole() {
        return missing == 0;
    }
}
