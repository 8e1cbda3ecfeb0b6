package chat.web;

import org.jspecify.annotations.Nullable;

/// What was said in a room in one commit, rendered and encoded once for each dialect that has a
/// member here. Handed to several loops, so nothing in it changes.
final class News {

    /// The number of the last message in it.
    final long last;

    /// Finished frames for the tutorial's sockets; null when there was nobody to hear them.
    final byte @Nullable [] frames;

    /// Items of a page's list, to be put into an update; null when there was nobody to hear them.
    final byte @Nullable [] items;

    /// The page's cursor after this.
    final byte[] cursor;

    News(long last, byte @Nullable [] frames, byte @Nullable [] items, byte[] cursor) {
        this.last = last;
        this.frames = frames;
        this.items = items;
        this.cursor = cursor;
    }
}
