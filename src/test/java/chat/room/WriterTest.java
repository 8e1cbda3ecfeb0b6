package chat.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import chat.room.Store.StoreFailure;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WriterTest {

    private static final Duration HOLD = Duration.ofDays(1);

    private final ManualTimer timer = new ManualTimer();
    private final MemoryStore store = new MemoryStore(timer);
    private final RecordingBroadcaster heard = new RecordingBroadcaster();
    private final LinkedBlockingQueue<StoreFailure> fatal = new LinkedBlockingQueue<>();
    private final Writer writer = new Writer(store, timer, heard, fatal::add, Writer.LINGER);
    private final Room lobby =
            new Room(
                    new RoomName("Lobby"),
                    Tail.EMPTY,
                    Standing.CLEAR,
                    new Names(HOLD, List.of()),
                    timer,
                    heard);
    private final Room garden =
            new Room(
                    new RoomName("Garden"),
                    Tail.EMPTY,
                    Standing.CLEAR,
                    new Names(HOLD, List.of()),
                    timer,
                    heard);
    private final AtomicInteger done = new AtomicInteger();

    private final Person ann = new Person(1);

    @BeforeEach
    void start() {
        writer.start();
    }

    @AfterEach
    void stop() {
        writer.close();
        assertThat(heard.complaints()).isEmpty();
    }

    @Test
    void what_is_said_gets_the_next_number_of_its_room() {
        assertThat(outcome(say(lobby, "one"))).isEqualTo(said(lobby, 1));
        assertThat(outcome(say(garden, "first"))).isEqualTo(said(garden, 1));
        assertThat(outcome(say(lobby, "two"))).isEqualTo(said(lobby, 2));
        settle();

        assertThat(texts(heard.said(lobby))).containsExactly("one", "two");
        assertThat(texts(heard.said(garden))).containsExactly("first");
        assertThat(lobby.tail().messages()).isEqualTo(store.log(lobby.name()));
        assertThat(done).hasValue(3);
    }

    @Test
    void nobody_hears_of_a_message_before_it_is_on_disk() {
        var hold = store.holdCommit();
        var reply = say(lobby, "hello");
        hold.awaitArrival();

        assertThat(reply).isNotDone();
        assertThat(heard.said(lobby)).isEmpty();
        assertThat(lobby.tail().messages()).isEmpty();
        assertThat(done).hasValue(0);

        hold.release();
        settle();
        assertThat(outcome(reply)).isEqualTo(said(lobby, 1));
        assertThat(texts(heard.said(lobby))).containsExactly("hello");
    }

    @Test
    void what_waits_is_kept_in_one_commit_in_the_order_it_was_said() {
        var hold = store.holdCommit();
        say(lobby, "first");
        hold.awaitArrival();
        var texts = IntStream.range(0, 10).mapToObj(i -> "waited " + i).toList();
        texts.forEach(text -> say(lobby, text));

        hold.release();
        settle();

        assertThat(store.commits().subList(0, 2)).containsExactly(1, 10);
        assertThat(texts(heard.said(lobby)))
                .startsWith("first")
                .endsWith(texts.toArray(String[]::new));
    }

    @Test
    void what_one_turn_says_comes_into_one_commit_though_the_writer_is_awake_before_its_end() {
        try (var patient = new Writer(store, timer, heard, fatal::add, Duration.ofMinutes(10))) {
            patient.start();
            var last = new CompletableFuture<Outcome>();

            patient.moreComes();
            patient.say(lobby, draft(lobby, "one", null), null, _ -> {}, () -> {});
            while (patient.waiting() > 0) {
                Thread.onSpinWait();
            }
            patient.say(lobby, draft(lobby, "two", null), null, last::complete, () -> {});
            patient.thatIsAll();

            assertThat(outcome(last)).isEqualTo(said(lobby, 2));
            assertThat(store.commits()).containsExactly(2);
        }
    }

    @Test
    void a_turn_that_does_not_end_holds_nobody_up() {
        writer.moreComes();

        assertThat(outcome(say(lobby, "hello"))).isEqualTo(said(lobby, 1));
    }

    @Test
    void what_is_kept_together_is_shown_in_its_own_room_only() {
        var hold = store.holdCommit();
        say(lobby, "one");
        hold.awaitArrival();
        say(lobby, "two");
        say(garden, "first");
        say(lobby, "three");

        hold.release();
        settle();

        assertThat(store.commits().subList(0, 2)).containsExactly(1, 3);
        assertThat(texts(heard.said(lobby))).containsExactly("one", "two", "three");
        assertThat(texts(heard.said(garden))).containsExactly("first");
    }

    @Test
    void one_commit_takes_a_thousand_along_and_leaves_the_rest_to_the_next() {
        var hold = store.holdCommit();
        say(lobby, "first");
        hold.awaitArrival();
        for (int i = 0; i <= Writer.BATCH; i++) {
            say(lobby, "waited");
        }

        hold.release();
        settle();

        assertThat(store.commits().subList(0, 3)).containsExactly(1, Writer.BATCH, 1);
    }

    @Test
    void a_sender_who_is_told_it_was_said_finds_it_in_the_room() {
        // A text browser is sent back to the room's page with this reply.
        var head = new CompletableFuture<Long>();
        writer.say(
                lobby,
                draft(lobby, "hello", null),
                null,
                _ -> head.complete(lobby.tail().head()),
                () -> {});

        assertThat(get(head)).isEqualTo(1);
    }

    @Test
    void the_sender_is_answered_before_the_room_is_shown() {
        var shown = new CompletableFuture<List<Message>>();
        writer.say(
                lobby,
                draft(lobby, "hello", null),
                null,
                _ -> shown.complete(heard.said(lobby)),
                () -> {});

        assertThat(get(shown)).isEmpty();
    }

    @Test
    void the_same_sending_again_is_the_same_message() {
        assertThat(outcome(say(lobby, "hello", "key"))).isEqualTo(said(lobby, 1));

        assertThat(outcome(say(lobby, "hello", "key"))).isEqualTo(new Outcome.Repeated(1));
        assertThat(outcome(say(lobby, "hello!", "key")))
                .as("another text")
                .isEqualTo(said(lobby, 2));
        assertThat(outcome(say(lobby, "hello", "other")))
                .as("another key")
                .isEqualTo(said(lobby, 3));
        assertThat(outcome(say(garden, "hello", "key")))
                .as("another room")
                .isEqualTo(said(garden, 1));
        settle();

        assertThat(texts(heard.said(lobby))).containsExactly("hello", "hello!", "hello");
        assertThat(done).hasValue(5);
    }

    @Test
    void a_double_click_is_one_message() {
        var hold = store.holdCommit();
        say(garden, "busy");
        hold.awaitArrival();
        var once = say(lobby, "hello", "key");
        var twice = say(lobby, "hello", "key");

        hold.release();
        settle();

        assertThat(outcome(once)).isEqualTo(said(lobby, 1));
        assertThat(outcome(twice)).isEqualTo(new Outcome.Repeated(1));
        assertThat(texts(heard.said(lobby))).containsExactly("hello");
    }

    @Test
    void what_could_not_be_saved_is_shown_to_nobody_and_every_sender_reads_why() {
        var hold = store.holdCommit();
        store.failCommit(full());
        var one = say(lobby, "one");
        hold.awaitArrival();
        hold.release();
        assertThat(refusal(one)).isEqualTo(Refusal.Code.NOT_KEPT);

        hold = store.holdCommit();
        say(garden, "kept");
        hold.awaitArrival();
        var two = say(lobby, "two");
        var three = say(garden, "three");
        var seat = writer.sit(seat());
        var next = store.holdCommit();
        hold.release();
        next.awaitArrival();
        store.failCommit(full());
        next.release();

        assertThat(refusal(two)).isEqualTo(Refusal.Code.NOT_KEPT);
        assertThat(refusal(three)).isEqualTo(Refusal.Code.NOT_KEPT);
        assertThatThrownBy(() -> seat.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(Refused.class);
        settle();
        assertThat(heard.said(lobby)).isEmpty();
        assertThat(lobby.tail()).isEqualTo(Tail.EMPTY);
        assertThat(texts(heard.said(garden))).containsExactly("kept");
        assertThat(done).hasValue(4);
        assertThat(fatal).isEmpty();
    }

    @Test
    void talk_goes_on_when_the_disk_has_room_again() {
        store.failCommit(full());
        assertThat(refusal(say(lobby, "hello", "key"))).isEqualTo(Refusal.Code.NOT_KEPT);

        assertThat(outcome(say(lobby, "hello", "key"))).isEqualTo(said(lobby, 1));
        settle();
        assertThat(texts(heard.said(lobby))).containsExactly("hello");
    }

    @Test
    void what_was_kept_before_the_disk_was_full_is_not_refused_when_it_is_sent_again() {
        assertThat(outcome(say(lobby, "hello", "key"))).isEqualTo(said(lobby, 1));
        store.failCommit(full());

        assertThat(outcome(say(lobby, "hello", "key"))).isEqualTo(new Outcome.Repeated(1));
        settle();
        assertThat(texts(heard.said(lobby))).containsExactly("hello");
    }

    @Test
    void after_a_failed_sync_nothing_is_acknowledged() throws InterruptedException {
        store.failCommit(new StoreFailure("fsync failed", new IOException("EIO"), true));
        var hold = store.holdCommit();
        var one = say(lobby, "one");
        hold.awaitArrival();
        var two = say(lobby, "two");
        var seat = writer.sit(seat());
        hold.release();

        assertThat(fatal.poll(30, TimeUnit.SECONDS)).hasMessage("fsync failed");
        writer.close(Duration.ofSeconds(30));
        say(lobby, "three");

        assertThat(fatal).as("told again").isEmpty();
        assertThat(store.commits()).hasSize(1);
        assertThat(one).isNotDone();
        assertThat(two).isNotDone();
        assertThat(seat).isNotDone();
        assertThat(heard.said(lobby)).isEmpty();
    }

    @Test
    void nobody_is_told_that_nobody_saw_what_the_disk_may_have_after_all()
            throws InterruptedException {
        store.failCommit(new StoreFailure("fsync failed", new IOException("EIO"), true));
        var reply = say(lobby, "hello");
        var seat = writer.sit(seat());

        assertThat(fatal.poll(30, TimeUnit.SECONDS)).isNotNull();
        writer.close(Duration.ofSeconds(30));

        assertThat(reply).isNotDone();
        assertThat(seat).isNotDone();
    }

    @Test
    void a_mistake_of_ours_ends_the_server_instead_of_leaving_senders_waiting_for_ever()
            throws InterruptedException {
        heard.failSaid(new IllegalStateException("a bug"));
        say(lobby, "hello");

        assertThat(fatal.poll(30, TimeUnit.SECONDS)).hasRootCauseMessage("a bug");
        writer.close(Duration.ofSeconds(30));
        assertThat(done).hasValue(1);
    }

    @Test
    void a_mistake_of_the_stores_acknowledges_nothing_either() throws InterruptedException {
        store.failCommit(new IllegalStateException("a bug"));
        var reply = say(lobby, "hello");

        assertThat(fatal.poll(30, TimeUnit.SECONDS)).hasRootCauseMessage("a bug");
        writer.close(Duration.ofSeconds(30));
        assertThat(reply).isNotDone();
    }

    @Test
    void when_ten_thousand_wait_the_next_is_refused_at_once() {
        var hold = store.holdCommit();
        say(lobby, "in the making");
        hold.awaitArrival();
        for (int i = 0; i < Writer.WAITING; i++) {
            say(lobby, "waits");
        }
        assertThat(done).hasValue(0);

        var refused = say(lobby, "too much");
        assertThat(refused)
                .isCompletedWithValueMatching(outcome -> code(outcome) == Refusal.Code.BUSY);
        assertThat(done).hasValue(1);
        assertThat(writer.sit(seat())).isCompletedExceptionally();

        hold.release();
        writer.close(Duration.ofSeconds(30));
        assertThat(lobby.tail().head()).isEqualTo(Writer.WAITING + 1L);
        assertThat(done).hasValue(Writer.WAITING + 2);
    }

    @Test
    void a_seat_is_taken_when_that_is_on_disk() {
        var hold = store.holdCommit();
        var seat = writer.sit(seat());
        hold.awaitArrival();
        assertThat(seat).isNotDone();

        hold.release();

        get(seat);
        assertThat(store.seatChanges()).containsExactly(seat());
    }

    @Test
    void that_somebody_speaks_is_kept_with_what_they_say_but_once_a_minute() {
        lobby.presence().enter(ann, new Nickname("Ann"), true);
        var first = timer.instant();
        outcome(say(lobby, "one"));
        timer.pass(Names.EVERY.minusMillis(1));
        outcome(say(lobby, "two"));
        timer.pass(Duration.ofMillis(1));
        outcome(say(lobby, "three"));

        assertThat(store.seatChanges())
                .containsExactly(spoke(first), spoke(first.plus(Names.EVERY)));
    }

    private SeatChange.Spoke spoke(Instant at) {
        return new SeatChange.Spoke(ann, lobby.name(), new Nickname("Ann"), at, at.minus(HOLD));
    }

    @Test
    void what_a_program_without_a_cookie_says_makes_no_name_its_own() {
        lobby.presence().enter(ann, new Nickname("Ann"), false);
        var said = say(lobby, "one");
        // It may be gone before its word is kept.
        lobby.presence().leave(ann, () -> {});
        outcome(said);

        assertThat(store.seatChanges()).isEmpty();
    }

    @Test
    void an_order_stands_in_the_log_between_what_was_said_before_and_after_it() {
        var hold = store.holdCommit();
        say(lobby, "one");
        hold.awaitArrival();
        say(lobby, "two");
        var ruling = writer.rule(lobby, new Order.Remove(lobby.name(), List.of(2L)));
        var three = say(lobby, "three");

        hold.release();
        settle();

        assertThat(get(ruling)).contains(new Ruling.Removed(3, timer.instant(), List.of(2L)));
        assertThat(outcome(three)).isEqualTo(said(lobby, 4));
        assertThat(heard.ruled(lobby)).containsExactly(get(ruling).orElseThrow());
        assertThat(heard.said(lobby)).extracting(Message::number).containsExactly(1L, 2L, 4L);
        assertThat(lobby.tail().messages()).isEqualTo(store.log(lobby.name()));
        assertThat(lobby.tail().at(2)).isInstanceOf(Post.Tombstone.class);
    }

    @Test
    void an_order_that_comes_to_nothing_is_shown_to_nobody() {
        assertThat(get(writer.rule(lobby, new Order.Remove(lobby.name(), List.of(1L))))).isEmpty();

        assertThat(heard.ruled(lobby)).isEmpty();
        assertThat(lobby.tail().head()).isZero();
    }

    /// Also what waited in the queue when it was ruled.
    @Test
    void behind_a_ruling_nothing_is_said_against_it() {
        var hold = store.holdCommit();
        var before = say(lobby, "before");
        hold.awaitArrival();
        writer.rule(lobby, new Order.Mute(lobby.name(), ann, "ann", null));
        var muted = say(lobby, "after");
        var elsewhere = say(garden, "elsewhere");
        writer.rule(lobby, new Order.Unmute(lobby.name(), ann));
        var again = say(lobby, "again");

        hold.release();
        settle();

        assertThat(outcome(before)).isEqualTo(said(lobby, 1));
        assertThat(refusal(muted)).isEqualTo(Refusal.Code.MUTED);
        assertThat(outcome(elsewhere)).isEqualTo(said(garden, 1));
        assertThat(outcome(again)).isEqualTo(said(lobby, 4));
        assertThat(texts(heard.said(lobby))).containsExactly("before", "again");
        assertThat(done).as("every draft gives its room back").hasValue(4);
    }

    @Test
    void a_room_that_is_read_only_or_closed_takes_nothing() {
        get(writer.rule(lobby, new Order.Turn(lobby.name(), Mode.READ_ONLY)));
        assertThat(refusal(say(lobby, "hello"))).isEqualTo(Refusal.Code.READ_ONLY);

        get(writer.rule(lobby, new Order.Turn(lobby.name(), Mode.CLOSED)));
        assertThat(refusal(say(lobby, "hello"))).isEqualTo(Refusal.Code.CLOSED);

        get(writer.rule(lobby, new Order.Turn(lobby.name(), Mode.OPEN)));
        assertThat(outcome(say(lobby, "hello"))).isEqualTo(said(lobby, 4));
    }

    @Test
    void an_order_that_could_not_be_saved_changes_nothing() {
        store.failCommit(full());

        var ruling = writer.rule(lobby, new Order.Turn(lobby.name(), Mode.CLOSED));

        assertThatThrownBy(() -> get(ruling)).hasRootCauseInstanceOf(Refused.class);
        assertThat(lobby.standing()).isEqualTo(Standing.CLEAR);
        assertThat(heard.ruled(lobby)).isEmpty();
        assertThat(outcome(say(lobby, "hello"))).isEqualTo(said(lobby, 1));
    }

    @Test
    void what_was_accepted_is_kept_and_shown_before_the_end() {
        var hold = store.holdCommit();
        say(lobby, "one");
        hold.awaitArrival();
        var two = say(lobby, "two");
        var releaser = new Thread(hold::release);

        releaser.start();
        writer.close(Duration.ofSeconds(30));

        assertThat(two).isCompletedWithValue(said(lobby, 2));
        assertThat(texts(heard.said(lobby))).containsExactly("one", "two");
        assertThat(done).hasValue(2);
    }

    @Test
    void the_server_stops_in_time_although_the_disk_hangs_and_the_queue_is_full() {
        var hold = store.holdCommit();
        say(lobby, "in the making");
        hold.awaitArrival();
        for (int i = 0; i < Writer.WAITING; i++) {
            say(lobby, "waits");
        }

        assertTimeoutPreemptively(
                Duration.ofSeconds(30), () -> writer.close(Duration.ofMillis(50)));

        assertThat(done).as("the disk still hangs").hasValue(0);
        hold.release();
    }

    private CompletableFuture<Outcome> say(Room room, String text) {
        return say(room, text, null);
    }

    private CompletableFuture<Outcome> say(Room room, String text, @Nullable String key) {
        var reply = new CompletableFuture<Outcome>();
        writer.say(room, draft(room, text, key), null, reply::complete, done::incrementAndGet);
        return reply;
    }

    private Draft draft(Room room, String text, @Nullable String key) {
        return new Draft(room.name(), ann, new Nickname("Ann"), new MessageText(text), key);
    }

    private SeatChange seat() {
        return new SeatChange.Taken(ann, lobby.name(), new Nickname("Ann"), Instant.EPOCH);
    }

    private Outcome said(Room room, int number) {
        return new Outcome.Said(
                store.log(room.name()).stream()
                        .filter(post -> post.number() == number)
                        .map(Message.class::cast)
                        .findFirst()
                        .orElseThrow());
    }

    /// Waits until all that was handed over has been shown.
    private void settle() {
        get(writer.sit(seat()));
        get(writer.sit(seat()));
    }

    private static Outcome outcome(CompletableFuture<Outcome> reply) {
        return get(reply);
    }

    private static Refusal.@Nullable Code refusal(CompletableFuture<Outcome> reply) {
        return code(get(reply));
    }

    private static Refusal.@Nullable Code code(Outcome outcome) {
        return outcome instanceof Outcome.NotSaid(var refusal) ? refusal.code() : null;
    }

    private static StoreFailure full() {
        return new StoreFailure("The disk is full.", new IOException("ENOSPC"), false);
    }

    private static List<String> texts(List<Message> messages) {
        return messages.stream().map(Message::text).toList();
    }

    private static <T> T get(CompletableFuture<T> future) {
        return future.orTimeout(30, TimeUnit.SECONDS).join();
    }
}
