package chat.room;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Brings what happens in a room to the people in it. None of its methods may block.
public interface Broadcaster {

    /// These were kept and are to be shown to everyone in the room. Called on the writer's thread
    /// only, so in the order of the room's log; what it starts may wait for [#flush].
    ///
    /// @param messages oldest first, at least one
    /// @param before the message before the first of them, null when that is the room's first
    void said(Room room, List<Message> messages, @Nullable Post before);

    /// This was kept, and the room's [Room#tail] and [Room#standing] have it: whatever it changes
    /// for those in the room is to be changed. On the writer's thread, in the order of the room's
    /// log; what it starts may wait for [#flush].
    void ruled(Room room, Ruling ruling);

    /// The beginning of the room's log has expired, and the room's [Room#tail] has it: whoever
    /// shows it is to show it no longer. On the writer's thread, in the order of the room's log;
    /// what it starts may wait for [#flush].
    void expired(Room room, Expired expired);

    /// Everything that one commit brought has been said. On the writer's thread.
    void flush();

    /// A line about comings and goings. Called by any thread.
    ///
    /// @param except has been told already
    void told(Room room, Notice notice, @Nullable Person except);

    /// Whoever shows the list of people renews it. Called by any thread, at most once a second and
    /// room.
    void peopleChanged(Room room);

    /// Nobody is here any more and nothing will happen until the room is opened anew.
    void closed(Room room);
}
