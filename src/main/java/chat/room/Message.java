package chat.room;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// What was said: kept on disk, numbered, and never changed, only removed.
///
/// Nickname and text are what the disk has, not checked again: rules for names may become stricter,
/// history stays.
///
/// @param number its place in the room's log, from 1 without gaps
/// @param at when it was kept, in whole milliseconds; never before its predecessor
public record Message(long number, Instant at, Person author, String nickname, String text)
        implements Post {

    /// Messages of one author closer together than this stand under one heading.
    static final Duration GROUP = Duration.ofMinutes(5);

    @Override
    public Person person() {
        return author;
    }

    /// Whether this message stands under the heading of the one before it. Depends on the log
    /// alone, so every page shows the same groups, however it came to its messages.
    public boolean continues(@Nullable Post previous, ZoneId zone) {
        return previous != null
                && previous.person().equals(author)
                && switch (previous) {
                    case Message said -> said.nickname.equals(nickname);
                    case Tombstone removed -> removed.sameName();
                }
                && Duration.between(previous.at(), at).compareTo(GROUP) < 0
                && !opensDay(previous, zone);
    }

    /// What is left of this when it is removed.
    ///
    /// @param next what was said after it, null when nothing was yet
    Tombstone removed(@Nullable Post next) {
        boolean sameName = next instanceof Message said && said.nickname.equals(nickname);
        return new Tombstone(number, at, author, sameName);
    }

    /// What it weighs in a page: UTF-8 bytes of nickname and text.
    @Override
    public int weight() {
        return utf8Length(nickname) + utf8Length(text);
    }

    /// No unit of UTF-16 takes more than three bytes.
    @Override
    public int weightAtMost() {
        return 3 * (nickname.length() + text.length());
    }

    private static int utf8Length(String s) {
        int bytes = s.length();
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            // A surrogate pair has 2 units and 4 bytes, so 2 for each half; other units above
            // U+07FF have 3 bytes.
            bytes += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
        }
        return bytes;
    }
}
