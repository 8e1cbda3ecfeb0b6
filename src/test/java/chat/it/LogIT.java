package chat.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a session leaves in the log.
class LogIT {

    @Test
    void a_session_leaves_nothing_private_in_the_log_and_every_line_is_an_event() throws Exception {
        try (var server = RunningServer.start("--log", "json", "--log-level", "debug")) {
            var visitor = new Visitor(server);
            var page = visitor.enter("Secret Garden", "Rumpelstilzchen");
            visitor.say(page, "the-word-is-swordfish");
            visitor.get("/room/Secret%20Garden/1");
            visitor.post(
                    "/room/Secret%20Garden",
                    Map.of("message", ""), "Origin", "https://evil.example");
            try (var bot = WsClient.join(server, "Secret Garden", "Rapunzel")) {
                bot.say("let-down-your-hair");
                bot.await("</b>: let-down-your-hair");
                bot.send("{\"message\":17");
            }
            try (var raw = RawConnection.to(server)) {
                raw.request("GET /?Rapunzel HTTP/9.9", "Host: swordfish");
            }
            server.stop();

            var log = server.stderr();
            assertThat(log.lines())
                    .hasSizeGreaterThanOrEqualTo(3)
                    .allMatch(line -> line.startsWith("{\"time\":\"") && line.endsWith("}"));
            assertThat(log)
                    .contains("Simple Chat ", "Stopping.", "Stopped.")
                    .doesNotContainIgnoringCase("garden")
                    .doesNotContainIgnoringCase("rumpel")
                    .doesNotContainIgnoringCase("rapunzel")
                    .doesNotContainIgnoringCase("swordfish")
                    .doesNotContainIgnoringCase("hair")
                    .doesNotContain("evil.example")
                    .doesNotContain(visitor.cookie().substring(visitor.cookie().indexOf('=') + 1));
        }
    }
}
