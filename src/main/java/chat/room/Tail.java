package chat.room;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The newest messages of a room, as a value: whoever holds one sees the log as it was at one
/// moment.
///
/// It is what newcomers are shown and what returning pages are brought up to date from, so the disk
/// is asked once a room and not once a reader.
///
/// @param messages oldest first, without gaps; at most [#MOST] and [#HEAVIEST], but never fewer
///   than one where the room has one
/// @param before the message before the first of them, null when there is none
public record Tail(List<Message> messages, @Nullable Message before) {

    /// The most messages a returning page is sent one by one; one that missed more gets a fresh
    /// list.
    public static final int MOST = 100;

    /// The most text, in UTF-8 bytes, names included.
    public static final int HEAVIEST = 128 * 1024;

    /// How many messages a page begins with.
    public static final int PAGE = 50;

    static final Tail EMPTY = new Tail(List.of(), null);

    /// The tail of a room whose newest messages these are.
    ///
    /// @param newest oldest first; one more than [#MOST], if there are so many, so that the
    ///   predecessor is known
    public static Tail of(List<Message> newest) {
        return EMPTY.plus(newest);
    }

    /// The tail after these have been said.
    Tail plus(List<Message> said) {
        var all = new ArrayList<Message>(messages.size() + said.size());
        all.addAll(messages);
        all.addAll(said);
        int from = fitting(all, MOST);
        return new Tail(
                List.copyOf(all.subList(from, all.size())), from == 0 ? before : all.get(from - 1));
    }

    /// The number of the newest message; 0 in a room nobody has spoken in.
    public long head() {
        return messages.isEmpty() ? 0 : messages.getLast().number();
    }

    /// The place of a reader who has all of this.
    public Cursor cursor() {
        return messages.isEmpty() ? Cursor.START : messages.getLast().cursor();
    }

    /// The newest message, null in a room nobody has spoken in.
    public @Nullable Message last() {
        return messages.isEmpty() ? null : messages.getLast();
    }

    /// What a page begins with: the last [#PAGE] messages, fewer when they are heavy.
    public Tail page() {
        int from = fitting(messages, PAGE);
        return from == 0
                ? this
                : new Tail(messages.subList(from, messages.size()), messages.get(from - 1));
    }

    /// This, and what follows it as far as it is not too heavy.
    ///
    /// @param following oldest first, beginning with the next
    public Tail with(List<Message> following) {
        var all = new ArrayList<>(messages);
        long weight = messages.stream().mapToLong(Message::weight).sum();
        for (var message : following) {
            weight += message.weight();
            if (weight > HEAVIEST) {
                break;
            }
            all.add(message);
        }
        return new Tail(List.copyOf(all), before);
    }

    /// Everything after that number; empty when this tail does not reach back so far.
    public Optional<Tail> since(long number) {
        if (number >= head()) {
            return Optional.of(new Tail(List.of(), last()));
        }
        long first = messages.getFirst().number();
        if (number < first - 1) {
            return Optional.empty();
        }
        int from = (int) (number + 1 - first);
        return Optional.of(
                new Tail(
                        messages.subList(from, messages.size()),
                        from == 0 ? before : messages.get(from - 1)));
    }

    /// The message of that number, null when it is not among these.
    public @Nullable Message at(long number) {
        if (before != null && before.number() == number) {
            return before;
        }
        if (messages.isEmpty()) {
            return null;
        }
        long place = number - messages.getFirst().number();
        return place < 0 || place >= messages.size() ? null : messages.get((int) place);
    }

    /// Where the newest messages begin that are at most so many and not too heavy; at least the
    /// last one fits.
    private static int fitting(List<Message> all, int most) {
        int from = all.size();
        long weight = 0;
        while (from > 0 && all.size() - from < most) {
            weight += all.get(from - 1).weight();
            if (weight > HEAVIEST && from < all.size()) {
                break;
            }
            from--;
        }
        return from;
    }
}
