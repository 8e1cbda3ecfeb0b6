package chat.page;

import static chat.page.Sample.ANN;
import static chat.page.Sample.LOBBY;
import static chat.page.Sample.MORNING;
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
import chat.room.Nickname;
import chat.room.Notice;
import chat.room.Notice.Group;
import chat.room.Person;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PageFramesTest {

    private final PageFrames frames = new PageFrames(UTC);
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
        all.put("people", frames.people(TWO));
        all.put("sent", frames.sent(LOBBY, key(0), key(6), key(7), false));
        all.put(
                "refused",
                frames.refused(LOBBY, key(0), key(6), key(7), false, "x", "No.", key(8)));
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
        assertThat(frame.withId("p" + key(6)).get("hx-get")).contains("f" + key(7));
        assertThat(frame.withId("p" + key(6)).get("hx-trigger")).endsWith(" target:#f" + key(6));
        assertThat(frame.withId("p" + key(7)).get("hx-get")).contains("wait");
        assertThat(frame.withId("chain").get("value")).isEqualTo(key(7));
    }

    @Test
    void what_was_refused_comes_back_beside_the_composer_and_not_among_what_is_sent_again() {
        var frame =
                Markup.of(
                        frames.refused(
                                LOBBY,
                                key(0),
                                key(6),
                                key(7),
                                false,
                                "\ntwo\nlines",
                                "Too fast.",
                                key(8)));

        assertThat(frame.withId("f" + key(0)).get("hx-swap-oob")).isEqualTo("delete");
        assertThat(frame.withId("back").get("hx-swap-oob")).isEqualTo("beforeend");
        assertThat(frame.withId("f" + key(8)).get("action")).isEqualTo("/room/lobby");
        assertThat(frame.text()).contains("Too fast.", "\n\ntwo\nlines");
        assertThat(frame.all("textarea").getFirst().attributes()).doesNotContainKey("autofocus");
        assertThat(frame.withId("f" + key(8)).attributes()).doesNotContainKey("hx-swap-oob");
    }

    /// A form that was sent meanwhile is a pending line now, and stays what it is.
    @Test
    void a_renewed_composer_takes_the_place_of_its_own_form_alone() {
        var frame = Markup.of(frames.composer(LOBBY, composer("draft", true, null)));
        var targets = frame.all("hx-partial").stream().map(tag -> tag.get("hx-target")).toList();

        assertThat(targets)
                .containsExactly(
                        "#out:not(:has(> * ~ #f" + key(0) + ")) > :first-child",
                        "#out:not(:has(> * ~ #f" + key(0) + ")) ~ #pool",
                        "#out:not(:has(> * ~ #f" + key(0) + ")) ~ #chain",
                        "#out:not(:has(> * ~ #f" + key(0) + ")) ~ #shape");
        assertThat(frame.text()).contains("draft");
        assertThat(frame.withId("chain").get("value")).isEqualTo(key(6));
        assertThat(frame.withId("shape").get("value")).isEqualTo("several");
    }

    @Test
    void the_list_of_people_its_heading_and_the_button_agree() {
        assertThat(Markup.of(frames.people(TWO)).text().replaceAll("\\s+", " "))
                .isEqualTo("2 here now aannbbob 2 people here ");
        var crowd = text(frames.people(new Crowd(201, List.of())));
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
}
