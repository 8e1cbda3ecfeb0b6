package chat.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0-0",
        "42, 439041101, 42-1a2b3c4d",
        "1, -1, 1-ffffffff",
        "9223372036854775807, -2147483648, 9223372036854775807-80000000",
    })
    void what_was_written_is_read_back(long number, int check, String written) {
        var cursor = new Cursor(number, check);

        assertThat(cursor).hasToString(written);
        assertThat(Cursor.parse(written)).contains(cursor);
    }

    @Test
    void a_reader_who_holds_nothing_is_at_the_start() {
        assertThat(Cursor.parse("0-0")).contains(Cursor.START);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "42",
                "42-",
                "-42",
                "-42-1",
                "--1-1",
                "+42-1",
                "42-+1",
                "42--1",
                "42-1-1",
                "042-1",
                "42-01",
                "42-1A",
                "42-1g",
                "42-100000000",
                "9223372036854775808-1",
                "99999999999999999999999-1",
                " 42-1",
                "42-1 ",
                "42 -1",
                "42-1\n",
                "4\u00002-1",
                "0x2a-1",
                "4_2-1",
                "4e1-1",
                "\u0664\u0662-1", // Arabic digits
                "42-\uFF11", // a wide digit
                "42\u20131", // an en dash
            })
    void anything_else_is_no_cursor(String hostile) {
        assertThat(Cursor.parse(hostile)).isEmpty();
    }

    @Test
    void a_long_string_is_no_cursor() {
        assertThat(Cursor.parse("0".repeat(100_000) + "-0")).isEmpty();
        assertThat(Cursor.parse("1-" + "0".repeat(100_000))).isEmpty();
    }

    @Test
    void there_is_nothing_before_the_start() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Cursor(-1, 0))
                .withMessage("expected a number from 0 but was -1");
    }
}
