package chat.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SpellingTest {

    /// Characters that take part in some rule, so that random text meets the rules often.
    private static final int[] MEDDLESOME =
            ("aZ. 1#ßıİςΣ\u0300\u0301\u0307\u0323\u0345\u0903\u094D\u0DCA\u0915\u09B0\u0628\u0627"
                            + "\u06CC\u064E\u182A\u1820\u180B\u180E\u115F\u1160\u1161\u1112\u11A8"
                            + "\u3164\u2800\u20E3\u200B\u200C\u200D\u200E\u202E\u2028\u2060\u2066"
                            + "\u00A0\u3000\u00AD\u034F\uFE0E\uFE0F\uFEFF\uFF0E\u2026\u00B4\u212B"
                            + "\u1E9E\uFDFA\u2764\u845B\u0000\r\n\t\uE000\uFFFF👨👩🏽🏴"
                            + "\uDB40\uDC67\uDB40\uDC62\uDB40\uDC7F\uDB40\uDD00\uD83D")
                    .codePoints()
                    .toArray();

    @Test
    void the_viramas_are_those_of_the_jdk() {
        var viramas = Pattern.compile(Spelling.VIRAMA).asMatchPredicate();

        assertThat(characters(c -> viramas.test(Character.toString(c))))
                .isNotEmpty()
                .containsExactly(characters(SpellingTest::isOfClass9));
    }

    /// Without the 240,000 ideographs and private characters, which have nothing to fold.
    @Test
    void every_character_alone_is_refused_or_has_a_key_that_stays() {
        IntPredicate plain =
                c ->
                        !Character.isDefined(c)
                                || Character.isIdeographic(c)
                                || Character.getType(c) == Character.PRIVATE_USE;
        for (int c : characters(plain.negate())) {
            refuses(() -> {
                var key = new RoomName(Character.toString(c)).key();
                if (key.isEmpty() || !Spelling.fold(key).equals(key)) {
                    throw new AssertionError("U+%04X has the key '%s'".formatted(c, key));
                }
            });
        }
    }

    /// Sorting the marks of one such name takes a second and more.
    @Test
    @Timeout(20)
    void a_name_with_a_tower_of_60000_marks_is_refused_without_sorting_them() {
        for (int i = 0; i < 50; i++) {
            assertThat(refuses(() -> new RoomName("a" + "\u0301\u0323".repeat(30_000)))).isTrue();
        }
    }

    @Test
    void whatever_arrives_is_sound_or_refused() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        int names = 0;
        int texts = 0;
        for (int i = 0; i < 5_000; i++) {
            var typed = typed(random);
            try {
                names += refuses(() -> assertSound(new RoomName(typed))) ? 0 : 1;
                refuses(() -> assertSound(new Nickname(typed)));
                texts += refuses(() -> assertSound(new MessageText(typed))) ? 0 : 1;
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + escaped(typed), e);
            }
        }
        assertThat(names).as("names that passed").isBetween(500, 4_900);
        assertThat(texts).as("texts that passed").isBetween(500, 4_990);
    }

    private static String typed(Random random) {
        var typed = new StringBuilder();
        for (int length = random.nextInt(1, 9); length > 0; length--) {
            typed.appendCodePoint(
                    switch (random.nextInt(8)) {
                        case 0 -> random.nextInt(Character.MAX_CODE_POINT + 1);
                        case 1 -> random.nextInt(0x3100);
                        case 2 -> random.nextInt('a', 'z' + 1);
                        default -> MEDDLESOME[random.nextInt(MEDDLESOME.length)];
                    });
        }
        return typed.toString();
    }

    private static void assertSound(RoomName name) {
        assertThat(new RoomName(name.value())).isEqualTo(name);
        assertSoundName(name.value(), RoomName.LONGEST);
        assertSoundKey(name.key());
    }

    private static void assertSound(Nickname nickname) {
        assertThat(new Nickname(nickname.value())).isEqualTo(nickname);
        assertSoundName(nickname.value(), Nickname.LONGEST);
        assertSoundKey(nickname.fold());
    }

    private static void assertSoundName(String name, int longest) {
        assertThat(name).isEqualTo(Normalizer.normalize(name, Normalizer.Form.NFC));
        assertThat(name.codePointCount(0, name.length())).isBetween(1, longest);
        assertThat(name).doesNotStartWith(" ").doesNotEndWith(" ").doesNotContain("  ");
        assertThat(name.codePoints()).noneMatch(SpellingTest::isNeverInAName);
    }

    private static void assertSoundKey(String key) {
        assertThat(key).isNotEmpty().doesNotMatch("\\.+").isEqualTo(Spelling.fold(key));
    }

    private static void assertSound(MessageText text) {
        assertThat(new MessageText(text.value())).isEqualTo(text);
        assertThat(text.value().codePoints())
                .noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t');
    }

    private static boolean isNeverInAName(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED ->
                    true;
            case Character.SPACE_SEPARATOR -> c != ' ';
            default ->
                    // Of these, only the joiners are for spelling.
                    (c >= 0x200B && c <= 0x200F && c != 0x200C && c != 0x200D)
                            || (c >= 0x202A && c <= 0x202E)
                            || (c >= 0x2060 && c <= 0x206F)
                            || c == 0x061C
                            || c == 0xFEFF
                            || c == 0x3164
                            || c == 0xFFA0;
        };
    }

    private static boolean refuses(Runnable making) {
        try {
            making.run();
            return false;
        } catch (Refused refused) {
            return true;
        }
    }

    /// The JDK does not tell a character's combining class, but its normaliser sorts by it: class 9
    /// goes before the 10 of a Hebrew point, and the 8 of a kana's voicing mark goes before it.
    private static boolean isOfClass9(int c) {
        var mark = Character.toString(c);
        return isSorted("\u05B0" + mark, mark + "\u05B0")
                && isSorted(mark + "\u3099", "\u3099" + mark);
    }

    private static boolean isSorted(String before, String after) {
        return !before.equals(after)
                && Normalizer.normalize("x" + before, Normalizer.Form.NFD).equals("x" + after);
    }

    private static int[] characters(IntPredicate those) {
        return IntStream.rangeClosed(0, Character.MAX_CODE_POINT).filter(those).toArray();
    }

    private static String escaped(String typed) {
        return typed.codePoints().mapToObj("U+%04X"::formatted).toList().toString();
    }
}
