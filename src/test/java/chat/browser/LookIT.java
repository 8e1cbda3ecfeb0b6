package chat.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LookIT extends BrowserSuite {

    private static final int BUDGET_BYTES = 30_000;
    private static final int BUDGET_REQUESTS = 5;

    private static final LocatorAssertions.IsInViewportOptions WHOLE =
            new LocatorAssertions.IsInViewportOptions().setRatio(1);

    private static final String BRIGHTNESS =
            """
            () => {
              const pixel = document.createElement('canvas').getContext('2d');
              pixel.fillStyle = getComputedStyle(document.body).backgroundColor;
              pixel.fillRect(0, 0, 1, 1);
              return pixel.getImageData(0, 0, 1, 1).data[0];
            }
            """;

    private static final String SHIFTS =
            """
            window.shifts = [];
            new PerformanceObserver(list => {
              for (const entry of list.getEntries())
                if (!entry.hadRecentInput)
                  window.shifts.push(entry.value + ' ' + entry.sources.map(s => s.node?.outerHTML ?? s.node?.textContent));
            }).observe({type: 'layout-shift', buffered: true});
            """;

    @ParameterizedTest
    @EnumSource(names = {"LIGHT", "DARK"})
    void no_page_has_a_fault_that_axe_finds(ColorScheme scheme)
            throws IOException, InterruptedException {
        var room = "axe " + scheme;
        var path = "/room/axe%20" + scheme;
        var ann = visitor(new Browser.NewContextOptions().setColorScheme(scheme));
        ann.mayComplainOf("422", "404");
        var faults = new ArrayList<String>();
        faults.addAll(axe(ann.open("/"), "join page"));
        faults.addAll(axe(ann.open("/chat?room=&name=..%00"), "join error"));
        faults.addAll(axe(ann.join(room, "ann"), "empty room"));
        try (var bot = new Bot(server(), room, "björn")) {
            // Who comes and goes within a second is not told of.
            assertThat(ann.notices().last()).containsText("björn");
            bot.say("hello", "see https://example.org/", "x");
            ann.say("Hi, Björn!").say("Two from me.");
            assertThat(ann.bodies()).hasCount(5);
        }
        assertThat(ann.notices().last()).containsText("left");
        faults.addAll(axe(ann, "room with talk"));
        ann.box().fill(" ");
        ann.box().press("Enter");
        assertThat(ann.page().getByLabel("Not sent")).isVisible();
        faults.addAll(axe(ann, "refused message"));
        ann.button("Several lines").click();
        assertThat(ann.page().locator("#out textarea[name=message]")).isVisible();
        ann.button("Change name").click();
        faults.addAll(axe(ann, "changing the name"));
        ann.page().keyboard().press("Escape");
        ann.button("Invite").click();
        assertThat(ann.page().getByAltText("QR code")).isVisible();
        faults.addAll(axe(ann, "inviting others"));
        var reader = visitor(new Browser.NewContextOptions().setColorScheme(scheme));
        faults.addAll(axe(reader.open(path).live(), "room as reader"));
        faults.addAll(axe(ann.open(path + "/2").live(), "permalink"));
        faults.addAll(axe(ann.open(path + "/999"), "no such message"));
        faults.addAll(axe(ann.open("/nowhere"), "no such page"));
        assertThat(faults).isEmpty();
    }

    @Test
    void a_system_that_wants_it_dark_gets_it_dark() {
        var light = visitor(new Browser.NewContextOptions().setColorScheme(ColorScheme.LIGHT));
        var dark = visitor(new Browser.NewContextOptions().setColorScheme(ColorScheme.DARK));
        assertThat(brightness(light.join("dark", "ann"))).isGreaterThan(200);
        assertThat(brightness(dark.join("dark", "bob"))).isLessThan(60);
    }

    @Test
    void a_chosen_theme_holds_at_once_survives_a_reload_and_keeps_the_draft() {
        var ann = visitor(new Browser.NewContextOptions().setColorScheme(ColorScheme.LIGHT));
        ann.join("theme", "ann");
        var page = ann.page();
        ann.box().fill("a draft");
        ann.button("Theme").click();
        page.waitForResponse("**/theme", () -> page.getByLabel("Dark").check());
        assertThat(brightness(ann)).isLessThan(60);
        assertThat(ann.box()).hasValue("a draft");
        ann.reload();
        assertThat(brightness(ann)).isLessThan(60);
        ann.open("/");
        assertThat(brightness(ann)).isLessThan(60);
        ann.open("/room/theme").live();
        ann.button("Theme").click();
        assertThat(page.getByLabel("Dark")).isChecked();
        page.waitForResponse("**/theme", () -> page.getByLabel("System").check());
        assertThat(brightness(ann)).isGreaterThan(200);
        ann.reload();
        assertThat(brightness(ann)).isGreaterThan(200);
    }

    @Test
    void nothing_is_wider_than_a_screen_of_320_pixels() {
        var ann = visitor(new Browser.NewContextOptions().setViewportSize(320, 568));
        ann.mayComplainOf("422");
        ann.open("/");
        fits(ann);
        ann.open("/chat?room=lobby&name=" + "%E2%80%AE" + "x".repeat(60));
        fits(ann);
        ann.join("W".repeat(64), "W".repeat(32));
        fits(ann);
        ann.say("W".repeat(300)).say("https://example.org/" + "w".repeat(300)).say("漢".repeat(200));
        assertThat(ann.bodies()).hasCount(3);
        fits(ann);
        ann.button("Several lines").click();
        assertThat(ann.page().locator("#out textarea[name=message]")).isVisible();
        fits(ann);
        ann.button("Rooms and settings").click();
        assertThat(ann.button("Change name")).isVisible();
        fits(ann);
        ann.button("Invite").click();
        assertThat(ann.page().getByAltText("QR code")).isInViewport(WHOLE);
        fits(ann);
    }

    @Test
    void the_qr_code_can_be_seen_whole_on_a_phone_held_sideways() {
        var ann = visitor(new Browser.NewContextOptions().setViewportSize(568, 320));
        ann.join("W".repeat(64), "ann");
        ann.button("Rooms and settings").click();
        ann.button("Invite").click();
        var code = ann.page().getByAltText("QR code");
        code.scrollIntoViewIfNeeded();
        assertThat(code).isInViewport(WHOLE);
    }

    @Test
    void on_a_phone_rooms_and_people_open_over_the_talk() {
        var ann = visitor(new Browser.NewContextOptions().setViewportSize(390, 844));
        ann.join("phone", "ann").say("hello");
        var page = ann.page();
        assertThat(page.locator("#rail")).isHidden();
        assertThat(page.locator("#people")).isHidden();
        ann.button("Rooms and settings").click();
        assertThat(page.locator("#rail")).isInViewport();
        assertThat(ann.link("phone")).isVisible();
        page.keyboard().press("Escape");
        assertThat(page.locator("#rail")).isHidden();
        assertThat(ann.button("Rooms and settings")).isFocused();
        ann.button("1 person here").click();
        assertThat(page.locator("#people")).isInViewport();
        assertThat(ann.names()).hasText(new String[] {"ann"});
        var bob = visitor().join("phone", "bob");
        assertThat(ann.names()).hasText(new String[] {"ann", "bob"});
        assertThat(page.locator("#people")).isVisible();
        page.keyboard().press("Escape");
        assertThat(page.locator("#people")).isHidden();
        ann.say("still here");
        bob.shows("hello", "still here");
        assertThat(ann.box()).isInViewport();
    }

    @Test
    void a_room_with_fifty_messages_costs_few_bytes_and_requests() throws InterruptedException {
        fill("budget");
        var ann = visitor();
        ann.open("/chat?room=other&name=ann");
        // Nothing of ours is in the cache of the one that counts.
        var reader = visitor();
        reader.page().context().addCookies(ann.page().context().cookies());
        var finished = new ArrayList<Request>();
        reader.page().onRequestFinished(finished::add);
        reader.open("/room/budget").live();
        assertThat(reader.bodies()).hasCount(50);
        var fetched =
                finished.stream().filter(request -> request.url().startsWith("http")).toList();
        assertThat(fetched).hasSizeBetween(3, BUDGET_REQUESTS);
        var sizes = fetched.stream().map(request -> request.sizes().responseBodySize).toList();
        assertThat(sizes.stream().mapToInt(Integer::intValue).sum())
                .as("bytes of " + sizes)
                .isLessThanOrEqualTo(BUDGET_BYTES);
    }

    @Test
    void nothing_moves_while_the_page_loads_and_the_socket_opens() throws InterruptedException {
        fill("still");
        var ann = visitor();
        ann.page().addInitScript(SHIFTS);
        ann.join("still", "ann");
        assertThat(ann.notices().last()).hasText("ann has joined the room");
        assertThat((List<?>) ann.page().evaluate("window.shifts")).isEmpty();
        ann.reload();
        assertThat((List<?>) ann.page().evaluate("window.shifts")).isEmpty();
    }

    private void fill(String room) throws InterruptedException {
        try (var bot = new Bot(server(), room, "bot")) {
            bot.say(
                    IntStream.rangeClosed(1, 50)
                            .mapToObj(n -> n + " is a number, and this is about what people write.")
                            .toList());
        }
    }

    private static int brightness(Tab tab) {
        return (int) tab.page().evaluate(BRIGHTNESS);
    }

    private static void fits(Tab tab) {
        assertThat((int) tab.page().evaluate("document.documentElement.scrollWidth"))
                .as("width of " + tab.page().url())
                .isLessThanOrEqualTo(320);
        for (var part : Set.of("#sc", ".chat", "#say", "#rail", "#invite")) {
            var wide = "e => e.scrollWidth - e.clientWidth";
            if (tab.page().locator(part).count() > 0) {
                assertThat((int) tab.page().locator(part).evaluate(wide)).as(part).isZero();
            }
        }
    }

    private static List<String> axe(Tab tab, String what) throws IOException {
        try (var script = LookIT.class.getResourceAsStream("/axe/axe.min.js")) {
            var source = Objects.requireNonNull(script, "expected axe").readAllBytes();
            tab.page().evaluate(new String(source, StandardCharsets.UTF_8));
        }
        var result =
                (Map<?, ?>)
                        tab.page()
                                .evaluate(
                                        """
                                        async () => {
                                          const result = await axe.run();
                                          return {
                                            passes: result.passes.length,
                                            faults: result.violations.flatMap(v => v.nodes.map(
                                                n => v.id + ': ' + n.html + ' ' + n.failureSummary)),
                                          };
                                        }
                                        """);
        assertThat((Integer) result.get("passes")).as("rules axe tried").isGreaterThan(5);
        var faults = (List<?>) Objects.requireNonNull(result.get("faults"));
        return faults.stream().map(fault -> what + ": " + fault).toList();
    }
}
