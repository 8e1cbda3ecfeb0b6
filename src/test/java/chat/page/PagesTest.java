package chat.page;

import static chat.page.Sample.ANN;
import static chat.page.Sample.BOB;
import static chat.page.Sample.LOBBY;
import static chat.page.Sample.MORNING;
import static chat.page.Sample.composer;
import static chat.page.Sample.key;
import static chat.page.Sample.message;
import static chat.page.Sample.text;
import static org.assertj.core.api.Assertions.assertThat;

import chat.room.Post;
import chat.room.RoomName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class PagesTest {

    private static final Scroll EMPTY = new Scroll(List.of(), null, false);
    private static final JoinForm BLANK = new JoinForm("", "", null, null);

    private final Pages pages = Sample.pages();

    /// Fifty messages as people write them, in groups of one to five.
    private static Scroll fifty() {
        var words =
                List.of(
                        "Good morning! I put the first build on the test machine, it starts in a quarter of a second now.",
                        "Looks good from here.",
                        "One question about the fan-out: do we really render only once?",
                        "Yes, that is the whole trick.",
                        "很好，我现在就试试。",
                        "The notes are at https://example.org/notes/1.2 if you want to read along.",
                        "🎉");
        var talk = new ArrayList<Post>();
        for (int i = 0; i < 50; i++) {
            var author = i % 5 < 2 ? ANN : BOB;
            talk.add(
                    message(
                            1_000 + i,
                            MORNING.plus(Duration.ofMinutes(2L * i)),
                            author,
                            author.equals(ANN) ? "Ann" : "王小明",
                            words.get(i % words.size()) + " " + i));
        }
        return new Scroll(talk, message(999, MORNING, ANN, "Ann", "before"), true);
    }

    private Markup room(RoomView view) {
        return Markup.of(pages.room(view));
    }

    @Test
    void the_join_page_is_a_form_that_opens_a_room() {
        var page =
                Markup.of(pages.join(Theme.SYSTEM, new JoinForm("", "Ann", null, null), List.of()));

        assertThat(text(pages.join(Theme.SYSTEM, BLANK, List.of())))
                .startsWith("<!doctype html>\n<html lang=\"en\">")
                .contains(
                        "<title>Simple Chat</title>", "<h1>Join a room!</h1>", "Simple Chat 1.2.3");
        assertThat(page.all("form")).hasSize(1);
        assertThat(page.all("form").getFirst().get("action")).isEqualTo("/chat");
        assertThat(page.all("form").getFirst().get("method")).isEqualTo("get");
        var fields = page.all("input");
        assertThat(fields).extracting(field -> field.get("name")).containsExactly("room", "name");
        assertThat(fields.getFirst().attributes())
                .containsKey("autofocus")
                .doesNotContainKey("maxlength");
        assertThat(fields.getLast().get("value")).isEqualTo("Ann");
        assertThat(page.all("script")).isEmpty();
    }

    @Test
    void a_refused_name_stands_in_its_field_with_the_reason_beside_it() {
        var form = new JoinForm("lobby", "Ann", null, "Somebody named Ann is already here.");
        var page = Markup.of(pages.join(Theme.SYSTEM, form, List.of()));
        var room = page.all("input").getFirst();
        var name = page.all("input").getLast();

        assertThat(room.get("value")).isEqualTo("lobby");
        assertThat(room.attributes()).doesNotContainKeys("autofocus", "aria-invalid");
        assertThat(name.get("value")).isEqualTo("Ann");
        assertThat(name.attributes())
                .containsKey("autofocus")
                .containsEntry("aria-invalid", "true");
        assertThat(page.withId(name.get("aria-describedby")).name()).isEqualTo("p");
        assertThat(page.text()).contains("Somebody named Ann is already here.");
    }

    @Test
    void a_chosen_theme_overrides_the_systems() {
        assertThat(
                        Markup.of(pages.join(Theme.DARK, BLANK, List.of()))
                                .all("html")
                                .getFirst()
                                .get("data-theme"))
                .isEqualTo("dark");
        assertThat(room(Sample.reader(LOBBY, EMPTY, BLANK)).withId("theme-dark").attributes())
                .containsKey("checked");
        assertThat(room(Sample.room(EMPTY)).all("html").getFirst().attributes())
                .doesNotContainKey("data-theme");
        assertThat(room(Sample.room(EMPTY)).withId("theme-system").attributes())
                .containsKey("checked");
    }

    @Test
    void a_room_is_named_in_title_and_heading() {
        assertThat(
                        text(
                                pages.room(
                                        Sample.room(
                                                new RoomName("a / b"),
                                                "ann",
                                                EMPTY,
                                                composer("", false, null)))))
                .contains("<title>a / b · Simple Chat</title>", "<h1><bdi>a / b</bdi></h1>");
    }

    @Test
    void htmx_runs_without_eval_and_comes_back_by_itself() {
        var config =
                room(Sample.room(EMPTY)).all("meta").stream()
                        .filter(meta -> meta.get("name").equals("htmx-config"))
                        .findFirst()
                        .orElseThrow();

        assertThat(config.get("content"))
                .isEqualTo(
                        "{\"extensions\":\"ws\",\"prefix\":\"\",\"history\":false,\"defaultSettleDelay\":0,"
                                + "\"ws\":{\"pauseOnBackground\":false,\"maxOutgoingMessagesQueueSize\":0,"
                                + "\"reconnectMaxDelay\":10000,\"reconnectCodes\":[1000,1001,1005,1006,1011,1012,1013,1014]}}");
    }

    @Test
    void a_live_page_connects_and_says_what_it_holds() {
        var page = room(Sample.room(fifty()));

        assertThat(page.withId("live").get("hx-ws:connect")).isEqualTo("/room/lobby/live?p=p1");
        assertThat(page.withId("live").get("hx-swap")).isEqualTo("none");
        assertThat(page.withId("cursor").get("name")).isEqualTo("after");
        assertThat(page.withId("cursor").get("value"))
                .isEqualTo(fifty().messages().getLast().cursor().toString());
        assertThat(page.withId("chain").get("value")).isEqualTo(key(Composer.FOLLOWING));
    }

    /// The connection is renewed by a morph that keeps everything inside, so the new element must
    /// look like the old one.
    @Test
    void a_new_connection_differs_in_its_address_alone() {
        var old = room(Sample.room(EMPTY)).withId("live").attributes();
        var renewed = Markup.of(pages.live(LOBBY, "p2")).withId("live").attributes();

        assertThat(renewed.keySet()).isEqualTo(old.keySet());
        assertThat(renewed).containsEntry("hx-ws:connect", "/room/lobby/live?p=p2");
        assertThat(renewed.get("class")).isEqualTo(old.get("class"));
    }

    @Test
    void one_talks_by_a_form_that_works_without_script() {
        var page = room(Sample.room(EMPTY));
        var form = page.withId("f" + key(0));
        var box =
                page.tags().stream()
                        .filter(tag -> tag.get("aria-label").equals("Message"))
                        .toList();

        assertThat(form.get("action")).isEqualTo("/room/lobby");
        assertThat(form.get("method")).isEqualTo("post");
        assertThat(box).hasSize(1);
        assertThat(box.getFirst().name()).isEqualTo("input");
        assertThat(box.getFirst().get("name")).isEqualTo("message");
        assertThat(box.getFirst().attributes())
                .containsKeys("required", "autofocus")
                .doesNotContainKey("maxlength");
    }

    /// A line break right behind the tag is dropped by browsers; the text's own must not be that
    /// one.
    @Test
    void a_refused_text_stands_in_the_box_as_it_was_with_the_reason() {
        var page =
                text(
                        pages.room(
                                Sample.room(
                                        LOBBY,
                                        "ann",
                                        EMPTY,
                                        composer("\n a\nb", true, "Too long."))));

        assertThat(page)
                .containsPattern("<textarea [^>]*aria-describedby=\"why\">\n\n a\nb</textarea>")
                .containsPattern("id=\"why\" role=\"alert\">Too long\\.<");
    }

    @Test
    void several_lines_become_one_without_glueing_words_together() {
        assertThat(
                        room(Sample.room(LOBBY, "ann", EMPTY, composer("a\nb", false, null)))
                                .all("input"))
                .extracting(input -> input.get("value"))
                .contains("a b");
    }

    @Test
    void a_reader_without_a_name_finds_the_join_form_in_the_composers_place() {
        var page = room(Sample.reader(LOBBY, fifty(), new JoinForm("lobby", "Ann", null, null)));
        var forms =
                page.all("form").stream()
                        .filter(form -> form.get("action").equals("/chat"))
                        .toList();

        assertThat(forms).hasSize(1);
        assertThat(page.tags()).noneMatch(tag -> tag.get("aria-label").equals("Message"));
        assertThat(page.tags()).noneMatch(tag -> tag.get("action").endsWith("/leave"));
        assertThat(page.withId("live").attributes()).containsKey("hx-ws:connect");
    }

    @Test
    void an_old_stretch_is_for_reading_and_says_where_it_goes_on() {
        var page = room(Sample.old(LOBBY, fifty(), 1_020L, true));
        var end = room(Sample.old(LOBBY, fifty(), null, false));

        assertThat(page.withId("live").attributes()).doesNotContainKey("hx-ws:connect");
        assertThat(page.tags()).noneMatch(tag -> tag.attributes().containsKey("hx-ws:send"));
        assertThat(page.all("a"))
                .extracting(link -> link.get("href"))
                .contains("/room/lobby/1050", "/room/lobby");
        assertThat(page.text()).contains("Later", "Newest");
        assertThat(end.text()).doesNotContain("Later").contains("Newest");
    }

    @Test
    void the_message_a_page_was_opened_for_is_marked_and_the_only_one() {
        var page = room(Sample.old(LOBBY, fifty(), 1_020L, true));

        assertThat(
                        page.all("article").stream()
                                .filter(item -> item.get("aria-current").equals("true")))
                .singleElement()
                .satisfies(item -> assertThat(item.get("id")).isEqualTo("m1020"))
                .satisfies(item ->
                        assertThat(item.attributes()).containsKeys("autofocus", "tabindex"));
    }

    @Test
    void an_empty_room_greets() {
        assertThat(text(pages.room(Sample.room(EMPTY)))).contains("You are the first one here");
        assertThat(text(pages.room(Sample.reader(LOBBY, EMPTY, BLANK))))
                .contains("Nobody has said anything yet");
        assertThat(text(pages.room(Sample.room(fifty()))))
                .doesNotContain("You are the first one here");
    }

    @Test
    void a_problem_has_a_heading_and_a_way_home() {
        var page = Markup.of(pages.problem(Theme.SYSTEM, "Nothing here", "There is no such page."));

        assertThat(page.text().strip())
                .startsWith("Nothing here · Simple Chat")
                .contains("There is no such page.");
        assertThat(page.all("h1")).hasSize(1);
        assertThat(page.all("a")).extracting(link -> link.get("href")).contains("/");
    }

    @Test
    void a_messages_menu_links_to_it() {
        assertThat(Markup.of(pages.menu(LOBBY, 42)).all("a").getFirst().get("href"))
                .isEqualTo("/room/lobby/42");
    }

    @Test
    void ids_are_unique_and_every_field_and_button_has_a_name() {
        for (var view :
                List.of(
                        Sample.room(fifty()),
                        Sample.reader(LOBBY, fifty(), new JoinForm("lobby", "Ann", null, "Taken.")),
                        Sample.old(LOBBY, fifty(), 1_020L, true))) {
            var page = room(view);
            var ids =
                    page.tags().stream()
                            .map(tag -> tag.get("id"))
                            .filter(id -> !id.isEmpty())
                            .toList();

            assertThat(new HashSet<>(ids)).hasSameSizeAs(ids);
            for (var tag : page.tags()) {
                var target = tag.get("popovertarget");
                if (!target.isEmpty()) {
                    assertThat(page.withId(target).attributes()).containsKey("popover");
                }
                if (tag.get("href").startsWith("#")) {
                    assertThat(ids).contains(tag.get("href").substring(1));
                }
            }
        }
    }

    /// Brotli, which browsers get, is a tenth smaller than what is weighed here.
    @Test
    void a_room_of_fifty_messages_weighs_at_most_30_kB_with_all_it_needs() throws IOException {
        var page = pages.room(Sample.room(fifty()));
        int bytes = zipped(page);
        var assets = Path.of("src/main/resources/chat/web/assets");
        for (var asset : List.of("htmx-4.0.1.js", "app.css", "icon.svg")) {
            assertThat(text(page)).contains("/assets/1a2b3c4d/" + asset);
            bytes += zipped(Files.readAllBytes(assets.resolve(asset)));
        }

        assertThat(bytes).isLessThanOrEqualTo(30_000);
    }

    private static int zipped(byte[] bytes) throws IOException {
        var zipped = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(zipped)) {
            zip.write(bytes);
        }
        return zipped.size();
    }
}
