package chat.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotCaret;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The room live in a browser that runs no script at all.
class NoScriptIT extends BrowserSuite {

    @Test
    void a_person_without_script_and_one_with_it_see_each_other_live() {
        var bob = visitor().join("depths", "bob");
        var ann = without(new Browser.NewContextOptions());
        ann.open("/chat?room=depths&name=ann");

        assertThat(stream(ann).locator("#log")).containsText("ann has joined the room");
        assertThat(bob.page().locator("#log")).containsText("ann has joined the room");
        bob.say("hello ann");
        assertThat(stream(ann).locator("article .body")).hasText("hello ann");

        say(ann, "hello bob");
        bob.shows("hello ann", "hello bob");
        assertThat(stream(ann).locator("article .body").last()).hasText("hello bob");
        assertThat(field(ann)).hasValue("");
    }

    @Test
    void the_newest_line_stays_in_view() {
        var ann = without(new Browser.NewContextOptions());
        ann.open("/chat?room=sticks&name=ann");
        for (int i = 1; i <= 30; i++) {
            say(ann, "line " + i);
            var newest = stream(ann).locator("article .body").last();
            assertThat(newest).hasText("line " + i);
            assertThat(newest).isInViewport();
            // The stream can be faster than the answer with a new form.
            assertThat(field(ann)).hasValue("");
        }
    }

    @Test
    void a_refused_text_stays_with_the_reason() {
        var ann = without(new Browser.NewContextOptions());
        ann.open("/chat?room=refused&name=ann");
        ann.mayComplainOf("422");
        say(ann, "x".repeat(4_001));

        assertThat(compose(ann).getByRole(AriaRole.ALERT)).containsText("4,000");
        assertThat(field(ann)).hasValue("x".repeat(4_001));
    }

    @Test
    void the_basic_page_is_live_with_scripts_on_too() {
        var bob = visitor().join("basic", "bob");
        bob.open("/room/basic/basic");
        say(bob, "without a socket");
        assertThat(stream(bob).locator("article .body")).hasText("without a socket");
    }

    /// Looked at by people in target/no-script-*.png.
    @ParameterizedTest
    @CsvSource({"LIGHT, 1280, 800", "DARK, 320, 640"})
    void it_fits_and_breaks_no_rule_of_accessibility(ColorScheme scheme, int width, int height)
            throws Exception {
        var bob = visitor().join("look " + width, "bob");
        bob.say("Take your time. I opened a second room for the photos.");
        var ann =
                without(
                        new Browser.NewContextOptions()
                                .setColorScheme(scheme)
                                .setViewportSize(width, height));
        ann.open("/chat?room=look+" + width + "&name=ann");
        say(ann, "No sign-up at all?");
        assertThat(stream(ann).locator("article .body").last()).hasText("No sign-up at all?");

        ann.page()
                .screenshot(
                        new Page.ScreenshotOptions()
                                // else the browser is made to write styles into fields
                                .setCaret(ScreenshotCaret.INITIAL)
                                .setPath(Path.of("target/no-script-" + width + ".png")));
        for (var frame : ann.page().frames()) {
            assertThat((int) frame.locator("html").evaluate("e => e.scrollWidth - e.clientWidth"))
                    .as(frame.url())
                    .isZero();
        }
        // The same pages once more where axe can run: the basic page with scripts on.
        var again =
                visitor(
                        new Browser.NewContextOptions()
                                .setColorScheme(scheme)
                                .setViewportSize(width, height));
        again.open("/chat?room=look+" + width + "&name=cy");
        again.open("/room/look%20" + width + "/basic");
        assertThat(stream(again).locator("article .body").last()).hasText("No sign-up at all?");
        var axe = Files.readString(Path.of("src/test/resources/axe/axe.min.js"));
        for (var frame : again.page().frames()) {
            frame.evaluate(axe);
            var broken =
                    frame.evaluate(
                            "() => axe.run(document, {iframes: false}).then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' ')).join('\\n'))");
            assertThat(broken).as(frame.url()).isEqualTo("");
        }
    }

    private Tab without(Browser.NewContextOptions options) {
        return visitor(options.setJavaScriptEnabled(false));
    }

    private static FrameLocator stream(Tab tab) {
        return tab.page().frameLocator("iframe[name=stream]");
    }

    private static FrameLocator compose(Tab tab) {
        return tab.page().frameLocator("iframe[name=compose]");
    }

    private static com.microsoft.playwright.Locator field(Tab tab) {
        return compose(tab).getByLabel("Message");
    }

    private static void say(Tab tab, String text) {
        field(tab).fill(text);
        field(tab).press("Enter");
    }
}
