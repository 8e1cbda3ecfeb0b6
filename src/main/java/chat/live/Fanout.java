package chat.live;

import chat.page.Crowd;
import chat.page.PageFrames;
import chat.page.TutorialFrames;
import chat.room.Broadcaster;
import chat.room.Expired;
import chat.room.Message;
import chat.room.Notice;
import chat.room.Person;
import chat.room.Post;
import chat.room.Presence;
import chat.room.Room;
import chat.room.RoomName;
import chat.room.Ruling;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Brings what is said in a room to every connection in it: rendered and encoded once a dialect on
/// the writer's thread, handed over once a loop and commit, and from there one write a connection
/// (see [Row]).
public final class Fanout implements Broadcaster {

    /// How many of those who spoke last are listed where there are too many to list.
    static final int SPEAKERS = 20;

    /// How long such a list may be behind what is said.
    private static final Duration SPEAKERS_LATE = Duration.ofSeconds(5);

    private final ConcurrentHashMap<Room, Hall> halls = new ConcurrentHashMap<>();
    private final Loops loops;
    private final PageFrames pageFrames;
    private final TutorialFrames tutorialFrames;
    private final Tongue tongue;

    public Fanout(Loops loops, PageFrames pageFrames, TutorialFrames tutorialFrames) {
        this.loops = loops;
        this.pageFrames = pageFrames;
        this.tutorialFrames = tutorialFrames;
        this.tongue = new Tongue(pageFrames);
    }

    /// Where that room's listeners are. The caller has the room open.
    Hall hall(Room room) {
        return halls.computeIfAbsent(room, _ -> new Hall(room, loops.all().size(), pageFrames));
    }

    /// Has something done to every connection of that person in the room, on the connection's own
    /// loop.
    public void each(Room room, Person person, Consumer<Connection> action) {
        var hall = halls.get(room);
        if (hall == null) {
            return;
        }
        for (var loop : loops.all()) {
            var rows = hall.rowsIfAny(loop);
            if (rows != null) {
                loop.executor.execute(() -> {
                    rows.pages().each(person, action);
                    rows.tutorials().each(person, action);
                    rows.streams().each(person, action);
                });
            }
        }
    }

    @Override
    public void said(Room room, List<Message> messages, @Nullable Post before) {
        var hall = halls.get(room);
        if (hall == null) {
            return;
        }
        speakersChanged(hall);
        stage(hall, render(hall, messages, before, System.nanoTime()));
    }

    /// Pages change what they hold, and all learn how far the log goes now. Whoever may be here no
    /// longer gets a last frame.
    @Override
    public void ruled(Room room, Ruling ruling) {
        var hall = halls.get(room);
        if (hall == null) {
            return;
        }
        var changes =
                switch (ruling) {
                    case Ruling.Removed(_, _, var targets) -> pageFrames.removed(targets);
                    case Ruling.Turned(_, _, var mode) -> pageFrames.mode(mode);
                    case Ruling.Muted _, Ruling.Unmuted _, Ruling.Banned _, Ruling.Unbanned _ ->
                            new byte[0];
                };
        stage(
                hall,
                News.changed(
                        System.nanoTime(),
                        ruling.number(),
                        changes,
                        pageFrames.cursor(ruling.cursor()),
                        streams(hall, ruling)));
        switch (ruling) {
            case Ruling.Banned _, Ruling.Turned _ -> stageDismissal(hall);
            case Ruling.Removed _, Ruling.Muted _, Ruling.Unmuted _, Ruling.Unbanned _ -> {}
        }
    }

    @Override
    public void expired(Room room, Expired expired) {
        var hall = halls.get(room);
        if (hall == null) {
            return;
        }
        for (var loop : loops.all()) {
            var rows = hall.rowsIfAny(loop);
            if (rows != null) {
                loop.stage(() -> {
                    // What is on its way has to stand in the page before.
                    rows.pages().flush();
                    rows.pages().each(page -> page.expire(expired));
                    rows.streams().flush();
                    rows.streams().each(stream -> stream.expire(expired));
                });
            }
        }
    }

    private void stage(Hall hall, News news) {
        for (var loop : loops.all()) {
            var rows = hall.rowsIfAny(loop);
            if (rows != null) {
                loop.stage(() -> {
                    rows.tutorials().hear(news);
                    rows.pages().hear(news);
                    rows.streams().hear(news);
                    rows.texts().hear(news);
                    rows.objects().hear(news);
                });
            }
        }
    }

    /// Who comes in later than this looks, asks by themselves; see [Connection#dismissUnwelcome].
    private void stageDismissal(Hall hall) {
        for (var loop : loops.all()) {
            var rows = hall.rowsIfAny(loop);
            if (rows != null) {
                loop.stage(() -> {
                    rows.tutorials().each(Connection::dismissUnwelcome);
                    rows.pages().each(Connection::dismissUnwelcome);
                    rows.streams().each(Connection::dismissUnwelcome);
                    rows.texts().each(Connection::dismissUnwelcome);
                    rows.objects().each(Connection::dismissUnwelcome);
                });
            }
        }
    }

    @Override
    public void flush() {
        loops.all().forEach(Loop::deliver);
    }

