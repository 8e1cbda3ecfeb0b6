package chat.room;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A room somebody is using now: its newest messages and who is in it. There is one for a key at
/// any time; [Rooms] makes it when the first visitor comes and forgets it when the last one has
/// gone.
///
/// The log's end is written by the writer's thread alone and read by all; presence has a lock of
/// its own.
public final class Room {

    private final RoomName name;
    private final String key;
    private final Presence presence;
    private volatile Tail tail;

    Room(RoomName name, Tail tail, Timer timer, Broadcaster broadcaster) {
        this.name = name;
        this.key = name.key();
        this.tail = tail;
        this.presence = new Presence(this, timer, broadcaster);
    }

    /// As it was first written.
    public RoomName name() {
        return name;
    }

    public String key() {
        return key;
    }

    public Presence presence() {
        return presence;
    }

    /// The newest messages at this moment. Never behind what anybody here was shown.
    public Tail tail() {
        return tail;
    }

    /// Takes up what was kept, before anybody is shown it. On the writer's thread.
    ///
    /// @return the message before the first of them
    @Nullable Message append(List<Message> said) {
        var last = tail.last();
        tail = tail.plus(said);
        return last;
    }
}
