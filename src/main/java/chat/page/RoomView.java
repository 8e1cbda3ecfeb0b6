package chat.page;

import chat.room.Cursor;
import chat.room.Mode;
import chat.room.RoomName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything the page of a room shows.
///
/// @param me null for a reader without a nickname here
/// @param rooms the reader's rooms
/// @param cursor where the log ends; the page's socket goes on from there
/// @param live false for an old stretch being read: it has no socket and no composer, and links to
///   what follows
/// @param marked the number of the message the page was opened for
/// @param later whether there are messages after these; only for an old stretch
/// @param composer null where one cannot talk
/// @param join stands in the composer's place; for somebody who has a nickname here, another that
///   they typed and cannot have
/// @param pageId names this page to its socket, and proves its smaller forms; of letters, digits,
///   `-` and `_`
/// @param base scheme and host that we have for others, for the address to invite by
/// @param listing null where search engines are told nothing
/// @param mode whom the room is open to
public record RoomView(
        RoomName room,
        Theme theme,
        @Nullable Me me,
        List<RoomName> rooms,
        Scroll log,
        Cursor cursor,
        boolean live,
        @Nullable Long marked,
        boolean later,
        Crowd crowd,
        @Nullable Composer composer,
        @Nullable JoinForm join,
        String pageId,
        String base,
        @Nullable Listing listing,
        Mode mode) {

    public RoomView {
        rooms = List.copyOf(rooms);
    }
}
