package chat.room;

import java.text.Normalizer;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The rules for what may stand in a name or a text, and what counts as the same.
///
/// A name is an address and says who speaks, so nothing unseen may hide in it, yet every language
/// must fit. A text is what somebody said and stays as it was typed.
final class Spelling {

    /// Marks on one letter. Real spelling has up to four; a tower of marks covers the lines above.
    private static final int MOST_MARKS = 5;

    /// How many typed code points can become one by normalisation: the longest canonical
    /// decomposition.
    private static final int LONGEST_DECOMPOSITION = 4;

    /// How often a name is folded at most. Twice is enough for every character, and for what was
    /// found at random; the rest is room.
    private static final int MOST_FOLDS = 6;

    private static final char BRAILLE_BLANK = '\u2800';

    /// Letters that join their neighbours. RFC 5892 A.1 asks for joining types, which the JDK does
    /// not know. By script, the non-joiner that many Persians type behind a letter that joins
    /// nothing passes too; it changes nothing there.
    private static final String CURSIVE =
            """
            [\\p{L}&&[\\p{IsArabic}\\p{IsSyriac}\\p{IsNko}\\p{IsMandaic}\\p{IsMongolian}\
            \\p{IsPhags_Pa}\\p{IsAdlam}\\p{IsManichaean}\\p{IsPsalter_Pahlavi}\
            \\p{IsHanifi_Rohingya}\\p{IsSogdian}\\p{IsOld_Uyghur}\\p{IsChorasmian}]]\
            """;

    /// The signs that take a consonant's vowel away: those of combining class 9, which the JDK has
    /// but does not tell. A test compares.
    static final String VIRAMA =
            """
            [\\u094D\\u09CD\\u0A4D\\u0ACD\\u0B4D\\u0BCD\\u0C4D\\u0CCD\\u0D3B\\u0D3C\\u0D4D\\u0DCA\
            \\u0E3A\\u0EBA\\u0F84\\u1039\\u103A\\u1714\\u1715\\u1734\\u17D2\\u1A60\\u1B44\\u1BAA\
            \\u1BAB\\u1BF2\\u1BF3\\u2D7F\\uA806\\uA82C\\uA8C4\\uA953\\uA9C0\\uAAF6\\uABED\
            \\x{10A3F}\\x{11046}\\x{11070}\\x{1107F}\\x{110B9}\\x{11133}\\x{11134}\\x{111C0}\
            \\x{11235}\\x{112EA}\\x{1134D}\\x{113CE}\\x{113CF}\\x{113D0}\\x{11442}\\x{114C2}\
            \\x{115BF}\\x{1163F}\\x{116B6}\\x{1172B}\\x{11839}\\x{1193D}\\x{1193E}\\x{119E0}\
            \\x{11A34}\\x{11A47}\\x{11A99}\\x{11C3F}\\x{11D44}\\x{11D45}\\x{11D97}\\x{11F41}\
            \\x{11F42}\\x{1612F}]\
            """;

    private static final String PICTURE = "\\p{IsExtended_Pictographic}";
    private static final String MONGOLIAN = "[\\p{L}&&\\p{IsMongolian}]";

