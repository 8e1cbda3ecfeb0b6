package chat.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How a connection becomes a WebSocket: RFC 6455 section 4.2. Of the extensions and subprotocols
/// that are offered none is taken, which the RFC has said by saying nothing.
///
/// It stands in the place of Netty's, which takes any text for a key, old versions of the protocol,
/// HTTP/1.0 and a body, but no list in the Upgrade header.
public final class Handshake {

    /// The only version there is a standard for.
    private static final String VERSION = "13";

    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;
    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

    private Handshake() {}

    /// Whether the request asks for a WebSocket at all, among what else it may ask for.
    public static boolean isAsked(FullHttpRequest request) {
        return names(request, HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
    }

    /// Why such a request cannot be granted; null when it can.
    public static @Nullable Answer objection(FullHttpRequest request) {
        if (!request.headers()
                .getAll(HttpHeaderNames.SEC_WEBSOCKET_VERSION)
                .equals(List.of(VERSION))) {
            return Answer.text(
                            HttpResponseStatus.UPGRADE_REQUIRED,
                            "This server speaks WebSocket version 13.")
                    .with("Upgrade", "websocket")
                    .with("Connection", "Upgrade")
                    .with("Sec-WebSocket-Version", VERSION);
        }
        if (!request.method().equals(HttpMethod.GET)
                || !request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            return bad("A WebSocket begins with a GET of HTTP/1.1.");
        }
        if (!names(request, HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)) {
            return bad("A WebSocket begins with “Connection: Upgrade”.");
        }
        if (!isKey(request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY))) {
            return bad("A WebSocket begins with one Sec-WebSocket-Key of 16 bytes in Base64.");
        }
        if (request.content().isReadable()) {
            // Whoever stands in front might take it for the first frames.
            return bad("A WebSocket does not begin with a body.");
        }
        return null;
    }

    /// The answer that makes a WebSocket of the connection, to a request without [#objection].
    public static FullHttpResponse granted(FullHttpRequest request) {
        var response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.SWITCHING_PROTOCOLS,
                        Unpooled.EMPTY_BUFFER);
        response.headers()
                .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                .set(
                        HttpHeaderNames.SEC_WEBSOCKET_ACCEPT,
                        accept(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY, "")));
        return response;
    }

    private static String accept(String key) {
        try {
            var digest =
                    MessageDigest.getInstance("SHA-1")
                            .digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("expected SHA-1, which every Java has", e);
        }
    }

    private static boolean isKey(List<String> keys) {
        if (keys.size() != 1) {
            return false;
        }
        try {
            return Base64.getDecoder().decode(keys.getFirst()).length == KEY_BYTES;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    /// Whether a list, over however many lines of the header, has that word.
    private static boolean names(FullHttpRequest request, CharSequence header, CharSequence word) {
        return request.headers().getAll(header).stream()
                .flatMap(list -> COMMA.splitAsStream(list.strip()))
                .anyMatch(one -> one.equalsIgnoreCase(word.toString()));
    }

    private static Answer bad(String sentence) {
        return Answer.text(HttpResponseStatus.BAD_REQUEST, sentence);
    }
}
