package chat.page;

import chat.room.Message;
import chat.room.RoomName;
import java.time.ZoneId;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// Makes items of messages, for readers in one time zone.
final class Items {

    private final Times times;

    Items(ZoneId zone) {
        times = new Times(zone);
    }

    Item of(RoomName room, Message message, @Nullable Message previous, boolean marked) {
        return new Item(
                message.number(),
                message.opensDay(previous, times.zone()) ? times.day(message.at()) : null,
                message.continues(previous, times.zone()),
                message.author().hue(),
                message.nickname(),
                Addresses.message(room, message.number()),
                times.iso(message.at()),
                times.title(message.at()),
                times.clock(message.at()),
                Formatter.html(message.text()),
                marked);
    }

    Stretch of(RoomName room, Scroll scroll, @Nullable Long marked) {
        var items = new ArrayList<Item>(scroll.messages().size());
        var previous = scroll.before();
        for (var message : scroll.messages()) {
            items.add(of(room, message, previous, marked != null && marked == message.number()));
            previous = message;
        }
        if (!scroll.more() || scroll.messages().isEmpty()) {
            return new Stretch(null, null, items);
        }
        var first = scroll.messages().getFirst();
        var day = first.opensDay(scroll.before(), times.zone()) ? null : times.day(first.at());
        return new Stretch(Addresses.before(room, first.number()), day, items);
    }
}
