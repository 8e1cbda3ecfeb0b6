package chat.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Who goes too fast harms nobody else, and ordinary people notice nothing of it.
class FloodIT {

    @Test
    void a_class_behind_one_address_greets_at_once_and_nobody_is_refused() throws IOException {
        try (var server = RunningServer.start()) {
            var pupils = new ArrayList<Visitor>();
            var sockets = new ArrayList<WsClient>();
            for (int i = 0; i < 40; i++) {
                var pupil = new Visitor(server);
                assertThat(pupil.enter("class", "pupil " + i).status()).isEqualTo(200);
                pupils.add(pupil);
                sockets.add(WsClient.join(server, "class", "bot " + i));
            }
            for (int i = 0; i < 40; i++) {
                sockets.get(i).say("hello from bot " + i);
                var page = pupils.get(i).get("/room/class");
                assertThat(pupils.get(i).say(page, "hello from pupil " + i).status())
                        .isEqualTo(303);
            }
            // In whatever order they were heard: each socket has an order of its own.
            for (int i = 0; i < 40; i++) {
                sockets.get(i).await("</b>: hello from bot " + i);
            }
            for (var socket : sockets) {
                assertThat(socket.received()).doesNotContain("Try again in");
                socket.close();
            }
        }
    }

    @Test
    void a_thousand_come_back_from_one_address() throws IOException {
        try (var server = RunningServer.start()) {
            for (int round = 0; round < 2; round++) {
                var sockets = new ArrayList<WsClient>();
                for (int i = 0; i < 500; i++) {
                    sockets.add(WsClient.join(server, "hall " + i % 3, "person " + i));
                }
                for (var socket : sockets) {
                    socket.close();
                }
            }
        }
    }

    @Test
    void who_talks_too_fast_is_asked_to_wait_and_who_goes_on_is_sent_away() throws IOException {
        try (var server = RunningServer.start();
                var ann = WsClient.join(server, "flood", "ann");
                var bob = WsClient.join(server, "flood", "bob")) {
            for (int i = 0; i < 60; i++) {
                ann.say("spam " + i);
            }
            assertThat(ann.awaitClose()).isEqualTo(1008);
            assertThat(ann.received()).contains("Try again in a second.");

            bob.say("still here");
            bob.await("still here");
            assertThat(bob.received()).contains("spam 4").doesNotContain("spam 40");
        }
    }

    @Test
    void a_form_sent_too_fast_comes_back_with_its_text() throws IOException {
        try (var server = RunningServer.start("--rate-messages", "1/1")) {
            var ann = new Visitor(server);
            var page = ann.enter("slow", "ann");
            assertThat(ann.say(page, "first").status()).isEqualTo(303);
            // On a slow machine a second passes between two, which allows one more.
            int n = 1;
            var refused = ann.say(page, "line 1");
            while (refused.status() == 303) {
                refused = ann.say(page, "line " + ++n);
            }

            assertThat(refused.status()).isIn(422, 429);
            assertThat(refused.text()).contains("Try again in a second.");
            assertThat(Visitor.composer(refused).fields()).containsEntry("message", "line " + n);
        }
    }

    @Test
    void a_program_that_goes_too_fast_is_told_when_to_come_back() throws IOException {
        try (var server = RunningServer.start("--rate-address", "1/1", "--rate-requests", "50/1")) {
            var script = new Visitor(server);
            var refused =
                    IntStream.range(0, 30)
                            .mapToObj(i -> said(script, "line " + i))
                            .filter(reply -> reply.status() != 201)
                            .findFirst()
                            .orElseThrow();
            assertToldToWait(refused);
            var page =
                    IntStream.range(0, 60)
                            .mapToObj(_ -> read(script))
                            .filter(reply -> reply.status() != 200)
                            .findFirst()
                            .orElseThrow();
            assertToldToWait(page);
        }
    }

