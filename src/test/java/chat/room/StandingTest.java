package chat.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandingTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant ONE = NOON.plus(Duration.ofHours(1));
    private static final Person ANN = new Person(1);
    private static final Person BOB = new Person(2);

    @Test
    void where_nothing_was_ruled_everybody_may_come_and_talk() {
        assertThat(Standing.CLEAR.door(ANN, NOON)).isNull();
        assertThat(Standing.CLEAR.door(null, NOON)).isNull();
        assertThat(Standing.CLEAR.mouth(ANN, NOON)).isNull();
        assertThat(Standing.of(List.of(new Ruling.Removed(2, NOON, List.of(1L)))))
                .isEqualTo(Standing.CLEAR);
    }

    @Test
    void who_is_muted_may_come_and_say_nothing_until_the_time_is_over() {
        var standing = Standing.of(List.of(new Ruling.Muted(1, NOON, ANN, "ann", ONE)));

        assertThat(standing.door(ANN, NOON)).isNull();
        assertThat(standing.mouth(ANN, NOON))
                .isEqualTo(
                        new Refusal(
                                Refusal.Code.MUTED,
                                "The operator has muted you in this room for another 60 minutes. You can read on."));
        assertThat(code(standing.mouth(ANN, ONE.minusMillis(1)))).isEqualTo(Refusal.Code.MUTED);
        assertThat(standing.mouth(ANN, ONE)).isNull();
        assertThat(standing.mouth(BOB, NOON)).isNull();
    }

    @Test
    void who_is_banned_may_neither_come_nor_talk() {
        var standing = Standing.of(List.of(new Ruling.Banned(1, NOON, ANN, "ann", null)));

        assertThat(standing.door(ANN, ONE))
                .isEqualTo(
                        new Refusal(
                                Refusal.Code.BANNED,
                                "The operator does not let you into this room."));
        assertThat(code(standing.mouth(ANN, ONE))).isEqualTo(Refusal.Code.BANNED);
        assertThat(standing.door(BOB, ONE)).isNull();
        assertThat(standing.door(null, ONE)).as("a stranger").isNull();
    }

    @Test
    void in_a_read_only_room_everybody_may_read() {
        var standing = Standing.of(List.of(new Ruling.Turned(1, NOON, Mode.READ_ONLY)));

        assertThat(standing.door(ANN, NOON)).isNull();
        assertThat(code(standing.mouth(ANN, NOON))).isEqualTo(Refusal.Code.READ_ONLY);
    }

    @Test
    void a_closed_room_is_closed_to_strangers_too() {
        var standing = Standing.of(List.of(new Ruling.Turned(1, NOON, Mode.CLOSED)));

        assertThat(code(standing.door(ANN, NOON))).isEqualTo(Refusal.Code.CLOSED);
        assertThat(code(standing.door(null, NOON))).isEqualTo(Refusal.Code.CLOSED);
        assertThat(code(standing.mouth(ANN, NOON))).isEqualTo(Refusal.Code.CLOSED);
    }

    @Test
    void everything_can_be_undone() {
        var standing =
                Standing.of(
                        List.of(
                                new Ruling.Muted(1, NOON, ANN, "ann", null),
                                new Ruling.Banned(2, NOON, BOB, "bob", null),
                                new Ruling.Turned(3, NOON, Mode.CLOSED),
                                new Ruling.Turned(4, NOON, Mode.OPEN),
                                new Ruling.Unbanned(5, NOON, BOB),
                                new Ruling.Unmuted(6, NOON, ANN)));

        assertThat(standing).isEqualTo(Standing.CLEAR);
    }

    @Test
    void the_last_word_counts_and_saying_it_again_changes_nothing() {
        var muted = new Ruling.Muted(1, NOON, ANN, "ann", ONE);
        var longer = new Ruling.Muted(2, NOON, ANN, "Annie", null);

        var standing = Standing.of(List.of(muted, longer));

        assertThat(standing.muted()).containsOnlyKeys(ANN);
        assertThat(code(standing.mouth(ANN, ONE))).isEqualTo(Refusal.Code.MUTED);
        assertThat(standing.after(longer)).isEqualTo(standing);
    }

    /// Else a room where somebody is muted for a minute every day would carry them all.
    @Test
    void what_is_over_is_forgotten_with_the_next_ruling_of_its_kind() {
        var standing =
                Standing.of(
                        List.of(
                                new Ruling.Muted(1, NOON, ANN, "ann", ONE),
                                new Ruling.Muted(2, ONE, BOB, "bob", null)));

        assertThat(standing.muted()).containsOnlyKeys(BOB);
    }

    @ParameterizedTest
    @CsvSource({
        "1, for another minute",
        "60, for another minute",
        "61, for another 2 minutes",
        "7140, for another 119 minutes",
        "7141, for another 2 hours",
        "169200, for another 47 hours",
        "169201, for another 2 days",
        "691200, for another 8 days",
    })
    void the_rest_of_a_term_is_said_and_never_too_short(long seconds, String words) {
        var standing =
                Standing.of(
                        List.of(new Ruling.Muted(1, NOON, ANN, "ann", NOON.plusSeconds(seconds))));

        var refusal = standing.mouth(ANN, NOON);
        assertThat(refusal).isNotNull();
        assertThat(refusal.sentence())
                .isEqualTo(
                        "The operator has muted you in this room " + words + ". You can read on.");
    }

    private static Refusal.@Nullable Code code(@Nullable Refusal refusal) {
        return refusal == null ? null : refusal.code();
    }
}
