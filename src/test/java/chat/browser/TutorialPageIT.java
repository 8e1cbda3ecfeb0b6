package chat.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The tutorial's own page, served by another site that the server allows, on each htmx there is.
final class TutorialPageIT extends BrowserSuite {

    private final HttpServer site;

    TutorialPageIT() throws IOException {
        site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        site.createContext("/", this::serve);
    }

    @Override
    ChatServer startServer() throws IOException {
        site.start();
        return ChatServer.start("--allow-origin", origin());
    }

    @AfterAll
    void closeSite() {
        site.stop(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void it_talks_with_our_page_in_both_directions(int version) {
        var room = "tutorial " + version;
        var ann = visitor().join(room, "ann");
        var complaints = new ArrayList<String>();
        var bob = context(new Browser.NewContextOptions()).newPage();
        bob.onConsoleMessage(message -> complaints.add(message.text()));
        bob.onPageError(complaints::add);
        bob.navigate(origin() + "/htmx-" + version + ".html?" + room + "/bob");
        var content = bob.locator("#content > div");
        assertThat(content).hasText(new String[] {"bob has joined the room"});
        assertThat(ann.notices().last()).hasText("bob has joined the room");
        assertThat(ann.names()).hasText(new String[] {"ann", "bob"});

        say(bob, "hello <b>ann</b>");
        ann.shows("hello <b>ann</b>");
        assertThat(ann.page().locator("#log .msg b")).hasText("bob");
        ann.say("hi & welcome");
        assertThat(content)
                .hasText(
                        new String[] {
                            "bob has joined the room", "bob: hello <b>ann</b>", "ann: hi & welcome"
                        });
        assertThat(content.locator("b")).hasText(new String[] {"bob", "ann"});
        say(bob, "the box works again");
        ann.shows("hello <b>ann</b>", "hi & welcome", "the box works again");
        assertThat(bob.locator("#clearinput")).isFocused();

        ann.page().close();
        assertThat(content.last()).hasText("ann has left the room");
        assertThat(content.last().locator("i")).hasText(new String[] {"ann", "has left the room"});
        // Chromium's remark on the autofocus that the tutorial's answer has: focus is there
        // already.
        assertThat(complaints).allMatch(complaint -> complaint.startsWith("Autofocus"));
    }

    private static void say(Page page, String text) {
        var box = page.locator("#clearinput");
        box.fill(text);
        box.press("Enter");
        assertThat(box).hasValue("");
    }

    private String origin() {
        return "http://127.0.0.1:" + site.getAddress().getPort();
    }

    private void serve(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var resource =
                path.equals("/htmx-4/htmx.js")
                        ? "/chat/web/assets/htmx-4.0.1.js"
                        : "/tutorial" + path;
        try (exchange;
                var found = TutorialPageIT.class.getResourceAsStream(resource)) {
            if (found == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            var body = new String(found.readAllBytes(), StandardCharsets.UTF_8);
            if (path.endsWith(".html")) {
                var socket =
                        "ws://127.0.0.1:"
                                + server().port()
                                + "/chat/"
                                + exchange.getRequestURI().getRawQuery();
                body = body.replace("SOCKET", socket);
                exchange.getResponseHeaders().set("Content-Type", "text/html;charset=utf-8");
            } else {
                exchange.getResponseHeaders().set("Content-Type", "text/javascript;charset=utf-8");
            }
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
