package chat.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {

    private static final Instant NOON = Instant.parse("2026-03-14T12:00:00Z");
    private static final Person ANN = new Person(1);
    private static final Person BOB = new Person(2);
    private static final Message FIRST = new Message(1, NOON, ANN, "Ann", "hello");

    @Test
    void what_one_author_says_within_five_minutes_stands_under_one_heading() {
        assertThat(later(Duration.ZERO).continues(FIRST, ZoneOffset.UTC)).isTrue();
        assertThat(later(Duration.ofMillis(299_999)).continues(FIRST, ZoneOffset.UTC)).isTrue();
        assertThat(later(Duration.ofMinutes(5)).continues(FIRST, ZoneOffset.UTC)).isFalse();
    }

    @Test
    void five_minutes_count_from_the_message_before_and_not_from_the_heading() {
        var second = later(Duration.ofMinutes(4));
        var third = later(Duration.ofMinutes(8));

        assertThat(third.continues(second, ZoneOffset.UTC)).isTrue();
        assertThat(third.continues(FIRST, ZoneOffset.UTC)).isFalse();
    }

    @Test
    void another_author_has_a_heading_of_their_own_even_under_the_same_nickname() {
        assertThat(new Message(2, NOON, BOB, "Ann", "hi").continues(FIRST, ZoneOffset.UTC))
                .isFalse();
    }

    @Test
    void a_new_nickname_is_shown_in_a_new_heading() {
        assertThat(new Message(2, NOON, ANN, "Anna", "hi").continues(FIRST, ZoneOffset.UTC))
                .isFalse();
    }

    @Test
    void the_first_message_of_a_room_has_a_heading_and_opens_a_day() {
        assertThat(FIRST.continues(null, ZoneOffset.UTC)).isFalse();
        assertThat(FIRST.opensDay(null, ZoneOffset.UTC)).isTrue();
    }

    @Test
    void a_day_ends_at_midnight_where_the_reader_is() {
        var berlin = ZoneId.of("Europe/Berlin");
        var before = new Message(1, Instant.parse("2026-03-14T22:59:59.999Z"), ANN, "Ann", "late");
        var after = new Message(2, Instant.parse("2026-03-14T23:00:00Z"), ANN, "Ann", "early");

        assertThat(after.opensDay(before, berlin)).isTrue();
        assertThat(after.continues(before, berlin)).isFalse();
        assertThat(after.opensDay(before, ZoneOffset.UTC)).isFalse();
        assertThat(after.continues(before, ZoneOffset.UTC)).isTrue();
    }

    @Test
    void the_hour_that_a_clock_repeats_opens_no_day() {
        var berlin = ZoneId.of("Europe/Berlin");
        var before = new Message(1, Instant.parse("2026-10-25T00:59:00Z"), ANN, "Ann", "2:59");
        var after = new Message(2, Instant.parse("2026-10-25T01:00:00Z"), ANN, "Ann", "2:00");

        assertThat(after.opensDay(before, berlin)).isFalse();
        assertThat(after.continues(before, berlin)).isTrue();
    }

    @Test
    void the_same_day_a_year_later_is_another_day() {
        var later = new Message(2, NOON.plus(Duration.ofDays(365)), ANN, "Ann", "hello");

        assertThat(later.opensDay(FIRST, ZoneOffset.UTC)).isTrue();
    }

    @Test
    void the_cursor_behind_a_message_has_its_number() {
        assertThat(FIRST.cursor().number()).isEqualTo(1);
        assertThat(Cursor.parse(FIRST.cursor().toString())).contains(FIRST.cursor());
    }

    /// Pages of yesterday come back with what yesterday's server wrote. The value is from a CRC of
    /// our own in Python.
    @Test
    void the_cursor_is_the_same_tomorrow() {
        assertThat(FIRST.cursor()).hasToString("1-a726da83");
    }

    @Test
    void the_cursor_differs_for_another_number_time_or_author() {
        var others =
                List.of(
                        new Message(2, NOON, ANN, "Ann", "hello"),
                        new Message(1, NOON.plusMillis(1), ANN, "Ann", "hello"),
                        new Message(1, NOON, BOB, "Ann", "hello"));

        assertThat(others).extracting(Message::cursor).doesNotContain(FIRST.cursor());
        assertThat(others).extracting(Message::cursor).doesNotHaveDuplicates();
    }

    /// A page that holds what was removed since must still be known.
    @Test
    void the_cursor_is_the_same_when_the_text_has_gone() {
        assertThat(FIRST.removed(null).cursor()).isEqualTo(FIRST.cursor());
    }

    @Test
    void what_is_left_of_a_message_groups_what_follows_as_before() {
        var next = later(Duration.ofMinutes(1));
        assertThat(next.continues(FIRST, ZoneOffset.UTC)).isTrue();
        assertThat(next.continues(FIRST.removed(next), ZoneOffset.UTC)).isTrue();

        var renamed = new Message(2, next.at(), ANN, "Annie", "and");
        assertThat(renamed.continues(FIRST, ZoneOffset.UTC)).isFalse();
        assertThat(renamed.continues(FIRST.removed(renamed), ZoneOffset.UTC)).isFalse();
        var late = later(Duration.ofHours(1));
        assertThat(late.continues(FIRST.removed(late), ZoneOffset.UTC)).isFalse();
        var other = new Message(2, next.at(), BOB, "Ann", "and");
        assertThat(other.continues(FIRST.removed(other), ZoneOffset.UTC)).isFalse();
    }

    @Test
    void a_day_begins_with_what_is_left_of_a_message_too() {
        var next = later(Duration.ofDays(1));

        assertThat(FIRST.removed(next).opensDay(null, ZoneOffset.UTC)).isTrue();
        assertThat(next.opensDay(FIRST.removed(next), ZoneOffset.UTC)).isTrue();
        assertThat(next.removed(null).opensDay(FIRST, ZoneOffset.UTC)).isTrue();
        assertThat(FIRST.removed(null).opensDay(FIRST, ZoneOffset.UTC)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "é", "€", "日本語", "😀", "a😀é€"})
    void a_message_weighs_what_it_takes_in_utf_8(String text) {
        assertThat(new Message(1, NOON, ANN, "Zoë", text).weight())
                .isEqualTo(("Zoë" + text).getBytes(StandardCharsets.UTF_8).length);
    }

    private static Message later(Duration by) {
        return new Message(2, NOON.plus(by), ANN, "Ann", "and");
    }
}
