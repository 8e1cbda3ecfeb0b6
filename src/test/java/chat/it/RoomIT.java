package chat.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The room as a document: its history, its addresses, and talking without a script.
@SuppressWarnings("NullAway.Init") // the server is there before any test
class RoomIT {

    private static final int LONG_ROOM = 230;

    private static RunningServer server;

    @BeforeAll
    static void start() throws IOException {
        server = RunningServer.startWithoutLimits();
        try (var ann = WsClient.join(server, "long room", "ann")) {
            for (int i = 1; i <= LONG_ROOM; i++) {
                ann.say("message number " + i);
            }
            ann.await("</b>: message number " + LONG_ROOM + "<");
        }
    }

    @AfterAll
    static void end() {
        server.close();
    }

    // ---- history

    @Test
    void a_later_comer_reads_what_was_said_in_the_pages_first_html() throws IOException {
        try (var ann = WsClient.join(server, "first html", "ann");
                var bob = WsClient.join(server, "first html", "bob")) {
            ann.say("hello, is <b>anybody</b> & co. here?");
            bob.await("</b>: hello");
            bob.say("yes: \"me\"");
            ann.await("</b>: yes");
        }

        var page = new Visitor(server).get("/room/first%20html");

        assertThat(page.status()).isEqualTo(200);
        assertThat(Message.in(page.html()))
                .containsExactly(
                        new Message(1, "ann", "hello, is <b>anybody</b> & co. here?"),
                        new Message(2, "bob", "yes: \"me\""));
    }

    @Test
    void the_page_is_a_log_under_a_heading() throws IOException {
        var page = new Visitor(server).get("/room/long%20room").html();

        assertThat(page.one("title").text()).startsWith("long room").endsWith("Simple Chat");
        assertThat(page.all("h1")).hasSize(1);
        var log = page.one("the log", element -> element.has("role", "log"));
        assertThat(Message.numbersIn(log)).isEqualTo(Message.numbersIn(page)).isNotEmpty();
        assertThat(log.hasId("m" + LONG_ROOM)).isTrue();
    }

    @Test
    void a_heading_says_on_which_day_it_was() throws IOException {
        var log =
                new Visitor(server)
                        .get("/room/long%20room?before=20")
                        .html()
                        .one("the log", element -> element.has("role", "log"));

        assertThat(log.all("h2"))
                .as("all was said on one day, or around one midnight")
                .hasSizeBetween(1, 2);
        assertThat(
                        log.inside()
                                .filter(element ->
                                        element.name().equals("h2") || element.has("id", "m1"))
                                .map(Html::name))
                .startsWith("h2");
    }

    @Test
    void the_first_html_holds_the_last_fifty_messages() throws IOException {
        var page = new Visitor(server).get("/room/long%20room").html();

        assertThat(Message.numbersIn(page)).isEqualTo(range(LONG_ROOM - 49, LONG_ROOM));
    }

    @Test
    void earlier_leads_back_to_the_first_message_without_a_hole_or_a_double() throws IOException {
        assertThat(numbersByGoingBack("/room/long%20room")).isEqualTo(range(1, LONG_ROOM));
    }

    @Test
    void later_stands_where_there_is_something_later_and_not_at_the_newest_message()
            throws IOException {
        var visitor = new Visitor(server);
        var end = visitor.get("/room/long%20room?before=" + (LONG_ROOM + 1)).html();
        var past = visitor.get("/room/long%20room?before=60").html();

        assertThat(Message.numbersIn(end)).endsWith((long) LONG_ROOM);
        assertThat(end.control("Later")).isEmpty();
        var later = past.control("Later").orElseThrow().attributes().get("href");
        assertThat(visitor.get(String.valueOf(later)).status()).isEqualTo(200);
    }

