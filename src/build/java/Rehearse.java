import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/// A tool of the launcher: walks the main path of a running server once or a few times, so that
/// what the JVM then keeps of that run (classes loaded, methods profiled) is what the next start
/// needs. It judges nothing; a step that fails is only not rehearsed.
final class Rehearse {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MESSAGES = 50;
    private static final Pattern KEY = Pattern.compile("name=\"(?:key|chain)\" value=\"([^\"]*)\"");

    private final HttpClient browser =
            HttpClient.newBuilder()
                    .cookieHandler(new CookieManager())
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .connectTimeout(PATIENCE)
                    .build();

    /// The one-time key of the form seen last, or of the one that follows it.
    private volatile String key = "";

    void main(String[] args) throws Exception {
        var server = URI.create(args[0]);
        get(server.resolve("/"));
        var page = get(server.resolve("/chat?room=rehearsal&name=ann"));
        var links = Pattern.compile("(?:src|href)=\"(/[^\"]*)\"").matcher(page);
        while (links.find()) {
            get(server.resolve(links.group(1).replace("&amp;", "&")));
        }
        var socket = Pattern.compile("hx-ws:connect=\"(/[^\"]*)\"").matcher(page);
        if (socket.find()) {
            talk(server, socket.group(1).replace("&amp;", "&"));
        }
        talk(server, "/chat/rehearsal/bob");
        get(server.resolve("/room/rehearsal"));
    }

    private String get(URI address) throws InterruptedException {
        try {
            var request =
                    HttpRequest.newBuilder(address)
                            .header("Accept-Encoding", "gzip")
                            .timeout(PATIENCE)
                            .build();
            var answer = browser.send(request, BodyHandlers.ofInputStream());
            var zipped = answer.headers().firstValue("Content-Encoding").isPresent();
            try (var body = zipped ? new GZIPInputStream(answer.body()) : answer.body()) {
                return read(new String(body.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            System.err.println(address + ": " + e);
            return "";
        }
    }

    private String read(String html) {
        var keys = KEY.matcher(html);
        while (keys.find()) {
            key = keys.group(1);
        }
        return html;
    }

    private void talk(URI server, String path) throws InterruptedException {
        var answers = new Semaphore(0);
        var listener =
                new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(
                            WebSocket socket, CharSequence text, boolean last) {
                        read(text.toString());
                        answers.release();
                        socket.request(1);
                        return null;
                    }
                };
        try {
            var socket =
                    browser.newWebSocketBuilder()
                            .header("Origin", server.toString().replaceAll("/$", ""))
                            .connectTimeout(PATIENCE)
                            .buildAsync(
                                    URI.create("ws" + server.resolve(path).toString().substring(4)),
                                    listener)
                            .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            for (var i = 1; i <= MESSAGES; i++) {
                socket.sendText("{\"message\":\"hello " + i + "\",\"key\":\"" + key + "\"}", true)
                        .join();
                if (!answers.tryAcquire(1, TimeUnit.SECONDS)) {
                    break;
                }
            }
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        } catch (ExecutionException | TimeoutException e) {
            System.err.println(path + ": " + e);
        }
    }
}
