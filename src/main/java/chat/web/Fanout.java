package chat.web;

import chat.page.Crowd;
import chat.page.PageFrames;
import chat.page.TutorialFrames;
import chat.room.Broadcaster;
import chat.room.Message;
import chat.room.Notice;
import chat.room.Person;
import chat.room.Room;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Brings what is said in a room to every connection in it: rendered and encoded once a dialect on
/// the writer's thread, handed over once a loop and commit, and from there one write a connection
/// (see [Row]).
final class Fanout implements Broadcaster {

    private final ConcurrentHashMap<Room, Hall> halls = new ConcurrentHashMap<>();
    private final Loops loops;
    private final PageFrames pageFrames;
    private final TutorialFrames tutorialFrames;

    Fanout(Loops loops, PageFrames pageFrames, TutorialFrames tutorialFrames) {
        this.loops = loops;
        this.pageFrames = pageFrames;
        this.tutorialFrames = tutorialFrames;
    }

    /// Where that room's listeners are. The caller has the room open.
    Hall hall(Room room) {
        return halls.computeIfAbsent(room, _ -> new Hall(room, loops.all().size(), pageFrames));
    }

    /// Has something done to every connection of that person in the room, on the connection's own
    /// loop.
    void each(Room room, Person person, Consumer<Connection> action) {
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
                });
            }
        }
    }

    @Override
    public void said(Room room, List<Message> messages, @Nullable Message before) {
        var hall = halls.get(room);
        if (hall == null) {
            return;
        }
        var news = render(hall, messages, before);
        for (var loop : loops.all()) {
            var rows = hall.rowsIfAny(loop);
            if (rows != null) {
                loop.stage(() -> {
                    rows.tutorials().hear(news);
                    rows.pages().hear(news);
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

    static Crowd crowd(Room room) {
        return new Crowd(room.presence().count(), room.presence().people());
    }

    private News render(Hall hall, List<Message> messages, @Nullable Message before) {
        var frames = hall.tutorials.get() == 0 ? null : new byte[messages.size()][];
        var items = hall.pages.get() == 0 ? null : new byte[messages.size()][];
        var previous = before;
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
        return new News(
                last.number(),
                frames == null ? null : Wire.join(frames),
                items == null ? null : Wire.join(items),
                items == null ? new byte[0] : pageFrames.cursor(last.cursor()));
    }
}
