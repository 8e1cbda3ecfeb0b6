package chat.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What an operator and their programs ask a running server.
class OperatorIT {

    /// More than a commit needs, and less than a day of them.
    private static final int SMALL_FILE_BYTES = 4096;

    @Test
    void the_operators_port_tells_how_the_server_is_and_the_public_one_only_that_it_is()
            throws IOException {
        int admin = RunningServer.freePort();
        try (var server = RunningServer.start("--admin-port", "" + admin)) {
            assertThat(ask(admin, "/healthz")).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nok\n");
            assertThat(ask(admin, "/readyz"))
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("\r\n\r\nready\n");
            assertThat(ask(admin, "/metrics")).startsWith("HTTP/1.1 200 ");
            assertThat(ask(admin, "/")).startsWith("HTTP/1.1 200 ");
            assertThat(ask(admin, "/nowhere")).startsWith("HTTP/1.1 404 ");
            assertThat(ask(admin, "/room/lobby")).startsWith("HTTP/1.1 404 ");
            assertThat(exchange(admin, "POST /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n"))
                    .startsWith("HTTP/1.1 405 ")
                    .containsIgnoringCase("\r\nallow: GET, HEAD\r\n");

            assertThat(ask(server.port(), "/healthz")).startsWith("HTTP/1.1 200 ");
            assertThat(ask(server.port(), "/readyz")).startsWith("HTTP/1.1 200 ");
            assertThat(ask(server.port(), "/metrics")).startsWith("HTTP/1.1 404 ");
        }
    }

    @Test
    void who_hangs_up_at_the_operators_port_is_gone_and_not_told_of() throws IOException {
        int admin = RunningServer.freePort();
        try (var server = RunningServer.start("--admin-port", "" + admin);
                var line = RawConnection.toPort(admin)) {
            line.request("GET /readyz HTTP/1.1", "Host: 127.0.0.1");
            assertThat(line.read().status()).isEqualTo(200);

            line.sayNoMore();

            assertThat(line.isEnded()).isTrue();
            assertThat(server.stderr()).doesNotContain("ERROR");
        }
    }

    @Test
    void metrics_count_what_happens_and_parse_strictly() throws IOException {
        try (var server = RunningServer.start();
                var ann = WsClient.join(server, "lobby", "ann");
                var bob = WsClient.join(server, "Other room", "bob")) {
            ann.say("hello");
            ann.await("</b>: hello");
            ann.say("");
            ann.await("<i>");
            bob.say("hi");
            bob.await("</b>: hi");
            var tab = LivePage.open(server, new Visitor(server), "/room/lobby");
            new Visitor(server).get("/nowhere");

            var text = body(ask(server.port(), "/metrics"));
            var read = Exposition.read(text, false);

            assertThat(read.value("chat_messages_total")).isEqualTo(2);
            assertThat(read.value("chat_rooms")).isEqualTo(2);
            assertThat(read.value("chat_people")).isEqualTo(2);
            assertThat(read.value("chat_connections{kind=tutorial}")).isEqualTo(2);
            assertThat(read.value("chat_connections{kind=page}")).isEqualTo(1);
            assertThat(read.value("chat_connections{kind=http}")).isPositive();
            assertThat(read.value("chat_refusals_total{reason=empty}")).isEqualTo(1);
            assertThat(read.value("chat_refusals_total{reason=not_kept}")).isZero();
            assertThat(read.value("chat_commit_seconds_count")).isGreaterThanOrEqualTo(2);
            assertThat(read.value("chat_fanout_seconds_count")).isGreaterThanOrEqualTo(2);
            assertThat(read.value("chat_http_answers_total{status=4xx}")).isEqualTo(1);
            assertThat(read.value("chat_sent_bytes_total")).isGreaterThan(1000);
            assertThat(read.value("chat_received_bytes_total")).isGreaterThan(10);
            assertThat(read.value("chat_queue_length{queue=writer}")).isZero();
            assertThat(read.value("process_open_fds")).isPositive();
            assertThat(read.value("jvm_threads_current")).isPositive();
            assertThat(text.split("\\W+")).doesNotContain("lobby", "Other", "ann", "bob", "hello");
            assertThat(read.types())
                    .containsEntry("chat_commit_seconds", "histogram")
                    .containsEntry("chat_connections", "gauge");
            tab.close();
        }
    }

