package chat.store;

import static org.assertj.core.api.Assertions.assertThat;

import chat.room.Draft;
import chat.room.Message;
import chat.room.MessageText;
import chat.room.Nickname;
import chat.room.Person;
import chat.room.RoomName;
import chat.room.Seat;
import chat.room.SeatChange;
import chat.room.Store;
import chat.room.Store.Receipt;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every store promises, whatever it is made of.
abstract class StoreContract {

    static final Person ANN = new Person(1);
    static final Person BOB = new Person(-2);
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    final TestClock clock = new TestClock();
    Store store;

    /// Stands still until it is moved.
    static final class TestClock implements InstantSource {
        Instant now = NOON;

        @Override
        public Instant instant() {
            return now;
        }
    }

    /// Opens the store, the same one each time within a test.
    abstract Store open(InstantSource clock);

    @BeforeEach
    void open_the_store() {
        store = open(clock);
    }

    @AfterEach
    void close_the_store() {
        store.close();
    }

    void reopen() {
        store.close();
        store = open(clock);
    }

    // Logs

    @Test
    void a_rooms_messages_are_numbered_from_one_without_gaps_in_the_order_given() {
        assertThat(numbers(say("lobby", "one", "two"))).containsExactly(1L, 2L);
        assertThat(numbers(say("lobby", "three"))).containsExactly(3L);

        assertThat(texts(lobby())).containsExactly("one", "two", "three");
        assertThat(lobby()).extracting(Message::number).containsExactly(1L, 2L, 3L);
    }

    @Test
    void a_message_comes_back_as_the_receipt_gave_it() {
        var kept = kept(commit(draft("lobby", BOB, "bob", "hello", null)).getFirst());

        assertThat(kept).isEqualTo(new Message(1, NOON, BOB, "bob", "hello"));
        assertThat(lobby()).containsExactly(kept);
        assertThat(lobby().getFirst().cursor()).isEqualTo(kept.cursor());
    }

    @Test
    void every_room_in_a_batch_has_numbers_of_its_own() {
        var receipts =
                commit(
                        draft("lobby", "a1", null),
                        draft("garden", "b1", null),
                        draft("lobby", "a2", null),
                        draft("cellar", "c1", null),
                        draft("garden", "b2", null));

        assertThat(numbers(receipts)).containsExactly(1L, 1L, 2L, 1L, 2L);
        assertThat(texts(lobby())).containsExactly("a1", "a2");
        assertThat(texts(store.after(new RoomName("garden"), 0, 10))).containsExactly("b1", "b2");
        assertThat(texts(store.after(new RoomName("cellar"), 0, 10))).containsExactly("c1");
    }

    @Test
    void numbers_go_on_after_reopening() {
        say("lobby", "one", "two");

        reopen();

        assertThat(numbers(say("lobby", "three"))).containsExactly(3L);
        assertThat(texts(lobby())).containsExactly("one", "two", "three");
    }

    @Test
    void more_rooms_than_are_remembered_keep_their_numbers() {
        int rooms = 10_050;
        var once =
                IntStream.range(0, rooms).mapToObj(i -> draft("room " + i, "hello", null)).toList();

        assertThat(numbers(store.commit(once, List.of()))).containsOnly(1L);
        assertThat(numbers(store.commit(once, List.of()))).containsOnly(2L);
    }

    @Test
    void an_empty_commit_keeps_nothing() {
        assertThat(store.commit(List.of(), List.of())).isEmpty();
        assertThat(lobby()).isEmpty();
    }

    @Test
    void time_does_not_go_back_when_the_clock_does() {
        say("lobby", "one");
        clock.now = NOON.minus(Duration.ofHours(1));
        say("lobby", "two");
        say("garden", "elsewhere");
        reopen();
        say("lobby", "three");
        clock.now = NOON.plusMillis(1);
        say("lobby", "four");

        assertThat(lobby())
                .extracting(Message::at)
                .containsExactly(NOON, NOON, NOON, NOON.plusMillis(1));
        assertThat(store.after(new RoomName("garden"), 0, 1).getFirst().at())
                .isEqualTo(NOON.minus(Duration.ofHours(1)));
    }

