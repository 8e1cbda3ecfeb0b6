package chat.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NicknameTest {

    @Test
    void a_nickname_has_at_most_32_characters() {
        assertThat(new Nickname("x".repeat(32)).value()).hasSize(32);
        assertThat(new Nickname("😀".repeat(32)).value()).hasSize(64);
        assertThat(new Nickname("e\u0301".repeat(32)).value()).hasSize(32);
        assertThat(refusal("x".repeat(33)))
                .isEqualTo(
                        new Refusal(
                                Refusal.Code.TOO_LONG,
                                "That is 33 characters; a nickname has at most 32."));
        assertThat(refusal("x".repeat(2_000)).sentence())
                .isEqualTo("That is 2,000 characters; a nickname has at most 32.");
    }

    @ParameterizedTest
    @CsvSource({
        "'', EMPTY, Pick a nickname.",
        "'  ', EMPTY, Pick a nickname.",
        "'\u200B\u3164', EMPTY, Pick a nickname that can be seen.",
        "'..', FORBIDDEN, Dots alone cannot be a nickname.",
        "'ann\u202E', FORBIDDEN, U+202E cannot stand in a nickname: it turns the direction of writing.",
        "'\u0338ann', FORBIDDEN, U+0338 cannot begin a nickname: it belongs on a letter.",
    })
    void a_refusal_speaks_of_the_nickname(String typed, Refusal.Code code, String sentence) {
        assertThat(refusal(typed)).isEqualTo(new Refusal(code, sentence));
    }

    @ParameterizedTest
    @CsvSource({"' Ann ', Ann", "'Ann\u00A0\u3000Lee', Ann Lee", "Rene\u0301, Ren\u00E9"})
    void a_nickname_is_normalised(String typed, String nickname) {
        assertThat(new Nickname(typed)).isEqualTo(new Nickname(nickname));
        assertThat(new Nickname(typed)).hasToString(nickname);
    }

    @ParameterizedTest
    @CsvSource({
        "Ann, ann",
        "Ann, \uFF21\uFF4E\uFF4E",
        "\u2764, \u2764\uFE0E",
        "Ann, ann\u2800",
        "\u06A9\u0627\u0631\u200C\u0647\u0627, \u06A9\u0627\u0631\u0647\u0627",
    })
    void nobody_can_pass_for_another_by_case_width_or_what_cannot_be_seen(String ann, String like) {
        assertThat(new Nickname(ann)).isNotEqualTo(new Nickname(like));
        assertThat(new Nickname(ann).fold()).isEqualTo(new Nickname(like).fold());
    }

    private static Refusal refusal(String nickname) {
        return catchThrowableOfType(Refused.class, () -> new Nickname(nickname)).refusal();
    }
}