    @Test
    void metrics_are_open_metrics_for_who_asks_for_them() throws IOException {
        try (var server = RunningServer.start()) {
            var answer =
                    ask(
                            server.port(),
                            "/metrics",
                            "Accept: application/openmetrics-text;version=1.0.0,text/plain;q=0.5");

            assertThat(answer).containsIgnoringCase("content-type: application/openmetrics-text");
            assertThat(Exposition.read(body(answer), true).value("chat_messages_total")).isZero();
            assertThat(ask(server.port(), "/metrics"))
                    .containsIgnoringCase("content-type: text/plain; version=0.0.4");
        }
    }

    @Test
    void metrics_are_not_for_who_comes_by_a_proxy_or_under_a_sites_name() throws IOException {
        try (var server = RunningServer.start()) {
            assertThat(ask(server.port(), "/metrics", "X-Forwarded-For: 192.0.2.1"))
                    .startsWith("HTTP/1.1 404 ");
            assertThat(ask(server.port(), "/metrics", "Forwarded: for=192.0.2.1"))
                    .startsWith("HTTP/1.1 404 ");
            assertThat(
                            exchange(
                                    server.port(),
                                    "GET /metrics HTTP/1.1\r\nHost: chat.example.org\r\n"))
                    .startsWith("HTTP/1.1 404 ");
            assertThat(ask(server.port(), "/metrics")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void a_server_whose_disk_takes_nothing_is_not_ready_until_it_does() throws Exception {
        try (var server = RunningServer.start();
                var ann = WsClient.join(server, "lobby", "ann")) {
            ann.say("before");
            ann.await("</b>: before");
            assertThat(ask(server.port(), "/readyz")).startsWith("HTTP/1.1 200 ");

            limitFiles(server, "" + SMALL_FILE_BYTES);
            awaitStatus(server, 503);
            assertThat(ask(server.port(), "/readyz")).contains("cannot be saved");
            assertThat(ask(server.port(), "/healthz")).startsWith("HTTP/1.1 200 ");
            assertThat(health(server)).isEqualTo(1);

            limitFiles(server, "unlimited");
            awaitStatus(server, 200);
            ann.say("after");
            ann.await("</b>: after");
            assertThat(health(server)).isZero();
        }
    }

    @Test
    void a_draining_server_says_no_and_serves_on_until_it_is_told_again() throws Exception {
        try (var server = RunningServer.start("--drain", "60s");
                var ann = WsClient.join(server, "lobby", "ann")) {
            server.askToStop();
            awaitStatus(server, 503);
            assertThat(ask(server.port(), "/readyz")).contains("about to stop");
            assertThat(ask(server.port(), "/healthz")).startsWith("HTTP/1.1 200 ");
            try (var bob = WsClient.join(server, "lobby", "bob")) {
                bob.say("still here");
                ann.await("</b>: still here");
            }

            assertThat(server.stop()).isLessThan(Duration.ofSeconds(10));
            assertThat(ann.awaitClose()).isEqualTo(1012);
        }
    }

    @Test
    void a_drain_ends_by_itself() throws Exception {
        try (var server = RunningServer.start("--drain", "1s")) {
            assertThat(server.stop()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
        }
    }

    @Test
    void health_says_in_one_line_that_nobody_answers() throws Exception {
        var ended = Jar.run(Map.of("CHAT_PORT", "" + RunningServer.freePort()), "health");

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.out()).contains("no answer").hasLineCount(1);
        assertThat(ended.err()).isEmpty();
    }

    private static int health(RunningServer server) throws Exception {
        var ended = Jar.run(Map.of(), "--port", "" + server.port(), "health");
        assertThat(ended.out()).hasLineCount(1);
        return ended.status();
    }

    /// An answer that was true a second ago may be given again.
    private static void awaitStatus(RunningServer server, int status) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Jar.PATIENCE_SECONDS);
        while (!ask(server.port(), "/readyz").startsWith("HTTP/1.1 " + status + " ")) {
            assertThat(System.nanoTime()).as("waiting for " + status).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    /// No file may be written beyond that length, as on a disk that is full.
    private static void limitFiles(RunningServer server, String bytes) throws Exception {
        var limited =
                new ProcessBuilder(
                                "prlimit",
                                "--pid",
                                "" + server.pid(),
                                "--fsize=" + bytes + ":unlimited")
                        .inheritIO()
                        .start();
        assertThat(limited.waitFor()).isZero();
    }

    private static String ask(int port, String path, String... headers) throws IOException {
        var lines = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        for (var header : headers) {
            lines.append(header).append("\r\n");
        }
        return exchange(port, lines.toString());
    }

    private static String exchange(int port, String lines) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(Jar.PATIENCE_SECONDS));
            var request = lines + "Connection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
}