    @Test
    void time_is_kept_in_whole_milliseconds() {
        clock.now = NOON.plusNanos(1_999_999);

        assertThat(kept(say("lobby", "one").getFirst()).at()).isEqualTo(NOON.plusMillis(1));
        assertThat(lobby().getFirst().at()).isEqualTo(NOON.plusMillis(1));
    }

    @Test
    void every_script_comes_back_as_it_was_said() {
        var texts =
                List.of(
                        "Zażółć gęślą jaźń",
                        "می‌خواهم",
                        "ශ්‍රී ලංකා",
                        "你好，世界",
                        "สวัสดี",
                        "🏴󠁧󠁢󠁥󠁮󠁧󠁿 👩‍🚀 𝄞",
                        "a\nb",
                        "'; drop table message; --",
                        "%00 \\u0000 ?1 :x",
                        "𐐀".repeat(MessageText.LONGEST));
        for (int i = 0; i < texts.size(); i++) {
            commit(draft("Räume/日本 " + i, ANN, "Ünal 🦊", texts.get(i), "key"));
        }
        reopen();

        for (int i = 0; i < texts.size(); i++) {
            var opened = store.open(new RoomName("Räume/日本 " + i), 10).orElseThrow();
            assertThat(opened.name().value()).isEqualTo("Räume/日本 " + i);
            assertThat(opened.newest())
                    .containsExactly(new Message(1, NOON, ANN, "Ünal 🦊", texts.get(i)));
        }
    }

    // Sending once

    @Test
    void a_draft_twice_in_one_batch_is_one_message() {
        var receipts =
                commit(
                        draft("lobby", "hello", "key"),
                        draft("lobby", "hello", "key"),
                        draft("lobby", "next", "other"));

        assertThat(receipts.get(1)).isEqualTo(new Receipt.Known(1));
        assertThat(numbers(receipts)).containsExactly(1L, 1L, 2L);
        assertThat(texts(lobby())).containsExactly("hello", "next");
    }

    @Test
    void a_draft_said_again_later_is_known_by_its_number() {
        commit(draft("lobby", "before", null), draft("lobby", "hello", "key"));
        say("lobby", "after");

        assertThat(commit(draft("lobby", "hello", "key"))).containsExactly(new Receipt.Known(2));
        assertThat(numbers(say("lobby", "next"))).containsExactly(4L);
    }

    @Test
    void a_draft_is_known_after_reopening_and_a_day_later() {
        commit(draft("lobby", "hello", "key"));
        reopen();
        clock.now = NOON.plus(Duration.ofDays(1));

        assertThat(commit(draft("lobby", "hello", "key"))).containsExactly(new Receipt.Known(1));
        assertThat(lobby()).hasSize(1);
    }

    @Test
    void a_draft_is_known_in_any_spelling_of_its_room_and_nickname_and_from_anybody() {
        commit(draft("Lobby", ANN, "Ann", "hello", "key"));

        assertThat(commit(draft("ｌｏｂｂｙ", BOB, "ANN", "hello", "key")))
                .containsExactly(new Receipt.Known(1));
    }

    @Test
    void the_same_key_with_another_text_nickname_or_room_is_a_new_message() {
        commit(draft("lobby", ANN, "ann", "hello", "key"));

        assertThat(
                        commit(
                                draft("lobby", ANN, "ann", "hello!", "key"),
                                draft("lobby", ANN, "anna", "hello", "key"),
                                draft("garden", ANN, "ann", "hello", "key"),
                                draft("lobby", ANN, "ann", "hello", "kez")))
                .hasOnlyElementsOfType(Receipt.Kept.class);
        assertThat(lobby()).hasSize(4);
    }

