package chat.live;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// What a flight recording is told of the third step of a message's trip: what one commit brought
/// for a room was made into frames. See `docs/recording.md`.
@Name("chat.Rendered")
@Label("Messages rendered")
@Description("What one commit brought for a room was rendered and encoded, once a dialect")
@Category("Simple Chat")
@StackTrace(false)
final class Rendered extends Event {
    @Label("Room")
    int room;

    @Label("First number")
    long first;

    @Label("Last number")
    long last;
}
