package chat.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nayuki.qrcodegen.QrCode;
import java.io.ByteArrayInputStream;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

class PictureTest {

    private static final Pattern RUN = Pattern.compile("M(\\d+) (\\d+)h(\\d+)v1h-(\\d+)z");

    @Test
    void each_module_of_the_code_is_drawn_and_no_other_within_a_quiet_zone() {
        var address = "https://chat.example.org/room/lobby";
        var code = QrCode.encodeText(address, QrCode.Ecc.MEDIUM);

        var drawn = drawn(new String(Picture.of(address, "a code"), UTF_8), code.size + 8);

        for (int y = -4; y < code.size + 4; y++) {
            for (int x = -4; x < code.size + 4; x++) {
                // Outside of the code a module is light.
                assertThat(drawn[y + 4][x + 4])
                        .as("module %d, %d", x, y)
                        .isEqualTo(code.getModule(x, y));
            }
        }
    }

    @Test
    void it_is_xml_with_a_title_whatever_the_title_is() throws Exception {
        var svg = Picture.of("http://localhost/", "QR code of <a> & \"b\"");

        var root =
                DocumentBuilderFactory.newDefaultNSInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(svg))
                        .getDocumentElement();
        assertThat(root.getLocalName()).isEqualTo("svg");
        assertThat(root.getAttribute("role")).isEqualTo("img");
        assertThat(root.getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo("QR code of <a> & \"b\"");
    }

    @Test
    void the_longest_address_of_a_room_fits() {
        var longest = "https://" + "h".repeat(255) + ":65535/room/" + "%F0%9F%98%80".repeat(64);

        assertThat(Picture.of(longest, "")).isNotEmpty();
    }

    private static boolean[][] drawn(String svg, int side) {
        assertThat(svg).contains("viewBox=\"0 0 " + side + " " + side + "\"");
        var drawn = new boolean[side][side];
        RUN.matcher(svg)
                .results()
                .forEach(run -> {
                    int x = Integer.parseInt(run.group(1));
                    int length = Integer.parseInt(run.group(3));
                    assertThat(length).isEqualTo(Integer.parseInt(run.group(4)));
                    for (int i = 0; i < length; i++) {
                        drawn[Integer.parseInt(run.group(2))][x + i] = true;
                    }
                });
        return drawn;
    }
}
