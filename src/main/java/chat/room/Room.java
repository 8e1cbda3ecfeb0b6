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
    private volatile Standing standing;
    private volatile Tail tail;

    /// @param names of people who spoke here
    Room(
            RoomName name,
            Tail tail,
            Standing standing,
            Names names,
            Timer timer,
            Broadcaster broadcaster) {
        this.name = name;
        this.key = name.key();
        this.tail = tail;
        this.standing = standing;
        this.presence = new Presence(this, names, timer, broadcaster);
    }

    /// As it was first written.
    public RoomName name() {
        return name;
    }

    public String key() {
        return key;
    }

    /// Stands for the room where its name is not to be told, as long as it is in use. Two rooms may
    /// share one, by chance.
    public int mark() {
        return System.identityHashCode(this);
    }

    public Presence presence() {
        return presence;
    }

    /// The newest messages at this moment. Never behind what anybody here was shown.
    public Tail tail() {
        return tail;
    }

    /// Whom the room is open to at this moment. Never behind the [#tail] that was asked for before.
    public Standing standing() {
        return standing;
    }

    /// Takes up what was kept, before anybody is shown it. On the writer's thread.
    ///
    /// @return the message before the first of them
    @Nullable Post append(List<Message> said) {
        var last = tail.last();
        tail = tail.plus(said);
        return last;
    }

    /// Takes up that the beginning of the log has expired, before anybody is shown it. On the
    /// writer's thread.
    void take(Expired expired) {
        tail = tail.without(expired);
    }

    /// Takes up what was ruled, before anybody is shown it. On the writer's thread.
    void take(Ruling ruling) {
        standing = standing.after(ruling);
        tail = tail.plus(ruling);
        if (ruling instanceof Ruling.Banned) {
            presence.quit(ruling.person());
        }
    }
}
