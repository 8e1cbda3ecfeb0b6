package chat.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.room.Refused;
import chat.room.RoomName;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lobby",
                "release-1.2",
                "two words",
                "a/b",
                "what?",
                "a&b=c",
                "100%",
                "%2F",
                "c++",
                "#general",
                "\"quoted\" 'name'",
                "<b>",
                "a;b,c:d@e!$()*[]|\\^`{}~",
                ".hidden",
                "...x",
                "Zürich",
                "王小明",
                "می\u200Cخواهم",
                "👩\u200D👩\u200D👧 family",
            })
    void a_name_goes_into_an_address_and_comes_out_the_same(String name) {
        var address = Addresses.ROOT.room(new RoomName(name));

        assertThat(address).matches("/room/[A-Za-z0-9._~%-]+");
        assertThat(URI.create(address).getPath()).isEqualTo("/room/" + name);
        assertThat(URLDecoder.decode(address.substring("/room/".length()), StandardCharsets.UTF_8))
                .isEqualTo(name);
    }

    @Test
    void everything_about_a_room_is_below_its_address() {
        var room = new RoomName("a b");

        assertThat(Addresses.ROOT.message(room, 42)).isEqualTo("/room/a%20b/42");
        assertThat(Addresses.ROOT.menu(room, 42)).isEqualTo("/room/a%20b/42/menu");
        assertThat(Addresses.ROOT.before(room, 42)).isEqualTo("/room/a%20b?before=42");
        assertThat(Addresses.ROOT.live(room)).isEqualTo("/room/a%20b/live");
        assertThat(Addresses.ROOT.alive(room)).isEqualTo("/room/a%20b/alive");
        assertThat(Addresses.ROOT.name(room)).isEqualTo("/room/a%20b/name");
        assertThat(Addresses.ROOT.leave(room)).isEqualTo("/room/a%20b/leave");
    }

    @Test
    void everything_is_below_the_base_path() {
        var addresses = new Addresses("/tools/chat");
        var room = new RoomName("a b");

        assertThat(addresses.home()).isEqualTo("/tools/chat/");
        assertThat(addresses.join()).isEqualTo("/tools/chat/chat");
        assertThat(addresses.theme()).isEqualTo("/tools/chat/theme");
        assertThat(addresses.assets(name -> "/assets/1/" + name).of("app.css"))
                .isEqualTo("/tools/chat/assets/1/app.css");
        assertThat(addresses.of(List.of("room", "a b", "42")))
                .isEqualTo("/tools/chat/room/a%20b/42");
        assertThat(
                        List.of(
                                addresses.room(room),
                                addresses.message(room, 42),
                                addresses.menu(room, 42),
                                addresses.before(room, 42),
                                addresses.before(room, 42, 7),
                                addresses.live(room),
                                addresses.stream(room),
                                addresses.compose(room),
                                addresses.basic(room),
                                addresses.picture(room),
                                addresses.alive(room),
                                addresses.name(room),
                                addresses.leave(room)))
                .allMatch(address -> address.startsWith("/tools/chat/room/a%20b"))
                .doesNotHaveDuplicates();
        assertThat(addresses.beginning()).containsExactly("tools", "chat");
    }

    @Test
    void a_host_of_our_own_has_no_base_path() {
        assertThat(Addresses.ROOT.home()).isEqualTo("/");
        assertThat(Addresses.ROOT.join()).isEqualTo("/chat");
        assertThat(Addresses.ROOT.theme()).isEqualTo("/theme");
        assertThat(Addresses.ROOT.beginning()).isEmpty();
    }

    @Test
    void a_slash_at_the_end_of_a_base_path_is_left_out() {
        assertThat(new Addresses("/chat/")).isEqualTo(new Addresses("/chat"));
        assertThat(new Addresses("/")).isEqualTo(Addresses.ROOT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chat",
                "//",
                "//x",
                "/x//y",
                "/x//",
                "/a b",
                "/.",
                "/..",
                "/a/../b",
                "/a/./",
                "..",
                "/a%20b",
                "/a?b",
                "/a#b",
                "/a;b",
                "/a\\b",
                "/a\"b",
                "/a\nb",
                "/ü",
                " /a",
                "https://example.org/chat",
            })
    void what_can_be_read_in_two_ways_is_no_base_path(String path) {
        assertThatThrownBy(() -> new Addresses(path)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_base_path_has_a_longest_length() {
        var longest = "/" + "x".repeat(Addresses.LONGEST_BASE - 1);

        assertThat(new Addresses(longest).base()).isEqualTo(longest);
        assertThatThrownBy(() -> new Addresses(longest + "x"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /// Of four bytes each, three characters a byte.
    @Test
    void the_longest_address_fits_into_a_qr_code() {
        var pages =
                new Pages(
                        ZoneOffset.UTC,
                        new Terms(null, Duration.ZERO),
                        new Addresses("/" + "x".repeat(Addresses.LONGEST_BASE - 1)),
                        name -> name,
                        "1");
        var longest = new RoomName("𝒜".repeat(RoomName.LONGEST));

        assertThat(pages.picture(longest, "https://" + "x".repeat(253) + ":65535")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {".", ".."})
    void dots_that_browsers_fold_away_are_no_room_and_no_segment(String dots) {
        assertThatThrownBy(() -> new RoomName(dots)).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> Addresses.segment(dots))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
