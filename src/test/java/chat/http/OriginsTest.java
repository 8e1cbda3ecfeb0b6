package chat.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.http.Origins.Verdict;
import chat.room.Source;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {

    private static final String HOST = "chat.example.org";
    private static final String OWN = "https://chat.example.org";
    private static final String FRIEND = "https://friend.example";

    private static final Proxies.Caller PLAIN = new Proxies.Caller(new Source(1), false);
    private static final Proxies.Caller BY_PROXYS_TLS = new Proxies.Caller(new Source(1), true);

    private final Origins named = new Origins(OWN, Set.of(FRIEND), false);
    private final Origins unnamed = new Origins(null, Set.of(FRIEND), false);

    @Test
    void a_request_that_names_no_origin_is_no_pages() {
        assertThat(named.judge(null, HOST)).isEqualTo(Verdict.UNSAID);
        assertThat(unnamed.judge(null, HOST)).isEqualTo(Verdict.UNSAID);
    }

    @Test
    void our_own_page_is_ours() {
        assertThat(named.judge(OWN, HOST)).isEqualTo(Verdict.OURS);
        assertThat(named.judge("HTTPS://Chat.Example.org", HOST)).isEqualTo(Verdict.OURS);
    }

    @Test
    void where_our_address_is_known_the_host_counts_for_nothing() {
        assertThat(named.judge("https://evil.example", "evil.example")).isEqualTo(Verdict.FOREIGN);
        assertThat(named.judge(OWN, "127.0.0.1:8080")).isEqualTo(Verdict.OURS);
        assertThat(named.judge(OWN, null)).isEqualTo(Verdict.OURS);
    }

    @Test
    void where_our_address_is_known_http_is_not_https() {
        assertThat(named.judge("http://chat.example.org", HOST)).isEqualTo(Verdict.FOREIGN);
    }

    /// A proxy may speak TLS where we do not.
    @Test
    void else_the_host_is_ours_by_http_and_https() {
        assertThat(unnamed.judge("https://chat.example.org", HOST)).isEqualTo(Verdict.OURS);
        assertThat(unnamed.judge("http://chat.example.org", HOST)).isEqualTo(Verdict.OURS);
        assertThat(unnamed.judge("http://localhost:8080", "LOCALHOST:8080"))
                .isEqualTo(Verdict.OURS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "",
                "chat.example.org",
                "://chat.example.org",
                "file://chat.example.org",
                "javascript://chat.example.org",
                "https://chat.example.org.evil.example",
                "https://evil.example#chat.example.org",
                "https://evil.example@chat.example.org",
                "https://chat.example.org:8443",
                "https://chat.example.org/",
                "https://chat.example.org, https://evil.example",
                "https://xchat.example.org",
                "https://example.org",
                " https://chat.example.org",
                "https://friend.example.evil.example",
            })
    void whatever_else_a_page_says_is_foreign(String origin) {
        assertThat(named.judge(origin, HOST)).isEqualTo(Verdict.FOREIGN);
        assertThat(unnamed.judge(origin, HOST)).isEqualTo(Verdict.FOREIGN);
    }

    @Test
    void a_page_is_foreign_where_neither_our_address_nor_a_host_is_known() {
        assertThat(unnamed.judge(OWN, null)).isEqualTo(Verdict.FOREIGN);
    }

    @Test
    void a_listed_page_may_come_without_being_ours() {
        assertThat(named.judge(FRIEND, HOST)).isEqualTo(Verdict.ALLOWED);
        assertThat(unnamed.judge("https://FRIEND.example", HOST)).isEqualTo(Verdict.ALLOWED);
        assertThat(named.judge("http://friend.example", HOST)).isEqualTo(Verdict.FOREIGN);
    }

    @Test
    void our_own_page_stays_ours_when_it_is_listed_too() {
        assertThat(new Origins(OWN, Set.of(OWN), false).judge(OWN, HOST)).isEqualTo(Verdict.OURS);
    }

    @Test
    void one_character_more_less_or_other_is_another_origin() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var characters = "abcz0.:/@#?%&,; \0\u00e9\uff0e";
        for (int i = 0; i < 10_000; i++) {
            var other = new StringBuilder(OWN);
            int place = random.nextInt(OWN.length());
            char character = characters.charAt(random.nextInt(characters.length()));
            switch (random.nextInt(3)) {
                case 0 -> other.setCharAt(place, character);
                case 1 -> other.insert(place, character);
                default -> other.deleteCharAt(place);
            }
            if (!other.toString().equals(OWN)) {
                assertThat(named.judge(other.toString(), HOST))
                        .as("seed %d: %s", seed, other)
                        .isEqualTo(Verdict.FOREIGN);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://chat.example.org, https://chat.example.org",
        "HTTPS://Chat.Example.org:443/, https://chat.example.org",
        "http://localhost:80, http://localhost",
        "http://localhost:443, http://localhost:443",
        "http://127.0.0.1:8080, http://127.0.0.1:8080",
        "http://[::1]:8080/, http://[::1]:8080",
        "' https://chat.example.org ', https://chat.example.org",
    })
    void an_origin_is_written_as_browsers_write_it(String typed, String written) {
        assertThat(Origins.normalised(typed)).isEqualTo(written);
        assertThat(Origins.normalised(written)).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "chat.example.org",
                "ftp://chat.example.org",
                "https://chat.example.org/room",
                "https://chat.example.org?a=b",
                "https://chat.example.org#a",
                "https://ann@chat.example.org",
                "https://",
                "https:chat.example.org",
                "https://chat example.org",
            })
    void what_is_no_origin_is_refused_with_its_name(String typed) {
        assertThatThrownBy(() -> Origins.normalised(typed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(typed);
    }

    @ParameterizedTest
    @CsvSource({
        "chat.example.org, true",
        "chat.example.org:8443, true",
        "CHAT, true",
        "7.example.org, true",
        "mylocalhost, true",
        "localhost.example.org, true",
        "localhost, false",
        "LocalHost:8443, false",
        "chat.localhost:8443, false",
        "localhost., false",
        "127.0.0.1, false",
        "192.0.2.7:8443, false",
        "192.0.2.7., false",
        "127.1, false",
        "0x7f000001, false",
        "[::1], false",
        "[2001:db8::1]:8443, false",
        "'', false",
        ":8443, false",
    })
    void a_browser_that_came_by_tls_is_kept_there_if_it_came_to_a_name(String host, boolean kept) {
        var secure = new Origins(null, Set.of(), true);

        assertThat(secure.pins(host, PLAIN)).isEqualTo(kept);
        assertThat(unnamed.pins(host, BY_PROXYS_TLS)).isEqualTo(kept);
        assertThat(unnamed.pins(host, PLAIN)).isFalse();
    }

    @Test
    void our_own_address_decides_whether_browsers_are_kept_at_tls_where_it_is_known() {
        assertThat(named.pins("127.0.0.1:8080", PLAIN)).isTrue();
        assertThat(named.pins(null, PLAIN)).isTrue();
        assertThat(at("https://localhost:8443").pins(HOST, PLAIN)).isFalse();
        assertThat(at("http://chat.example.org").pins(HOST, BY_PROXYS_TLS)).isFalse();
    }

    @Test
    void we_are_reached_as_our_own_address_says_or_else_as_the_request_came() {
        assertThat(named.base("127.0.0.1:8080", PLAIN)).isEqualTo(OWN);
        assertThat(unnamed.base("chat:80", PLAIN)).isEqualTo("http://chat:80");
        assertThat(unnamed.base("chat", BY_PROXYS_TLS)).isEqualTo("https://chat");
        assertThat(new Origins(null, Set.of(), true).base("chat", PLAIN)).isEqualTo("https://chat");
    }

    private static Origins at(String own) {
        return new Origins(own, Set.of(), false);
    }
}
