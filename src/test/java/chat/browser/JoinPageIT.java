package chat.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JoinPageIT extends BrowserSuite {

    @Test
    void one_joins_by_typing_a_room_and_a_name() {
        var ann = visitor();
        var page = ann.open("/").page();
        assertThat(page).hasTitle("Simple Chat");
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                .hasText("Join a room!");
        assertThat(page.getByLabel("Room")).isFocused();

        page.keyboard().type("lobby");
        page.keyboard().press("Tab");
        assertThat(page.getByLabel("Username")).isFocused();
        page.keyboard().type("ann");
        page.keyboard().press("Enter");

        page.waitForURL(server().origin() + "/room/lobby");
        ann.live();
        assertThat(page.locator("h1")).hasText("lobby");
        assertThat(ann.names()).hasText(new String[] {"ann"});
        assertThat(ann.notices()).hasText(new String[] {"ann has joined the room"});
        assertThat(ann.box()).isFocused();
    }

    @Test
    void the_form_knows_the_last_name_and_ones_rooms() {
        var ann = visitor().join("first", "ann");
        ann.open("/");
        assertThat(ann.page().getByLabel("Username")).hasValue("ann");
        ann.link("first").click();
        assertThat(ann.page().locator("h1")).hasText("first");
        ann.live();
    }

    @Test
    void a_name_that_is_in_use_is_explained_and_a_free_one_is_typed_in() {
        visitor().join("lobby2", "ann");
        var other = visitor().mayComplainOf("422");
        other.open("/");
        other.page().getByLabel("Room").fill("lobby2");
        other.page().getByLabel("Username").fill("ann");
        other.button("Join").click();
        assertThat(other.page().locator("#name-problem")).containsText("ann");
        assertThat(other.page().getByLabel("Room")).hasValue("lobby2");
        assertThat(other.page().getByLabel("Username")).hasValue("ann 2");
        assertThat(other.page().getByLabel("Username")).isFocused();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "Küche | Björn",
                "кухня | Мария",
                "مطبخ | نور می‌خواهم",
                "מטבח | נועה",
                "रसोई | प्रिया ශ්‍රී",
                "厨房 | 王小明",
                "🍕 party | 🏴󠁧󠁢󠁥󠁮󠁧󠁿 👩🏽‍🚀",
                "<img src=x onerror=alert(1)> | \"><script>alert(2)</script>",
                "a/b?c=d&e%20f+g#h;i | it's \"%2F\" & <b>",
                "{{7*7}} ${7*7} `` \\ | hx-on:click='x'",
            })
    void any_name_comes_back_as_it_was_typed(String room, String name) {
        var ann = visitor().join(room, name);
        var bob = visitor().join(room, "bob");
        ann.say(name + " " + room);
        for (var tab : new Tab[] {ann, bob}) {
            assertThat(tab.page().locator("h1")).hasText(room);
            assertThat(tab.page().title()).contains(room);
            tab.shows(name + " " + room);
            assertThat(tab.page().locator("#log .msg b")).hasText(new String[] {name});
            assertThat(tab.names().filter(new Locator.FilterOptions().setHasText(name)))
                    .hasCount(1);
        }
        assertThat(ann.page().locator("#me b")).hasText(name);
        ann.reload();
        assertThat(ann.page().locator("h1")).hasText(room);
        assertThat(ann.page().locator("#log .msg b")).hasText(new String[] {name});
        ann.shows(name + " " + room);
        ann.say("again");
        bob.shows(name + " " + room, "again");
    }
}
