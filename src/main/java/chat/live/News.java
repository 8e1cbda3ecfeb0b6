package chat.live;

import chat.room.Message;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What was said in a room in one commit, or what one ruling changes, rendered and encoded once for
/// each dialect that has a member here. Handed to several loops, so nothing in it changes.
final class News {

    /// The number of the last event in it.
    final long last;

    /// What it is made of, oldest first.
    final List<Message> messages;

    /// Finished frames for the tutorial's sockets; null when there was nobody to hear them.
    final byte @Nullable [] frames;

    /// Items of a page's list, to be put into an update; null when there was nobody to hear them.
    final byte @Nullable [] items;

    /// What changes in a page elsewhere than at the end of its list; null when nothing does. Has to
    /// come in a later frame than what it changes.
    final byte @Nullable [] changes;

    /// What streams are sent, by what they speak; nothing where there was nobody to hear it.
    final Map<Traffic.Dialect, byte[]> streams;

    /// The page's cursor after this.
    final byte[] cursor;

    /// What trims the pages afterwards; null mostly.
    final byte @Nullable [] trim;

    /// When it was on disk, by [System#nanoTime].
    final long kept;

    News(
            long kept,
            List<Message> messages,
            long last,
            byte @Nullable [] frames,
            byte @Nullable [] items,
            byte @Nullable [] changes,
            byte[] cursor,
            byte @Nullable [] trim,
            Map<Traffic.Dialect, byte[]> streams) {
        this.streams = streams;
        this.kept = kept;
        this.last = last;
        this.messages = messages;
        this.frames = frames;
        this.items = items;
        this.changes = changes;
        this.cursor = cursor;
        this.trim = trim;
    }

    /// What a ruling changes.
    static News changed(
            long kept,
            long number,
            byte[] changes,
            byte[] cursor,
            Map<Traffic.Dialect, byte[]> streams) {
        return new News(kept, List.of(), number, null, null, changes, cursor, null, streams);
    }
}
