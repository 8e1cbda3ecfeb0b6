package chat.live;

import static org.assertj.core.api.Assertions.assertThat;

import chat.live.Comeback.Anew;
import chat.live.Comeback.Doubt;
import chat.live.Comeback.Loss;
import chat.live.Comeback.Rest;
import chat.room.Cursor;
import chat.room.Expired;
import chat.room.Message;
import chat.room.Person;
import chat.room.Post;
import chat.room.Ruling;
import chat.room.Tail;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ComebackTest {

    private static final Person ANN = new Person(1);
    private static final Instant THEN = Instant.parse("2026-11-24T09:00:00Z");

    private static final Tail NOBODY_SPOKE = Tail.of(List.of());
    private static final Tail TEN = Tail.of(messages(1, 10));

    /// The last hundred of a thousand.
    private static final Tail THOUSAND = Tail.of(messages(900, 1_000));

    /// Of ten, the first six have expired.
    private static final Tail SIX_GONE = Tail.of(messages(1, 10), new Expired(6, THEN, false, 7));

    private static final Tail ALL_GONE = Tail.of(messages(1, 10), new Expired(10, THEN, false, 0));

    @Test
    void who_holds_a_message_of_the_tail_gets_the_rest() {
        assertThat(Comeback.of(message(4).cursor(), TEN)).isEqualTo(new Rest());
        assertThat(Comeback.of(message(10).cursor(), TEN)).isEqualTo(new Rest());
        assertThat(Comeback.of(Cursor.START, NOBODY_SPOKE)).isEqualTo(new Rest());
    }

    @Test
    void who_holds_nothing_of_a_room_in_which_somebody_spoke_gets_its_newest_page() {
        assertThat(Comeback.of(Cursor.START, TEN)).isEqualTo(new Anew(Loss.NONE, false));
        assertThat(Comeback.of(Cursor.START, SIX_GONE)).isEqualTo(new Anew(Loss.NONE, false));
    }

    @Test
    void a_cursor_of_another_life_of_the_data_is_told_so() {
        var lost = new Anew(Loss.ANOTHER_LIFE, false);

        assertThat(Comeback.of(message(11).cursor(), TEN)).isEqualTo(lost);
        assertThat(Comeback.of(another(message(4).cursor()), TEN)).isEqualTo(lost);
        assertThat(Comeback.of(message(1).cursor(), NOBODY_SPOKE)).isEqualTo(lost);
    }

    @Test
    void a_cursor_further_back_than_the_tail_is_doubted_until_the_disk_was_asked() {
        var cursor = message(20).cursor();
        assertThat(Comeback.of(cursor, THOUSAND)).isEqualTo(new Doubt(cursor));

        assertThat(new Doubt(cursor).settle(messages(20, 20))).isEqualTo(new Rest());
        assertThat(new Doubt(another(cursor)).settle(messages(20, 20)))
                .isEqualTo(new Anew(Loss.ANOTHER_LIFE, false));
    }

    @Test
    void a_cursor_that_names_a_ruling_is_not_doubted_by_the_message_behind_it() {
        var ruling = new Ruling.Unmuted(20, THEN, ANN);

        assertThat(new Doubt(ruling.cursor()).settle(messages(21, 21))).isEqualTo(new Rest());
        assertThat(new Doubt(ruling.cursor()).settle(List.of())).isEqualTo(new Rest());
    }

    @Test
    void who_holds_a_message_that_is_left_gets_the_rest_and_who_missed_an_expired_one_is_told() {
        assertThat(Comeback.of(message(8).cursor(), SIX_GONE)).isEqualTo(new Rest());
        assertThat(Comeback.of(message(7).cursor(), SIX_GONE)).isEqualTo(new Rest());

        assertThat(Comeback.of(message(5).cursor(), SIX_GONE))
                .isEqualTo(new Anew(Loss.EXPIRED, true));
    }

    @Test
    void who_holds_the_last_expired_message_missed_none_and_reads_on_at_the_first_that_is_left() {
        assertThat(Comeback.of(message(6).cursor(), SIX_GONE)).isEqualTo(new Anew(Loss.NONE, true));
    }

    @Test
    void a_page_loaded_when_everything_had_expired_gets_the_rest() {
        assertThat(Comeback.of(ALL_GONE.cursor(), ALL_GONE)).isEqualTo(new Rest());
        assertThat(Comeback.of(message(9).cursor(), ALL_GONE))
                .isEqualTo(new Anew(Loss.EXPIRED, true));
    }

    @Test
    void who_holds_only_rulings_behind_what_has_expired_gets_the_newest_page() {
        var muted = new Ruling.Unmuted(7, THEN, ANN);
        var left = new Message(8, THEN, ANN, "ann", "8");
        var tail = Tail.of(List.of(left), List.of(muted), new Expired(6, THEN, false, 8));
        assertThat(tail.at(7)).isEqualTo(muted);

        assertThat(Comeback.of(muted.cursor(), tail)).isEqualTo(new Anew(Loss.NONE, false));
    }

    private static Cursor another(Cursor cursor) {
        return new Cursor(cursor.number(), cursor.check() + 1);
    }

    private static Message message(long number) {
        return new Message(number, THEN, ANN, "ann", String.valueOf(number));
    }

    private static List<Post> messages(long from, long to) {
        return LongStream.rangeClosed(from, to).<Post>mapToObj(ComebackTest::message).toList();
    }
}
