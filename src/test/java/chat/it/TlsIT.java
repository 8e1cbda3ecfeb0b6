package chat.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.http.PemFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The packaged server speaking HTTPS by itself.
@SuppressWarnings("NullAway.Init") // the server is there before any test
class TlsIT {

    /// The first byte of a record of TLS that belongs to a handshake. RFC 8446 section 5.1.
    private static final int HANDSHAKE = 22;

    private static final String PIN = "strict-transport-security";

    @TempDir private static Path folder;
    private static PemFiles pair;
    private static SSLContext trust;

    /// One without other options.
    private static RunningServer server;

    @BeforeAll
    static void begin() throws Exception {
        pair = PemFiles.make(folder, "chat");
        trust = trusting(pair.certificate());
        server = start(pair);
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @Test
    void pages_cookies_and_origins_are_those_of_https_without_another_option() throws Exception {
        assertThat(server.readyLine()).contains(" at https://127.0.0.1:" + server.port() + " ");

        var joined = ask(server, "GET /chat?room=pages&name=ann HTTP/1.1");
        assertThat(joined.status()).isEqualTo(303);
        assertThat(joined.headers("set-cookie"))
                .anySatisfy(cookie ->
                        assertThat(cookie)
                                .startsWith("__Host-chat=")
                                .contains("; Secure", "; Path=/;"));
        var cookie = joined.headers("set-cookie").getFirst().replaceFirst(";.*", "");

        assertThat(say("pages", cookie, "https://127.0.0.1:" + server.port())).isEqualTo(303);
        assertThat(say("pages", cookie, "http://127.0.0.1:" + server.port())).isEqualTo(403);
        var page = ask(server, "GET /room/pages HTTP/1.1", "Cookie: " + cookie);
        assertThat(page.text()).contains("hello", "ann");
    }

    @Test
    void browsers_that_come_to_a_name_are_told_to_come_by_tls_alone() throws Exception {
        for (var asked : List.of("/", "/healthz", "/room/lobby/log.txt?follow", "/nowhere")) {
            assertThat(askAs(server, "chat.example.org", asked).header(PIN))
                    .as(asked)
                    .isEqualTo("max-age=31536000");
        }
        for (var host : List.of("localhost:" + server.port(), "127.0.0.1", "[::1]:443")) {
            var reply = askAs(server, host, "/");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.has(PIN)).as(host).isFalse();
        }
    }

    @Test
    void feeds_name_the_secure_address() throws Exception {
        var joined = ask(server, "GET /chat?room=feed&name=ann HTTP/1.1");
        var cookie = joined.headers("set-cookie").getFirst().replaceFirst(";.*", "");
        assertThat(say("feed", cookie, "https://127.0.0.1:" + server.port())).isEqualTo(303);

        assertThat(ask(server, "GET /room/feed/log.atom HTTP/1.1").text())
                .contains("<id>https://127.0.0.1:" + server.port() + "/room/feed/1</id>")
                .doesNotContain("http://127.0.0.1");
    }

