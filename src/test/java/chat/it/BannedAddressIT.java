package chat.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An address that the operator lets nobody in from, at every door. The tests stand in for a proxy.
class BannedAddressIT {

    private static final int POLICY_VIOLATION = 1008;
    private static final String THERE = "X-Forwarded-For: 203.0.113.7";
    private static final String ELSEWHERE = "X-Forwarded-For: 203.0.113.8";
    private static final String WHY = "The operator lets nobody in from your address";

    private RunningServer server;
    private int admin;

    @BeforeEach
    void start() throws IOException {
        admin = RunningServer.freePort();
        server =
                RunningServer.start(
                        "--admin-port", "" + admin, "--trusted-proxies", "127.0.0.1,198.51.100.1");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whoever_comes_from_there_is_sent_away_and_finds_no_door_open() throws Exception {
        try (var bad = WsClient.join(server, "lobby", "mallory", THERE);
                var same = WsClient.join(server, "other", "oscar", THERE);
                var good = WsClient.join(server, "lobby", "ann", ELSEWHERE)) {
            bad.say("something bad");
            good.await("something bad");

            var done = rule("ban-address", "lobby", "1", "--hours", "2");
            assertThat(done.out()).isEqualTo("Nobody comes in any more from where mallory is.\n");
            assertThat(done.status()).isZero();

            bad.await(WHY + " for another 2 hours.");
            assertThat(bad.awaitClose()).isEqualTo(POLICY_VIOLATION);
            assertThat(same.awaitClose()).isEqualTo(POLICY_VIOLATION);
            good.say("still here");
            good.await("</b>: still here");

            assertShut();
            server.stop();
            server.restart();
            assertShut();
        }
    }

    @Test
    void a_ban_is_taken_back() throws Exception {
        assertThat(rule("ban-address", "203.0.113.7").status()).isZero();
        assertThat(ask("/", THERE).status()).isEqualTo(403);

        assertThat(rule("unban-address", "203.0.113.7").out())
                .isEqualTo("It is not banned any more.\n");

        assertThat(ask("/", THERE).status()).isEqualTo(200);
        assertThat(rule("unban-address", "203.0.113.7").status()).isEqualTo(1);
    }

    @Test
    void the_operators_page_bans_shows_and_takes_back() throws Exception {
        var address = List.of("do=ban-address", "address=203.0.113.7", "hours=3");
        assertThat(post("/address", address).status()).isEqualTo(303);
        assertThat(ask("/", THERE).text()).contains(WHY + " for another 3 hours.");

        var page = desk();
        assertThat(page).contains("Named by you").doesNotContain("203.0.113.7,");
        var mark = page.replaceFirst("(?s).*name=\"mark\" value=\"([0-9a-f]{32})\".*", "$1");
        assertThat(post("/address", List.of("do=unban-address", "mark=" + mark)).status())
                .isEqualTo(303);

        assertThat(ask("/", THERE).status()).isEqualTo(200);
        assertThat(desk()).doesNotContain("Named by you");
    }

    @Test
    void a_ban_that_cannot_be_is_refused_with_the_reason() throws Exception {
        try (var gone = WsClient.join(server, "lobby", "gone", THERE)) {
            gone.say("bye");
            gone.await("</b>: bye");
        }
        awaitLeft();
        assertThat(rule("ban-address", "lobby", "1").out()).startsWith("gone is not here now");
        assertThat(rule("ban-address", "lobby", "7").out()).contains("no message 7");
        assertThat(rule("ban-address", "127.0.0.1").out())
                .contains("a ban would be one of everybody");
        assertThat(rule("ban-address", "198.51.100.1").out()).contains("--trusted-proxies");
        assertThat(rule("ban-address", "example.org").out()).startsWith("Name an address");
        assertThat(rule("ban-address", "203.0.113.7", "--hours", "721").out())
                .isEqualTo("Hours are a number from 1 to 720.\n");
    }

    private void assertShut() throws IOException {
        var page = ask("/room/lobby", THERE, "Accept: text/html");
        assertThat(page.status()).isEqualTo(403);
        assertThat(page.text()).contains("You cannot come in", WHY);
        var curl =
                Curl.run(
                        "-H",
                        THERE,
                        "-d",
                        "message=hi",
                        "-d",
                        "name=mallory",
                        server.origin() + "/room/lobby");
        assertThat(curl.status()).isEqualTo(403);
        assertThat(curl.header("chat-refusal")).isEqualTo("banned");
        assertThat(curl.text()).startsWith(WHY).hasLineCount(1);
        assertThat(ask("/room/lobby/log.txt?follow", THERE).status()).isEqualTo(403);
        for (var path : List.of("/chat/lobby/mallory", "/room/lobby/live")) {
            try (var socket = WsClient.open(server, path, THERE)) {
                socket.await(WHY);
                assertThat(socket.awaitClose()).isEqualTo(POLICY_VIOLATION);
            }
        }
        assertThat(ask("/healthz", THERE).status()).isEqualTo(200);
        assertThat(ask("/room/lobby", ELSEWHERE).status()).isEqualTo(200);
    }

    /// Until the server knows that nobody is here any more.
    private void awaitLeft() throws IOException {
        long end = System.nanoTime() + 1_000_000_000L * Jar.PATIENCE_SECONDS;
        while (!desk().contains("<dt>Other sockets</dt><dd>0</dd>")) {
            assertThat(System.nanoTime()).as("waiting for the socket's end").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private Jar.Ended rule(String... words) throws Exception {
        var all = new ArrayList<>(List.of("--admin-port", "" + admin, "rule"));
        all.addAll(List.of(words));
        return Jar.run(Map.of(), all.toArray(String[]::new));
    }

    private String desk() throws IOException {
        try (var line = RawConnection.toPort(admin)) {
            line.request("GET / HTTP/1.1", "Host: 127.0.0.1:" + admin);
            return line.read().text();
        }
    }

    private Reply post(String path, List<String> fields) throws IOException {
        var form = String.join("&", fields);
        try (var line = RawConnection.toPort(admin)) {
            line.request(
                    "POST " + path + " HTTP/1.1",
                    "Host: 127.0.0.1:" + admin,
                    "Origin: http://127.0.0.1:" + admin,
                    "Content-Type: application/x-www-form-urlencoded",
                    "Content-Length: " + form.length());
            line.send(form.getBytes(StandardCharsets.US_ASCII));
            return line.read();
        }
    }

    private Reply ask(String path, String... headers) throws IOException {
        var lines = new ArrayList<>(List.of("GET " + path + " HTTP/1.1"));
        lines.add("Host: 127.0.0.1:" + server.port());
        lines.addAll(List.of(headers));
        try (var line = RawConnection.to(server)) {
            line.request(lines.toArray(String[]::new));
            return line.read();
        }
    }
}
