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

    /// What Chromium prints before the address of its own channel.
    private static final String LISTENING = "DevTools listening on ";

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
                        .start();
        var listening = new CompletableFuture<String>();
        // To its end, or Chromium would wait once the pipe is full.
        Thread.ofVirtual().start(() -> read(process, listening));
        var own = listening.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        address = own.substring(0, own.indexOf("/devtools/"));
        browser = new Channel(own);
    }

    private static void read(Process process, CompletableFuture<String> listening) {
        try (var lines = process.inputReader()) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(LISTENING)) {
                    listening.complete(line.substring(LISTENING.length()).strip());
                }
            }
            listening.completeExceptionally(new AssertionError("Chromium ended at its start"));
        } catch (IOException e) {
            listening.completeExceptionally(e);
        }
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
                    "Runtime.evaluate", evaluating("String(" + expression + ")"), "value");
        }

        /// Waits until the expression is that in the page.
        void await(String expression, String expected) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            var was = seen(expression, expected);
            while (!was.equals(expected)) {
                if (System.nanoTime() > end) {
                    throw new AssertionError(
                            "expected " + expression + " to be " + expected + " but was " + was);
                }
                // Looks anew at the page that has come instead.
                was = seen(expression, expected);
            }
        }

        /// What the expression is, once it is that, or else after a second; something else when the
        /// page goes. One that is kept for Back does not answer.
        private String seen(String expression, String expected) {
            var look =
                    """
                    new Promise(tell => {
                      const until = Date.now() + 1000;
                      (function look() {
                        let is;
                        try { is = String(%s); } catch (e) { is = String(e); }
                        if (is === %s || Date.now() > until) tell(is); else setTimeout(look, 20);
                      })();
                    })\
                    """
                            .formatted(expression, quoted(expected));
            var answer =
                    channel.send("Runtime.evaluate", evaluating(look))
                            .completeOnTimeout("{}", 2, TimeUnit.SECONDS)
                            .join();
            return Objects.requireNonNullElse(Channel.field(answer, "value"), answer);
        }

        private static String evaluating(String expression) {
            return "{\"returnByValue\":true,\"awaitPromise\":true,\"expression\":"
                    + quoted(expression)
                    + "}";
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
