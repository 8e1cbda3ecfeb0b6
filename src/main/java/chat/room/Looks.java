package chat.room;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What names look like: two that have a look in common can be taken for one another.
///
/// The skeletons of UTS #39, section 4, made with Unicode's own table of confusable characters. A
/// name has up to three looks, since letters are alike in one case and not in the other: `в` is no
/// Latin letter but `В` is `B`, and `I` is `l` but `i` is not.
final class Looks {

    private static final String TABLE = "confusables.txt";

    /// A character, one that it looks like, and the line's end.
    private static final int SHORTEST_LINE = 3;

    private Looks() {}

    /// The looks of a name: its skeleton with case folded first (`аnnа` is `anna`), with case
    /// folded later (`ТОМ` in Cyrillic is `tom`), and as it is written (`PauI` is `Paul`).
    ///
    /// @param name one that [Spelling#name] returned
    static Set<String> of(String name) {
        var visible = Spelling.compatible(name);
        var first = folded(Spelling.fold(name));
        var later = folded(visible);
        // No other look begins with a blank.
        var written = " " + skeleton(visible, false);
        return first.equals(later) ? Set.of(first, written) : Set.of(first, later, written);
    }

    /// Letters are made alike, then case is folded, then what that made is made alike: `m` is drawn
    /// like `rn`, `M` is not.
    private static String folded(String text) {
        return skeleton(skeleton(text, true).toLowerCase(Locale.ROOT), false);
    }

    /// What one character is taken for; null for itself.
    static @Nullable String drawn(int c) {
        return Table.ONE.find(c);
    }

    /// What is drawn alike, letter for letter.
    ///
    /// @param cased whether a capital that is drawn like a small letter, as `I` is, goes by its own
    ///   small letter: case is to be folded, and `ADMIN` is `admin` and not `admln`
    private static String skeleton(String text, boolean cased) {
        var apart = Normalizer.normalize(text, Normalizer.Form.NFD);
        var skeleton = new StringBuilder(apart.length() + 8);
        for (int i = 0, c; i < apart.length(); i += Character.charCount(c)) {
            c = apart.codePointAt(i);
            int from = skeleton.length();
            Table.ONE.append(skeleton, c);
            if (cased
                    && Character.isUpperCase(c)
                    && !Character.isUpperCase(skeleton.codePointAt(from))) {
                skeleton.setLength(from);
                Table.ONE.append(skeleton, Character.toLowerCase(c));
            }
        }
        return Normalizer.normalize(skeleton, Normalizer.Form.NFD);
    }

    /// Unicode's table, read when the first name is looked at: 5,499 characters in 40 kB.
    private static final class Table {

        static final Table ONE = new Table(read());

        private final String lines;

        /// The characters, rising, and where in the lines stands what each is taken for.
        private final int[] characters;

        private final int[] places;

        Table(String lines) {
            this.lines = lines;
            int[] starts = new int[lines.length() / SHORTEST_LINE + 1];
            int count = 0;
            for (int at = 0; at < lines.length(); at = lines.indexOf('\n', at) + 1) {
                starts[count++] = at;
            }
            characters = new int[count];
            places = new int[count];
            for (int n = 0; n < count; n++) {
                characters[n] = lines.codePointAt(starts[n]);
                places[n] = starts[n] + Character.charCount(characters[n]);
            }
        }

        @Nullable String find(int c) {
            int found = Arrays.binarySearch(characters, c);
            return found < 0
                    ? null
                    : lines.substring(places[found], lines.indexOf('\n', places[found]));
        }

        void append(StringBuilder skeleton, int c) {
            int found = Arrays.binarySearch(characters, c);
            if (found < 0) {
                skeleton.appendCodePoint(c);
            } else {
                skeleton.append(lines, places[found], lines.indexOf('\n', places[found]));
            }
        }

        private static String read() {
            try (var in = Looks.class.getResourceAsStream(TABLE)) {
                if (in == null) {
                    throw new IllegalStateException("The jar lacks " + TABLE + ".");
                }
                return new String(in.readAllBytes(), UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
