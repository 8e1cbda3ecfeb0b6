package chat.room;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.zip.CRC32C;

/// One numbered entry of a room's log. Everything that changes a room takes the next number, so one
/// gap check covers all, and whoever has read up to a number has missed nothing before it.
///
/// Whatever an event does to a page does no harm when done again.
public sealed interface Event permits Post, Ruling {

    /// Its place in the room's log, from 1 without gaps.
    long number();

    /// When it was kept, in whole milliseconds; never before its predecessor.
    Instant at();

    /// Whose it is: the author of what was said, or whom a ruling is about; [Person#NOBODY] where
    /// it is about nobody.
    Person person();

    /// The place behind this event, with the proof that it is this event and not another of the
    /// same number.
    ///
    /// The proof is drawn from what stays in the event's row for ever. A text may be taken away
    /// later, and a page that holds it must then be known all the same; a check of the text itself
    /// would also let whoever has the disk try out what was removed. Two lives of the data agree on
    /// a number's millisecond and person by a chance of nothing.
    default Cursor cursor() {
        var crc = new CRC32C();
        crc.update(
                ByteBuffer.allocate(24)
                        .putLong(number())
                        .putLong(at().toEpochMilli())
                        .putLong(person().id())
                        .flip());
        return new Cursor(number(), (int) crc.getValue());
    }
}