    @Test
    void a_client_cannot_ask_for_one_handshake_after_the_other() throws Exception {
        try (var line = RawConnection.secure(server, trust, "TLSv1.2")) {
            assertThatThrownBy(
                            () -> {
                                line.shakeHandsAgain();
                                line.request("GET /healthz HTTP/1.1", "Host: 127.0.0.1");
                                line.read();
                            })
                    .isInstanceOf(SSLException.class);
            assertThat(ask(server, "GET /healthz HTTP/1.1").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void sockets_and_streams_speak_both_versions(String version) throws Exception {
        try (var ann =
                        WsClient.open(
                                RawConnection.secure(server, trust, version),
                                server,
                                WsClient.tutorialPath("sockets", "ann"));
                var stream = RawConnection.secure(server, trust, version)) {
            stream.request(
                    "GET /room/sockets/log.txt?follow HTTP/1.1",
                    "Host: 127.0.0.1:" + server.port());
            ann.say("over " + version);
            ann.await("</b>: over " + version);
            var line = new StringBuilder();
            while (line.indexOf("over " + version) < 0) {
                int next = stream.in().read();
                assertThat(next).as("the stream goes on behind " + line).isNotNegative();
                line.append((char) next);
            }
        }
    }

    @Test
    void the_end_of_a_connection_is_said_in_tls() throws Exception {
        try (var line = RawConnection.secure(server, trust)) {
            line.request(
                    "GET /healthz HTTP/1.1",
                    "Host: 127.0.0.1:" + server.port(),
                    "Connection: close");

            assertThat(line.read().status()).isEqualTo(200);
            // Cut off without its end mark, Java's reader would throw.
            assertThat(line.in().read()).isEqualTo(-1);
        }
    }

    @Test
    void who_speaks_plain_http_to_the_port_gets_no_answer_and_harms_nobody() throws Exception {
        try (var plain = RawConnection.to(server)) {
            plain.request("GET / HTTP/1.1", "Host: 127.0.0.1:" + server.port());
            plain.in().readAllBytes();

            assertThat(ask(server, "GET /healthz HTTP/1.1").status()).isEqualTo(200);
            assertThat(server.stderr()).doesNotContain("unexpected");
        }
    }

    @Test
    void a_handshake_that_does_not_go_on_is_counted_while_it_lasts_and_ended() throws Exception {
        try (var server = start(pair, "--connections", "1");
                var slow = RawConnection.to(server)) {
            slow.send(greeting());
            assertThat(slow.in().read()).as("the server greets back").isEqualTo(HANDSHAKE);

            assertThat(ask(server, "GET / HTTP/1.1").status()).isEqualTo(503);
            while (!slow.isEnded()) {
                // what is left of its greeting
            }
            await("room again", () -> ask(server, "GET / HTTP/1.1").status() == 200);
        }
    }

    /// What a client begins a handshake with.
    private static byte[] greeting() throws IOException {
        var client = trust.createSSLEngine();
        client.setUseClientMode(true);
        var greeting = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
        client.wrap(ByteBuffer.allocate(0), greeting);
        return Arrays.copyOf(greeting.array(), greeting.position());
    }

    @Test
    void a_renewed_certificate_is_shown_to_newcomers_while_sockets_go_on() throws Exception {
        var before = PemFiles.make(folder, "before");
        var next = PemFiles.make(folder, "next");
        try (var server = start(before);
                var ann =
                        WsClient.open(
                                RawConnection.secure(server, trusting(before.certificate())),
                                server,
                                WsClient.tutorialPath("lobby", "ann"))) {
            Files.move(next.key(), before.key(), StandardCopyOption.REPLACE_EXISTING);
            Files.move(
                    next.certificate(), before.certificate(), StandardCopyOption.REPLACE_EXISTING);
            var renewed = trusting(before.certificate());

            await("a new one", () -> server.stderr().contains("There is a new certificate"));
            try (var newcomer = RawConnection.secure(server, renewed)) {
                assertThat(newcomer.certificate().getSubjectX500Principal().getName())
                        .isEqualTo("CN=next");
            }
            ann.say("still here");
            ann.await("</b>: still here");
        }
    }

    @Test
    void plain_http_is_led_to_https() throws Exception {
        try (var server = start(pair, "--redirect-port", "0")) {
            int plain = plainPort(server);
            var here = "127.0.0.1:" + plain;
            var there = "https://127.0.0.1:" + server.port();

            var page = askPlain(plain, "GET /room/a%20b?before=7&x=%C3%BC HTTP/1.1", here);
            assertThat(page.status()).isEqualTo(301);
            assertThat(page.header("location")).isEqualTo(there + "/room/a%20b?before=7&x=%C3%BC");
            assertThat(page.has("set-cookie")).isFalse();
            assertThat(askPlain(plain, "POST /room/lobby HTTP/1.1", here).status()).isEqualTo(308);
            assertThat(askPlain(plain, "GET //evil.example HTTP/1.1", here).header("location"))
                    .isEqualTo(there + "//evil.example");
            assertThat(askPlain(plain, "GET / HTTP/1.1", "[::1]").header("location"))
                    .isEqualTo("https://[::1]:" + server.port() + "/");

            assertThat(askPlain(plain, "GET / HTTP/1.1", "evil example").status()).isEqualTo(400);
            assertThat(askPlain(plain, "GET / HTTP/1.1", "a@evil.example").status()).isEqualTo(400);
            assertThat(askPlain(plain, "GET / HTTP/9.9", here).status()).isEqualTo(505);
        }
    }

    @Test
    void plain_http_is_led_to_the_public_address_where_that_is_known() throws Exception {
        try (var server =
                start(pair, "--redirect-port", "0", "--public-url", "https://chat.example.org")) {
            int plain = plainPort(server);
            assertThat(askPlain(plain, "GET /x HTTP/1.1", "evil.example").header("location"))
                    .isEqualTo("https://chat.example.org/x");
        }
    }

    /// As the log's first line tells it.
    private static int plainPort(RunningServer server) throws IOException {
        var told = Pattern.compile("by HTTPS, to which port (\\d+) leads by HTTP; ");
        var found = told.matcher(server.stderr());
        assertThat(found.find()).as(server.stderr()).isTrue();
        return Integer.parseInt(found.group(1));
    }

    @Test
    void health_asks_by_https() throws Exception {
        var ended =
                Jar.run(
                        Map.of(
                                "CHAT_TLS_CERT", pair.certificate().toString(),
                                "CHAT_TLS_KEY", pair.key().toString()),
                        "--port",
                        "" + server.port(),
                        "health");

        assertThat(ended.out()).isEqualTo("ready\n");
        assertThat(ended.status()).isZero();
    }

    @Test
    void a_pair_that_cannot_be_used_is_told_at_the_start_in_one_sentence() throws Exception {
        var other = PemFiles.make(folder, "other");
        var ended =
                Jar.run(
                        Map.of(),
                        "--data",
                        folder.resolve("data").toString(),
                        "--port",
                        "0",
                        "--tls-cert",
                        pair.certificate().toString(),
                        "--tls-key",
                        other.key().toString());

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.err())
                .isEqualTo(
                        "Simple Chat: Cannot start: the key in "
                                + other.key()
                                + " cannot be used: it does not belong to the first certificate in "
                                + pair.certificate()
                                + ".\n");
    }

    @Test
    void the_metrics_say_when_the_certificate_expires() throws Exception {
        var read = Exposition.read(ask(server, "GET /metrics HTTP/1.1").text(), false);

        assertThat(read.value("chat_certificate_expires_timestamp_seconds"))
                .isEqualTo(
                        (double)
                                certificate(pair.certificate())
                                        .getNotAfter()
                                        .toInstant()
                                        .getEpochSecond());
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(String what, Condition condition) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Jar.PATIENCE_SECONDS);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private static RunningServer start(PemFiles pair, String... more) throws IOException {
        var options =
                new ArrayList<>(
                        List.of(
                                "--tls-cert",
                                pair.certificate().toString(),
                                "--tls-key",
                                pair.key().toString()));
        options.addAll(List.of(more));
        return RunningServer.start(options.toArray(String[]::new));
    }

    private static Reply ask(RunningServer server, String... lines) throws IOException {
        var all = new ArrayList<>(List.of(lines));
        all.add(1, "Host: 127.0.0.1:" + server.port());
        all.add("Connection: close");
        try (var line = RawConnection.secure(server, trust)) {
            line.request(all.toArray(String[]::new));
            return line.read();
        }
    }

    /// The head of the answer is enough: a stream has no end.
    private static Reply askAs(RunningServer server, String host, String target)
            throws IOException {
        try (var line = RawConnection.secure(server, trust)) {
            line.request("GET " + target + " HTTP/1.1", "Host: " + host);
            return line.readHead();
        }
    }

    private static int say(String room, String cookie, String origin) throws IOException {
        try (var line = RawConnection.secure(server, trust)) {
            line.request(
                    "POST /room/" + room + " HTTP/1.1",
                    "Host: 127.0.0.1:" + server.port(),
                    "Origin: " + origin,
                    "Cookie: " + cookie,
                    "Accept: text/html",
                    "Content-Type: application/x-www-form-urlencoded",
                    "Content-Length: 13",
                    "",
                    "message=hello");
            return line.read().status();
        }
    }

    private static Reply askPlain(int port, String first, String host) throws IOException {
        try (var line = RawConnection.toPort(port)) {
            line.request(first, "Host: " + host);
            return line.read();
        }
    }

    private static X509Certificate certificate(Path file) throws Exception {
        try (var in = Files.newInputStream(file)) {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static SSLContext trusting(Path file) throws Exception {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("chat", certificate(file));
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
