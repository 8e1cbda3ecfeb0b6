package chat.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class KeyboardIT extends BrowserSuite {

    /// The far side of the world, on a bad day.
    private static final Duration FAR = Duration.ofMillis(600);

    /// More than there are stops on the page.
    private static final int STOPS = 40;

    @Test
    void the_first_stop_leads_straight_to_the_box() {
        var ann = visitor().join("stops", "ann");
        var keyboard = ann.page().keyboard();
        var skip = ann.link("Skip to the message box");
        int stops = 0;
        while (!isFocused(skip)) {
            keyboard.press("Shift+Tab");
            assertThat(stops++).as("stops before the first").isLessThan(STOPS);
        }
        assertThat(skip).isInViewport();
        keyboard.press("Enter");
        keyboard.press("Tab");
        assertThat(ann.box()).isFocused();
    }

    @Test
    void every_control_can_be_reached_and_used_with_keys_alone() {
        var ann = visitor().join("keys", "ann").say("hello");
        var keyboard = ann.page().keyboard();
        back(ann, ann.button("Change name"));
        keyboard.press("Enter");
        assertThat(ann.page().locator("#rename").getByLabel("Username")).isFocused();
        keyboard.press("Control+a");
        keyboard.type("anna");
        keyboard.press("Enter");
        assertThat(ann.page().locator("#me b")).hasText("anna");

        ann.box().focus();
        back(ann, ann.page().locator("#m1 header button"));
        keyboard.press("Enter");
        var link = ann.link("Link to this message");
        assertThat(link).isVisible();
        keyboard.press("Tab");
        assertThat(link).isFocused();
        keyboard.press("Escape");
        assertThat(link).isHidden();
        assertThat(ann.page().locator("#m1 header button")).isFocused();
    }

    @Test
    void enter_sends_and_the_box_is_free_while_the_answer_travels() throws IOException {
        try (var line = new Line(server())) {
            var ann = visitorBy(line).join("free", "ann");
            line.holdAnswers();
            var keyboard = ann.page().keyboard();
            keyboard.type("first");
            keyboard.press("Enter");
            assertThat(ann.box()).hasValue("");
            assertThat(ann.box()).isFocused();
            keyboard.type("a newer ");
            assertThat(ann.bodies()).hasCount(0);
            assertThat(pending(ann)).hasCount(1);
            line.releaseAnswers();
            ann.shows("first");
            assertThat(pending(ann)).hasCount(0);
            keyboard.type("draft");
            assertThat(ann.box()).isFocused();
            assertThat(ann.box()).hasValue("a newer draft");
        }
    }

    @Test
    void enter_pressed_twice_is_one_message() throws IOException {
        try (var line = new Line(server())) {
            var ann = visitorBy(line).join("twice", "ann");
            line.answersTake(FAR);
            var keyboard = ann.page().keyboard();
            keyboard.type("once");
            keyboard.press("Enter");
            keyboard.press("Enter");
            ann.shows("once");
            assertThat(ann.box()).hasValue("");
            // What may have gone out with the second one has been answered when this has.
            ann.say("end");
            ann.shows("once", "end");
            assertThat(ann.page().locator("#back > *")).hasCount(0);
        }
    }

    @Test
    void the_same_text_typed_again_is_another_message() throws IOException {
        try (var line = new Line(server())) {
            var ann = visitorBy(line).join("again", "ann");
            line.holdAnswers();
            ann.say("ha").say("ha");
            assertThat(pending(ann)).hasCount(2);
            line.releaseAnswers();
            ann.shows("ha", "ha");
            assertThat(pending(ann)).hasCount(0);
            assertThat(ann.box()).isFocused();
        }
    }

    @Test
    void as_many_as_the_pool_holds_may_be_under_way_at_once() throws IOException {
        try (var line = new Line(server())) {
            var ann = visitorBy(line).join("many", "ann");
            line.answersTake(FAR);
            ann.say("1").say("2").say("3").say("4").say("5");
            ann.shows("1", "2", "3", "4", "5");
            assertThat(pending(ann)).hasCount(0);
            ann.say("6").say("7").say("8").say("9");
            ann.shows("1", "2", "3", "4", "5", "6", "7", "8", "9");
        }
    }

    @Test
    void what_is_refused_comes_back_and_leaves_the_newer_draft_alone() throws IOException {
        try (var line = new Line(server())) {
            var ann = visitorBy(line).join("refused", "ann");
            line.holdAnswers();
            var keyboard = ann.page().keyboard();
            ann.box().fill("x".repeat(4_001));
            keyboard.press("Enter");
            assertThat(ann.box()).hasValue("");
            keyboard.type("a newer ");
            line.releaseAnswers();
            assertThat(ann.page().getByRole(AriaRole.ALERT)).containsText("4,000");
            keyboard.type("draft");
            assertThat(ann.page().getByLabel("Not sent")).hasValue("x".repeat(4_001));
            assertThat(ann.box()).hasValue("a newer draft");
            assertThat(ann.box()).isFocused();
            keyboard.press("Enter");
            ann.shows("a newer draft");
        }
    }

    /// What was sent and is not known to be kept.
    private static Locator pending(Tab tab) {
        return tab.page().locator("#out > :not(.spare) ~ form:not(.spare)");
    }

    private static void back(Tab tab, Locator control) {
        int stops = 0;
        while (!isFocused(control)) {
            tab.page().keyboard().press("Shift+Tab");
            assertThat(stops++).as("stops before " + control).isLessThan(STOPS);
        }
    }

    private static boolean isFocused(Locator control) {
        return (boolean) control.evaluate("control => control === document.activeElement");
    }
}
