package chat.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What search engines are told.
class IndexIT {

    private static final String POSTING = "https://schema.org/DiscussionForumPosting";

    @Test
    void a_room_asks_not_to_be_listed_unless_the_operator_says_so() throws IOException {
        try (var server = RunningServer.start()) {
            say(server, "hello");
            var reader = new Visitor(server);

            for (var path : new String[] {"", "/1", "?before=9", "/log.txt", "/qr.svg", "/basic"}) {
                assertThat(reader.get("/room/lobby" + path).header("x-robots-tag"))
                        .as(path)
                        .isEqualTo("noindex");
            }
            assertThat(reader.get("/room/lobby").text()).doesNotContain("canonical", "itemscope");
            assertThat(reader.get("/").has("x-robots-tag")).isFalse();
            // Forbidden to be read, a page could not say that it is not to be listed.
            assertThat(reader.get("/robots.txt").text())
                    .isEqualTo("User-agent: *\nDisallow: /chat\n");
        }
    }

    @Test
    void a_room_that_may_be_listed_says_where_it_is_and_what_was_said() throws IOException {
        try (var server =
                RunningServer.start("--index", "on", "--public-url", "https://chat.example.org")) {
            say(server, "<b>hi</b> \"there\" & 'then'");
            var reply = new Visitor(server).get("/room/lobby?utm_source=elsewhere");

            assertThat(reply.has("x-robots-tag")).isFalse();
            var page = reply.html();
            assertThat(page.one("link", element -> element.has("rel", "canonical")).attributes())
                    .containsEntry("href", "https://chat.example.org/room/lobby");
            assertThat(page.one("meta", element -> element.has("name", "description")).attributes())
                    .containsEntry("content", "The talk in the room “lobby”, by ann.");
            var posting = page.one("posting", element -> element.has("itemtype", POSTING));
            assertThat(property(posting, "url", "href"))
                    .isEqualTo("https://chat.example.org/room/lobby/1");
            assertThat(property(posting, "text", "content"))
                    .isEqualTo("<b>hi</b> \"there\" & 'then'");
            assertThat(property(posting, "name", "content")).isEqualTo("ann");
            assertThat(property(posting, "headline", "content")).isEqualTo("lobby");
            assertThat(property(posting, "datePublished", "content"))
                    .matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/1", "/log.txt", "/log.json", "/qr.svg", "/basic", "/compose"})
    void what_is_the_room_in_another_form_is_never_listed(String path) throws IOException {
        try (var server = RunningServer.start("--index", "on")) {
            say(server, "hello");
            var reader = new Visitor(server);

            assertThat(reader.get("/room/lobby" + path).header("x-robots-tag"))
                    .isEqualTo("noindex");
            assertThat(reader.get("/room/lobby", "Accept", "text/plain").header("x-robots-tag"))
                    .isEqualTo("noindex");
        }
    }

    private static String property(Html posting, String name, String attribute) {
        return posting.one(name, element -> element.has("itemprop", name))
                .attributes()
                .getOrDefault(attribute, "");
    }

    private static void say(RunningServer server, String text) throws IOException {
        var said =
                new Visitor(server)
                        .post(
                                "/room/lobby",
                                Map.of("message", text, "name", "ann"),
                                "Accept",
                                "text/plain");
        assertThat(said.status()).isEqualTo(201);
    }
}
