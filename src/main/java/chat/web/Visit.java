package chat.web;

import chat.page.Me;
import chat.room.Presence.Entry;
import chat.room.Room;
import chat.room.RoomName;
import chat.room.Seat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A visitor in a room, for as long as one answer takes.
///
/// @param room open until the answer is made
/// @param seats of the visitor in all rooms, the last used first; none for a stranger
record Visit(Room room, List<Seat> seats) {

    /// Where they sit in this room, null for a reader without a nickname here.
    @Nullable Seat seat() {
        for (var seat : seats) {
            if (seat.room().isSameRoom(room.name())) {
                return seat;
            }
        }
        return null;
    }

    /// Who they are in this room, null for a reader without a nickname here.
    @Nullable Me me() {
        var seat = seat();
        return seat == null ? null : new Me(seat.nickname(), seat.person());
    }

    /// Why they cannot be here under the nickname of their seat, null when they can: somebody else
    /// has it by now.
    Entry.@Nullable Taken taken() {
        var seat = seat();
        return seat != null
                        && room.presence().ask(seat.person(), seat.nickname())
                                instanceof Entry.Taken taken
                ? taken
                : null;
    }

    /// The rooms of these seats.
    static List<RoomName> rooms(List<Seat> seats) {
        return seats.stream().map(Seat::room).toList();
    }

    /// The nickname last used anywhere, empty when there was none.
    static String lastNickname(List<Seat> seats) {
        return seats.isEmpty() ? "" : seats.getFirst().nickname().value();
    }
}
