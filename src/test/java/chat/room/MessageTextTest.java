package chat.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "  indented\n\tand tabbed  \n",
                "<b>not bold</b> & \"quoted\"",
                "e\u0301 stays in two pieces, \u212B stays an angstrom",
                "\u202Eturned\u202C",
                "zero\u200Bwidth",
                "\u0301",
                "\uE000",
                "\uD83E\uDFFF",
                "x\uFFFF\uFFFDx",
                "a\u2028b",
                "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67",
            })
    void what_was_typed_stays_letter_for_letter(String typed) {
        assertThat(new MessageText(typed).value()).isSameAs(typed);
    }

    @Test
    void line_breaks_of_every_system_become_one() {
        assertThat(new MessageText("a\r\nb\rc\nd\r\r\n\n").value()).isEqualTo("a\nb\nc\nd\n\n\n");
    }

    @Test
    void controls_that_show_nothing_are_left_out() {
        assertThat(new MessageText("\u0000a\u001B[31mb\u0007\u007F\u0085\u009Bc\t\n").value())
                .isEqualTo("a[31mbc\t\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\n\n\t",
                "\r\n",
                "\u0000\u0007",
                "\u00A0\u2003\u3000\u2028",
                "\u200B\u200C\u200D\u2060\uFEFF\u00AD",
                "\u202E\u2066\u200F",
                "\u3164",
                "\u115F\u1160\uFFA0",
                "\u2800 \u2800",
                "\uFE0F\uDB40\uDD00",
                "\uDB40\uDC67\uDB40\uDC7F",
                "\uFFFC",
                "\uFFFF",
            })
    void a_text_that_shows_nothing_is_refused(String typed) {
        assertThat(refusal(typed))
                .isEqualTo(new Refusal(Refusal.Code.EMPTY, "Write something first."));
    }

    @Test
    void a_text_has_at_most_4000_characters() {
        assertThat(new MessageText("x".repeat(4_000)).value()).hasSize(4_000);
        assertThat(new MessageText("😀".repeat(4_000)).value()).hasSize(8_000);
        assertThat(new MessageText("x\r\n".repeat(2_000)).value()).hasSize(4_000);
        assertThat(refusal("x".repeat(4_001)))
                .isEqualTo(
                        new Refusal(
                                Refusal.Code.TOO_LONG,
                                "That is 4,001 characters; a message has at most 4,000."));
        assertThat(refusal("😀".repeat(4_312)).sentence())
                .isEqualTo("That is 4,312 characters; a message has at most 4,000.");
    }

    @ParameterizedTest
    @CsvSource({"a\uD83D, U+D83D", "\uDE00a, U+DE00", "\uDE00\uD83D, U+DE00"})
    void half_of_a_character_is_refused(String typed, String culprit) {
        assertThat(refusal(typed))
                .isEqualTo(
                        new Refusal(
                                Refusal.Code.MALFORMED,
                                culprit + " is half of a character; take it out and send again."));
    }

    private static Refusal refusal(String typed) {
        return catchThrowableOfType(Refused.class, () -> new MessageText(typed)).refusal();
    }
}
