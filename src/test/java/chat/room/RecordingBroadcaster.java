package chat.room;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Remembers what it was to bring, in words, and complains about what no broadcaster should be
/// given.
final class RecordingBroadcaster implements Broadcaster {

    private final List<String> lines = new ArrayList<>();
    private final List<List<String>> lists = new ArrayList<>();
    private final Map<Room, List<Message>> said = new HashMap<>();
    private final Map<Room, List<Ruling>> ruled = new HashMap<>();
    private final Map<Room, List<Long>> gone = new HashMap<>();
    private final Set<Room> closed = new HashSet<>();
    private final List<String> complaints = new ArrayList<>();
    private final Map<Room, Instant> lastLine = new HashMap<>();
    private final Map<Room, Instant> lastList = new HashMap<>();
    private final @Nullable InstantSource clock;
    private long staged;
    private @Nullable RuntimeException failure;
    private Consumer<Room> onClosed = _ -> {};
    private int joined;
    private int left;

    RecordingBroadcaster() {
        this.clock = null;
    }

    /// One that complains about two lines or two lists of a room within a second.
    RecordingBroadcaster(InstantSource clock) {
        this.clock = clock;
    }

    /// The next thing said is not brought to anybody; this is thrown instead.
    synchronized void failSaid(RuntimeException with) {
        failure = with;
    }

    @Override
    public synchronized void said(Room room, List<Message> messages, @Nullable Post before) {
        if (failure != null) {
            var thrown = failure;
            failure = null;
            throw thrown;
        }
        check(!closed.contains(room), "said in a room that was closed");
        check(!messages.isEmpty(), "nothing was said");
        var log = said.computeIfAbsent(room, _ -> new ArrayList<>());
        check(
                log.isEmpty() || (before != null && log.getLast().number() == before.number()),
                "not what was said before");
        var first = messages.getFirst().number();
        check(before == null || first > before.number(), "not behind what was said before");
        long number = first - 1;
        for (var message : messages) {
            number++;
            check(message.number() == number, "expected " + number + " but was " + message);
        }
        check(room.tail().head() == number, "said what the room's tail has not");
        log.addAll(messages);
        staged += messages.size();
    }

    @Override
    public synchronized void ruled(Room room, Ruling ruling) {
        check(!closed.contains(room), "ruled in a room that was closed");
        check(room.tail().head() == ruling.number(), "ruled what the room's tail has not");
        check(
                room.standing().equals(room.standing().after(ruling)),
                "ruled what does not hold in the room");
        ruled.computeIfAbsent(room, _ -> new ArrayList<>()).add(ruling);
        staged++;
    }

    @Override
    public synchronized void expired(Room room, Expired expired) {
        check(!closed.contains(room), "expired in a room that was closed");
        check(room.tail().expired().number() >= expired.number(), "expired what the tail has");
        gone.computeIfAbsent(room, _ -> new ArrayList<>()).add(expired.number());
        staged++;
    }

    /// Up to which number what was said in a room was taken away, each time.
    synchronized List<Long> gone(Room room) {
        check(staged == 0, "expired but not flushed");
        return List.copyOf(gone.getOrDefault(room, List.of()));
    }

    @Override
    public synchronized void flush() {
        staged = 0;
    }

    @Override
    public synchronized void told(Room room, Notice notice, @Nullable Person except) {
        check(isSecondLater(lastLine, room), "two lines within a second");
        var line =
                switch (notice) {
                    case Notice.Renamed(var before, var after) -> before + " is now " + after;
                    case Notice.Moved(var came, var went) -> {
                        joined += size(came);
                        left += size(went);
                        yield came.isEmpty()
                                ? who(went) + " left"
                                : who(came)
                                        + " joined"
                                        + (went.isEmpty() ? "" : ", " + who(went) + " left");
                    }
                };
        lines.add(except == null ? line : line + " (which " + except.id() + " knows)");
    }

    @Override
    public synchronized void peopleChanged(Room room) {
        check(isSecondLater(lastList, room), "two lists within a second");
        lists.add(names(room));
    }

    @Override
    public synchronized void closed(Room room) {
        check(closed.add(room), "closed twice");
        onClosed.accept(room);
    }

    synchronized void onClosed(Consumer<Room> action) {
        onClosed = action;
    }

    /// The lines about comings and goings.
    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /// Every list of people that was shown, as names.
    synchronized List<List<String>> lists() {
        return List.copyOf(lists);
    }

    /// What was said in a room and has been sent off.
    synchronized List<Message> said(Room room) {
        check(staged == 0, "said but not flushed");
        return List.copyOf(said.getOrDefault(room, List.of()));
    }

    /// What was ruled in a room and has been sent off.
    synchronized List<Ruling> ruled(Room room) {
        check(staged == 0, "ruled but not flushed");
        return List.copyOf(ruled.getOrDefault(room, List.of()));
    }

    synchronized Set<Room> closed() {
        return Set.copyOf(closed);
    }

    /// How many are here, as somebody counts who heard every line.
    synchronized int heardOf() {
        return joined - left;
    }

    /// What was wrong with how this was used; nothing, one hopes.
    synchronized List<String> complaints() {
        return List.copyOf(complaints);
    }

    synchronized void forget() {
        lines.clear();
        lists.clear();
    }

    static List<String> names(Room room) {
        return room.presence().people().stream()
                .map(present -> present.nickname().value())
                .toList();
    }

    private static int size(Notice.Group group) {
        return group.names().size() + group.others();
    }

    private static String who(Notice.Group group) {
        var names = String.join(" and ", group.names());
        return group.others() == 0 ? names : names + " and " + group.others() + " others";
    }

    private boolean isSecondLater(Map<Room, Instant> last, Room room) {
        if (clock == null) {
            return true;
        }
        var now = clock.instant();
        var before = last.put(room, now);
        // The clock may have been set back.
        return before == null
                || Duration.between(before, now).abs().compareTo(Presence.GATHERING) >= 0;
    }

    private void check(boolean right, String complaint) {
        if (!right) {
            complaints.add(complaint);
        }
    }
}
