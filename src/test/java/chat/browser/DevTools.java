package chat.browser;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.json.JsonFactory;

/// A Chromium of its own, driven by the plain DevTools protocol. Playwright has every page believe
/// that it is visible and in front, and keeps pages out of the cache for Back; here tabs are as
/// people have them.
final class DevTools implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 30;
    private static final int LOOK_MILLIS = 50;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Path profile;
    private final Process process;
    private final String address;
    private final Channel browser;

    DevTools(String chromium) throws IOException, InterruptedException {
        profile = Files.createTempDirectory("chat-devtools");
        process =
                new ProcessBuilder(
                                chromium,
                                "--headless=new",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--no-first-run",
                                "--remote-debugging-port=0",
                                "--user-data-dir=" + profile,
                                "about:blank")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        var port = profile.resolve("DevToolsActivePort");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!Files.exists(port) || Files.readAllLines(port).size() < 2) {
            if (System.nanoTime() > end) {
                throw new AssertionError("expected Chromium to listen");
            }
            Thread.sleep(LOOK_MILLIS);
        }
        var lines = Files.readAllLines(port);
        address = "ws://127.0.0.1:" + lines.getFirst();
        browser = new Channel(address + lines.getLast());
    }

    /// Opens a tab in front of the others.
    RealTab open(String url) {
        return open(url, false);
    }

    /// Opens a tab behind the one in front.
    RealTab openBehind(String url) {
        return open(url, true);
    }

    private RealTab open(String url, boolean background) {
        var target =
                browser.ask(
                        "Target.createTarget",
                        "{\"url\":%s,\"background\":%s}".formatted(quoted(url), background),
                        "targetId");
        return new RealTab(target, new Channel(address + "/devtools/page/" + target));
    }

    @Override
    public void close() throws IOException {
        browser.send("Browser.close", "{}");
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.shutdownNow();
        try (var paths = Files.walk(profile)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + '"';
    }

    /// A tab that knows whether it is seen.
    final class RealTab {

        private final String target;
        private final Channel channel;

        private RealTab(String target, Channel channel) {
            this.target = target;
            this.channel = channel;
        }

        /// Brings it before the others.
        void show() {
            browser.ask("Target.activateTarget", "{\"targetId\":\"" + target + "\"}", "");
        }

        /// What the expression is in the page, as text.
        String read(String expression) {
            return channel.ask(
                    "Runtime.evaluate",
                    "{\"returnByValue\":true,\"awaitPromise\":true,\"expression\":"
                            + quoted("String(" + expression + ")")
                            + "}",
                    "value");
        }

        /// Waits until the expression is that in the page.
        void await(String expression, String expected) throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            var was = read(expression);
            while (!was.equals(expected)) {
                if (System.nanoTime() > end) {
                    throw new AssertionError(
                            "expected " + expression + " to be " + expected + " but was " + was);
                }
                Thread.sleep(LOOK_MILLIS);
                was = read(expression);
            }
        }

        /// A command of the protocol.
        void tell(String method, String parameters) {
            channel.ask(method, parameters, "");
        }
    }

    /// One conversation by the protocol.
    private final class Channel implements WebSocket.Listener {

        private final AtomicInteger count = new AtomicInteger();
        private final Map<Integer, CompletableFuture<String>> asked = new ConcurrentHashMap<>();
        private final StringBuilder text = new StringBuilder();
        private final WebSocket socket;

        private Channel(String url) {
            socket = client.newWebSocketBuilder().buildAsync(URI.create(url), this).join();
        }

        /// @param field of the answer; empty for none
        String ask(String method, String parameters, String field) {
            var answer =
                    send(method, parameters).orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
            return field.isEmpty() ? "" : Objects.requireNonNullElse(field(answer, field), answer);
        }

        CompletableFuture<String> send(String method, String parameters) {
            int id = count.incrementAndGet();
            var answer = new CompletableFuture<String>();
            asked.put(id, answer);
            socket.sendText(
                    "{\"id\":%d,\"method\":\"%s\",\"params\":%s}".formatted(id, method, parameters),
                    true);
            return answer;
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                var message = text.toString();
                text.setLength(0);
                var id = field(message, "id");
                var waiting = id == null ? null : asked.remove(Integer.parseInt(id));
                if (waiting != null) {
                    waiting.complete(message);
                }
            }
            from.request(1);
            return null;
        }

        private static @Nullable String field(String json, String name) {
            try (var parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
                while (parser.nextToken() != null) {
                    if (parser.currentToken() == JsonToken.PROPERTY_NAME
                            && parser.currentName().equals(name)) {
                        return parser.nextToken().isScalarValue() ? parser.getString() : null;
                    }
                }
                return null;
            }
        }
    }
}
