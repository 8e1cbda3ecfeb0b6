import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// A tool of the launcher: walks the main path of a running server once or a few times, so that
/// what the JVM then keeps of that run (classes loaded, methods profiled) is what the next start
/// needs. It judges nothing; a step that fails is only not rehearsed.
final class Rehearse {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MESSAGES = 50;
    private static final Pattern KEY = Pattern.compile("name=\"key\" value=\"([^\"]*)\"");

    private final HttpClient browser =
            HttpClient.newBuilder()
                    .cookieHandler(new CookieManager())
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .connectTimeout(PATIENCE)
                    .build();

    /// The one-time key of the form seen last.
    private volatile String key = "";

    void main(String[] args) throws Exception {
        var server = URI.create(args[0]);
        var room = server.resolve("/chat?room=rehearsal&name=ann");
        get(server.resolve("/"));
        var page = get(room);
        var links = Pattern.compile("(?:src|href)=\"(/[^\"]*)\"").matcher(page);
        while (links.find()) {
            get(server.resolve(links.group(1).replace("&amp;", "&")));
        }
        var socket = Pattern.compile("hx-ws:connect=\"(/[^\"]*)\"").matcher(page);
        if (socket.find()) {
            talk(server, socket.group(1).replace("&amp;", "&"));
        }
        talk(server, "/chat/rehearsal/bob");
        get(room);
    }

    private String get(URI address) throws InterruptedException {
        try {
            var request =
                    HttpRequest.newBuilder(address)
                            .header("Accept-Encoding", "br, gzip")
                            .timeout(PATIENCE)
                            .build();
            return read(browser.send(request, BodyHandlers.ofString()).body());
        } catch (java.io.IOException e) {
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
        } catch (java.util.concurrent.ExecutionException
                | java.util.concurrent.TimeoutException e) {
            System.err.println(path + ": " + e);
        }
    }
}
