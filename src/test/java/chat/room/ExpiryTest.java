package chat.room;

import static org.assertj.core.api.Assertions.assertThat;

import chat.room.Store.StoreFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExpiryTest extends RoomsSuite {

    private static final RoomName LOBBY = new RoomName("lobby");
    private static final Person ANN = new Person(1);
    private static final Duration KEEP = Duration.ofDays(30);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Expiry expiry = new Expiry(rooms, timer, KEEP);

    ExpiryTest() {
        super(Filter.NONE);
    }

    @AfterEach
    void stop() {
        expiry.stop();
    }

    @Test
    void what_is_older_than_messages_are_kept_goes_and_whoever_is_there_sees_it_no_longer() {
        say(LOBBY, 25);
        expiry.start();
        settled();
        var room = get(rooms.open(LOBBY, null));
        pass(KEEP.minus(DAY));
        say(LOBBY, 2);
        assertThat(numbers(room.tail().messages())).hasSize(25);

        pass(DAY.plus(Expiry.RAREST));

        assertThat(store.steps()).containsSubsequence(10, 10, 5);
        assertThat(heard.gone(room)).containsExactly(10L, 20L, 25L);
        assertThat(room.tail().expired().number()).isEqualTo(25);
        assertThat(numbers(store.log(LOBBY))).containsExactly(26L, 27L);
        assertThat(rooms.expired()).isEqualTo(25);
    }

    @Test
    void what_is_just_old_enough_stays_until_it_is_older() {
        say(LOBBY, 1);
        expiry.start();
        settled();

        pass(KEEP);
        assertThat(numbers(store.log(LOBBY))).containsExactly(1L);

        pass(Expiry.RAREST);
        assertThat(store.log(LOBBY)).isEmpty();
    }

    @Test
    void every_room_is_looked_at_whoever_is_in_it() {
        for (int i = 0; i < 230; i++) {
            say(new RoomName("room " + i), 1);
        }
        expiry.start();
        settled();

        pass(KEEP.plus(Expiry.RAREST));

        for (int i = 0; i < 230; i++) {
            assertThat(store.log(new RoomName("room " + i))).isEmpty();
        }
        assertThat(rooms.size()).isZero();
    }

    @Test
    void a_server_that_was_off_for_long_waits_a_minute_before_it_believes_the_clock() {
        say(LOBBY, 3);
        timer.setClock(KEEP.plus(DAY));
        expiry.start();
        settled();
        assertThat(numbers(store.log(LOBBY))).hasSize(3);

        pass(Expiry.SETTLING.minusSeconds(1));
        assertThat(numbers(store.log(LOBBY))).hasSize(3);

        pass(Duration.ofSeconds(2));
        assertThat(store.log(LOBBY)).isEmpty();
    }

    @Test
    void a_clock_that_leaps_ahead_deletes_nothing_until_it_was_steady_for_an_hour() {
        say(LOBBY, 3);
        expiry.start();
        settled();
        pass(DAY);

        timer.setClock(Duration.ofDays(10_000));
        pass(Expiry.STEADY.minus(MINUTE));
        assertThat(numbers(store.log(LOBBY))).hasSize(3);
        timer.setClock(Duration.ofDays(-10_000));
        pass(DAY);
        assertThat(numbers(store.log(LOBBY))).as("it was a mistake").hasSize(3);

        timer.setClock(Duration.ofDays(10_000));
        pass(Expiry.STEADY.plus(Expiry.RAREST).plus(Expiry.RAREST));
        assertThat(store.log(LOBBY)).as("it is so").isEmpty();
    }

    @Test
    void a_clock_that_leaps_again_and_again_is_not_believed() {
        say(LOBBY, 3);
        expiry.start();
        settled();
        pass(DAY);

        for (int i = 0; i < 20; i++) {
            timer.setClock(KEEP);
            pass(Expiry.STEADY.dividedBy(2));
        }

        assertThat(numbers(store.log(LOBBY))).hasSize(3);
    }

    @Test
    void a_clock_that_goes_back_deletes_nothing() {
        say(LOBBY, 3);
        expiry.start();
        settled();
        pass(DAY);

        timer.setClock(Duration.ofDays(-10_000));
        pass(KEEP);

        assertThat(numbers(store.log(LOBBY))).hasSize(3);
    }

    @Test
    void a_disk_that_will_not_delete_is_asked_again() {
        say(LOBBY, 3);
        expiry.start();
        settled();
        pass(KEEP);
        store.failCommit(new StoreFailure("The disk will not.", new IOException("EIO"), false));

        pass(Expiry.RAREST);
        assertThat(numbers(store.log(LOBBY))).hasSize(3);

        pass(Expiry.RAREST);
        assertThat(store.log(LOBBY)).isEmpty();
    }

    @Test
    void who_speaks_in_a_room_of_which_all_has_expired_goes_on_with_the_numbers() {
        say(LOBBY, 3);
        expiry.start();
        settled();
        pass(KEEP.plus(Expiry.RAREST));
        var room = get(rooms.open(LOBBY, null));
        assertThat(room.tail().head()).isEqualTo(3);
        assertThat(room.tail().messages()).isEmpty();

        var said = new CompletableFuture<Outcome>();
        rooms.say(room, draft(LOBBY), new Source(1), said::complete);

        assertThat(get(said)).isInstanceOf(Outcome.Said.class);
        assertThat(numbers(room.tail().messages())).containsExactly(4L);
        assertThat(room.tail().hasEarlier()).isFalse();
        assertThat(room.tail().beginsBehindExpired()).isTrue();
    }

    private void say(RoomName room, int times) {
        var drafts = new ArrayList<Draft>();
        for (int i = 0; i < times; i++) {
            drafts.add(draft(room));
        }
        store.commit(drafts, List.of());
    }

    private static Draft draft(RoomName room) {
        return new Draft(room, ANN, new Nickname("ann"), new MessageText("hello"), null);
    }

    /// Lets the time pass from look to look, and the last one come to its end.
    private void pass(Duration time) {
        timer.passWaiting(time);
        settled();
    }

    private void settled() {
        timer.passWaiting(Duration.ZERO);
    }

    private static List<Long> numbers(List<Post> posts) {
        return posts.stream().map(Post::number).toList();
    }
}
