package chat.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The tutorial's socket, as bots, load tests and the tutorial's own page use it.
@SuppressWarnings("NullAway.Init") // the server is there before any test
class TutorialSocketIT {

    private static final String FRIEND = "https://friend.example";
    private static final int LARGEST_FRAME = 64 * 1024;

    private static RunningServer server;

    @BeforeAll
    static void start() throws IOException {
        server = RunningServer.startWithoutLimits("--allow-origin", FRIEND);
    }

    @AfterAll
    static void end() {
        server.close();
    }

    // ---- talking

    @Test
    void what_is_said_is_appended_to_the_content_of_everyone_in_the_room() throws IOException {
        try (var ann = WsClient.join(server, "talk", "ann");
                var bob = WsClient.join(server, "talk", "bob")) {
            ann.say("hello");

            for (var reader : List.of(ann, bob)) {
                reader.await("<b>ann</b>: hello");
                var content =
                        Html.parse(reader.received())
                                .one(
                                        "what was said",
                                        element ->
                                                element.has("id", "content")
                                                        && element.text().equals("ann: hello"));
                assertThat(content.attribute("hx-swap-oob")).isEqualTo("beforeend");
            }
        }
    }

    @Test
    void the_sender_alone_gets_a_fresh_input_before_the_message() throws IOException {
        try (var ann = WsClient.join(server, "input", "ann");
                var bob = WsClient.join(server, "input", "bob")) {
            bob.await("has joined the room");
            ann.say("hello");

            var before = ann.await("<b>ann</b>: hello");
            var input = Html.parse(before).one("input");
            assertThat(input.attribute("id")).isEqualTo("clearinput");
            assertThat(input.attribute("name")).isEqualTo("message");
            assertThat(input.has("autofocus")).isTrue();
            assertThat(input.has("required")).isTrue();
            assertThat(input.attribute("hx-swap-oob")).isEqualTo("true");
            assertThat(input.attributes().getOrDefault("value", "")).isEmpty();
            bob.await("<b>ann</b>: hello");
            assertThat(bob.received()).doesNotContain("<input");
        }
    }

    @Test
    void other_rooms_hear_nothing() throws IOException {
        try (var ann = WsClient.join(server, "here", "ann");
                var bob = WsClient.join(server, "there", "bob")) {
            ann.say("only here");
            ann.await("</b>: only here");
            bob.say("only there");
            bob.await("</b>: only there");

            assertThat(bob.lines()).containsExactly("bob has joined the room", "bob: only there");
            assertThat(ann.lines()).containsExactly("ann has joined the room", "ann: only here");
        }
    }

    @Test
    void markup_in_a_message_and_in_a_name_is_text() throws IOException {
        try (var ann = WsClient.join(server, "markup", "<i>ann</i>")) {
            ann.say("<script>alert(1)</script> & \"quotes\" '</div>'");

            ann.await("/div&gt;");
            assertThat(ann.lines())
                    .last()
                    .isEqualTo("<i>ann</i>: <script>alert(1)</script> & \"quotes\" '</div>'");
            assertThat(ann.received()).doesNotContain("<script").doesNotContain("<i>ann");
        }
    }

    @Test
    void everything_said_comes_once_and_in_order() throws IOException {
        try (var ann = WsClient.join(server, "order", "ann")) {
            for (int i = 1; i <= 100; i++) {
                ann.say("number " + i);
            }
            ann.await("</b>: number 100<");

            var said = ann.lines().stream().filter(line -> line.startsWith("ann: ")).toList();
            assertThat(said).hasSize(100).first().isEqualTo("ann: number 1");
            assertThat(said)
                    .doesNotHaveDuplicates()
                    .isSortedAccordingTo((a, b) -> Integer.compare(last(a), last(b)));
        }
    }

    private static int last(String line) {
        return Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
    }

