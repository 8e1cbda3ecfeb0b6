package chat.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/// Who somebody is, by the cookie, on the packaged server.
class CookiesIT {

    @Test
    void a_new_key_logs_nobody_out_and_the_old_one_may_go_when_all_have_been_here()
            throws IOException {
        try (var server = RunningServer.startWithoutLimits()) {
            var ann = new Visitor(server);
            ann.enter("keys", "ann");
            var before = ann.cookie();
            var key = server.dataFolder().resolve("key");
            var fresh = "0123456789abcdef".repeat(4) + "\n";

            server.stop();
            Files.writeString(key, fresh + Files.readString(key));
            server.restart();

            var page = ann.get("/room/keys");
            assertThat(page.text()).contains("<bdi>ann</bdi>");
            assertThat(ann.cookie()).isNotEqualTo(before);
            assertThat(ann.get("/room/keys").headers("set-cookie")).isEmpty();

            server.stop();
            Files.writeString(key, fresh);
            server.restart();

            assertThat(ann.get("/room/keys").html().find(Visitor::isJoinForm)).isEmpty();
        }
    }

    @Test
    void behind_tls_the_cookie_is_this_hosts_alone_and_one_from_before_is_renewed()
            throws IOException {
        try (var server =
                RunningServer.startWithoutLimits("--public-url", "https://chat.example.org")) {
            var ann = new Visitor(server);
            var reply = ann.get("/chat?room=tls&name=ann");

            assertThat(reply.status()).isEqualTo(303);
            var cookies = reply.headers("set-cookie");
            assertThat(cookies.getFirst())
                    .matches(
                            "__Host-chat=v1\\.[^;]+; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax; Secure");
            assertThat(cookies.getLast()).startsWith("chat=; Max-Age=0");

            var value = cookies.getFirst().replaceFirst("__Host-chat=([^;]+);.*", "$1");
            var old = new Visitor(server).get("/room/tls", "Cookie", "chat=" + value);
            assertThat(old.text()).contains("<bdi>ann</bdi>");
            assertThat(old.headers("set-cookie"))
                    .first()
                    .asString()
                    .startsWith("__Host-chat=" + value + ";");
        }
    }

    @Test
    void the_word_of_a_trusted_proxy_makes_the_cookie_this_hosts_alone_too() throws IOException {
        try (var server = RunningServer.startWithoutLimits("--trusted-proxies", "127.0.0.1")) {
            var proto = "X-Forwarded-Proto";
            var secure = new Visitor(server).get("/chat?room=proxy&name=ann", proto, "https");
            var plain = new Visitor(server).get("/chat?room=proxy&name=bob", proto, "http");

            assertThat(secure.headers("set-cookie").getFirst())
                    .startsWith("__Host-chat=")
                    .endsWith("; Secure");
            assertThat(plain.headers("set-cookie")).hasSize(1);
            assertThat(plain.headers("set-cookie").getFirst())
                    .startsWith("chat=")
                    .doesNotContain("Secure");
        }
        try (var server = RunningServer.startWithoutLimits()) {
            var claimed =
                    new Visitor(server)
                            .get("/chat?room=proxy&name=ann", "X-Forwarded-Proto", "https");

            assertThat(claimed.headers("set-cookie").getFirst()).startsWith("chat=");
        }
    }
}
