package chat.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.room.Presence.Entry;
import chat.room.Store.StoreFailure;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoomsTest extends RoomsSuite {

    private static final RoomName LOBBY = new RoomName("Lobby");

    private final Person ann = new Person(1);
    private final Person bob = new Person(2);

    RoomsTest() {
        super(RoomsTest::objection);
    }

    // ---- opening and closing

    @Test
    void every_spelling_of_a_name_opens_the_same_room() {
        var room = open(LOBBY);

        assertThat(open(new RoomName("lobby"))).isSameAs(room);
        assertThat(open(new RoomName("ＬＯＢＢＹ"))).isSameAs(room);
        assertThat(open(new RoomName("Garden"))).isNotSameAs(room);
        assertThat(rooms.size()).isEqualTo(2);
    }

    @Test
    void a_room_is_called_as_it_was_first_written_and_has_its_newest_messages() {
        for (int i = 1; i <= 150; i++) {
            store.commit(List.of(draft(LOBBY, ann, "message " + i)), List.of());
        }

        var room = open(new RoomName("lobby"));

        assertThat(room.name()).isEqualTo(LOBBY);
        assertThat(room.tail().messages()).isEqualTo(store.log(LOBBY).subList(50, 150));
        assertThat(room.tail().before()).isEqualTo(store.log(LOBBY).get(49));
    }

    @Test
    void a_room_that_somebody_only_looked_into_leaves_nothing_behind() {
        var room = open(LOBBY);
        rooms.close(room);

        assertThat(rooms.size()).isZero();
        assertThat(heard.closed()).containsExactly(room);
        assertThat(store.open(LOBBY, 1)).isEmpty();
    }

    @Test
    void a_room_stays_as_long_as_one_visitor_has_it() {
        var room = open(LOBBY);
        open(LOBBY);
        rooms.close(room);
        assertThat(rooms.size()).isEqualTo(1);
        assertThat(heard.closed()).isEmpty();

        rooms.close(room);
        assertThat(rooms.size()).isZero();
        assertThat(heard.closed()).containsExactly(room);
    }

    @Test
    void two_who_come_at_the_same_time_share_one_room() {
        var hold = store.holdOpen();
        var first = rooms.open(LOBBY, null);
        hold.awaitArrival();
        var second = rooms.open(new RoomName("lobby"), null);
        assertThat(first).isNotDone();

        hold.release();

        assertThat(get(first)).isSameAs(get(second));
        rooms.close(get(first));
        assertThat(rooms.size()).isEqualTo(1);
        rooms.close(get(first));
        assertThat(rooms.size()).isZero();
    }

    @Test
    void a_room_that_could_not_be_opened_once_opens_the_next_time() {
        var hold = store.holdOpen();
        store.failOpen(new StoreFailure("The disk will not.", new IOException("EIO"), false));
        var first = rooms.open(LOBBY, null);
        hold.awaitArrival();
        var second = rooms.open(LOBBY, null);
        hold.release();

        assertThatThrownBy(() -> get(first)).hasCauseInstanceOf(StoreFailure.class);
        assertThatThrownBy(() -> get(second)).hasCauseInstanceOf(StoreFailure.class);

        rooms.close(open(LOBBY));
        assertThat(rooms.size()).isZero();
    }

    @Test
    void two_who_try_again_at_once_share_one_room() {
        var hold = store.holdOpen();
        store.failOpen(new StoreFailure("The disk will not.", new IOException("EIO"), false));
        var first = rooms.open(LOBBY, null).exceptionallyCompose(_ -> rooms.open(LOBBY, null));
        hold.awaitArrival();
        var second = rooms.open(LOBBY, null).exceptionallyCompose(_ -> rooms.open(LOBBY, null));
        hold.release();

        var room = get(first);
        assertThat(get(second)).isSameAs(room);
        rooms.close(room);
        assertThat(rooms.size()).isEqualTo(1);
        rooms.close(room);
        assertThat(rooms.size()).isZero();
    }

    @Test
    void when_ten_thousand_wait_for_the_disk_the_next_is_refused_at_once() {
        var one = store.holdOpen();
        var busy = rooms.open(new RoomName("one"), null);
        one.awaitArrival();
        var two = store.holdOpen();
        rooms.open(new RoomName("two"), null);
        two.awaitArrival();
        for (int i = 0; i < Rooms.WAITING; i++) {
            rooms.before(LOBBY, 1, 1);
        }

        assertThat(refusal(rooms.open(LOBBY, null))).isEqualTo(Refusal.Code.BUSY);
        assertThat(refusal(rooms.before(LOBBY, 1, 1))).isEqualTo(Refusal.Code.BUSY);
        assertThat(rooms.size()).as("but not the refused one").isEqualTo(2);

        one.release();
        two.release();
        get(busy);
        get(rooms.seats(ann).handle((_, _) -> true));
    }

    // ---- people

    @Test
    void a_room_is_forgotten_ten_seconds_after_the_last_person_left() {
        var room = open(LOBBY);
        join(room, ann, "Ann", true);
        rooms.leave(room, ann);

        timer.pass(Presence.GRACE.minusMillis(1));
        assertThat(rooms.size()).isEqualTo(1);

        timer.pass(Duration.ofMillis(1));
        assertThat(rooms.size()).isZero();
        assertThat(heard.closed()).containsExactly(room);
        assertThat(heard.lines()).containsExactly("Ann joined", "Ann left");
    }

    @Test
    void a_person_who_returns_within_ten_seconds_finds_the_same_room() {
        var room = open(LOBBY);
        join(room, ann, "Ann", true);
        rooms.leave(room, ann);
        timer.pass(Presence.GRACE.minusMillis(1));

        assertThat(open(LOBBY)).isSameAs(room);
        join(room, ann, "Ann", true);
        timer.pass(Duration.ofMinutes(1));
        assertThat(rooms.size()).isEqualTo(1);
        assertThat(heard.lines()).containsExactly("Ann joined");

        rooms.leave(room, ann);
        timer.pass(Presence.GRACE);
        assertThat(rooms.size()).isZero();
    }

    @Test
    void a_bots_room_is_forgotten_with_its_socket() {
        var room = open(LOBBY);
        join(room, ann, "robot", false);

        rooms.leave(room, ann);

        assertThat(rooms.size()).isZero();
        assertThat(heard.closed()).containsExactly(room);
    }

    @Test
    void tabs_bots_readers_and_people_who_quit_all_give_their_use_back() {
        var room = open(LOBBY);
        for (int tab = 0; tab < 3; tab++) {
            open(LOBBY);
            join(room, ann, "Ann", true);
        }
        open(LOBBY);
        join(room, bob, "robot", false);
        rooms.leave(room, ann);
        room.presence().quit(ann);
        rooms.leave(room, ann);
        rooms.leave(room, bob);
        rooms.leave(room, ann);
        timer.pass(Duration.ofMinutes(1));
        assertThat(rooms.size()).as("the reader is still here").isEqualTo(1);
        assertThat(heard.closed()).isEmpty();

        rooms.close(room);

        assertThat(rooms.size()).isZero();
        assertThat(heard.closed()).containsExactly(room);
    }

    // ---- saying

    @Test
    void everybody_who_comes_while_a_message_is_being_kept_gets_to_see_it() {
        var room = open(LOBBY);
        join(room, ann, "robot", false);
        var hold = store.holdCommit();
        var reply = say(room, ann, "last words");
        hold.awaitArrival();
        rooms.leave(room, ann);
        assertThat(room.presence().count()).isZero();

        var newcomers = open(LOBBY);
        assertThat(newcomers.tail().messages()).isEmpty();
        hold.release();
        get(reply);
        settle();

        assertThat(newcomers).isSameAs(room);
        assertThat(heard.said(newcomers)).isEqualTo(store.log(LOBBY));
        assertThat(newcomers.tail().messages()).isEqualTo(store.log(LOBBY)).hasSize(1);
        rooms.close(newcomers);
        assertThat(rooms.size()).isZero();
    }

    @Test
    void a_room_its_author_left_is_forgotten_when_the_message_is_kept() {
        var room = open(LOBBY);
        var hold = store.holdCommit();
        say(room, ann, "last words");
        hold.awaitArrival();
        rooms.close(room);
        assertThat(rooms.size()).isEqualTo(1);

        hold.release();
        settle();

        assertThat(heard.closed()).containsExactly(room);
        assertThat(rooms.size()).isZero();
        assertThat(open(LOBBY)).isNotSameAs(room);
        assertThat(open(LOBBY).tail().messages()).isEqualTo(store.log(LOBBY)).hasSize(1);
    }

    @Test
    void a_message_that_could_not_be_kept_gives_the_room_back() {
        var room = open(LOBBY);
        store.failCommit(new StoreFailure("The disk is full.", new IOException("ENOSPC"), false));
        var reply = say(room, ann, "hello");
        rooms.close(room);

        assertThat(get(reply)).isInstanceOf(Outcome.NotSaid.class);
        settle();
        assertThat(rooms.size()).isZero();
    }

    @Test
    void a_message_refused_because_too_many_wait_gives_the_room_back() {
        var room = open(LOBBY);
        var hold = store.holdCommit();
        say(room, ann, "in the making");
        hold.awaitArrival();
        for (int i = 0; i < Writer.WAITING; i++) {
            say(room, ann, "waits");
        }
        var refused = say(room, ann, "too much");
        assertThat(refused).isCompletedWithValueMatching(Outcome.NotSaid.class::isInstance);
        rooms.close(room);
        assertThat(rooms.size()).isEqualTo(1);

        hold.release();
        rooms.close();

        assertThat(rooms.size()).isZero();
        assertThat(store.log(LOBBY)).hasSize(Writer.WAITING + 1);
    }

    @Test
    void a_message_said_again_is_shown_once_and_gives_the_room_back() {
        var room = open(LOBBY);
        var once = say(room, ann, "hello", "key");
        var twice = say(room, ann, "hello", "key");
        settle();

        assertThat(get(once)).isInstanceOf(Outcome.Said.class);
        assertThat(get(twice)).isEqualTo(new Outcome.Repeated(1));
        assertThat(heard.said(room)).hasSize(1);
        rooms.close(room);
        assertThat(rooms.size()).isZero();
    }

    @Test
    void what_was_accepted_before_the_end_is_kept_and_shown() {
        var room = open(LOBBY);
        var replies = new ArrayList<CompletableFuture<Outcome>>();
        for (int i = 0; i < 100; i++) {
            replies.add(say(room, ann, "message " + i));
        }

        rooms.close();

        assertThat(replies)
                .allSatisfy(reply ->
                        assertThat(reply)
                                .isCompletedWithValueMatching(Outcome.Said.class::isInstance));
        assertThat(heard.said(room)).hasSize(100).isEqualTo(store.log(LOBBY));
    }

    @Test
    void whoever_comes_after_the_end_is_told_so() {
        rooms.close();

        assertThat(refusal(rooms.open(LOBBY, null))).isEqualTo(Refusal.Code.BUSY);
        assertThat(rooms.size()).isZero();
    }

    @Test
    void earlier_and_later_messages_are_read_from_the_store() {
        for (int i = 1; i <= 9; i++) {
            store.commit(List.of(draft(LOBBY, ann, "message " + i)), List.of());
        }

        assertThat(get(rooms.before(LOBBY, 5, 2))).isEqualTo(store.log(LOBBY).subList(2, 4));
        assertThat(get(rooms.after(LOBBY, 5, 2))).isEqualTo(store.log(LOBBY).subList(5, 7));
    }

    // ---- all at once

    /// Four threads open three rooms under several spellings, talk, join and leave, while the
    /// test's own moves the time and the store sometimes fails. There must never be a second room
    /// of one name, and none may stay.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void there_is_never_a_second_room_of_one_name(boolean failing) throws InterruptedException {
        long seed = Boolean.getBoolean("chat.all") ? new Random().nextLong() : 1;
        var crowd = new Crowd();
        heard.onClosed(crowd::closed);
        var threads = new ArrayList<Thread>();
        for (int t = 0; t < 4; t++) {
            var random = new Random(seed + t);
            long first = t * 1_000L;
            threads.add(new Thread(() -> crowd.visit(random, first)));
        }
        threads.forEach(Thread::start);
        var random = new Random(seed - 1);
        for (var thread : threads) {
            // Each join is also a breath between two looks at the clock.
            for (int i = 0; i < 60_000 && !thread.join(Duration.ofMillis(1)); i++) {
                timer.pass(Duration.ofMillis(random.nextInt(15_000)));
                if (failing && random.nextInt(20) == 0) {
                    store.failOpen(
                            new StoreFailure("The disk will not.", new IOException("EIO"), false));
                    store.failCommit(
                            new StoreFailure(
                                    "The disk is full.", new IOException("ENOSPC"), false));
                }
            }
            assertThat(thread.isAlive()).as("seed %s: hangs", seed).isFalse();
        }
        store.failOpen(null);
        store.failCommit(null);
        settle();
        timer.pass(Duration.ofMinutes(1));

        assertThat(crowd.wrong).as("seed %s", seed).isEmpty();
        assertThat(heard.complaints()).as("seed %s", seed).isEmpty();
        assertThat(crowd.inUse).as("seed %s", seed).isEmpty();
        assertThat(rooms.size()).as("seed %s", seed).isZero();
        assertThat(heard.closed()).as("rooms come and go").hasSizeGreaterThan(100);
        int kept = 0;
        for (var name : List.of("Lobby", "Garden", "Attic")) {
            kept += store.log(new RoomName(name)).size();
        }
        assertThat(kept).as("seed %s", seed).isEqualTo(crowd.said.get()).isPositive();
    }

    /// Visitors in a hurry, and what they saw.
    private final class Crowd {
        final ConcurrentHashMap<String, Room> inUse = new ConcurrentHashMap<>();
        final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        final AtomicInteger said = new AtomicInteger();

        void visit(Random random, long firstPerson) {
            var names = List.of("Lobby", "lobby", "LOBBY", "Garden", "garden", "Attic");
            try {
                for (int i = 0; i < 1_500; i++) {
                    var name = new RoomName(names.get(random.nextInt(names.size())));
                    visit(name, new Person(firstPerson + random.nextInt(5)), random);
                }
            } catch (RuntimeException | Error e) {
                wrong.add(e.toString());
            }
        }

        private void visit(RoomName name, Person person, Random random) {
            Room room;
            try {
                room = get(rooms.open(name, null));
            } catch (CompletionException e) {
                check(e.getCause() instanceof StoreFailure, e.toString());
                return;
            }
            var other = inUse.putIfAbsent(room.key(), room);
            check(other == null || other == room, "a second room: " + name);
            boolean enters = random.nextInt(6) == 0;
            if (enters) {
                // Few linger, so that rooms are forgotten all the time.
                boolean lingers = person.id() % 5 == 0;
                join(room, person, "n" + person.id(), lingers);
            }
            var replies = new ArrayList<CompletableFuture<Outcome>>();
            for (int i = random.nextInt(8) - 5; i > 0; i--) {
                replies.add(say(room, person, "hello").thenApply(outcome -> check(room, outcome)));
            }
            if (random.nextInt(10) == 0) {
                room.presence().quit(person);
            }
            if (enters) {
                rooms.leave(room, person);
            } else {
                rooms.close(room);
            }
            replies.forEach(RoomsTest::get);
        }

        void closed(Room room) {
            check(inUse.remove(room.key(), room), "closed but not in use: " + room.name());
        }

        private Outcome check(Room room, Outcome outcome) {
            if (outcome instanceof Outcome.Said(var message)) {
                said.incrementAndGet();
                check(room.tail().head() >= message.number(), "said but not in the room");
            }
            return outcome;
        }

        private void check(boolean right, String complaint) {
            if (!right) {
                wrong.add(complaint);
            }
        }
    }

    @Test
    void a_closed_room_lets_nobody_in_but_the_operator() {
        get(rooms.rule(new Order.Turn(LOBBY, Mode.CLOSED)));

        assertThat(refused(rooms.open(LOBBY, ann))).isEqualTo(Refusal.Code.CLOSED);
        assertThat(refused(rooms.open(LOBBY, null))).isEqualTo(Refusal.Code.CLOSED);
        assertThat(rooms.size()).as("who was refused leaves nothing behind").isZero();
        var room = get(rooms.openAnyway(LOBBY));
        assertThat(room.standing().mode()).isEqualTo(Mode.CLOSED);
        rooms.close(room);

        get(rooms.rule(new Order.Turn(LOBBY, Mode.OPEN)));
        rooms.close(open(LOBBY));
    }

    @Test
    void who_is_banned_is_turned_away_until_the_time_is_over() {
        var until = timer.instant().plus(Duration.ofHours(1));
        get(rooms.rule(new Order.Ban(LOBBY, ann, "Ann", until)));

        assertThat(refused(rooms.open(LOBBY, ann))).isEqualTo(Refusal.Code.BANNED);
        rooms.close(open(LOBBY));

        timer.pass(Duration.ofHours(1));
        rooms.close(get(rooms.open(LOBBY, ann)));
    }

    @Test
    void who_is_banned_is_gone_at_once() {
        var room = open(LOBBY);
        join(room, ann, "Ann", true);

        get(rooms.rule(new Order.Ban(LOBBY, ann, "Ann", null)));

        assertThat(room.presence().count()).isZero();
        rooms.leave(room, ann);
        assertThat(rooms.size()).isZero();
    }

    @Test
    void a_ruling_holds_when_the_room_has_been_forgotten() {
        get(rooms.rule(new Order.Turn(LOBBY, Mode.READ_ONLY)));
        assertThat(rooms.size()).isZero();

        assertThat(code(say(open(LOBBY), ann, "hello"))).isEqualTo(Refusal.Code.READ_ONLY);
    }

    @Test
    void all_of_a_persons_messages_are_removed_some_hundred_at_a_time() {
        for (int i = 1; i <= 1_100; i++) {
            store.commit(List.of(draft(LOBBY, ann, "a " + i), draft(LOBBY, bob, "b")), List.of());
        }
        var room = open(LOBBY);

        assertThat(get(rooms.removeAll(LOBBY, ann))).isEqualTo(1_100);

        assertThat(store.log(LOBBY)).hasSize(2_200);
        assertThat(store.log(LOBBY).stream().filter(Message.class::isInstance))
                .hasSize(1_100)
                .allMatch(post -> post.person().equals(bob));
        assertThat(store.rulings(LOBBY)).hasSize(3);
        assertThat(heard.ruled(room)).isEqualTo(store.rulings(LOBBY));
        assertThat(get(rooms.removeAll(LOBBY, ann))).isZero();
        assertThat(store.rulings(LOBBY)).hasSize(3);
        rooms.close(room);
        assertThat(rooms.size()).isZero();
    }

    private static Refusal.@Nullable Code refused(CompletableFuture<Room> opening) {
        var failure = opening.handle((_, thrown) -> thrown).join();
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof Refused refused ? refused.refusal().code() : null;
    }

    private static Refusal.@Nullable Code code(CompletableFuture<Outcome> reply) {
        return get(reply) instanceof Outcome.NotSaid(var refusal) ? refusal.code() : null;
    }

    private Room open(RoomName name) {
        return get(rooms.open(name, null));
    }

    // ---- words that are not used here

    @Test
    void what_the_filter_objects_to_is_neither_kept_nor_shown_and_its_sender_reads_why() {
        var room = open(LOBBY);

        assertThat(get(say(room, ann, "a bad word")))
                .isEqualTo(
                        new Outcome.NotSaid(
                                new Refusal(Refusal.Code.FILTERED, "Be kind, please.")));
        assertThat(get(say(room, ann, "an odd word")))
                .isEqualTo(
                        new Outcome.NotSaid(
                                new Refusal(
                                        Refusal.Code.FILTERED,
                                        "That has a word that is not used here. Change it, and send it again.")));
        assertThat(store.log(LOBBY)).isEmpty();

        get(say(room, ann, "a good word"));
        settle();
        assertThat(store.log(LOBBY))
                .extracting(post -> ((Message) post).text())
                .containsExactly("a good word");
    }

    @Test
    void no_nickname_and_no_new_room_is_named_so_but_rooms_with_a_log_stay_open() {
        assertThatThrownBy(() -> rooms.nickname("bad Bob"))
                .isInstanceOf(Refused.class)
                .hasMessage("Be kind, please.");
        assertThat(rooms.nickname("Bob")).isEqualTo(new Nickname("Bob"));

        var bad = new RoomName("bad room");
        assertThatThrownBy(() -> get(rooms.open(bad, null))).hasCauseInstanceOf(Refused.class);
        assertThat(rooms.size()).isZero();

        store.commit(List.of(draft(bad, ann, "from before")), List.of());
        assertThat(get(rooms.open(bad, null)).tail().head()).isEqualTo(1);
    }

    private static @Nullable String objection(String text) {
        return text.contains("bad") ? "Be kind, please." : text.contains("odd") ? "" : null;
    }

    private static void join(Room room, Person person, String nickname, boolean lingers) {
        assertThat(room.presence().enter(person, new Nickname(nickname), lingers))
                .isEqualTo(new Entry.Entered());
        room.presence().announce(person);
    }

    private CompletableFuture<Outcome> say(Room room, Person person, String text) {
        return say(room, person, text, null);
    }

    private CompletableFuture<Outcome> say(
            Room room, Person person, String text, @Nullable String key) {
        var reply = new CompletableFuture<Outcome>();
        var draft = new Draft(room.name(), person, new Nickname("Ann"), new MessageText(text), key);
        rooms.say(room, draft, new Source(1), reply::complete);
        return reply;
    }

    private static Draft draft(RoomName room, Person author, String text) {
        return new Draft(
                room, author, new Nickname("n" + author.id()), new MessageText(text), null);
    }

    /// Waits until all that was said has been shown and has given its room back.
    private void settle() {
        var seat = new SeatChange.Taken(ann, LOBBY, new Nickname("Ann"), Instant.EPOCH);
        get(rooms.sit(seat));
        get(rooms.sit(seat));
    }

    private static Refusal.@Nullable Code refusal(CompletableFuture<?> refused) {
        assertThat(refused).isCompletedExceptionally();
        var failure = refused.exceptionNow();
        return failure instanceof Refused why ? why.refusal().code() : null;
    }
}
