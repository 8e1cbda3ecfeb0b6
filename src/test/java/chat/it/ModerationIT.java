package chat.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What an operator does in a room, on their page and by command, and what those in the room see.
class ModerationIT {

    private static final int POLICY_VIOLATION = 1008;

    private RunningServer server;
    private Visitor ann;
    private Visitor bob;
    private int admin;

    @BeforeEach
    void start() throws IOException {
        admin = RunningServer.freePort();
        server = RunningServer.start("--admin-port", "" + admin);
        ann = new Visitor(server);
        ann.enter("lobby", "ann");
        bob = new Visitor(server);
        bob.enter("lobby", "bob");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_removed_message_is_gone_at_once_from_open_pages_fresh_ones_and_for_who_returns()
            throws Exception {
        try (var stayed = LivePage.open(server, bob, "/room/lobby");
                var away = LivePage.open(server, new Visitor(server), "/room/lobby")) {
            var page = ann.get("/room/lobby");
            page = ann.followed(ann.say(page, "a secret"));
            ann.say(page, "what stays");
            stayed.socket().await("what stays");
            away.socket().await("what stays");
            away.lose();

            assertThat(act("do", "remove", "number", "1")).isEqualTo(303);

            stayed.socket().await("<article class=\"msg gone\" id=\"m1\" hx-swap-oob=\"true\">");
            away.comeBack();
            away.socket().await("<article class=\"msg gone\" id=\"m1\" hx-swap-oob=\"true\">");
            var fresh = bob.get("/room/lobby").text();
            assertThat(fresh)
                    .contains("<article class=\"msg gone\" id=\"m1\">", "what stays")
                    .doesNotContain("a secret");
            assertThat(bob.get("/room/lobby/1").text()).contains("Removed by the operator");
            assertThat(bob.get("/room/lobby/3").status())
                    .as("the ruling's own number")
                    .isEqualTo(200);
            assertThat(bob.get("/room/lobby/4").status()).isEqualTo(404);
        }
    }

    @Test
    void a_page_that_stood_at_the_removed_message_is_still_known() throws Exception {
        try (var tab = LivePage.open(server, bob, "/room/lobby")) {
            ann.say(ann.get("/room/lobby"), "a secret");
            tab.socket().await("a secret");
            tab.lose();
            act("do", "remove", "number", "1");
            server.stop();
            server.restart();
            tab.comeBack();

            tab.socket().await("<article class=\"msg gone\" id=\"m1\" hx-swap-oob=\"true\">");
            assertThat(tab.socket().received()).doesNotContain("not on the server any more");
        }
    }

    @Test
    void who_is_muted_reads_why_and_keeps_the_text() throws Exception {
        ann.say(ann.get("/room/lobby"), "hello");
        act("do", "mute", "number", "1", "hours", "1");

        var refused = ann.say(ann.get("/room/lobby"), "and more");

        assertThat(refused.status()).isBetween(400, 499);
        assertThat(refused.text()).contains("has muted you", "and more");
        assertThat(bob.say(bob.get("/room/lobby"), "me not").status()).isEqualTo(303);
        assertThat(operator("/room?room=lobby").body()).contains("may read only until");
    }

    @Test
    void who_is_banned_gets_a_last_frame_and_no_way_back_in() throws Exception {
        ann.say(ann.get("/room/lobby"), "hello");
        try (var tab = LivePage.open(server, ann, "/room/lobby")) {
            tab.socket().await("id=\"who\"");
            act("do", "ban", "number", "1", "hours", "1");

            tab.socket().await("does not let you into this room");
            assertThat(tab.socket().awaitClose()).isEqualTo(POLICY_VIOLATION);
            assertThat(ann.get("/room/lobby").status()).isEqualTo(403);
            assertThat(bob.get("/room/lobby").status()).isEqualTo(200);
            tab.comeBack();
            tab.socket().await("does not let you into this room");
            assertThat(tab.socket().awaitClose()).isEqualTo(POLICY_VIOLATION);
        }
    }

    @Test
    void a_read_only_room_says_so_on_open_pages_and_can_be_opened_again() throws Exception {
        try (var tab = LivePage.open(server, bob, "/room/lobby")) {
            tab.socket().await("id=\"who\"");
            act("do", "read-only");
            tab.socket().await("has made this room read-only");
            assertThat(ann.say(ann.get("/room/lobby"), "hello").status()).isBetween(400, 499);
            assertThat(ann.get("/room/lobby").text()).contains("has made this room read-only");

            act("do", "open");
            assertThat(ann.say(ann.get("/room/lobby"), "hello").status()).isEqualTo(303);
            tab.socket().await("hello");
        }
    }

    @Test
    void a_closed_room_lets_nobody_in() throws Exception {
        try (var tab = LivePage.open(server, bob, "/room/lobby");
                var bot = WsClient.join(server, "lobby", "robot")) {
            tab.socket().await("id=\"who\"");
            act("do", "close");

            tab.socket().await("has closed this room");
            assertThat(tab.socket().awaitClose()).isEqualTo(POLICY_VIOLATION);
            bot.await("has closed this room");
            assertThat(bot.awaitClose()).isEqualTo(POLICY_VIOLATION);
            assertThat(new Visitor(server).get("/room/lobby").status()).isEqualTo(403);
        }
    }

    @Test
    void a_program_is_told_in_text_why_it_may_not_read_or_write() throws Exception {
        ann.say(ann.get("/room/lobby"), "hello");
        act("do", "ban", "number", "1");
        var room = server.origin() + "/room/lobby";
        var cookie = new String[] {"-b", ann.cookie()};

        assertRefused("banned", cookie, "-H", "Accept: text/plain", "-d", "message=x", room);
        assertRefused("banned", cookie, "-H", "Content-Type: text/plain", "-d", "x", room);

        act("do", "close");
        var nobody = new String[0];
        assertRefused("closed", nobody, "-d", "message=x", "-d", "name=cron", room);
        assertRefused("closed", nobody, "-H", "Content-Type: text/plain", "-d", "x", room);
        assertRefused("closed", nobody, room + "/log.txt");
        assertRefused("closed", nobody, room + "/log.json?follow");
        assertRefused("closed", nobody, "-H", "Accept: application/json", room);

        act("do", "read-only");
        assertRefused("read_only", nobody, "-d", "message=x", "-d", "name=cron", room);
        assertThat(Curl.run(room + "/log.txt").text()).endsWith("<ann> hello\n");
    }

    private static void assertRefused(String code, String[] who, String... arguments)
            throws IOException {
        var all = Stream.concat(Stream.of(who), Stream.of(arguments)).toArray(String[]::new);
        var reply = Curl.run(all);

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.header("chat-refusal")).isEqualTo(code);
        assertThat(reply.header("content-type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(reply.text()).matches("[^<\n]+\\.\n");
    }

    @Test
    void a_program_that_reads_on_passes_over_what_was_removed_and_misses_nothing()
            throws Exception {
        for (var text : List.of("one", "two", "three", "four")) {
            ann.say(ann.get("/room/lobby"), text);
        }
        act("do", "remove", "number", "2");
        act("do", "remove", "number", "3");

        var read = new ArrayList<String>();
        var next = "/room/lobby/log.txt?after=0&limit=1";
        for (int i = 0; i < 5; i++) {
            var reply = bob.get(next);
            reply.text().lines().map(line -> line.substring(26)).forEach(read::add);
            var link = reply.header("link");
            next = link.substring(1, link.indexOf('>')) + "&limit=1";
            if (i == 2) {
                assertThat(read)
                        .as("behind two stretches of nothing but what was removed")
                        .hasSize(1);
            }
        }

        assertThat(read).containsExactly("one", "four");
        assertThat(next).startsWith("/room/lobby/log.txt?after=6");
    }

    @Test
    void the_command_does_the_same_and_says_what_it_did() throws Exception {
        ann.say(ann.get("/room/lobby"), "hello");
        var port = "" + admin;

        var removed = Jar.run(Map.of(), "--admin-port", port, "rule", "remove", "lobby", "1");
        var again = Jar.run(Map.of(), "--admin-port", port, "rule", "remove", "lobby", "1");

        assertThat(removed.out()).isEqualTo("Message 1 is removed.\n");
        assertThat(removed.status()).isZero();
        assertThat(again.out()).isEqualTo("There is no message 1 in that room.\n");
        assertThat(again.status()).isEqualTo(1);
        assertThat(bob.get("/room/lobby").text()).doesNotContain("hello");
    }

    @Test
    void no_other_sites_page_can_rule() throws Exception {
        ann.say(ann.get("/room/lobby"), "hello");

        assertThat(post("http://evil.example", "room=lobby&do=remove&number=1").statusCode())
                .isEqualTo(403);

        assertThat(bob.get("/room/lobby").text()).contains("hello");
    }

    private int act(String... fields) throws Exception {
        var form = new StringBuilder("room=lobby");
        for (int i = 0; i < fields.length; i += 2) {
            form.append('&').append(fields[i]).append('=').append(fields[i + 1]);
        }
        return post("http://127.0.0.1:" + admin, form.toString()).statusCode();
    }

    private HttpResponse<String> post(String origin, String form) throws Exception {
        return send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin + "/room"))
                        .header("Origin", origin)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form)));
    }

    private HttpResponse<String> operator(String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin + path)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }
}