    @Test
    void earlier_is_a_plain_link_to_what_was_before_a_number() throws IOException {
        var visitor = new Visitor(server);

        var page = visitor.get("/room/long%20room?before=101").html();

        assertThat(Message.numbersIn(page)).isEqualTo(range(51, 100));
        assertThat(visitor.get("/room/long%20room?before=2").html().control("Earlier")).isEmpty();
        assertThat(Message.numbersIn(visitor.get("/room/long%20room?before=2").html()))
                .containsExactly(1L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "1",
                "-5",
                "x",
                "99999999999999999999",
                "9223372036854775807",
                "1.5",
                "%00"
            })
    void a_number_that_makes_no_sense_does_no_harm(String before) throws IOException {
        assertThat(new Visitor(server).get("/room/long%20room?before=" + before).status())
                .isIn(200, 302, 303, 400, 404);
    }

    @Test
    void fewer_than_fifty_come_when_they_would_be_more_than_128_KiB() throws IOException {
        var longest = "😀".repeat(4_000);
        try (var ann = WsClient.join(server, "wordy", "ann")) {
            for (int i = 0; i < 20; i++) {
                ann.say(longest);
                ann.await("</b>: 😀");
            }
        }

        var page = new Visitor(server).get("/room/wordy");

        assertThat(Message.numbersIn(page.html())).hasSizeBetween(1, 8).endsWith(20L);
        assertThat(page.body().length).isLessThan(160 * 1024);
        assertThat(numbersByGoingBack("/room/wordy")).isEqualTo(range(1, 20));
    }

    @Test
    void messages_of_one_author_in_a_row_look_like_one_speech_whoever_reads_them_when()
            throws IOException {
        try (var ann = WsClient.join(server, "groups", "ann");
                var bob = WsClient.join(server, "groups", "bob")) {
            for (var text : List.of("one", "two")) {
                ann.say(text);
                bob.await("</b>: " + text);
            }
            bob.say("three");
            ann.await("</b>: three");
        }
        var visitor = new Visitor(server);
        var whole = visitor.get("/room/groups").html();
        var cut = visitor.get("/room/groups?before=3").html();

        var first = classes(whole.byId("m1"));
        var second = classes(whole.byId("m2"));
        var third = classes(whole.byId("m3"));
        assertThat(second).as("the second goes on where the first ended").isNotEqualTo(first);
        second.removeAll(first);
        assertThat(third).doesNotContainAnyElementsOf(second);
        assertThat(classes(cut.byId("m2"))).containsAll(second);
    }

    @Test
    void a_time_says_its_zone() throws IOException {
        try (var elsewhere = RunningServer.start("--time-zone", "Asia/Kolkata")) {
            try (var ann = WsClient.join(elsewhere, "zone", "ann")) {
                ann.say("what time is it?");
                ann.await("</b>: what");
            }
            var time = new Visitor(elsewhere).get("/room/zone").html().byId("m1").one("time");

            assertThat(time.attribute("title")).matches(".*(IST|India|Kolkata|\\+0?5:?30).*");
            assertThat(time.attribute("datetime")).isNotBlank();
        }
    }

    // ---- permalinks

    @ParameterizedTest
    @ValueSource(longs = {1, 5, 100, 200, 225, 230})
    void a_messages_address_opens_the_page_around_it_and_marks_it(long number) throws IOException {
        var reply = new Visitor(server).get("/room/long%20room/" + number);

        assertThat(reply.status()).isEqualTo(200);
        var numbers = Message.numbersIn(reply.html());
        assertThat(numbers).isEqualTo(range(numbers.getFirst(), numbers.getLast()));
        assertThat(numbers)
                .contains(number, Math.max(1, number - 3), Math.min(LONG_ROOM, number + 3));
        var marked =
                reply.html()
                        .inside()
                        .filter(element -> element.has("aria-current", "true"))
                        .map(element -> element.attribute("id"))
                        .toList();
        assertThat(marked).containsExactly("m" + number);
    }

