package chat.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which nicknames may be taken for one another. Letters of other scripts are written as their
/// numbers, or nobody could read here which is which.
class LooksTest {

    @ParameterizedTest
    @CsvSource({
        "Ann, ann",
        "anna, \u0430nn\u0430",
        "Anna, \uFF21nna",
        "admin, adm\u0131n",
        "admin, ADMIN",
        "ADMIN, \u0410DMIN",
        "admin, \u0410D\u041CIN",
        "tom, \u0422\u041E\u041C",
        "Tom, \u03A4\u03BFm",
        "Bob, \u0412\u043Eb",
        "bob, b0b",
        "Paul, PauI",
        "Paul, Pau1",
        "modern, modem",
        "ann, \uD835\uDC1A\uD835\uDC27\uD835\uDC27",
        "scope, \u0455\u0441\u043E\u0440\u0435",
        "\u0418\u0440\u0430, \u0438\u0440\u0430",
        "Stra\u00DFe, strasse",
    })
    void these_look_alike(String one, String other) {
        assertThat(new Nickname(one)).isNotEqualTo(new Nickname(other));
        assertThat(lookAlike(one, other)).isTrue();
        assertThat(lookAlike(other, one)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "Ann, Anne",
        "Ann, \u00C1nn",
        "Ann Lee, AnnLee",
        "Ian, Lan",
        "ian, lan",
        "Tim, Tom",
        "Kai, Kal",
        "\u0418\u0440\u0430, \u0410\u0440\u0438",
        "\u738B, \u7389",
        "Ann 2, Ann 3",
        "\u0432\u043E\u0432, \u044C\u043E\u044C",
    })
    void these_do_not(String one, String other) {
        assertThat(lookAlike(one, other)).isFalse();
    }

    @Test
    void a_name_looks_like_itself_in_any_case() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        int names = 0;
        for (int i = 0; i < 2_000; i++) {
            var typed = new StringBuilder("x");
            for (int length = random.nextInt(1, 9); length > 0; length--) {
                typed.appendCodePoint(
                        random.nextInt(random.nextBoolean() ? 0x600 : Character.MAX_CODE_POINT));
            }
            try {
                var name = new Nickname(typed.toString());
                names++;
                assertThat(lookAlike(name.value(), name.value())).as("seed " + seed).isTrue();
                assertThat(Looks.of(name.fold()))
                        .as("seed " + seed + ": " + name)
                        .containsAnyElementsOf(name.looks());
            } catch (Refused refused) {
                // Most random text is no name.
            }
        }
        assertThat(names).isGreaterThan(100);
    }

    private static boolean lookAlike(String one, String other) {
        return !Collections.disjoint(new Nickname(one).looks(), new Nickname(other).looks());
    }
}