    private static void assertToldToWait(Reply reply) {
        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.header("content-type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(reply.header("chat-refusal")).isEqualTo("too_fast");
        assertThat(reply.header("retry-after")).matches("[1-9][0-9]*");
        assertThat(reply.text()).contains("Try again in").doesNotContain("<");
    }

    private static Reply said(Visitor script, String text) {
        try {
            return script.post(
                    "/room/fast", Map.of("message", text, "name", "ci"), "Accept", "*/*");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Reply read(Visitor script) {
        try {
            return script.get("/room/fast", "Accept", "text/plain");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void pings_without_end_end_the_line() throws IOException {
        try (var server = RunningServer.start();
                var ann = WsClient.join(server, "pings", "ann")) {
            for (int i = 0; i < 400; i++) {
                ann.send(true, WsClient.PING, new byte[0]);
            }
            assertThat(ann.awaitClose()).isEqualTo(1008);
        }
    }

    @Test
    void pages_and_people_beyond_their_rate_are_told_when_to_come_back() throws IOException {
        try (var server = RunningServer.start("--rate-requests", "30/1", "--rate-new", "2/1")) {
            assertThat(new Visitor(server).join("new", "ann").status()).isEqualTo(303);
            assertThat(new Visitor(server).join("new", "bob").status()).isEqualTo(303);
            int n = 1;
            var further = new Visitor(server).join("new", "cid 1");
            while (further.status() == 303) {
                further = new Visitor(server).join("new", "cid " + ++n);
            }
            assertThat(further.status()).isEqualTo(429);
            assertThat(further.header("retry-after")).isEqualTo("1");

            var statuses =
                    IntStream.range(0, 40).mapToObj(_ -> status(server, "/")).distinct().toList();
            assertThat(statuses).containsExactly(200, 429);
            // As many again: on a slow machine a second passes between two, which allows one.
            assertThat(IntStream.range(0, 40).map(_ -> knock(server)).boxed()).contains(429);
            assertThat(status(server, "/healthz")).isEqualTo(200);
        }
    }

    @Test
    void without_limits_nobody_is_asked_to_wait() throws IOException {
        try (var server =
                        RunningServer.startWithoutLimits(
                                "--rate-messages", "1/1", "--rate-requests", "1/1");
                var ann = WsClient.join(server, "free", "ann")) {
            for (int i = 0; i < 300; i++) {
                ann.say("line " + i);
            }
            ann.await("line 299");
            assertThat(ann.received()).doesNotContain("Try again");
        }
    }

    @Test
    void only_a_trusted_proxy_says_who_somebody_is() throws IOException {
        try (var behind =
                        RunningServer.start(
                                "--rate-requests", "2/1", "--trusted-proxies", "127.0.0.0/8");
                var alone = RunningServer.start("--rate-requests", "2/1")) {
            for (int i = 0; i < 10; i++) {
                var from = "203.0.113." + i;
                assertThat(new Visitor(behind).get("/", "X-Forwarded-For", from).status())
                        .isEqualTo(200);
            }
            var last =
                    IntStream.range(0, 10)
                            .mapToObj(i -> forwarded(alone, "203.0.113." + i))
                            .toList();
            assertThat(last).contains(429);
            assertThat(alone.stderr()).containsOnlyOnce("--trusted-proxies");
            assertThat(behind.stderr()).doesNotContain("--trusted-proxies");
        }
    }

    @Test
    void connections_beyond_their_number_are_told_to_come_back_and_health_is_not()
            throws IOException {
        try (var server = RunningServer.start("--connections", "3")) {
            var open = new ArrayList<WsClient>();
            for (int i = 0; i < 3; i++) {
                open.add(WsClient.join(server, "full", "person " + i));
            }
            var refused = WsClient.knock(server, "/chat/full/one-more");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.has("retry-after")).isTrue();
            assertThat(status(server, "/healthz")).isEqualTo(200);
            for (var client : open) {
                client.close();
            }
        }
    }

    private static int knock(RunningServer server) {
        try {
            return WsClient.knock(server, "/chat/new/dan").status();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static int status(RunningServer server, String path) {
        try {
            return new Visitor(server).get(path).status();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static int forwarded(RunningServer server, String from) {
        try {
            return new Visitor(server).get("/", "X-Forwarded-For", from).status();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
