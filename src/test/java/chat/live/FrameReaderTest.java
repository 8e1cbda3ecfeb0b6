package chat.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.http.HttpGuard;
import chat.live.FrameReader.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {

    private static final int TEXT = 0x81;
    private static final int BEGINNING = 0x01;
    private static final int MIDDLE = 0x00;
    private static final int ENDING = 0x80;
    private static final int CLOSE = 0x88;
    private static final int PING = 0x89;
    private static final int PONG = 0x8A;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final FrameReader reader = new FrameReader();
    private final Heard heard = new Heard();

    private static final class Heard implements FrameReader.Listener {
        final List<String> all = new ArrayList<>();

        @Override
        public void text(byte[] utf8) {
            all.add("text " + new String(utf8, UTF_8));
        }

        @Override
        public void ping(byte[] payload) {
            all.add("ping " + new String(payload, UTF_8));
        }

        @Override
        public void pong() {
            all.add("pong");
        }

        @Override
        public void close(int code) {
            all.add("close " + code);
        }
    }

    @AfterEach
    void nothing_is_kept_of_what_came() {
        reader.close();

        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @Test
    void a_whole_frame_is_a_message() throws Violation {
        read(frame(TEXT, "hello"));

        assertThat(heard.all).containsExactly("text hello");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, HttpGuard.LONGEST_BODY})
    void a_message_may_have_any_length_up_to_the_longest(int length) throws Violation {
        var text = "a".repeat(length);

        read(frame(TEXT, text));

        assertThat(heard.all).containsExactly("text " + text);
    }

    @Test
    void several_frames_in_one_read_are_heard_in_order() throws Violation {
        read(joined(frame(TEXT, "one"), frame(PING, "two"), frame(PONG, ""), frame(TEXT, "three")));

        assertThat(heard.all).containsExactly("text one", "ping two", "pong", "text three");
    }

    @Test
    void a_message_in_pieces_is_heard_whole_and_a_ping_between_them_at_once() throws Violation {
        var letter = "ü".getBytes(UTF_8);

        read(
                joined(
                        frame(BEGINNING, new byte[] {letter[0]}),
                        frame(PING, "there?"),
                        frame(MIDDLE, ""),
                        frame(ENDING, new byte[] {letter[1]})));

        assertThat(heard.all).containsExactly("ping there?", "text ü");
    }

    @Test
    void however_the_network_cuts_it_the_same_is_heard() throws Violation {
        var all =
                joined(
                        frame(TEXT, "hello"),
                        frame(BEGINNING, "a".repeat(200)),
                        frame(PING, "ping"),
                        frame(ENDING, "b".repeat(70)),
                        frame(TEXT, "x".repeat(40_000)),
                        frame(CLOSE, new byte[] {0x03, (byte) 0xE8, 'b', 'y', 'e'}));
        read(all);
        var expected = List.copyOf(heard.all);
        assertThat(expected).hasSize(5).endsWith("close 1000");
        for (long seed = 0; seed < 50; seed++) {
            var random = new Random(seed);
            var other = new FrameReader();
            heard.all.clear();
            for (int from = 0; from < all.length; ) {
                int most = random.nextInt(4) == 0 ? 10_000 : 20;
                int to = Math.min(all.length, from + 1 + random.nextInt(most));
                other.read(buffer(Arrays.copyOfRange(all, from, to)), heard);
                from = to;
            }
            assertThat(heard.all).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void of_an_unfinished_frame_no_more_is_kept_than_twice_what_has_come() throws Violation {
        var frame = frame(TEXT, "a".repeat(60_000));

        for (int i = 0; i < 10; i++) {
            read(Arrays.copyOfRange(frame, i * 100, (i + 1) * 100));
            assertThat(reader.held()).isBetween(i * 100, 2 * (i + 1) * 100);
        }
        read(Arrays.copyOfRange(frame, 1_000, frame.length));

        assertThat(heard.all).containsExactly("text " + "a".repeat(60_000));
        assertThat(reader.held()).isZero();
    }

    @Test
    void a_reader_that_is_closed_gives_back_half_a_head() throws Violation {
        read(Arrays.copyOf(frame(TEXT, "a".repeat(60_000)), 5));
        assertThat(allocator.metric().usedHeapMemory()).isPositive();

        reader.close();

        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @Test
    void a_message_may_come_in_many_pieces_some_of_them_empty() throws Violation {
        var pieces = new ByteArrayOutputStream();
        pieces.writeBytes(frame(BEGINNING, ""));
        for (int i = 1; i < FrameReader.MOST_EMPTY_PIECES; i++) {
            pieces.writeBytes(frame(MIDDLE, ""));
        }
        int filled = FrameReader.MOST_PIECES - FrameReader.MOST_EMPTY_PIECES;
        for (int i = 1; i < filled; i++) {
            pieces.writeBytes(frame(MIDDLE, "a"));
        }
        pieces.writeBytes(frame(ENDING, "a"));

        read(pieces.toByteArray());

        assertThat(heard.all).containsExactly("text " + "a".repeat(filled));
    }

    @Test
    void the_pieces_of_one_message_do_not_count_for_the_next() throws Violation {
        for (int i = 0; i < 2 * FrameReader.MOST_EMPTY_PIECES; i++) {
            read(joined(frame(BEGINNING, ""), frame(ENDING, "a")));
        }

        assertThat(heard.all).hasSize(2 * FrameReader.MOST_EMPTY_PIECES).containsOnly("text a");
    }

    static List<Arguments> broken() {
        var over = HttpGuard.LONGEST_BODY + 1;
        return List.of(
                broken("no mask", 1002, new byte[] {(byte) 0x81, 2, '{', '}'}),
                broken("a reserved bit", 1002, frame(0xC1, "x")),
                broken("a reserved opcode", 1002, frame(0x83, "x")),
                broken("a reserved control opcode", 1002, frame(0x8B, "x")),
                broken("a binary frame", 1003, frame(0x82, "x")),
                broken("a continuation of nothing", 1002, frame(ENDING, "x")),
                broken("two beginnings", 1002, joined(frame(BEGINNING, "x"), frame(TEXT, "y"))),
                broken("a ping in pieces", 1002, frame(0x09, "x")),
                broken("a ping too large", 1002, frame(PING, "x".repeat(126))),
                broken("a close of one byte", 1002, frame(CLOSE, new byte[] {3})),
                broken("close code 999", 1002, frame(CLOSE, new byte[] {3, (byte) 0xE7})),
                broken("close code 1005", 1002, frame(CLOSE, new byte[] {3, (byte) 0xED})),
                broken("close code 2999", 1002, frame(CLOSE, new byte[] {11, (byte) 0xB7})),
                broken("close code 5000", 1002, frame(CLOSE, new byte[] {19, (byte) 0x88})),
                broken(
                        "a reason that is no UTF-8",
                        1007,
                        frame(CLOSE, new byte[] {3, (byte) 0xE8, (byte) 0xC0})),
                broken("no UTF-8", 1007, frame(TEXT, new byte[] {'a', (byte) 0xFF})),
                broken("a cut letter", 1007, frame(TEXT, new byte[] {(byte) 0xE2, (byte) 0x82})),
                broken(
                        "a letter that is cut and never ends",
                        1007,
                        joined(
                                frame(BEGINNING, new byte[] {(byte) 0xE2, (byte) 0x82}),
                                frame(ENDING, ""))),
                broken("too many pieces", 1008, pieces(FrameReader.MOST_PIECES, "a")),
                broken("too many empty pieces", 1008, pieces(FrameReader.MOST_EMPTY_PIECES, "")),
                broken("too long", 1009, frame(TEXT, "x".repeat(over))),
                broken(
                        "too long in pieces",
                        1009,
                        joined(
                                frame(BEGINNING, "x".repeat(over / 2)),
                                frame(ENDING, "x".repeat(over)))),
                broken(
                        "a length in a longer form than it needs",
                        1002,
                        new byte[] {(byte) 0x81, (byte) 0xFE, 0, 1, 0, 0, 0, 0, 'x'}),
                broken(
                        "a negative length",
                        1002,
                        new byte[] {
                            (byte) 0x81, (byte) 0xFF, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
                        }));
    }

    /// One piece more than those, each like the other.
    private static byte[] pieces(int count, String piece) {
        var pieces = new ByteArrayOutputStream();
        pieces.writeBytes(frame(BEGINNING, piece));
        for (int i = 0; i < count; i++) {
            pieces.writeBytes(frame(MIDDLE, piece));
        }
        return pieces.toByteArray();
    }

    private static Arguments broken(String what, int code, byte[] bytes) {
        return Arguments.of(Named.of(what, bytes), code);
    }

    @ParameterizedTest
    @MethodSource("broken")
    void what_is_against_the_book_has_a_code_and_nothing_behind_it_is_heard(byte[] bytes, int code)
            throws Violation {
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOfSatisfying(
                        Violation.class, violation -> assertThat(violation.code).isEqualTo(code));

        read(frame(TEXT, "more"));

        assertThat(heard.all).isEmpty();
    }

    /// Autobahn 6.4 calls this failing fast: neither the message nor the frame has ended.
    @ParameterizedTest
    @ValueSource(strings = {"f4 90", "ed a0", "c0", "e0 80", "ff", "80", "f0 80", "e2 28"})
    void bytes_that_cannot_be_text_any_more_are_refused_as_they_come(String bad) {
        var bytes = HexFormat.ofDelimiter(" ").parseHex(bad);
        var frame =
                frame(BEGINNING, joined("hello ".getBytes(UTF_8), bytes, " more".getBytes(UTF_8)));
        int last = frame.length - " more".length();

        assertThatCode(() -> read(Arrays.copyOf(frame, last - 1))).doesNotThrowAnyException();
        assertThatThrownBy(() -> read(new byte[] {frame[last - 1]}))
                .isInstanceOfSatisfying(
                        Violation.class, violation -> assertThat(violation.code).isEqualTo(1007));
    }

    @Test
    void a_frame_too_long_is_refused_by_its_head() {
        var frame = frame(TEXT, "x".repeat(HttpGuard.LONGEST_BODY + 1));

        assertThatThrownBy(() -> read(Arrays.copyOf(frame, 14)))
                .isInstanceOfSatisfying(
                        Violation.class, violation -> assertThat(violation.code).isEqualTo(1009));
    }

    @Test
    void bytes_are_utf8_exactly_when_java_can_read_them() {
        var random = new Random(7);
        int valid = 0;
        for (int i = 0; i < 200_000; i++) {
            var bytes = new byte[1 + random.nextInt(4)];
            for (int b = 0; b < bytes.length; b++) {
                // Leads and continuations more often than chance has them.
                bytes[b] =
                        (byte)
                                (random.nextInt(3) == 0
                                        ? random.nextInt(128)
                                        : 128 + random.nextInt(128));
            }
            boolean readable = isReadable(bytes);
            assertThat(Utf8.isValid(bytes))
                    .as("%s", HexFormat.of().formatHex(bytes))
                    .isEqualTo(readable);
            valid += readable ? 1 : 0;
        }
        assertThat(valid).isGreaterThan(10_000);
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            boolean isSurrogate = point >= 0xD800 && point <= 0xDFFF;
            if (!isSurrogate && !Utf8.isValid(Character.toString(point).getBytes(UTF_8))) {
                throw new AssertionError("U+" + Integer.toHexString(point));
            }
        }
    }

    private static boolean isReadable(byte[] bytes) {
        try {
            UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes));
            return true;
        } catch (java.nio.charset.CharacterCodingException e) {
            return false;
        }
    }

    private void read(byte[] bytes) throws Violation {
        reader.read(buffer(bytes), heard);
    }

    private ByteBuf buffer(byte[] bytes) {
        return allocator.heapBuffer(bytes.length).writeBytes(bytes);
    }

    private static byte[] frame(int first, String text) {
        return frame(first, text.getBytes(UTF_8));
    }

    private static byte[] frame(int first, byte[] payload) {
        var frame = Unpooled.buffer();
        frame.writeByte(first);
        if (payload.length < 126) {
            frame.writeByte(0x80 | payload.length);
        } else if (payload.length < 65_536) {
            frame.writeByte(0x80 | 126).writeShort(payload.length);
        } else {
            frame.writeByte(0x80 | 127).writeLong(payload.length);
        }
        var mask = new byte[] {0x12, (byte) 0xF4, 0x56, (byte) 0x98};
        frame.writeBytes(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.writeByte(payload[i] ^ mask[i % 4]);
        }
        var bytes = new byte[frame.readableBytes()];
        frame.readBytes(bytes);
        return bytes;
    }

    private static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
