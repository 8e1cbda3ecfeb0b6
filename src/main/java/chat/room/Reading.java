package chat.room;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How a text reads to somebody who does not mind its disguise: letters in words with one blank
/// between, without case, accents and whatever stands between words, look-alikes made one, and a
/// row of one letter written once. How long each row was, and where words begin and end, is kept
/// beside.
public final class Reading {

    /// So many of one letter in a row are no spelling but a stretch: no word of a language we know
    /// has three.
    private static final int STRETCHED = 3;

    /// Arabic sentences in one sign, of 18 and 8 letters; nothing else stands for more than seven.
    /// They are taken as signs, or a message of 4,000 of them would be 70,000 letters.
    private static final String SENTENCES = "\uFDFA\uFDFB";

    /// What the characters of Europe and the Near East are drawn like; others are looked up one by
    /// one.
    private static final @Nullable String[][] NEAR = new @Nullable String[0x800][];

    static {
        for (int c = 0; c < NEAR.length; c++) {
            NEAR[c] = lookUp(c);
        }
    }

    private final StringBuilder letters;

    /// For each letter how many of them stood there, and what begins and ends with it.
    private int[] rows;

    private boolean[] starts;
    private boolean[] ends;

    private Reading(int capacity) {
        letters = new StringBuilder(capacity);
        rows = new int[capacity];
        starts = new boolean[capacity];
        ends = new boolean[capacity];
    }

    /// The text as it stands, its case folded first.
    public static Reading plain(String text) {
        return Units.of(text, false).read(false);
    }

    /// Every way in which the text may be meant: as it stands; with letters that stand apart, `b a
    /// d`, as one word; and the same with its capitals taken for what they are drawn like.
    public static List<Reading> all(String text) {
        var units = Units.of(text, false);
        var plain = units.read(false);
        if (!units.hasForeignCapitals) {
            return units.hasApart() ? List.of(plain, units.read(true)) : List.of(plain);
        }
        var drawn = Units.of(text, true);
        return List.of(plain, units.read(true), drawn.read(false), drawn.read(true));
    }

    /// The letters, words set apart by one blank.
    public CharSequence letters() {
        return letters;
    }

    public boolean isEmpty() {
        return letters.isEmpty();
    }

    /// Whether a word begins with that letter.
    public boolean startsWord(int at) {
        return starts[at];
    }

    /// Whether a word ends with that letter.
    public boolean endsWord(int at) {
        return ends[at];
    }

    /// Whether the letters from there on are that phrase, whose letters they are: no row of one
    /// letter is another one than in the phrase, unless it is stretched, or belongs in part to what
    /// goes on before or behind.
    ///
    /// @param open whether a word may go on before the phrase
    /// @param openBehind whether it may go on behind it
    public boolean isSpelledAs(Reading phrase, int from, boolean open, boolean openBehind) {
        int last = phrase.letters.length() - 1;
        for (int i = 0; i <= last; i++) {
            int row = rows[from + i];
            int wanted = phrase.rows[i];
            boolean shared = (open && i == 0) || (openBehind && i == last);
            if (row != wanted && (row < wanted || (row < STRETCHED && !shared))) {
                return false;
            }
        }
        return true;
    }

    private void add(String unit, int row, boolean starts, boolean ends) {
        int from = letters.length();
        letters.append(unit);
        if (letters.length() > rows.length) {
            int more = 2 * letters.length();
            rows = Arrays.copyOf(rows, more);
            this.starts = Arrays.copyOf(this.starts, more);
            this.ends = Arrays.copyOf(this.ends, more);
        }
        Arrays.fill(rows, from, letters.length(), row);
        this.starts[from] = starts;
        this.ends[letters.length() - 1] = ends;
    }

    /// What one character is drawn like, letter for letter, and null for what stands between words.
    private static @Nullable String[] drawnEach(int c) {
        return c < NEAR.length ? NEAR[c] : lookUp(c);
    }

