package chat.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A page keeps about 300 messages, however much is said.
final class TrimIT extends BrowserSuite {

    @Test
    void a_page_at_the_end_is_trimmed_and_leads_back_without_a_hole() throws InterruptedException {
        try (var bot = new Bot(server(), "trim", "bot")) {
            bot.say(lines(1, 60));
            var ann = visitor().join("trim", "ann");
            bot.say(lines(61, 350));
            assertThat(ann.bodies().last()).hasText("line 350");
            assertThat(ann.bodies()).hasCount(300);
            assertThat(ann.numbers()).isEqualTo(oneTo(51, 350));
            assertThat(ann.bodies().last()).isInViewport();
            assertThat(ann.page().locator(".earlier")).hasCount(1);
            // Whoever comes first on the page shows whose it is.
            assertThat(ann.page().locator("#m51 b").boundingBox().height).isGreaterThan(10);

            bot.say(lines(351, 420));
            assertThat(ann.bodies().last()).hasText("line 420");
            assertThat(ann.numbers()).isEqualTo(oneTo(101, 420));

            ann.page().locator(".earlier a").scrollIntoViewIfNeeded();
            assertThat(ann.page().locator("#m51")).isVisible();
            assertThat(ann.numbers()).isEqualTo(oneTo(51, 420));
        }
    }

    @Test
    void a_reader_further_up_keeps_what_they_read_until_they_are_at_the_end_again()
            throws InterruptedException {
        try (var bot = new Bot(server(), "up", "bot")) {
            bot.say(lines(1, 100));
            var ann = visitor().join("up", "ann");
            // Far enough from the top that no earlier ones are brought, and from the end.
            var read = ann.page().locator("#m74");
            read.evaluate("message => message.scrollIntoView({block: 'center'})");
            assertThat(ann.page().locator("#up")).hasCount(1);
            var before = read.boundingBox().y;
            bot.say(lines(101, 400));
            assertThat(ann.bodies().last()).hasText("line 400");
            assertThat(read.boundingBox().y).isCloseTo(before, within(1.0));
            assertThat(ann.numbers()).isEqualTo(oneTo(51, 400));

            ann.link("Newest").click();
            assertThat(ann.bodies().last()).isInViewport();
            assertThat(ann.page().locator("#up")).hasCount(0);
            bot.say(lines(401, 450));
            assertThat(ann.bodies().last()).hasText("line 450");
            assertThat(ann.bodies()).hasCount(300);
            assertThat(ann.numbers()).isEqualTo(oneTo(151, 450));
            assertThat(ann.bodies().last()).isInViewport();
        }
    }

    private static List<String> lines(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(n -> "line " + n).toList();
    }

    private static List<Integer> oneTo(int first, int last) {
        return IntStream.rangeClosed(first, last).boxed().toList();
    }
}
