package chat.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The proxies of `docs/proxies`, as they stand there, in front of the packaged server: over HTTPS,
/// with cookies, forms and sockets.
class ProxyIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PASSWORD = "changeit";
    private static final Pattern ASSET = Pattern.compile("\"([^\"]*/assets/[^\"]*)\"");

    @TempDir private Path folder;

    @Test
    void people_talk_behind_caddy() throws Exception {
        try (var chat = new Behind("")) {
            talkBehindCaddy(chat, "Caddyfile", "chat.example.org {");
        }
    }

    @Test
    void people_talk_behind_nginx() throws Exception {
        try (var chat = new Behind("")) {
            talkBehindNginx(chat, "nginx.conf", "chat.example.org");
        }
    }

    @Test
    void people_talk_below_a_path_of_caddys_host() throws Exception {
        try (var chat = new Behind("/chat")) {
            talkBehindCaddy(chat, "subpath.Caddyfile", "example.org {");
        }
    }

    @Test
    void people_talk_below_a_path_of_nginxs_host() throws Exception {
        try (var chat = new Behind("/chat")) {
            talkBehindNginx(chat, "subpath.nginx.conf", "example.org");
        }
    }

    private void talkBehindCaddy(Behind chat, String example, String site) throws Exception {
        var config =
                "{\n\tadmin off\n\tauto_https disable_redirects\n\tlocal_certs\n\tskip_install_trust\n}\n"
                        + chat.example(example).replace("\n" + site, "\n" + chat.origin + " {");
        var file = Files.writeString(folder.resolve("Caddyfile"), config);
        var command =
                new ProcessBuilder(
                        program("caddy"),
                        "run",
                        "--adapter",
                        "caddyfile",
                        "--config",
                        file.toString());
        command.environment().put("XDG_DATA_HOME", folder.toString());
        command.environment().put("XDG_CONFIG_HOME", folder.toString());
        command.environment().put("HOME", folder.toString());

        try (var proxy = new Proxy(command, chat.port, folder)) {
            chat.assertTalk(proxy);
        }
    }

    private void talkBehindNginx(Behind chat, String example, String host) throws Exception {
        certificate();
        var server =
                chat.example(example)
                        .replace("listen 443", "listen 127.0.0.1:" + chat.port)
                        .replace("server_name " + host, "server_name localhost")
                        .replace("/etc/ssl/" + host, folder.resolve("c").toString());
        var config =
                """
                daemon off;
                pid %1$s/pid;
                error_log stderr;
                events {}
                http {
                    access_log off;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    %2$s
                }
                """
                        .formatted(folder, server);
        var file = Files.writeString(folder.resolve("nginx.conf"), config);
        var command =
                new ProcessBuilder(
                        program("nginx"), "-p", folder.toString(), "-c", file.toString());

        try (var proxy = new Proxy(command, chat.port, folder)) {
            chat.assertTalk(proxy);
        }
    }

    /// Where `bin/ci` found it or put it.
    private static String program(String name) {
        return System.getenv().getOrDefault(name.toUpperCase(Locale.ROOT), name);
    }

    /// A certificate of our own for localhost, as `c.crt` and `c.key`.
    private void certificate() throws Exception {
        var store = folder.resolve("keys.p12");
        var made =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "chat",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "san=dns:localhost",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                PASSWORD)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("keytool.log").toFile())
                        .start();
        assertThat(made.waitFor()).isZero();
        var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        pem("c.crt", "CERTIFICATE", keys.getCertificate("chat").getEncoded());
        pem("c.key", "PRIVATE KEY", keys.getKey("chat", PASSWORD.toCharArray()).getEncoded());
    }

    private void pem(String name, String what, byte[] der) throws IOException {
        var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(
                folder.resolve(name),
                "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n");
    }

    /// A proxy that accepts connections.
    private static final class Proxy implements AutoCloseable {
        private final Process process;
        private final Path log;

        Proxy(ProcessBuilder command, int port, Path folder) throws Exception {
            log = folder.resolve("proxy.log");
            process = command.redirectErrorStream(true).redirectOutput(log.toFile()).start();
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!accepts(port)) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new AssertionError("expected the proxy to start but it said: " + said());
                }
                // Ends at once when the proxy does.
                process.waitFor(20, TimeUnit.MILLISECONDS);
            }
        }

        String said() throws IOException {
            return Files.readString(log);
        }

        private static boolean accepts(int port) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return true;
            } catch (IOException notYet) {
                return false;
            }
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().join();
        }
    }

    /// A server that is told how browsers reach it, and a browser there.
    private static final class Behind implements AutoCloseable {
        final int port = RunningServer.freePort();
        final String origin = "https://localhost:" + port;
        private final String base;
        private final RunningServer server;
        private final HttpClient browser =
                HttpClient.newBuilder()
                        .sslContext(trusting())
                        .cookieHandler(new CookieManager())
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .connectTimeout(PATIENCE)
                        .build();

        /// @param base the path of everything; empty for a host of its own
        Behind(String base) throws Exception {
            this.base = base;
            server =
                    RunningServer.start(
                            "--public-url", origin + base, "--trusted-proxies", "127.0.0.1");
        }

        /// The file in the documents, with our server's port.
        String example(String name) throws IOException {
            return Files.readString(Path.of("docs", "proxies", name))
                    .replace("127.0.0.1:8080", "127.0.0.1:" + server.port());
        }

        void assertTalk(Proxy proxy) throws Exception {
            var home = getOnceSecured(base.isEmpty() ? "/" : base);
            assertThat(home.uri()).isEqualTo(URI.create(origin + base + "/"));
            assertThat(home.body()).contains("Join a room!");
            var page = get(base + "/chat?room=lobby&name=ann");
            assertThat(page.statusCode()).as(proxy.said()).isEqualTo(200);
            assertThat(page.uri()).isEqualTo(URI.create(origin + base + "/room/lobby"));
            for (var asset : ASSET.matcher(page.body()).results().toList()) {
                assertThat(get(asset.group(1)).statusCode()).as(asset.group(1)).isEqualTo(200);
            }

            var heard = new Ear();
            var bob =
                    browser.newWebSocketBuilder()
                            .header("Origin", origin)
                            .buildAsync(
                                    URI.create(
                                            origin.replace("https", "wss")
                                                    + base
                                                    + "/chat/lobby/bob"),
                                    heard)
                            .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            heard.await("bob");
            var followed = new Ear();
            var stream =
                    browser.sendAsync(
                            request(base + "/room/lobby/log.txt?follow").build(),
                            BodyHandlers.fromLineSubscriber(followed));
            assertThat(post("hello over https").statusCode()).isEqualTo(200);
            heard.await("hello over https");
            bob.sendText("{\"message\":\"and back\"}", true).get();
            heard.await("and back");
            followed.await("<bob> and back");
            assertThat(get(base + "/room/lobby").body()).contains("hello over https", "and back");

            var curl =
                    Curl.run(
                            "-k",
                            "--http1.1",
                            "-d",
                            "message=hi by curl&name=cy",
                            origin + base + "/room/lobby");
            assertThat(curl.status()).isEqualTo(201);
            assertThat(curl.header("location")).isEqualTo(base + "/room/lobby/3");
            heard.await("hi by curl");
            followed.await("<cy> hi by curl");
            stream.cancel(true);
            bob.abort();
        }

        /// Caddy listens a moment before it has the certificate that it makes for the test.
        private HttpResponse<String> getOnceSecured(String path) throws Exception {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (true) {
                try {
                    return get(path);
                } catch (SSLException notYet) {
                    if (System.nanoTime() > end) {
                        throw notYet;
                    }
                    Thread.onSpinWait();
                }
            }
        }

        private HttpResponse<String> get(String path) throws Exception {
            return browser.send(request(path).build(), BodyHandlers.ofString(UTF_8));
        }

        private HttpResponse<String> post(String message) throws Exception {
            return browser.send(
                    request(base + "/room/lobby")
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .header("Origin", origin)
                            .POST(BodyPublishers.ofString("message=" + message.replace(' ', '+')))
                            .build(),
                    BodyHandlers.ofString(UTF_8));
        }

        private HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(URI.create(origin + path))
                    .header("Accept", "text/html")
                    .timeout(PATIENCE);
        }

        @Override
        public void close() throws IOException {
            browser.shutdownNow();
            server.close();
        }
    }

    /// Collects what a socket or a stream brings.
    private static final class Ear implements WebSocket.Listener, Flow.Subscriber<String> {
        private final LinkedBlockingQueue<String> texts = new LinkedBlockingQueue<>();

        void await(String part) throws InterruptedException {
            var text = texts.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            while (text != null && !text.contains(part)) {
                text = texts.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            assertThat(text).contains(part);
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            texts.add(line);
        }

        /// Who waits for more says what was missing.
        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence data, boolean last) {
            texts.add(data.toString());
            socket.request(1);
            return null;
        }
    }

    /// Takes any certificate: the proxies' are their own.
    private static SSLContext trusting() throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, new SecureRandom());
        return context;
    }

    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
