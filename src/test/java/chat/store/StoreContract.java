package chat.store;

import static org.assertj.core.api.Assertions.assertThat;

import chat.room.Claim;
import chat.room.Draft;
import chat.room.Expired;
import chat.room.Message;
import chat.room.MessageText;
import chat.room.Mode;
import chat.room.Nickname;
import chat.room.Order;
import chat.room.Person;
import chat.room.Post;
import chat.room.RoomName;
import chat.room.Ruling;
import chat.room.Seat;
import chat.room.SeatChange;
import chat.room.Standing;
import chat.room.Store;
import chat.room.Store.Receipt;
import chat.room.Tail;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    static final RoomName LOBBY = new RoomName("lobby");

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
    void a_probe_changes_nothing() throws Exception {
        store.probe();
        store.probe();

        assertThat(store.open(new RoomName("lobby"), 10)).isEmpty();
    }

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
    void whether_a_draft_was_kept_can_be_asked_without_keeping_it() {
        commit(draft("lobby", "before", null), draft("lobby", "hello", "key"));

        assertThat(store.known(draft("lobby", "hello", "key"))).hasValue(2);
        assertThat(store.known(draft("lobby", "hello", "other"))).isEmpty();
        assertThat(store.known(draft("lobby", "before", null))).isEmpty();
        assertThat(lobby()).hasSize(2);
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
                                    .extracting(Post::number)
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
        sit(read(ANN, "lobby", 7), spoke(ANN, "lobby", "ann", 0));

        assertThat(store.seats(ANN)).isEmpty();
    }

    @Test
    void speaking_changes_neither_order_nor_reading() {
        sit(taken(ANN, "lobby", "ann", 1), taken(ANN, "garden", "ann", 2), read(ANN, "lobby", 7));
        var before = store.seats(ANN);

        sit(spoke(ANN, "lobby", "ann", 3), spoke(ANN, "lobby", "ann", 0));

        assertThat(store.seats(ANN)).isEqualTo(before);
    }

    @Test
    void who_spoke_under_which_name_is_known_the_latest_first_also_when_they_have_left() {
        sit(
                taken(ANN, "Lobby", "Ann", 1),
                spoke(ANN, "Lobby", "Ann", 1),
                spoke(BOB, "lobby", "Bob", 2),
                spoke(ANN, "lobby", "Anna", 3),
                spoke(BOB, "garden", "Bob", 4),
                spoke(ANN, "LOBBY", "Ann", 5),
                spoke(ANN, "LOBBY", "Ann", 4),
                new SeatChange.Left(ANN, new RoomName("lobby")));

        var lobby = new RoomName("lobby");
        assertThat(store.claims(lobby, at(2), 10))
                .containsExactly(
                        new Claim(ANN, new Nickname("Ann"), at(5)),
                        new Claim(ANN, new Nickname("Anna"), at(3)),
                        new Claim(BOB, new Nickname("Bob"), at(2)));
        assertThat(store.claims(lobby, at(3), 1)).hasSize(1);
        assertThat(store.claims(lobby, at(6), 10)).isEmpty();
        assertThat(store.claims(new RoomName("nowhere"), NOON, 10)).isEmpty();
    }

    @Test
    void names_that_lapsed_are_forgotten_when_somebody_speaks_in_that_room() {
        sit(spoke(ANN, "lobby", "Ann", 1), spoke(ANN, "garden", "Ann", 1));

        var lobby = new RoomName("lobby");
        sit(new SeatChange.Spoke(BOB, lobby, new Nickname("Bob"), at(3), at(2)));

        assertThat(store.claims(lobby, NOON, 10)).extracting(Claim::person).containsExactly(BOB);
        assertThat(store.claims(new RoomName("garden"), NOON, 10)).hasSize(1);
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

    // Rulings

    @Test
    void what_is_ruled_takes_the_next_number_and_is_no_message() {
        say("lobby", "one");
        var muted = ruled(new Order.Mute(LOBBY, BOB, "bob", at(60)));
        say("lobby", "two");
        reopen();
        var closed = ruled(new Order.Turn(LOBBY, Mode.CLOSED));

        assertThat(muted).isEqualTo(new Ruling.Muted(2, NOON, BOB, "bob", at(60)));
        assertThat(closed).isEqualTo(new Ruling.Turned(4, NOON, Mode.CLOSED));
        assertThat(posts()).extracting(Post::number).containsExactly(1L, 3L);
        assertThat(opened().newest()).isEqualTo(posts());
        assertThat(opened().rulings()).containsExactly(muted, closed);
        assertThat(numbers(say("lobby", "three"))).containsExactly(5L);
    }

    @Test
    void every_ruling_comes_back_as_it_was_given() {
        say("lobby", "one", "two");
        var rulings =
                List.of(
                        ruled(new Order.Mute(LOBBY, ANN, "ann", at(1))),
                        ruled(new Order.Mute(LOBBY, BOB, "bob", null)),
                        ruled(new Order.Unmute(LOBBY, ANN)),
                        ruled(new Order.Ban(LOBBY, ANN, "ann", at(3))),
                        ruled(new Order.Ban(LOBBY, BOB, "bob", null)),
                        ruled(new Order.Unban(LOBBY, ANN)),
                        ruled(new Order.Turn(LOBBY, Mode.READ_ONLY)),
                        ruled(new Order.Turn(LOBBY, Mode.CLOSED)),
                        ruled(new Order.Turn(LOBBY, Mode.OPEN)),
                        ruled(remove(1L, 2L)));
        reopen();

        assertThat(opened().rulings()).isEqualTo(rulings);
        assertThat(opened().rulings().getLast())
                .isEqualTo(new Ruling.Removed(12, NOON, List.of(1L, 2L)));
        assertThat(opened().rulings())
                .extracting(Ruling::cursor)
                .isEqualTo(rulings.stream().map(Ruling::cursor).toList());
    }

    @Test
    void a_room_knows_how_it_stands_however_long_ago_that_was_ruled() {
        ruled(new Order.Turn(LOBBY, Mode.READ_ONLY));
        ruled(new Order.Ban(LOBBY, BOB, "bob", null));
        say("lobby", "one");
        ruled(remove(3L));
        reopen();

        var found = store.open(LOBBY, 1).orElseThrow();
        assertThat(found.rulings()).hasSize(1);
        assertThat(found.standing().mode()).isEqualTo(Mode.READ_ONLY);
        assertThat(found.standing().banned())
                .isEqualTo(Map.of(BOB, new Standing.Term("bob", null)));
        assertThat(found.standing().muted()).isEmpty();
    }

    @Test
    void a_room_nobody_has_spoken_in_can_be_closed() {
        ruled(new Order.Turn(new RoomName("Garden"), Mode.CLOSED));

        var garden = store.open(new RoomName("garden"), 10).orElseThrow();
        assertThat(garden.name()).isEqualTo(new RoomName("Garden"));
        assertThat(garden.newest()).isEmpty();
        assertThat(garden.standing().mode()).isEqualTo(Mode.CLOSED);
    }

    @Test
    void what_is_removed_leaves_its_place_and_nothing_else_changes() {
        say("lobby", "one", "two", "three");
        say("garden", "two");
        var removed = ruled(remove(2L));

        assertThat(removed).isEqualTo(new Ruling.Removed(4, NOON, List.of(2L)));
        assertThat(posts())
                .containsExactly(
                        new Message(1, NOON, ANN, "ann", "one"),
                        new Post.Tombstone(2, NOON, ANN, true),
                        new Message(3, NOON, ANN, "ann", "three"));
        assertThat(opened().newest()).isEqualTo(posts());
        assertThat(store.before(LOBBY, 3, 10)).isEqualTo(posts().subList(0, 2));
        assertThat(texts(store.after(new RoomName("garden"), 0, 10))).containsExactly("two");
    }

    @Test
    void the_place_of_a_removed_message_keeps_its_cursor() {
        var kept = kept(commit(draft("lobby", BOB, "bob", "hello", null)).getFirst());
        ruled(remove(1L));

        assertThat(posts().getFirst()).isInstanceOf(Post.Tombstone.class);
        assertThat(posts().getFirst().cursor()).isEqualTo(kept.cursor());
    }

    @Test
    void a_place_says_whether_what_followed_had_the_same_nickname() {
        commit(
                draft("lobby", ANN, "ann", "1", null),
                draft("lobby", ANN, "Annie", "2", null),
                draft("lobby", BOB, "Annie", "3", null),
                draft("lobby", BOB, "bob", "4", null));
        ruled(new Order.Mute(LOBBY, BOB, "bob", null));
        commit(draft("lobby", BOB, "bob", "6", null));
        ruled(remove(6L, 4L, 2L, 1L));

        assertThat(posts())
                .containsExactly(
                        new Post.Tombstone(1, NOON, ANN, false),
                        new Post.Tombstone(2, NOON, ANN, true),
                        new Message(3, NOON, BOB, "Annie", "3"),
                        new Post.Tombstone(4, NOON, BOB, true),
                        new Post.Tombstone(6, NOON, BOB, false));
    }

    @Test
    void removing_what_is_no_message_is_nothing_and_takes_no_number() {
        assertThat(store.carryOut(remove(1L))).isEmpty();
        assertThat(store.open(LOBBY, 1)).as("no room was made").isEmpty();

        say("lobby", "one");
        ruled(new Order.Turn(LOBBY, Mode.READ_ONLY));
        ruled(remove(1L));

        assertThat(store.carryOut(remove(0L, -1L, 1L, 2L, 3L, 4L, 1L << 32, Long.MAX_VALUE)))
                .isEmpty();
        assertThat(store.carryOut(new Order.Remove(LOBBY, List.of()))).isEmpty();
        assertThat(numbers(say("lobby", "two"))).containsExactly(4L);
    }

    @Test
    void the_same_sending_is_known_after_it_was_removed() {
        commit(draft("lobby", "hello", "key"));
        ruled(remove(1L));

        assertThat(commit(draft("lobby", "hello", "key"))).containsExactly(new Receipt.Known(1));
        assertThat(texts(posts())).containsExactly("removed");
    }

    @Test
    void what_one_person_said_is_found_the_newest_of_it_and_without_what_is_gone() {
        for (int i = 0; i < 10; i++) {
            commit(draft("lobby", i % 2 == 0 ? ANN : BOB, "name", "text " + i, null));
            commit(draft("garden", BOB, "bob", "elsewhere", null));
        }
        ruled(remove(8L));

        assertThat(store.said(LOBBY, BOB, 100, 10)).containsExactly(2L, 4L, 6L, 10L);
        assertThat(store.said(LOBBY, BOB, 100, 2)).containsExactly(6L, 10L);
        assertThat(store.said(LOBBY, BOB, 6, 10)).containsExactly(2L, 4L);
        assertThat(store.said(LOBBY, BOB, 2, 10)).isEmpty();
        assertThat(store.said(LOBBY, new Person(3), 100, 10)).isEmpty();
        assertThat(store.said(new RoomName("nowhere"), BOB, 100, 10)).isEmpty();
    }

    @Test
    void time_does_not_go_back_for_rulings_either() {
        say("lobby", "one");
        clock.now = NOON.minusSeconds(60);

        assertThat(ruled(remove(1L)).at()).isEqualTo(NOON);
        say("lobby", "two");
        assertThat(posts().getLast().at()).isEqualTo(NOON);
    }

    // What has expired

    @Test
    void what_is_older_goes_from_the_beginning_and_the_rest_is_as_it_was() {
        say("lobby", "one", "two");
        clock.now = at(60);
        say("lobby", "three", "four");
        assertThat(store.aged(0, at(0), 10)).isEmpty();
        var aged = store.aged(0, at(1), 10);
        assertThat(aged).extracting(Store.Aged::name).containsExactly("lobby");

        assertThat(store.expire(aged.getFirst().id(), at(1)))
                .contains(new Expired(2, NOON, true, 3));

        assertThat(store.expire(aged.getFirst().id(), at(1))).isEmpty();
        assertThat(store.aged(0, at(1), 10)).isEmpty();
        assertThat(texts(posts())).containsExactly("three", "four");
        assertThat(texts(store.before(LOBBY, 100, 100))).containsExactly("three", "four");
        assertThat(opened().expired()).isEqualTo(new Expired(2, NOON, true, 3));
        assertThat(opened().newest()).isEqualTo(posts());
        assertThat(numbers(say("lobby", "five"))).containsExactly(5L);
    }

    @Test
    void no_number_is_given_twice_when_everything_has_expired() {
        say("lobby", "one", "two", "three");

        assertThat(expired(at(1))).containsExactly(new Expired(3, NOON, false, 0));

        assertThat(posts()).isEmpty();
        assertThat(opened().expired()).isEqualTo(new Expired(3, NOON, false, 0));
        reopen();
        assertThat(opened().expired().number()).isEqualTo(3);
        clock.now = NOON.minusSeconds(5);
        var four = kept(commit(draft("lobby", "four", null)).getFirst());
        assertThat(four.number()).isEqualTo(4);
        assertThat(four.at()).as("not before what has expired").isEqualTo(NOON);
        assertThat(opened().expired()).isEqualTo(new Expired(3, NOON, false, 4));
        assertThat(store.open(new RoomName("LOBBY"), 10).orElseThrow().name()).isEqualTo(LOBBY);
    }

    @Test
    void much_goes_in_steps_and_each_is_whole() {
        say(
                "lobby",
                IntStream.rangeClosed(1, 450).mapToObj(i -> "text " + i).toArray(String[]::new));

        var steps = expired(at(1));

        assertThat(steps).hasSizeGreaterThan(1);
        assertThat(steps).extracting(Expired::number).isSorted().endsWith(450L);
        assertThat(posts()).isEmpty();
    }

    @Test
    void a_sending_is_forgotten_with_its_message_and_known_as_long_as_it_is_kept() {
        commit(draft("lobby", "old", "key-1"));
        clock.now = at(60);
        commit(draft("lobby", "new", "key-2"));

        expired(at(1));

        assertThat(commit(draft("lobby", "new", "key-2"))).containsExactly(new Receipt.Known(2));
        assertThat(store.known(draft("lobby", "old", "key-1"))).isEmpty();
        assertThat(numbers(commit(draft("lobby", "old", "key-1")))).containsExactly(3L);
    }

    @Test
    void what_is_left_is_grouped_as_it_was_before() {
        commit(draft("lobby", ANN, "ann", "one", null));
        clock.now = at(1);
        commit(draft("lobby", ANN, "ann", "two", null));
        clock.now = at(2);
        commit(draft("lobby", ANN, "anna", "three", null));
        clock.now = at(3);
        commit(draft("lobby", BOB, "anna", "four", null));
        clock.now = at(4);
        commit(draft("lobby", BOB, "anna", "five", null));
        ruled(remove(4L));

        var left = new ArrayList<Boolean>();
        for (int second = 1; second <= 4; second++) {
            var before = posts();
            expired(at(second));
            if (posts().getFirst() instanceof Message first) {
                var tail = Tail.of(posts(), opened().expired());
                assertThat(first.continues(tail.before(), ZoneOffset.UTC))
                        .isEqualTo(first.continues(before.getFirst(), ZoneOffset.UTC));
                left.add(first.continues(tail.before(), ZoneOffset.UTC));
            }
        }
        assertThat(left).containsExactly(true, false, true);
    }

    @Test
    void rulings_that_hold_outlive_their_time_and_the_others_go() {
        say("lobby", "one");
        var mallory = new Person(7);
        ruled(new Order.Mute(LOBBY, BOB, "bob", null));
        ruled(new Order.Unmute(LOBBY, BOB));
        ruled(new Order.Ban(LOBBY, mallory, "mallory", null));
        ruled(new Order.Ban(LOBBY, ANN, "ann", at(5)));
        ruled(new Order.Turn(LOBBY, Mode.CLOSED));
        ruled(new Order.Turn(LOBBY, Mode.READ_ONLY));
        clock.now = at(60);
        say("lobby", "two");
        var standing = opened().standing();
        assertThat(standing.banned().keySet()).containsExactly(mallory, ANN);

        expired(at(1));

        assertThat(texts(posts())).containsExactly("two");
        assertThat(opened().standing().mode()).isEqualTo(Mode.READ_ONLY);
        assertThat(opened().standing().muted()).isEmpty();
        assertThat(opened().standing().banned().keySet()).containsExactly(mallory);
        reopen();
        assertThat(opened().standing().banned().keySet()).containsExactly(mallory);
        assertThat(numbers(say("lobby", "three"))).containsExactly(9L);

        ruled(new Order.Unban(LOBBY, mallory));
        clock.now = at(120);
        say("lobby", "four");
        expired(at(61));

        assertThat(opened().standing().banned()).isEmpty();
        assertThat(opened().standing().mode()).isEqualTo(Mode.READ_ONLY);
    }

    @Test
    void seats_and_claims_that_nobody_used_go() {
        sit(taken(ANN, "lobby", "ann", 0), taken(ANN, "garden", "ann", 100));
        sit(taken(BOB, "lobby", "bob", 0), new SeatChange.Used(BOB, LOBBY, at(100_000)));
        sit(spoke(ANN, "lobby", "ann", 0), spoke(BOB, "lobby", "bob", 100));

        while (store.forget(at(50))) {
            // More.
        }

        assertThat(store.seats(ANN))
                .extracting(seat -> seat.room().value())
                .containsExactly("garden");
        assertThat(store.seats(BOB)).extracting(Seat::used).containsExactly(at(100_000));
        assertThat(store.claims(LOBBY, Instant.EPOCH, 10))
                .extracting(Claim::person)
                .containsExactly(BOB);
    }

    @Test
    void whoever_reads_uses_their_seat() {
        sit(taken(ANN, "lobby", "ann", 0));
        clock.now = NOON.plus(Duration.ofDays(20));

        sit(read(ANN, "lobby", 1));

        assertThat(store.seats(ANN)).extracting(Seat::used).containsExactly(clock.now);
    }

    @Test
    void the_newest_event_of_all_rooms_is_known() {
        assertThat(store.newest()).isEmpty();
        clock.now = at(7);
        say("garden", "late");
        clock.now = at(3);
        say("lobby", "early");
        say("attic", "early");

        assertThat(store.newest()).contains(at(7));
    }

    /// Has everything deleted that is older, step for step.
    List<Expired> expired(Instant before) {
        var steps = new ArrayList<Expired>();
        for (var aged : store.aged(0, before, 1_000)) {
            for (var gone = store.expire(aged.id(), before);
                    gone.isPresent();
                    gone = store.expire(aged.id(), before)) {
                steps.add(gone.get());
            }
        }
        return steps;
    }

    void sit(SeatChange... changes) {
        store.commit(List.of(), List.of(changes));
    }

    /// What was said in the lobby, of which nothing was removed.
    List<Message> lobby() {
        return posts().stream().map(Message.class::cast).toList();
    }

    List<Post> posts() {
        return store.after(LOBBY, 0, 1_000);
    }

    Store.Opened opened() {
        return store.open(LOBBY, 1_000).orElseThrow();
    }

    Ruling ruled(Order order) {
        return store.carryOut(order).orElseThrow();
    }

    static Order remove(Long... targets) {
        return new Order.Remove(LOBBY, List.of(targets));
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

    static SeatChange spoke(Person person, String room, String nickname, long second) {
        return new SeatChange.Spoke(
                person, new RoomName(room), new Nickname(nickname), at(second), NOON);
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

    static List<String> texts(List<? extends Post> posts) {
        return posts.stream()
                .map(post ->
                        switch (post) {
                            case Message said -> said.text();
                            case Post.Tombstone _ -> "removed";
                        })
                .toList();
    }
}
