package chat.room;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// What was said: kept on disk, numbered, never changed.
///
/// Nickname and text are what the disk has, not checked again: rules for names may become stricter,
/// history stays.
///
/// @param number its place in the room's log, from 1 without gaps
/// @param at when it was kept, in whole milliseconds; never before its predecessor
public record Message(long number, Instant at, Person author, String nickname, String text) {

    /// Messages of one author closer together than this stand under one heading.
    static final Duration GROUP = Duration.ofMinutes(5);

    /// Whether this message stands under the heading of the one before it. Depends on the log
    /// alone, so every page shows the same groups, however it came to its messages.
    public boolean continues(@Nullable Message previous, ZoneId zone) {
        return previous != null
                && previous.author.equals(author)
                && previous.nickname.equals(nickname)
                && Duration.between(previous.at, at).compareTo(GROUP) < 0
                && !opensDay(previous, zone);
    }

    /// Whether a new day begins with this message, by the calendar of that zone.
    public boolean opensDay(@Nullable Message previous, ZoneId zone) {
        return previous == null
                || !previous.at.atZone(zone).toLocalDate().equals(at.atZone(zone).toLocalDate());
    }

    /// What it weighs in a page: UTF-8 bytes of nickname and text.
    int weight() {
        return utf8Length(nickname) + utf8Length(text);
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

    /// The place behind this message, with the proof that it is this message and not another of the
    /// same number.
    public Cursor cursor() {
        var crc = new CRC32C();
        crc.update(
                ByteBuffer.allocate(28)
                        .putLong(number)
                        .putLong(at.toEpochMilli())
                        .putLong(author.id())
                        // else a letter could move from the nickname to the text unnoticed
                        .putInt(nickname.length())
                        .flip());
        crc.update(nickname.getBytes(StandardCharsets.UTF_8));
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return new Cursor(number, (int) crc.getValue());
    }
}
