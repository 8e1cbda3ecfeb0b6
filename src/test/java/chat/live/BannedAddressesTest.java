package chat.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.http.Proxies;
import chat.room.Refusal;
import chat.room.Source;
import chat.room.Timer;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BannedAddressesTest {

    private static final Source BAD = source("203.0.113.7");
    private static final Source GOOD = source("203.0.113.8");

    @TempDir private Path folder;
    private final Clock clock = new Clock();
    private Path file;
    private BannedAddresses banned;

    @BeforeEach
    void open() throws IOException {
        file = folder.resolve("banned");
        banned = reopened();
    }

    @Test
    void nobody_comes_in_from_there_until_the_time_is_over() throws IOException {
        assertThat(banned.door(BAD)).isNull();

        var ban = banned.add(BAD, "mallory", Duration.ofHours(2));

        assertThat(ban.until()).isEqualTo(clock.now.plus(Duration.ofHours(2)));
        assertThat(banned.door(BAD))
                .isEqualTo(
                        new Refusal(
                                Refusal.Code.BANNED,
                                "The operator lets nobody in from your address for another 2 hours."));
        assertThat(banned.door(GOOD)).isNull();
        clock.now = ban.until().minusMillis(1);
        assertThat(banned.door(BAD)).isNotNull();
        clock.now = ban.until();
        assertThat(banned.door(BAD)).isNull();
        assertThat(banned.list()).isEmpty();
    }

    @Test
    void of_an_ipv6_address_the_first_64_bits_count() throws IOException {
        banned.add(source("2001:db8:1:2:3::4"), "", Duration.ofHours(1));

        assertThat(banned.door(source("2001:db8:1:2:ffff::1"))).isNotNull();
        assertThat(banned.door(source("2001:db8:1:3:3::4"))).isNull();
    }

    @Test
    void a_ban_outlives_the_server_and_no_address_is_written_down() throws IOException {
        banned.add(BAD, "mal lory", Duration.ofHours(2));
        var again = reopened();

        assertThat(again.door(BAD)).isNotNull();
        assertThat(again.door(GOOD)).isNull();
        assertThat(again.list()).isEqualTo(banned.list()).hasSize(1);
        assertThat(again.list().getFirst().whose()).isEqualTo("mal lory");
        assertThat(Files.readString(file)).doesNotContain("203", "cb007107");
        assertThat(Files.getPosixFilePermissions(file))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void the_file_goes_when_the_last_ban_is_over() throws IOException {
        banned.add(BAD, "", Duration.ofHours(1));
        banned.add(GOOD, "", Duration.ofHours(2));
        var first = Files.readString(file);

        clock.pass(Duration.ofHours(1));
        assertThat(Files.readString(file)).isNotEqualTo(first).hasLineCount(2);
        clock.pass(Duration.ofHours(1));
        assertThat(file).doesNotExist();

        banned.add(BAD, "", Duration.ofHours(1));
        assertThat(Files.readString(file).lines().findFirst())
                .as("a salt of its own")
                .isNotEqualTo(first.lines().findFirst());
    }

    @Test
    void what_is_over_when_the_server_starts_is_forgotten() throws IOException {
        banned.add(BAD, "", Duration.ofHours(1));
        clock.now = clock.now.plus(Duration.ofHours(2));

        var _ = reopened();

        assertThat(file).doesNotExist();
    }

    @Test
    void a_ban_is_taken_back_by_its_mark_and_by_its_address() throws IOException {
        var ban = banned.add(BAD, "", Duration.ofHours(1));

        assertThat(banned.of(BAD)).isEqualTo(ban);
        assertThat(banned.of(GOOD)).isNull();
        assertThat(banned.remove("nonsense")).isFalse();
        assertThat(banned.door(BAD)).isNotNull();
        assertThat(banned.remove(ban.mark())).isTrue();
        assertThat(banned.door(BAD)).isNull();
        assertThat(file).doesNotExist();
    }

    @Test
    void a_second_ban_of_an_address_replaces_the_first() throws IOException {
        banned.add(BAD, "", Duration.ofHours(5));
        banned.add(BAD, "mallory", Duration.ofHours(1));

        clock.pass(Duration.ofHours(1));

        assertThat(banned.door(BAD)).isNull();
    }

    @Test
    void a_damaged_file_is_told_by_name() throws IOException {
        for (var damaged : List.of("", "zz\n", "00\nmark\n", "00\nmark yesterday x\n")) {
            Files.writeString(file, damaged);
            assertThatThrownBy(this::reopened)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("damaged");
        }
    }

    private BannedAddresses reopened() throws IOException {
        return BannedAddresses.open(file, clock, Runnable::run);
    }

    private static Source source(String address) {
        return Proxies.source(InetAddress.ofLiteral(address));
    }

    /// Stands still until the test moves it.
    private static final class Clock implements Timer {
        private final List<Waking> wakings = new ArrayList<>();
        private Instant now = Instant.parse("2026-11-24T09:00:00Z");

        private record Waking(Instant due, Runnable task) {}

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public void after(Duration delay, Runnable task) {
            wakings.add(new Waking(now.plus(delay), task));
        }

        void pass(Duration time) {
            now = now.plus(time);
            var due = wakings.stream().filter(waking -> !waking.due.isAfter(now)).toList();
            wakings.removeAll(due);
            due.forEach(waking -> waking.task.run());
        }
    }
}