    /// Spellings that need something unseen. Whatever is unseen outside of them is refused.
    private static final Pattern NEEDS_UNSEEN =
            Pattern.compile(
                    String.join(
                            "|",
                            // Persian keeps the parts of a word apart (RFC 5892 A.1).
                            CURSIVE + "\\p{Mn}{0,5}\\u200C(?=\\p{Mn}{0,5}" + CURSIVE + ")",
                            // Hindi, Sinhala and others choose how consonants combine (A.1, A.2).
                            VIRAMA + "[\\u200C\\u200D]",
                            // Bengali also with the joiner first (The Unicode Standard, 12.2).
                            "\\p{L}\\u200D(?=" + VIRAMA + ")",
                            // A family; a rainbow flag; an astronaut of some skin tone.
                            PICTURE
                                    + "[\\uFE0F\\x{1F3FB}-\\x{1F3FF}]{0,2}\\u200D(?="
                                    + PICTURE
                                    + ")",
                            // England, Scotland: a flag with the code of a region (UTS 51, C.1).
                            "\\x{1F3F4}[\\x{E0030}-\\x{E0039}\\x{E0061}-\\x{E007A}]{3,7}\\x{E007F}",
                            // A sign as text or as picture.
                            "[\\p{IsEmoji}" + PICTURE + "][\\uFE0E\\uFE0F]",
                            // Japanese families insist on the shape of a character.
                            "\\p{IsHan}[\\uFE00-\\uFE02\\x{E0100}-\\x{E01EF}]",
                            "[\\p{IsMyanmar}\\p{IsPhags_Pa}\\p{IsManichaean}]\\uFE00",
                            // Mongolian sets a last vowel apart and chooses the shape of a letter.
                            MONGOLIAN + "[\\u180B-\\u180D\\u180F]?\\u180E(?=" + MONGOLIAN + ")",
                            MONGOLIAN + "[\\u180B-\\u180D\\u180F]",
                            // Old Korean writes half a syllable with a filler for the other half.
                            "\\u115F\\u1160?(?=[\\u1161-\\u11FF\\uD7B0-\\uD7FB])",
                            "[\\u1100-\\u115E\\uA960-\\uA97C]\\u1160"));

    private Spelling() {}

    /// Normalises and checks a name. One in tidy ASCII is read once and returned itself.
    ///
    /// @param invitation to give one: a sentence, except for its full stop
    /// @param what as it stands within a sentence: "a nickname"
    /// @param longest in code points, after normalisation
    /// @throws Refused with a sentence; a culprit is named as U+XXXX and not repeated
    static String name(String typed, String invitation, String what, int longest) {
        if (isTidyAscii(typed, longest)) {
            return typed;
        }
        var name = collapse(typed);
        if (name.isEmpty()) {
            throw new Refused(Refusal.Code.EMPTY, invitation + ".");
        }
        int length = name.codePointCount(0, name.length());
        // Normalising sorts marks in quadratic time, 60,000 of them in a second: what is too long
        // in any case never gets there.
        if (length <= longest * LONGEST_DECOMPOSITION) {
            name = Normalizer.normalize(name, Normalizer.Form.NFC);
            length = name.codePointCount(0, name.length());
        }
        if (length > longest) {
            throw tooLong(length, what, longest);
        }
        var seen =
                NEEDS_UNSEEN
                        .matcher(name)
                        .replaceAll(match -> without(match.group(), Spelling::isIgnorable));
        if (seen.codePoints().allMatch(c -> isUnseen(c) || isMark(c))) {
            throw new Refused(Refusal.Code.EMPTY, invitation + " that can be seen.");
        }
        checkCharacters(seen, what);
        checkMarks(seen, what);
        // A browser takes "." and ".." out of an address, however they are encoded.
        if (fold(name).chars().allMatch(c -> c == '.')) {
            throw new Refused(Refusal.Code.FORBIDDEN, "Dots alone cannot be " + what + ".");
        }
        return name;
    }

    private static boolean isTidyAscii(String typed, int longest) {
        boolean onlyDots = true;
        char before = ' ';
        for (int i = 0; i < typed.length(); i++) {
            char c = typed.charAt(i);
            if (c < ' ' || c > '~' || (c == ' ' && before == ' ')) {
                return false;
            }
            onlyDots = onlyDots && c == '.';
            before = c;
        }
        return before != ' ' && !onlyDots && typed.length() <= longest;
    }

    /// Without blanks at the ends, and with one space for any row of blanks between. Line breaks
    /// are no blanks.
    private static String collapse(String typed) {
        var name = new StringBuilder(typed.length());
        boolean blank = false;
        for (int i = 0; i < typed.length(); i++) {
            char c = typed.charAt(i);
            if (c == '\t' || Character.getType(c) == Character.SPACE_SEPARATOR) {
                blank = true;
                continue;
            }
            if (blank && !name.isEmpty()) {
                name.append(' ');
            }
            blank = false;
            name.append(c);
        }
        return name.toString();
    }

