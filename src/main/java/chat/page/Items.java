package chat.page;

import chat.room.Message;
import chat.room.Post;
import chat.room.RoomName;
import java.time.ZoneId;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// Makes items of messages, for readers in one time zone.
final class Items {

    private final Times times;
    private final Terms terms;
    private final Addresses addresses;

    Items(ZoneId zone, Terms terms, Addresses addresses) {
        this.addresses = addresses;
        times = new Times(zone);
        this.terms = terms;
    }

    Item of(RoomName room, Post post, @Nullable Post previous) {
        return of(room, post, previous, false, false);
    }

    private Item of(
            RoomName room, Post post, @Nullable Post previous, boolean news, boolean marked) {
        return switch (post) {
            case Message message -> of(room, message, previous, news, marked);
            case Post.Tombstone left ->
                    Item.removed(left.number(), day(left, previous), news, marked);
        };
    }

    private Item of(
            RoomName room, Message message, @Nullable Post previous, boolean news, boolean marked) {
        return new Item(
                message.number(),
                day(message, previous),
                news,
                message.continues(previous, times.zone()),
                message.author().hue(),
                message.nickname(),
                addresses.message(room, message.number()),
                times.iso(message.at()),
                times.title(message.at()),
                times.clock(message.at()),
                Formatter.html(message.text()),
                marked,
                false);
    }

    private @Nullable String day(Post post, @Nullable Post previous) {
        return post.opensDay(previous, times.zone()) ? times.day(post.at()) : null;
    }

    Stretch of(RoomName room, Scroll scroll, @Nullable Long marked) {
        var items = new ArrayList<Item>(scroll.messages().size());
        var previous = scroll.before();
        long news = scroll.firstNews();
        for (var message : scroll.messages()) {
            long number = message.number();
            boolean isMarked = marked != null && marked == number;
            items.add(of(room, message, previous, number == news, isMarked));
            previous = message;
        }
        var expired = scroll.expired() ? terms.expired() : null;
        if (scroll.messages().isEmpty() || (!scroll.more() && expired == null)) {
            return new Stretch(null, expired, null, items);
        }
        var first = scroll.messages().getFirst();
        var day = first.opensDay(scroll.before(), times.zone()) ? null : times.day(first.at());
        if (!scroll.more()) {
            return new Stretch(null, expired, day, items);
        }
        var left = scroll.left();
        var earlier =
                left == null || left.read() >= first.number()
                        ? addresses.before(room, first.number())
                        : addresses.before(room, first.number(), left.read());
        return new Stretch(earlier, null, day, items);
    }
}
