package chat.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Talking with nothing but curl.
@SuppressWarnings("NullAway.Init") // the server is there before any test
class CurlIT {

    private static RunningServer server;

    @BeforeAll
    static void start() throws IOException {
        server = RunningServer.startWithoutLimits();
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @Test
    void a_line_says_it_and_answers_with_the_number() throws IOException {
        var first = Curl.run("-d", "message=hi", "-d", "name=ann", room("lobby"));
        var second = Curl.run("-d", "message=hi", "-d", "name=ann", room("lobby"));

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.text()).isEqualTo("1\n");
        assertThat(first.header("content-type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(first.header("location")).isEqualTo("/room/lobby/1");
        assertThat(second.text()).isEqualTo("2\n");
        var page = new Visitor(server).get("/room/lobby").html();
        assertThat(Message.in(page)).extracting(Message::text).containsExactly("hi", "hi");
        assertThat(Message.in(page)).extracting(Message::author).containsOnly("ann");
    }

    @Test
    void who_is_in_the_room_sees_it_at_once_and_nobody_joined() throws IOException {
        var bob = new Visitor(server);
        bob.enter("seen", "bob");
        try (var tab = LivePage.open(server, bob, "/room/seen")) {
            Curl.run("-d", "message=hello from a script", "-d", "name=cron", room("seen"));

            tab.socket().await("hello from a script");
            assertThat(tab.socket().received())
                    .contains("bob</bdi> has joined the room")
                    .doesNotContain("cron</bdi> has joined");
        }
    }

    @Test
    void the_same_idempotency_key_is_the_same_message_and_the_same_answer() throws IOException {
        for (var key : new String[] {"build-17", "\"build-17\"", "build-17"}) {
            var reply =
                    Curl.run(
                            "-H",
                            "Idempotency-Key: " + key,
                            "-d",
                            "message=build 17 is green",
                            "-d",
                            "name=ci",
                            room("builds"));
            assertThat(reply.status()).isEqualTo(201);
            assertThat(reply.text()).isEqualTo("1\n");
        }
        assertThat(Message.in(new Visitor(server).get("/room/builds").html())).hasSize(1);
    }

    @Test
    void a_body_of_plain_text_is_the_message_as_it_is() throws IOException {
        var reply =
                Curl.run(
                        "a=1&b=2\n  100 % grün 😀\n".getBytes(UTF_8),
                        "--data-binary",
                        "@-",
                        "-H",
                        "content-type: text/plain",
                        room("piped") + "?name=J%C3%B6rg");

        assertThat(reply.status()).isEqualTo(201);
        var said = Message.in(new Visitor(server).get("/room/piped").html());
        assertThat(said).hasSize(1);
        assertThat(said.getFirst().author()).isEqualTo("Jörg");
        assertThat(said.getFirst().text()).startsWith("a=1&b=2").endsWith("100 % grün 😀");
    }

    @Test
    void text_that_is_not_utf_8_is_refused() throws IOException {
        var reply =
                Curl.run(
                        "gr\u00fcn".getBytes(ISO_8859_1),
                        "--data-binary",
                        "@-",
                        "-H",
                        "content-type: text/plain",
                        room("latin") + "?name=ann");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.header("chat-refusal")).isEqualTo("malformed");
        assertThat(reply.text()).isEqualTo("The text is not UTF-8.\n");
    }

    @ParameterizedTest
    @CsvSource({
        "message=&name=ann, 422, empty",
        "message=hi, 422, nameless",
        "message=hi&name=%E2%80%AEann, 422, forbidden",
        "message=hi&name=123456789012345678901234567890123, 413, too_long",
        "message=hi&name=ann&key=12345678901234567890123456789012345678901234567890123456789012345, 400, malformed"
    })
    void a_refusal_is_a_status_a_code_and_one_sentence(String body, int status, String code)
            throws IOException {
        var reply = Curl.run("-d", body, room("refusals"));

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.header("chat-refusal")).isEqualTo(code);
        assertThat(reply.header("content-type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(reply.text().strip()).hasLineCount(1).endsWith(".");
        assertThat(Message.in(new Visitor(server).get("/room/refusals").html())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    GET    | text/plain | /nowhere                       | 404 | There is no such page. Go back, or join a room.
                    GET    | text/plain | /room/lobby/999                | 404 | There is no such page. Go back, or join a room.
                    GET    | text/plain | /room/%2e%2e%2e                | 404 | Dots alone cannot be a room's name.
                    POST   | */*        | /room/%2e%2e%2e                | 404 | Dots alone cannot be a room's name.
                    DELETE | */*        | /room/lobby                    | 405 | This address takes GET, HEAD, POST only.
                    POST   | */*        | /room/lobby/log.txt            | 405 | This address takes GET, HEAD only.
                    GET    | */*        | /room/lobby/log.json?after=one | 400 | “after” is a message's number.
                    """)
    void what_cannot_be_is_told_in_a_sentence_to_a_program_and_on_a_page_to_a_browser(
            String method, String accept, String path, int status, String sentence)
            throws IOException {
        var told = Curl.run("-X", method, "-H", "Accept: " + accept, server.origin() + path);
        var shown =
                Curl.run("-X", method, "-H", "Accept: text/html,*/*;q=0.8", server.origin() + path);

        assertThat(told.status()).isEqualTo(status);
        assertThat(told.header("content-type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(told.text()).isEqualTo(sentence + "\n");
        assertThat(shown.status()).isEqualTo(status);
        assertThat(told.has("allow")).isEqualTo(status == 405);
        assertThat(shown.has("allow")).isEqualTo(status == 405);
        if (!path.contains("log.")) {
            assertThat(shown.html().reading()).contains(sentence);
        }
    }

    @Test
    void a_text_that_is_too_long_is_refused_as_too_long() throws IOException {
        var reply =
                Curl.run(
                        "x".repeat(4_001).getBytes(UTF_8),
                        "--data-binary",
                        "@-",
                        "-H",
                        "content-type: text/plain",
                        room("long") + "?name=ann");

        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.header("chat-refusal")).isEqualTo("too_long");
    }

    @Test
    void a_name_that_somebody_here_has_is_taken_and_free_when_they_have_gone() throws IOException {
        try (var _ = WsClient.join(server, "names", "ann")) {
            var reply = Curl.run("-d", "message=it is me", "-d", "name=ANN", room("names"));

            assertThat(reply.status()).isEqualTo(409);
            assertThat(reply.header("chat-refusal")).isEqualTo("taken");
            assertThat(reply.text())
                    .isEqualTo("Somebody named ANN is already here. ANN 2 is free.\n");
        }
    }

    @Test
    void whoever_sends_their_browsers_cookie_needs_no_name() throws IOException {
        var ann = new Visitor(server);
        ann.enter("cookies", "ann");
        try (var _ = LivePage.open(server, ann, "/room/cookies")) {
            var reply =
                    Curl.run(
                            "-b",
                            ann.cookie(),
                            "-H",
                            "Accept: text/plain",
                            "-d",
                            "message=from my shell",
                            room("cookies"));

            assertThat(reply.status()).isEqualTo(201);
            var said = Message.in(new Visitor(server).get("/room/cookies").html());
            assertThat(said).extracting(Message::author).containsExactly("ann");
        }
    }

    @Test
    void a_name_that_cannot_be_comes_back_in_the_rooms_page_with_the_reason() throws IOException {
        var ann = new Visitor(server);
        ann.enter("rename", "ann");

        var reply = ann.post("/room/rename/name", Map.of("name", "a\u202enna"));

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.html().one("h1").text()).isEqualTo("rename");
        var form =
                reply.html()
                        .one(
                                "the form with what was typed",
                                element ->
                                        element.has("class", "door")
                                                && element.has("action", "/room/rename/name")
                                                && element.fields().containsValue("a\u202enna"));
        assertThat(reply.html().explanationOf(form.field("Username"))).contains("nickname");
    }

    @Test
    void a_name_that_somebody_else_has_comes_back_in_the_rooms_page_too() throws IOException {
        var ann = new Visitor(server);
        ann.enter("rename to bob", "ann");
        try (var _ = WsClient.join(server, "rename to bob", "bob")) {
            var reply = ann.post("/room/rename%20to%20bob/name", Map.of("name", "Bob"));

            assertThat(reply.status()).isEqualTo(422);
            assertThat(reply.html().one("h1").text()).isEqualTo("rename to bob");
            assertThat(reply.text()).contains("Somebody named Bob is already here. Bob 2 is free.");
        }
    }

    private static String room(String name) {
        return server.origin() + "/room/" + name;
    }
}
