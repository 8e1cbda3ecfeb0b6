package chat.live;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Frames as they travel from server to client, RFC 6455 section 5.2: whole, unmasked, without
/// extensions.
public final class Wire {

    private static final int FIN = 0x80;
    private static final int TEXT = 0x1;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;

    /// A control frame carries 125 bytes, of which the code takes two. RFC 6455 section 5.5.
    private static final int LONGEST_REASON = 123;

    private Wire() {}

    public static byte[] text(byte[] payload) {
        return frame(TEXT, payload, payload.length);
    }

    /// @param payload the first `length` bytes are the text
    static byte[] text(byte[] payload, int length) {
        return frame(TEXT, payload, length);
    }

    static byte[] ping() {
        return frame(PING, new byte[0], 0);
    }

    static byte[] pong(byte[] payload) {
        return frame(PONG, payload, payload.length);
    }

    /// @param reason of which so many letters are sent as 123 bytes hold
    static byte[] close(int code, String reason) {
        var text = reason.getBytes(StandardCharsets.UTF_8);
        int end = Math.min(text.length, LONGEST_REASON);
        while (end < text.length && (text[end] & 0xC0) == 0x80) {
            // In the middle of a letter, and a reason has to be UTF-8.
            end--;
        }
        var payload = new byte[2 + end];
        payload[0] = (byte) (code >> 8);
        payload[1] = (byte) code;
        System.arraycopy(text, 0, payload, 2, payload.length - 2);
        return frame(CLOSE, payload, payload.length);
    }

    /// The answer to a close frame that carried no code.
    static byte[] close() {
        return frame(CLOSE, new byte[0], 0);
    }

    static byte[] join(byte[]... parts) {
        int length = 0;
        for (var part : parts) {
            length += part.length;
        }
        var whole = new byte[length];
        int at = 0;
        for (var part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }

    /// How many bytes stand before a payload of that length.
    static int headLength(int length) {
        return length < 126 ? 2 : length < 65_536 ? 4 : 10;
    }

    /// Writes what stands before a text of that length.
    ///
    /// @return where the text begins
    static int textHead(byte[] frame, int length) {
        return head(frame, TEXT, length);
    }

    private static byte[] frame(int opcode, byte[] payload, int length) {
        var frame = new byte[headLength(length) + length];
        int at = head(frame, opcode, length);
        System.arraycopy(payload, 0, frame, at, length);
        return frame;
    }

    private static int head(byte[] frame, int opcode, int length) {
        frame[0] = (byte) (FIN | opcode);
        if (length < 126) {
            frame[1] = (byte) length;
            return 2;
        }
        if (length < 65_536) {
            frame[1] = 126;
            frame[2] = (byte) (length >> 8);
            frame[3] = (byte) length;
            return 4;
        }
        frame[1] = 127;
        Arrays.fill(frame, 2, 6, (byte) 0);
        for (int i = 0; i < 4; i++) {
            frame[6 + i] = (byte) (length >> (24 - 8 * i));
        }
        return 10;
    }
}
