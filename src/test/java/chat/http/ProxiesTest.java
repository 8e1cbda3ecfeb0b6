package chat.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.room.Source;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTest {

    private static final InetAddress PROXY = InetAddress.ofLiteral("10.1.2.3");
    private static final InetAddress STRANGER = InetAddress.ofLiteral("192.0.2.7");

    private final Proxies proxies =
            new Proxies(List.of(Network.parse("10.0.0.0/8"), Network.parse("fd00::/9")));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "198.51.100.1 | 198.51.100.1",
                "198.51.100.1:4711 | 198.51.100.1",
                "203.0.113.9, 198.51.100.1 | 198.51.100.1",
                "203.0.113.9, 198.51.100.1, 10.9.9.9 | 198.51.100.1",
                "10.8.8.8, 10.9.9.9 | 10.8.8.8",
                "203.0.113.9, unknown | 10.1.2.3",
                "203.0.113.9, evil.example | 10.1.2.3",
                "2001:db8::1 | 2001:db8::1",
                "[2001:db8::1]:4711 | 2001:db8::1",
                "2001:db8::1, fd00::5 | 2001:db8::1"
            })
    void a_proxy_we_trust_says_for_whom_it_asks(String forwarded, String client) {
        assertThat(caller(PROXY, "X-Forwarded-For", forwarded).source())
                .isEqualTo(Proxies.source(InetAddress.ofLiteral(client)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for=198.51.100.1;proto=https;by=10.1.1.1 | 198.51.100.1",
                "by=10.1.1.1; For=\"[2001:db8::1]:4711\" | 2001:db8::1",
                "for=203.0.113.9, for=198.51.100.1 | 198.51.100.1",
                "for=_hidden | 10.1.2.3"
            })
    void the_standard_header_is_read_too(String forwarded, String client) {
        assertThat(caller(PROXY, "Forwarded", forwarded).source())
                .isEqualTo(Proxies.source(InetAddress.ofLiteral(client)));
    }

    @Test
    void nobody_else_is_believed() {
        assertThat(caller(STRANGER, "X-Forwarded-For", "198.51.100.1").source())
                .isEqualTo(Proxies.source(STRANGER));
        assertThat(caller(STRANGER, "X-Forwarded-Proto", "https").secure()).isFalse();
    }

    @Test
    void the_nearest_proxy_says_what_the_browser_spoke() {
        assertThat(caller(PROXY, "X-Forwarded-Proto", "https").secure()).isTrue();
        assertThat(caller(PROXY, "X-Forwarded-Proto", "https, http").secure()).isFalse();
        assertThat(caller(PROXY, "Forwarded", "for=1.2.3.4;proto=https").secure()).isTrue();
        assertThat(caller(PROXY, "X", "y").secure()).isFalse();
    }

    @Test
    void a_household_is_one_source() {
        assertThat(source("2001:db8:1:2::1")).isEqualTo(source("2001:db8:1:2:ffff::9"));
        assertThat(source("2001:db8:1:2::1")).isNotEqualTo(source("2001:db8:1:3::1"));
        assertThat(source("192.0.2.1")).isNotEqualTo(source("192.0.2.2"));
        assertThat(source("::ffff:192.0.2.1")).isEqualTo(source("192.0.2.1"));
    }

    @Test
    void a_network_holds_the_addresses_that_begin_as_it_does() {
        var network = Network.parse("192.0.2.128/25");
        assertThat(network.contains(InetAddress.ofLiteral("192.0.2.255"))).isTrue();
        assertThat(network.contains(InetAddress.ofLiteral("192.0.2.127"))).isFalse();
        assertThat(network.contains(InetAddress.ofLiteral("::1"))).isFalse();
        assertThat(Network.parse("0.0.0.0/0").contains(STRANGER)).isTrue();
        assertThat(Network.parse("192.0.2.7").contains(STRANGER)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "localhost",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/",
                "10.0.0/8x",
                "::/129"
            })
    void what_is_no_network_is_refused(String text) {
        assertThatThrownBy(() -> Network.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private Proxies.Caller caller(InetAddress peer, String name, String value) {
        return proxies.caller(peer, new DefaultHttpHeaders().add(name, value));
    }

    private static Source source(String address) {
        return Proxies.source(InetAddress.ofLiteral(address));
    }
}
