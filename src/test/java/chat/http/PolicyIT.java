package chat.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What happens in a real browser if we forgot to escape: a page of hostile markup, once under no
/// headers and once under those of every answer of ours.
class PolicyIT {

    private static final String HOSTILE =
            """
            <!doctype html><title>quiet</title>
            <script>document.title += ' script'</script>
            <img src="data:image/png;base64,x" onerror="document.title += ' image'">
            <svg onload="document.title += ' drawing'"></svg>
            <body onload="document.title += ' body'">
            <input autofocus onfocus="document.title += ' field'">
            <details open ontoggle="document.title += ' details'"></details>
            <iframe srcdoc="<script>parent.document.title += ' frame'</script>"></iframe>
            <script src="data:text/javascript,document.title += ' data'"></script>
            <script src="/said"></script>
            <style onload="document.title += ' style'">body { color: red }</style>
            <a id="link" href="javascript:document.title += ' link'; void 0">link</a>
            <base href="https://evil.example/">
            <form action="https://evil.example/"><button id="send">Send</button></form>
            """;

    /// What the click began, under no headers, is over by then.
    private static final String TWO_FRAMES =
            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))";

    @Test
    void a_page_that_nothing_was_escaped_in_runs_no_script_under_our_headers() throws IOException {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/bare", exchange -> answer(exchange, "text/html", HOSTILE, false));
        server.createContext("/ours", exchange -> answer(exchange, "text/html", HOSTILE, true));
        // What somebody said, as text: a script from our own address all the same.
        server.createContext(
                "/said",
                exchange -> answer(exchange, "text/plain", "document.title += ' said'", true));
        server.start();
        var origin = "http://127.0.0.1:" + server.getAddress().getPort();
        try (var playwright = Playwright.create(options());
                var browser = launch(playwright)) {
            var page = browser.newPage();

            visit(page, origin + "/bare");
            page.waitForCondition(() -> page.title().contains("link"));
            assertThat(page.title())
                    .as("without a policy it acts")
                    .contains("script", "image", "drawing", "frame");
            visit(page, origin + "/ours");
            page.evaluate(TWO_FRAMES);
            assertThat(page.title()).isEqualTo("quiet");
        } finally {
            server.stop(0);
        }
    }

    private static void visit(Page page, String url) {
        page.navigate(url);
        page.locator("#link").click();
        page.waitForLoadState();
    }

    private static void answer(HttpExchange exchange, String type, String text, boolean ours)
            throws IOException {
        var body = text.getBytes(StandardCharsets.UTF_8);
        if (ours) {
            var response = Answer.page(HttpResponseStatus.OK, body).response();
            response.headers()
                    .forEach(header ->
                            exchange.getResponseHeaders().set(header.getKey(), header.getValue()));
            response.release();
        }
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        exchange.sendResponseHeaders(200, body.length);
        try (var out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private static Playwright.CreateOptions options() {
        var node = System.getenv("PLAYWRIGHT_NODEJS_PATH");
        return node == null
                ? new Playwright.CreateOptions()
                : new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_NODEJS_PATH", node));
    }

    private static Browser launch(Playwright playwright) {
        var chromium = System.getenv("CHROMIUM");
        return playwright
                .chromium()
                .launch(
                        new BrowserType.LaunchOptions()
                                .setExecutablePath(
                                        Path.of(chromium == null ? "/usr/bin/chromium" : chromium))
                                .setArgs(List.of("--no-sandbox", "--disable-gpu")));
    }
}
