package chat.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Becoming somebody: the join page, what it takes and what it refuses, names of every kind, and
/// changing one's mind.
@SuppressWarnings("NullAway.Init") // the server is there before any test
class JoinIT {

    private static final Pattern MAX_AGE = Pattern.compile("(?i)max-age=(\\d+)");

    private static RunningServer server;

    @BeforeAll
    static void start() throws IOException {
        server = RunningServer.startWithoutLimits();
    }

    @AfterAll
    static void end() {
        server.close();
    }

    // ---- the join page

    @Test
    void the_first_page_asks_for_a_room_and_a_name() throws IOException {
        var reply = new Visitor(server).get("/");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("content-type").toLowerCase(Locale.ROOT))
                .isEqualTo("text/html; charset=utf-8");
        assertThat(reply.text().toLowerCase(Locale.ROOT)).startsWith("<!doctype html>");
        var page = reply.html();
        assertThat(page.one("html").attribute("lang")).isEqualTo("en");
        assertThat(page.one("title").text()).isEqualTo("Simple Chat");
        assertThat(page.one("h1").text()).isEqualTo("Join a room!");
        var form = page.one("form", Visitor::isJoinForm);
        assertThat(form.attributes().getOrDefault("method", "get")).isEqualToIgnoringCase("get");
        assertThat(form.field("Room").attribute("name")).isEqualTo("room");
        assertThat(form.field("Username").attribute("name")).isEqualTo("name");
        assertThat(form.control("Join")).isPresent();
        assertThat(page.one("nav").one("a").attribute("href")).isEqualTo("/");
    }

    @Test
    void a_visitor_who_never_joined_finds_both_fields_empty_and_gets_no_cookie()
            throws IOException {
        var reply = new Visitor(server).get("/");

        assertThat(reply.html().one("form", Visitor::isJoinForm).fields())
                .containsEntry("room", "")
                .containsEntry("name", "");
        assertThat(reply.headers("set-cookie")).isEmpty();
    }

    @Test
    void the_last_nickname_is_the_next_ones_default() throws IOException {
        var ann = new Visitor(server);
        ann.enter("first room", "ann");
        ann.enter("second room", "annabel");

        assertThat(ann.get("/").html().field("Username").attribute("value")).isEqualTo("annabel");
        var elsewhere = ann.get("/room/third").html();
        assertThat(elsewhere.one("form", Visitor::isJoinForm).field("Username").attribute("value"))
                .isEqualTo("annabel");
    }

    // ---- becoming somebody

    @Test
    void joining_redirects_to_the_rooms_own_page_which_names_nobody() throws IOException {
        var reply = new Visitor(server).join("lobby", "ann");

        assertThat(reply.status()).isEqualTo(303);
        assertThat(reply.header("location")).isEqualTo("/room/lobby");
        assertThat(reply.header("cache-control")).isEqualTo("no-store");
    }

    @Test
    void the_cookie_is_for_this_server_alone_and_for_a_year() throws IOException {
        var cookies = new Visitor(server).join("lobby", "cookie").headers("set-cookie");

        assertThat(cookies).hasSize(1);
        var attributes =
                Arrays.stream(cookies.getFirst().toLowerCase(Locale.ROOT).split(";", -1))
                        .map(String::strip)
                        .toList();
        assertThat(attributes)
                .contains("httponly", "samesite=lax", "path=/")
                .doesNotContain("secure");
        var age = MAX_AGE.matcher(cookies.getFirst());
        assertThat(age.find()).isTrue();
        assertThat(Long.parseLong(age.group(1)) / 86_400).isBetween(364L, 366L);
    }

    @Test
    void a_cookie_that_was_tampered_with_makes_nobody_somebody() throws IOException {
        var ann = new Visitor(server);
        ann.enter("tamper", "ann");
        assertThat(Visitor.composer(ann.get("/room/tamper")).fields()).containsKey("message");

        var cookie = ann.cookie();
        for (int i : new int[] {cookie.indexOf('=') + 1, cookie.length() - 2}) {
            var forged = new StringBuilder(cookie);
            forged.setCharAt(i, cookie.charAt(i) == 'A' ? 'B' : 'A');
            var page = new Visitor(server).get("/room/tamper", "Cookie", forged.toString());

            assertThat(page.status()).isEqualTo(200);
            assertThat(page.html().findField("Message")).isEmpty();
        }
    }

    @Test
    void the_key_of_the_cookies_can_be_read_by_the_servers_owner_alone() throws IOException {
        new Visitor(server).join("lobby", "keyholder");

        try (var files = Files.walk(server.dataFolder())) {
            var keys =
                    files.filter(Files::isRegularFile)
                            .filter(file -> file.getFileName().toString().contains("key"))
                            .toList();
            assertThat(keys).hasSize(1);
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(keys.getFirst())))
                    .isEqualTo("rw-------");
        }
    }

    // ---- what is refused

    static Stream<Arguments> refusedRooms() {
        return refused(64).map(Arguments::of);
    }

    static Stream<Arguments> refusedNames() {
        return refused(32).map(Arguments::of);
    }

    private static Stream<String> refused(int limit) {
        return Stream.of(
                "",
                "   ",
                ".",
                "..",
                "...",
                "a".repeat(limit + 1),
                "😀".repeat(limit + 1),
                "bell\u0007",
                "tab\tbed\u0000",
                "turn\u202earound",
                "iso\u2067late",
                "zero\u200bwidth",
                "mark\ufeffed",
                "private\ue000",
                "unassigned\u0378",
                "line\u2028end",
                "para\u2029graph",
                "\u3164",
                "\u115f",
                "\u2800",
                "z\u0300\u0301\u0302\u0303\u0304\u0305algo");
    }

    @ParameterizedTest
    @MethodSource("refusedRooms")
    void a_room_that_cannot_be_gives_the_form_again_with_the_reason_beside_it(String room)
            throws IOException {
        var ann = new Visitor(server);

        var reply =
                ann.get(
                        "/chat?room="
                                + Visitor.encoded(room)
                                + "&name="
                                + Visitor.encoded("Ann & Bob"));

        assertRefused(reply, "Room", room);
        assertThat(reply.html().field("Username").attribute("value")).isEqualTo("Ann & Bob");
        assertThat(reply.html().field("Username").has("aria-describedby")).isFalse();
        assertThat(ann.cookie()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("refusedNames")
    void a_nickname_that_cannot_be_gives_the_form_again_with_the_reason_beside_it(String name)
            throws IOException {
        var ann = new Visitor(server);

        var reply =
                ann.get(
                        "/chat?room="
                                + Visitor.encoded("a/b \"c\"")
                                + "&name="
                                + Visitor.encoded(name));

        assertRefused(reply, "Username", name);
        assertThat(reply.html().field("Room").attribute("value")).isEqualTo("a/b \"c\"");
        assertThat(reply.html().field("Room").has("aria-describedby")).isFalse();
        assertThat(ann.cookie()).isEmpty();
    }

    /// A lone surrogate among them, which no form of a browser sends.
    @ParameterizedTest
    @ValueSource(strings = {"%ED%A0%80", "%FF", "%C0%AF", "half%C3"})
    void what_is_no_utf_8_is_refused_without_a_form(String typed) throws IOException {
        var ann = new Visitor(server);

        assertThat(ann.get("/chat?name=ann&room=" + typed).status()).isEqualTo(400);
        assertThat(ann.get("/chat?room=lobby&name=" + typed).status()).isEqualTo(400);
        assertThat(ann.cookie()).isEmpty();
    }

    @Test
    void fields_that_are_missing_count_as_empty() throws IOException {
        var reply = new Visitor(server).get("/chat");

        assertRefused(reply, "Room", "");
        assertRefused(reply, "Username", "");
    }

    @Test
    void a_nickname_held_by_another_who_is_here_is_refused_with_a_free_one_offered()
            throws IOException {
        try (var ann = WsClient.join(server, "taken", "Ann")) {
            ann.await("has joined the room");

            var bob = new Visitor(server);
            for (var alike : List.of("Ann", "ann", "ＡＮＮ")) {
                var reply = bob.get("/chat?room=taken&name=" + Visitor.encoded(alike));

                assertRefused(reply, "Username", alike + " 2");
                assertThat(reply.html().explanationOf(reply.html().field("Username")))
                        .startsWith("Somebody named " + alike + " is already here.");
                assertThat(reply.html().field("Room").attribute("value")).isEqualTo("taken");
            }
            assertThat(bob.join("taken", "bob").status()).isEqualTo(303);
        }
    }

    /// The values that broke the rules stand where they were typed; control characters and broken
    /// surrogates cannot, in HTML.
    private static void assertRefused(Reply reply, String label, String typed) {
        assertThat(reply.status()).isEqualTo(422);
        var field = reply.html().one("form", Visitor::isJoinForm).field(label);
        if (typed.chars()
                        .noneMatch(
                                c -> Character.isISOControl(c) || Character.isSurrogate((char) c))
                || typed.startsWith("😀")) {
            assertThat(field.attribute("value")).isEqualTo(typed);
        }
        assertThat(reply.html().explanationOf(field)).isNotBlank();
    }

    // ---- names of every kind

    static Stream<String> hostileNames() {
        return Stream.of(
                "two words",
                "a/b",
                "/",
                "what?",
                "R&D",
                "&amp;",
                "100%",
                "%2F",
                "%",
                "c++",
                "#1",
                "\"quoted\"",
                "it's",
                "<b>bold</b>",
                "semi;colon=equals,comma",
                "back\\slash",
                "a.b",
                "me@home:8080",
                "{{x}} ${y}",
                "😀👍🏽",
                "👩‍👩‍👧‍👦",
                "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
                "Ünïcødé Straße",
                "Привет",
                "日本語の部屋",
                "한국어",
                "שלום",
                "مرحبا بالعالم",
                "می‌خواهم",
                "ශ්‍රී",
                "ไทย",
                "हिन्दी");
    }

    @ParameterizedTest
    @MethodSource("hostileNames")
    void a_rooms_name_comes_back_as_it_was_typed(String name) throws IOException {
        var reply = new Visitor(server).enter(name, "ann");

        assertThat(reply.html().one("h1").text()).isEqualTo(name);
        assertThat(reply.html().one("title").text()).startsWith(name).endsWith("Simple Chat");
    }

    @ParameterizedTest
    @MethodSource("hostileNames")
    void a_nickname_comes_back_as_it_was_typed(String name) throws IOException {
        var ann = new Visitor(server);
        var page = ann.enter("hostile names", name);

        assertThat(ann.followed(ann.say(page, "hello from " + name)).status()).isEqualTo(200);

        var messages = Message.in(ann.get("/room/hostile%20names").html());
        assertThat(messages.getLast().author()).isEqualTo(name);
        assertThat(messages.getLast().text()).isEqualTo("hello from " + name);
        assertThat(ann.get("/").html().field("Username").attribute("value")).isEqualTo(name);
    }

    @ParameterizedTest
    @MethodSource("hostileNames")
    void names_come_through_the_tutorials_socket_as_they_are(String name) throws IOException {
        try (var client = WsClient.join(server, name, name)) {
            client.await("</i><i> has joined the room</i>");

            assertThat(client.lines()).containsExactly(name + " has joined the room");

            client.say("in " + name);
            client.await("</b>: ");
        }
        var page = new Visitor(server).get("/room/" + Visitor.segment(name));
        assertThat(Message.in(page.html())).containsExactly(new Message(1, name, "in " + name));
    }

    @Test
    void names_are_composed_trimmed_and_their_blanks_collapsed() throws IOException {
        var ann = new Visitor(server);
        var page = ann.enter("  cafe\u0301 \u3000 au  lait ", " Zoe\u0308   B. ");

        assertThat(page.html().one("h1").text()).isEqualTo("caf\u00e9 au lait");
        assertThat(ann.get("/").html().field("Username").attribute("value"))
                .isEqualTo("Zo\u00eb B.");
    }

    @Test
    void names_of_the_longest_legal_length_pass() throws IOException {
        var room = "𝒳😀".repeat(32);
        var name = "😀é".repeat(16);

        var ann = new Visitor(server);
        assertThat(ann.enter(room, name).html().one("h1").text()).isEqualTo(room);
        assertThat(ann.get("/").html().field("Username").attribute("value")).isEqualTo(name);
    }

    @Test
    void a_letter_may_carry_five_marks() throws IOException {
        var five = "z\u0300\u0301\u0302\u0303\u0304";

        assertThat(new Visitor(server).enter(five, five).html().one("h1").text()).isEqualTo(five);
    }

    // ---- one room, many spellings

    @ParameterizedTest
    @ValueSource(strings = {"lobby of many", "LOBBY OF MANY", "Ｌｏｂｂｙ of many", " Lobby  of many"})
    void another_spelling_of_an_address_leads_to_the_one_that_was_written_first(String spelling)
            throws IOException {
        try (var first =
                WsClient.join(server, "Lobby of Many", "ann " + spelling.strip().charAt(0))) {
            first.say("I was here first");
            first.await("</b>: I was here first");

            var reply = new Visitor(server).get("/room/" + Visitor.segment(spelling));

            assertThat(reply.status()).isEqualTo(302);
            assertThat(reply.header("location")).isEqualTo("/room/Lobby%20of%20Many");
            assertThat(reply.header("cache-control")).isEqualTo("no-store");
        }
    }

    @Test
    void whoever_joins_by_another_spelling_is_in_the_same_room() throws IOException {
        try (var ann = WsClient.join(server, "Kitchen", "ann");
                var bob = WsClient.join(server, "KITCHEN", "bob")) {
            ann.say("anybody?");
            bob.await("<b>ann</b>: anybody?");

            var page = new Visitor(server).enter("kitchen", "cid");
            assertThat(page.html().one("h1").text()).isEqualTo("Kitchen");
            assertThat(Message.in(page.html())).containsExactly(new Message(1, "ann", "anybody?"));
        }
    }

    @Test
    void a_post_takes_any_spelling() throws IOException {
        try (var ann = WsClient.join(server, "Garden", "ann")) {
            var bob = new Visitor(server);
            var fields = Visitor.composer(bob.enter("Garden", "bob")).fields();
            fields.put("message", "from the hedge");

            assertThat(bob.post("/room/GARDEN", fields).status()).isEqualTo(303);

            ann.await("<b>bob</b>: from the hedge");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/room/.",
                "/room/..",
                "/room/%2e",
                "/room/%2E%2E",
                "/room/%2e%2e%2e",
                "/chat/%2e%2e/ann"
            })
    void a_name_of_dots_is_no_address(String path) throws IOException {
        try (var connection = RawConnection.to(server)) {
            connection.request("GET " + path + " HTTP/1.1", "Host: 127.0.0.1:" + server.port());

            assertThat(connection.read().status()).isBetween(400, 499);
        }
    }

    // ---- changing one's mind

    @Test
    void a_person_can_change_their_name() throws IOException {
        var ann = new Visitor(server);
        try (var bob = WsClient.join(server, "renaming", "bob")) {
            bob.await("has joined the room");
            var page = ann.enter("renaming", "Ann");

            var reply = ann.submit(renaming(page), Map.of("name", "Anna"));

            assertThat(reply.status()).isEqualTo(303);
            var renamed = ann.followed(reply);
            assertThat(ann.followed(ann.say(renamed, "hello")).status()).isEqualTo(200);
            bob.await("<b>Anna</b>: hello");
            assertThat(ann.get("/").html().field("Username").attribute("value")).isEqualTo("Anna");
        }
    }

    @Test
    void a_name_that_cannot_be_is_refused_when_renaming_and_the_old_one_stays() throws IOException {
        var ann = new Visitor(server);
        var page = ann.enter("no rename", "ann");
        for (var bad : List.of("", "..", "a".repeat(33))) {
            assertThat(ann.submit(renaming(page), Map.of("name", bad)).status())
                    .as(bad)
                    .isBetween(400, 499);
        }
        assertThat(ann.submit(renaming(page), Map.of("name", "ann")).status()).isEqualTo(303);
        assertThat(ann.followed(ann.say(page, "still me")).status()).isEqualTo(200);
        assertThat(Message.in(ann.get("/room/no%20rename").html()).getLast().author())
                .isEqualTo("ann");
    }

    @Test
    void a_name_another_holds_is_refused_when_renaming() throws IOException {
        try (var bob = WsClient.join(server, "rename taken", "bob")) {
            bob.await("has joined the room");
            var ann = new Visitor(server);
            var page = ann.enter("rename taken", "ann");

            var reply = ann.submit(renaming(page), Map.of("name", "BOB"));

            assertThat(reply.status()).isEqualTo(422);
            assertThat(reply.html().field("Username").attribute("value")).isEqualTo("BOB 2");
        }
    }

    @Test
    void a_nickname_is_per_room() throws IOException {
        var ann = new Visitor(server);
        ann.enter("room one", "ann");
        ann.enter("room two", "boss");

        ann.followed(ann.say(ann.get("/room/room%20one"), "hi"));
        ann.followed(ann.say(ann.get("/room/room%20two"), "hi"));

        assertThat(Message.in(ann.get("/room/room%20one").html()).getLast().author())
                .isEqualTo("ann");
        assertThat(Message.in(ann.get("/room/room%20two").html()).getLast().author())
                .isEqualTo("boss");
    }

    @Test
    void the_rooms_a_person_has_a_name_in_are_listed() throws IOException {
        var ann = new Visitor(server);
        ann.enter("listed/one", "ann");
        var page = ann.enter("listed two", "ann");

        var links =
                page.html().all("nav").stream()
                        .flatMap(nav -> nav.all("a").stream())
                        .map(link -> link.attributes().getOrDefault("href", ""))
                        .toList();
        assertThat(links).contains("/room/listed%2Fone", "/room/listed%20two");
    }

    @Test
    void who_leaves_is_a_reader_again_and_finds_the_room_on_the_list_no_more() throws IOException {
        var ann = new Visitor(server);
        var page = ann.enter("leaving", "ann");

        var reply = ann.submit(leaving(page), Map.of());

        assertThat(reply.status()).isEqualTo(303);
        var after = ann.get("/room/leaving").html();
        assertThat(after.findField("Message")).isEmpty();
        assertThat(after.one("form", Visitor::isJoinForm).fields())
                .containsEntry("room", "leaving");
        assertThat(
                        ann.get("/").html().all("a").stream()
                                .map(link -> link.attributes().getOrDefault("href", "")))
                .doesNotContain("/room/leaving");
    }

    @Test
    void changing_the_theme_is_remembered() throws IOException {
        var ann = new Visitor(server);
        var page = ann.enter("themes", "ann").html();
        var form =
                page.one(
                        "a form for the theme",
                        element ->
                                element.name().equals("form") && element.has("action", "/theme"));
        var dark = form.one("a button for the dark theme", element -> element.has("value", "dark"));
        assertThat(page.one("html").has("data-theme", "dark")).isFalse();

        assertThat(
                        ann.submit(form, Map.of(dark.attributes().getOrDefault("name", ""), "dark"))
                                .status())
                .isIn(204, 303);

        assertThat(ann.get("/room/themes").html().one("html").attribute("data-theme"))
                .isEqualTo("dark");
        assertThat(ann.get("/").html().one("html").attribute("data-theme")).isEqualTo("dark");
    }

    /// The form that holds the person's name already.
    private static Html renaming(Reply page) {
        return page.html()
                .one(
                        "a form for another name",
                        element ->
                                element.name().equals("form")
                                        && element.attributes()
                                                .getOrDefault("action", "")
                                                .endsWith("/name"));
    }

    private static Html leaving(Reply page) {
        return page.html()
                .one(
                        "a form for leaving",
                        element ->
                                element.name().equals("form")
                                        && element.control("Leave").isPresent());
    }
}
