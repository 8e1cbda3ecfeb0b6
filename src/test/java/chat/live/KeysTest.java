package chat.live;

import static org.assertj.core.api.Assertions.assertThat;

import chat.page.Composer;
import chat.room.Draft;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeysTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void a_key_we_draw_is_ours_and_short_enough_for_a_draft() {
        var key = at(NOON).draw();

        assertThat(Keys.isOurs(key)).isTrue();
        assertThat(key).hasSize(20).hasSizeLessThanOrEqualTo(Draft.LONGEST_KEY);
    }

    @Test
    void a_later_key_stands_behind_an_earlier_one() {
        var times = new Random(1).longs(500, 0, 30L * 365 * 86_400_000).sorted().distinct();

        assertThat(times.mapToObj(ms -> at(Instant.parse("2026-01-01T00:00:00Z").plusMillis(ms))))
                .extracting(Keys::draw)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void keys_of_one_moment_lie_together_and_differ() {
        var keys = at(NOON).draw(1_000);

        assertThat(keys).doesNotHaveDuplicates().hasSize(1_000);
        assertThat(keys).extracting(key -> key.substring(0, 8)).containsOnly(start(keys));
    }

    @Test
    void the_pages_take_a_pool_of_our_keys() {
        var keys = at(NOON);
        var pool = keys.draw(Keys.POOL);

        assertThat(pool).hasSize(Composer.FOLLOWING);
        assertThat(new Composer(keys.draw(), pool, false, "", null).pool()).isEqualTo(pool);
    }

    @Test
    void what_would_leave_an_id_or_looks_like_a_key_only_is_not_ours() {
        assertThat(Keys.isOurs("0123456789abcdefghij")).isTrue();

        assertThat(Keys.isOurs("")).isFalse();
        assertThat(Keys.isOurs("0123456789abcdefghi")).isFalse();
        assertThat(Keys.isOurs("0123456789abcdefghijk")).isFalse();
        assertThat(Keys.isOurs("0123456789abcdefghiw")).isFalse();
        assertThat(Keys.isOurs("0123456789abcdefghiJ")).isFalse();
        assertThat(Keys.isOurs("0123456789abcdefghij\n")).isFalse();
        assertThat(Keys.isOurs("\"><script>1</script>")).isFalse();
        assertThat(Keys.isOurs("٠123456789abcdefghij")).isFalse();
    }

    @Test
    void a_key_with_any_one_character_of_another_kind_is_not_ours() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var keys = at(NOON);
        var tried = new HashSet<Integer>();
        for (int i = 0; i < 5_000; i++) {
            var key = new StringBuilder(keys.draw());
            char other = (char) random.nextInt(Character.MAX_VALUE);
            if ((other < '0' || other > '9') && (other < 'a' || other > 'v')) {
                int place = random.nextInt(key.length());
                key.setCharAt(place, other);
                tried.add(place);
                assertThat(Keys.isOurs(key.toString())).as("seed %d: %s", seed, key).isFalse();
            }
        }
        assertThat(tried).hasSize(20);
    }

    private static String start(List<String> keys) {
        return keys.getFirst().substring(0, 8);
    }

    private static Keys at(Instant now) {
        return new Keys(InstantSource.fixed(now));
    }
}
