package chat.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.room.MessageText;
import chat.room.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhrasesTest {

    /// What one character stands for at most, in UTF-16 units: an old Korean syllable, U+AF66, is
    /// drawn like seven. U+FDFA has 18, which is why it is taken as a sign.
    private static final int MOST_IN_ONE = 7;

    /// As it stands, with letters that stand apart joined, and both with capitals as drawn.
    private static final int MOST_READINGS = 4;

    private final Phrases words =
            words(
                    "# what nobody wants",
                    "",
                    "bad\tBe kind, please.",
                    "rotten egg",
                    "heck*",
                    "*nugget",
                    "*junk*\t",
                    "idiot",
                    "\u0431\u044F\u043A\u0430",
                    "stra\u00DFe",
                    "cr\u00E8me",
                    "\u03BB\u03BF\u03B3\u03BF\u03C2");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bad",
                "Bad!",
                "so BAD, so sad",
                "b\u00E1d",
                "b\u0336a\u0336d\u0336",
                "\uFF22\uFF21\uFF24",
                "\uD835\uDC1B\uD835\uDC1A\uD835\uDC1D",
                "b\u0430d",
                "\u0412\u0410D",
                "baaad",
                "bbbaaaaddd",
                "b a d",
                "b.a.d",
                "that is b  -  a _ d",
                "a b a d",
                "b\nA\nd",
                "ba\u200Bd",
                "b\u00ADad",
                "bad\uD83D\uDE00",
                "_bad_",
                "rotten egg",
                "Rotten   EGG",
                "rotten-egg",
                "r o t t e n egg",
                "heck",
                "heckler",
                "chicken-nugget",
                "chickennugget",
                "a junk",
                "junkyard",
                "xjunkx",
                "idi0t",
                "\u0411\u042F\u041A\u0410",
                "\u0431\u044F\u044F\u044F\u043A\u0430",
                "STRASSE",
                "\u00CD\u0110IO\u0164",
                "\u039B\u039F\u0393\u039F\u03A3\u0301",
                "creme",
            })
    void these_are_found(String text) {
        assertThat(words.objection(text)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "badminton",
                "forbad",
                "good",
                "baad",
                "bd",
                "ba d",
                "rotten",
                "egg rotten",
                "rotten eggs",
                "what the check",
                "nuggets",
                "I a m h e r e",
                "\u0431\u044F\u043A\u0438",
                "",
                "   ",
                "\uD83D\uDE00",
            })
    void these_are_not(String text) {
        assertThat(words.objection(text)).isNull();
    }

    @Test
    void the_reason_is_the_operators_or_empty() {
        assertThat(words.objection("a bad day")).isEqualTo("Be kind, please.");
        assertThat(words.objection("heck")).isEmpty();
        assertThat(words.objection("junk")).isEmpty();
    }

    @Test
    void a_word_with_two_of_a_letter_is_not_the_one_with_one() {
        assertThat(words("ass").objection("as")).isNull();
        assertThat(words("as").objection("ass")).isNull();
        assertThat(words("ass").objection("asss")).isNotNull();
        assertThat(words("good").objection("god")).isNull();
    }

    @Test
    void of_several_phrases_that_read_alike_each_has_its_own_ends() {
        var both = words("cat*\topen", "cat\twhole");

        assertThat(both.objection("cats")).isEqualTo("open");
        assertThat(both.objection("cat")).isNotNull();
    }

    @Test
    void an_empty_list_lets_everything_pass() {
        assertThat(words().objection("bad")).isNull();
        assertThat(words("# nothing", " ").objection("# nothing")).isNull();
    }

    @Test
    void a_line_that_is_no_phrase_is_named() {
        for (var line : List.of("***", "*", "!?\treason", "\treason")) {
            assertThatThrownBy(() -> words("fine", line))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("line 2 has no letter in its phrase");
        }
        assertThatThrownBy(() -> words("x".repeat(Phrases.LONGEST_LINE + 1)))
                .hasMessageContaining("line 1 is longer");
        assertThat(words("x".repeat(Phrases.LONGEST_LINE)).objection("x")).isNull();
    }

    /// What a phrase is hidden among, and how, is drawn at random; that it is found, and what
    /// stands around it is not, must hold for all.
    @Test
    void a_phrase_is_found_wherever_it_stands_and_however_it_is_dressed() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var letters = "abcdefghjkopqrstuvxyz";
        for (int i = 0; i < 2_000; i++) {
            var phrase = new StringBuilder();
            for (int length = random.nextInt(3, 9); length > 0; length--) {
                phrase.append(letters.charAt(random.nextInt(letters.length())));
            }
            var list = words(phrase.toString());
            var dressed = new StringBuilder();
            boolean apart = random.nextInt(4) == 0;
            boolean capitals = random.nextBoolean();
            for (char c : phrase.toString().toCharArray()) {
                dressed.append(capitals ? Character.toUpperCase(c) : c);
                dressed.append(random.nextInt(5) == 0 ? "\u0301" : "");
                dressed.append(random.nextInt(9) == 0 ? "\u200B" : "");
                dressed.append(apart ? " .-_".charAt(random.nextInt(4)) : "");
            }
            var around = random.nextInt(3) > 0 ? "\u4E2D\u6587, 123! " : "";
            assertThat(list.objection(around + dressed + ", " + around))
                    .as("seed " + seed + ": " + phrase + " in " + dressed)
                    .isNotNull();
            assertThat(list.objection(around + "qu" + phrase + "ly"))
                    .as("seed " + seed + ": " + phrase)
                    .isNull();
        }
    }

    @Test
    void whatever_is_typed_is_read_without_a_mistake() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var list = words("bad", "*junk*", "a b");
        for (int i = 0; i < 20_000; i++) {
            var typed = new StringBuilder();
            for (int length = random.nextInt(30); length > 0; length--) {
                typed.appendCodePoint(
                        random.nextInt(
                                switch (random.nextInt(4)) {
                                    case 0 -> 128;
                                    case 1 -> 0x600;
                                    case 2 -> 0x3000;
                                    default -> Character.MAX_CODE_POINT + 1;
                                }));
            }
            try {
                var _ = list.objection(typed.toString());
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + typed, e);
            }
        }
    }

    /// The letters that are looked at are the work: a message is read in four ways at most, and
    /// what one character stands for has an end. No message of the longest kind, whatever it is
    /// made of, is more; those here are made of the characters that stand for most.
    @Test
    void the_longest_message_is_so_much_work_and_no_more() {
        var standForMost =
                IntStream.rangeClosed(0x80, Character.MAX_CODE_POINT)
                        .filter(c -> Character.isDefined(c) && !isSurrogate(c))
                        .mapToObj(Character::toString)
                        .sorted(Comparator.comparingInt(c -> -letters(c)))
                        .limit(50)
                        .toList();
        assertThat(letters(standForMost.getFirst())).isEqualTo(MOST_IN_ONE);

        int most = 0;
        for (var character : standForMost) {
            for (var other : List.of("", "\u00C1", " \u00C1 ", "b", " b ")) {
                var text = "\u00C1" + (character + other).repeat(MessageText.LONGEST);
                var longest = text.substring(0, text.offsetByCodePoints(0, MessageText.LONGEST));
                var readings = Reading.all(new MessageText(longest).value());
                assertThat(readings).hasSizeLessThanOrEqualTo(MOST_READINGS);
                for (var reading : readings) {
                    most = Math.max(most, reading.letters().length());
                }
            }
        }

        assertThat(most).isBetween(MessageText.LONGEST, MOST_IN_ONE * MessageText.LONGEST);
    }

    /// How many that character stands for, in the way of reading it that finds most.
    private static int letters(String character) {
        return Reading.all(character).stream()
                .mapToInt(reading -> reading.letters().length())
                .max()
                .orElseThrow();
    }

    @Test
    void a_sentence_in_one_sign_is_found_as_that_sign_and_not_letter_for_letter() {
        var list = words("\uFDFA", "\u0635\u0644\u0649\tspelled");

        assertThat(list.objection("so \uFDFA, he said")).isEmpty();
        assertThat(list.objection("\u0635\u0644\u0649")).isEqualTo("spelled");
        assertThat(words("\u0635\u0644\u0649").objection("\uFDFA")).isNull();
    }

    /// Where a String is asked for small letters, it takes in the words around each sigma anew;
    /// where it is normalised, a row of marks is sorted in quadratic time; and for each letter that
    /// has two capitals it copies itself. The longest message of sigmas took 0.7 s, on a loop that
    /// others wait for: this many would take hours, and take a second.
    @ParameterizedTest
    @ValueSource(strings = {"\u03C3", "\u03A3", "\u0344\u0316", "\u03C3\u0301\u0316", "\u0390"})
    void every_character_is_the_same_work_however_many_there_are(String piece) {
        var text = "\u0410" + piece.repeat(1_000_000) + " bad";

        assertThat(words.objection(text)).isEqualTo("Be kind, please.");
    }

    private static boolean isSurrogate(int c) {
        return Character.getType(c) == Character.SURROGATE;
    }

    private static Phrases words(String... lines) {
        return Phrases.of(new ArrayList<>(Arrays.asList(lines)));
    }
}
