package chat.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/// What all actors of a run share: the way to the server, the history, and whether to go on.
final class Stage {

    /// A browser waits longer; an actor in a hurry finds more.
    static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final char[] DIGITS = "0123456789abcdefghijklmnopqrstuv".toCharArray();

    /// What a text may hold besides its number; each letter of it has been lost by some chat.
    private static final String[] SPICES = {
        "", "<b>&amp;</b>", "\"quoted\" 'single'", "ünï 😀", "a\\b/c", "  two  blanks", "100% +1"
    };

    final History history = new History();
    final String origin;
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(PATIENCE)
                    .build();
    private final AtomicLong typed = new AtomicLong();
    private final Duration pause;
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean over;

    /// @param pause how long an actor thinks between two messages, about
    Stage(String origin, Duration pause) {
        this.origin = origin;
        this.pause = pause;
    }

    /// From now on nobody types anything.
    void end() {
        over = true;
    }

    boolean isOver() {
        return over;
    }

    /// From now on nobody does anything.
    void close() {
        done.countDown();
    }

    boolean isDone() {
        return done.getCount() == 0;
    }

    /// A text that nobody else types.
    String text(Random random) {
        return ("t" + typed.incrementAndGet() + " " + SPICES[random.nextInt(SPICES.length)])
                .strip();
    }

    long typed() {
        return typed.get();
    }

    /// A key of the form that the server draws.
    static String key(Random random) {
        var key = new char[20];
        for (int i = 0; i < key.length; i++) {
            key[i] = DIGITS[random.nextInt(DIGITS.length)];
        }
        return new String(key);
    }

    void think(Random random) throws InterruptedException {
        pause(pause.toMillis() / 2 + random.nextLong(pause.toMillis() + 1));
    }

    /// Lets that time pass, or what is left of the run. Actors live in real time, as people do.
    void pause(long millis) throws InterruptedException {
        boolean _ = done.await(millis, TimeUnit.MILLISECONDS);
    }

    HttpResponse<String> get(String path, String cookie) throws IOException, InterruptedException {
        return client.send(
                request(path, cookie).GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String cookie, Map<String, String> fields)
            throws IOException, InterruptedException {
        var form =
                fields.entrySet().stream()
                        .map(field -> field.getKey() + "=" + encoded(field.getValue()))
                        .collect(Collectors.joining("&"));
        return client.send(
                request(path, cookie)
                        .header("Origin", origin)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /// A cookie for that nickname in that room, by the join form; tries until it has one.
    String enter(String room, String name) throws InterruptedException {
        while (!isDone()) {
            try {
                var reply = get("/chat?room=" + encoded(room) + "&name=" + encoded(name), "");
                var cookie = reply.headers().firstValue("set-cookie");
                if (reply.statusCode() == 303 && cookie.isPresent()) {
                    return cookie.get().split(";", 2)[0];
                }
            } catch (IOException gone) {
                // Again.
            }
            pause(100);
        }
        throw new IllegalStateException(name + " was never let in");
    }

    WebSocket connect(String path, String cookie, WebSocket.Listener listener)
            throws IOException, InterruptedException {
        CompletableFuture<WebSocket> socket =
                client.newWebSocketBuilder()
                        .connectTimeout(PATIENCE)
                        .header("Origin", origin)
                        .header("Cookie", cookie)
                        .buildAsync(
                                URI.create(origin.replace("http:", "ws:")).resolve(path), listener);
        try {
            return socket.get(2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            socket.thenAccept(WebSocket::abort);
            throw new IOException(e);
        }
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static String json(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private HttpRequest.Builder request(String path, String cookie) {
        var request = HttpRequest.newBuilder(URI.create(origin).resolve(path)).timeout(PATIENCE);
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        return request;
    }
}