    @Test
    void from_a_messages_address_earlier_leads_back_to_the_first() throws IOException {
        var numbers = numbersByGoingBack("/room/long%20room/150");

        assertThat(numbers).contains(150L).isEqualTo(range(1, numbers.getLast()));
    }

    @Test
    void the_menu_of_a_message_leads_to_its_address() throws IOException {
        var visitor = new Visitor(server);
        var page = visitor.get("/room/long%20room").html();
        var asks =
                page.byId("m225")
                        .one("a control that opens the menu", element -> element.has("hx-get"))
                        .attributes()
                        .getOrDefault("hx-get", "");

        var links =
                visitor.get(asks, "HX-Request", "true").html().all("a").stream()
                        .map(link -> link.attributes().getOrDefault("href", ""));

        assertThat(links).anyMatch(link -> link.startsWith("/room/long%20room/225"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/room/long%20room/0",
                "/room/long%20room/231",
                "/room/long%20room/-1",
                "/room/long%20room/x",
                "/room/long%20room/99999999999999999999",
                "/room/nobody%20was%20here/1",
                "/room/",
                "/room",
                "/nothing",
                "/room/a/b/c/d"
            })
    void what_does_not_exist_is_a_page_that_says_so(String path) throws IOException {
        var reply = new Visitor(server).get(path);

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.html().one("title").text()).endsWith("Simple Chat");
        assertThat(reply.html().one("h1").text()).isNotBlank();
    }

    // ---- readers and empty rooms

    @Test
    void who_has_no_nickname_finds_the_join_form_in_the_composers_place() throws IOException {
        var page = new Visitor(server).get("/room/long%20room").html();

        assertThat(page.findField("Message")).isEmpty();
        var form = page.one("form", Visitor::isJoinForm);
        assertThat(form.fields()).containsEntry("room", "long room").containsKey("name");
        assertThat(Message.in(page)).isNotEmpty();
    }

    @Test
    void who_has_a_nickname_finds_the_composer() throws IOException {
        var page = new Visitor(server).enter("composing", "ann").html();

        var field = page.field("Message");
        assertThat(field.name()).isEqualTo("input");
        assertThat(field.has("maxlength")).isFalse();
        assertThat(page.find(Visitor::isJoinForm)).isEmpty();
    }

