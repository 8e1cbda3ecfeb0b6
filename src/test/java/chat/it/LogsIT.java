package chat.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

/// Rooms as documents for programs.
@SuppressWarnings("NullAway.Init") // the server is there before any test
class LogsIT {

    private static final String ATOM = "http://www.w3.org/2005/Atom";

    private static RunningServer server;
    private static Visitor reader;

    @BeforeAll
    static void start() throws IOException {
        server = RunningServer.startWithoutLimits();
        reader = new Visitor(server);
        for (int i = 1; i <= 5; i++) {
            new Visitor(server).say("counted", "ann", "number " + i);
        }
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @Test
    void text_is_a_line_of_time_author_and_text() throws IOException {
        new Visitor(server).say("text", "ann", "hello");
        new Visitor(server)
                .say(
                        "text",
                        "bob",
                        "two\nlines, and 2026-01-01 00:00:00 <ann> what ann never said");

        var reply = reader.get("/room/text/log.txt");

        assertThat(reply.header("content-type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(reply.text().lines())
                .hasSize(3)
                .allMatch(line ->
                        line.matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d <(ann|bob)> .*"));
        assertThat(reply.text().lines().map(line -> line.substring(20)))
                .containsExactly(
                        "<ann> hello",
                        "<bob> two",
                        "<bob> lines, and 2026-01-01 00:00:00 <ann> what ann never said");
    }

    @Test
    void json_has_number_time_author_text_and_kind() throws IOException {
        new Visitor(server).say("json", "ann \"A\"", "a \\ <b> 😀\nc");

        var reply = reader.get("/room/json/log.json");

        assertThat(reply.header("content-type")).isEqualTo("application/json");
        assertThat(reply.text().replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "TIME"))
                .isEqualTo(
                        """
                        {"room":"json","messages":[{"number":1,"time":"TIME",\
                        "author":"ann \\"A\\"","text":"a \\\\ <b> 😀\\nc","kind":"message"}]}
                        """);
    }

    /// The rules of RFC 4287, sections 4.1.1 and 4.1.2, that a feed of ours could break.
    @Test
    void atom_is_a_feed_by_the_book() throws Exception {
        new Visitor(server).say("atom & more", "ann", "first <b>");
        new Visitor(server).say("atom & more", "bob", "second \ufffe ]]>");

        var reply = reader.get("/room/atom%20%26%20more/log.atom");

        assertThat(reply.header("content-type")).isEqualTo("application/atom+xml; charset=utf-8");
        var factory = DocumentBuilderFactory.newDefaultNSInstance();
        var feed =
                factory.newDocumentBuilder()
                        .parse(new ByteArrayInputStream(reply.body()))
                        .getDocumentElement();
        assertThat(feed.getNamespaceURI()).isEqualTo(ATOM);
        assertThat(feed.getLocalName()).isEqualTo("feed");
        var address = server.origin() + "/room/atom%20%26%20more";
        assertThat(child(feed, "id")).isEqualTo(address);
        assertThat(child(feed, "title")).isEqualTo("atom & more");
        assertThat(child(feed, "updated")).matches("[\\d-]+T[\\d:.]+Z");
        var entries = feed.getElementsByTagNameNS(ATOM, "entry");
        assertThat(entries.getLength()).isEqualTo(2);
        var newest = (Element) entries.item(0);
        assertThat(child(newest, "id")).isEqualTo(address + "/2");
        assertThat(child(newest, "name")).isEqualTo("bob");
        assertThat(child(newest, "title")).startsWith("bob: second");
        assertThat(child(newest, "updated")).isEqualTo(child(feed, "updated"));
        assertThat(child(newest, "content")).isEqualTo("second \ufffd ]]>");
        assertThat(child((Element) entries.item(1), "content")).isEqualTo("first <b>");
    }

    @Test
    void an_empty_room_is_an_empty_log_in_every_form() throws Exception {
        assertThat(reader.get("/room/nobody/log.txt").text()).isEmpty();
        assertThat(reader.get("/room/nobody/log.json").text())
                .isEqualTo("{\"room\":\"nobody\",\"messages\":[]}\n");
        var feed = reader.get("/room/nobody/log.atom").body();
        var parsed =
                DocumentBuilderFactory.newDefaultNSInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(feed));
        assertThat(child(parsed.getDocumentElement(), "updated")).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', 12345, 5",
        "after=0, 12345, 5",
        "after=3, 45, 5",
        "after=5, '', 5",
        "after=77, '', 5",
        "before=3, 12, 2",
        "before=1, '', 0",
        "limit=2, 45, 5",
        "after=1&limit=2, 23, 3",
        "before=5&limit=1, 4, 4",
        "after=1&before=4, 23, 3"
    })
    void a_stretch_is_asked_for_by_numbers(String query, String numbers, int last)
            throws IOException {
        var reply = reader.get("/room/counted/log.txt?" + query);

        assertThat(reply.text().lines().map(line -> line.substring(line.length() - 1)))
                .containsExactly(numbers.isEmpty() ? new String[0] : numbers.split(""));
        assertThat(reply.header("link"))
                .isEqualTo("</room/counted/log.txt?after=" + last + ">; rel=\"next\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"after=x", "after=-1", "before=01", "limit=0", "limit=501", "limit="})
    void what_is_no_number_is_refused(String query) throws IOException {
        var reply = reader.get("/room/counted/log.json?" + query);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text()).contains(query.substring(0, query.indexOf('=')));
    }

    @Test
    void who_has_it_already_gets_304_until_something_is_said() throws IOException {
        new Visitor(server).say("tagged", "ann", "one");
        for (var file : new String[] {"log.txt", "log.json", "log.atom"}) {
            var path = "/room/tagged/" + file;
            var etag = reader.get(path).header("etag");

            var again = reader.get(path, "If-None-Match", etag);
            assertThat(again.status()).isEqualTo(304);
            assertThat(again.body()).isEmpty();
            assertThat(again.header("etag")).isEqualTo(etag);

            new Visitor(server).say("tagged", "ann", "more");
            assertThat(reader.get(path, "If-None-Match", etag).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain, text/plain; charset=utf-8",
        "application/json, application/json",
        "application/atom+xml, application/atom+xml; charset=utf-8",
        "'text/html,application/xhtml+xml,*/*;q=0.8', text/html; charset=utf-8",
        "*/*, text/html; charset=utf-8",
        "'text/plain;q=0.5, application/json', application/json",
        "'application/json;q=0, text/plain', text/plain; charset=utf-8",
        "'text/html;q=0.1, text/plain;q=0.2', text/plain; charset=utf-8",
        "'application/json, text/html', text/html; charset=utf-8"
    })
    void the_rooms_own_address_is_what_is_asked_for(String accept, String type) throws IOException {
        var reply = reader.get("/room/counted", "Accept", accept);

        assertThat(reply.header("content-type")).isEqualTo(type);
        assertThat(reply.header("vary")).contains("Accept,");
        assertThat(reply.has("access-control-allow-origin")).isFalse();
    }

    @Test
    void no_ending_is_cut_from_a_rooms_name() throws IOException {
        new Visitor(server).say("a.json", "ann", "in a room with an ending");

        var page = reader.get("/room/a.json");
        assertThat(page.header("content-type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.html().one("h1").text()).isEqualTo("a.json");
        assertThat(reader.get("/room/a.json/log.json").text()).startsWith("{\"room\":\"a.json\"");
        assertThat(reader.get("/room/a/log.json").text()).contains("\"messages\":[]");
    }

    private static String child(Element parent, String name) {
        return parent.getElementsByTagNameNS(ATOM, name).item(0).getTextContent();
    }
}