    @Override
    public void told(Room room, Notice notice, @Nullable Person except) {
        var hall = halls.get(room);
        if (hall == null) {
            return;
        }
        var item = pageFrames.notice(notice);
        var frame = Wire.text(tutorialFrames.notice(notice));
        for (var loop : loops.all()) {
            var rows = hall.rowsIfAny(loop);
            if (rows != null) {
                loop.executor.execute(() -> {
                    rows.tutorials().tell(frame, except);
                    rows.pages().tell(item, except);
                    rows.streams().tell(item, except);
                });
            }
        }
    }

    @Override
    public void peopleChanged(Room room) {
        var hall = halls.get(room);
        if (hall == null || hall.pages.get() == 0) {
            return;
        }
        var list = pageFrames.people(crowd(room));
        if (Arrays.equals(list, hall.people)) {
            return;
        }
        hall.people = list;
        for (var loop : loops.all()) {
            var rows = hall.rowsIfAny(loop);
            if (rows != null) {
                loop.executor.execute(() -> rows.pages().people(list));
            }
        }
    }

    @Override
    public void closed(Room room) {
        halls.remove(room);
    }

    /// In a full room the list is of those who spoke last, so talk changes it: looked at some time
    /// after somebody speaks, and sent when it is another.
    private void speakersChanged(Hall hall) {
        int listeners = hall.pages.get() + hall.tutorials.get();
        if (listeners > Presence.LISTED && hall.looking.compareAndSet(false, true)) {
            loops.all()
                    .getFirst()
                    .executor
                    .schedule(
                            () -> {
                                hall.looking.set(false);
                                hall.room.presence().show();
                            },
                            SPEAKERS_LATE.toMillis(),
                            TimeUnit.MILLISECONDS);
        }
    }

    public static Crowd crowd(Room room) {
        var presence = room.presence();
        int count = presence.count();
        return count <= Presence.LISTED
                ? new Crowd(count, presence.people())
                : new Crowd(count, presence.speakers(room.tail().messages(), SPEAKERS), false);
    }

    private News render(Hall hall, List<Message> messages, @Nullable Post before, long kept) {
        var rendered = new Rendered();
        rendered.begin();
        var frames = hall.tutorials.get() == 0 ? null : new byte[messages.size()][];
        var items = hall.pages.get() == 0 ? null : new byte[messages.size()][];
        Post previous = before;
        for (int i = 0; i < messages.size(); i++) {
            var message = messages.get(i);
            if (frames != null) {
                frames[i] = Wire.text(tutorialFrames.said(message.nickname(), message.text()));
            }
            if (items != null) {
                items[i] = pageFrames.message(hall.room.name(), message, previous);
            }
            previous = message;
        }
        var last = messages.getLast();
        var news =
                new News(
                        kept,
                        messages,
                        last.number(),
                        frames == null ? null : Wire.join(frames),
                        items == null ? null : Wire.join(items),
                        null,
                        items == null ? new byte[0] : pageFrames.cursor(last.cursor()),
                        items == null ? null : trim(hall.room, messages),
                        streams(hall, messages, before));
        rendered.end();
        if (rendered.shouldCommit()) {
            rendered.room = hall.room.mark();
            rendered.first = messages.getFirst().number();
            rendered.last = last.number();
            rendered.commit();
        }
        return news;
    }

    /// What can be changed in a page that never ends: nothing but where it goes on, which is the
    /// same page without what was removed.
    private Map<Traffic.Dialect, byte[]> streams(Hall hall, Ruling ruling) {
        return ruling instanceof Ruling.Removed
                ? Map.of(
                        Traffic.Dialect.STREAM,
                        pageFrames.streamEnd(hall.room.name(), "The operator removed something."))
                : Map.of();
    }

    private Map<Traffic.Dialect, byte[]> streams(
            Hall hall, List<Message> messages, @Nullable Post before) {
        if (Tongue.SPOKEN.stream().allMatch(dialect -> hall.streams(dialect).get() == 0)) {
            return Map.of();
        }
        var streams = new EnumMap<Traffic.Dialect, byte[]>(Traffic.Dialect.class);
        for (var dialect : Tongue.SPOKEN) {
            if (hall.streams(dialect).get() > 0) {
                streams.put(dialect, said(dialect, hall.room.name(), messages, before));
            }
        }
        return streams;
    }

    private byte[] said(
            Traffic.Dialect dialect, RoomName room, List<Message> messages, @Nullable Post before) {
        var items = new byte[messages.size()][];
        Post previous = before;
        for (int i = 0; i < items.length; i++) {
            items[i] = tongue.said(dialect, room, messages.get(i), previous);
            previous = messages.get(i);
        }
        return Wire.join(items);
    }

    /// What trims the pages behind these messages, if one of them is a number to do it at.
    private byte @Nullable [] trim(Room room, List<Message> messages) {
        long last = messages.getLast().number();
        long newest = last - last % PageFrames.STEP;
        return newest <= PageFrames.KEPT || newest < messages.getFirst().number()
                ? null
                : Wire.text(pageFrames.trim(room.name(), newest));
    }
}
