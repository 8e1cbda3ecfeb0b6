package chat.archive;

import chat.store.RoomLog;
import java.io.OutputStream;
import java.time.ZoneId;

/// What a room's log is written as.
public enum Format {
    /// All of it, to be read back: [JsonLog].
    JSON,
    /// What was said, as `log.txt` has it.
    TXT,
    /// What was said, as one page that needs no server.
    HTML;

    /// Writes what it is told. What it has written is all there when the log has ended.
    ///
    /// @param zone of the times that people read; programs get UTC
    public RoomLog.Reader writer(OutputStream out, ZoneId zone) {
        return switch (this) {
            case JSON -> new JsonLog(out);
            case TXT -> new TextLog(out);
            case HTML -> new HtmlLog(out, zone);
        };
    }
}
