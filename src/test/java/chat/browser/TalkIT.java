package chat.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TalkIT extends BrowserSuite {

    @Test
    void three_people_see_each_message_once_and_in_one_order() {
        var ann = visitor().join("three", "ann");
        var bob = visitor().join("three", "bob");
        var eve = visitor().join("three", "eve");
        ann.say("hello");
        bob.shows("hello");
        bob.say("hi");
        eve.shows("hello", "hi");
        eve.say("hey");
        ann.shows("hello", "hi", "hey");
        // All at once: whose comes first is the server's choice, but everybody's the same.
        for (var tab : List.of(ann, bob, eve)) {
            tab.box().fill("at once");
        }
        for (var tab : List.of(ann, bob, eve)) {
            tab.box().press("Enter");
        }
        for (var tab : List.of(ann, bob, eve)) {
            tab.shows("hello", "hi", "hey", "at once", "at once", "at once");
            assertThat(tab.numbers()).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(tab.forms()).hasCount(1);
        }
        assertThat(bob.page().locator("#log .msg b").allTextContents())
                .isEqualTo(ann.page().locator("#log .msg b").allTextContents())
                .isEqualTo(eve.page().locator("#log .msg b").allTextContents());
    }

    @Test
    void two_tabs_of_one_person_show_the_same_talk_and_are_one_person() {
        var ann = visitor().join("tabs", "ann");
        var second = anotherTab(ann).open("/room/tabs").live();
        ann.say("from the first");
        second.say("from the second");
        ann.shows("from the first", "from the second");
        second.shows("from the first", "from the second");
        assertThat(ann.names()).hasText(new String[] {"ann"});
    }

    @Test
    void who_comes_later_reads_what_was_said_before_in_the_first_html() {
        visitor().join("later", "ann").say("before you came").say("and this");
        var reader = visitor(new Browser.NewContextOptions().setJavaScriptEnabled(false));
        reader.open("/room/later");
        reader.shows("before you came", "and this");
    }

    @Test
    void a_reload_changes_nothing() {
        var ann = visitor().join("reload", "ann").say("one").say("two");
        ann.reload();
        ann.shows("one", "two");
        ann.say("three");
        ann.shows("one", "two", "three");
        assertThat(ann.numbers()).containsExactly(1, 2, 3);
    }

    @Test
    void earlier_goes_back_to_the_first_message_without_hole_or_double()
            throws InterruptedException {
        fill("long", 130);
        var ann = visitor().join("long", "ann");
        assertThat(ann.numbers()).isEqualTo(oneTo(81, 130));
        var earlier = ann.page().locator(".earlier a");
        for (int shown : new int[] {100, 130}) {
            earlier.scrollIntoViewIfNeeded();
            assertThat(ann.bodies()).hasCount(shown);
        }
        assertThat(earlier).hasCount(0);
        assertThat(ann.numbers()).isEqualTo(oneTo(1, 130));
        ann.say("now");
        assertThat(ann.bodies()).hasCount(131);
        assertThat(ann.numbers()).isEqualTo(oneTo(1, 131));
    }

    @Test
    void earlier_is_a_plain_link_without_script() throws InterruptedException {
        fill("plain", 120);
        var reader = visitor(new Browser.NewContextOptions().setJavaScriptEnabled(false));
        reader.open("/room/plain");
        assertThat(reader.numbers()).isEqualTo(oneTo(71, 120));
        reader.link("Earlier").click();
        reader.page().waitForURL("**/room/plain?before=71");
        assertThat(reader.numbers()).isEqualTo(oneTo(21, 70));
        reader.link("Earlier").click();
        reader.page().waitForURL("**/room/plain?before=21");
        assertThat(reader.numbers()).isEqualTo(oneTo(1, 20));
        assertThat(reader.link("Earlier")).hasCount(0);
    }

    @Test
    void the_newest_line_stays_in_view_and_a_reader_further_up_is_not_moved()
            throws InterruptedException {
        fill("scroll", 50);
        var ann = visitor().join("scroll", "ann");
        try (var bot = new Bot(server(), "scroll", "bot2")) {
            bot.say("fresh");
            assertThat(ann.bodies().last()).hasText("fresh");
            assertThat(ann.bodies().last()).isInViewport();

            var read = ann.page().locator("#m20");
            read.evaluate("message => message.scrollIntoView({block: 'center'})");
            var before = read.boundingBox().y;
            bot.say("fresher");
            assertThat(ann.bodies().last()).hasText("fresher");
            assertThat(read.boundingBox().y).isCloseTo(before, within(1.0));
            assertThat(ann.bodies().last()).not().isInViewport();
        }
        ann.link("Newest").click();
        assertThat(ann.bodies().last()).isInViewport();
    }

    @Test
    void who_scrolled_to_the_very_end_stays_there_however_high_the_talk_is()
            throws InterruptedException {
        fill("end", 50);
        var ann = visitor().join("end", "ann");
        var scroller = ann.page().locator("#sc");
        try (var bot = new Bot(server(), "end", "bot2")) {
            // A line is not a whole number of pixels high, so each of these ends at another
            // fraction: at about half of them a browser may scroll one pixel further than 0.
            // It notices being at the end one frame after the scroll, and styles by it in the next.
            for (int n = 1; n <= 8; n++) {
                scroller.evaluate("s => s.scrollTop = -40");
                scroller.evaluate(
                        """
                        async s => {
                          s.scrollTop = s.scrollHeight;
                          for (let frame = 0; frame < 4; frame++) await new Promise(requestAnimationFrame);
                        }
                        """);
                bot.say("fresh " + n);
                assertThat(ann.bodies().last()).hasText("fresh " + n);
                assertThat(ann.page().locator("#end")).isInViewport();
            }
        }
    }

    @Test
    void hostile_texts_are_shown_as_they_were_typed() {
        var ann = visitor().join("hostile", "ann");
        var bob = visitor().join("hostile", "bob");
        var texts =
                new String[] {
                    "<img src=x onerror=alert(1)>",
                    "<script>alert(2)</script>",
                    "\"'><div hx-get=/ hx-trigger=load hx-swap-oob=true id=log></div>",
                    "<hx-partial hx-target=\"#log\">gone</hx-partial>",
                    "{{constructor.constructor('alert(3)')()}}",
                    "&lt;b&gt; &amp; %3Cb%3E",
                    "javascript:alert(4)",
                };
        for (var text : texts) {
            ann.say(text);
        }
        bob.shows(texts);
        ann.shows(texts);
        ann.reload();
        ann.shows(texts);
    }

    @Test
    void an_address_becomes_a_link_that_gives_nothing_away() {
        var ann = visitor().join("links", "ann");
        ann.say("see https://example.org/a?b=c&d=e.");
        var link = ann.bodies().locator("a");
        assertThat(link).hasAttribute("href", "https://example.org/a?b=c&d=e");
        assertThat(link).hasAttribute("rel", "nofollow noopener noreferrer ugc");
        ann.shows("see https://example.org/a?b=c&d=e.");
    }

    @Test
    void several_lines_keep_what_was_typed_and_send_line_breaks() {
        var ann = visitor().join("lines", "ann");
        ann.box().fill("one");
        ann.button("Several lines").click();
        assertThat(ann.page().locator("#out textarea[name=message]")).hasValue("one");
        ann.box().focus();
        ann.page().keyboard().press("Control+End");
        ann.page().keyboard().press("Enter");
        ann.page().keyboard().type("two");
        assertThat(ann.box()).hasValue("one\ntwo");
        ann.button("Send").click();
        assertThat(ann.bodies()).hasCount(1);
        assertThat(ann.bodies().innerText()).isEqualTo("one\ntwo");
        assertThat(ann.page().locator("#out textarea[name=message]")).hasValue("");
        ann.box().fill("three");
        ann.button("One line").click();
        assertThat(ann.page().locator("#out input[name=message]")).hasValue("three");
        assertThat(ann.box()).isFocused();
        ann.page().keyboard().press("Enter");
        assertThat(ann.bodies()).hasCount(2);
        assertThat(ann.bodies().last()).hasText("three");
    }

    @Test
    void a_message_of_blanks_only_is_refused_and_stays() {
        var ann = visitor().join("blanks", "ann");
        ann.box().fill("   ");
        ann.box().press("Enter");
        assertThat(ann.page().getByRole(AriaRole.ALERT)).not().isEmpty();
        assertThat(ann.page().getByLabel("Not sent")).hasValue("   ");
        ann.say("something");
        ann.shows("something");
        ann.button("Discard").click();
        assertThat(ann.page().getByLabel("Not sent")).hasCount(0);
    }

    @Test
    void a_message_too_long_is_refused_and_can_be_shortened_and_sent() {
        var ann = visitor().join("long text", "ann");
        ann.say("x".repeat(4_000));
        assertThat(ann.bodies()).hasCount(1);
        ann.box().fill("y".repeat(4_001));
        ann.box().press("Enter");
        assertThat(ann.page().getByRole(AriaRole.ALERT)).containsText("4,000");
        ann.box().fill("a newer draft");
        var kept = ann.page().getByLabel("Not sent");
        assertThat(kept).hasValue("y".repeat(4_001));
        kept.fill("shorter");
        ann.button("Send again").click();
        assertThat(ann.bodies().last()).hasText("shorter");
        assertThat(kept).hasCount(0);
        assertThat(ann.box()).hasValue("a newer draft");
        assertThat(ann.bodies()).hasCount(2);
    }

    @Test
    void a_new_name_reaches_both_tabs_and_the_others() {
        var ann = visitor().join("rename", "ann");
        var second = anotherTab(ann).open("/room/rename").live();
        var bob = visitor().join("rename", "bob");
        told(ann, "bob has joined the room");
        ann.box().fill("a draft");
        ann.button("Change name").click();
        var name = ann.page().locator("#rename").getByLabel("Username");
        assertThat(name).isFocused();
        name.fill("anna");
        name.press("Enter");
        for (var tab : List.of(ann, second)) {
            assertThat(tab.page().locator("#me b")).hasText("anna");
        }
        assertThat(ann.page().locator("#rename")).isHidden();
        assertThat(ann.box()).hasValue("a draft");
        assertThat(bob.notices().last()).hasText("ann is now anna");
        assertThat(bob.names()).hasText(new String[] {"anna", "bob"});
        second.say("it is me");
        assertThat(bob.page().locator("#log .msg b")).hasText("anna");
    }

    @Test
    void a_name_in_use_is_refused_beside_the_field() {
        var ann = visitor().join("taken", "ann");
        visitor().join("taken", "bob");
        ann.button("Change name").click();
        var rename = ann.page().locator("#rename");
        rename.getByLabel("Username").fill("bob");
        rename.getByLabel("Username").press("Enter");
        assertThat(rename.locator("output")).containsText("bob");
        assertThat(rename).isVisible();
        assertThat(ann.page().locator("#me b")).hasText("ann");
        assertThat(rename.getByLabel("Username")).hasValue("bob 2");
        assertThat(rename.getByLabel("Username")).isFocused();
        rename.getByLabel("Username").press("Enter");
        assertThat(ann.page().locator("#me b")).hasText("bob 2");
    }

    @Test
    void who_leaves_is_gone_in_every_tab() {
        var ann = visitor().join("leave", "ann");
        var second = anotherTab(ann).open("/room/leave").live();
        var bob = visitor().join("leave", "bob");
        told(ann, "bob has joined the room");
        ann.button("Leave").click();
        ann.page().waitForURL(server().origin() + "/");
        assertThat(second.page().locator("#net")).containsText("You left this room.");
        assertThat(bob.notices().last()).hasText("ann has left the room");
        assertThat(bob.names()).hasText(new String[] {"bob"});
        assertThat(ann.link("leave")).hasCount(0);
    }

    @Test
    void the_list_says_who_is_here() {
        var ann = visitor().join("people", "ann");
        assertThat(ann.page().locator("#here")).hasText("1 here now");
        var bob = visitor().join("people", "bob");
        for (var tab : List.of(ann, bob)) {
            assertThat(tab.names()).hasText(new String[] {"ann", "bob"});
            assertThat(tab.page().locator("#here")).hasText("2 here now");
        }
        told(ann, "bob has joined the room");
        bob.page().close();
        assertThat(ann.names()).hasText(new String[] {"ann"});
        assertThat(ann.page().locator("#here")).hasText("1 here now");
        assertThat(ann.notices().last()).hasText("bob has left the room");
    }

    @Test
    void without_a_name_one_reads_live_and_may_join_in_the_boxs_place() {
        var ann = visitor().join("reader", "ann").say("one");
        var reader = visitor().open("/room/reader").live();
        reader.shows("one");
        ann.say("two");
        reader.shows("one", "two");
        assertThat(reader.box()).hasCount(0);
        reader.page().getByLabel("Username").fill("bob");
        reader.button("Join").click();
        assertThat(reader.box()).isFocused();
        reader.live().say("three");
        ann.shows("one", "two", "three");
    }

    @Test
    void a_messages_own_link_opens_the_page_around_it_and_marks_it() throws InterruptedException {
        fill("link", 130);
        var ann = visitor().join("link", "ann");
        ann.page().locator("#m90").hover();
        ann.page().locator("#m90 header button").click();
        ann.link("Link to this message").click();
        ann.page().waitForURL("**/room/link/90");
        assertThat(ann.page().locator("#m90")).hasAttribute("aria-current", "true");
        assertThat(ann.page().locator("#m90")).isInViewport();
        assertThat(ann.page().locator(".marked")).hasCount(1);
        ann.live().say("from here on");
        assertThat(ann.bodies().last()).hasText("from here on");

        ann.open("/room/link/3");
        assertThat(ann.page().locator("#m3")).hasClass(Pattern.compile("\\bmarked\\b"));
        assertThat(ann.page().locator("#m3")).isInViewport();
        ann.page().getByRole(AriaRole.NAVIGATION).getByText("Newest").click();
        assertThat(ann.bodies().last()).hasText("from here on");
        assertThat(ann.box()).isEnabled();
        ann.live();
    }

    @Test
    void the_talk_is_a_log_and_the_box_has_a_name() {
        var ann = visitor().join("names", "ann");
        var page = ann.page();
        assertThat(page.getByRole(AriaRole.LOG)).hasCount(1);
        assertThat(
                        page.getByRole(
                                AriaRole.TEXTBOX,
                                new Page.GetByRoleOptions().setName("Message").setExact(true)))
                .hasCount(1);
        assertThat(ann.box()).not().hasAttribute("maxlength", Pattern.compile(".*"));
    }

    /// Waits for that line to be told: what happens within a second after another is gathered into
    /// one line, and who comes and goes within it is not told of.
    private static void told(Tab tab, String line) {
        assertThat(tab.notices().last()).hasText(line);
    }

    private void fill(String room, int count) throws InterruptedException {
        try (var bot = new Bot(server(), room, "bot")) {
            bot.say(IntStream.rangeClosed(1, count).mapToObj(n -> "line " + n).toList());
        }
    }

    private static List<Integer> oneTo(int first, int last) {
        return IntStream.rangeClosed(first, last).boxed().toList();
    }
}
