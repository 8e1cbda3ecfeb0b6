package chat.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotCaret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The pictures in the README. Kept only with `-Dchat.pictures=true`, so that a check leaves the
/// tree as it was.
final class PicturesIT extends BrowserSuite {

    private static final Path FOLDER = Path.of("docs", "pictures");

    @Test
    void pictures_show_the_join_page_and_a_lively_room() throws IOException {
        var ann = visitor(desktop());
        ann.open("/");
        keep("join.png", ann.page());

        ann.join("family", "Ann");
        ann.join("picnic", "Ann");
        var noor = visitor(desktop()).join("picnic", "Noor");
        var wang = visitor(desktop()).join("picnic", "王小明");
        var phone =
                visitor(
                        new Browser.NewContextOptions()
                                .setViewportSize(390, 844)
                                .setDeviceScaleFactor(2)
                                .setColorScheme(ColorScheme.DARK));
        phone.join("picnic", "Björn");

        noor.say("Good morning! Shall we still meet by the lake today?");
        ann.say("Yes! The forecast says sun from noon on. ☀️");
        ann.say("I can bring the big blanket and two folding chairs.");
        phone.say("I am on the train already 🚆");
        wang.say("早上好！我带水果和绿茶。");
        wang.say("Fruit and green tea, for everybody.");
        noor.say("You are the best 🍓 I bring bread, olives and my mother's hummus.");
        phone.say("Here is the way from the station: https://example.org/map?to=lake");
        ann.say("Perfect. Half past twelve, at the old oak?");
        phone.say("See you there 👋");

        ann.open("/room/picnic").live();
        phone.open("/room/picnic").live();
        for (var tab : new Tab[] {ann, phone}) {
            assertThat(tab.names()).hasCount(4);
            assertThat(tab.bodies()).hasCount(10);
            assertThat(tab.notices()).hasCount(0);
        }
        ann.box().fill("On my way");
        keep("room.png", ann.page());
        keep("phone-dark.png", phone.page());
    }

    private static Browser.NewContextOptions desktop() {
        return new Browser.NewContextOptions()
                .setViewportSize(1280, 800)
                .setColorScheme(ColorScheme.LIGHT);
    }

    /// As it is at that moment: Playwright's ways to stop animations and to hide the caret change
    /// the page.
    private static void keep(String name, Page page) throws IOException {
        var picture =
                page.screenshot(new Page.ScreenshotOptions().setCaret(ScreenshotCaret.INITIAL));
        assertThat(picture).hasSizeGreaterThan(10_000);
        if (Boolean.getBoolean("chat.pictures")) {
            Files.createDirectories(FOLDER);
            Files.write(FOLDER.resolve(name), picture);
        }
    }
}
