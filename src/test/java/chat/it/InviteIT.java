package chat.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A room's address for others: the link in its menu, and the picture of it.
class InviteIT {

    @Test
    void the_menu_has_the_address_under_which_one_came_and_a_picture_of_it() throws IOException {
        try (var server = RunningServer.start()) {
            var page = new Visitor(server).get("/room/tea%20%26%20talk").html();
            var address = server.origin() + "/room/tea%20%26%20talk";

            var link = page.one("a", element -> element.has("href", address));
            assertThat(link.text()).isEqualTo(address);
            var image =
                    page.one("img", element -> element.has("src", "/room/tea%20%26%20talk/qr.svg"));
            assertThat(image.attributes()).containsEntry("alt", "QR code of this room's address");

            var picture = new Visitor(server).get("/room/tea%20%26%20talk/qr.svg");
            assertThat(picture.status()).isEqualTo(200);
            assertThat(picture.header("content-type")).isEqualTo("image/svg+xml");
            assertThat(picture.text()).contains("<title>QR code of " + address + "</title>");
        }
    }

    @Test
    void the_operators_word_for_the_address_counts_and_not_what_a_request_calls_us()
            throws IOException {
        try (var server = RunningServer.start("--public-url", "https://chat.example.org")) {
            var reply = Curl.run("http://127.0.0.1:" + server.port() + "/room/lobby/qr.svg");

            assertThat(reply.text()).contains("of https://chat.example.org/room/lobby<");
            assertThat(Curl.run("http://127.0.0.1:" + server.port() + "/room/lobby").text())
                    .contains("href=\"https://chat.example.org/room/lobby\"");
        }
    }

    @Test
    void a_browser_keeps_the_picture_and_asks_only_whether_it_changed() throws IOException {
        try (var server = RunningServer.start()) {
            var reader = new Visitor(server);
            var picture = reader.get("/room/lobby/qr.svg");
            var etag = picture.header("etag");

            assertThat(picture.header("cache-control")).isEqualTo("private, max-age=86400");
            var again = reader.get("/room/lobby/qr.svg", "If-None-Match", etag);
            assertThat(again.status()).isEqualTo(304);
            assertThat(again.body()).isEmpty();
            var head = reader.head("/room/lobby/qr.svg");
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            assertThat(head.header("etag")).isEqualTo(etag);
            assertThat(reader.get("/room/garden/qr.svg").header("etag")).isNotEqualTo(etag);
            assertThat(reader.send("POST", "/room/lobby/qr.svg").status()).isEqualTo(405);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"qr.svg", "log.txt", "live", "1"})
    void a_room_may_be_called_like_an_address_of_ours(String name) throws IOException {
        try (var server = RunningServer.start()) {
            var ann = new Visitor(server);
            var page = ann.enter(name, "ann");
            assertThat(page.html().one("h1").text()).isEqualTo(name);
            assertThat(ann.say(page, "hello").status()).isEqualTo(303);

            assertThat(ann.get("/room/" + name + "/log.txt").text()).endsWith("<ann> hello\n");
            assertThat(ann.get("/room/" + name + "/qr.svg").text())
                    .contains(server.origin() + "/room/" + name + "<");
            assertThat(ann.get("/room/" + name + "/1").status()).isEqualTo(200);
        }
    }
}
