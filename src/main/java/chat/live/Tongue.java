package chat.live;

import chat.page.PageFrames;
import chat.room.Message;
import chat.room.Post;
import chat.room.RoomName;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How streams say what is said: as HTML, text or JSON.
final class Tongue {

    /// What streams can speak.
    static final Set<Traffic.Dialect> SPOKEN =
            Set.of(Traffic.Dialect.STREAM, Traffic.Dialect.TEXT, Traffic.Dialect.JSON);

    private static final byte[] COMMENT = "<!-- -->\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EMPTY_LINE = "\n".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] NOTHING = {};

    private final PageFrames frames;

    Tongue(PageFrames frames) {
        this.frames = frames;
    }

    /// @param before the message before it, null when that is not known
    byte[] said(Traffic.Dialect dialect, RoomName room, Post post, @Nullable Post before) {
        return switch (dialect) {
            case STREAM -> Wire.join(frames.streamed(room, post, before), EMPTY_LINE);
            case TEXT -> line(Feed.TEXT, post);
            case JSON -> line(Feed.JSON, post);
            case PAGE, TUTORIAL ->
                    throw new IllegalArgumentException("expected a stream but was " + dialect);
        };
    }

    /// Programs get what is there; what was removed leaves a gap in the numbers.
    private static byte[] line(Feed feed, Post post) {
        return switch (post) {
            case Message message -> feed.line(message);
            case Post.Tombstone _ -> NOTHING;
        };
    }

    /// What says nothing, but that the line is up.
    byte[] pulse(Traffic.Dialect dialect) {
        return dialect == Traffic.Dialect.STREAM ? COMMENT : EMPTY_LINE;
    }
}
