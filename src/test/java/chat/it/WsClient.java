package chat.it;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// A WebSocket client of our own (RFC 6455), so that a test can send what no well-behaved one
/// would. Reads only when asked to, on the caller's thread; pings are answered while reading. What
/// was read is kept, and each wait goes on where the last one ended.
final class WsClient implements AutoCloseable {

    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    /// What RFC 6455 7.1.5 calls a connection that ended without a close frame.
    static final int ABNORMAL = 1006;

    /// What RFC 6455 7.1.5 calls a close frame without a code.
    static final int NO_CODE = 1005;

    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;

    private final RawConnection connection;
    private final StringBuilder received = new StringBuilder();
    private int position;
    private int closeCode;
    private byte[] lastPong = new byte[0];

    private WsClient(RawConnection connection) {
        this.connection = connection;
    }

    /// Connects, which has to succeed.
    ///
    /// @param path as it stands in a link: percent-encoded
    /// @param headers further ones, whole lines
    static WsClient open(RunningServer server, String path, String... headers) throws IOException {
        return open(RawConnection.to(server), server, path, headers);
    }

    static WsClient open(
            RawConnection connection, RunningServer server, String path, String... headers)
            throws IOException {
        var nonce = new byte[16];
        ThreadLocalRandom.current().nextBytes(nonce);
        var key = Base64.getEncoder().encodeToString(nonce);
        var reply = shakeHands(connection, server, path, key, headers);
        if (reply.status() != 101 || !reply.header("sec-websocket-accept").equals(accept(key))) {
            connection.close();
            throw new AssertionError("expected an upgrade of " + path + " but was: " + reply);
        }
        return new WsClient(connection);
    }

    /// The tutorial's socket of a client without our cookie: its own person, who joins at once.
    static WsClient join(RunningServer server, String room, String name, String... headers)
            throws IOException {
        return open(server, tutorialPath(room, name), headers);
    }

    static String tutorialPath(String room, String name) {
        return "/chat/" + Visitor.segment(room) + "/" + Visitor.segment(name);
    }

    /// Asks for an upgrade and says what was answered, whatever it is.
    static Reply knock(RunningServer server, String path, String... headers) throws IOException {
        try (var connection = RawConnection.to(server)) {
            return shakeHands(connection, server, path, "dGhlIHNhbXBsZSBub25jZQ==", headers);
        }
    }

    private static Reply shakeHands(
            RawConnection connection,
            RunningServer server,
            String path,
            String key,
            String... headers)
            throws IOException {
        var lines =
                new ArrayList<>(
                        List.of(
                                "GET " + path + " HTTP/1.1",
                                "Host: 127.0.0.1:" + server.port(),
                                "Connection: Upgrade",
                                "Upgrade: websocket",
                                "Sec-WebSocket-Version: 13",
                                "Sec-WebSocket-Key: " + key));
        lines.addAll(List.of(headers));
        connection.request(lines.toArray(String[]::new));
        return connection.read();
    }

