package chat.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoomNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Lobby",
                "a",
                "Room 101 / 2nd floor?",
                "50% & + # \"quoted\" 'too' <b>",
                ".hidden",
                "wait...",
                "%2e%2e",
                "Кухня",
                "日本の部屋",
                "한국어",
                "ห้องนั่งเล่น",
                "हिन्दी",
                "עברית",
                "العربية",
                "²½™",
                "\u2813\u2811\u2807\u2807\u2815\u2800\u283A", // Braille, with its blank
                "🎉",
            })
    void a_name_in_any_language_stays_as_it_is(String name) {
        assertThat(new RoomName(name).value()).isEqualTo(name);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "Persian, \u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645",
        "Persian with a vowel sign before the gap, \u06CC\u0650\u200C\u062E",
        "Persian behind a letter that joins nothing, \u06A9\u0627\u0631\u200C\u0647\u0627",
        "Sinhala, \u0DC1\u0DCA\u200D\u0DBB\u0DD3",
        "Hindi, \u0915\u094D\u200C\u0937",
        "Bengali, \u09B0\u200D\u09CD\u09AF\u09BE\u09AE",
        "Malayalam at the end, \u0D28\u0D4D\u200D",
        "Mongolian, \u182A\u1820\u180B\u180E\u1820",
        "Old Korean, \u115F\u1161\u1112\u1160",
        "a Japanese family, \u845B\uDB40\uDD00\u57CE",
        "Myanmar with a variant, \u1000\uFE00",
        "England, 🏴\uDB40\uDC67\uDB40\uDC62\uDB40\uDC65\uDB40\uDC6E\uDB40\uDC67\uDB40\uDC7F",
        "a family, \uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67",
        "an astronaut with a skin tone, \uD83D\uDC69\uD83C\uDFFD\u200D\uD83D\uDE80",
        "a rainbow flag, \uD83C\uDFF3\uFE0F\u200D\uD83C\uDF08",
        "an eye in a speech bubble, \uD83D\uDC41\uFE0F\u200D\uD83D\uDDE8\uFE0F",
        "a red heart, \u2764\uFE0F",
        "a black heart, \u2764\uFE0E",
        "a keycap, 1\uFE0F\u20E3",
        "a thumb with a skin tone, \uD83D\uDC4D\uD83C\uDFFD",
        "two flags, \uD83C\uDDEB\uD83C\uDDF7\uD83C\uDDE9\uD83C\uDDEA",
    })
    void what_cannot_be_seen_stays_where_a_spelling_needs_it(String what, String name) {
        assertThat(new RoomName(name).value()).as(what).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "a\u200Cb, U+200C", // between Latin letters
        "\u0628\u200C, U+200C", // with no letter behind it
        "\u0628\u200C\u200C\u0628, U+200C", // twice
        "a\u200Db, U+200D",
        "\uD83D\uDC68\u200D, U+200D",
        "\uD83D\uDC68\u200Da, U+200D",
        "a\uFE0F, U+FE0F",
        "\u2764\uFE0F\uFE0F, U+FE0F",
        "a\uDB40\uDD00, U+E0100",
        "\uD83C\uDFF4\uDB40\uDC67\uDB40\uDC62\uDB40\uDC65, U+E0067", // a flag without end
        "\uD83C\uDFF4\uDB40\uDC67\uDB40\uDC62\uDB40\uDC7F, U+E0067", // no region has two letters
        "a\uDB40\uDC67\uDB40\uDC62\uDB40\uDC65\uDB40\uDC7F, U+E0067", // no flag
        "a\u180Eb, U+180E",
        "a\u180Bb, U+180B",
        "a\u115Fb, U+115F",
        "a\u3164b, U+3164",
        "a\uFFA0b, U+FFA0",
        "a\u200Bb, U+200B",
        "a\u2060b, U+2060",
        "a\u2064b, U+2064",
        "a\uFEFFb, U+FEFF",
        "a\u00ADb, U+00AD",
        "a\u034Fb, U+034F",
        "a\u17B4b, U+17B4",
        "a\uFFF9b, U+FFF9",
        "a\uD834\uDD73b, U+1D173",
        "a\uDB40\uDC01b, U+E0001",
    })
    void what_cannot_be_seen_is_refused_anywhere_else(String name, String culprit) {
        assertThat(refusal(name))
                .isEqualTo(
                        forbidden(
                                culprit
                                        + " cannot stand in a room's name:"
                                        + " it cannot be seen, and no spelling needs it there."));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0x061C, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067,
                0x2068, 0x2069
            })
    void a_name_cannot_turn_the_direction_of_writing(int control) {
        assertThat(refusal("a" + Character.toString(control) + "b"))
                .isEqualTo(
                        forbidden(
                                "U+%04X cannot stand in a room's name: it turns the direction of writing."
                                        .formatted(control)));
    }

    @ParameterizedTest
    @CsvSource({
        "0x0000, it is a control character",
        "0x0007, it is a control character",
        "0x000B, it is a control character",
        "0x007F, it is a control character",
        "0x0085, it is a control character",
        "0x000A, it breaks the line",
        "0x000D, it breaks the line",
        "0x2028, it breaks the line",
        "0x2029, it breaks the line",
        "0xE000, it means something else on every computer",
        "0x10FFFD, it means something else on every computer",
        "0x0378, it is no character we know of",
        "0xFFFE, it is no character we know of",
        "0xFDD0, it is no character we know of",
        "0x10FFFF, it is no character we know of",
        "0xFFFC, it stands where something was lost",
        "0xFFFD, it stands where something was lost",
    })
    void a_refusal_says_which_character_and_why(int culprit, String why) {
        var refusal = refusal("a" + Character.toString(culprit) + "b");

        assertThat(refusal.code()).isEqualTo(Refusal.Code.FORBIDDEN);
        assertThat(refusal.sentence())
                .isEqualTo("U+%04X cannot stand in a room's name: %s.".formatted(culprit, why));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\uD83D", "\uDC4Da", "\uDC4D\uD83D"})
    void half_of_a_character_is_refused(String name) {
        var refusal = refusal(name);

        assertThat(refusal.code()).isEqualTo(Refusal.Code.MALFORMED);
        assertThat(refusal.sentence()).endsWith("in a room's name: it is half of a character.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\u00A0\u3000\t"})
    void an_empty_name_is_refused(String name) {
        assertThat(refusal(name))
                .isEqualTo(new Refusal(Refusal.Code.EMPTY, "Give the room a name."));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u3164",
                "\u115F",
                "\u1160",
                "\u115F\u1160",
                "\uFFA0",
                "\u2800 \u2800",
                "\u200B",
                "\uFE0F",
                "\u0301",
                "\u0301\u0903",
                "\uD834\uDD59",
            })
    void a_name_that_shows_nothing_is_refused(String name) {
        assertThat(refusal(name))
                .isEqualTo(
                        new Refusal(Refusal.Code.EMPTY, "Give the room a name that can be seen."));
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "...", " .. ", "\uFF0E\uFF0E", "\u2024", "\u2026", "\uFE52"})
    void a_name_of_dots_only_is_refused(String name) {
        assertThat(refusal(name)).isEqualTo(forbidden("Dots alone cannot be a room's name."));
    }

    @ParameterizedTest
    @CsvSource({
        "'  Lobby  ', Lobby",
        "'a \t\u00A0 b', a b",
        "'\u3000a\u3000b\u2003', a b",
        "'a\u1680b', a b",
        "'a\u202Fb', a b",
        "'e\u0301', \u00E9",
        "'\u212B', \u00C5",
        "'\u1112\u1161\u11AB', \uD55C",
    })
    void a_name_is_composed_trimmed_and_its_blanks_collapsed(String typed, String name) {
        assertThat(new RoomName(typed).value()).isEqualTo(name);
    }

    @Test
    void a_name_has_at_most_64_characters() {
        assertThat(new RoomName("x".repeat(64)).value()).hasSize(64);
        assertThat(refusal("x".repeat(65)))
                .isEqualTo(
                        new Refusal(
                                Refusal.Code.TOO_LONG,
                                "That is 65 characters; a room's name has at most 64."));
    }

    @Test
    void the_length_is_counted_in_whole_characters_after_normalisation() {
        assertThat(new RoomName("🎉".repeat(64)).value()).hasSize(128);
        assertThat(new RoomName("e\u0301".repeat(64)).value()).hasSize(64);
        assertThat(new RoomName("a" + " ".repeat(10_000) + "b").value()).isEqualTo("a b");
        // One letter out of four, the longest there is: U+1F82.
        assertThat(new RoomName("\u03B1\u0313\u0300\u0345".repeat(64)).value()).hasSize(64);
        assertThat(refusal("🎉".repeat(65)).sentence()).startsWith("That is 65 characters;");
        assertThat(refusal("🎉".repeat(10_000)).sentence())
                .startsWith("That is 10,000 characters;");
    }

    @Test
    void a_letter_has_at_most_five_marks() {
        var five = "\u0316\u0317\u0318\u0319\u031C";
        assertThat(new RoomName("x" + five + "x" + five).value()).hasSize(12);

        assertThat(refusal("x" + five + "\u0301"))
                .isEqualTo(
                        forbidden(
                                "U+0301 is one mark too many: a letter of a room's name has at most 5."));
        // Neither a mark with a width of its own nor a variation selector starts the count anew.
        assertThat(refusal("\u0915" + five + "\u0903\u20DD").code())
                .isEqualTo(Refusal.Code.FORBIDDEN);
        assertThat(refusal("\u2764\uFE0F" + five + "\u20DD").code())
                .isEqualTo(Refusal.Code.FORBIDDEN);
    }

    @Test
    void marks_are_counted_after_composition() {
        assertThat(new RoomName("e\u0301\u0316\u0317\u0318\u0319\u031C").value())
                .isEqualTo("\u00E9\u0316\u0317\u0318\u0319\u031C");
    }

    @Test
    void a_name_does_not_begin_with_a_mark_that_would_sit_on_what_stands_before_it() {
        assertThat(refusal(" \u0301abc"))
                .isEqualTo(forbidden("U+0301 cannot begin a room's name: it belongs on a letter."));
    }

    @ParameterizedTest
    @CsvSource({
        "Lobby, lobby",
        "Lobby, \uFF4C\uFF4F\uFF42\uFF42\uFF59",
        "Straße, STRASSE",
        "\u03A3\u038A\u03A3\u03A5\u03A6\u039F\u03A3, \u03C3\u03AF\u03C3\u03C5\u03C6\u03BF\u03C2",
        "\u0130stanbul, istanbul",
        "\u0131rmak, Irmak",
        "\u1E9E, ss",
        "Office, o\uFB03ce",
        "\u2764, \u2764\uFE0F",
        "\u0645\u06CC\u200C\u062E, \u0645\u06CC\u062E",
        "\u845B\uDB40\uDD00, \u845B",
        "a\u2800b, a b",
        "a\u00B4, a \u0301",
    })
    void spellings_of_one_name_lead_to_one_room(String one, String other) {
        assertThat(new RoomName(one)).isNotEqualTo(new RoomName(other));
        assertThat(new RoomName(one).isSameRoom(new RoomName(other))).isTrue();
        assertThat(new RoomName(one).key()).isEqualTo(new RoomName(other).key());
    }

    @ParameterizedTest
    @CsvSource({
        "Lobby, Lobbi",
        "a b, ab",
        "a, \u00E4",
        "a, \u0430", // Cyrillic
        "\u3042, \u30A2",
    })
    void different_names_lead_to_different_rooms(String one, String other) {
        assertThat(new RoomName(one).isSameRoom(new RoomName(other))).isFalse();
    }

    @Test
    void flags_of_different_regions_lead_to_different_rooms() {
        var england = "\uDB40\uDC67\uDB40\uDC62\uDB40\uDC65\uDB40\uDC6E\uDB40\uDC67\uDB40\uDC7F";
        var scotland = "\uDB40\uDC67\uDB40\uDC62\uDB40\uDC73\uDB40\uDC63\uDB40\uDC74\uDB40\uDC7F";

        assertThat(new RoomName("🏴" + england).isSameRoom(new RoomName("🏴" + scotland)))
                .isFalse();
    }

    @Test
    void a_name_in_tidy_ascii_is_taken_without_a_copy() {
        var typed = "lobby 1";

        assertThat(new RoomName(typed).value()).isSameAs(typed);
        assertThat(new RoomName(typed).key()).isSameAs(typed);
    }

    private static Refusal forbidden(String sentence) {
        return new Refusal(Refusal.Code.FORBIDDEN, sentence);
    }

    private static Refusal refusal(String name) {
        return catchThrowableOfType(Refused.class, () -> new RoomName(name)).refusal();
    }
}