    @Test
    void an_empty_room_is_a_friendly_page() throws IOException {
        var reply = new Visitor(server).get("/room/quiet");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.html().one("h1").text()).isEqualTo("quiet");
        assertThat(Message.in(reply.html())).isEmpty();
        assertThat(reply.html().control("Earlier")).isEmpty();
    }

    @Test
    void a_room_nobody_has_spoken_in_leaves_no_row() throws IOException, SQLException {
        new Visitor(server).get("/room/unspokenone");
        try (var ann = WsClient.join(server, "unspokentwo", "ann");
                var bob = WsClient.join(server, "spokenroom", "bob")) {
            ann.await("has joined the room");
            bob.say("hello");
            bob.await("</b>: hello");
            var kept = everythingKept();

            assertThat(kept)
                    .as("premise: a room that was spoken in is found")
                    .anyMatch(text -> text.contains("spokenroom"));
            assertThat(kept).noneMatch(text -> text.contains("unspoken"));
        }
    }

    // ---- talking without a script

    @Test
    void the_form_says_it_and_leads_back_to_the_room() throws IOException {
        try (var bob = WsClient.join(server, "plain", "bob")) {
            var ann = new Visitor(server);

            var reply = ann.say(ann.enter("plain", "ann"), "hello from a form");

            assertThat(reply.status()).isEqualTo(303);
            assertThat(reply.header("location")).isEqualTo("/room/plain");
            assertThat(reply.header("cache-control")).isEqualTo("no-store");
            bob.await("<b>ann</b>: hello from a form");
            assertThat(Message.in(ann.followed(reply).html()))
                    .containsExactly(new Message(1, "ann", "hello from a form"));
        }
    }

    @Test
    void the_same_form_sent_twice_is_one_message_and_the_same_success() throws IOException {
        var ann = new Visitor(server);
        var page = ann.enter("twice", "ann");

        var first = ann.say(page, "only once");
        var second = ann.say(page, "only once");

        assertThat(second.status()).isEqualTo(first.status()).isEqualTo(303);
        assertThat(second.header("location")).isEqualTo(first.header("location"));
        assertThat(Message.in(ann.get("/room/twice").html()))
                .containsExactly(new Message(1, "ann", "only once"));
    }

    @Test
    void the_same_text_from_a_fresh_form_is_another_message() throws IOException {
        var ann = new Visitor(server);

        var page = ann.followed(ann.say(ann.enter("again", "ann"), "ha"));
        ann.followed(ann.say(page, "ha"));

        assertThat(Message.in(ann.get("/room/again").html()))
                .containsExactly(new Message(1, "ann", "ha"), new Message(2, "ann", "ha"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "\u200b\u2060", "\u3164"})
    void a_message_that_shows_nothing_is_refused_with_a_reason(String text) throws IOException {
        var ann = new Visitor(server);
        var reply = ann.say(ann.enter("nothing to see", "ann"), text);

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.html().explanationOf(reply.html().field("Message"))).isNotBlank();
        assertThat(Message.in(reply.html())).isEmpty();
    }

    @Test
    void a_message_that_is_too_long_is_refused_with_a_reason_and_the_text_kept()
            throws IOException {
        var text = "It was a dark & stormy night. ".repeat(200);
        var ann = new Visitor(server);

        var reply = ann.say(ann.enter("novel", "ann"), text);

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.html().explanationOf(reply.html().field("Message"))).isNotBlank();
        assertThat(Visitor.composer(reply).fields().getOrDefault("message", "").strip())
                .isEqualTo(text.strip());
        assertThat(Message.in(reply.html())).isEmpty();
        assertThat(ann.say(reply, "in short: rain").status()).isEqualTo(303);
    }

    @Test
    void the_longest_legal_message_passes_as_a_form() throws IOException {
        var longest = "😀".repeat(4_000);
        var ann = new Visitor(server);
        var page = ann.enter("longest", "ann");

        assertThat(ann.say(page, longest).status()).isEqualTo(303);

        assertThat(Message.in(ann.get("/room/longest").html()))
                .containsExactly(new Message(1, "ann", longest));
    }

    @Test
    void line_breaks_are_kept() throws IOException {
        var ann = new Visitor(server);

        ann.followed(ann.say(ann.enter("lines", "ann"), "roses are red\r\n\r\nviolets are blue"));

        var text = Message.in(ann.get("/room/lines").html()).getFirst().text();
        assertThat(text.lines().map(String::strip))
                .containsExactly("roses are red", "", "violets are blue");
    }

    @Test
    void several_lines_can_be_written_without_a_script_and_the_text_is_kept() throws IOException {
        var ann = new Visitor(server);
        var page = ann.enter("switching", "ann");
        var composer = Visitor.composer(page);
        var button =
                composer.inside()
                        .filter(element ->
                                element.name().equals("button")
                                        && element.reading().equals("Several lines"))
                        .filter(element -> element.has("name"))
                        .findFirst()
                        .orElseThrow();

        var switched =
                ann.followed(
                        ann.submit(
                                composer,
                                Map.of(
                                        "message",
                                        "so far",
                                        button.attributes().getOrDefault("name", ""),
                                        button.attributes().getOrDefault("value", ""))));

        var field = switched.html().field("Message");
        assertThat(field.name()).isEqualTo("textarea");
        assertThat(field.text().strip()).isEqualTo("so far");
        assertThat(Message.in(switched.html())).isEmpty();
    }

    @Test
    void addresses_become_links_that_vouch_for_nothing() throws IOException {
        var ann = new Visitor(server);
        ann.followed(
                ann.say(
                        ann.enter("links", "ann"),
                        "see https://example.org/a?b=1&c=2, or javascript:alert(1)"));

        var links =
                new Visitor(server)
                        .get("/room/links").html().byId("m1").all("a").stream()
                                .filter(link ->
                                        !link.attributes().getOrDefault("href", "").startsWith("/"))
                                .toList();

        assertThat(links).hasSize(1);
        assertThat(links.getFirst().attribute("href")).isEqualTo("https://example.org/a?b=1&c=2");
        assertThat(links.getFirst().attributes().getOrDefault("rel", "").split(" ", -1))
                .containsExactlyInAnyOrder("nofollow", "noopener", "noreferrer", "ugc");
    }

    @Test
    void whoever_has_no_nickname_here_says_nothing() throws IOException {
        var reply =
                new Visitor(server)
                        .post("/room/strangers", Map.of("message", "let me in", "key", "k"));

        assertThat(reply.status()).isBetween(400, 499);
        assertThat(Message.in(new Visitor(server).get("/room/strangers").html())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1"})
    void a_post_from_another_sites_page_is_refused(String origin) throws IOException {
        var ann = new Visitor(server);
        var fields = Visitor.composer(ann.enter("foreign", "ann")).fields();
        fields.put("message", "not me");

        assertThat(ann.post("/room/foreign", fields, "Origin", origin).status()).isEqualTo(403);
        assertThat(
                        ann.post("/room/foreign/name", Map.of("name", "evil"), "Origin", origin)
                                .status())
                .isEqualTo(403);
        assertThat(ann.post("/room/foreign/leave", Map.of(), "Origin", origin).status())
                .isEqualTo(403);
        assertThat(Message.in(ann.get("/room/foreign").html())).isEmpty();
        assertThat(ann.get("/room/foreign").html().findField("Message")).isPresent();
    }

    // ----

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    private static Set<String> classes(Html element) {
        return new HashSet<>(
                List.of(element.attributes().getOrDefault("class", "").split(" ", -1)));
    }

    /// Follows "Earlier" as far back as it goes.
    ///
    /// @return the numbers in the order of the log, doubles included
    private static List<Long> numbersByGoingBack(String path) throws IOException {
        return goingBack(server, path).stream().map(Message::number).toList();
    }

    /// All messages from the first to the last on that page, by following "Earlier" from page to
    /// page.
    static List<Message> goingBack(RunningServer server, String path) throws IOException {
        var visitor = new Visitor(server);
        var found = new ArrayList<Message>();
        var visited = new LinkedHashMap<String, Reply>();
        String next = path;
        while (!next.isEmpty()) {
            var page = visitor.get(next);
            if (page.status() != 200 || visited.put(next, page) != null) {
                throw new AssertionError(
                        "expected an earlier page but was: " + page + " after " + visited.keySet());
            }
            found.addAll(0, Message.in(page.html()));
            next =
                    page.html()
                            .control("Earlier")
                            .map(link -> link.attributes().getOrDefault("href", ""))
                            .orElse("");
        }
        return found;
    }

    /// Every text in every table of every database in the data folder.
    private static List<String> everythingKept() throws IOException, SQLException {
        var kept = new ArrayList<String>();
        try (var files = java.nio.file.Files.list(server.dataFolder())) {
            for (var file : files.filter(file -> file.toString().endsWith(".db")).toList()) {
                try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                        var statement = connection.createStatement()) {
                    var tables = new ArrayList<String>();
                    try (var rows =
                            statement.executeQuery(
                                    "select name from sqlite_master where type = 'table'")) {
                        while (rows.next()) {
                            tables.add(rows.getString(1));
                        }
                    }
                    for (var table : tables) {
                        try (var rows = statement.executeQuery("select * from \"" + table + "\"")) {
                            while (rows.next()) {
                                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                                    kept.add(String.valueOf(rows.getString(i)));
                                }
                            }
                        }
                    }
                }
            }
        }
        return kept;
    }
}
