package chat.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How the server answers whatever is sent to it over HTTP, well formed or not.
@SuppressWarnings("NullAway.Init") // the server is there before any test
class HttpMannersIT {

    private static final int LARGEST_FORM = 64 * 1024;

    private static RunningServer server;

    @BeforeAll
    static void start() throws IOException {
        server = RunningServer.startWithoutLimits();
        try (var ann = WsClient.join(server, "lobby", "ann")) {
            for (int i = 0; i < 50; i++) {
                ann.say("a message of some length, so that there is something to compress");
            }
            ann.say("last");
            ann.await("</b>: last");
        }
    }

    /// Whatever the tests sent, it was nothing that an operator has to hear of.
    @AfterAll
    static void end() throws IOException {
        try (var ending = server) {
            assertThat(ending.stderr()).doesNotContain("\tat ").doesNotContain("Exception");
        }
    }

    // ---- methods

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/room/lobby",
                "/room/lobby/3",
                "/room/lobby?before=3",
                "/nothing",
                "/chat?room=&name="
            })
    void head_is_answered_as_get_but_without_the_body(String path) throws IOException {
        var get = new Visitor(server).get(path);
        try (var connection = RawConnection.to(server)) {
            connection.request("HEAD " + path + " HTTP/1.1", host());
            var head = connection.readHead();
            connection.request("GET / HTTP/1.1", host());

            assertThat(head.status()).isEqualTo(get.status());
            assertThat(head.header("content-type")).isEqualTo(get.header("content-type"));
            assertThat(connection.read().status())
                    .as("the next answer on the same line")
                    .isEqualTo(200);
        }
    }

    static Stream<Arguments> wrongMethods() {
        return Stream.of(
                Arguments.of("POST", "/", List.of("GET", "HEAD")),
                Arguments.of("DELETE", "/", List.of("GET", "HEAD")),
                Arguments.of("POST", "/chat?room=a&name=b", List.of("GET", "HEAD")),
                Arguments.of("DELETE", "/room/lobby", List.of("GET", "HEAD", "POST")),
                Arguments.of("PUT", "/room/lobby", List.of("GET", "HEAD", "POST")),
                Arguments.of("PATCH", "/room/lobby/3", List.of("GET", "HEAD")),
                Arguments.of("GET", "/room/lobby/name", List.of("POST")),
                Arguments.of("GET", "/room/lobby/leave", List.of("POST")));
    }

    @ParameterizedTest
    @MethodSource("wrongMethods")
    void a_wrong_method_is_answered_with_the_right_ones(
            String method, String path, List<String> allowed) throws IOException {
        var reply = new Visitor(server).send(method, path, "Origin", server.origin());

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.header("allow").split(",\\s*", -1))
                .containsExactlyInAnyOrderElementsOf(allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/chat/lobby/ann", "/room/lobby/live"})
    void a_sockets_address_asks_for_an_upgrade(String path) throws IOException {
        try (var connection = RawConnection.to(server)) {
            connection.request("GET " + path + " HTTP/1.1", host());
            var reply = connection.read();

            assertThat(reply.status()).isEqualTo(426);
            assertThat(reply.header("upgrade")).isEqualToIgnoringCase("websocket");
            assertThat(reply.header("connection").toLowerCase(Locale.ROOT)).contains("upgrade");
        }
    }

    // ---- what is malformed or too big

    static Stream<Arguments> malformed() {
        return Stream.of(
                malformed("nothing that HTTP knows", "hello"),
                malformed("no Host", "GET / HTTP/1.1"),
                malformed("two Hosts", "GET / HTTP/1.1", host(), host()),
                malformed("an empty Host in an odd place", "GET / HTTP/1.1", "Host: a b"),
                malformed("a broken percent in the path", "GET /room/%zz HTTP/1.1", host()),
                malformed(
                        "a broken percent in the query",
                        "GET /chat?room=%zz&name=ann HTTP/1.1",
                        host()),
                malformed("half a character", "GET /room/%F0%9F%98 HTTP/1.1", host()),
                malformed("a blank in a header's name", "GET / HTTP/1.1", host(), "X Y: z"),
                malformed("a blank before the colon", "GET / HTTP/1.1", host(), "X : z"),
                malformed(
                        "a length that is none",
                        "POST /room/lobby HTTP/1.1",
                        host(),
                        "Content-Length: x"),
                malformed(
                        "a negative length",
                        "POST /room/lobby HTTP/1.1",
                        host(),
                        "Content-Length: -1"),
                malformed(
                        "two lengths",
                        "POST /room/lobby HTTP/1.1",
                        host(),
                        "Content-Length: 1",
                        "Content-Length: 2"),
                malformed(
                        "a chunk of no length",
                        "POST /room/lobby HTTP/1.1",
                        host(),
                        "Content-Type: application/x-www-form-urlencoded",
                        "Transfer-Encoding: chunked",
                        "",
                        "nothing"));
    }

    private static Arguments malformed(String what, String... lines) {
        return Arguments.of(Named.of(what, lines));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void what_is_malformed_is_answered_with_400(String[] lines) throws IOException {
        try (var connection = RawConnection.to(server)) {
            connection.request(lines);
            var reply = connection.read();

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.text()).doesNotContain("Exception").doesNotContain("\tat ");
        }
    }

    @Test
    void a_header_that_is_too_large_is_answered_with_431() throws IOException {
        try (var connection = RawConnection.to(server)) {
            connection.request("GET / HTTP/1.1", host(), "X-Long: " + "x".repeat(100_000));

            assertThat(connection.read().status()).isEqualTo(431);
        }
    }

    @Test
    void an_address_that_is_too_long_is_answered_with_414() throws IOException {
        try (var connection = RawConnection.to(server)) {
            connection.request("GET /" + "x".repeat(100_000) + " HTTP/1.1", host());

            assertThat(connection.read().status()).isEqualTo(414);
        }
    }

    @Test
    void a_form_as_large_as_may_be_is_read() throws IOException {
        var ann = new Visitor(server);
        ann.enter("large form", "ann");
        var text = "a".repeat(LARGEST_FORM - "key=k&message=".length());

        var reply = ann.post("/room/large%20form", inOrder("key", "k", "message", text));

        assertThat(reply.status()).isEqualTo(422);
        assertThat(Visitor.composer(reply).fields()).containsEntry("message", text);
    }

    @Test
    void a_form_that_is_too_large_is_answered_with_413() throws IOException {
        var ann = new Visitor(server);
        ann.enter("huge form", "ann");
        var text = "a".repeat(LARGEST_FORM - "key=k&message=".length() + 1);

        assertThat(ann.post("/room/huge%20form", inOrder("key", "k", "message", text)).status())
                .isEqualTo(413);
        assertThat(ann.say(ann.get("/room/huge%20form"), "smaller").status()).isEqualTo(303);
    }

    @Test
    void a_form_in_chunks_that_is_too_large_is_answered_with_413() throws IOException {
        try (var connection = RawConnection.to(server)) {
            connection.request(
                    "POST /room/lobby HTTP/1.1",
                    host(),
                    "Content-Type: application/x-www-form-urlencoded",
                    "Transfer-Encoding: chunked");
            var chunk = ("4000\r\n" + "a".repeat(0x4000) + "\r\n").getBytes(ISO_8859_1);
            for (int i = 0; i < 5; i++) {
                connection.send(chunk);
            }

            assertThat(connection.read().status()).isEqualTo(413);
        }
    }

    // ---- caching and compression

    @Test
    void versioned_assets_are_kept_for_ever() throws IOException {
        for (var path : assets()) {
            var reply = new Visitor(server).get(path);

            assertThat(reply.status()).as(path).isEqualTo(200);
            assertThat(reply.header("cache-control"))
                    .contains("immutable")
                    .contains("max-age=31536000");
            assertThat(reply.header("etag")).matches("(W/)?\"[^\"]+\"");
            assertThat(reply.body()).isNotEmpty();
        }
    }

    @Test
    void an_asset_that_did_not_change_is_not_sent_again() throws IOException {
        var visitor = new Visitor(server);
        for (var path : assets()) {
            var tag = visitor.get(path).header("etag");

            for (var condition : List.of(tag, "\"other\", " + tag, "*")) {
                var reply = visitor.get(path, "If-None-Match", condition);
                assertThat(reply.status()).as(path + " if not " + condition).isEqualTo(304);
                assertThat(reply.header("etag")).isEqualTo(tag);
                assertThat(reply.header("cache-control")).contains("immutable");
            }
            assertThat(visitor.get(path, "If-None-Match", "\"other\"").status()).isEqualTo(200);
        }
    }

    @Test
    void an_asset_of_another_version_is_not_there() throws IOException {
        for (var path : assets()) {
            var wrong =
                    path.replaceFirst(
                            "[0-9a-zA-Z]{2}(?=[^/]*/[^/]*$)|[0-9a-zA-Z]{2}(?=\\.[a-z]+$)", "zz");
            assertThat(wrong).isNotEqualTo(path);
            assertThat(new Visitor(server).get(wrong).status()).as(wrong).isEqualTo(404);
        }
    }

    @Test
    void text_is_compressed_for_whoever_can_read_it() throws IOException {
        var visitor = new Visitor(server);
        for (var path :
                Stream.concat(
                                assets().stream()
                                        .filter(path ->
                                                path.endsWith(".js") || path.endsWith(".css")),
                                Stream.of("/room/lobby", "/"))
                        .toList()) {
            var plain = visitor.get(path, "Accept-Encoding", "identity");
            assertThat(plain.has("content-encoding")).as(path).isFalse();

            var gzip = visitor.get(path, "Accept-Encoding", "gzip");
            if (plain.body().length < 1_000) {
                continue; // may not be worth it
            }
            assertThat(gzip.header("content-encoding")).isEqualTo("gzip");
            assertThat(gzip.header("vary").toLowerCase(Locale.ROOT)).contains("accept-encoding");
            assertThat(gzip.body().length).isLessThan(plain.body().length * 3 / 4);
            var unpacked =
                    new GZIPInputStream(new ByteArrayInputStream(gzip.body())).readAllBytes();
            if (path.endsWith(".js") || path.endsWith(".css")) {
                assertThat(unpacked).isEqualTo(plain.body());
            } else {
                assertThat(Html.parse(new String(unpacked, UTF_8)).one("h1").text())
                        .isEqualTo(plain.html().one("h1").text());
            }

            var either = visitor.get(path, "Accept-Encoding", "gzip, deflate, br, zstd");
            assertThat(either.header("content-encoding")).isIn("br", "gzip");
            assertThat(either.body().length).isLessThanOrEqualTo(gzip.body().length + 16);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip;q=0", "br;q=0, gzip;q=0.0", "", "zstd"})
    void nobody_gets_what_they_cannot_read(String accepted) throws IOException {
        for (var path : List.of("/room/lobby", assets().getFirst())) {
            try (var connection = RawConnection.to(server)) {
                connection.request(
                        "GET " + path + " HTTP/1.1", host(), "Accept-Encoding: " + accepted);
                var reply = connection.read();

                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.has("content-encoding")).as(path).isFalse();
            }
        }
    }

    @Test
    void a_rooms_page_may_be_shown_again_by_back_but_is_asked_for_anew() throws IOException {
        assertThat(new Visitor(server).get("/room/lobby").header("cache-control"))
                .isEqualTo("private, no-cache");
    }

    /// What the room's page refers to.
    private static List<String> assets() throws IOException {
        var page = new Visitor(server).get("/room/lobby").html();
        var found =
                page.inside()
                        .flatMap(element ->
                                Stream.of("href", "src")
                                        .filter(_ ->
                                                element.name().equals("link")
                                                        || element.name().equals("script"))
                                        .map(name -> element.attributes().getOrDefault(name, "")))
                        .filter(address -> !address.isEmpty())
                        .distinct()
                        .toList();
        assertThat(found)
                .hasSizeGreaterThanOrEqualTo(3)
                .allMatch(address -> address.startsWith("/"));
        return found;
    }

    // ---- headers for everyone's safety

    @Test
    void every_answer_carries_the_security_headers() throws IOException {
        for (var answer : everyKindOfAnswer().entrySet()) {
            var reply = answer.getValue();
            var what = answer.getKey() + " " + reply.status();
            for (var name :
                    List.of(
                            "x-content-type-options",
                            "referrer-policy",
                            "content-security-policy")) {
                assertThat(reply.has(name)).as(what + ": " + name).isTrue();
            }
            assertThat(reply.header("x-content-type-options")).as(what).isEqualTo("nosniff");
            assertThat(reply.header("cross-origin-resource-policy"))
                    .as(what)
                    .isEqualTo("same-origin");
            assertThat(reply.header("cross-origin-opener-policy"))
                    .as(what)
                    .isEqualTo("same-origin");
            assertThat(reply.header("referrer-policy"))
                    .as(what)
                    .isIn("no-referrer", "same-origin", "strict-origin");
            var policy = reply.header("content-security-policy");
            assertThat(policy)
                    .as(what)
                    .contains("default-src 'none'")
                    .contains("frame-ancestors")
                    .contains("base-uri 'none'")
                    .doesNotContain("unsafe-")
                    .doesNotContain("*");
        }
    }

    @Test
    void no_answer_shows_the_inside_of_the_server() throws IOException {
        for (var answer : everyKindOfAnswer().entrySet()) {
            assertThat(answer.getValue().text())
                    .as(answer.getKey())
                    .doesNotContain("Exception")
                    .doesNotContain("\tat ")
                    .doesNotContain("io.netty")
                    .doesNotContain("org.sqlite");
        }
    }

    @Test
    void pages_have_no_script_but_a_file_of_our_own_and_nothing_inline() throws IOException {
        var ann = new Visitor(server);
        var pages =
                List.of(
                        ann.get("/"),
                        ann.enter("no script", "ann"),
                        new Visitor(server).get("/room/lobby"),
                        ann.get("/room/lobby/3"),
                        ann.get("/nothing"),
                        ann.get("/chat"));
        for (var page : pages) {
            var elements = page.html().inside().toList();
            assertThat(elements)
                    .noneMatch(element -> element.name().equals("style"))
                    .noneMatch(element -> element.has("style"))
                    .noneMatch(element ->
                            element.name().equals("script")
                                    && (!element.attributes()
                                                    .getOrDefault("src", "")
                                                    .startsWith("/")
                                            || !element.text().isBlank()));
            assertThat(elements.stream().flatMap(element -> element.attributes().keySet().stream()))
                    .noneMatch(name -> name.startsWith("on") || name.startsWith("hx-on"));
        }
    }

    private static Map<String, Reply> everyKindOfAnswer() throws IOException {
        var answers = new java.util.LinkedHashMap<String, Reply>();
        var ann = new Visitor(server);
        answers.put("join page", ann.get("/"));
        answers.put("refused", ann.get("/chat"));
        answers.put("redirect to a room", ann.join("headers", "ann"));
        answers.put("a room", ann.get("/room/lobby"));
        answers.put("earlier", ann.get("/room/lobby?before=3"));
        answers.put("earlier as a piece", ann.get("/room/lobby?before=3", "HX-Request", "true"));
        answers.put("another spelling", ann.get("/room/LOBBY"));
        answers.put("a message", ann.get("/room/lobby/3"));
        answers.put("a message's menu", ann.get("/room/lobby/3/menu", "HX-Request", "true"));
        answers.put("not found", ann.get("/nothing"));
        answers.put("wrong method", ann.send("DELETE", "/room/lobby"));
        answers.put(
                "foreign", ann.post("/room/headers", Map.of(), "Origin", "http://evil.example"));
        answers.put("said nothing", ann.post("/room/headers", Map.of("message", "")));
        answers.put("no upgrade", ann.get("/room/lobby/live"));
        answers.put("a name held", nameHeld());
        answers.put(
                "an upgrade from elsewhere",
                WsClient.knock(server, "/room/lobby/live", "Origin: http://evil.example"));
        for (var asset : assets()) {
            answers.put(asset, ann.get(asset));
        }
        answers.put("malformed", raw("GET /room/%zz HTTP/1.1", host()));
        answers.put("no host", raw("GET / HTTP/1.1"));
        answers.put("no HTTP", raw("hello"));
        answers.put("too large", raw("GET / HTTP/1.1", host(), "X: " + "x".repeat(100_000)));
        answers.put("too long", raw("GET /" + "x".repeat(100_000) + " HTTP/1.1", host()));
        answers.put("too much", raw("POST /room/lobby HTTP/1.1", host(), "Content-Length: 100000"));
        return answers;
    }

    private static Reply nameHeld() throws IOException {
        try (var bob = WsClient.join(server, "headers", "bob")) {
            bob.await("has joined the room");
            return WsClient.knock(server, "/chat/headers/bob");
        }
    }

    // ---- connections

    @Test
    void pipelined_requests_are_answered_in_order() throws IOException {
        var paths = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            paths.addAll(
                    List.of(
                            "/room/lobby",
                            "/",
                            "/nothing",
                            "/room/lobby?before=20",
                            "/room/pipe" + i));
        }
        try (var connection = RawConnection.to(server)) {
            var requests = new StringBuilder();
            for (var path : paths) {
                requests.append("GET ")
                        .append(path)
                        .append(" HTTP/1.1\r\n")
                        .append(host())
                        .append("\r\n\r\n");
            }
            connection.send(requests.toString().getBytes(ISO_8859_1));

            for (var path : paths) {
                var expected =
                        switch (path) {
                            case "/" -> "Join a room!";
                            case "/nothing" -> "";
                            default -> path.replaceFirst("/room/", "").replaceFirst("\\?.*", "");
                        };
                var reply = connection.read();
                assertThat(reply.status()).as(path).isEqualTo(path.equals("/nothing") ? 404 : 200);
                if (!expected.isEmpty()) {
                    assertThat(reply.html().one("h1").text()).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void a_connection_ends_when_the_client_wants_it() throws IOException {
        try (var connection = RawConnection.to(server)) {
            connection.request("GET / HTTP/1.1", host(), "Connection: close");

            assertThat(connection.read().status()).isEqualTo(200);
            assertThat(connection.isEnded()).isTrue();
        }
    }

    /// What is wrong with it would be seen at the end of this class, when the server's words to its
    /// operator are read.
    @Test
    void a_client_that_goes_away_in_the_middle_is_not_an_event() throws IOException {
        for (var beginning :
                List.of(
                        "GET /room",
                        "GET / HTTP/1.1\r\nHost: 127",
                        "POST /room/lobby HTTP/1.1\r\n"
                                + host()
                                + "\r\nContent-Length: 50\r\n\r\nmessage=hel",
                        "GET /room/lobby HTTP/1.1\r\n" + host() + "\r\n\r\n")) {
            try (var connection = RawConnection.to(server)) {
                connection.send(beginning.getBytes(ISO_8859_1));
            }
            var connection = RawConnection.to(server);
            connection.send(beginning.getBytes(ISO_8859_1));
            connection.abort();
        }
    }

    @Test
    void a_request_that_comes_byte_by_byte_is_answered() throws IOException {
        try (var connection = RawConnection.to(server)) {
            for (byte b : ("GET / HTTP/1.1\r\n" + host() + "\r\n\r\n").getBytes(ISO_8859_1)) {
                connection.send(new byte[] {b});
            }

            assertThat(connection.read().status()).isEqualTo(200);
        }
    }

    // ---- one origin

    @Test
    void the_public_address_is_the_one_origin_when_it_is_given() throws IOException {
        try (var proxied = RunningServer.start("--public-url", "https://chat.example.org")) {
            assertThat(
                            WsClient.knock(
                                            proxied,
                                            "/chat/lobby/ann",
                                            "Origin: https://chat.example.org")
                                    .status())
                    .isEqualTo(101);
            assertThat(
                            WsClient.knock(
                                            proxied,
                                            "/chat/lobby/ann",
                                            "Origin: " + proxied.origin())
                                    .status())
                    .isEqualTo(403);
            var ann = new Visitor(proxied);
            assertThat(ann.post("/room/lobby/leave", Map.of(), "Origin", proxied.origin()).status())
                    .isEqualTo(403);
            assertThat(
                            ann.post(
                                            "/room/lobby/leave",
                                            Map.of(),
                                            "Origin",
                                            "https://chat.example.org")
                                    .status())
                    .isEqualTo(303);
        }
    }

    // ----

    private static String host() {
        return "Host: 127.0.0.1:" + server.port();
    }

    private static Reply raw(String... lines) throws IOException {
        try (var connection = RawConnection.to(server)) {
            connection.request(lines);
            return connection.read();
        }
    }

    private static Map<String, String> inOrder(
            String firstName, String first, String secondName, String second) {
        var fields = new java.util.LinkedHashMap<String, String>();
        fields.put(firstName, first);
        fields.put(secondName, second);
        return fields;
    }
}
