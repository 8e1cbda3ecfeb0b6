package chat.page;

import static chat.page.Sample.ANN;
import static chat.page.Sample.LOBBY;
import static chat.page.Sample.MORNING;
import static chat.page.Sample.TERMS;
import static chat.page.Sample.TWO;
import static chat.page.Sample.UTC;
import static chat.page.Sample.composer;
import static chat.page.Sample.key;
import static chat.page.Sample.keys;
import static chat.page.Sample.message;
import static chat.page.Sample.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.room.Cursor;
import chat.room.Mode;
import chat.room.Nickname;
import chat.room.Notice;
import chat.room.Notice.Group;
import chat.room.Person;
import chat.room.Post;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PageFramesTest {

    private final PageFrames frames = new PageFrames(UTC, TERMS, Addresses.ROOT);
    private final Markup page =
            Markup.of(
                    Sample.pages()
                            .room(
                                    Sample.room(
                                            new Scroll(
                                                    List.of(message(1, MORNING, ANN, "ann", "hi")),
                                                    null,
                                                    false))));

    /// Every frame that a page with a composer may get.
    private Map<String, byte[]> all() {
        var all = new LinkedHashMap<String, byte[]>();
        all.put("update", update("x"));
        all.put(
                "replaced",
                frames.replaced(LOBBY, new Scroll(List.of(), null, false), Cursor.START, "Gone."));
        all.put("resumed", frames.resumed());
        all.put("eye", frames.eye());
        all.put("renewed", frames.renewed());
        all.put("removed", frames.removed(List.of(1L)));
        all.put("mode", frames.mode(Mode.READ_ONLY));
        all.put("people", frames.people(TWO));
        all.put("sent", frames.sent(LOBBY, key(0), key(6), key(7), false));
        all.put("refused", frames.refused(LOBBY, key(0), key(6), key(7), false, "x", "No."));
        all.put(
                "joinInstead",
                frames.joinInstead(LOBBY, new JoinForm("lobby", "ann 2", null, "Taken.")));
        all.put("me", frames.me(new Me(new Nickname("anna"), ANN)));
        all.put("pulse", frames.pulse());
        all.put("goodbye", frames.goodbye("Bye."));
        return all;
    }

    private byte[] update(String text) {
        var last = message(2, MORNING, ANN, "ann", text);
        return (text(frames.updateStart())
                        + text(frames.message(LOBBY, last, message(1, MORNING, ANN, "ann", "hi")))
                        + text(frames.updateEnd())
                        + text(frames.cursor(last.cursor())))
                .getBytes(StandardCharsets.UTF_8);
    }

    /// htmx swaps what has no place of its own into the connect element; there it would replace the
    /// room.
    @Test
    void everything_in_a_frame_says_where_it_belongs_and_that_place_is_in_the_page() {
        all().forEach((what, html) -> {
            int depth = 0;
            for (var tag : Markup.of(html).tags()) {
                if (tag.name().startsWith("/")) {
                    depth--;
                    continue;
                }
                if (depth == 0) {
                    assertThat(tag.attributes()).as(what).containsKey("hx-swap-oob");
                    page.withId(tag.get("id"));
                }
                depth += List.of("input", "use", "br").contains(tag.name()) ? 0 : 1;
            }
            assertThat(depth).as(what).isZero();
        });
    }

    @Test
    void an_update_appends_to_the_log_and_then_moves_the_cursor() {
        var update = Markup.of(update("hello"));

        assertThat(update.tags().getFirst().attributes())
                .isEqualTo(Map.of("id", "log", "hx-swap-oob", "beforeend"));
        assertThat(update.withId("m2").get("class")).endsWith(" cont");
        assertThat(update.tags().getLast().get("id")).isEqualTo("cursor");
        assertThat(update.tags().getLast().get("hx-swap-oob")).isEqualTo("outerSync");
        assertThat(update.tags().getLast().get("value"))
                .isEqualTo(message(2, MORNING, ANN, "ann", "hello").cursor().toString());
    }

    @Test
    void a_fresh_list_ends_in_the_reason_for_it() {
        var scroll =
                new Scroll(
                        List.of(message(7, MORNING, ANN, "ann", "new")),
                        message(6, MORNING, ANN, "ann", "old"),
                        true);
        var frame =
                Markup.of(
                        frames.replaced(
                                LOBBY,
                                scroll,
                                scroll.messages().getLast().cursor(),
                                "It was replaced."));

        assertThat(frame.withId("log").get("hx-swap-oob")).isEqualTo("innerHTML");
        assertThat(frame.all("a").getFirst().get("href")).isEqualTo("/room/lobby?before=7");
        assertThat(frame.text().strip()).containsPattern("new\\s+It was replaced\\.$");
        assertThat(frame.withId("cursor").get("value")).startsWith("7-");
    }

    @Test
    void what_was_sent_goes_and_the_chain_grows() {
        var frame = Markup.of(frames.sent(LOBBY, key(0), key(6), key(7), false));

        assertThat(frame.withId("f" + key(0)).get("hx-swap-oob")).isEqualTo("delete");
        assertThat(frame.withId("p" + key(0)).get("hx-swap-oob")).isEqualTo("delete");
        assertThat(frame.withId("out").get("hx-swap-oob")).isEqualTo("afterbegin");
        assertThat(frame.withId("f" + key(7)).get("class")).isEqualTo("composer spare");
        assertThat(frame.withId("p" + key(6)).get("hx-get")).contains("f" + key(7));
        assertThat(frame.withId("p" + key(6)).get("hx-target")).isEqualTo("#f" + key(7));
        assertThat(frame.withId("p" + key(6)).get("hx-trigger")).endsWith(" target:#f" + key(6));
        assertThat(frame.withId("p" + key(7)).get("hx-get")).contains("wait");
        assertThat(frame.withId("chain").get("value")).isEqualTo(key(7));
    }

    @Test
    void what_was_refused_comes_back_beside_the_composer_and_not_among_what_is_sent_again() {
        var frame =
                Markup.of(
                        frames.refused(
                                LOBBY, key(0), key(6), key(7), false, "\ntwo\nlines", "Too fast."));
        var spare = frame.withId("f" + key(7));
        var forms = frame.all("form").stream().filter(form -> !form.equals(spare)).toList();

        assertThat(spare.get("class")).isEqualTo("composer spare");
        assertThat(forms).hasSize(2).allMatch(form -> ("f" + key(0)).equals(form.get("id")));
        assertThat(forms.getFirst().get("hx-swap-oob")).isEqualTo("delete");
        assertThat(frame.withId("back").get("hx-swap-oob")).isEqualTo("beforeend");
        assertThat(forms.getLast().get("action")).isEqualTo("/room/lobby");
        assertThat(frame.text()).contains("Too fast.", "\n\ntwo\nlines");
        assertThat(frame.all("textarea").getFirst().attributes()).doesNotContainKey("autofocus");
        assertThat(forms.getLast().attributes()).doesNotContainKey("hx-swap-oob");
    }

    /// A form that was sent meanwhile is a pending line now, and stays what it is.
    @Test
    void a_renewed_composer_takes_the_place_of_its_own_form_alone() {
        var frame = Markup.of(frames.composer(LOBBY, composer("draft", true, null)));
        var targets = frame.all("hx-partial").stream().map(tag -> tag.get("hx-target")).toList();

        var there = "#out:not(:has(> :not(.spare:not(.htmx-request)) ~ #f" + key(0) + "))";
        assertThat(targets)
                .containsExactly(
                        there + " > :not(.spare):not(:not(.spare) ~ *)",
                        there + " > .spare",
                        there + " ~ #pool",
                        there + " ~ #chain",
                        there + " ~ #shape");
        assertThat(frame.text()).contains("draft");
        assertThat(frame.withId("chain").get("value")).isEqualTo(key(Composer.FOLLOWING));
        assertThat(frame.withId("shape").get("value")).isEqualTo("several");
    }

    @Test
    void the_list_of_people_its_heading_and_the_button_agree() {
        assertThat(Markup.of(frames.people(TWO)).text().replaceAll("\\s+", " "))
                .isEqualTo("2 here now aannbbob 2 people here ");
        var speakers = text(frames.people(new Crowd(201, TWO.people(), false)));
        assertThat(speakers).contains("201 here now", "Spoke last", "bob");
        var crowd = text(frames.people(new Crowd(201, List.of(), false)));
        assertThat(crowd).contains("201 here now", "Too many to list.");
    }

    @Test
    void notices_read_as_one_sentence_with_every_name_on_its_own() {
        var both =
                new Notice.Moved(new Group(List.of("Ann", "Bob"), 0), new Group(List.of("Cy"), 3));

        assertThat(text(frames.notice(both)))
                .isEqualTo(
                        "<p class=\"sys\"><i><bdi>Ann</bdi> and <bdi>Bob</bdi> have joined the room, "
                                + "<bdi>Cy</bdi> and 3 others have left the room</i></p>");
        assertThat(text(frames.notice(new Notice.Renamed("Ann", "Anna"))))
                .isEqualTo("<p class=\"sys\"><i><bdi>Ann</bdi> is now <bdi>Anna</bdi></i></p>");
    }

    @Test
    void only_keys_of_ours_become_ids() {
        assertThat(text(frames.sent(LOBBY, "\" hx-get=\"/", key(6), key(7), false)))
                .doesNotContain("hx-get=\"/\"");
        assertThatThrownBy(() -> frames.sent(LOBBY, key(0), key(6), "x", false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Composer("x", keys(1), false, "", null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Composer(key(0), List.of("#log"), false, "", null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Composer(key(0), List.of(), false, "", null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void what_is_handed_out_can_be_changed_without_harm() {
        frames.updateStart()[0] = 'x';
        frames.updateEnd()[0] = 'x';

        assertThat(text(frames.updateStart()))
                .isEqualTo("<div id=\"log\" hx-swap-oob=\"beforeend\">");
        assertThat(text(frames.updateEnd())).isEqualTo("</div>");
    }

    /// A number may be a ruling's, which no page shows: where the first to stay is not there,
    /// nothing may go. A comma in a selector would be read as two of them.
    @Test
    void a_trim_names_what_goes_and_puts_earlier_there() {
        var targets =
                Markup.of(frames.trim(LOBBY, 2_100)).all("hx-partial").stream()
                        .map(tag -> tag.get("hx-target"))
                        .toList();

        assertThat(targets)
                .containsExactly(
                        "#live:not(:has(#up)) #log:has(> #m1800):has(> #m1801) > :not(#m1801):not(#m1801 ~ *)"
                                + ":not(h2:has(+ #m1801)):not(h2:has(+ h2 + #m1801))",
                        "#live:not(:has(#up)) #log:has(> #m1800):has(> #m1801)",
                        "#log:has(> #m100):has(> #m101) > :not(#m101):not(#m101 ~ *)"
                                + ":not(h2:has(+ #m101)):not(h2:has(+ h2 + #m101))",
                        "#log:has(> #m100):has(> #m101)")
                .noneMatch(target -> target.contains(","));
        assertThat(text(frames.trim(LOBBY, 350)))
                .contains("href=\"/room/lobby?before=51\"")
                .doesNotContain("#log:has(> #m-");
    }

    @Test
    void every_address_in_a_frame_is_below_the_base_path() {
        var below = new PageFrames(UTC, TERMS, new Addresses("/talk"));
        var said = message(2, MORNING, ANN, "ann", "hi");
        var all =
                List.of(
                        below.message(LOBBY, said, null),
                        below.streamed(LOBBY, said, null),
                        below.streamEnd(LOBBY, "Bye."),
                        below.streamEnd(LOBBY, "Bye.", 2),
                        below.replaced(
                                LOBBY, new Scroll(List.of(said), null, true), Cursor.START, null),
                        below.trim(LOBBY, 2_100),
                        below.sent(LOBBY, key(0), key(6), key(7), false),
                        below.refused(LOBBY, key(0), key(6), key(7), false, "x", "No."),
                        below.composer(LOBBY, composer("x", false, null)),
                        below.joinInstead(LOBBY, new JoinForm("lobby", "ann 2", null, "Taken.")));

        for (var frame : all) {
            // Forms that are to come stand in `data:` addresses, encoded.
            var html = text(frame).replace("%22", "\"");
            assertThat(html).contains("/talk/").doesNotContainPattern("[\"=]/(?!talk/)[a-z]");
        }
    }

    @Test
    void what_is_new_stands_under_one_heading_and_in_the_title() {
        var news = Markup.of(frames.news(41));

        assertThat(news.all("hx-partial").getFirst().get("hx-target")).isEqualTo("#log > .new");
        assertThat(news.text().strip()).isEqualTo("New messages");
        assertThat(news.withId("log").get("hx-swap-oob")).isEqualTo("beforeend");
        assertThat(news.withId("read").get("value")).isEqualTo("41");
        assertThat(page.withId("read").get("value")).isEmpty();
        assertThat(text(frames.title(LOBBY, "9+")))
                .isEqualTo("<title>(9+) lobby · Simple Chat</title>");
        assertThat(text(frames.attended(LOBBY)))
                .startsWith("<title>lobby · Simple Chat</title>")
                .contains("id=\"read\" name=\"read\" value=\"\"");
    }

    @Test
    void a_goodbye_stays_on_the_screen() {
        var frame = Markup.of(frames.goodbye("You left this room."));

        assertThat(frame.text()).isEqualTo("You left this room. Reload");
        // Else the notice of the closed line would take its place, and the pulse would bring the
        // line back.
        assertThat(frame.withId("lost").get("hx-swap-oob")).isEqualTo("delete");
        assertThat(frame.withId("pulse").attributes()).containsKey("hidden");
    }

    @Test
    void an_avatars_hue_is_the_persons() {
        for (long id = 1; id < 40; id++) {
            var person = new Person(id);
            assertThat(text(frames.me(new Me(new Nickname("ann"), person))))
                    .contains("\"av h" + person.hue() + "\"");
        }
    }

    @Test
    void a_page_that_stayed_shows_an_emptied_place_as_a_fresh_one_does() {
        var gone = new Post.Tombstone(1, MORNING, ANN, true);
        var fresh = text(Sample.pages().room(Sample.room(new Scroll(List.of(gone), null, false))));

        var article =
                text(frames.removed(List.of(1L))).strip().replace(" hx-swap-oob=\"true\"", "");

        assertThat(article)
                .isEqualTo(
                        "<article class=\"msg gone\" id=\"m1\"><p>Removed by the operator</p></article>");
        assertThat(fresh).contains("<h2 class=\"day\">Sunday 22 November 2026</h2>" + article);
    }

    @Test
    void what_follows_an_emptied_place_is_grouped_as_before() {
        var one = message(1, MORNING, ANN, "ann", "one");
        var two = message(2, MORNING.plusSeconds(60), ANN, "ann", "two");
        var before = text(frames.message(LOBBY, two, one));
        assertThat(before).contains("cont");

        assertThat(text(frames.message(LOBBY, two, new Post.Tombstone(1, MORNING, ANN, true))))
                .isEqualTo(before);
        assertThat(text(frames.message(LOBBY, two, new Post.Tombstone(1, MORNING, ANN, false))))
                .doesNotContain("cont");
    }

    @Test
    void a_read_only_room_says_so_in_the_composers_place_and_an_open_one_nothing() {
        assertThat(text(frames.mode(Mode.READ_ONLY))).contains("read-only");
        assertThat(text(frames.mode(Mode.OPEN)).strip())
                .isEqualTo("<div id=\"mode\" hx-swap-oob=\"innerHTML\"></div>");
        assertThat(page.withId("mode")).isNotNull();
    }
}
