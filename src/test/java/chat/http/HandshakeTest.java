package chat.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {

    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    /// The example of RFC 6455 section 1.3.
    @Test
    void a_handshake_by_the_book_is_granted() {
        var request = asking();

        assertThat(Handshake.isAsked(request)).isTrue();
        assertThat(Handshake.objection(request)).isNull();
        var granted = Handshake.granted(request);
        assertThat(granted.status().code()).isEqualTo(101);
        assertThat(granted.headers().get("Sec-WebSocket-Accept"))
                .isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    @ParameterizedTest
    @CsvSource({"keep-alive, Upgrade", "upgrade, keep-alive", "UPGRADE, close"})
    void upgrade_may_stand_in_a_list(String first, String second) {
        var request = asking();
        request.headers().set("Connection", first + ", " + second);
        request.headers().set("Upgrade", "h2c , WebSocket");

        assertThat(Handshake.isAsked(request)).isTrue();
        assertThat(Handshake.objection(request)).isNull();
    }

    @Test
    void what_is_offered_along_is_declined() {
        var request = asking();
        request.headers().set("Sec-WebSocket-Protocol", "chat, superchat");
        request.headers().set("Sec-WebSocket-Extensions", "permessage-deflate");

        assertThat(Handshake.objection(request)).isNull();
        assertThat(Handshake.granted(request).headers().names())
                .containsExactlyInAnyOrder("upgrade", "connection", "sec-websocket-accept");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "7", "8", "12", "14", "013", "13, 8", "abc"})
    void another_version_is_told_which_one_we_speak(String version) {
        var request = asking();
        request.headers().set("Sec-WebSocket-Version", version);

        assertUpgradeRequired(request);
    }

    @Test
    void no_version_and_two_are_told_which_one_we_speak() {
        var none = asking();
        none.headers().remove("Sec-WebSocket-Version");
        var two = asking();
        two.headers().add("Sec-WebSocket-Version", "13");

        assertUpgradeRequired(none);
        assertUpgradeRequired(two);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "abc",
                "eHh4eHh4eHh4eHh4eHh4",
                "eHh4eHh4eHh4eHh4eHh4eHg=",
                "!!!!!!!!!!!!!!!!!!!!!!==",
                "dGhlIHNhbXBsZSBub25jZQ==, x"
            })
    void a_key_is_sixteen_bytes(String key) {
        var request = asking();
        request.headers().set("Sec-WebSocket-Key", key);

        assertThat(status(request)).isEqualTo(400);
    }

    @Test
    void there_is_one_key() {
        var none = asking();
        none.headers().remove("Sec-WebSocket-Key");
        var two = asking();
        two.headers().add("Sec-WebSocket-Key", KEY);

        assertThat(List.of(status(none), status(two))).containsOnly(400);
    }

    @Test
    void it_is_a_get_of_http_1_1_without_a_body_that_asks_for_the_connection() {
        var kept = asking();
        kept.headers().set("Connection", "keep-alive");

        assertThat(status(asking(HttpVersion.HTTP_1_0, HttpMethod.GET, ""))).isEqualTo(400);
        assertThat(status(asking(HttpVersion.HTTP_1_1, HttpMethod.POST, ""))).isEqualTo(400);
        assertThat(status(asking(HttpVersion.HTTP_1_1, HttpMethod.GET, "hello"))).isEqualTo(400);
        assertThat(status(kept)).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2c", "websocket/13", "web socket", ""})
    void another_upgrade_is_no_handshake(String upgrade) {
        var request = asking();
        request.headers().set("Upgrade", upgrade);

        assertThat(Handshake.isAsked(request)).isFalse();
    }

    private static void assertUpgradeRequired(FullHttpRequest request) {
        var objection = Objects.requireNonNull(Handshake.objection(request));
        assertThat(objection.status().code()).isEqualTo(426);
        assertThat(objection.response().headers().get("Sec-WebSocket-Version")).isEqualTo("13");
    }

    private static int status(FullHttpRequest request) {
        return Objects.requireNonNull(Handshake.objection(request)).status().code();
    }

    private static FullHttpRequest asking() {
        return asking(HttpVersion.HTTP_1_1, HttpMethod.GET, "");
    }

    private static FullHttpRequest asking(HttpVersion version, HttpMethod method, String body) {
        var request =
                new DefaultFullHttpRequest(
                        version,
                        method,
                        "/chat/lobby/ann",
                        Unpooled.wrappedBuffer(body.getBytes(StandardCharsets.UTF_8)));
        request.headers()
                .set("Host", "chat.example.org")
                .set("Connection", "Upgrade")
                .set("Upgrade", "websocket")
                .set("Sec-WebSocket-Version", "13")
                .set("Sec-WebSocket-Key", KEY);
        return request;
    }
}
