package chat.browser;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Somebody who talks through the tutorial's socket, without a browser: fills a room quickly.
final class Bot implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 30;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Ears ears;
    private final WebSocket socket;

    Bot(ChatServer server, String room, String name) {
        ears = new Ears(name);
        socket =
                client.newWebSocketBuilder()
                        .buildAsync(
                                URI.create(
                                        "ws://127.0.0.1:%d/chat/%s/%s"
                                                .formatted(
                                                        server.port(),
                                                        segment(room),
                                                        segment(name))),
                                ears)
                        .join();
    }

    /// Says all that, one after the other, and waits until the room has it. No quotes in it.
    void say(List<String> texts) throws InterruptedException {
        ears.expect(texts.size());
        for (var text : texts) {
            socket.sendText("{\"message\":\"" + text + "\"}", true).join();
        }
        ears.await();
    }

    void say(String... texts) throws InterruptedException {
        say(List.of(texts));
    }

    @Override
    public void close() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        client.shutdownNow();
    }

    private static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// Counts what comes back of what its owner said.
    private static final class Ears implements WebSocket.Listener {

        private final String own;
        private final StringBuilder heard = new StringBuilder();
        private volatile CountDownLatch missing = new CountDownLatch(0);

        Ears(String name) {
            own = "<b>" + name + "</b>: ";
        }

        void expect(int count) {
            missing = new CountDownLatch(count);
        }

        void await() throws InterruptedException {
            if (!missing.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("expected " + missing.getCount() + " more to be said");
            }
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence data, boolean last) {
            heard.append(data);
            if (last) {
                for (int at = 0; (at = heard.indexOf(own, at)) >= 0; at += own.length()) {
                    missing.countDown();
                }
                heard.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }
}
