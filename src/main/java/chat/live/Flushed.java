package chat.live;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/// What a flight recording is told of the last step of a message's trip: what a room said in a turn
/// was written to those who listen on one loop. See `docs/recording.md`.
@Name("chat.Flushed")
@Label("Messages flushed")
@Description("What a room said was written to those who listen on one event loop in one dialect")
@Category("Simple Chat")
@StackTrace(false)
final class Flushed extends Event {
    @Label("Room")
    int room;

    @Label("Last number")
    long last;

    @Label("Dialect")
    @Nullable String dialect;

    @Label("Listeners")
    int listeners;

    @Label("Bytes")
    @Description("What each of them was written")
    @DataAmount
    int bytes;

    @Label("Since the disk")
    @Description("From the moment the oldest message in it was on disk to the last write")
    @Timespan
    long sinceKept;
}