    private static @Nullable String[] lookUp(int c) {
        if (SENTENCES.indexOf(c) >= 0) {
            return new String[] {Character.toString(c)};
        }
        // One by one: a row of marks is sorted in quadratic time, and here all marks go.
        return Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKD)
                .codePoints()
                .filter(part -> !isUnseen(part))
                .mapToObj(part ->
                        drawn(
                                Character.toLowerCase(part) < 128
                                        ? Character.toLowerCase(part)
                                        : part))
                .map(letters -> letters.isEmpty() ? null : letters)
                .toArray(String[]::new);
    }

    private static boolean isUnseen(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || Spelling.isIgnorable(c);
    }

    /// The letters that one character is drawn like, in small; empty when it is none.
    private static String drawn(int c) {
        var letters = new StringBuilder(4);
        var like = Looks.drawn(c);
        if (like == null) {
            addLetter(letters, Character.toLowerCase(c));
            return letters.toString();
        }
        var small = like.toLowerCase(Locale.ROOT);
        for (int i = 0, each; i < small.length(); i += Character.charCount(each)) {
            each = small.codePointAt(i);
            // M is M, but m is rn.
            var again = Looks.drawn(each);
            if (again == null) {
                addLetter(letters, each);
            } else {
                again.codePoints().forEach(last -> addLetter(letters, last));
            }
        }
        return letters.toString();
    }

    private static void addLetter(StringBuilder letters, int c) {
        if (Character.isLetterOrDigit(c) || isSpacingMark(c)) {
            letters.appendCodePoint(c);
        }
    }

    private static boolean isSpacingMark(int c) {
        return Character.getType(c) == Character.COMBINING_SPACING_MARK;
    }

    /// A text, letter for letter, before words are made of it: what each character is drawn like,
    /// and null for what stands between words.
    private static final class Units {
        private @Nullable String[] units;
        private final boolean hasForeignCapitals;
        private int count;

        private Units(int capacity, boolean hasForeignCapitals) {
            units = new String[capacity];
            this.hasForeignCapitals = hasForeignCapitals;
        }

        /// @param capitals whether capitals go by what they are drawn like, and not by their small
        ///   letters
        static Units of(String text, boolean capitals) {
            boolean ascii = isAscii(text);
            var cased = ascii || capitals ? text : capitals(text);
            var units = new Units(cased.length(), !ascii && hasForeignCapitals(text));
            for (int i = 0, c; i < cased.length(); i += Character.charCount(c)) {
                c = cased.codePointAt(i);
                for (var unit : drawnEach(ascii || capitals ? c : small(cased, i, c))) {
                    units.add(unit);
                }
            }
            return units;
        }

        /// By way of capitals, as names are folded: sigmas are alike, and ß is ss. Letter for
        /// letter, as a String copies itself anew for each ß.
        private static String capitals(String text) {
            var capitals = new StringBuilder(text.length() + 8);
            for (int i = 0, c; i < text.length(); i += Character.charCount(c)) {
                c = text.codePointAt(i);
                capitals.append(Character.toString(c).toUpperCase(Locale.ROOT));
            }
            return capitals.toString();
        }

        /// As `String.toLowerCase`, which asks for the words around each sigma: 4,000 of them took
        /// 0.7 s.
        private static int small(String text, int at, int c) {
            if (c != '\u03A3') {
                return Character.toLowerCase(c);
            }
            int next = at + 1;
            while (next < text.length() && isUnseen(text.codePointAt(next))) {
                next += Character.charCount(text.codePointAt(next));
            }
            boolean begins = at == 0 || !isInWord(text.codePointBefore(at));
            boolean ends = next == text.length() || !Character.isLetter(text.codePointAt(next));
            return ends && !begins ? '\u03C2' : '\u03C3';
        }

        private static boolean isInWord(int c) {
            return Character.isLetter(c) || isUnseen(c);
        }

        private void add(@Nullable String unit) {
            if (count == units.length) {
                units = Arrays.copyOf(units, 2 * count);
            }
            units[count++] = unit;
        }

        private static boolean hasForeignCapitals(String text) {
            for (int i = 0, c; i < text.length(); i += Character.charCount(c)) {
                c = text.codePointAt(i);
                if (c >= 128 && Character.isUpperCase(c)) {
                    return true;
                }
            }
            return false;
        }

        /// Whether two letters in a row stand alone.
        boolean hasApart() {
            boolean before = false;
            for (int i = 0; i < count; i++) {
                if (units[i] != null) {
                    boolean alone = isAlone(i);
                    if (alone && before) {
                        return true;
                    }
                    before = alone;
                }
            }
            return false;
        }

        /// @param joined whether letters that stand apart are read as one word
        Reading read(boolean joined) {
            var reading = new Reading(count + 8);
            boolean open = false;
            boolean apart = false;
            for (int i = 0; i < count; i++) {
                var unit = units[i];
                if (unit == null) {
                    continue;
                }
                boolean alone = joined && isAlone(i);
                boolean starts = i == 0 || units[i - 1] == null;
                if (starts && open && !(alone && apart)) {
                    reading.letters.append(' ');
                }
                int row = 1;
                int last = i;
                for (int next = after(last, alone); next >= 0; next = after(last, alone)) {
                    if (!Objects.equals(units[next], unit)) {
                        break;
                    }
                    row++;
                    last = next;
                }
                boolean ends = last + 1 == count || units[last + 1] == null;
                reading.add(unit, row, starts, ends);
                i = last;
                open = true;
                apart = alone;
            }
            return reading;
        }

        /// The next letter of the same word; of letters that stand apart, the next one.
        private int after(int at, boolean alone) {
            if (!alone) {
                return at + 1 < count && units[at + 1] != null ? at + 1 : -1;
            }
            for (int next = at + 1; next < count; next++) {
                if (units[next] != null) {
                    return isAlone(next) ? next : -1;
                }
            }
            return -1;
        }

        private boolean isAlone(int i) {
            return (i == 0 || units[i - 1] == null) && (i + 1 == count || units[i + 1] == null);
        }

        private static boolean isAscii(String text) {
            for (int i = 0; i < text.length(); i++) {
                if (text.charAt(i) >= 128) {
                    return false;
                }
            }
            return true;
        }
    }
}
