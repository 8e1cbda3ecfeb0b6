package chat.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rooms in w3m: what it shows, what its forms send, and its own cookie.
@SuppressWarnings("NullAway.Init") // the server is there before any test
class TextBrowserIT {

    @TempDir private Path home;

    private RunningServer server;

    @BeforeEach
    void start() throws IOException {
        server = RunningServer.startWithoutLimits();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void one_joins_talks_and_sees_others() throws Exception {
        assertThat(show("/")).contains("Join a room!", "Room [", "Username [", "] Join");

        var room = show("/chat?room=tea&name=wim");
        assertThat(room).contains("\ntea\n", "You are the first one here", "] Send");

        assertThat(say("/room/tea", "hi from w3m"))
                .containsSubsequence("wim ", "hi from w3m", "] Send");
        var ann = new Visitor(server);
        ann.say(ann.enter("tea", "ann"), "hello wim");
        assertThat(show("/room/tea")).containsSubsequence("hi from w3m", "ann ", "hello wim");
        assertThat(Message.in(ann.get("/room/tea").html()))
                .extracting(Message::author)
                .containsExactly("wim", "ann");
    }

    @Test
    void a_refusal_says_why_and_keeps_the_text() throws Exception {
        show("/chat?room=tea&name=wim");

        var refused = say("/room/tea", "kept " + "x".repeat(4_001));

        assertThat(refused).contains("4,000", "[kept xxx");
        assertThat(Message.in(new Visitor(server).get("/room/tea").html())).isEmpty();
    }

    @Test
    void what_was_said_before_is_behind_a_link_and_each_message_has_an_address() throws Exception {
        for (int i = 1; i <= 60; i++) {
            var said =
                    new Visitor(server)
                            .post(
                                    "/room/tea",
                                    Map.of("message", "number " + i + ".", "name", "ann"),
                                    "Accept",
                                    "text/plain");
            assertThat(said.status()).isEqualTo(201);
        }
        var newest = show("/room/tea");
        assertThat(newest)
                .contains("Earlier", "number 11.", "number 60.")
                .doesNotContain("number 10.");

        var link =
                source("/room/tea")
                        .one(
                                "Earlier",
                                element ->
                                        element.name().equals("a")
                                                && element.attributes()
                                                        .getOrDefault("href", "")
                                                        .contains("before="));
        assertThat(show(link.attributes().getOrDefault("href", "")))
                .contains("number 1.", "number 10.")
                .doesNotContain("number 11.");

        assertThat(show("/room/tea/5")).contains("number 5.");
    }

    /// What w3m shows of a page.
    private String show(String path) throws Exception {
        return w3m("-dump", server.origin() + path);
    }

    private Html source(String path) throws Exception {
        // As it came otherwise, and that was compressed.
        return Html.parse(
                w3m("-o", "accept_encoding=identity", "-dump_source", server.origin() + path));
    }

    /// Sends what the page's composer would, and shows what comes.
    private String say(String path, String text) throws Exception {
        var form =
                source(path)
                        .one(
                                "a composer",
                                element ->
                                        element.name().equals("form")
                                                && element.findField("Message").isPresent());
        var fields = new LinkedHashMap<>(form.fields());
        fields.put("message", text);
        var body = Files.writeString(home.resolve("body"), Visitor.encoded(fields));
        var action = form.attributes().getOrDefault("action", "");
        return w3m("-dump", "-post", body.toString(), server.origin() + action);
    }

    private String w3m(String... arguments) throws Exception {
        var command =
                new ArrayList<>(List.of("w3m", "-cookie", "-o", "accept_cookie=1", "-cols", "100"));
        command.addAll(List.of(arguments));
        var start = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        start.environment().put("HOME", home.toString());
        start.environment().put("LC_ALL", "C.UTF-8");
        var process = start.start();
        process.getOutputStream().close();
        var shown = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(Jar.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return shown;
    }
}
