package chat.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// A server below a path of its host. That no browser asked for anything outside of it is seen to
/// at each test's end.
final class BasePathIT extends BrowserSuite {

    /// Chromium and htmx both say so when there is no server.
    private static final String[] DOWN = {"WebSocket connection to", "htmx:ws:error"};

    @Override
    ChatServer startServer() throws IOException {
        return ChatServer.start("--base-path", "/talk");
    }

    @Test
    void people_join_talk_reload_and_come_back_below_the_base_path() throws IOException {
        var ann = visitor().mayComplainOf(DOWN).join("lobby", "ann").say("hello");
        var bob = visitor().mayComplainOf(DOWN).join("lobby", "bob").say("hello ann");
        ann.shows("hello", "hello ann");

        ann.reload().say("here again");
        bob.shows("hello", "hello ann", "here again");

        server().kill();
        assertThat(ann.page().locator("#net")).containsText("Reconnecting");
        server().restart();
        assertThat(ann.page().locator("#net")).isEmpty();
        ann.live().say("and after the server was");
        bob.shows("hello", "hello ann", "here again", "and after the server was");

        ann.page().locator("#m4").hover();
        ann.page().locator("#m4 header button").click();
        ann.link("Link to this message").click();
        ann.page().waitForURL(server().address() + "/room/lobby/4");
        ann.live().shows("hello", "hello ann", "here again", "and after the server was");
        ann.button("Leave").click();
        ann.page().waitForURL(server().address() + "/");
    }

    @Test
    void people_without_script_talk_below_the_base_path() {
        var ann = visitor().join("frames", "ann").say("hello");
        var bob = visitor(new Browser.NewContextOptions().setJavaScriptEnabled(false));
        bob.open("/chat?room=frames&name=bob");
        var stream = bob.page().frameLocator("iframe[name=stream]");
        var field = bob.page().frameLocator("iframe[name=compose]").getByLabel("Message");

        assertThat(stream.locator("article .body")).hasText("hello");
        field.fill("hello ann");
        field.press("Enter");
        ann.shows("hello", "hello ann");
        assertThat(stream.locator("article .body").last()).hasText("hello ann");
    }
}