    static Stream<Arguments> shapes() {
        return Stream.of(
                Arguments.of(Named.of("bare", "{\"message\":\"hello\"}")),
                Arguments.of(
                        Named.of(
                                "htmx 1 and 2",
                                """
                                {"message":"hello","HEADERS":{"HX-Request":"true","HX-Trigger":"message",\
                                "HX-Trigger-Name":null,"HX-Target":"message","HX-Current-URL":"http://127.0.0.1/?room=lobby&name=ann"}}\
                                """)),
                Arguments.of(
                        Named.of(
                                "htmx 4",
                                """
                                {"message":"hello","headers":{"HX-Request":"true","HX-Source":"form#message",\
                                "HX-Current-URL":"http://127.0.0.1/?room=lobby&name=ann","HX-Target":"form#message"}}\
                                """)),
                Arguments.of(
                        Named.of(
                                "with fields we know nothing of, some called message in places that do not count",
                                """
                                {"x":{"message":"no"},"list":[{"message":"nor this"},1e400,true],"message":"hello","y":null}\
                                """)),
                Arguments.of(
                        Named.of(
                                "with blanks and escapes",
                                " {\n\"m\\u0065ssage\" :\t\"h\\u0065llo\" } ")));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void every_htmx_is_understood(String json) throws IOException {
        try (var ann = WsClient.join(server, "shapes", "ann")) {
            ann.send(json);

            ann.await("<b>ann</b>: hello");
        }
    }

    @Test
    void a_message_may_come_in_fragments_with_a_ping_between_them() throws IOException {
        try (var ann = WsClient.join(server, "fragments", "ann")) {
            var frame = "{\"message\":\"in three parts: 😀\"}".getBytes(UTF_8);
            int inTheFace = frame.length - 4;

            ann.send(false, WsClient.TEXT, java.util.Arrays.copyOfRange(frame, 0, 10));
            ann.send(true, WsClient.PING, "between".getBytes(UTF_8));
            ann.send(
                    false,
                    WsClient.CONTINUATION,
                    java.util.Arrays.copyOfRange(frame, 10, inTheFace));
            ann.awaitPong("between");
            ann.send(
                    true,
                    WsClient.CONTINUATION,
                    java.util.Arrays.copyOfRange(frame, inTheFace, frame.length));

            ann.await("<b>ann</b>: in three parts: 😀");
        }
    }

    static Stream<Arguments> longestMessages() {
        return Stream.of("a", "é", "語", "😀")
                .flatMap(letter ->
                        Stream.of(
                                Arguments.of(
                                        Named.of(
                                                letter + " as it is",
                                                WsClient.json(letter.repeat(4_000))),
                                        letter),
                                Arguments.of(
                                        Named.of(
                                                letter + " escaped",
                                                WsClient.escapedJson(letter.repeat(4_000))),
                                        letter)));
    }

    @ParameterizedTest
    @MethodSource("longestMessages")
    void the_longest_legal_message_passes(String json, String letter) throws IOException {
        try (var ann = WsClient.join(server, "longest", "ann")) {
            ann.send("{\"message\":" + json + "}");

            ann.await("<b>ann</b>: ");
            assertThat(ann.lines()).last().isEqualTo("ann: " + letter.repeat(4_000));
        }
    }

    @Test
    void the_same_key_and_text_twice_is_one_message() throws IOException {
        try (var ann = WsClient.join(server, "keys", "ann")) {
            for (int i = 0; i < 3; i++) {
                ann.send("{\"message\":\"once\",\"key\":\"k1\"}");
            }
            ann.send("{\"message\":\"once\",\"key\":\"k2\"}");
            ann.send("{\"message\":\"other\",\"key\":\"k1\"}");
            ann.say("done");
            ann.await("</b>: done");

            assertThat(ann.lines())
                    .containsSubsequence("ann: once", "ann: once", "ann: other", "ann: done");
            assertThat(ann.lines().stream().filter(line -> line.equals("ann: once"))).hasSize(2);
        }
        assertThat(Message.in(new Visitor(server).get("/room/keys").html())).hasSize(4);
    }

    @Test
    void without_a_key_the_same_text_twice_is_two_messages() throws IOException {
        try (var ann = WsClient.join(server, "keyless", "ann")) {
            ann.say("ha");
            ann.await("</b>: ha");
            ann.say("ha");
            ann.await("</b>: ha");
        }
    }

    // ---- coming and going

    @Test
    void who_comes_back_under_their_name_as_soon_as_their_socket_is_gone_is_let_in()
            throws IOException {
        for (int i = 0; i < 100; i++) {
            try (var ann = WsClient.join(server, "revolving door", "ann")) {
                ann.say("here again");

                ann.await("<b>ann</b>: here again");
            }
        }
    }

    @Test
    void who_joins_gets_their_own_line_at_once() throws IOException {
        try (var ann = WsClient.join(server, "own line", "ann")) {
            ann.await("<i>ann</i><i> has joined the room</i>");

            assertThat(ann.lines()).containsExactly("ann has joined the room");
            assertThat(Html.parse(ann.received()).byId("content").attribute("hx-swap-oob"))
                    .isEqualTo("beforeend");
        }
    }

    @Test
    void who_joins_and_who_leaves_is_told_to_everyone_in_the_tutorials_words() throws IOException {
        try (var ann = WsClient.join(server, "notices", "ann")) {
            ann.await("has joined the room");
            var bob = WsClient.join(server, "notices", "bob");
            ann.await("<i>bob</i><i> has joined the room</i>");

            bob.leave();

            ann.await("<i>bob</i><i> has left the room</i>");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void who_leaves_is_told_once_however_they_go(boolean cleanly) throws IOException {
        var room = "going " + cleanly;
        try (var ann = WsClient.join(server, room, "ann")) {
            ann.await("has joined the room");
            var bob = WsClient.join(server, room, "bob");
            ann.await("<i>bob</i><i> has joined the room</i>");

            if (cleanly) {
                bob.leave();
            } else {
                bob.die();
            }

            ann.await("<i>bob</i><i> has left the room</i>");
            try (var cid = WsClient.join(server, room, "cid")) {
                ann.await("<i>cid</i><i> has joined the room</i>");
                cid.say("anybody left?");
                ann.await("<b>cid</b>: ");
            }
            assertThat(ann.lines())
                    .containsExactly(
                            "ann has joined the room",
                            "bob has joined the room",
                            "bob has left the room",
                            "cid has joined the room",
                            "cid: anybody left?");
        }
    }

    @Test
    void who_comes_and_goes_is_not_kept() throws IOException {
        try (var ann = WsClient.join(server, "unkept", "ann")) {
            ann.say("hello");
            ann.await("</b>: hello");
        }

        var page = new Visitor(server).get("/room/unkept");

        assertThat(Message.in(page.html())).containsExactly(new Message(1, "ann", "hello"));
        assertThat(page.text()).doesNotContain("has joined");
    }

    @Test
    void those_who_join_within_a_second_of_a_notice_are_told_of_together() throws IOException {
        try (var ann = WsClient.join(server, "crowd", "ann")) {
            ann.await("has joined the room");
            try (var bob = WsClient.join(server, "crowd", "bob")) {
                ann.await("<i>bob</i><i> has joined the room</i>");
                try (var cid = WsClient.join(server, "crowd", "cid");
                        var dan = WsClient.join(server, "crowd", "dan");
                        var eve = WsClient.join(server, "crowd", "eve");
                        var fay = WsClient.join(server, "crowd", "fay")) {
                    ann.await("have joined the room");

                    assertThat(ann.lines())
                            .last()
                            .isEqualTo("cid and 3 others have joined the room");
                    for (var each : List.of(bob, cid, dan, eve, fay)) {
                        each.say("and I am here");
                        ann.await("</b>: and I am here");
                    }
                }
            }
        }
    }

    @Test
    void who_came_and_went_within_one_gathering_is_not_told() throws IOException {
        try (var ann = WsClient.join(server, "brief", "ann")) {
            ann.await("has joined the room");
            try (var bob = WsClient.join(server, "brief", "bob")) {
                ann.await("<i>bob</i><i> has joined the room</i>");
                WsClient.join(server, "brief", "cid").leave();
                try (var dan = WsClient.join(server, "brief", "dan")) {
                    dan.await("has joined the room");
                    ann.await("<i>dan</i><i> has joined the room</i>");

                    assertThat(ann.received()).doesNotContain("cid");
                    assertThat(bob.received()).doesNotContain("cid");
                }
            }
        }
    }

    // ---- who may have a name

    @ParameterizedTest
    @ValueSource(strings = {"ann", "ANN", "Ａnn"})
    void a_name_another_holds_is_refused_with_the_reason(String alike) throws IOException {
        try (var ann = WsClient.join(server, "held", "ann")) {
            ann.await("has joined the room");

            var reply = WsClient.knock(server, WsClient.tutorialPath("Held", alike));

            assertThat(reply.status()).isEqualTo(409);
            assertThat(reply.text()).contains(alike);
        }
    }

    @Test
    void a_name_is_free_again_when_its_holder_has_left() throws IOException {
        try (var bob = WsClient.join(server, "freed", "bob")) {
            bob.await("has joined the room");
            var ann = WsClient.join(server, "freed", "ann");
            bob.await("<i>ann</i><i> has joined the room</i>");
            ann.say("bye");
            bob.await("</b>: bye");
            ann.leave();
            bob.await("<i>ann</i><i> has left the room</i>");

            try (var other = WsClient.join(server, "freed", "ann")) {
                other.await("<i>ann</i><i> has joined the room</i>");
            }
        }
    }

    @Test
    void the_same_name_in_another_room_is_another_matter() throws IOException {
        try (var ann = WsClient.join(server, "matter one", "ann");
                var other = WsClient.join(server, "matter two", "ann")) {
            ann.await("has joined the room");
            other.await("has joined the room");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/chat/lobby/%20",
                "/chat/%20/ann",
                "/chat/lobby/..%2e",
                "/chat/lobby/bell%07",
                "/chat/lobby/%E3%85%A4",
                "/chat/lobby/%ff",
                "/chat/lobby/%zz",
                "/chat/lobby/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void a_name_that_cannot_be_is_refused(String path) throws IOException {
        assertThat(WsClient.knock(server, path).status()).isBetween(400, 499);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nowhere", "/chat", "/chat/lobby", "/room/lobby", "/"})
    void there_are_no_other_sockets(String path) throws IOException {
        var status = WsClient.knock(server, path).status();

        assertThat(status).isNotEqualTo(101).isLessThan(500);
    }

    // ---- who may connect

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example",
                "null",
                "https://friend.example.evil.example",
                "http://friend.example"
            })
    void a_page_of_another_site_is_refused(String origin) throws IOException {
        assertThat(WsClient.knock(server, "/chat/lobby/ann", "Origin: " + origin).status())
                .isEqualTo(403);
    }

    @Test
    void our_own_page_an_allowed_one_and_a_program_without_any_may_connect() throws IOException {
        try (var own = WsClient.join(server, "origins", "own", "Origin: " + server.origin());
                var friend = WsClient.join(server, "origins", "friend", "Origin: " + FRIEND);
                var none = WsClient.join(server, "origins", "none")) {
            friend.say("hello");
            for (var each : List.of(own, friend, none)) {
                each.await("<b>friend</b>: hello");
            }
        }
    }

    @Test
    void on_our_own_page_a_person_is_the_one_their_cookie_says() throws IOException {
        var person = new Visitor(server);
        person.enter("cookies", "ann");
        var cookie = "Cookie: " + person.cookie();
        var origin = "Origin: " + server.origin();
        try (var first = WsClient.join(server, "cookies", "ann", cookie, origin)) {
            first.await("has joined the room");

            try (var second = WsClient.join(server, "cookies", "ann", cookie, origin)) {
                second.say("it is me twice");
                first.await("<b>ann</b>: it is me twice");
            }
            assertThat(WsClient.knock(server, "/chat/cookies/ann").status())
                    .as("somebody else")
                    .isEqualTo(409);
        }
    }

    @Test
    void on_an_allowed_page_of_another_site_a_cookie_says_nothing() throws IOException {
        var person = new Visitor(server);
        person.enter("no cookies", "ann");
        var cookie = "Cookie: " + person.cookie();
        try (var first =
                WsClient.join(server, "no cookies", "ann", cookie, "Origin: " + server.origin())) {
            first.await("has joined the room");

            assertThat(
                            WsClient.knock(
                                            server,
                                            "/chat/no%20cookies/ann",
                                            cookie,
                                            "Origin: " + FRIEND)
                                    .status())
                    .isEqualTo(409);
        }
    }

    // ---- what is not understood

    static Stream<Arguments> nonsense() {
        return Stream.of(
                Arguments.of(Named.of("no JSON", "hello")),
                Arguments.of(Named.of("nothing", "")),
                Arguments.of(Named.of("unfinished", "{\"message\":\"hel")),
                Arguments.of(Named.of("trailing", "{\"message\":\"hello\"} {}")),
                Arguments.of(Named.of("a list", "[\"message\",\"hello\"]")),
                Arguments.of(Named.of("a word", "\"message\"")),
                Arguments.of(Named.of("null", "null")),
                Arguments.of(Named.of("no message", "{\"text\":\"hello\"}")),
                Arguments.of(Named.of("a number", "{\"message\":42}")),
                Arguments.of(Named.of("null message", "{\"message\":null}")),
                Arguments.of(Named.of("an object", "{\"message\":{\"message\":\"hello\"}}")),
                Arguments.of(Named.of("a list of texts", "{\"message\":[\"hello\",\"again\"]}")),
                Arguments.of(
                        Named.of(
                                "deep", "{\"a\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}")),
                Arguments.of(Named.of("empty", "{\"message\":\"\"}")),
                Arguments.of(Named.of("blank", "{\"message\":\"  \\n \\t\"}")),
                Arguments.of(Named.of("invisible", "{\"message\":\"\\u200b\\u2060\"}")),
                Arguments.of(Named.of("half a pair", "{\"message\":\"\\ud83d\"}")),
                Arguments.of(Named.of("too long", "{\"message\":\"" + "a".repeat(4_001) + "\"}")),
                Arguments.of(
                        Named.of(
                                "too long in wide letters",
                                "{\"message\":\"" + "😀".repeat(4_001) + "\"}")),
                Arguments.of(
                        Named.of(
                                "as large as a frame may be",
                                "{\"message\":\""
                                        + "a".repeat(LARGEST_FRAME - "{\"message\":\"\"}".length())
                                        + "\"}")));
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void what_cannot_be_said_is_explained_to_its_sender_alone_and_the_connection_stays(String text)
            throws IOException {
        try (var ann = WsClient.join(server, "nonsense", "ann");
                var bob = WsClient.join(server, "nonsense", "bob")) {
            ann.await("<i>ann</i><i> has joined the room</i>");
            bob.await("<i>bob</i><i> has joined the room</i>");
            ann.send(text);
            ann.say("go on");
            ann.await("<b>ann</b>: go on");
            bob.await("<b>ann</b>: go on");

            var own = Html.parse(ann.received()).text();
            assertThat(
                            own.replace("ann has joined the room", "")
                                    .replace("bob has joined the room", "")
                                    .replace("ann: go on", "")
                                    .strip())
                    .as("a sentence")
                    .matches("(?s)[A-Z“].+\\.");
            assertThat(bob.lines().stream().filter(line -> !line.contains("has joined the room")))
                    .containsExactly("ann: go on");
        }
    }

    @Test
    void a_ping_is_answered_with_what_it_carried() throws IOException {
        try (var ann = WsClient.join(server, "pings", "ann")) {
            ann.send(true, WsClient.PING, "are you there?".getBytes(UTF_8));

            ann.awaitPong("are you there?");
        }
    }

    static Stream<Arguments> broken() {
        var text = "{\"message\":\"x\"}".getBytes(UTF_8);
        var overlong = ("{\"message\":\"" + "a".repeat(LARGEST_FRAME) + "\"}").getBytes(UTF_8);
        var half = new byte[LARGEST_FRAME / 2 + 1];
        java.util.Arrays.fill(half, (byte) ' ');
        return Stream.of(
                broken("a binary frame", 1003, WsClient.frame(0x82, text)),
                broken("no mask", 1002, new byte[] {(byte) 0x81, 2, '{', '}'}),
                broken("a reserved bit", 1002, WsClient.frame(0xC1, text)),
                broken("a reserved opcode", 1002, WsClient.frame(0x83, text)),
                broken("a reserved control opcode", 1002, WsClient.frame(0x8B, text)),
                broken("a continuation of nothing", 1002, WsClient.frame(0x80, text)),
                broken(
                        "a second beginning",
                        1002,
                        WsClient.frame(0x01, text),
                        WsClient.frame(0x81, text)),
                broken("a ping in fragments", 1002, WsClient.frame(0x09, new byte[] {1})),
                broken("a ping too large", 1002, WsClient.frame(0x89, new byte[126])),
                broken("a close of one byte", 1002, WsClient.frame(0x88, new byte[] {3})),
                broken(
                        "a close with a code that is none",
                        1002,
                        WsClient.frame(0x88, new byte[] {0x03, (byte) 0xED})),
                broken(
                        "broken UTF-8",
                        1007,
                        WsClient.frame(0x81, new byte[] {'"', (byte) 0xC3, '"'})),
                broken(
                        "UTF-8 of half a pair",
                        1007,
                        WsClient.frame(0x81, new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80})),
                broken(
                        "UTF-8 broken across fragments",
                        1007,
                        WsClient.frame(0x01, new byte[] {'"', (byte) 0xC3}),
                        WsClient.frame(0x80, new byte[] {'"'})),
                broken("too large", 1009, WsClient.frame(0x81, overlong)),
                broken(
                        "too large in fragments",
                        1009,
                        WsClient.frame(0x01, half),
                        WsClient.frame(0x80, half)));
    }

    private static Arguments broken(String what, int code, byte[]... frames) {
        return Arguments.of(Named.of(what, frames), code);
    }

    @ParameterizedTest
    @MethodSource("broken")
    void a_broken_protocol_ends_the_connection_with_the_right_code(byte[][] frames, int code)
            throws IOException {
        try (var bob = WsClient.join(server, "broken", "bob")) {
            bob.await("has joined the room");
            try (var ann = WsClient.join(server, "broken", "ann")) {
                ann.await("<i>ann</i><i> has joined the room</i>");
                for (var frame : frames) {
                    ann.sendRaw(frame);
                }

                assertThat(ann.awaitClose()).isEqualTo(code);
            }
            bob.say("still here");
            bob.await("</b>: still here");
        }
    }

    @Test
    void a_clean_close_is_answered_with_its_own_code() throws IOException {
        try (var ann = WsClient.join(server, "clean close", "ann")) {
            ann.send(true, WsClient.CLOSE, new byte[] {0x03, (byte) 0xE8});

            assertThat(ann.awaitClose()).isEqualTo(1000);
        }
    }
}
