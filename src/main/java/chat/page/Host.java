package chat.page;

import chat.room.Reading;
import java.lang.Character.UnicodeScript;
import java.net.IDN;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How the host of a link is shown: as typed where it can be nothing else, and else in the ASCII
/// that it stands for (`xn--…`), so that nobody is led to a name that only looks like one they
/// know.
final class Host {

    private static final Pattern DOT = Pattern.compile("\\.");

    /// Scripts that are written together; each is fine alone.
    private static final List<Set<UnicodeScript>> TOGETHER =
            List.of(
                    EnumSet.of(
                            UnicodeScript.HAN,
                            UnicodeScript.HIRAGANA,
                            UnicodeScript.KATAKANA,
                            UnicodeScript.LATIN),
                    EnumSet.of(UnicodeScript.HAN, UnicodeScript.HANGUL, UnicodeScript.LATIN),
                    EnumSet.of(UnicodeScript.HAN, UnicodeScript.BOPOMOFO, UnicodeScript.LATIN));

    /// What old and new rules turn into different hosts (UTS #46, section 7).
    private static final Pattern DISPUTED = Pattern.compile("[\\u00DF\\u03C2\\u200C\\u200D]");

    private Host() {}

    /// What to show for it.
    ///
    /// @return null for what no browser would take for a host
    static @Nullable String shown(String host) {
        if (isAscii(host)) {
            return host;
        }
        if (DISPUTED.matcher(host).find()) {
            return isMixedAnywhere(host) ? null : host;
        }
        String ascii;
        try {
            ascii = IDN.toASCII(host, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException noHost) {
            return null;
        }
        var labels = DOT.split(host, -1);
        boolean foreignEnd = !isAscii(labels[labels.length - 1]);
        for (var label : labels) {
            if (!isAscii(label) && (isMixed(label) || (!foreignEnd && looksAscii(label)))) {
                return ascii;
            }
        }
        return host;
    }

    private static boolean isMixedAnywhere(String host) {
        for (var label : DOT.split(host, -1)) {
            if (isMixed(label)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isMixed(String label) {
        var scripts = EnumSet.noneOf(UnicodeScript.class);
        for (int i = 0, c; i < label.length(); i += Character.charCount(c)) {
            c = label.codePointAt(i);
            if (c == 0x200C || c == 0x200D) {
                // Where no spelling needs them they are dropped, and the name is another one.
                return true;
            }
            var script = UnicodeScript.of(c);
            if (script != UnicodeScript.COMMON && script != UnicodeScript.INHERITED) {
                scripts.add(script);
            }
        }
        return scripts.size() > 1
                && TOGETHER.stream().noneMatch(together -> together.containsAll(scripts));
    }

    /// Whether it might be read as a name of plain letters. Accents are seen.
    private static boolean looksAscii(String label) {
        return Normalizer.normalize(label, Normalizer.Form.NFD)
                        .codePoints()
                        .noneMatch(c -> Character.getType(c) == Character.NON_SPACING_MARK)
                && isAscii(Reading.plain(label).letters());
    }

    private static boolean isAscii(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }
}
