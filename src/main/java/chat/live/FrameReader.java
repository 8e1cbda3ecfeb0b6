package chat.live;

import chat.http.HttpGuard;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads the frames that a client sends, RFC 6455 section 5: masked, whole or in pieces, without
/// extensions. What is not by that book ends in [Violation], with the close code it deserves, and
/// as soon as it shows: a text is judged byte by byte as it comes, and not at its end.
///
/// It stands in the place of Netty's frame decoder, validator and aggregator, which with their
/// three places in the pipeline cost 0.35 KiB a connection, idle or not. This one holds nothing but
/// what has come of an unfinished frame or message.
///
/// For one connection, on its loop.
public final class FrameReader {

    /// How many pieces a message may come in. Programs cut where their buffers end, some KiB each;
    /// more is somebody who wants to keep us busy.
    static final int MOST_PIECES = 1_000;

    /// How many pieces of a message may have nothing in them.
    static final int MOST_EMPTY_PIECES = 50;

    private static final int FIN = 0x80;
    private static final int RESERVED = 0x70;
    private static final int MASKED = 0x80;
    private static final int CONTINUATION = 0x0;
    private static final int TEXT = 0x1;
    private static final int BINARY = 0x2;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;

    private static final int MASK_BYTES = 4;
    private static final int LONGEST_HEAD = 14;
    private static final int LONGEST_CONTROL = 125;

    private static final int PROTOCOL_ERROR = 1002;
    private static final int UNSUPPORTED = 1003;
    private static final int NOT_UTF8 = 1007;
    private static final int POLICY_VIOLATION = 1008;
    private static final int TOO_BIG = 1009;

    private final Limits limits;

    /// A frame's head of which not all has come.
    private @Nullable ByteBuf unfinished;

    /// The frame whose payload is still coming.
    private @Nullable Frame frame;

    /// The message of which not all pieces have come.
    private @Nullable Payload message;

    private boolean broken;

    /// A reader of what people say.
    FrameReader() {
        this(Limits.OURS);
    }

    FrameReader(Limits limits) {
        this.limits = limits;
    }

    /// How much is taken of one message.
    ///
    /// @param longest in bytes, over all its pieces
    /// @param pieces how many it may come in
    /// @param empty how many of those may be empty
    record Limits(int longest, int pieces, int empty) {

        static final Limits OURS =
                new Limits(HttpGuard.LONGEST_BODY, MOST_PIECES, MOST_EMPTY_PIECES);
    }

    /// What the frames say, in the order in which they came.
    interface Listener {

        /// A whole message.
        void text(byte[] utf8);

        void ping(byte[] payload);

        /// A sign of life, asked for or not.
        void pong();

        /// The client ends the line.
        ///
        /// @param code -1 when it gave none
        void close(int code);

        /// Whether messages need not be text; if so, they come to [#binary].
        default boolean takesBinary() {
            return false;
        }

        /// A whole message that is no text.
        default void binary(byte[] payload) {}
    }

    /// The client broke the protocol. Without a stack: anybody can cause it.
    static final class Violation extends Exception {
        private static final long serialVersionUID = 1L;

        final int code;
        final String reason;

        Violation(int code, String reason) {
            super(reason, null, false, false);
            this.code = code;
            this.reason = reason;
        }
    }

    /// Takes what came; an unfinished rest is kept until more comes. After a violation nothing is
    /// read any more.
    ///
    /// @param in is released
    void read(ByteBuf in, Listener listener) throws Violation {
        try {
            while (!broken && in.isReadable() && next(in, listener)) {
                // One frame after the other.
            }
        } catch (Violation violation) {
            close();
            throw violation;
        } finally {
            in.release();
        }
    }

    /// Gives back what was kept of an unfinished frame; nothing is read any more.
    void close() {
        broken = true;
        frame = null;
        message = null;
        if (unfinished != null) {
            unfinished.release();
            unfinished = null;
        }
    }

    /// How much is kept of what has not ended, in bytes.
    int held() {
        int frames = frame == null || !frame.isControl() ? 0 : frame.payload.bytes.length;
        return frames + (message == null ? 0 : message.bytes.length);
    }

