package chat.live;

import chat.room.Nickname;
import chat.room.Notice;
import chat.room.Person;
import chat.room.Presence.Entry;
import chat.room.Room;
import chat.room.Rooms;
import chat.room.SeatChange;
import org.jspecify.annotations.Nullable;

/// One connection's part in its person's being in a room: whether they are a member by it, whether
/// they look at the room there, and how far it is written down that they have read. Its methods say
/// to the room's presence, once each, what the connection's end has to take back.
///
/// Belongs to one connection, and to its loop.
final class Membership {

    private final Rooms rooms;
    private final Room room;
    private final Person person;

    private @Nullable Nickname nickname;
    private boolean entered;
    private boolean looking;
    private long noted;

    /// @param nickname the person's in this room; null for somebody who only reads
    Membership(Rooms rooms, Room room, Person person, @Nullable Nickname nickname) {
        this.rooms = rooms;
        this.room = room;
        this.person = person;
        this.nickname = nickname;
    }

    /// The nickname they speak under; null for who only reads.
    @Nullable Nickname nickname() {
        return nickname;
    }

    /// They have taken another nickname here.
    void rename(Nickname taken) {
        nickname = taken;
    }

    /// Makes the person present under their nickname, unless they are or have none. If somebody
    /// else has it by now, they are a reader from here on.
    ///
    /// @return who has it; null when nobody has
    Entry.@Nullable Taken enter() {
        if (nickname == null || entered) {
            return null;
        }
        return switch (room.presence().enter(person, nickname, true)) {
            case Entry.Entered _ -> {
                entered = true;
                yield null;
            }
            case Entry.Taken taken -> {
                nickname = null;
                yield taken;
            }
        };
    }

    /// Tells the others that the person is here, if they have not been told. To be called when this
    /// connection hears the room.
    ///
    /// @return what this connection alone is told now, because the others are told later; null for
    ///   nothing
    @Nullable Notice announce() {
        return entered && nickname != null && room.presence().announce(person)
                ? Notice.joined(nickname)
                : null;
    }

    /// Whether the person is known to look at the room here.
    boolean isLooking() {
        return looking;
    }

    /// The person looks at the room here.
    void look() {
        if (entered && !looking) {
            looking = true;
            room.presence().attend(person);
        }
    }

    /// The person who looked looks no more.
    ///
    /// @param read the number of the last message they could see
    void lookAway(long read) {
        looking = false;
        room.presence().lookAway(person, read);
        note(read);
    }

    /// The person has read up to that number. Whether that is kept before the end is no matter: it
    /// says where reading goes on. A reader who is no member has no place to go on from.
    void note(long read) {
        if (entered && read > noted) {
            noted = read;
            var _ = rooms.sit(new SeatChange.Read(person, room.name(), read));
        }
    }

    /// The connection is gone: gives back the room, and with it the person's place.
    void end() {
        if (entered) {
            rooms.leave(room, person);
        } else {
            rooms.close(room);
        }
    }
}
