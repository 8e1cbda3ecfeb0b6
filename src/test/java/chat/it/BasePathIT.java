package chat.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The packaged server below a path of a host that has other things too.
@SuppressWarnings("NullAway.Init") // the server is there before any test
class BasePathIT {

    private static final String BASE = "/talk/here";
    private static final String ROOM = BASE + "/room/lobby";

    private static RunningServer server;

    @BeforeAll
    static void start() throws IOException {
        server = RunningServer.startWithoutLimits("--base-path", BASE, "--index", "on");
        // So many that the page does not hold them all.
        for (int i = 1; i <= 60; i++) {
            say("message " + i);
        }
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @Test
    void no_address_of_any_page_leads_out_of_the_base_path() throws IOException {
        var ann = new Visitor(server);
        ann.follow(BASE + "/chat?room=lobby&name=ann");
        var found = new LinkedHashSet<String>();
        for (var reader : List.of(ann, new Visitor(server))) {
            var crawl = new Crawl(reader);
            crawl.from(
                    BASE + "/",
                    ROOM,
                    ROOM + "/log.atom",
                    ROOM + "/log.json",
                    ROOM + "/log.txt",
                    ROOM + "/999",
                    ROOM + "?before=x",
                    BASE + "/room/%2e",
                    BASE + "/nothing",
                    BASE + "/robots.txt",
                    "/",
                    "/room/lobby");
            found.addAll(crawl.found);
        }

        // The crawl has been everywhere.
        assertThat(found)
                .contains(
                        BASE + "/",
                        BASE + "/chat",
                        BASE + "/theme",
                        ROOM,
                        ROOM + "/1",
                        ROOM + "/60/menu",
                        ROOM + "?before=11",
                        ROOM + "/alive",
                        ROOM + "/basic",
                        ROOM + "/compose",
                        ROOM + "/stream?soon",
                        ROOM + "/stream",
                        ROOM + "/qr.svg",
                        ROOM + "/name",
                        ROOM + "/leave",
                        server.origin() + ROOM,
                        server.origin() + ROOM + "/60",
                        server.origin() + ROOM + "/log.atom")
                .anyMatch(address -> address.startsWith(ROOM + "/live?p="))
                .anyMatch(address -> address.startsWith(ROOM + "/log.json?after="))
                .anyMatch(address -> address.matches(BASE + "/assets/[0-9a-f]+/app\\.css"))
                .anyMatch(address -> address.matches(BASE + "/assets/[0-9a-f]+/htmx-.*\\.js"));
    }

    @Test
    void forms_and_programs_are_led_on_below_the_base_path() throws IOException {
        var bob = new Visitor(server);
        var entered = bob.get(BASE + "/chat?room=led&name=bob");
        assertThat(entered.header("location")).isEqualTo(BASE + "/room/led");
        var page = bob.followed(entered);

        assertThat(bob.say(page, "by a form").header("location")).isEqualTo(BASE + "/room/led");
        var framed = bob.get(BASE + "/room/led/compose");
        assertThat(bob.say(framed, "in a frame").header("location"))
                .isEqualTo(BASE + "/room/led/compose");
        assertThat(say("by a program").header("location")).startsWith(ROOM + "/");
        assertThat(bob.get(BASE + "/room/LED?after=1").header("location"))
                .isEqualTo(BASE + "/room/led?after=1");
        assertThat(bob.post(BASE + "/room/led/name", Map.of("name", "rob")).header("location"))
                .isEqualTo(BASE + "/room/led");
        assertThat(bob.post(BASE + "/room/led/leave", Map.of()).header("location"))
                .isEqualTo(BASE + "/");
        assertThat(new Visitor(server).post(BASE + "/room/led/leave", Map.of()).header("location"))
                .isEqualTo(BASE + "/");
    }

    @Test
    void the_choice_of_light_or_dark_leads_back_to_its_page_and_never_out_of_the_base_path()
            throws IOException {
        var ann = new Visitor(server);
        var dark = Map.of("theme", "dark");

        var chosen = ann.post(BASE + "/theme", dark, "Referer", server.origin() + ROOM + "?x=1");
        assertThat(chosen.header("location")).isEqualTo(ROOM + "?x=1");
        assertThat(chosen.header("set-cookie")).contains("; Path=" + BASE + "/;");
        assertThat(ann.get(BASE + "/").text()).contains("data-theme=\"dark\"");
        for (var outside : List.of("/elsewhere", BASE + "abouts/", "")) {
            assertThat(
                            ann.post(BASE + "/theme", dark, "Referer", server.origin() + outside)
                                    .header("location"))
                    .isEqualTo(BASE + "/");
        }
    }

    @Test
    void the_base_path_without_its_slash_leads_to_the_home_page() throws IOException {
        var visitor = new Visitor(server);
        var reply = visitor.get(BASE + "?room=lobby");

        assertThat(reply.status()).isEqualTo(301);
        assertThat(reply.header("location")).isEqualTo(BASE + "/?room=lobby");
        assertThat(visitor.followed(reply).html().reading()).contains("Join a room!");
        assertThat(visitor.send("POST", BASE).status()).isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/talk",
                "/talk/",
                "/chat?room=lobby&name=ann",
                "/room/lobby",
                "/healthz",
                "/metrics",
                "/talk/hereabouts/",
                "/Talk/here/",
                "//talk/here/",
                "/talk//here/",
                "/talk/here/talk/here/",
                "/talk%2Fhere/",
            })
    void an_address_outside_is_a_page_that_says_so_and_leads_back(String path) throws IOException {
        try (var connection = RawConnection.to(server)) {
            connection.request("GET " + path + " HTTP/1.1", "Host: 127.0.0.1", "Accept: text/html");
            var reply = connection.read();

            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.html().control("Join a room"))
                    .hasValueSatisfying(
                            link -> assertThat(link.attribute("href")).isEqualTo(BASE + "/"));
        }
    }

    @Test
    void nothing_is_said_or_heard_outside_of_the_base_path() throws IOException {
        var said =
                new Visitor(server)
                        .post(
                                "/room/lobby",
                                Map.of("message", "lost", "name", "ann"),
                                "Accept",
                                "*/*");
        assertThat(said.status()).isEqualTo(404);
        assertThat(said.header("content-type")).startsWith("text/plain");

        assertThat(WsClient.knock(server, "/chat/lobby/bob").status()).isEqualTo(404);
        assertThat(WsClient.knock(server, "/room/lobby/live").status()).isEqualTo(404);
        assertThat(new Visitor(server).get(ROOM + "/log.txt").text()).doesNotContain("lost");
    }

    @Test
    void the_server_as_a_whole_can_be_asked_what_it_takes() throws IOException {
        try (var connection = RawConnection.to(server)) {
            connection.request("OPTIONS * HTTP/1.1", "Host: 127.0.0.1");

            assertThat(connection.read().status()).isEqualTo(204);
        }
    }

    @Test
    void the_base_path_may_come_as_a_whole_address_or_encoded() throws IOException {
        var style =
                new Visitor(server)
                        .get(BASE + "/")
                        .html()
                        .one("style", element -> element.has("rel", "stylesheet"))
                        .attributes()
                        .getOrDefault("href", "");
        for (var target :
                List.of(
                        "http://127.0.0.1" + BASE + "/",
                        "http://127.0.0.1" + style,
                        "/t%61lk/here/",
                        BASE + "/?a=b")) {
            try (var connection = RawConnection.to(server)) {
                connection.request("GET " + target + " HTTP/1.1", "Host: 127.0.0.1");

                assertThat(connection.read().status()).as(target).isEqualTo(200);
            }
        }
    }

    @Test
    void the_tutorials_socket_and_the_pages_own_are_below_the_base_path() throws IOException {
        var ann = new Visitor(server);
        ann.follow(BASE + "/chat?room=sockets&name=ann");
        try (var tab = LivePage.open(server, ann, BASE + "/room/sockets");
                var bob = WsClient.open(server, BASE + "/chat/sockets/bob")) {
            bob.say("hello from the tutorial");
            tab.socket().await("hello from the tutorial");
            tab.say("hello back");
            bob.await("hello back");
            tab.socket().await("hello back");
            var crawl = new Crawl(ann);
            crawl.read(Html.parse(tab.socket().received()), "what the socket brought");
            assertThat(crawl.found).contains(BASE + "/room/sockets/1/menu");

            tab.comeBack();
            bob.say("again");
            tab.socket().await("again");
        }
    }

    @Test
    void the_ready_line_and_health_know_the_base_path() throws Exception {
        var visitor = new Visitor(server);

        assertThat(server.readyLine()).contains(" at " + server.origin() + BASE + "/ (data in ");
        assertThat(visitor.get(BASE + "/healthz").status()).isEqualTo(200);
        assertThat(visitor.get(BASE + "/readyz").status()).isEqualTo(200);
        assertThat(visitor.get(BASE + "/metrics").text()).contains("chat_");
        var asked = Jar.run(Map.of("CHAT_BASE_PATH", BASE), "--port", "" + server.port(), "health");
        assertThat(asked.status()).isZero();
    }

    @Test
    void robots_are_told_of_the_path_that_takes_names() throws IOException {
        assertThat(new Visitor(server).get(BASE + "/robots.txt").text())
                .contains("Disallow: " + BASE + "/chat\n");
    }

    @Test
    void by_plain_http_the_cookie_is_for_the_base_path_alone() throws IOException {
        assertThat(
                        new Visitor(server)
                                .get(BASE + "/chat?room=plain&name=ann")
                                .headers("set-cookie"))
                .singleElement()
                .asString()
                .matches(
                        "chat=v1\\.[^;]+; Max-Age=31536000; Path="
                                + BASE
                                + "/; HttpOnly; SameSite=Lax");
    }

    @Test
    void by_tls_two_servers_of_one_host_have_cookies_of_their_own() throws IOException {
        try (var one = RunningServer.startWithoutLimits("--public-url", "https://example.org/one");
                var two =
                        RunningServer.startWithoutLimits(
                                "--public-url", "https://example.org", "--base-path", "/two")) {
            var ann = cookies(one, "/one", "ann");
            var bob = cookies(two, "/two", "bob");

            assertThat(ann.getFirst())
                    .matches(
                            "__Secure-chat=v1\\.[^;]+; Max-Age=31536000; Path=/one/; HttpOnly; SameSite=Lax; Secure");
            assertThat(ann.getLast()).startsWith("chat=; Max-Age=0; Path=/one/;");
            assertThat(bob.getFirst()).contains("; Path=/two/;");

            // Each knows its own, also where the other's comes along.
            var both = pair(ann) + "; " + pair(bob);
            var atOne = new Visitor(one).get("/one/room/lobby", "Cookie", both);
            var atTwo = new Visitor(two).get("/two/room/lobby", "Cookie", both);
            assertThat(atOne.text()).contains("<bdi>ann</bdi>");
            assertThat(atOne.headers("set-cookie")).isEmpty();
            assertThat(atTwo.text()).contains("<bdi>bob</bdi>");

            // That would bind the rest of the host.
            assertThat(atOne.has("strict-transport-security")).isFalse();

            // From before there was a base path.
            var old = pair(ann).replace("__Secure-", "__Host-");
            var renewed = new Visitor(one).get("/one/room/lobby", "Cookie", old);
            assertThat(renewed.text()).contains("<bdi>ann</bdi>");
            assertThat(renewed.headers("set-cookie").getFirst()).startsWith(pair(ann) + ";");
        }
    }

    @Test
    void the_operators_port_has_no_base_path() throws IOException {
        int port = RunningServer.freePort();
        try (var chat =
                RunningServer.start("--base-path", BASE, "--admin-port", String.valueOf(port))) {
            assertThat(chat.origin()).isNotEmpty();
            for (var path : List.of("/", "/room?room=lobby", "/healthz", "/nothing")) {
                try (var connection = RawConnection.toPort(port)) {
                    connection.request("GET " + path + " HTTP/1.1", "Host: 127.0.0.1:" + port);
                    var reply = connection.read();
                    assertThat(reply.status()).isEqualTo(path.equals("/nothing") ? 404 : 200);
                    assertThat(reply.text()).doesNotContain(BASE);
                }
            }
            try (var connection = RawConnection.toPort(port)) {
                connection.request("GET /room?room=. HTTP/1.1", "Host: 127.0.0.1:" + port);
                assertThat(connection.read().text()).contains("href=\"/\"").doesNotContain(BASE);
            }
        }
    }

    private static List<String> cookies(RunningServer server, String base, String name)
            throws IOException {
        var reply = new Visitor(server).get(base + "/chat?room=lobby&name=" + name);
        assertThat(reply.header("location")).isEqualTo(base + "/room/lobby");
        return reply.headers("set-cookie");
    }

    private static String pair(List<String> cookies) {
        return cookies.getFirst().split(";", 2)[0];
    }

    private static Reply say(String text) throws IOException {
        var said =
                new Visitor(server)
                        .post(ROOM, Map.of("message", text, "name", "bot"), "Accept", "text/plain");
        assertThat(said.status()).isEqualTo(201);
        return said;
    }

    /// Follows every address of every page it comes to, and complains of one that leads out.
    private static final class Crawl {

        private static final Set<String> ADDRESSES = Set.of("href", "src", "action", "hx-post");
        private static final Pattern REFRESH = Pattern.compile("\\d+;url=(.*)");
        private static final Pattern IN_XML = Pattern.compile("href=\"([^\"]*)\"|<id>([^<]*)</id>");
        private static final Pattern HEADER = Pattern.compile("<([^>]*)>; rel=\"next\"");
        private static final String PIECE = "data:text/html,";

        final Set<String> found = new LinkedHashSet<>();
        private final ArrayDeque<String> open = new ArrayDeque<>();
        private final Visitor visitor;

        Crawl(Visitor visitor) {
            this.visitor = visitor;
        }

        void from(String... beginnings) throws IOException {
            open.addAll(List.of(beginnings));
            while (!open.isEmpty()) {
                look(open.remove());
            }
        }

        private void look(String address) throws IOException {
            if (address.matches(".*/stream(\\?after=\\d+)?")) {
                read(Html.parse(streamed(address)), address);
                return;
            }
            var reply = visitor.get(address);
            boolean given = !found.contains(address);
            assertThat(reply.status())
                    .as(address)
                    // 405 and 426: what takes a POST or a socket
                    .isIn(given ? List.of(200, 404) : List.of(200, 301, 302, 303, 405, 422, 426));
            for (var location : reply.headers("location")) {
                take(location, "Location of " + address);
            }
            for (var link : reply.headers("link")) {
                HEADER.matcher(link).results().forEach(next -> take(next.group(1), address));
            }
            for (var cookie : reply.headers("set-cookie")) {
                assertThat(cookie).as(address).contains("; Path=" + BASE + "/;");
            }
            var type = reply.headers("content-type").isEmpty() ? "" : reply.header("content-type");
            if (type.startsWith("text/html")) {
                read(reply.html(), address);
            } else if (type.startsWith("application/atom+xml")) {
                IN_XML.matcher(reply.text())
                        .results()
                        .forEach(one ->
                                take(one.group(1) == null ? one.group(2) : one.group(1), address));
            } else if (type.startsWith("image/svg+xml") && !address.contains("/assets/")) {
                assertThat(reply.text()).contains("QR code of " + server.origin() + ROOM);
            } else if (type.startsWith("text/css")) {
                assertThat(reply.text()).doesNotContain("url(/").doesNotContain("url(\"/");
            }
        }

        /// Takes all that looks like an address, wherever it stands.
        void read(Html html, String where) {
            for (var element : html.inside().toList()) {
                element.attributes().forEach((name, value) -> attribute(name, value, where));
            }
        }

        private void attribute(String name, String value, String where) {
            var refresh = REFRESH.matcher(value);
            if (value.startsWith(PIECE)) {
                var piece =
                        URLDecoder.decode(
                                value.substring(PIECE.length()).replace("+", "%2B"),
                                StandardCharsets.UTF_8);
                read(Html.parse(piece), where);
            } else if (name.equals("content") && refresh.matches()) {
                take(refresh.group(1), where);
            } else if (value.startsWith("/")
                    || (value.startsWith("http") && !name.equals("itemtype"))) {
                take(value, where);
            } else if (ADDRESSES.contains(name)) {
                assertThat(value).as(name + " in " + where).matches("|#.*");
            }
        }

        private void take(String address, String where) {
            assertThat(address)
                    .as("in " + where)
                    .satisfiesAnyOf(
                            own -> assertThat(own).startsWith(BASE + "/"),
                            own -> assertThat(own).startsWith(server.origin() + BASE + "/"));
            if (found.add(address)) {
                open.add(address);
            }
        }

        /// The beginning of what never ends.
        private String streamed(String address) throws IOException {
            try (var connection = RawConnection.to(server)) {
                connection.request(
                        "GET " + address + " HTTP/1.1",
                        "Host: 127.0.0.1:" + server.port(),
                        "Cookie: " + visitor.cookie());
                assertThat(connection.readHead().status()).isEqualTo(200);
                var heard = new StringBuilder();
                while (heard.indexOf("message 60") < 0) {
                    int one = connection.in().read();
                    assertThat(one).as("heard: " + heard).isNotNegative();
                    heard.append((char) one);
                }
                return heard.toString();
            }
        }
    }
}
