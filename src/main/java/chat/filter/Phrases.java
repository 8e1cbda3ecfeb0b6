package chat.filter;

import chat.room.Filter;
import chat.room.Reading;
import com.hankcs.algorithm.AhoCorasickDoubleArrayTrie;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A list of words and phrases, and what is matched by them; never changes.
///
/// One phrase a line, with an optional reason behind a tab; a `#` at its beginning makes a line a
/// comment. A phrase matches as whole words, however disguised ([Reading]); a `*` at its beginning
/// or end lets the word go on there.
final class Phrases implements Filter {

    /// Phrases in a list.
    static final int MOST = 100_000;

    /// Longest line, in UTF-16 units.
    static final int LONGEST_LINE = 1_000;

    /// Null for an empty list: the automaton cannot be built of nothing.
    private final @Nullable AhoCorasickDoubleArrayTrie<List<Phrase>> automaton;

    /// @param openBefore whether the word may go on before it
    /// @param openBehind whether it may go on behind it
    private record Phrase(Reading reading, boolean openBefore, boolean openBehind, String reason) {

        boolean matches(Reading text, int begin, int end) {
            return (openBefore || text.startsWord(begin))
                    && (openBehind || text.endsWord(end - 1))
                    && text.isSpelledAs(reading, begin, openBefore, openBehind);
        }
    }

    private Phrases(@Nullable AhoCorasickDoubleArrayTrie<List<Phrase>> automaton) {
        this.automaton = automaton;
    }

    /// @throws IllegalArgumentException for a list that is none, naming the line
    static Phrases of(List<String> lines) {
        var phrases = new TreeMap<String, List<Phrase>>();
        int count = 0;
        for (int i = 0; i < lines.size(); i++) {
            var line =
                    i == 0 && lines.get(i).startsWith("\uFEFF")
                            ? lines.get(i).substring(1)
                            : lines.get(i);
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            var phrase = phrase(line, i + 1);
            phrases.computeIfAbsent(phrase.reading.letters().toString(), _ -> new ArrayList<>())
                    .add(phrase);
            if (++count > MOST) {
                throw new IllegalArgumentException("it has more than " + MOST + " phrases");
            }
        }
        if (phrases.isEmpty()) {
            return new Phrases(null);
        }
        var automaton = new AhoCorasickDoubleArrayTrie<List<Phrase>>();
        automaton.build(phrases);
        return new Phrases(automaton);
    }

    private static Phrase phrase(String line, int number) {
        if (line.length() > LONGEST_LINE) {
            throw new IllegalArgumentException(
                    "line " + number + " is longer than " + LONGEST_LINE + " characters");
        }
        int tab = line.indexOf('\t');
        var words = (tab < 0 ? line : line.substring(0, tab)).strip();
        var reason = tab < 0 ? "" : line.substring(tab).strip();
        boolean openBefore = words.startsWith("*");
        boolean openBehind = words.endsWith("*");
        var reading = Reading.plain(words);
        if (reading.isEmpty()) {
            throw new IllegalArgumentException("line " + number + " has no letter in its phrase");
        }
        return new Phrase(reading, openBefore, openBehind, reason);
    }

    @Override
    public @Nullable String objection(String text) {
        if (automaton == null) {
            return null;
        }
        for (var reading : Reading.all(text)) {
            var found = new Found(reading);
            automaton.parseText(reading.letters(), found);
            if (found.reason != null) {
                return found.reason;
            }
        }
        return null;
    }

    private static final class Found
            implements AhoCorasickDoubleArrayTrie.IHitCancellable<List<Phrase>> {
        private final Reading reading;
        private @Nullable String reason;

        Found(Reading reading) {
            this.reading = reading;
        }

        @Override
        public boolean hit(int begin, int end, List<Phrase> phrases) {
            for (var phrase : phrases) {
                if (phrase.matches(reading, begin, end)) {
                    reason = phrase.reason;
                    return false;
                }
            }
            return true;
        }
    }
}
