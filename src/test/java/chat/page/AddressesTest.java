package chat.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.room.Refused;
import chat.room.RoomName;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
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
        var address = Addresses.room(new RoomName(name));

        assertThat(address).matches("/room/[A-Za-z0-9._~%-]+");
        assertThat(URI.create(address).getPath()).isEqualTo("/room/" + name);
        assertThat(URLDecoder.decode(address.substring("/room/".length()), StandardCharsets.UTF_8))
                .isEqualTo(name);
    }

    @Test
    void everything_about_a_room_is_below_its_address() {
        var room = new RoomName("a b");

        assertThat(Addresses.message(room, 42)).isEqualTo("/room/a%20b/42");
        assertThat(Addresses.menu(room, 42)).isEqualTo("/room/a%20b/42/menu");
        assertThat(Addresses.before(room, 42)).isEqualTo("/room/a%20b?before=42");
        assertThat(Addresses.live(room)).isEqualTo("/room/a%20b/live");
        assertThat(Addresses.alive(room)).isEqualTo("/room/a%20b/alive");
        assertThat(Addresses.name(room)).isEqualTo("/room/a%20b/name");
        assertThat(Addresses.leave(room)).isEqualTo("/room/a%20b/leave");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", ".."})
    void dots_that_browsers_fold_away_are_no_room_and_no_segment(String dots) {
        assertThatThrownBy(() -> new RoomName(dots)).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> Addresses.segment(dots))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
