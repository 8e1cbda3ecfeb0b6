package chat.room;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The newest messages of a room, and what was ruled of late, as a value: whoever holds one sees
/// the log as it was at one moment.
///
/// It is what newcomers are shown and what returning pages are brought up to date from, so the disk
/// is asked once a room and not once a reader.
///
/// @param messages oldest first, none between them left out; at most [#MOST] and [#HEAVIEST], but
///   never fewer than one where the room has one
/// @param before the message before the first of them, or its place where it has expired; null when
///   there was none
/// @param rulings oldest first, none between them left out; at most [#MOST] that change at most
///   [#MOST_CHANGED] places, but never fewer than one where there is one
/// @param reach everything after this number is among the messages or the rulings
/// @param expired what is gone from the beginning of the log
/// @param weightAtMost what the messages surely do not weigh more than together, in bytes. Counted
///   on from the tail before: a look at each of 100 messages took 2 µs, since those of 100 busy
///   rooms are not in the processor's cache
public record Tail(
        List<Post> messages,
        @Nullable Post before,
        List<Ruling> rulings,
        long reach,
        Expired expired,
        long weightAtMost) {

    /// The most messages a returning page is sent one by one; one that missed more gets a fresh
    /// list.
    public static final int MOST = 100;

    /// The most text, in UTF-8 bytes, names included.
    public static final int HEAVIEST = 128 * 1024;

    /// The most places of a page that are changed one by one; each takes about 100 bytes. A page
    /// that missed more gets a fresh list.
    public static final int MOST_CHANGED = 1_000;

    /// How many messages a page begins with.
    public static final int PAGE = 50;

    static final Tail EMPTY = new Tail(List.of(), null, List.of(), 0, Expired.NOTHING);

    Tail(
            List<Post> messages,
            @Nullable Post before,
            List<Ruling> rulings,
            long reach,
            Expired expired) {
        this(messages, before, rulings, reach, expired, weightAtMost(messages));
    }

    /// The tail of a room whose newest messages these are, and nothing else.
    ///
    /// @param newest oldest first; one more than [#MOST], if there are so many, so that the
    ///   predecessor is known
    public static Tail of(List<? extends Post> newest) {
        return EMPTY.plus(newest);
    }

    /// The tail of a room as it was found on the disk.
    ///
    /// @param newest oldest first; one more than [#MOST], if there are so many
    /// @param rulings the newest, oldest first; one more than [#MOST], if there are so many
    /// @param expired what is gone from the beginning of the log
    public static Tail of(List<? extends Post> newest, List<Ruling> rulings, Expired expired) {
        return of(newest).ruled(rulings).without(expired);
    }

    /// A stretch of a log that was read from the disk, oldest first, as the tail it once was.
    ///
    /// @param expired what is gone from the beginning of the log
    public static Tail of(List<? extends Post> stretch, Expired expired) {
        return of(stretch).without(expired);
    }

    /// The tail after these have been said.
    Tail plus(List<? extends Post> said) {
        var all = new ArrayList<Post>(messages.size() + said.size());
        all.addAll(messages);
        all.addAll(said);
        int from = Math.max(0, all.size() - MOST);
        long left = weightAtMost + weightAtMost(said) - weightAtMost(all.subList(0, from));
        if (left > HEAVIEST) {
            from = fitting(all, MOST);
            left = weightAtMost(all.subList(from, all.size()));
        }
        var last = from == 0 ? before : all.get(from - 1);
        return new Tail(
                List.copyOf(all.subList(from, all.size())),
                last,
                rulings,
                reach(reach, last),
                all.isEmpty() ? expired : expired.before(all.getFirst().number()),
                left);
    }

    /// The tail after this has expired.
    Tail without(Expired gone) {
        if (gone.isNothing()) {
            return this;
        }
        var left = messages.subList(after(messages, gone.number()), messages.size());
        boolean begins = before == null || before.number() <= gone.number();
        var first = left.isEmpty() ? Person.NOBODY : left.getFirst().person();
        return new Tail(
                left,
                begins ? gone.place(first) : before,
                rulings.subList(after(rulings, gone.number()), rulings.size()),
                Math.max(reach, gone.number()),
                gone);
    }

    /// The tail after this has been ruled.
    Tail plus(Ruling ruling) {
        var after =
                switch (ruling) {
                    case Ruling.Removed(_, _, var targets) -> without(targets);
                    case Ruling.Muted _,
                            Ruling.Unmuted _,
                            Ruling.Banned _,
                            Ruling.Unbanned _,
                            Ruling.Turned _ ->
                            this;
                };
        return after.ruled(List.of(ruling));
    }

    /// The number of the newest event; 0 in a room where there was none.
    public long head() {
        return cursor().number();
    }

    /// The place of a reader who has all of this.
    public Cursor cursor() {
        var post = last();
        var ruling = rulings.isEmpty() ? null : rulings.getLast();
        if (ruling != null && (post == null || post.number() < ruling.number())) {
            return ruling.cursor();
        }
        return post == null ? Cursor.START : post.cursor();
    }

    /// The newest message or, where all have expired, the place of the last one; null in a room
    /// nobody has spoken in.
    public @Nullable Post last() {
        return messages.isEmpty() ? before : messages.getLast();
    }

    /// Whether there are messages before these.
    public boolean hasEarlier() {
        return before != null && before.number() > expired.number();
    }

    /// Whether these are the first that are left, and there were others before.
    public boolean beginsBehindExpired() {
        return before != null && before.number() <= expired.number();
    }

    /// Whether there is nothing in this: neither messages nor rulings.
    public boolean isEmpty() {
        return messages.isEmpty() && rulings.isEmpty();
    }

    /// What a page begins with: the last [#PAGE] messages, fewer when they are heavy.
    public Tail page() {
        return newest(PAGE);
    }

    /// The last of these messages, at most so many, fewer when they are heavy.
    public Tail newest(int most) {
        int from = fitting(messages, most);
        return from == 0 ? this : from(from);
    }

    /// This, and what follows it as far as it is not too heavy.
    ///
    /// @param following oldest first, beginning with the next
    public Tail with(List<? extends Post> following) {
        var all = new ArrayList<>(messages);
        long weight = messages.stream().mapToLong(Post::weight).sum();
        for (var message : following) {
            weight += message.weight();
            if (weight > HEAVIEST) {
                break;
            }
            all.add(message);
        }
        return new Tail(List.copyOf(all), before, rulings, reach, expired);
    }

    /// Everything after that number; empty when this tail does not reach back so far. What was
    /// removed after it is in there as the places that are left, as far as it was said after it.
    public Optional<Tail> since(long number) {
        if (number < reach) {
            return Optional.empty();
        }
        int post = after(messages, number);
        int ruling = after(rulings, number);
        return Optional.of(
                new Tail(
                        messages.subList(post, messages.size()),
                        post == 0 ? before : messages.get(post - 1),
                        rulings.subList(ruling, rulings.size()),
                        number,
                        expired));
    }

    /// The numbers among these rulings whose messages are gone, of those up to that number.
    public List<Long> removed(long upTo) {
        return rulings.stream()
                .flatMap(ruling ->
                        switch (ruling) {
                            case Ruling.Removed(_, _, var targets) -> targets.stream();
                            case Ruling.Muted _,
                                    Ruling.Unmuted _,
                                    Ruling.Banned _,
                                    Ruling.Unbanned _,
                                    Ruling.Turned _ ->
                                    Stream.<Long>empty();
                        })
                .filter(target -> target <= upTo)
                .distinct()
                .toList();
    }

    /// The event of that number, null when it is not among these.
    public @Nullable Event at(long number) {
        if (before != null && before.number() == number) {
            return before;
        }
        Event found = at(messages, number);
        return found != null ? found : at(rulings, number);
    }

    private static @Nullable Event at(List<? extends Event> events, long number) {
        int place = after(events, number) - 1;
        return place >= 0 && events.get(place).number() == number ? events.get(place) : null;
    }

    /// How many of these have no larger number.
    private static int after(List<? extends Event> events, long number) {
        int from = 0;
        int to = events.size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (events.get(middle).number() <= number) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    private Tail from(int first) {
        var last = messages.get(first - 1);
        return new Tail(
                messages.subList(first, messages.size()),
                last,
                rulings,
                reach(reach, last),
                expired);
    }

    private Tail ruled(List<Ruling> more) {
        var all = new ArrayList<Ruling>(rulings.size() + more.size());
        all.addAll(rulings);
        all.addAll(more);
        int from = all.size();
        int changed = 0;
        while (from > 0 && all.size() - from < MOST) {
            changed += all.get(from - 1).changes();
            if (changed > MOST_CHANGED && from < all.size()) {
                break;
            }
            from--;
        }
        var last = from == 0 ? null : all.get(from - 1);
        return new Tail(
                messages,
                before,
                List.copyOf(all.subList(from, all.size())),
                reach(reach, last),
                expired,
                weightAtMost);
    }

    private Tail without(List<Long> targets) {
        var gone = new HashSet<>(targets);
        var left = new ArrayList<Post>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            left.add(
                    without(
                            gone,
                            messages.get(i),
                            i + 1 < messages.size() ? messages.get(i + 1) : null));
        }
        var first = messages.isEmpty() ? null : messages.getFirst();
        return new Tail(
                List.copyOf(left),
                before == null ? null : without(gone, before, first),
                rulings,
                reach,
                expired);
    }

    private static Post without(Set<Long> gone, Post post, @Nullable Post next) {
        return switch (post) {
            case Message said when gone.contains(said.number()) -> said.removed(next);
            case Message said -> said;
            case Post.Tombstone left -> left;
        };
    }

    /// How far back it still goes when this has fallen out.
    private static long reach(long reach, @Nullable Event fallenOut) {
        return fallenOut == null ? reach : Math.max(reach, fallenOut.number());
    }

    /// Where the newest messages begin that are at most so many and not too heavy; at least the
    /// last one fits.
    private static int fitting(List<Post> all, int most) {
        int from = Math.max(0, all.size() - most);
        if (weightAtMost(all.subList(from, all.size())) <= HEAVIEST) {
            return from;
        }
        from = all.size();
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

    /// Weighing every letter of the tail anew took 13 % of the server's time with 100 busy rooms.
    private static long weightAtMost(List<? extends Post> messages) {
        long most = 0;
        for (var message : messages) {
            most += message.weightAtMost();
        }
        return most;
    }
}
