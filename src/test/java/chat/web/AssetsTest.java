package chat.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class AssetsTest {

    private static final List<String> NAMES =
            List.of("app.css", "nojs.css", "icon.svg", "htmx-4.0.1.js");

    private final Assets assets = new Assets();

    @Test
    void an_address_leads_to_the_file_it_was_made_for() {
        for (var name : NAMES) {
            var path = assets.of(name);

            assertThat(path).matches("/assets/[0-9a-f]{12}/" + name.replace(".", "\\."));
            assertThat(assets.find(path)).get().extracting(found -> found.path).isEqualTo(path);
        }
    }

    @Test
    void an_address_holds_the_hash_of_what_it_leads_to() throws NoSuchAlgorithmException {
        for (var name : NAMES) {
            var path = assets.of(name);

            var plain = assets.find(path).orElseThrow().plain;
            var hash = MessageDigest.getInstance("SHA-256").digest(plain);
            assertThat(path).contains("/" + HexFormat.of().formatHex(hash, 0, 6) + "/");
        }
    }

    @Test
    void the_address_of_other_content_leads_nowhere() {
        var path = assets.of("app.css");
        assertThat(assets.find(path)).isPresent();

        assertThat(assets.find("/assets/000000000000/app.css")).isEmpty();
        assertThat(assets.find(path.replace("app.css", "nojs.css"))).isEmpty();
        assertThat(assets.find(path + "/")).isEmpty();
        assertThat(assets.find("/assets/../chat/web/Assets.class")).isEmpty();
    }

    @Test
    void a_name_that_is_no_asset_is_a_mistake_of_ours() {
        assertThatThrownBy(() -> assets.of("ours.js"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ours.js");
    }

    @Test
    void what_travels_compressed_is_smaller_and_the_same() throws IOException {
        for (var name : List.of("app.css", "htmx-4.0.1.js")) {
            var asset = assets.find(assets.of(name)).orElseThrow();
            var gzip = Objects.requireNonNull(asset.gzip, name);
            var brotli = Objects.requireNonNull(asset.brotli, name);

            assertThat(gzip).hasSizeLessThan(asset.plain.length);
            assertThat(brotli).hasSizeLessThan(gzip.length);
            try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
                assertThat(unpacked.readAllBytes()).isEqualTo(asset.plain);
            }
        }
    }

    @Test
    void a_tag_is_quoted_and_follows_the_content() {
        var tags = NAMES.stream().map(name -> assets.find(assets.of(name)).orElseThrow().etag);

        assertThat(tags).allMatch(tag -> tag.matches("\"[0-9a-f]{12}\"")).doesNotHaveDuplicates();
    }
}
