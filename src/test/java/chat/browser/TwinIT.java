package chat.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/// One form that is sent several times at once, where the server refuses some of it or all.
class TwinIT extends BrowserSuite {

    private static final String THRICE =
            "({form}) => { form.requestSubmit(); form.requestSubmit(); form.requestSubmit(); }";

    @Override
    ChatServer startServer() throws IOException {
        return ChatServer.start("--limits", "on", "--rate-messages", "1/1");
    }

    @Test
    void what_is_shown_does_not_stand_beside_it_as_refused() {
        var ann = visitor().join("twins", "ann");
        ann.box().fill("once");

        ann.box().evaluate(THRICE);

        ann.shows("once");
        assertThat(ann.page().locator("#out > form:not(.spare)")).hasCount(1);
        assertThat(ann.page().getByLabel("Not sent")).hasCount(0);
    }

    @Test
    void what_was_refused_each_time_stands_there_once() {
        var ann = visitor().join("refused twins", "ann");
        var bob = visitor().join("refused twins", "bob");
        var novel = "x".repeat(4_001);
        ann.box().fill(novel);

        ann.box().evaluate(THRICE);

        assertThat(ann.page().getByLabel("Not sent")).hasValue(novel);
        bob.say("after all that");
        ann.shows("after all that");
        assertThat(ann.page().getByLabel("Not sent")).hasCount(1);
    }
}