    @Test
    void parts_of_a_sending_do_not_run_into_each_other() {
        commit(draft("lobby", ANN, "ann", "bc", "a"));

        assertThat(
                        commit(
                                draft("lobby", ANN, "ann", "c", "ab"),
                                draft("lobby", ANN, "anna", "bc", "a")))
                .hasOnlyElementsOfType(Receipt.Kept.class);
    }

    @Test
    void without_a_key_every_sending_is_a_new_message() {
        assertThat(numbers(say("lobby", "hello", "hello"))).containsExactly(1L, 2L);
        assertThat(numbers(say("lobby", "hello"))).containsExactly(3L);
    }

    @Test
    void keys_of_any_length_are_told_apart() {
        var keys =
                IntStream.rangeClosed(1, Draft.LONGEST_KEY)
                        .mapToObj(length -> draft("lobby", "hello", "k".repeat(length)))
                        .toList();

        assertThat(store.commit(keys, List.of())).hasOnlyElementsOfType(Receipt.Kept.class);
        assertThat(store.commit(keys, List.of())).hasOnlyElementsOfType(Receipt.Known.class);
    }

    // Reading

    @Test
    void a_room_nobody_has_spoken_in_is_not_there() {
        say("lobby", "hello");
        sit(taken(ANN, "garden", "ann", 0));

        assertThat(store.open(new RoomName("garden"), 10)).isEmpty();
        assertThat(store.before(new RoomName("garden"), 5, 10)).isEmpty();
        assertThat(store.after(new RoomName("garden"), 0, 10)).isEmpty();
    }

    @Test
    void opening_gives_the_newest_messages_oldest_first() {
        say("lobby", "1", "2", "3", "4");

        var opened = store.open(new RoomName("lobby"), 3).orElseThrow();

        assertThat(texts(opened.newest())).containsExactly("2", "3", "4");
    }

    @Test
    void the_first_spelling_of_a_room_stays() {
        commit(draft("Lobby", "hello", null), draft("LOBBY", "hello", null));
        reopen();
        commit(draft("lobby", "hello", null));

        var opened = store.open(new RoomName("ｌｏｂｂｙ"), 10).orElseThrow();

        assertThat(opened.name()).isEqualTo(new RoomName("Lobby"));
        assertThat(opened.newest()).hasSize(3);
    }

    @Test
    void before_gives_the_newest_of_the_older_ones() {
        say("lobby", "1", "2", "3", "4", "5");
        var room = new RoomName("lobby");

        assertThat(texts(store.before(room, 4, 2))).containsExactly("2", "3");
        assertThat(texts(store.before(room, 4, 10))).containsExactly("1", "2", "3");
        assertThat(texts(store.before(room, 6, 2))).containsExactly("4", "5");
        assertThat(texts(store.before(room, Long.MAX_VALUE, 2))).containsExactly("4", "5");
        assertThat(store.before(room, 1, 10)).isEmpty();
        assertThat(store.before(room, 0, 10)).isEmpty();
        assertThat(store.before(room, Long.MIN_VALUE, 10)).isEmpty();
        assertThat(store.before(room, 4, 0)).isEmpty();
        assertThat(store.before(room, 4, -1)).isEmpty();
    }

    @Test
    void after_gives_the_oldest_of_the_newer_ones() {
        say("lobby", "1", "2", "3", "4", "5");
        var room = new RoomName("lobby");

        assertThat(texts(store.after(room, 2, 2))).containsExactly("3", "4");
        assertThat(texts(store.after(room, 2, 10))).containsExactly("3", "4", "5");
        assertThat(texts(store.after(room, 0, 2))).containsExactly("1", "2");
        assertThat(texts(store.after(room, Long.MIN_VALUE, 2))).containsExactly("1", "2");
        assertThat(store.after(room, 5, 10)).isEmpty();
        assertThat(store.after(room, Long.MAX_VALUE, 10)).isEmpty();
        assertThat(store.after(room, 2, 0)).isEmpty();
        assertThat(store.after(room, 2, -1)).isEmpty();
    }

