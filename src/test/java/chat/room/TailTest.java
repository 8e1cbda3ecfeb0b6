package chat.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TailTest {

    private static final int HALF = Tail.HEAVIEST / 2;

    @Test
    void a_room_nobody_has_spoken_in_has_an_empty_tail() {
        var tail = Tail.of(List.of());

        assertThat(tail.messages()).isEmpty();
        assertThat(tail.before()).isNull();
        assertThat(tail.head()).isZero();
        assertThat(tail.cursor()).isEqualTo(Cursor.START);
        assertThat(tail.last()).isNull();
        assertThat(tail.at(0)).isNull();
        assertThat(tail.at(1)).isNull();
        assertThat(tail.page()).isEqualTo(tail);
        assertThat(tail.since(0)).contains(tail);
    }

    @Test
    void the_first_message_of_a_room_has_nothing_before_it() {
        var tail = Tail.EMPTY.plus(messages(1, 1));

        assertThat(numbers(tail)).containsExactly(1L);
        assertThat(tail.before()).isNull();
        assertThat(tail.head()).isEqualTo(1);
        assertThat(tail.cursor()).isEqualTo(message(1).cursor());
        assertThat(tail.last()).isEqualTo(message(1));
    }

    @Test
    void a_hundred_messages_stay_and_the_one_before_them_is_known() {
        var hundred = Tail.of(messages(1, 100));
        assertThat(numbers(hundred)).hasSize(100).startsWith(1L);
        assertThat(hundred.before()).isNull();

        var oneMore = hundred.plus(messages(101, 101));
        assertThat(numbers(oneMore)).hasSize(100).startsWith(2L).endsWith(101L);
        assertThat(oneMore.before()).isEqualTo(message(1));
    }

    @Test
    void a_room_opened_with_one_message_more_than_it_keeps_knows_the_one_before() {
        var tail = Tail.of(messages(900, 1_000));

        assertThat(numbers(tail)).hasSize(Tail.MOST).startsWith(901L).endsWith(1_000L);
        assertThat(tail.before()).isEqualTo(message(900));
    }

    @Test
    void a_thousand_messages_at_once_leave_the_last_hundred() {
        var tail = Tail.of(messages(1, 3)).plus(messages(4, 1_003));

        assertThat(numbers(tail)).hasSize(100).startsWith(904L).endsWith(1_003L);
        assertThat(tail.before()).isEqualTo(message(903));
    }

    @Test
    void a_tail_is_as_heavy_as_allowed_and_not_a_byte_heavier() {
        var allowed = Tail.of(List.of(heavy(1, HALF), heavy(2, HALF)));
        assertThat(numbers(allowed)).containsExactly(1L, 2L);

        var tooHeavy = Tail.of(List.of(heavy(1, HALF), heavy(2, HALF + 1)));
        assertThat(numbers(tooHeavy)).containsExactly(2L);
        assertThat(tooHeavy.before()).isEqualTo(heavy(1, HALF));
    }

    @Test
    void a_message_heavier_than_a_whole_tail_is_shown_all_the_same() {
        var tail = Tail.of(List.of(message(1), heavy(2, Tail.HEAVIEST + 1)));

        assertThat(numbers(tail)).containsExactly(2L);
        assertThat(numbers(tail.page())).containsExactly(2L);
        assertThat(tail.before()).isEqualTo(message(1));
    }

    @Test
    void a_light_message_brings_back_none_that_a_heavy_one_pushed_out() {
        var tail = Tail.of(List.of(message(1), message(2), heavy(3, Tail.HEAVIEST)));
        assertThat(numbers(tail)).containsExactly(3L);

        var after = tail.plus(messages(4, 4));

        assertThat(numbers(after)).containsExactly(4L);
        assertThat(after.before()).isEqualTo(heavy(3, Tail.HEAVIEST));
    }

    @Test
    void a_page_begins_with_the_last_fifty() {
        var tail = Tail.of(messages(1, 51));

        assertThat(numbers(tail.page())).hasSize(50).startsWith(2L).endsWith(51L);
        assertThat(tail.page().before()).isEqualTo(message(1));
        assertThat(Tail.of(messages(1, 50)).page()).isEqualTo(Tail.of(messages(1, 50)));
    }

    @Test
    void a_page_of_a_whole_tail_keeps_the_one_before() {
        var tail = Tail.of(List.of(message(1), heavy(2, Tail.HEAVIEST)));

        assertThat(tail.page().before()).isEqualTo(message(1));
    }

    @Test
    void a_returning_page_gets_exactly_what_it_missed() {
        var tail = Tail.of(messages(1, 150));
        assertThat(numbers(tail)).startsWith(51L);
        assertThat(tail.before()).isEqualTo(message(50));

        assertThat(tail.since(150)).contains(only(List.of(), message(150), 150));
        assertThat(tail.since(149)).contains(only(messages(150, 150), message(149), 149));
        assertThat(tail.since(51)).contains(only(messages(52, 150), message(51), 51));
        assertThat(tail.since(50)).contains(only(messages(51, 150), message(50), 50));
        assertThat(tail.since(49)).isEmpty();
        assertThat(tail.since(0)).isEmpty();
    }

    @Test
    void a_page_that_held_nothing_gets_all_of_a_young_room() {
        assertThat(Tail.of(messages(1, 100)).since(0)).contains(only(messages(1, 100), null, 0));
        assertThat(Tail.of(messages(1, 101)).since(0)).isEmpty();
    }

    @Test
    void a_page_from_another_life_that_held_more_gets_nothing() {
        assertThat(Tail.of(messages(1, 3)).since(4)).contains(only(List.of(), message(3), 4));
        assertThat(Tail.of(messages(1, 3)).since(Long.MAX_VALUE))
                .contains(only(List.of(), message(3), Long.MAX_VALUE));
        assertThat(Tail.EMPTY.since(1)).contains(only(List.of(), null, 1));
    }

    @Test
    void a_message_is_found_by_its_number_and_so_is_the_one_before() {
        var tail = Tail.of(messages(1, 150));

        assertThat(tail.at(49)).isNull();
        assertThat(tail.at(50)).isEqualTo(message(50));
        assertThat(tail.at(51)).isEqualTo(message(51));
        assertThat(tail.at(150)).isEqualTo(message(150));
        assertThat(tail.at(151)).isNull();
        assertThat(tail.at(0)).isNull();
        assertThat(tail.at(51 + (1L << 32))).isNull();
        assertThat(tail.at(Long.MAX_VALUE)).isNull();
    }

    @Test
    void a_page_around_an_old_message_goes_on_with_what_followed() {
        var page = Tail.of(messages(50, 101)).page();
        assertThat(page.before()).isEqualTo(message(51));

        var around = page.with(messages(102, 120));

        assertThat(around).isEqualTo(only(messages(52, 120), message(51), 51));
        assertThat(page.with(List.of())).isEqualTo(page);
    }

    @Test
    void a_page_around_an_old_message_is_as_heavy_as_allowed_and_not_a_byte_heavier() {
        var page = Tail.of(List.of(heavy(1, HALF)));

        assertThat(numbers(page.with(List.of(heavy(2, HALF))))).containsExactly(1L, 2L);
        assertThat(numbers(page.with(List.of(heavy(2, HALF + 1), message(3)))))
                .as("without a gap")
                .containsExactly(1L);
        assertThat(numbers(Tail.of(List.of(heavy(1, Tail.HEAVIEST + 1))).with(messages(2, 2))))
                .containsExactly(1L);
    }

    @Test
    void whoever_holds_a_tail_sees_the_log_as_it_was() {
        var tail = Tail.of(messages(1, 100));

        tail.plus(messages(101, 200));

        assertThat(tail).isEqualTo(Tail.of(messages(1, 100)));
    }

    @Test
    void however_a_tail_grew_it_is_the_end_of_the_log_with_the_right_one_before() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            var log = new ArrayList<Message>();
            var tail = Tail.EMPTY;
            for (int step = 0; step < 10; step++) {
                int from = log.size();
                for (int i = random.nextInt(60); i > 0; i--) {
                    log.add(
                            heavy(
                                    log.size() + 1,
                                    1 + random.nextInt(random.nextBoolean() ? 20_000 : 100)));
                }
                tail = tail.plus(log.subList(from, log.size()));
                assertIsEndOf(log, tail, "seed " + seed);
                var page = tail.page();
                assertIsEndOf(log, page, "page, seed " + seed);
                assertThat(page.messages()).hasSizeLessThanOrEqualTo(Tail.PAGE);
                for (long number = 0; number <= log.size(); number++) {
                    var missed = tail.since(number);
                    missed.ifPresent(since -> assertIsEndOf(log, since, "since, seed " + seed));
                    boolean reached = log.size() - number <= tail.messages().size();
                    assertThat(missed.isPresent()).as("seed %s", seed).isEqualTo(reached);
                    if (reached) {
                        assertThat(missed.get().messages()).hasSize((int) (log.size() - number));
                    }
                }
            }
        }
    }

    @Test
    void a_ruling_takes_a_number_and_no_place_among_the_messages() {
        var tail = Tail.of(messages(1, 3)).plus(turned(4));

        assertThat(numbers(tail)).containsExactly(1L, 2L, 3L);
        assertThat(tail.head()).isEqualTo(4);
        assertThat(tail.cursor()).isEqualTo(turned(4).cursor());
        assertThat(tail.at(4)).isEqualTo(turned(4));
        assertThat(tail.page().cursor()).isEqualTo(turned(4).cursor());
        var after = tail.plus(messages(5, 5));
        assertThat(numbers(after)).containsExactly(1L, 2L, 3L, 5L);
        assertThat(after.cursor()).isEqualTo(message(5).cursor());
        assertThat(after.at(3)).isEqualTo(message(3));
        assertThat(after.at(5)).isEqualTo(message(5));
    }

    @Test
    void a_returning_page_gets_the_rulings_it_missed() {
        var tail = Tail.of(messages(1, 3)).plus(turned(4)).plus(messages(5, 5)).plus(turned(6));

        assertThat(tail.since(6)).hasValueSatisfying(none -> assertThat(none.isEmpty()).isTrue());
        assertThat(tail.since(5))
                .hasValueSatisfying(missed -> {
                    assertThat(missed.messages()).isEmpty();
                    assertThat(missed.rulings()).containsExactly(turned(6));
                    assertThat(missed.cursor()).isEqualTo(turned(6).cursor());
                });
        assertThat(tail.since(3))
                .hasValueSatisfying(missed -> {
                    assertThat(numbers(missed)).containsExactly(5L);
                    assertThat(missed.before()).isEqualTo(message(3));
                    assertThat(missed.rulings()).containsExactly(turned(4), turned(6));
                });
    }

    @Test
    void what_is_removed_leaves_its_place_in_the_tail() {
        var tail = Tail.of(messages(1, 3)).plus(removed(4, 1L, 3L));

        assertThat(tail.messages())
                .containsExactly(
                        new Post.Tombstone(1, message(1).at(), new Person(1), true),
                        message(2),
                        new Post.Tombstone(3, message(3).at(), new Person(1), false));
        assertThat(tail.at(3)).isEqualTo(tail.last());
        assertThat(tail.at(3)).extracting(Event::cursor).isEqualTo(message(3).cursor());
    }

    @Test
    void the_message_before_the_tail_can_be_removed_too() {
        var tail = Tail.of(messages(1, 101)).plus(removed(102, 1L));

        assertThat(tail.before())
                .isEqualTo(new Post.Tombstone(1, message(1).at(), new Person(1), true));
        assertThat(tail.messages())
                .hasSize(100)
                .doesNotHaveAnyElementsOfTypes(Post.Tombstone.class);
    }

    @Test
    void a_returning_page_changes_what_it_holds_and_never_sees_what_is_gone() {
        var tail = Tail.of(messages(1, 3)).plus(messages(4, 6)).plus(removed(7, 2L, 5L));

        var missed = tail.since(3).orElseThrow();

        assertThat(missed.removed(3)).containsExactly(2L);
        assertThat(missed.messages().get(1)).isInstanceOf(Post.Tombstone.class);
        assertThat(tail.since(7).orElseThrow().removed(7)).isEmpty();
    }

    @Test
    void what_was_removed_twice_over_is_named_once() {
        var tail = Tail.of(messages(1, 3)).plus(removed(4, 1L)).plus(removed(5, 1L, 2L));

        assertThat(tail.since(3).orElseThrow().removed(3)).containsExactly(1L, 2L);
    }

    @Test
    void a_hundred_rulings_stay_and_who_missed_more_gets_a_fresh_list() {
        var tail = Tail.of(messages(1, 3));
        for (long number = 4; number <= 104; number++) {
            tail = tail.plus(turned(number));
        }

        assertThat(tail.rulings()).hasSize(100).startsWith(turned(5));
        assertThat(tail.since(4)).isPresent();
        assertThat(tail.since(3)).isEmpty();
        assertThat(numbers(tail.page())).as("and the page is whole").containsExactly(1L, 2L, 3L);
    }

    @Test
    void a_thousand_places_are_changed_one_by_one_and_not_one_more() {
        var half = LongStream.rangeClosed(1, 500).boxed().toArray(Long[]::new);
        var tail =
                Tail.of(messages(1_000, 1_000))
                        .plus(removed(1_001, half))
                        .plus(removed(1_002, half));
        assertThat(tail.since(1_000)).isPresent();

        var more = tail.plus(turned(1_003));

        assertThat(more.since(1_000)).isEmpty();
        assertThat(more.since(1_001)).isPresent();
    }

    @Test
    void a_tail_read_from_the_disk_is_the_one_that_grew() {
        var grew =
                Tail.of(messages(1, 101))
                        .plus(turned(102))
                        .plus(messages(103, 103))
                        .plus(removed(104, 1L, 50L, 103L));
        var newest = new ArrayList<Post>();
        newest.add(grew.before());
        newest.addAll(grew.messages());

        assertThat(Tail.of(newest, grew.rulings(), Expired.NOTHING)).isEqualTo(grew);
    }

    private static Ruling turned(long number) {
        return new Ruling.Turned(number, Instant.EPOCH.plusSeconds(number), Mode.READ_ONLY);
    }

    private static Ruling removed(long number, Long... targets) {
        return new Ruling.Removed(number, Instant.EPOCH.plusSeconds(number), List.of(targets));
    }

    private static void assertIsEndOf(List<Message> log, Tail tail, String where) {
        int from = log.size() - tail.messages().size();
        assertThat(tail.messages()).as(where).isEqualTo(log.subList(from, log.size()));
        assertThat(tail.before()).as(where).isEqualTo(from == 0 ? null : log.get(from - 1));
        assertThat(tail.messages()).as(where).hasSizeLessThanOrEqualTo(Tail.MOST);
        long weight = tail.messages().stream().mapToLong(Post::weight).sum();
        assertThat(weight <= Tail.HEAVIEST || tail.messages().size() == 1).as(where).isTrue();
        assertThat(tail.weightAtMost())
                .as(where)
                .isEqualTo(tail.messages().stream().mapToLong(Post::weightAtMost).sum());
    }

    private static List<Message> messages(long first, long last) {
        return LongStream.rangeClosed(first, last).mapToObj(TailTest::message).toList();
    }

    private static Message message(long number) {
        return heavy(number, 20);
    }

    /// A message of so many bytes, name included.
    private static Message heavy(long number, int bytes) {
        return new Message(
                number,
                Instant.EPOCH.plusSeconds(number),
                new Person(1),
                "A",
                "x".repeat(bytes - 1));
    }

    /// A tail of a room in which nothing was ruled.
    private static Tail only(List<? extends Post> messages, @Nullable Post before, long reach) {
        return new Tail(List.copyOf(messages), before, List.of(), reach, Expired.NOTHING);
    }

    private static List<Long> numbers(Tail tail) {
        return tail.messages().stream().map(Post::number).toList();
    }
}
