package chat.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.Told;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A certificate that is renewed while the server runs.
class TlsTest {

    @TempDir private Path folder;
    private PemFiles used;
    private Instant now = Instant.now().plus(Duration.ofMinutes(1));
    private long second;

    @BeforeEach
    void begin() {
        used = new PemFiles(folder.resolve("in-use.crt"), folder.resolve("in-use.key"));
    }

    @Test
    void a_renewed_pair_is_in_force_when_both_files_lie_still() throws IOException {
        put(PemFiles.make(folder, "first"));
        var second = PemFiles.make(folder, "second", 90);
        try (var told = new Told(Tls.class);
                var tls = open()) {
            var before = tls.until();
            assertThat(before).isBefore(now.plus(Duration.ofDays(31)));

            copy(second.certificate(), used.certificate());
            tls.lookAgain();
            copy(second.key(), used.key());
            tls.lookAgain();
            assertThat(tls.until()).isEqualTo(before);
            tls.lookAgain();

            assertThat(tls.until()).isAfter(now.plus(Duration.ofDays(89)));
            tls.lookAgain();
            assertThat(told.lines())
                    .singleElement()
                    .asString()
                    .startsWith("There is a new certificate")
                    .contains(tls.until().toString());
        }
    }

    @Test
    void a_pair_that_cannot_be_used_changes_nothing_and_is_told_once() throws IOException {
        put(PemFiles.make(folder, "first"));
        var other = PemFiles.make(folder, "other", 90);
        try (var told = new Told(Tls.class);
                var tls = open()) {
            var before = tls.until();

            copy(other.certificate(), used.certificate());
            look(tls);
            assertThat(tls.until()).isEqualTo(before);
            assertThat(told.lines())
                    .singleElement()
                    .asString()
                    .contains("The key in ", "does not belong", "The one before stays in force.");

            told.lines().clear();
            Files.delete(used.key());
            look(tls);
            assertThat(tls.until()).isEqualTo(before);
            assertThat(told.lines()).singleElement().asString().contains("there is no such file");

            told.lines().clear();
            copy(other.key(), used.key());
            look(tls);
            assertThat(tls.until()).isAfter(before);
            assertThat(told.lines()).hasSize(1);
        }
    }

    @Test
    void the_operator_is_told_a_week_before_and_at_the_end() throws IOException {
        put(PemFiles.make(folder, "first"));
        try (var told = new Told(Tls.class);
                var tls = open()) {
            now = tls.until().minus(Tls.SOON);
            look(tls);
            assertThat(told.lines()).isEmpty();

            now = now.plusMillis(1);
            look(tls);
            assertThat(told.lines()).singleElement().asString().contains("will expire");

            told.lines().clear();
            now = tls.until().plusMillis(1);
            look(tls);
            assertThat(told.lines()).singleElement().asString().contains("has expired");
        }
    }

    @Test
    void no_version_before_1_2_is_spoken_and_no_suite_whose_key_could_be_found_out_later()
            throws IOException {
        put(PemFiles.make(folder, "first"));
        try (var tls = open()) {
            var engine = tls.handler(UnpooledByteBufAllocator.DEFAULT).engine();

            assertThat(engine.getEnabledProtocols())
                    .containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
            assertThat(engine.getEnabledCipherSuites())
                    .hasSize(9)
                    .allMatch(suite -> suite.matches("TLS_(ECDHE_|AES_|CHACHA20_).*"));
        }
    }

    @Test
    void the_first_pair_has_to_be_right() throws IOException {
        put(PemFiles.make(folder, "first"));
        now = now.plus(Duration.ofDays(31));

        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expired");
    }

    private Tls open() throws IOException {
        return Tls.unwatched(used.certificate(), used.key(), () -> now);
    }

    private static void look(Tls tls) {
        tls.lookAgain();
        tls.lookAgain();
        tls.lookAgain();
    }

    private void put(PemFiles files) throws IOException {
        copy(files.certificate(), used.certificate());
        copy(files.key(), used.key());
    }

    /// Each time a second later, or two files of one length written at once would look the same.
    private void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(to, FileTime.fromMillis(1_000_000_000_000L + 1_000 * ++second));
    }
}