    @Test
    void readers_see_a_commit_as_soon_as_it_returned() throws Exception {
        int readers = 4;
        int commits = 200;
        var head = new AtomicLong();
        try (var threads = Executors.newFixedThreadPool(readers)) {
            var reading = new ArrayList<Future<Integer>>();
            Callable<Integer> follow =
                    () -> {
                        long seen = 0;
                        int looks = 0;
                        while (seen < commits) {
                            long committed = head.get();
                            var more = store.after(new RoomName("lobby"), seen, commits);
                            assertThat(more)
                                    .extracting(Message::number)
                                    .containsExactlyElementsOf(
                                            LongStream.rangeClosed(seen + 1, seen + more.size())
                                                    .boxed()
                                                    .toList());
                            seen += more.size();
                            assertThat(seen).isGreaterThanOrEqualTo(committed);
                            looks++;
                        }
                        return looks;
                    };
            for (int i = 0; i < readers; i++) {
                reading.add(threads.submit(follow));
            }
            for (int i = 1; i <= commits; i++) {
                say("lobby", "hello");
                head.set(i);
            }
            for (var reader : reading) {
                assertThat(reader.get()).isPositive();
            }
        }
    }

    // Seats

    @Test
    void seats_come_most_recently_used_first() {
        sit(
                taken(ANN, "lobby", "ann", 1),
                taken(ANN, "garden", "anna", 3),
                taken(ANN, "cellar", "a", 2));
        sit(taken(BOB, "lobby", "bob", 4));

        assertThat(store.seats(ANN))
                .containsExactly(
                        new Seat(ANN, new RoomName("garden"), new Nickname("anna"), at(3), 0),
                        new Seat(ANN, new RoomName("cellar"), new Nickname("a"), at(2), 0),
                        new Seat(ANN, new RoomName("lobby"), new Nickname("ann"), at(1), 0));
    }

    @Test
    void a_person_without_a_seat_has_none() {
        assertThat(store.seats(ANN)).isEmpty();
    }

    @Test
    void a_seat_survives_reopening() {
        sit(taken(ANN, "Lobby", "Ann", 1), read(ANN, "lobby", 7));

        reopen();

        assertThat(store.seats(ANN))
                .containsExactly(
                        new Seat(ANN, new RoomName("Lobby"), new Nickname("Ann"), at(1), 7));
    }

    @Test
    void a_new_nickname_keeps_what_was_read_and_how_the_room_was_spelled() {
        sit(taken(ANN, "Lobby", "ann", 1), read(ANN, "Lobby", 7));

        sit(taken(ANN, "lobby", "anna", 2));

        assertThat(store.seats(ANN))
                .containsExactly(
                        new Seat(ANN, new RoomName("Lobby"), new Nickname("anna"), at(2), 7));
    }

    @Test
    void what_was_read_never_goes_back() {
        sit(taken(ANN, "lobby", "ann", 1), read(ANN, "lobby", 7), read(ANN, "lobby", 5));

        assertThat(store.seats(ANN)).extracting(Seat::read).containsExactly(7L);
    }

    @Test
    void reading_and_speaking_take_no_seat() {
        sit(read(ANN, "lobby", 7), new SeatChange.Spoke(ANN, new RoomName("lobby"), NOON));

        assertThat(store.seats(ANN)).isEmpty();
    }

    @Test
    void speaking_changes_neither_order_nor_reading() {
        sit(taken(ANN, "lobby", "ann", 1), taken(ANN, "garden", "ann", 2), read(ANN, "lobby", 7));
        var before = store.seats(ANN);

        sit(
                new SeatChange.Spoke(ANN, new RoomName("lobby"), at(3)),
                new SeatChange.Spoke(ANN, new RoomName("lobby"), at(0)));

        assertThat(store.seats(ANN)).isEqualTo(before);
    }

