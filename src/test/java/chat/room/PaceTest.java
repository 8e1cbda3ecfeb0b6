package chat.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {

    private static final Rate RATE = new Rate(5, 2);

    private long now = Long.MAX_VALUE - 1_000; // nanoTime may begin anywhere, and overflow
    private final Pace<String> pace = new Pace<>(RATE, () -> now);

    @Test
    void so_many_go_at_once_and_the_next_has_to_wait() {
        assertThat(taken("ann", 5)).isEqualTo(5);
        assertThat(pace.take("ann")).isEqualTo(Duration.ofMillis(500).toNanos());
    }

    @Test
    void then_so_many_go_a_second() {
        taken("ann", 5);
        pass(Duration.ofMillis(499));
        assertThat(pace.take("ann")).isPositive();
        pass(Duration.ofMillis(1));
        assertThat(pace.take("ann")).isZero();
        assertThat(pace.take("ann")).isPositive();
        pass(Duration.ofSeconds(1));
        assertThat(taken("ann", 5)).isEqualTo(2);
    }

    @Test
    void a_pause_gives_no_more_than_so_many_at_once() {
        taken("ann", 5);
        pass(Duration.ofHours(1));
        assertThat(taken("ann", 10)).isEqualTo(5);
    }

    @Test
    void who_is_refused_does_not_wait_longer_for_it() {
        taken("ann", 5);
        taken("ann", 1_000);
        pass(Duration.ofMillis(500));
        assertThat(pace.take("ann")).isZero();
    }

    @Test
    void one_does_not_slow_another() {
        taken("ann", 50);
        assertThat(taken("bob", 5)).isEqualTo(5);
    }

    @Test
    void who_has_paused_is_forgotten() {
        taken("ann", 5);
        taken("bob", 1);
        pass(Duration.ofMillis(500));
        pace.sweep();
        assertThat(pace.size()).isEqualTo(1);
        pass(Duration.ofSeconds(2));
        pace.sweep();
        assertThat(pace.size()).isZero();
    }

    @Test
    void more_than_it_can_tell_apart_share_one_place() {
        for (int i = 0; i < Pace.MOST; i++) {
            assertThat(pace.take("person " + i)).isZero();
        }
        var stranger = new AtomicInteger();
        assertThat(
                        IntStream.range(0, 100)
                                .filter(_ ->
                                        pace.take("stranger " + stranger.incrementAndGet()) == 0)
                                .count())
                .isEqualTo(RATE.atOnce());
        assertThat(pace.size()).isEqualTo(Pace.MOST + 1);
        assertThat(pace.take("person 1")).as("who is known keeps their place").isZero();

        pass(Duration.ofSeconds(3));
        pace.sweep();
        assertThat(pace.take("stranger")).isZero();
        assertThat(pace.size()).isEqualTo(1);
    }

    @Test
    void many_threads_take_no_more_than_there_is() {
        var taken = IntStream.range(0, 1_000).parallel().filter(_ -> pace.take("ann") == 0).count();
        assertThat(taken).isEqualTo(RATE.atOnce());
    }

    @Test
    void without_a_limit_nobody_waits_or_is_remembered() {
        var free = new Pace<String>(Rate.UNLIMITED, () -> now);
        assertThat(IntStream.range(0, 10_000).filter(_ -> free.take("ann") > 0).count()).isZero();
        assertThat(free.size()).isZero();
    }

    @Test
    void a_rate_is_read_as_it_is_written() {
        assertThat(Rate.parse("5/2")).isEqualTo(RATE).hasToString("5/2");
        assertThat(Rate.parse(" 200 / 100 ")).isEqualTo(new Rate(200, 100));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5",
                "/",
                "5/",
                "/2",
                "0/2",
                "5/0",
                "-1/2",
                "5/2/1",
                "a/b",
                "1000001/1",
                "99999999999/1"
            })
    void what_is_no_rate_is_refused(String text) {
        assertThatThrownBy(() -> Rate.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_refusal_says_how_long_to_wait() {
        var floods =
                new Floods(new Floods.Rates(RATE, RATE, RATE, new Rate(1, 1), RATE), () -> now);
        var ann = new Person(1);
        var here = new Source(1);
        for (int i = 0; i < 5; i++) {
            assertThat(floods.message(ann, here, false)).isEmpty();
        }
        assertThat(floods.message(ann, here, false))
                .hasValueSatisfying(refusal -> {
                    assertThat(refusal.code()).isEqualTo(Refusal.Code.TOO_FAST);
                    assertThat(refusal.seconds()).isEqualTo(1);
                    assertThat(refusal.sentence()).endsWith("Try again in a second.");
                });
        assertThat(floods.message(new Person(2), here, false)).as("another from there").isPresent();
        assertThat(floods.message(new Person(2), new Source(2), true)).isEmpty();
        assertThat(floods.novelty(new Source(2))).isPresent();
    }

    private int taken(String who, int tries) {
        return (int) IntStream.range(0, tries).filter(_ -> pace.take(who) == 0).count();
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
