package chat.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class OutageIT extends BrowserSuite {

    /// Chromium and htmx both say so when there is no server or no line.
    private static final String[] DOWN = {"WebSocket connection to", "htmx:ws:error"};

    @Test
    void a_page_comes_back_by_itself_after_the_server_was_killed() throws IOException {
        var ann = visitor().mayComplainOf(DOWN).join("killed", "ann").say("before");
        var bob = visitor().mayComplainOf(DOWN).join("killed", "bob");
        ann.box().fill("not sent yet");
        server().kill();
        assertThat(ann.page().locator("#net")).containsText("Reconnecting");
        server().restart();
        ann.live();
        bob.live();
        assertThat(ann.page().locator("#net")).isEmpty();
        assertThat(ann.box()).hasValue("not sent yet");
        assertThat(ann.box()).isFocused();
        ann.box().press("Enter");
        ann.shows("before", "not sent yet");
        bob.shows("before", "not sent yet");
    }

    @Test
    void enter_while_the_server_is_down_says_so_and_keeps_the_text() throws IOException {
        var ann = visitor().mayComplainOf(DOWN).join("down", "ann");
        server().kill();
        assertThat(ann.page().locator("#net")).containsText("Reconnecting");
        ann.box().fill("hello?");
        ann.box().press("Enter");
        assertThat(ann.page().locator("#err")).containsText("Not sent yet");
        assertThat(ann.box()).hasValue("hello?");
        ann.box().press("Enter");
        server().restart();
        assertThat(ann.page().locator("#net")).isEmpty();
        assertThat(ann.page().locator("#err")).isEmpty();
        assertThat(ann.box()).hasValue("hello?");
        ann.box().press("Enter");
        ann.shows("hello?");
        ann.say("there you are");
        ann.shows("hello?", "there you are");
    }

    @Test
    void what_the_server_took_but_could_not_confirm_before_it_died_is_said_once()
            throws IOException {
        try (var line = new Line(server())) {
            var ann = visitorBy(line).mayComplainOf(DOWN).join("confirm", "ann").say("before");
            var bob = visitor().mayComplainOf(DOWN).join("confirm", "bob");
            line.loseAnswers();
            ann.say("lost?");
            ann.box().fill("a newer draft");
            bob.shows("before", "lost?");
            server().kill();
            server().restart();
            line.cut();
            ann.shows("before", "lost?");
            assertThat(ann.forms()).hasCount(1);
            assertThat(ann.box()).hasValue("a newer draft");
            bob.live().shows("before", "lost?");
            ann.box().press("Enter");
            bob.shows("before", "lost?", "a newer draft");
        }
    }

    @Test
    void what_never_reached_the_server_is_said_when_the_line_is_back_and_in_order()
            throws IOException {
        try (var line = new Line(server())) {
            var ann = visitorBy(line).mayComplainOf(DOWN).join("never", "ann").say("before");
            var bob = visitor().join("never", "bob");
            line.loseQuestions();
            ann.say("one").say("two").say("three");
            ann.box().fill("a newer draft");
            bob.say("meanwhile");
            line.cut();
            ann.shows("before", "meanwhile", "one", "two", "three");
            bob.shows("before", "meanwhile", "one", "two", "three");
            assertThat(ann.forms()).hasCount(1);
            assertThat(ann.box()).hasValue("a newer draft");
            assertThat(ann.numbers()).containsExactly(1, 2, 3, 4, 5);
        }
    }

    @Test
    void what_was_missed_while_the_line_was_cut_comes_in_order_and_once() throws IOException {
        try (var line = new Line(server())) {
            var ann = visitorBy(line).mayComplainOf(DOWN).join("missed", "ann").say("1");
            var bob = visitor().join("missed", "bob");
            line.loseAnswers();
            bob.say("2").say("3").say("4");
            bob.shows("1", "2", "3", "4");
            line.cut();
            ann.shows("1", "2", "3", "4");
            bob.say("5");
            ann.shows("1", "2", "3", "4", "5");
            assertThat(ann.numbers()).containsExactly(1, 2, 3, 4, 5);
        }
    }
}
