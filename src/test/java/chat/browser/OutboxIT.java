package chat.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What was typed is said, once, and nothing of it is lost on the way.
final class OutboxIT extends BrowserSuite {

    private static final Duration FAR = Duration.ofMillis(600);

    private static final String[] DOWN = {"WebSocket connection to", "htmx:ws:error"};

    @Test
    void the_same_text_typed_twice_is_two_messages_although_no_answer_has_come()
            throws IOException {
        try (var line = new Line(server())) {
            var ann = visitorBy(line).join("twice", "ann");
            var bob = visitor().join("twice", "bob");
            line.holdAnswers();
            ann.say("ha").say("ha");
            ann.box().fill("a newer draft");
            assertThat(ann.forms()).hasCount(3);
            line.releaseAnswers();
            ann.shows("ha", "ha");
            bob.shows("ha", "ha");
            assertThat(ann.forms()).hasCount(1);
            assertThat(ann.box()).hasValue("a newer draft");
            assertThat(ann.box()).isFocused();
        }
    }

    /// With no pause between the keys: what follows Enter is typed sooner than a program or a
    /// server could make room for it.
    @ParameterizedTest
    @ValueSource(longs = {0, 600})
    void what_is_typed_without_a_pause_is_as_many_messages_as_were_sent(long millis)
            throws IOException {
        try (var line = new Line(server())) {
            var room = "typing " + millis;
            var ann = visitorBy(line).join(room, "ann");
            var bob = visitor().join(room, "bob");
            assertThat(ann.page().locator(".spare")).hasCount(20);
            line.answersTake(Duration.ofMillis(millis));
            var texts = IntStream.rangeClosed(1, 20).mapToObj(n -> n + "!").toArray(String[]::new);
            ann.page().keyboard().type(String.join("\n", texts) + "\na newer draft");
            ann.shows(texts);
            bob.shows(texts);
            assertThat(ann.forms()).hasCount(1);
            assertThat(ann.box()).hasValue("a newer draft");
            assertThat(ann.box()).isFocused();
            assertThat(ann.page().locator(".spare")).hasCount(20);
            ann.page().keyboard().press("Enter");
            bob.shows(
                    Stream.concat(Stream.of(texts), Stream.of("a newer draft"))
                            .toArray(String[]::new));
        }
    }

    /// The next form has the focus at once because it is asked whether it is filled in; the browser
    /// must not tell anybody that it is not.
    @Test
    void nobody_is_told_to_fill_in_the_next_box() {
        var ann = visitor().join("untold", "ann").say("hello");
        ann.shows("hello");
        assertThat(ann.box()).isFocused();
        var devTools = ann.page().context().newCDPSession(ann.page());
        Supplier<String> tree = () -> devTools.send("Accessibility.getFullAXTree").toString();
        // The box before it, which was asked and is gone, stays in the tree for a moment.
        ann.page().waitForCondition(() -> !tree.get().contains("ill out this field"));
        assertThat(tree.get()).contains("Write a message");
        ann.button("Send").click();
        ann.page().waitForCondition(() -> tree.get().contains("ill out this field"));
    }

    @Test
    void a_double_enter_is_one_message_although_no_answer_has_come() throws IOException {
        try (var line = new Line(server())) {
            var ann = visitorBy(line).join("double", "ann");
            var bob = visitor().join("double", "bob");
            line.answersTake(FAR);
            ann.box().fill("once");
            ann.page().keyboard().press("Enter");
            ann.page().keyboard().press("Enter");
            ann.say("and then");
            ann.shows("once", "and then");
            bob.shows("once", "and then");
            assertThat(ann.forms()).hasCount(1);
        }
    }

    @Test
    void a_double_click_on_send_is_one_message() throws IOException {
        try (var line = new Line(server())) {
            var ann = visitorBy(line).join("click", "ann");
            line.answersTake(FAR);
            ann.box().fill("once");
            ann.button("Send").dblclick();
            ann.say("and then");
            ann.shows("once", "and then");
            assertThat(ann.forms()).hasCount(1);
        }
    }

    @Test
    void a_page_whose_line_died_in_silence_finds_a_new_one_untouched() throws IOException {
        try (var line = new Line(server())) {
            var ann = visitorBy(line).mayComplainOf(DOWN).join("silent", "ann").say("before");
            var bob = visitor().join("silent", "bob");
            line.forget();
            ann.say("lost?");
            ann.box().fill("a newer draft");
            bob.say("meanwhile");
            hurry(ann);
            ann.shows("before", "meanwhile", "lost?");
            assertThat(ann.forms()).hasCount(1);
            assertThat(ann.box()).hasValue("a newer draft");
            assertThat(ann.page().locator("#pulse")).not().isVisible();
            bob.shows("before", "meanwhile", "lost?");
        }
    }

    @Test
    void a_server_that_stands_still_is_said_to_and_heard_again_when_it_goes_on()
            throws IOException {
        var ann = visitor().mayComplainOf(DOWN).join("still", "ann").say("before");
        server().stop();
        try {
            hurry(ann);
            assertThat(ann.page().locator("#pulse")).isVisible();
            assertThat(ann.page().locator("#pulse")).containsText("No signal from the server.");
            ann.say("while it stands");
        } finally {
            server().goOn();
        }
        ann.shows("before", "while it stands");
        assertThat(ann.page().locator("#pulse")).not().isVisible();
        assertThat(ann.forms()).hasCount(1);
        ann.say("after");
        ann.shows("before", "while it stands", "after");
    }

    /// The page's wait of 40 s for a sign of life is an animation, which can be told to hurry; the
    /// element that the next sign brings has a new one.
    private static void hurry(Tab tab) {
        tab.page()
                .evaluate(
                        "document.querySelector('#pulse').getAnimations().forEach(a => a.updatePlaybackRate(20))");
    }
}
