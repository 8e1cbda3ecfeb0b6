package chat.archive;

import chat.live.Feed;
import chat.room.Event;
import chat.room.Expired;
import chat.room.Message;
import chat.room.RoomName;
import chat.store.RoomLog;
import java.io.IOException;
import java.io.OutputStream;

/// Writes what was said in a room as lines of text.
final class TextLog implements RoomLog.Reader {

    private final OutputStream out;

    TextLog(OutputStream out) {
        this.out = out;
    }

    @Override
    public void begin(RoomName room, Expired expired) {}

    @Override
    public void take(Event event) throws IOException {
        if (event instanceof Message message) {
            out.write(Feed.TEXT.line(message));
        }
    }

    @Override
    public void end() throws IOException {
        out.flush();
    }
}