    @Test
    void a_seat_that_was_left_is_gone() {
        sit(taken(ANN, "Lobby", "ann", 1), taken(BOB, "Lobby", "bob", 1));

        sit(new SeatChange.Left(ANN, new RoomName("lobby")));

        assertThat(store.seats(ANN)).isEmpty();
        assertThat(store.seats(BOB)).hasSize(1);
    }

    @Test
    void the_least_recently_used_seats_go_when_a_person_has_too_many() {
        sit(taken(BOB, "room 0", "bob", 0));
        for (int i = 0; i < Seat.MOST; i++) {
            sit(taken(ANN, "room " + i, "ann", i));
        }
        assertThat(store.seats(ANN)).hasSize(Seat.MOST);

        sit(taken(ANN, "room 0", "ann", Seat.MOST));
        assertThat(store.seats(ANN)).hasSize(Seat.MOST);
        sit(taken(ANN, "one more", "ann", Seat.MOST + 1));

        assertThat(store.seats(ANN)).hasSize(Seat.MOST);
        assertThat(store.seats(ANN))
                .extracting(seat -> seat.room().value())
                .startsWith("one more", "room 0", "room 499")
                .endsWith("room 2")
                .doesNotContain("room 1");
        assertThat(store.seats(BOB)).hasSize(1);
    }

    @Test
    void the_newest_seat_is_not_the_one_to_go_when_the_clock_went_back() {
        for (int i = 0; i < Seat.MOST; i++) {
            sit(taken(ANN, "room " + i, "ann", i));
        }

        sit(taken(ANN, "one more", "ann", -1));

        assertThat(store.seats(ANN)).hasSize(Seat.MOST);
        assertThat(store.seats(ANN)).extracting(seat -> seat.room().value()).contains("one more");
    }

    @Test
    void seats_and_messages_are_kept_together() {
        var receipts =
                store.commit(
                        List.of(draft("lobby", "hello", null)),
                        List.of(taken(ANN, "lobby", "ann", 1), read(ANN, "lobby", 1)));

        assertThat(receipts).hasSize(1);
        assertThat(store.seats(ANN)).extracting(Seat::read).containsExactly(1L);
    }

    // Words

    List<Receipt> commit(Draft... drafts) {
        return store.commit(List.of(drafts), List.of());
    }

    List<Receipt> say(String room, String... texts) {
        return store.commit(
                List.of(texts).stream().map(text -> draft(room, text, null)).toList(), List.of());
    }

    void sit(SeatChange... changes) {
        store.commit(List.of(), List.of(changes));
    }

    List<Message> lobby() {
        return store.after(new RoomName("lobby"), 0, 1_000);
    }

    static Draft draft(String room, String text, @Nullable String key) {
        return draft(room, ANN, "ann", text, key);
    }

    static Draft draft(
            String room, Person author, String nickname, String text, @Nullable String key) {
        return new Draft(
                new RoomName(room), author, new Nickname(nickname), new MessageText(text), key);
    }

    static SeatChange taken(Person person, String room, String nickname, long second) {
        return new SeatChange.Taken(person, new RoomName(room), new Nickname(nickname), at(second));
    }

    static SeatChange read(Person person, String room, long number) {
        return new SeatChange.Read(person, new RoomName(room), number);
    }

    static Instant at(long second) {
        return NOON.plusSeconds(second);
    }

    static Message kept(Receipt receipt) {
        assertThat(receipt).isInstanceOf(Receipt.Kept.class);
        return ((Receipt.Kept) receipt).message();
    }

    static List<Long> numbers(List<Receipt> receipts) {
        return receipts.stream()
                .map(receipt ->
                        switch (receipt) {
                            case Receipt.Kept(var message) -> message.number();
                            case Receipt.Known(var number) -> number;
                        })
                .toList();
    }

    static List<String> texts(List<Message> messages) {
        return messages.stream().map(Message::text).toList();
    }
}