    private static String without(String name, IntPredicate dropped) {
        return name.codePoints()
                .filter(dropped.negate())
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static void checkCharacters(String seen, String what) {
        seen.codePoints()
                .forEach(c -> {
                    var objection = objection(c);
                    if (objection != null) {
                        throw new Refused(
                                isLoneSurrogate(c)
                                        ? Refusal.Code.MALFORMED
                                        : Refusal.Code.FORBIDDEN,
                                "%s cannot stand in %s: %s.".formatted(code(c), what, objection));
                    }
                });
    }

    private static @Nullable String objection(int c) {
        if (isBidiControl(c)) {
            return "it turns the direction of writing";
        }
        if (isIgnorable(c)) {
            return "it cannot be seen, and no spelling needs it there";
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL ->
                    c == '\n' || c == '\r' ? "it breaks the line" : "it is a control character";
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> "it breaks the line";
            case Character.SURROGATE -> "it is half of a character";
            case Character.PRIVATE_USE -> "it means something else on every computer";
            case Character.UNASSIGNED -> "it is no character we know of";
            default -> c == 0xFFFC || c == 0xFFFD ? "it stands where something was lost" : null;
        };
    }

    private static void checkMarks(String seen, String what) {
        int marks = 0;
        for (int i = 0, c; i < seen.length(); i += Character.charCount(c)) {
            c = seen.codePointAt(i);
            if (!isMark(c)) {
                marks = 0;
            } else if (i == 0) {
                throw new Refused(
                        Refusal.Code.FORBIDDEN,
                        "%s cannot begin %s: it belongs on a letter.".formatted(code(c), what));
            } else if (Character.getType(c) != Character.COMBINING_SPACING_MARK
                    && ++marks > MOST_MARKS) {
                throw new Refused(
                        Refusal.Code.FORBIDDEN,
                        "%s is one mark too many: a letter of %s has at most %d."
                                .formatted(code(c), what, MOST_MARKS));
            }
        }
    }

    /// What all spellings of one name have in common: NFKC, without case, blanks collapsed, without
    /// what cannot be seen; again until nothing changes. Never empty.
    ///
    /// - Case goes by way of capitals, so `ß` is `ss`, and sigmas are alike. Every `i` is one,
    ///   dotted or not: a phone that begins with a capital by itself makes İstanbul and Irmak.
    /// - Joiners and variation selectors go: a heart is a heart, red or black. The letters of a
    ///   region's flag stay.
    /// - Letters of different scripts stay different, however alike.
    ///
    /// @param name one that [#name] returned
    static String fold(String name) {
        if (isAscii(name)) {
            return name.toLowerCase(Locale.ROOT);
        }
        var folded = foldOnce(name);
        for (int i = 1; i < MOST_FOLDS && !folded.equals(name); i++) {
            name = folded;
            folded = foldOnce(name);
        }
        return folded;
    }

    private static boolean isAscii(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    private static String foldOnce(String name) {
        var folded =
                compatible(name)
                        .toUpperCase(Locale.ROOT)
                        .toLowerCase(Locale.ROOT)
                        .replace("i\u0307", "i");
        return collapse(Normalizer.normalize(folded, Normalizer.Form.NFKC));
    }

    /// The name in NFKC and without what cannot be seen, its case as it is.
    static String compatible(String name) {
        if (isAscii(name)) {
            return name;
        }
        var visible = without(name, c -> isIgnorable(c) && !isTag(c)).replace(BRAILLE_BLANK, ' ');
        return Normalizer.normalize(visible, Normalizer.Form.NFKC);
    }

    /// Checks a text. Line breaks become `\n`. Other controls, except for the tab, are left out:
    /// they show nothing, and HTML cannot carry NUL. All else stays, letter for letter.
    ///
    /// @param longest in code points
    /// @throws Refused with a sentence
    static String text(String typed, int longest) {
        int length = 0;
        boolean shows = false;
        for (int i = 0, c; i < typed.length(); i += Character.charCount(c)) {
            c = typed.codePointAt(i);
            if (Character.isISOControl(c) && c != '\n' && c != '\t') {
                return text(withoutControls(typed), longest);
            }
            if (isLoneSurrogate(c)) {
                throw new Refused(
                        Refusal.Code.MALFORMED,
                        "%s is half of a character; take it out and send again."
                                .formatted(code(c)));
            }
            shows = shows || !isUnseen(c);
            length++;
        }
        if (!shows) {
            throw new Refused(Refusal.Code.EMPTY, "Write something first.");
        }
        if (length > longest) {
            throw tooLong(length, "a message", longest);
        }
        return typed;
    }

    private static String withoutControls(String typed) {
        var text = new StringBuilder(typed.length());
        for (int i = 0; i < typed.length(); i++) {
            char c = typed.charAt(i);
            if (c == '\r') {
                text.append('\n');
                i += typed.startsWith("\n", i + 1) ? 1 : 0;
            } else if (!Character.isISOControl(c) || c == '\n' || c == '\t') {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static Refused tooLong(int length, String what, int longest) {
        return new Refused(
                Refusal.Code.TOO_LONG,
                String.format(
                        Locale.ENGLISH,
                        "That is %,d characters; %s has at most %,d.",
                        length,
                        what,
                        longest));
    }

    /// Whether nothing can be seen of it where it stands alone.
    private static boolean isUnseen(int c) {
        if (c > ' ' && c <= '~') {
            return false;
        }
        return Character.isISOControl(c)
                || Character.isSpaceChar(c)
                || isIgnorable(c)
                || isNoncharacter(c)
                || switch (c) {
                    // Blank Braille; a place for an object; a note without head; a Khitan filler.
                    case BRAILLE_BLANK, 0xFFFC, 0x1D159, 0x16FE4 -> true;
                    default -> false;
                };
    }

    /// Unicode's Default_Ignorable_Code_Point (which the JDK does not tell), and the format
    /// characters that have no shape either: interlinear annotation, hieroglyphic arrangement.
    static boolean isIgnorable(int c) {
        if (c < 0xAD) {
            return false;
        }
        return switch (c) {
            case 0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFEFF, 0xFFA0 ->
                    true;
            default ->
                    isWithin(c, 0x180B, 0x180F)
                            || isWithin(c, 0x200B, 0x200F)
                            || isWithin(c, 0x202A, 0x202E)
                            || isWithin(c, 0x2060, 0x206F)
                            || isWithin(c, 0xFE00, 0xFE0F)
                            || isWithin(c, 0xFFF0, 0xFFFB)
                            || isWithin(c, 0x13430, 0x1343F)
                            || isWithin(c, 0x1BCA0, 0x1BCA3)
                            || isWithin(c, 0x1D173, 0x1D17A)
                            || isWithin(c, 0xE0000, 0xE0FFF);
        };
    }

    private static boolean isBidiControl(int c) {
        return c == 0x061C
                || isWithin(c, 0x200E, 0x200F)
                || isWithin(c, 0x202A, 0x202E)
                || isWithin(c, 0x2066, 0x2069);
    }

    private static boolean isTag(int c) {
        return isWithin(c, 0xE0020, 0xE007F);
    }

    private static boolean isNoncharacter(int c) {
        return (c & 0xFFFE) == 0xFFFE || isWithin(c, 0xFDD0, 0xFDEF);
    }

    private static boolean isWithin(int c, int first, int last) {
        return c >= first && c <= last;
    }

    private static boolean isMark(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK,
                    Character.COMBINING_SPACING_MARK,
                    Character.ENCLOSING_MARK ->
                    true;
            default -> false;
        };
    }

    private static boolean isLoneSurrogate(int c) {
        return Character.getType(c) == Character.SURROGATE;
    }

    private static String code(int c) {
        return "U+%04X".formatted(c);
    }
}
