package chat.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.http.Origins.Verdict;
import chat.page.Addresses;
import chat.page.Theme;
import chat.room.Person;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {

    private static final Person ANN = new Person(1);
    private static final Person BOB = new Person(2);
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String OWN = "http://chat.example.org";
    private static final String FRIEND = "https://friend.example";

    private final Origins origins = new Origins(null, Set.of(FRIEND), false);

    @TempDir private Path folder;
    private Identity identity;

    @BeforeEach
    void open() throws IOException {
        identity = Identity.open(folder.resolve("key"));
    }

    // ---- paths

    @Test
    void a_path_is_read_in_segments() throws Exception {
        assertThat(read("/").segments()).isEmpty();
        assertThat(read("/room/lobby").segments()).containsExactly("room", "lobby");
        assertThat(read("/room/lobby?before=5").segments()).containsExactly("room", "lobby");
        assertThat(read("/room/lobby/").segments()).containsExactly("room", "lobby");
        assertThat(read("//room").segments()).containsExactly("", "room");
    }

    @Test
    void a_segment_is_decoded_once_and_only_then() throws Exception {
        assertThat(read("/room/a%2Fb%3Fc%23d").segments()).containsExactly("room", "a/b?c#d");
        assertThat(read("/room/100%25%2541").segments()).containsExactly("room", "100%%41");
        assertThat(read("/room/a+b%20c").segments()).containsExactly("room", "a+b c");
        assertThat(read("/room/%f0%9F%98%80").segments()).containsExactly("room", "😀");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%", "/%4", "/%zz", "/a%4/b", "/%-1", "/%u0041"})
    void a_percent_without_two_digits_is_refused(String path) {
        assertThatThrownBy(() -> read(path))
                .isInstanceOf(Request.Unreadable.class)
                .hasMessageContaining("hex digits");
    }

    /// Half a sequence, a continuation alone, a slash in two bytes, half a surrogate pair, and a
    /// byte that UTF-8 never has.
    @ParameterizedTest
    @ValueSource(strings = {"/%C3", "/%80", "/%C0%AF", "/%ED%A0%80", "/%FF"})
    void a_path_that_is_no_utf_8_is_refused(String path) {
        assertThatThrownBy(() -> read(path))
                .isInstanceOf(Request.Unreadable.class)
                .hasMessageContaining("UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "room", "http://evil.example/", "?room=a"})
    void a_target_that_is_no_path_is_refused(String target) {
        assertThatThrownBy(() -> read(target)).isInstanceOf(Request.Unreadable.class);
    }

    @Test
    void a_whole_address_of_ours_is_a_path() throws Request.Unreadable {
        var http = request("http://CHAT.example:8080/room/a?before=3");
        http.headers().set("Host", "chat.example:8080");

        var read = read(http);

        assertThat(read.segments()).containsExactly("room", "a");
        assertThat(read.query("before")).isEqualTo("3");
    }

    @Test
    void a_request_without_host_is_refused() {
        var http = request("/");
        http.headers().remove("Host");
        assertThatThrownBy(() -> read(http)).hasMessageContaining("Host");

        http.headers().set("Host", "");
        assertThatThrownBy(() -> read(http)).hasMessageContaining("Host");
    }

    @Test
    void every_name_comes_back_from_its_address() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            var name =
                    random.ints(random.nextInt(1, 20), 1, Character.MAX_CODE_POINT)
                            .map(c -> random.nextBoolean() ? c : c & 0x7f)
                            .filter(c -> c > 0xDFFF || c < 0xD800)
                            .mapToObj(Character::toString)
                            .collect(Collectors.joining());
            if (!name.isEmpty() && !name.equals(".") && !name.equals("..")) {
                assertThat(read("/room/" + Addresses.segment(name)).segments())
                        .as("seed %d", seed)
                        .containsExactly("room", name);
            }
        }
    }

    @Test
    void whatever_arrives_as_a_target_is_read_or_refused() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var characters = "/?&=%+;#.aF09\"<\\\u00c3\u00a4\u00ff";
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            var target = new StringBuilder(random.nextInt(10) == 0 ? "" : "/");
            for (int length = random.nextInt(30); length > 0; length--) {
                target.append(characters.charAt(random.nextInt(characters.length())));
            }
            try {
                read(target.toString());
                read++;
            } catch (Request.Unreadable refused) {
                assertThat(refused).hasMessageEndingWith(".");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + target, e);
            }
        }
        assertThat(read).as("how many were read").isBetween(500, 19_000);
    }

    // ---- parameters

    @Test
    void a_parameter_is_its_first_value_or_empty() throws Exception {
        var request = read("/chat?room=a+b%2B%26&name=Zo%C3%AB&name=x&empty=");

        assertThat(request.query("room")).isEqualTo("a b+&");
        assertThat(request.query("name")).isEqualTo("Zoë");
        assertThat(request.query("empty")).isEmpty();
        assertThat(request.query("missing")).isEmpty();
        assertThat(request.asksQuery("empty")).isTrue();
        assertThat(request.asksQuery("missing")).isFalse();
    }

    @Test
    void a_semicolon_is_a_character_like_others() throws Exception {
        assertThat(read("/chat?room=a;name=b").query("room")).isEqualTo("a;name=b");
    }

    @Test
    void parameters_beyond_the_limit_are_passed_over() throws Exception {
        var most =
                IntStream.range(0, Request.MOST_PARAMETERS)
                        .mapToObj(i -> "p" + i + "=" + i)
                        .collect(Collectors.joining("&"));
        assertThat(read("/chat?" + most).query("p" + (Request.MOST_PARAMETERS - 1))).isNotEmpty();

        var more = read("/chat?" + most + "&one=more");

        assertThat(more.query()).hasSize(Request.MOST_PARAMETERS);
        assertThat(more.query("one")).isEmpty();
    }

    @Test
    void a_parameter_that_cannot_be_decoded_is_refused() {
        assertThatThrownBy(() -> read("/chat?room=%")).isInstanceOf(Request.Unreadable.class);
        assertThatThrownBy(() -> read("/chat?room=%zz")).isInstanceOf(Request.Unreadable.class);
    }

    /// Half a sequence, a continuation alone, a letter in two bytes too many, half a surrogate
    /// pair, and a byte that UTF-8 never has; escaped, and as they are.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "%C3",
                "%80",
                "%C1%81",
                "%ED%A0%80",
                "%FF",
                "a%C3b",
                "\u00c3",
                "\u00e4",
                "\u00ed\u00a0\u0080"
            })
    void a_parameter_that_is_no_utf_8_is_refused_wherever_it_stands(String bytes) {
        for (var encoded : new String[] {"room=" + bytes, bytes + "=x", "a=b&" + bytes}) {
            assertThatThrownBy(() -> read("/chat?" + encoded))
                    .isInstanceOf(Request.Unreadable.class)
                    .hasMessage("A parameter is not UTF-8.");
            assertThatThrownBy(() -> sent(encoded, FORM).form())
                    .isInstanceOf(Request.Unreadable.class)
                    .hasMessage("A parameter is not UTF-8.");
        }
    }

    @Test
    void a_form_that_is_not_escaped_is_read_as_utf_8() throws Exception {
        var form = sent("message=Zo\u00c3\u00ab=1&&a&=b", FORM).form();

        assertThat(form)
                .isEqualTo(Map.of("message", List.of("Zoë=1"), "a", List.of(""), "", List.of("b")));
    }

    /// What browsers make of any fields is these fields again; whatever else arrives is read, or
    /// refused with a sentence.
    @Test
    void every_form_comes_back_from_what_browsers_send() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            var fields = new LinkedHashMap<String, List<String>>();
            var encoded = new StringJoiner("&");
            for (int count = random.nextInt(6); count > 0; count--) {
                var name = text(random);
                var value = text(random);
                fields.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
                encoded.add(URLEncoder.encode(name, UTF_8) + "=" + URLEncoder.encode(value, UTF_8));
            }
            assertThat(sent(encoded.toString(), FORM).form()).as("seed %d", seed).isEqualTo(fields);
        }
    }

    @Test
    void whatever_arrives_as_a_form_is_read_or_refused() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var pieces =
                new String[] {
                    "a", "=", "&", "+", "%", "%4", "%41", "%C3%A4", "%C3", ";", "\u00ff", "\0"
                };
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            var body = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                body.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                sent(body.toString(), FORM).form();
                read++;
            } catch (Request.Unreadable refused) {
                assertThat(refused)
                        .hasMessageStartingWith("A parameter ")
                        .hasMessageEndingWith(".");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + body, e);
            }
        }
        assertThat(read).as("how many were read").isBetween(1_000, 19_000);
    }

    private static String text(Random random) {
        return random.ints(random.nextInt(12), 0, Character.MAX_CODE_POINT + 1)
                .map(c -> random.nextBoolean() ? c : c & 0x7f)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    @Test
    void a_form_is_read_with_its_type_only() throws Exception {
        assertThat(Request.first(form("application/x-www-form-urlencoded").form(), "message"))
                .isEqualTo("hello you");
        assertThat(
                        Request.first(
                                form("Application/X-WWW-form-urlencoded; charset=UTF-8").form(),
                                "message"))
                .isEqualTo("hello you");
        for (var type : new String[] {"text/plain", "multipart/form-data; boundary=a", ""}) {
            assertThatThrownBy(() -> form(type).form()).isInstanceOf(Request.Unreadable.class);
        }
    }

    // ---- who asks

    @Test
    void a_visitor_without_cookie_is_nobody_yet() throws Exception {
        var request = read("/");

        assertThat(request.person()).isNull();
        assertThat(request.theme()).isEqualTo(Theme.SYSTEM);
    }

    @Test
    void a_cookie_says_who_asks_and_in_which_theme() throws Exception {
        var request = read(cookies("other=1; chat=" + identity.cookie(ANN) + "; theme=dark"));

        assertThat(request.person()).isEqualTo(ANN);
        assertThat(request.theme()).isEqualTo(Theme.DARK);
    }

    @Test
    void a_cookie_counts_on_our_own_page_and_where_no_page_is_named() throws Exception {
        assertThat(from(OWN).origin()).isEqualTo(Verdict.OURS);
        assertThat(from(OWN).person()).isEqualTo(ANN);
        assertThat(read(cookies("chat=" + identity.cookie(ANN))).origin())
                .isEqualTo(Verdict.UNSAID);
        assertThat(read(cookies("chat=" + identity.cookie(ANN))).person()).isEqualTo(ANN);
    }

    @Test
    void a_cookie_does_not_count_on_another_sites_page_even_a_listed_one() throws Exception {
        assertThat(from(FRIEND).origin()).isEqualTo(Verdict.ALLOWED);
        assertThat(from(FRIEND).person()).isNull();
        assertThat(from("https://evil.example").origin()).isEqualTo(Verdict.FOREIGN);
        assertThat(from("https://evil.example").person()).isNull();
    }

    @Test
    void a_forged_cookie_is_nobodys_and_behind_ours_changes_nothing() throws Exception {
        var ours = "chat=" + identity.cookie(ANN);
        var forged =
                "chat="
                        + identity.cookie(BOB)
                                .replace("v1.0000000000000002", "v1.0000000000000003");

        assertThat(read(cookies(forged)).person()).isNull();
        assertThat(read(cookies(ours + "; " + forged)).person()).isEqualTo(ANN);
    }

    @Test
    void as_many_cookies_may_come_along_as_a_browser_keeps_and_no_more() throws Exception {
        var others = "a=b; ".repeat(Cookies.MOST - 1);

        assertThat(read(cookies(others + "chat=" + identity.cookie(ANN))).person()).isEqualTo(ANN);
        assertThatThrownBy(() -> read(cookies(others + "a=b; chat=" + identity.cookie(ANN))))
                .isInstanceOf(Request.Unreadable.class)
                .hasMessage("The request has more than 200 cookies.");
    }

    /// As proxies send them that are asked by HTTP/2, where each cookie is a line of its own.
    @Test
    void cookies_in_several_lines_are_read_and_counted_as_if_in_one() throws Exception {
        var chat = "chat=" + identity.cookie(ANN);
        var forged = "chat=v1.0000000000000002.forged";

        for (var lines :
                List.of(
                        List.of("a=b", chat, "theme=dark"),
                        List.of("theme=dark", chat + "; a=b"),
                        List.of("", forged, chat, "theme=dark; "))) {
            var request = read(cookies(lines));
            assertThat(request.person()).as("%s", lines).isEqualTo(ANN);
            assertThat(request.theme()).as("%s", lines).isEqualTo(Theme.DARK);
        }

        var others = "a=b; ".repeat(Cookies.MOST / 2 - 1) + "a=b";
        assertThat(read(cookies(List.of(others, others))).person()).isNull();
        assertThatThrownBy(() -> read(cookies(List.of(others, others, chat))))
                .isInstanceOf(Request.Unreadable.class)
                .hasMessage("The request has more than 200 cookies.");
    }

    @Test
    void behind_tls_the_cookie_that_no_neighbour_can_set_goes_first_and_another_is_stale()
            throws Exception {
        var plain = "chat=" + identity.cookie(BOB);
        var prefixed = "__Host-chat=" + identity.cookie(ANN);

        for (var both : new String[] {plain + "; " + prefixed, prefixed + "; " + plain}) {
            assertThat(byTls(both).person()).isEqualTo(ANN);
            assertThat(byTls(both).stale()).isFalse();
        }
        assertThat(byTls(plain).person()).isEqualTo(BOB);
        assertThat(byTls(plain).stale()).isTrue();
        assertThat(byTls("__Host-chat=v1.forged; " + plain).person()).isEqualTo(BOB);
        assertThat(read(cookies(plain)).stale()).isFalse();
    }

    @Test
    void below_a_base_path_the_cookie_of_that_path_goes_before_one_of_the_whole_host()
            throws Exception {
        var tls = new Origins("https://example.org", Set.of(), false);
        var ours = new Cookies(identity, tls, "/chat/");
        var own = "__Secure-chat=" + identity.cookie(ANN);
        var hosts = "__Host-chat=" + identity.cookie(BOB);

        for (var both : new String[] {own + "; " + hosts, hosts + "; " + own}) {
            var request = Request.read(cookies(both), Proxies.Caller.OPERATOR, tls, ours);
            assertThat(request.person()).isEqualTo(ANN);
            assertThat(request.stale()).isFalse();
        }
        var before = Request.read(cookies(hosts), Proxies.Caller.OPERATOR, tls, ours);
        assertThat(before.person()).isEqualTo(BOB);
        assertThat(before.stale()).isTrue();
        assertThat(byTls(own).person()).isNull();
    }

    @Test
    void of_two_themes_the_first_counts_which_has_the_longer_path() throws Exception {
        assertThat(read(cookies("theme=dark; theme=light")).theme()).isEqualTo(Theme.DARK);
    }

    @Test
    void below_a_base_path_a_path_begins_with_it() throws Exception {
        var base = List.of("talk", "here");

        assertThat(read("/talk/here/room/a%2Fb").below(base).segments())
                .containsExactly("room", "a/b");
        assertThat(read("/talk/here/").below(base).segments()).isEmpty();
        assertThat(read("/room/lobby").below(List.of()).segments())
                .containsExactly("room", "lobby");
        for (var outside :
                List.of("/", "/talk", "/talk/", "/room/lobby", "//talk/here", "/TALK/here")) {
            assertThat(read(outside).below(base).segments()).as(outside).containsExactly("");
        }
    }

    private Request byTls(String header) throws Request.Unreadable {
        var tls = new Origins("https://chat.example.org", Set.of(), false);
        return Request.read(
                cookies(header), Proxies.Caller.OPERATOR, tls, new Cookies(identity, tls, "/"));
    }

    @Test
    void whatever_arrives_as_cookies_makes_nobody_somebody() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var pieces =
                new String[] {
                    "chat",
                    "theme",
                    "=",
                    ";",
                    " ",
                    ",",
                    "\"",
                    "v1.",
                    "0000000000000001",
                    ".",
                    "dark",
                    "\u00e4",
                    "\\",
                    "$Path",
                    "A".repeat(22),
                    "%00",
                    "\t"
                };
        for (int i = 0; i < 20_000; i++) {
            var cookies = new StringBuilder("a=1;");
            for (int length = random.nextInt(15); length > 0; length--) {
                cookies.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                assertThat(read(cookies(cookies.toString())).person()).isNull();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + cookies, e);
            }
        }
    }

    @Test
    void a_socket_is_asked_for_in_any_case() throws Exception {
        var http = request("/chat/lobby/ann");
        assertThat(read(http).wantsSocket()).isFalse();

        http.headers().set("Upgrade", "WebSocket");
        assertThat(read(http).wantsSocket()).isTrue();

        http.headers().set("Upgrade", "h2c, websocket");
        assertThat(read(http).wantsSocket()).isTrue();

        http.headers().set("Upgrade", "websockets");
        assertThat(read(http).wantsSocket()).isFalse();
    }

    /// A browser leaves Origin out of some, and old ones out of all.
    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site, cross-site, true",
        "Sec-Fetch-Site, same-site, true",
        "Sec-Fetch-Site, same-origin, false",
        "Sec-Fetch-Site, none, false",
        "Referer, https://evil.example/page, true",
        "Referer, https://evil.example, true",
        "Referer, OWN/room/lobby, false",
        "Referer, FRIEND/page, false",
        "Referer, nonsense, false",
        "Origin, null, true",
        "Origin, OWN, false",
        "Origin, FRIEND, false"
    })
    void what_another_sites_page_sends_is_known_without_an_origin_too(
            String header, String value, boolean isForeign) throws Request.Unreadable {
        var http = request("/room/lobby");
        http.headers().set(header, value.replace("OWN", OWN).replace("FRIEND", FRIEND));

        assertThat(read(http).isForeign(origins)).isEqualTo(isForeign);
    }

    @ParameterizedTest
    @CsvSource({
        "text/html, '', '', true",
        "'text/html;q=0.9,*/*', '', '', true",
        "*/*, '', '', false",
        "'', '', '', false",
        "*/*, Accept-Language, 'en,*;q=0.1', true",
        "*/*, Accept-Language, *, false",
        "text/html, Origin, OWN, false",
        "text/html, Origin, null, false",
        "text/html, Sec-Fetch-Site, same-origin, false",
        "text/html, Referer, OWN/room/lobby, false"
    })
    void a_browser_that_does_not_say_where_it_stands_is_known(
            String accept, String header, String value, boolean isFromUnknownPage)
            throws Request.Unreadable {
        var http = request("/room/lobby");
        http.headers().set("Accept", accept);
        if (!header.isEmpty()) {
            http.headers().set(header, value.replace("OWN", OWN));
        }

        assertThat(read(http).isFromUnknownPage()).isEqualTo(isFromUnknownPage);
    }

    @Test
    void what_a_program_sends_is_not_foreign() throws Request.Unreadable {
        assertThat(read("/room/lobby").isForeign(origins)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain, 1",
        "'text/html , TEXT/PLAIN ; q=0.25', 0.25",
        "'text/plain;format=flowed;q=0.5', 0.5",
        "text/plain;q=0, 0",
        "text/plain;q=2, 1",
        "text/plainer, 0",
        "*/*, 0",
        "'', 0"
    })
    void how_gladly_text_is_taken(String accept, double gladly) throws Exception {
        var http = request("/room/lobby");
        http.headers().set("Accept", accept);

        assertThat(read(http).accepts("text/plain")).isEqualTo(gladly);
    }

    private Request read(String target) throws Request.Unreadable {
        return read(request(target));
    }

    private Request read(FullHttpRequest http) throws Request.Unreadable {
        return Request.read(
                http, Proxies.Caller.OPERATOR, origins, new Cookies(identity, origins, "/"));
    }

    private Request from(String origin) throws Request.Unreadable {
        var http = cookies("chat=" + identity.cookie(ANN));
        http.headers().set("Origin", origin);
        return read(http);
    }

    private Request form(String type) throws Request.Unreadable {
        return sent("message=hello+you&key=k", type);
    }

    /// @param bytes each a character
    private Request sent(String bytes, String type) throws Request.Unreadable {
        var body = Unpooled.copiedBuffer(bytes, ISO_8859_1);
        var http =
                new DefaultFullHttpRequest(
                        HttpVersion.HTTP_1_1, HttpMethod.POST, "/room/lobby", body);
        http.headers().set("Host", "chat.example.org").set("Content-Type", type);
        return read(http);
    }

    private static FullHttpRequest cookies(String header) {
        return cookies(List.of(header));
    }

    private static FullHttpRequest cookies(List<String> lines) {
        var http = request("/");
        http.headers().set("Cookie", lines);
        return http;
    }

    private static FullHttpRequest request(String target) {
        var http = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, target);
        http.headers().set("Host", "chat.example.org");
        return http;
    }
}
