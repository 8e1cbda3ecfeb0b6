package chat.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a hostile client, or a careless proxy in front, may send instead of a request.
@SuppressWarnings("NullAway.Init") // the server is there before any test
class HttpByTheBookIT {

    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";

    private static RunningServer server;

    @BeforeAll
    static void start() throws IOException {
        server = RunningServer.startWithoutLimits();
    }

    @AfterAll
    static void end() throws IOException {
        try (var ending = server) {
            assertThat(ending.stderr()).doesNotContain("\tat ").doesNotContain("Exception");
        }
    }

    // ---- smuggling

    /// Each would, read in another way, hold a second request; it must never be answered.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n0\r\n\r\n",
                "Content-Length: 0\r\nContent-Length: 44\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
                "Content-Length: 0, 44\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
                "Content-Length : 44\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
                "X: y\r\n Content-Length: 44\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
                "X: y\nContent-Length: 44\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
                "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
                "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n0;\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n1\r\nZZGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 9\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
            })
    void a_second_request_cannot_be_hidden_in_one(String rest) throws IOException {
        try (var connection = RawConnection.to(server)) {
            connection.send(
                    ("POST /room/lobby HTTP/1.1\r\n" + host() + "\r\n" + FORM + "\r\n" + rest)
                            .getBytes(ISO_8859_1));
            var reply = connection.read();

            assertThat(reply.status()).isIn(400, 501);
            assertThat(reply.header("connection")).isEqualTo("close");
            assertThat(connection.isEnded()).isTrue();
        }
    }

    @Test
    void an_answer_arrives_although_much_is_left_unread() throws IOException {
        for (int i = 0; i < 20; i++) {
            try (var connection = RawConnection.to(server)) {
                connection.send(("nonsense\r\n" + "x".repeat(200_000)).getBytes(ISO_8859_1));
                assertThat(connection.read().status()).isEqualTo(400);
                assertThat(connection.isEnded()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /\0 HTTP/1.1",
                "GET /a\u0001b HTTP/1.1",
                "GET / HTTP/1.1\r\nX: a\0b",
                "GET / HTTP/1.1\r\nX\u0007: b",
                "GET /",
                "GET / HTTP/1.1\r\n folded: x"
            })
    void control_bytes_and_half_lines_are_refused(String head) throws IOException {
        var reply = ask(head, host());
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.header("connection")).isEqualTo("close");
    }

    // ---- Host and target

    @Test
    void an_old_client_needs_no_host_and_is_answered_once() throws IOException {
        try (var connection = RawConnection.to(server)) {
            connection.request("GET / HTTP/1.0");
            var reply = connection.read();
            assertThat(reply.status()).isEqualTo(200);
            assertThat(connection.isEnded()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Host: a, Host: a",
        "Host:, X: y",
        "Host: a b, X: y",
        "Host: a/b, X: y",
        "Host: user@a, X: y",
        "Host: a:b, X: y",
        "Host: [::1, X: y",
        "X: y, Y: z"
    })
    void a_request_names_one_host(String first, String second) throws IOException {
        assertRefusedForGood("GET / HTTP/1.1", first, second);
    }

    @Test
    void a_whole_address_is_a_target_too_if_it_is_ours() throws IOException {
        var ours = "127.0.0.1:" + server.port();
        assertThat(ask("GET http://" + ours + "/healthz HTTP/1.1", host()).status()).isEqualTo(200);
        assertThat(ask("GET HTTP://" + ours + " HTTP/1.1", host()).html().one("h1").text())
                .isEqualTo("Join a room!");
        assertThat(ask("GET http://" + ours + "?a=b HTTP/1.1", host()).status()).isEqualTo(200);
        assertRefusedForGood("GET http://evil.example/ HTTP/1.1", host());
        assertRefusedForGood("GET http://" + ours + "1/ HTTP/1.1", host());
        assertRefusedForGood("GET http://u@" + ours + "/ HTTP/1.1", host());
        assertRefusedForGood("GET ftp://" + ours + "/ HTTP/1.1", host());
    }

    @Test
    void behind_a_proxy_the_public_address_is_ours_whatever_the_host() throws IOException {
        try (var proxied = RunningServer.start("--public-url", "https://chat.example.org");
                var connection = RawConnection.to(proxied)) {
            connection.request("GET https://chat.example.org/ HTTP/1.1", "Host: upstream");
            assertThat(connection.read().status()).isEqualTo(200);
        }
    }

    // ---- methods

    @Test
    void options_tells_what_an_address_takes() throws IOException {
        for (var target : List.of("*", "/", "/room/lobby", "/chat?room=a&name=b")) {
            var reply = ask("OPTIONS " + target + " HTTP/1.1", host());
            assertThat(reply.status()).as(target).isEqualTo(204);
            assertThat(reply.header("allow")).contains("GET").contains("HEAD").contains("OPTIONS");
        }
        assertThat(ask("OPTIONS /room/lobby HTTP/1.1", host()).header("allow")).contains("POST");
        assertThat(ask("OPTIONS /nothing HTTP/1.1", host()).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"get, 501", "BREW, 501", "CONNECT, 501", "TRACE, 405", "DELETE, 405"})
    void methods_are_written_large_and_known(String method, int status) throws IOException {
        var reply = ask(method + " / HTTP/1.1", host(), "Cookie: secret");
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.text()).doesNotContain("secret");
    }

    @Test
    void a_form_is_waited_for_after_its_head_was_welcomed() throws IOException {
        try (var connection = RawConnection.to(server)) {
            connection.request(
                    "POST /theme HTTP/1.1",
                    host(),
                    FORM,
                    "Content-Length: 10",
                    "Expect: 100-continue");
            assertThat(connection.read().status()).isEqualTo(100);
            connection.send("theme=dark".getBytes(ISO_8859_1));
            assertThat(connection.read().status()).isEqualTo(303);
        }
    }

    @ParameterizedTest
    @CsvSource({"100-continue, 70000, 413", "the unexpected, 10, 417"})
    void a_form_that_is_not_welcome_is_refused_before_it_comes(
            String expectation, int length, int status) throws IOException {
        try (var connection = RawConnection.to(server)) {
            connection.request(
                    "POST /theme HTTP/1.1",
                    host(),
                    FORM,
                    "Content-Length: " + length,
                    "Expect: " + expectation);
            assertThat(connection.read().status()).isEqualTo(status);
            assertThat(connection.isEnded()).isTrue();
        }
    }

    // ---- paths and names

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../etc/passwd",
                "/assets/../../etc/passwd",
                "/assets/%2e%2e/%2e%2e/etc/passwd",
                "/assets/..%2f..%2fetc%2fpasswd",
                "/assets/%252e%252e/x",
                "/assets/x/..%5c..%5cchat.db",
                "/assets/x/%2e%2e%2fapp.css",
                "/assets/x/%c0%ae%c0%ae/app.css",
                "/assets/x/app.css%00.txt",
                "/assets//etc/passwd",
                "/room/..",
                "/room/%2e%2e",
                "/room/%2e%2e/live",
                "//evil.example/",
                "/room/../../key",
                "/%2e%2e/%2e%2e/%2e%2e/proc/self/environ"
            })
    void no_path_leads_out(String path) throws IOException {
        for (var tried : List.of(path, path.toUpperCase(Locale.ROOT))) {
            var reply = ask("GET " + tried + " HTTP/1.1", host());
            assertThat(reply.status()).as(tried).isIn(400, 404);
            if (!tried.contains("//")) {
                assertThat(reply.header("connection")).as(tried).isEqualTo("close");
            }
            assertThat(reply.text()).doesNotContain("root:").doesNotContain("SQLite");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a%0d%0aSet-Cookie:%20x=y",
                "a%0aX:y",
                "a%00",
                "a%e2%80%a8b",
                "a%c4%8d%c4%8aX:y"
            })
    void no_name_becomes_a_header(String name) throws IOException {
        for (var target :
                List.of(
                        "/chat?room=" + name + "&name=ann",
                        "/chat?room=lobby&name=" + name,
                        "/room/" + name,
                        "/room/" + name.replace("a", "A"))) {
            var reply = ask("GET " + target + " HTTP/1.1", host());
            assertThat(reply.status()).as(target).isIn(200, 302, 303, 404, 422);
            if (reply.status() >= 400 && !name.equals("a%e2%80%a8b")) {
                assertThat(reply.header("connection")).as(target).isEqualTo("close");
            }
            assertThat(reply.has("x")).isFalse();
            if (reply.has("set-cookie")) {
                assertThat(reply.header("set-cookie")).doesNotContain("x=y");
            }
            if (reply.has("location")) {
                assertThat(reply.header("location")).startsWith("/").matches("[!-~]+");
            }
        }
    }

    // ---- how connections end

    @Test
    void who_asks_and_says_no_more_is_answered() throws IOException {
        try (var connection = RawConnection.to(server)) {
            connection.request("GET / HTTP/1.1", host());
            connection.request("GET /healthz HTTP/1.1", host());
            connection.sayNoMore();

            assertThat(connection.read().status()).isEqualTo(200);
            assertThat(connection.read().text()).startsWith("ok");
            assertThat(connection.isEnded()).isTrue();
        }
    }

    @Test
    void a_socket_whose_client_says_no_more_has_ended() throws IOException {
        var connection = RawConnection.to(server);
        try (var ann = WsClient.open(connection, server, "/chat/half/ann");
                var bob = WsClient.join(server, "half", "bob")) {
            bob.await("has joined the room");
            connection.sayNoMore();
            bob.await("<i>ann</i><i> has left the room</i>");
            assertThat(ann.awaitClose()).isEqualTo(WsClient.ABNORMAL);
        }
    }

    /// One wait for them all: they begin together.
    @Test
    void whoever_takes_too_long_is_not_waited_for() throws IOException, InterruptedException {
        var slow = new ArrayList<RawConnection>();
        for (var beginning :
                List.of("GET / HTTP/1.1\r\nX: ", "GET", "POST /theme HTTP/1.1\r\nX: ")) {
            var connection = RawConnection.to(server);
            connection.send(beginning.getBytes(ISO_8859_1));
            slow.add(connection);
        }
        var silent = RawConnection.to(server);
        try (var drip = Executors.newSingleThreadScheduledExecutor()) {
            // Ends by itself when the server has had enough.
            var dripping =
                    drip.scheduleAtFixedRate(
                            () -> {
                                try {
                                    slow.getFirst().send(new byte[] {'x'});
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            },
                            500,
                            500,
                            TimeUnit.MILLISECONDS);
            for (var connection : slow) {
                assertThat(connection.read().status()).isEqualTo(408);
                assertThat(connection.isEnded()).isTrue();
                connection.close();
            }
            assertThat(silent.isEnded()).isTrue();
            silent.close();
            dripping.cancel(false);
        }
    }

    private static String host() {
        return "Host: 127.0.0.1:" + server.port();
    }

    /// Who asks so gets no second answer.
    private static void assertRefusedForGood(String... lines) throws IOException {
        try (var connection = RawConnection.to(server)) {
            connection.request(lines);
            var reply = connection.read();
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.header("connection")).isEqualTo("close");
            assertThat(connection.isEnded()).isTrue();
        }
    }

    private static Reply ask(String... lines) throws IOException {
        try (var connection = RawConnection.to(server)) {
            connection.request(lines);
            return connection.read();
        }
    }
}
