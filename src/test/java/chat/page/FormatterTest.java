package chat.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatterTest {

    private static String link(String address) {
        return "<a target=\"_blank\" rel=\"nofollow noopener noreferrer ugc\" href=\"%s\">%s</a>"
                .formatted(address, address);
    }

    @Test
    void markup_comes_out_as_the_text_it_was() {
        assertThat(Formatter.html("<b onclick=\"x('y')\"> & &amp;"))
                .isEqualTo("&lt;b onclick=&#34;x(&#39;y&#39;)&#34;&gt; &amp; &amp;amp;");
    }

    @Test
    void line_breaks_stay() {
        assertThat(Formatter.html("a\nb\n\nc")).isEqualTo("a<br>b<br><br>c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.org",
                "https://example.org/",
                "HTTPS://Example.ORG/x",
                "http://localhost:8080/room/lobby",
                "https://example.org/a_(b)/c?d=e+f%20g;h#i",
                "https://example.org/~ann/_",
                "https://example.org?q=1",
                "https://example.org#top",
                "http://192.0.2.1/",
                "http://[2001:db8::1]:8080/x",
                "http://[::1]",
                "https://bücher.example/straße",
                "https://例え.jp/ページ",
                "https://हिन्दी.example/",
                "https://example.org/[x]",
                "https://example.org/@ann",
                "https://my-site.example-site.org:8443",
            })
    void an_address_becomes_a_link_that_gives_nothing_away(String address) {
        assertThat(Formatter.html(address)).isEqualTo(link(address));
        assertThat(Formatter.html("see " + address + " there"))
                .isEqualTo("see " + link(address) + " there");
        assertThat(Formatter.html("(" + address + ")")).isEqualTo("(" + link(address) + ")");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://a.example/x.|.",
                "http://a.example/x,|,",
                "http://a.example/x?!|?!",
                "http://a.example/x...|...",
                "http://a.example.|.",
                "http://a.example:|:",
                "http://a.example/x:|:",
                "http://a.example/x)|)",
                "http://a.example/(x))|)",
                "http://a.example/x).|).",
                "http://a.example/x]|]",
                "http://a.example/x\u201D|\u201D",
                "http://a.example/x\u3002|\u3002",
                "http://a.example/x\u3002\u300D|\u3002\u300D",
                "http://a.example\uFF0C\u5F88\u597D|\uFF0C\u5F88\u597D",
            })
    void a_link_ends_before_what_belongs_to_the_sentence(String text, String rest) {
        var address = text.substring(0, text.length() - rest.length());

        assertThat(Formatter.html(text)).isEqualTo(link(address) + rest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "javascript://example.org/%0aalert(1)",
                "data:text/html,x",
                "ftp://example.org/",
                "//example.org/",
                "www.example.org",
                "http:example.org",
                "http:/example.org",
                "http://",
                "http:///path",
                "http://.example.org",
                "http://-",
                "http://[]",
                "http://[zz]/",
                "http://[::1",
                "xhttp://example.org",
                "9https://example.org",
                "http://bank.example@evil.example/",
                "http://bank.example:x@evil.example/",
                "http://bank.example:443@evil.example/",
                "hello",
                "h",
                "https",
            })
    void nothing_else_becomes_a_link(String text) {
        assertThat(Formatter.html(text)).isEqualTo(text);
    }

    @Test
    void a_quote_or_a_bracket_ends_an_address_and_cannot_leave_the_attribute() {
        assertThat(Formatter.html("http://a.example/\"onmouseover=\"x"))
                .isEqualTo(link("http://a.example/") + "&#34;onmouseover=&#34;x");
        assertThat(Formatter.html("http://a.example/<b>"))
                .isEqualTo(link("http://a.example/") + "&lt;b&gt;");
        assertThat(Formatter.html("\"'http://a.example/'\""))
                .isEqualTo("&#34;&#39;" + link("http://a.example/") + "&#39;&#34;");
        assertThat(Formatter.html("http://a.example/x'y'z"))
                .isEqualTo(link("http://a.example/x&#39;y&#39;z"));
        assertThat(Formatter.html("http://a.example/x&y=1"))
                .isEqualTo(link("http://a.example/x&amp;y=1"));
    }

    /// Browsers read `\` as `/`, so people and browsers would see different hosts.
    @Test
    void a_backslash_ends_an_address() {
        assertThat(Formatter.html("http://a.example\\@evil.example"))
                .isEqualTo(link("http://a.example") + "\\@evil.example");
    }

    @Test
    void two_addresses_become_two_links() {
        assertThat(Formatter.html("http://a.example http://b.example\nhttp://c.example"))
                .isEqualTo(
                        link("http://a.example")
                                + " "
                                + link("http://b.example")
                                + "<br>"
                                + link("http://c.example"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "h",
                "http://",
                "http://a",
                "http://a/",
                "http://[",
                "http://a@",
                "http://a:1",
                "http://a/)",
                "(",
                "http",
                "https://a.b.c/(",
                "\"'<>&",
                "http://a-",
                "http://a/."
            })
    void whatever_is_repeated_takes_no_longer_than_its_length_asks_for(String part) {
        // Were it quadratic, the long text would take a hundred million steps a character and not
        // end in this time.
        var text = part.repeat(2_000_000 / part.length());

        var html = assertTimeoutPreemptively(Duration.ofSeconds(5), () -> Formatter.html(text));

        assertThat(html.length()).isGreaterThanOrEqualTo(text.length());
    }

    /// Written as numbers: nobody could tell them apart here.
    @ParameterizedTest
    @CsvSource({
        // Cyrillic among Latin
        "https://\u0430pple.com/x, https://xn--pple-43d.com/x",
        // Cyrillic alone that could be Latin
        "https://\u0440\u0430\u0443\u0440\u0430l.com, https://xn--l-7sba6dbr.com",
        "https://\u0430\u0440\u0440.com, https://xn--80a6aa.com",
        "https://\uFF47oogle.com/a, https://google.com/a",
        // what nobody would mistake stays
        "https://m\u00FCnchen.de/bier, https://m\u00FCnchen.de/bier",
        "https://\u043F\u0440\u0435\u0437\u0438\u0434\u0435\u043D\u0442.\u0440\u0444, https://\u043F\u0440\u0435\u0437\u0438\u0434\u0435\u043D\u0442.\u0440\u0444",
        "https://\u6771\u4EAC\u30BF\u30EF\u30FC.jp, https://\u6771\u4EAC\u30BF\u30EF\u30FC.jp",
        "https://example.com:8080/?q=\u0430#x, https://example.com:8080/?q=\u0430#x",
    })
    void a_link_shows_where_it_leads(String typed, String shown) {
        var html = Formatter.html("see " + typed);

        assertThat(html).contains("href=\"" + typed + "\">");
        assertThat(html).endsWith("\">" + shown + "</a>");
    }

    @Test
    void a_host_that_nobody_can_be_sure_of_is_no_link() {
        for (var host : new String[] {"exam\u200Dple.com", "\u0430\u00DFb.com"}) {
            assertThat(Formatter.html("https://" + host)).isEqualTo("https://" + host);
        }
        assertThat(Formatter.html("https://stra\u00DFe.de"))
                .endsWith(">https://stra\u00DFe.de</a>");
    }

    @Test
    void what_turns_the_direction_of_writing_ends_an_address() {
        assertThat(Formatter.html("https://a.example/\u202Emoc.knab"))
                .endsWith("\">https://a.example/</a>\u202Emoc.knab");
    }
}
