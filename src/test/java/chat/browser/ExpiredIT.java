package chat.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Pages that are open while what they show expires.
final class ExpiredIT extends BrowserSuite {

    private static final String SENTENCE =
            "Messages are deleted here after 5 seconds. What was said before is gone.";

    @Override
    ChatServer startServer() throws IOException {
        return ChatServer.start("--keep", "5s");
    }

    @Test
    void what_has_expired_goes_from_open_pages_from_the_beginning_on_until_nothing_is_left() {
        var bob = visitor().join("short", "bob");
        var ann = visitor().join("short", "ann").say("message 1");

        var left = List.<Integer>of();
        for (int i = 2; left.isEmpty() || left.getFirst() == 1; i++) {
            ann.say("message " + i);
            left = ids(bob);
        }

        assertThat(bob.page().locator("#log .expired")).hasText(SENTENCE);
        assertThat(left)
                .as("what is left, without a hole")
                .isEqualTo(IntStream.rangeClosed(left.getFirst(), left.getLast()).boxed().toList());

        assertThat(bob.page().locator("#log .msg")).hasCount(0);
        assertThat(bob.page().locator("#log .empty")).isVisible();
        assertThat(bob.page().locator("#log .expired")).hasText(SENTENCE);
        while (ids(bob).isEmpty()) {
            ann.say("and it goes on");
        }
        assertThat(bob.reload().page().locator("#log .expired")).hasText(SENTENCE);
    }

    /// The numbers of the messages on the page, as they are at one moment.
    private static List<Integer> ids(Tab tab) {
        var ids =
                (List<?>)
                        tab.page()
                                .locator("#log .msg")
                                .evaluateAll("all => all.map(m => Number(m.id.substring(1)))");
        return ids.stream().map(Integer.class::cast).toList();
    }
}
