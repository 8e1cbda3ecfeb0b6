package chat.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A room's page as far as its socket goes: resumes with its cursor and with what is unanswered, as
/// htmx does, but thinks and gives up faster than a browser would. Sometimes it presses Enter
/// twice, cuts the line right after sending, or sends the form by plain POST as well.
final class PageActor extends LineActor {

    /// A page has six boxes laid out in advance.
    private static final int MOST_PENDING = 6;

    // Guarded by this: frames come on the client's threads.
    private final Map<String, String> pending = new LinkedHashMap<>();

    /// Keys of the boxes in which a refused text lies, with the reason.
    private final Set<String> back = new HashSet<>();

    private final TreeMap<Long, Item> items = new TreeMap<>();
    private String cursor = "";
    private Set<String> people = Set.of();
    private long heardAt = System.nanoTime();

    PageActor(Stage stage, String room, String name, boolean talks, long seed) {
        super(stage, room, name, talks, seed);
    }

    @Override
    public void act() throws InterruptedException {
        enter();
        var address = load();
        while (!stage.isDone()) {
            if (stand(address)) {
                send(resumption());
            }
            if (wantsToTalk() && pendingCount() < MOST_PENDING) {
                type();
            }
            stage.think(random);
        }
    }

    @Override
    void beginLine() {
        heardAt = System.nanoTime();
    }

    private String load() throws InterruptedException {
        while (!stage.isDone()) {
            try {
                var reply = stage.get("/room/" + Stage.encoded(room()), cookie());
                var address = Markup.socket(reply.body());
                var place = Markup.cursor(reply.body());
                if (reply.statusCode() == 200 && address.isPresent() && place.isPresent()) {
                    synchronized (this) {
                        tell(new Event.Loaded(name(), room()));
                        show(reply.body());
                        cursor = place.get();
                    }
                    return address.get();
                }
            } catch (IOException gone) {
                // Again.
            }
            stage.pause(100);
        }
        throw new IllegalStateException(name() + " never saw the room");
    }

    private void type() throws InterruptedException {
        var sending = makeUp();
        synchronized (this) {
            pending.put(sending.key(), sending.text());
        }
        typed(sending);
        var frame =
                "{\"key\":"
                        + Stage.json(sending.key())
                        + ",\"message\":"
                        + Stage.json(sending.text())
                        + "}";
        boolean sent = send(frame);
        switch (random.nextInt(20)) {
            case 0 -> lose();
            case 1 -> {
                sentAgain(sending.key());
                send(frame);
            }
            case 2 -> {
                // By another way it may overtake what is still on its way by this one.
                if (sent && pendingCount() == 1) {
                    sentAgain(sending.key());
                    post(sending);
                }
            }
            default -> {
                // Once, and no more.
            }
        }
    }

    private void post(Sending sending) throws InterruptedException {
        try {
            var reply =
                    stage.post(
                            "/room/" + Stage.encoded(room()),
                            cookie(),
                            Map.of("key", sending.key(), "message", sending.text()));
            if (reply.statusCode() == 303) {
                answered(sending.key(), null);
            }
        } catch (IOException gone) {
            // The page itself will see to it.
        }
    }

    private synchronized String resumption() {
        var keys = new ArrayList<String>();
        var texts = new ArrayList<String>();
        for (var entry : pending.entrySet()) {
            sentAgain(entry.getKey());
            keys.addFirst(Stage.json(entry.getKey()));
            texts.addFirst(Stage.json(entry.getValue()));
        }
        return "{\"type\":\"resume\",\"after\":"
                + Stage.json(cursor)
                + (keys.isEmpty() ? "" : ",\"key\":" + keys + ",\"message\":" + texts)
                + "}";
    }

    @Override
    void hear(String frame) {
        heardAt = System.nanoTime();
        if (Markup.empties(frame)) {
            tell(new Event.Emptied(name(), room()));
            items.clear();
            if (Markup.tells(frame)) {
                tell(new Event.Told(name(), room()));
            }
        }
        show(frame);
        Markup.cursor(frame).ifPresent(place -> cursor = place);
        Markup.people(frame).ifPresent(list -> people = list);
        var reason = Markup.reason(frame);
        for (var key : Markup.answered(frame)) {
            answered(key, reason.orElse(null));
        }
    }

    private void show(String html) {
        for (var item : Markup.items(html)) {
            tell(new Event.Shown(name(), room(), item));
            items.put(item.number(), item);
        }
    }

    /// An answer takes away whatever stands there under that key, also a text that a twin of the
    /// same sending had brought back.
    private synchronized void answered(String key, @Nullable String reason) {
        boolean waited = pending.remove(key) != null;
        boolean lay = back.remove(key);
        if (reason != null) {
            back.add(key);
            refused(key, reason);
        } else if (waited || lay) {
            acknowledged(key);
        }
    }

    private synchronized int pendingCount() {
        return pending.size();
    }

    @Override
    boolean isLate() {
        return !pending.isEmpty() && System.nanoTime() - heardAt > Stage.PATIENCE.toNanos();
    }

    @Override
    public synchronized boolean isAtRest(long head) {
        return isConnected()
                && pending.isEmpty()
                && (items.isEmpty() ? head == 0 : items.lastKey() == head);
    }

    /// Whether the list of people is this one.
    synchronized boolean lists(Set<String> here) {
        return here.equals(people);
    }

    @Override
    public synchronized void bow() {
        pending.keySet().forEach(this::pending);
        tell(new Event.Stayed(name(), room(), List.copyOf(items.values())));
        tell(new Event.Listed(name(), room(), people));
        lose();
    }
}
