package chat.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RowTest {

    @Test
    void a_short_round_of_writes_is_followed_by_the_next_without_a_rest() {
        assertThat(Row.restAfter(Row.LONG_ROUND - 1)).isZero();
    }

    @Test
    void a_long_round_of_writes_is_followed_by_a_rest_of_a_quarter_of_it() {
        assertThat(Row.restAfter(Row.LONG_ROUND)).isEqualTo(Row.LONG_ROUND / 4);
        assertThat(Row.restAfter(20 * Row.LONG_ROUND)).isEqualTo(5 * Row.LONG_ROUND);
    }
}
