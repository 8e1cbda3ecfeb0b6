package chat.live;

import static org.assertj.core.api.Assertions.assertThat;

import chat.room.Message;
import chat.room.Person;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AttentionTest {

    private static final Person ANN = new Person(1);
    private static final Person BOB = new Person(2);

    private final Attention attention = new Attention();

    private static List<Message> said(Person author, long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(number -> new Message(number, Instant.EPOCH, author, "x", "x"))
                .toList();
    }

    @Test
    void a_reader_who_looks_counts_nothing() {
        assertThat(attention.isAway()).isFalse();
        assertThat(attention.label()).isEmpty();
    }

    @Test
    void the_label_counts_to_nine_and_then_says_so_for_good() {
        attention.blurred(3);
        for (int n = 1; n <= 9; n++) {
            attention.came(said(BOB, 3 + n, 3 + n), ANN);
            assertThat(attention.label()).isEqualTo(String.valueOf(n));
        }
        attention.came(said(BOB, 13, 13), ANN);
        assertThat(attention.label()).isEqualTo("9+");
        attention.came(said(BOB, 14, 1_000), ANN);
        assertThat(attention.label()).isEqualTo("9+");
        assertThat(attention.read()).isEqualTo(3);
    }

    @Test
    void what_the_reader_says_elsewhere_is_not_counted() {
        attention.blurred(3);
        attention.came(said(ANN, 4, 8), ANN);
        assertThat(attention.label()).isEmpty();
    }

    @Test
    void a_window_behind_another_counts_but_goes_on_being_shown() {
        attention.blurred(3);
        attention.seen();
        attention.came(said(BOB, 4, 40), ANN);
        assertThat(attention.isAway()).isTrue();
        assertThat(attention.isSpent()).isFalse();
    }

    @Test
    void a_page_out_of_sight_is_spent_when_the_title_counts_no_more() {
        attention.changed(3);
        attention.came(said(BOB, 4, 12), ANN);
        assertThat(attention.isSpent()).isFalse();
        attention.came(said(BOB, 13, 13), ANN);
        assertThat(attention.isSpent()).isTrue();
        attention.seen();
        assertThat(attention.isSpent()).isFalse();
        assertThat(attention.isAway()).isFalse();
    }

    @Test
    void looking_away_twice_keeps_the_first_place() {
        attention.blurred(3);
        attention.changed(5);
        assertThat(attention.read()).isEqualTo(3);
        attention.focused();
        assertThat(attention.isAway()).isFalse();
        attention.changed(7);
        assertThat(attention.read()).isEqualTo(7);
    }

    @Test
    void the_page_is_told_once_where_the_reader_left_off_and_once_that_they_are_back() {
        attention.blurred(3);
        assertThat(attention.tell()).isTrue();
        assertThat(attention.tell()).isFalse();
        attention.focused();
        assertThat(attention.attend()).isTrue();
        assertThat(attention.attend()).isFalse();
        assertThat(attention.label()).isEmpty();
    }

    @Test
    void a_page_that_comes_back_goes_on_where_it_was_left() {
        attention.blurred(9);
        attention.resumed(5, said(BOB, 6, 9), ANN);
        assertThat(attention.read()).isEqualTo(5);
        assertThat(attention.label()).isEqualTo("4");
        assertThat(attention.tell()).isFalse();

        var longGone = new Attention();
        longGone.blurred(9);
        longGone.resumed(1, null, ANN);
        assertThat(longGone.label()).isEqualTo("9+");
    }
}
