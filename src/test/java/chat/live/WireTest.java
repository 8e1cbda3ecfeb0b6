package chat.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What we write, as Netty's reader for clients reads it.
class WireTest {

    private static final WebSocketDecoderConfig CLIENT =
            WebSocketDecoderConfig.newBuilder()
                    .expectMaskedFrames(false)
                    .maxFramePayloadLength(1 << 20)
                    .build();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 255, 256, 65_535, 65_536, 70_000, 1 << 20})
    void a_text_of_any_length_is_read_as_it_was(int length) {
        var text = letters(length);

        var frame = (TextWebSocketFrame) read(Wire.text(text));

        assertThat(ByteBufUtil.getBytes(frame.content())).isEqualTo(text);
        assertThat(frame.isFinalFragment()).isTrue();
        assertThat(frame.rsv()).isZero();
        frame.release();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 125, 126, 65_535, 65_536})
    void a_head_written_alone_is_the_frames_own(int length) {
        var frame = Wire.text(letters(length));
        var head = new byte[Wire.headLength(length)];

        assertThat(Wire.textHead(head, length)).isEqualTo(head.length);
        assertThat(head).isEqualTo(Arrays.copyOf(frame, frame.length - length));
    }

    @Test
    void the_beginning_of_a_buffer_may_be_the_text() {
        var frame = (TextWebSocketFrame) read(Wire.text("hello, and more".getBytes(UTF_8), 5));

        assertThat(frame.text()).isEqualTo("hello");
        frame.release();
    }

    @Test
    void a_ping_is_empty_and_a_pong_brings_back_what_came() {
        var ping = (PingWebSocketFrame) read(Wire.ping());
        var pong = (PongWebSocketFrame) read(Wire.pong("ann".getBytes(UTF_8)));

        assertThat(ping.content().readableBytes()).isZero();
        assertThat(pong.content().toString(UTF_8)).isEqualTo("ann");
        ping.release();
        pong.release();
    }

    @Test
    void a_close_frame_says_code_and_reason() {
        var close = (CloseWebSocketFrame) read(Wire.close(1012, "The server restarts."));

        assertThat(close.statusCode()).isEqualTo(1012);
        assertThat(close.reasonText()).isEqualTo("The server restarts.");
        close.release();
    }

    @Test
    void a_close_frame_may_say_nothing() {
        var close = (CloseWebSocketFrame) read(Wire.close());

        assertThat(close.statusCode()).isEqualTo(-1);
        close.release();
    }

    /// A control frame has at most 125 bytes (RFC 6455, 5.5); Netty reads no longer one.
    @Test
    void a_long_reason_is_cut_to_what_a_control_frame_may_carry() {
        var close = (CloseWebSocketFrame) read(Wire.close(1008, "a".repeat(200)));

        assertThat(close.reasonText()).isEqualTo("a".repeat(123));
        close.release();
    }

    @Test
    void a_long_reason_is_cut_between_letters() {
        var close = (CloseWebSocketFrame) read(Wire.close(1008, "ü".repeat(100)));

        assertThat(close.reasonText()).isEqualTo("ü".repeat(61));
        close.release();
    }

    @Test
    void joined_frames_are_read_one_after_the_other() {
        var both = Wire.join(Wire.text("ann".getBytes(UTF_8)), Wire.ping(), new byte[0]);
        var channel = new EmbeddedChannel(new WebSocket13FrameDecoder(CLIENT));
        channel.writeInbound(Unpooled.wrappedBuffer(both));

        assertThat(channel.inboundMessages())
                .extracting(frame -> frame.getClass().getSimpleName())
                .containsExactly("TextWebSocketFrame", "PingWebSocketFrame");
        channel.finishAndReleaseAll();
    }

    private static byte[] letters(int length) {
        var text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = (byte) ('a' + i % 26);
        }
        return text;
    }

    /// The frame those bytes are; they are one whole frame and nothing more.
    private static WebSocketFrame read(byte[] bytes) {
        var channel = new EmbeddedChannel(new WebSocket13FrameDecoder(CLIENT));
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
        WebSocketFrame frame = channel.readInbound();
        assertThat(channel.finish()).as("more than one frame").isFalse();
        return Objects.requireNonNull(frame, "no whole frame");
    }
}
