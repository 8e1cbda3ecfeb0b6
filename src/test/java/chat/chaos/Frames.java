package chat.chaos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Carries one direction of a connection and, once it is a WebSocket, hands its frames over one by
/// one (RFC 6455 section 5.2).
abstract class Frames implements Line.Carrier {

    private static final int MASK = 0x80;
    private static final int TEXT = 0x81;

    private boolean upgraded;
    private byte[] rest = new byte[0];

    /// Passes a frame on, or something else.
    ///
    /// @param whole as it came
    /// @param text what it says; empty when it is not a text
    abstract void frame(byte[] whole, String text, OutputStream to) throws IOException;

    @Override
    public final void carry(byte[] bytes, int length, OutputStream to) throws IOException {
        int from = 0;
        if (!upgraded) {
            var head = new String(bytes, 0, length, ISO_8859_1);
            int end = head.indexOf("\r\n\r\n");
            upgraded =
                    end >= 0
                            && (head.startsWith("HTTP/1.1 101")
                                    || head.contains("Upgrade: websocket"));
            from = upgraded ? end + 4 : length;
            to.write(bytes, 0, from);
        }
        if (from == length) {
            return;
        }
        var all = Arrays.copyOf(rest, rest.length + length - from);
        System.arraycopy(bytes, from, all, rest.length, length - from);
        int at = 0;
        for (byte[] next = next(all, at); next != null; next = next(all, at)) {
            at += next.length;
            frame(next, text(next), to);
        }
        rest = Arrays.copyOfRange(all, at, all.length);
    }

    /// A frame as a client sends it, with a mask that changes nothing.
    static byte[] fromClient(String text) {
        return made(text, MASK);
    }

    /// A frame as a server sends it.
    static byte[] fromServer(String text) {
        return made(text, 0);
    }

    private static byte[] made(String text, int mask) {
        var payload = text.getBytes(UTF_8);
        var frame = ByteBuffer.allocate(payload.length + 14).put((byte) TEXT);
        if (payload.length < 126) {
            frame.put((byte) (mask | payload.length));
        } else {
            frame.put((byte) (mask | 126)).putShort((short) payload.length);
        }
        if (mask != 0) {
            frame.putInt(0);
        }
        frame.put(payload).flip();
        var bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    /// The frame that begins there, null when it has not come whole.
    private static byte @Nullable [] next(byte[] all, int at) {
        int head = head(all, at);
        if (head < 0) {
            return null;
        }
        long end = at + head + length(all, at);
        return end > all.length ? null : Arrays.copyOfRange(all, at, (int) end);
    }

    /// Bytes before the payload, -1 when they have not all come.
    private static int head(byte[] all, int at) {
        if (all.length - at < 2) {
            return -1;
        }
        int size = all[at + 1] & 0x7F;
        int head =
                2 + (size == 126 ? 2 : size == 127 ? 8 : 0) + ((all[at + 1] & MASK) != 0 ? 4 : 0);
        return all.length - at < head ? -1 : head;
    }

    private static long length(byte[] all, int at) {
        int size = all[at + 1] & 0x7F;
        var buffer = ByteBuffer.wrap(all, at + 2, all.length - at - 2);
        return size == 126 ? buffer.getShort() & 0xFFFF : size == 127 ? buffer.getLong() : size;
    }

    private static String text(byte[] frame) {
        if ((frame[0] & 0xFF) != TEXT) {
            return "";
        }
        int head = head(frame, 0);
        var payload = Arrays.copyOfRange(frame, head, frame.length);
        if ((frame[1] & MASK) != 0) {
            for (int i = 0; i < payload.length; i++) {
                payload[i] ^= frame[head - 4 + i % 4];
            }
        }
        return new String(payload, UTF_8);
    }
}
