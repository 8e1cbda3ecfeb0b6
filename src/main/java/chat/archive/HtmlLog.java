package chat.archive;

import chat.page.Transcript;
import chat.room.Event;
import chat.room.Expired;
import chat.room.Post;
import chat.room.RoomName;
import chat.store.RoomLog;
import java.io.IOException;
import java.io.OutputStream;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// Writes what was said in a room as one page.
final class HtmlLog implements RoomLog.Reader {

    private final OutputStream out;
    private final ZoneId zone;
    private @Nullable Transcript page;

    HtmlLog(OutputStream out, ZoneId zone) {
        this.out = out;
        this.zone = zone;
    }

    @Override
    public void begin(RoomName room, Expired expired) throws IOException {
        page = new Transcript(room, zone, expired);
        out.write(page.begin());
    }

    @Override
    public void take(Event event) throws IOException {
        if (event instanceof Post post) {
            out.write(begun().post(post));
        }
    }

    @Override
    public void end() throws IOException {
        out.write(begun().end());
        out.flush();
    }

    private Transcript begun() {
        if (page == null) {
            throw new IllegalStateException("expected the log to begin first");
        }
        return page;
    }
}