    private static String accept(String key) {
        try {
            var digest =
                    MessageDigest.getInstance("SHA-1")
                            .digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    // ---- sending

    /// Says something as the tutorial's form does.
    void say(String text) throws IOException {
        send("{\"message\":" + json(text) + "}");
    }

    /// Sends one text frame.
    void send(String text) throws IOException {
        send(true, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /// Sends one frame, masked as clients have to.
    void send(boolean last, int opcode, byte[] payload) throws IOException {
        connection.send(frame((last ? FIN : 0) | opcode, payload));
    }

    /// Sends bytes as they are, whether they are a frame or not.
    void sendRaw(byte[] bytes) throws IOException {
        connection.send(bytes);
    }

    /// A masked frame with any first byte.
    static byte[] frame(int firstByte, byte[] payload) {
        int length = payload.length;
        var frame = ByteBuffer.allocate(length + 14).put((byte) firstByte);
        if (length < TWO_BYTES) {
            frame.put((byte) (MASKED | length));
        } else if (length < 1 << 16) {
            frame.put((byte) (MASKED | TWO_BYTES)).putShort((short) length);
        } else {
            frame.put((byte) (MASKED | EIGHT_BYTES)).putLong(length);
        }
        var mask = new byte[4];
        ThreadLocalRandom.current().nextBytes(mask);
        frame.put(mask);
        for (int i = 0; i < length; i++) {
            frame.put((byte) (payload[i] ^ mask[i % 4]));
        }
        var bytes = new byte[frame.position()];
        frame.flip().get(bytes);
        return bytes;
    }

    /// A text as JSON, with no more escapes than it needs.
    static String json(String text) {
        var json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(escaped(c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }

    /// A text as JSON in which every character is escaped.
    static String escapedJson(String text) {
        var json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            json.append(escaped(text.charAt(i)));
        }
        return json.append('"').toString();
    }

    private static String escaped(char c) {
        return "\\u" + HexFormat.of().toHexDigits(c);
    }

    // ---- receiving

    /// Reads until the server has sent this, after what earlier waits have passed.
    ///
    /// @return everything since the last wait, up to and with it
    String await(String part) throws IOException {
        int from = position;
        if (!hears(part)) {
            throw new AssertionError(
                    "expected "
                            + shortened(part)
                            + " but the connection ended with "
                            + closeCode
                            + " after: "
                            + shortened(received.substring(from)));
        }
        return received.substring(from, position);
    }

    /// As [#await], for a connection that may end.
    ///
    /// @return false when it ended before
    boolean hears(String part) throws IOException {
        int found = received.indexOf(part, position);
        while (found < 0) {
            if (!readFrame()) {
                return false;
            }
            found = received.indexOf(part, position);
        }
        position = found + part.length();
        return true;
    }

    /// Reads until somebody who reads all that came since the last wait finds this sentence there.
    ///
    /// @return all that came since the last wait
    Html awaitReading(String sentence) throws IOException {
        while (true) {
            var news = Html.parse(received.substring(position));
            if (news.reading().contains(sentence)) {
                position = received.length();
                return news;
            }
            if (!readFrame()) {
                throw new AssertionError(
                        "expected to read "
                                + sentence
                                + " but the connection ended with "
                                + closeCode
                                + " after: "
                                + news.reading());
            }
        }
    }

    /// Reads until the answer to that ping comes: by then the server has dealt with all that was
    /// sent before it.
    void awaitPong(String payload) throws IOException {
        var expected = payload.getBytes(StandardCharsets.UTF_8);
        while (!java.util.Arrays.equals(lastPong, expected)) {
            if (!readFrame()) {
                throw new AssertionError(
                        "expected a pong but the connection ended with " + closeCode);
            }
        }
    }

    /// Reads until the server closes, and waits until it has ended the connection, too.
    ///
    /// @return the code of its close frame, [#ABNORMAL] when there was none
    int awaitClose() throws IOException {
        while (readFrame()) {
            // Kept for whoever asks.
        }
        return closeCode;
    }

    /// Everything that came, also before the last wait.
    String received() {
        return received.toString();
    }

    /// What somebody reads who sees the tutorial's page: what was appended to `#content`, line by
    /// line.
    List<String> lines() {
        return lines(received());
    }

    static List<String> lines(String received) {
        return Html.parse(received)
                .inside()
                .filter(element -> element.has("id", "content"))
                .flatMap(content -> content.children().stream())
                .map(Html::text)
                .toList();
    }

    /// The messages that came on a page's own socket.
    List<Message> messages() {
        return Message.in(Html.parse(received()));
    }

    /// @return false when the connection has ended
    private boolean readFrame() throws IOException {
        if (closeCode != 0) {
            return false;
        }
        try {
            var text = new ByteArrayOutputStream();
            while (true) {
                int first = octet();
                int second = octet();
                if ((second & MASKED) != 0 || (first & 0x70) != 0) {
                    throw new AssertionError(
                            "expected an unmasked frame without extensions but was "
                                    + first
                                    + " "
                                    + second);
                }
                var payload = connection.in().readNBytes(length(second));
                switch (first & 0xF) {
                    case TEXT, CONTINUATION -> {
                        text.write(payload);
                        if ((first & FIN) != 0) {
                            received.append(text.toString(StandardCharsets.UTF_8));
                            return true;
                        }
                    }
                    case PING -> send(true, PONG, payload);
                    case PONG -> {
                        lastPong = payload;
                        return true;
                    }
                    case CLOSE -> {
                        closeCode =
                                payload.length < 2
                                        ? NO_CODE
                                        : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
                        return false;
                    }
                    default ->
                            throw new AssertionError("expected a frame of text but was " + first);
                }
            }
        } catch (EOFException | SocketException gone) {
            closeCode = ABNORMAL;
            return false;
        }
    }

    private int octet() throws IOException {
        int octet = connection.in().read();
        if (octet < 0) {
            throw new EOFException();
        }
        return octet;
    }

    private int length(int second) throws IOException {
        return switch (second) {
            case TWO_BYTES -> octet() << 8 | octet();
            case EIGHT_BYTES -> {
                long length = ByteBuffer.wrap(connection.in().readNBytes(8)).getLong();
                if (length < 0 || length > 1 << 28) {
                    throw new AssertionError(
                            "expected a frame of sensible length but was " + length);
                }
                yield (int) length;
            }
            default -> second;
        };
    }

    private static String shortened(String text) {
        return text.length() < 2_000
                ? text
                : text.substring(0, 1_000) + " … " + text.substring(text.length() - 1_000);
    }

    // ---- ending

    /// Ends the connection as RFC 6455 wants it: a close frame, and the server's answer to it.
    void leave() throws IOException {
        send(true, CLOSE, new byte[] {0x03, (byte) 0xE8});
        awaitClose();
        connection.close();
    }

    /// Ends the connection as a crash does.
    void die() throws IOException {
        connection.abort();
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