    /// Reads on to the end of a frame, or of what is there.
    ///
    /// @return whether a frame ended
    private boolean next(ByteBuf in, Listener listener) throws Violation {
        var current = frame != null ? frame : begin(in, listener);
        if (current == null) {
            return false;
        }
        current.take(in);
        if (current.left > 0) {
            frame = current;
            return false;
        }
        frame = null;
        end(current, listener);
        return true;
    }

    /// Reads a frame's head.
    ///
    /// @return null when not all of it is there
    private @Nullable Frame begin(ByteBuf in, Listener listener) throws Violation {
        var before = unfinished;
        if (before == null) {
            var found = head(in, listener);
            if (found == null) {
                unfinished = in.alloc().buffer(LONGEST_HEAD, LONGEST_HEAD).writeBytes(in);
            } else {
                in.skipBytes(found.head);
            }
            return found;
        }
        before.writeBytes(in, Math.min(in.readableBytes(), before.writableBytes()));
        var found = head(before, listener);
        if (found != null) {
            in.readerIndex(in.readerIndex() - (before.readableBytes() - found.head));
            before.release();
            unfinished = null;
        }
        return found;
    }

    private @Nullable Frame head(ByteBuf in, Listener listener) throws Violation {
        int at = in.readerIndex();
        int there = in.readableBytes();
        if (there < 2) {
            return null;
        }
        int first = in.getUnsignedByte(at);
        int second = in.getUnsignedByte(at + 1);
        int opcode = first & 0xF;
        boolean isLast = (first & FIN) != 0;
        int shortLength = second & 0x7F;
        check(first, second, opcode, isLast, shortLength, listener);
        int head = 2 + (shortLength < 126 ? 0 : shortLength == 126 ? 2 : 8) + MASK_BYTES;
        if (there < head) {
            return null;
        }
        long length =
                shortLength < 126
                        ? shortLength
                        : shortLength == 126 ? in.getUnsignedShort(at + 2) : in.getLong(at + 2);
        if ((shortLength == 126 && length < 126)
                || (shortLength == 127 && length >= 0 && length < 65_536)) {
            throw new Violation(PROTOCOL_ERROR, "A length takes the shortest form.");
        }
        if (length < 0) {
            throw new Violation(PROTOCOL_ERROR, "A length is not negative.");
        }
        boolean isControl = opcode >= CLOSE;
        var payload = isControl ? new Payload(false) : message(opcode, length);
        int mask = in.getInt(at + head - MASK_BYTES);
        return new Frame(opcode, isLast, head, mask, (int) length, payload);
    }

    /// What two bytes tell, before more is waited for.
    private void check(
            int first, int second, int opcode, boolean isLast, int length, Listener listener)
            throws Violation {
        if ((first & RESERVED) != 0) {
            throw new Violation(PROTOCOL_ERROR, "No extension was agreed on.");
        }
        if ((second & MASKED) == 0) {
            throw new Violation(PROTOCOL_ERROR, "Clients mask their frames.");
        }
        switch (opcode) {
            case TEXT, BINARY -> {
                if (message != null) {
                    throw new Violation(PROTOCOL_ERROR, "The last message has not ended.");
                }
                if (opcode == BINARY && !listener.takesBinary()) {
                    throw new Violation(UNSUPPORTED, "Send text.");
                }
            }
            case CONTINUATION -> {
                if (message == null) {
                    throw new Violation(PROTOCOL_ERROR, "There is no message to go on with.");
                }
            }
            case CLOSE, PING, PONG -> {
                if (!isLast || length > LONGEST_CONTROL) {
                    throw new Violation(PROTOCOL_ERROR, "Control frames are whole and short.");
                }
            }
            default -> throw new Violation(PROTOCOL_ERROR, "There is no such frame.");
        }
    }

