package chat.page;

import static chat.page.Sample.ANN;
import static chat.page.Sample.LOBBY;
import static chat.page.Sample.MORNING;
import static chat.page.Sample.TERMS;
import static chat.page.Sample.UTC;
import static chat.page.Sample.composer;
import static chat.page.Sample.key;
import static chat.page.Sample.message;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import chat.room.Cursor;
import chat.room.Nickname;
import chat.room.Notice;
import chat.room.Notice.Group;
import chat.room.Present;
import chat.room.RoomName;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever people type, the markup is ours alone.
class EscapingTest {

    /// The one address of ours that is whole, for it is to be handed on.
    private static final String INVITATION = "https://chat.example.org/room/name";

    private final Pages pages = Sample.pages();
    private final PageFrames frames = new PageFrames(UTC, TERMS, Addresses.ROOT);
    private final TutorialFrames tutorial = new TutorialFrames();

    /// Every page, piece and frame there is, with that name and text wherever people's words can
    /// stand.
    private Map<String, byte[]> everything(String name, String text) {
        var all = new LinkedHashMap<String, byte[]>();
        var room = new RoomName(name);
        var nickname = new Nickname(name);
        var log =
                new Scroll(
                        List.of(
                                message(7, MORNING, ANN, name, text),
                                message(8, MORNING, ANN, name, text)),
                        message(6, MORNING, ANN, name, text),
                        true);
        var form = new JoinForm(name, text, text, text);
        var moved =
                new Notice.Moved(new Group(List.of(name, name), 0), new Group(List.of(name), 3));
        var crowd = new Crowd(1, List.of(new Present(ANN, nickname)));
        all.put("join", pages.join(Theme.SYSTEM, form, List.of(room)));
        all.put("room", pages.room(Sample.room(room, name, log, composer(text, false, text))));
        all.put(
                "room, lines",
                pages.room(Sample.room(room, name, log, composer(text, true, text))));
        all.put(
                "room, empty",
                pages.room(
                        Sample.room(
                                room,
                                name,
                                new Scroll(List.of(), null, false),
                                composer("", false, null))));
        all.put("room, reader", pages.room(Sample.reader(room, log, form)));
        all.put("room, old", pages.room(Sample.old(room, log, 7L, true)));
        all.put("problem", pages.problem(Theme.LIGHT, text, text));
        all.put("menu", pages.menu(room, 7));
        all.put("earlier", pages.earlier(room, log));
        all.put("live", pages.live(room, "p2"));
        all.put("message", frames.message(room, log.messages().getFirst(), null));
        all.put("notice", frames.notice(moved));
        all.put("renamed", frames.notice(new Notice.Renamed(name, name)));
        all.put("cursor", frames.cursor(new Cursor(7, 1)));
        all.put("replaced", frames.replaced(room, log, Cursor.START, text));
        all.put("resumed", frames.resumed());
        all.put("people", frames.people(crowd));
        all.put("sent", frames.sent(room, key(0), key(6), key(7), false));
        all.put("refused", frames.refused(room, key(0), key(6), key(7), true, text, text));
        all.put("composer", frames.composer(room, composer(text, false, null)));
        all.put("composer, lines", frames.composer(room, composer(text, true, null)));
        all.put("joinInstead", frames.joinInstead(room, form));
        all.put("me", frames.me(new Me(nickname, ANN)));
        all.put("frame problem", frames.problem(text));
        all.put("pulse", frames.pulse());
        all.put("goodbye", frames.goodbye(text));
        all.put("tutorial said", tutorial.said(name, text));
        all.put("tutorial notice", tutorial.notice(moved));
        all.put("tutorial renamed", tutorial.notice(new Notice.Renamed(name, name)));
        all.put("tutorial input", tutorial.freshInput());
        all.put("tutorial problem", tutorial.problem(text));
        return all;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "\"><img src=x onerror=alert(1)>",
                "'><svg onload=alert(1)>",
                "\" autofocus onfocus=\"alert(1)",
                "' hx-on:click='alert(1)",
                "<div hx-get=/ hx-trigger=load>",
                "<p hx-ws:send hx-trigger=load>",
                "<b hx-ws:connect=\"//evil\">",
                "<i id=log hx-swap-oob=true>",
                "<hx-partial hx-target=\"#log\">",
                "</textarea></title><style>*{}",
                "</noscript><a href=//evil>",
                "<!-- --><form action=//evil>",
                "&lt;b&gt; &#60;b> &amp;",
                "${7*7} @if(true) $unsafe{x}",
                "javascript:alert(1)",
                "%3Cb%3E%22%27",
                "`<b>` \\u003cb\\u003e",
            })
    void hostile_words_change_nothing_but_the_text(String hostile) {
        var harmless = everything("name", "text");
        var tried = everything(hostile, hostile);

        tried.forEach((what, html) -> {
            var markup = Markup.of(html);
            assertThat(markup.shape())
                    .as(what)
                    .isEqualTo(Markup.of(requireNonNull(harmless.get(what))).shape());
            assertThat(markup.tags())
                    .as(what)
                    .allSatisfy(tag ->
                            tag.attributes()
                                    .forEach((name, value) -> {
                                        // Where a browser acts on a value, no words of people's may
                                        // stand.
                                        if (!List.of("value", "aria-label", "data-a")
                                                .contains(name)) {
                                            assertThat(value).doesNotContain(hostile);
                                        }
                                    }));
        });
    }

    @Test
    void hostile_words_are_still_there_to_be_read() {
        var hostile = "<b>\"'&";

        assertThat(
                        Markup.of(
                                        frames.message(
                                                LOBBY,
                                                message(1, MORNING, ANN, hostile, hostile),
                                                null))
                                .text())
                .isEqualTo("Sunday 22 November 2026" + hostile + " 09:12" + hostile);
        assertThat(Markup.of(frames.problem(hostile)).text()).isEqualTo(hostile);
        assertThat(Markup.of(tutorial.said(hostile, hostile)).text())
                .isEqualTo(hostile + ": " + hostile);
    }

    @Test
    void no_script_of_ours_no_handler_and_no_style_attribute_anywhere() {
        everything("name", "text http://a.example/")
                .forEach((what, html) -> {
                    for (var tag : Markup.of(html).tags()) {
                        assertThat(tag.attributes().keySet())
                                .as(what)
                                .noneMatch(name ->
                                        name.startsWith("on")
                                                || name.equals("style")
                                                || name.startsWith("hx-on"));
                        assertThat(tag.name()).as(what).isNotEqualTo("style");
                        if (tag.name().equals("script")) {
                            assertThat(tag.get("src"))
                                    .as(what)
                                    .isEqualTo("/assets/1a2b3c4d/htmx-4.0.1.js");
                        }
                        tag.attributes()
                                .forEach((name, value) -> {
                                    if (List.of("href", "src", "action").contains(name)
                                            && !value.equals("http://a.example/")
                                            && !value.equals(INVITATION)) {
                                        assertThat(value)
                                                .as(what)
                                                .matches("|[/#?].*")
                                                .doesNotStartWith("//");
                                    }
                                    if (name.startsWith("hx-")) {
                                        // These would need eval, which the policy forbids.
                                        assertThat(value)
                                                .as(what)
                                                .doesNotContain("js:")
                                                .doesNotContain("[");
                                    }
                                });
                    }
                });
    }

    /// A form in a `data:` address is parsed by htmx as the page itself is.
    @Test
    void the_boxes_to_come_are_as_clean_as_the_first() {
        var page =
                Markup.of(
                        pages.room(
                                Sample.room(
                                        new RoomName("<b>\"'"),
                                        "ann",
                                        new Scroll(List.of(), null, false),
                                        composer("", false, null))));
        var boxes =
                page.tags().stream()
                        .filter(tag -> tag.get("id").startsWith("p0"))
                        .map(EscapingTest::brought)
                        .toList();
        var spares =
                page.tags().stream()
                        .filter(tag -> tag.get("hx-trigger").equals("load"))
                        .map(EscapingTest::brought)
                        .toList();

        assertThat(boxes).hasSize(Composer.FOLLOWING + 1);
        assertThat(spares).hasSize(1);
        for (int i = 0; i < Composer.FOLLOWING; i++) {
            var box = boxes.get(i);
            var form = box.withId("f" + key(i + 1));
            assertThat(form.get("action")).isEqualTo("/room/%3Cb%3E%22%27");
            assertThat(box.all("input").get(0).get("value")).isEqualTo(key(i + 1));
            assertThat(box.all("input").get(1).get("aria-label")).isEqualTo("Message");
            var spare = spares.getFirst().withId("f" + key(i + 1));
            assertThat(spare.get("action")).isEqualTo("/room/%3Cb%3E%22%27");
            assertThat(spare.get("class")).isEqualTo("composer spare");
        }
        assertThat(boxes.getLast().withId("wait").name()).isEqualTo("div");
    }

    private static Markup brought(Markup.Tag link) {
        return Markup.of(
                URLDecoder.decode(
                        link.get("hx-get")
                                .substring("data:text/html,".length())
                                .replace("+", "%2B"),
                        StandardCharsets.UTF_8));
    }

    @Test
    void the_templates_put_in_one_thing_unescaped_and_that_is_the_formatters() throws IOException {
        var unsafe = Pattern.compile("\\$unsafe\\{[^}]*}");
        try (var files = Files.walk(Path.of("src/main/jte"))) {
            var found =
                    files.filter(Files::isRegularFile)
                            .flatMap(file -> unsafe.matcher(read(file)).results())
                            .map(result -> result.group())
                            .toList();

            assertThat(found).containsExactly("$unsafe{item.html()}");
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError("expected a template that can be read but was: " + file, e);
        }
    }
}
