package chat.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import chat.page.templates.StaticTemplates;
import chat.room.Expired;
import chat.room.Post;
import chat.room.RoomName;
import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// What was said in a room as one page that needs no server and asks none: to be kept, printed and
/// read as a file. Made piece by piece, in the order of the log.
///
/// For one thread.
public final class Transcript {

    /// Where the messages stand.
    private static final String PLACE = "</main>";

    private final StaticTemplates templates = new StaticTemplates();
    private final RoomName room;
    private final Items items;
    private final Expired expired;
    private final String begin;
    private final String end;
    private @Nullable Post previous;

    /// @param zone the zone that times and days are shown in
    /// @param expired what is gone from the beginning
    public Transcript(RoomName room, ZoneId zone, Expired expired) {
        this.room = room;
        this.expired = expired;
        items = new Items(zone, new Terms(null, Duration.ZERO), Addresses.ROOT);
        var whole =
                utf8(
                        Frame.of(
                                templates.transcript(
                                        room.value(), zone.getId(), !expired.isNothing())));
        int place = whole.lastIndexOf(PLACE);
        begin = whole.substring(0, place);
        end = whole.substring(place) + "\n";
    }

    /// Everything before the first message.
    public byte[] begin() {
        return begin.getBytes(UTF_8);
    }

    /// What was said next, or what is left of it.
    public byte[] post(Post post) {
        if (previous == null && !expired.isNothing()) {
            previous = expired.place(post.person());
        }
        var item = items.of(room, post, previous);
        previous = post;
        return (utf8(Frame.of(templates.transcriptPost(item))) + "\n").getBytes(UTF_8);
    }

    /// Everything after the last one.
    public byte[] end() {
        return end.getBytes(UTF_8);
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}
