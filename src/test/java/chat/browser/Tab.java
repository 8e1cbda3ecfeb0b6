package chat.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocket;
import com.microsoft.playwright.options.AriaRole;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One of somebody's browser tabs. Keeps what the browser complained of and whom it asked, for the
/// inspection at each test's end.
final class Tab {

    /// What must not be in any page of ours, as the browser has it after all that happened there.
    private static final String FOREIGN_PARTS =
            """
            base => {
              const found = [];
              for (const script of document.scripts) {
                const path = script.src.startsWith(base) ? script.src.slice(base.length) : '';
                if (script.text || !/^\\/assets\\/.*htmx-[\\d.]+\\.js$/.test(path)) found.push(script.outerHTML);
              }
              if (document.querySelector('style')) found.push('<style>');
              for (const element of document.querySelectorAll('*')) {
                for (const attribute of element.attributes) {
                  if (/^(on|style$)/.test(attribute.name) || /^\\s*javascript:/i.test(attribute.value))
                    found.push(element.tagName + ' ' + attribute.name + '=' + attribute.value);
                }
              }
              return found;
            }
            """;

    private final Page page;

    /// What all of our addresses begin with.
    private final String origin;

    private final List<String> complaints = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();
    private final List<String> expected = new ArrayList<>();
    private @Nullable WebSocket socket;
    private boolean heard;

    Tab(Page page, String origin) {
        this.page = page;
        this.origin = origin;
        page.onConsoleMessage(message -> complaints.add(message.type() + ": " + message.text()));
        page.onPageError(error -> complaints.add("uncaught: " + error));
        page.onDialog(dialog -> {
            complaints.add("dialog: " + dialog.message());
            dialog.dismiss();
        });
        page.onRequest(request -> requests.add(request.url()));
        page.onFrameNavigated(frame -> {
            if (frame.equals(page.mainFrame())) {
                socket = null;
                heard = false;
            }
        });
        page.onWebSocket(opened -> {
            requests.add(opened.url());
            socket = opened;
            heard = false;
            opened.onFrameReceived(_ -> heard |= opened.equals(socket));
        });
    }

    Page page() {
        return page;
    }

    /// Joins by the form on the join page.
    Tab join(String room, String name) {
        page.navigate(origin + "/");
        page.getByLabel("Room", new Page.GetByLabelOptions().setExact(true)).fill(room);
        page.getByLabel("Username").fill(name);
        button("Join").click();
        page.waitForURL(url -> url.startsWith(origin + "/room/"));
        return live();
    }

    /// Opens an address of ours.
    Tab open(String path) {
        page.navigate(origin + path);
        return this;
    }

    Tab reload() {
        page.reload();
        return live();
    }

    /// Waits until the page's own socket has brought something: from then on it hears and is heard.
    Tab live() {
        page.waitForCondition(() -> heard);
        return this;
    }

    /// Says something in the one-line box, and waits for the fresh one.
    Tab say(String text) {
        box().fill(text);
        box().press("Enter");
        assertThat(box()).hasValue("");
        return this;
    }

    /// What one types into.
    Locator box() {
        return page.locator("#out > :not(.spare):not(:not(.spare) ~ *) [name=message]");
    }

    /// The box, and above it what was sent and is not known to be kept.
    Locator forms() {
        return page.locator("#out > form:not(.spare)");
    }

    /// What was said, as far as the page shows it.
    Locator bodies() {
        return page.locator("#log .msg .body");
    }

    /// The lines of those who came and went.
    Locator notices() {
        return page.locator("#log .sys");
    }

    Locator names() {
        return page.locator("#who li bdi");
    }

    Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    Locator link(String name) {
        return page.getByRole(
                AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    /// Waits until the page shows these messages and no others, in this order.
    void shows(String... texts) {
        assertThat(bodies()).hasText(texts);
    }

    /// The numbers of the messages on the page, in the page's order.
    List<Integer> numbers() {
        return page.locator("#log .msg").all().stream()
                .map(message -> message.getAttribute("id"))
                .map(id -> Integer.parseInt(id.substring(1)))
                .toList();
    }

    /// This test makes the browser complain: of an error page, say, or of a server that is down.
    Tab mayComplainOf(String... parts) {
        expected.addAll(List.of(parts));
        return this;
    }

    /// What must hold whatever the test was about.
    void inspect() {
        assertThat(complaints)
                .as("what the browser complained of")
                .filteredOn(complaint -> expected.stream().noneMatch(complaint::contains))
                .isEmpty();
        assertThat(requests)
                .as("whom the browser asked")
                .allMatch(url ->
                        url.startsWith(origin + "/")
                                || url.startsWith(origin.replace("http", "ws") + "/")
                                || url.startsWith("data:"));
        if (!page.isClosed() && page.url().startsWith(origin)) {
            assertThat((List<?>) page.evaluate(FOREIGN_PARTS, origin))
                    .as("script and style")
                    .isEmpty();
        }
    }
}