    /// Where the next piece of a message goes.
    private Payload message(int opcode, long length) throws Violation {
        var whole = message != null ? message : new Payload(opcode == TEXT);
        message = whole;
        if (whole.length + length > limits.longest) {
            throw new Violation(TOO_BIG, "That is too long.");
        }
        whole.pieces++;
        whole.empty += length == 0 ? 1 : 0;
        if (whole.pieces > limits.pieces || whole.empty > limits.empty) {
            throw new Violation(POLICY_VIOLATION, "A message comes in fewer pieces.");
        }
        return whole;
    }

    private void end(Frame ended, Listener listener) throws Violation {
        var payload = ended.payload;
        switch (ended.opcode) {
            case PING -> listener.ping(payload.whole());
            case PONG -> listener.pong();
            case CLOSE -> listener.close(closeCode(payload.whole()));
            default -> {
                if (!ended.isLast) {
                    return;
                }
                message = null;
                if (payload.utf8 == null) {
                    listener.binary(payload.whole());
                } else if (payload.utf8.isWhole()) {
                    listener.text(payload.whole());
                } else {
                    throw notUtf8();
                }
            }
        }
    }

    private static int closeCode(byte[] payload) throws Violation {
        if (payload.length == 0) {
            return -1;
        }
        if (payload.length == 1) {
            throw new Violation(PROTOCOL_ERROR, "A close code has two bytes.");
        }
        int code = ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
        // RFC 6455 section 7.4 and the codes registered since; 1004 to 1006 and 1015 never travel.
        boolean isKnown =
                (code >= 1000 && code <= 1003)
                        || (code >= 1007 && code <= 1014)
                        || (code >= 3000 && code <= 4999);
        if (!isKnown) {
            throw new Violation(PROTOCOL_ERROR, "There is no such close code.");
        }
        if (!Utf8.isValid(payload, 2, payload.length)) {
            throw new Violation(NOT_UTF8, "A reason is UTF-8.");
        }
        return code;
    }

    private static Violation notUtf8() {
        return new Violation(NOT_UTF8, "Text is UTF-8.");
    }

    /// A frame whose payload comes.
    private static final class Frame {
        final int opcode;
        final boolean isLast;

        /// How long its head was.
        final int head;

        final Payload payload;

        /// How much has still to come.
        int left;

        /// Turned so that it fits the next byte.
        private int mask;

        Frame(int opcode, boolean isLast, int head, int mask, int length, Payload payload) {
            this.opcode = opcode;
            this.isLast = isLast;
            this.head = head;
            this.mask = mask;
            this.left = length;
            this.payload = payload;
        }

        boolean isControl() {
            return opcode >= CLOSE;
        }

        /// Takes what is there of it.
        void take(ByteBuf in) throws Violation {
            int count = Math.min(left, in.readableBytes());
            boolean fits = payload.take(in, count, left, mask);
            left -= count;
            mask = Integer.rotateLeft(mask, 8 * (count & 3));
            if (!fits) {
                throw notUtf8();
            }
        }
    }

    /// What has come of a message, over all its frames, or of a control frame.
    private static final class Payload {

        /// Judges it; null when it need not be text.
        final @Nullable Utf8 utf8;

        int length;
        int pieces;
        int empty;
        private byte[] bytes = new byte[0];

        Payload(boolean isText) {
            utf8 = isText ? new Utf8() : null;
        }

        /// Takes so many bytes.
        ///
        /// @param promised how many the frame has still to bring, these among them. Room is made
        ///   for what has come, and not for what is promised
        /// @param mask for the first of them
        /// @return false when it cannot be text any more
        boolean take(ByteBuf in, int count, int promised, int mask) {
            int end = length + count;
            if (end > bytes.length) {
                int room = Math.max(end, Math.min(2 * length, length + promised));
                bytes = Arrays.copyOf(bytes, room);
            }
            in.readBytes(bytes, length, count);
            for (int i = 0; i < count; i++) {
                bytes[length + i] ^= (byte) (mask >> (24 - 8 * (i & 3)));
            }
            int from = length;
            length = end;
            return utf8 == null || utf8.take(bytes, from, end);
        }

        byte[] whole() {
            return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        }
    }
}
