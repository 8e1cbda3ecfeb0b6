package chat.live;

import chat.page.PageFrames;
import chat.room.Message;
import chat.room.Person;
import chat.room.Room;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The pages in a room: what is said is merged into one update of the list, at once in a quiet room
/// and at most every [#GAP] in a busy one. A browser paints an update in 8 to 13 ms, and one of
/// twenty messages costs it only 1.6 times one of a single message.
final class PageRow extends Row<PageConnection> {

    static final Duration GAP = Duration.ofMillis(50);

    private static final byte[] NOTHING = {};

    private final EventLoop loop;
    private final byte[] start;
    private final byte[] end;

    private final List<byte[]> frames = new ArrayList<>();
    private final List<byte[]> items = new ArrayList<>();
    private int itemBytes;
    private byte @Nullable [] cursor;
    private List<Message> said = List.of();

    /// What is in the turn that is being handed round, and the last number before it.
    private List<Message> turn = List.of();

    private long before;
    private long sent;
    private byte @Nullable [] trim;
    private byte @Nullable [] people;
    private boolean waking;
    private long flushed = System.nanoTime() - GAP.toNanos();

    /// Pages nobody sees: they are sent nothing until somebody does.
    private final ArrayList<PageConnection> sleepers = new ArrayList<>();

    PageRow(Room room, Loop loop, PageFrames frames) {
        super(room, Traffic.Dialect.PAGE, loop.traffic);
        this.loop = loop.executor;
        this.start = frames.updateStart();
        this.end = frames.updateEnd();
    }

    @Override
    void gather(News news) {
        if (news.items != null) {
            gather(news.items);
            cursor = news.cursor;
            trim = news.trim != null ? news.trim : trim;
            said = said.isEmpty() ? news.messages : joined(said, news.messages);
        }
        if (news.changes != null) {
            finish();
            frames.add(Wire.text(Wire.join(news.changes, news.cursor)));
        }
    }

    /// Makes a frame of what was gathered: what changes it has to come behind it, because htmx
    /// looks for all that a frame changes before it puts anything in.
    private void finish() {
        if (items.isEmpty()) {
            return;
        }
        var update = new byte[items.size() + 3][];
        update[0] = start;
        for (int i = 0; i < items.size(); i++) {
            update[i + 1] = items.get(i);
        }
        update[items.size() + 1] = end;
        update[items.size() + 2] = cursor == null ? new byte[0] : cursor;
        frames.add(Wire.text(Wire.join(update)));
        items.clear();
        itemBytes = 0;
        cursor = null;
    }

    @Override
    void gather(byte[] item) {
        items.add(item);
        itemBytes += item.length;
    }

    /// The list of people anew; only the last one of a turn is sent.
    void people(byte[] list) {
        if (!isEmpty()) {
            people = list;
            wake();
        }
    }

    /// The number of the last message that everybody here was sent.
    long reached() {
        flush();
        return sent;
    }

    /// Lets a page be until [#wake].
    void sleep(PageConnection seat) {
        leave(seat);
        seat.place = sleepers.size();
        sleepers.add(seat);
    }

    /// Gives a sleeper up; it may take a seat again.
    void wake(PageConnection sleeper) {
        var last = sleepers.removeLast();
        if (!last.equals(sleeper)) {
            sleepers.set(sleeper.place, last);
            last.place = sleeper.place;
        }
    }

    @Override
    void each(Person person, Consumer<? super PageConnection> action) {
        super.each(person, action);
        for (int i = sleepers.size() - 1; i >= 0; i--) {
            if (sleepers.get(i).person().equals(person)) {
                action.accept(sleepers.get(i));
            }
        }
    }

    @Override
    void each(Consumer<? super PageConnection> action) {
        super.each(action);
        for (int i = sleepers.size() - 1; i >= 0; i--) {
            action.accept(sleepers.get(i));
        }
    }

    @Override
    void hand(PageConnection seat, ByteBuf turn) {
        if (seat.isAway()) {
            seat.hearAway(this.turn, before, turn);
        } else {
            seat.send(turn);
        }
    }

    @Override
    void wake() {
        if (waking) {
            return;
        }
        waking = true;
        long wait = flushed + GAP.toNanos() - System.nanoTime();
        if (wait <= 0) {
            loop.execute(this::flushAwake);
        } else {
            loop.schedule(this::flushAwake, wait, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    @Nullable ByteBuf take() {
        if (items.isEmpty() && frames.isEmpty() && people == null) {
            return null;
        }
        flushed = System.nanoTime();
        turn = said;
        said = List.of();
        before = sent;
        sent = turn.isEmpty() ? sent : turn.getLast().number();
        var list = people == null ? NOTHING : Wire.text(people);
        // A frame of its own: what it speaks of has to stand in the page before.
        var shears = trim == null ? NOTHING : trim;
        int length = itemBytes + start.length + end.length + (cursor == null ? 0 : cursor.length);
        int finished = 0;
        for (var frame : frames) {
            finished += frame.length;
        }
        var shared =
                PooledByteBufAllocator.DEFAULT.directBuffer(
                        finished + Wire.headLength(length) + length + shears.length + list.length);
        frames.forEach(shared::writeBytes);
        frames.clear();
        if (!items.isEmpty()) {
            var head = new byte[Wire.headLength(length)];
            Wire.textHead(head, length);
            shared.writeBytes(head).writeBytes(start);
            items.forEach(shared::writeBytes);
            shared.writeBytes(end);
            if (cursor != null) {
                shared.writeBytes(cursor);
            }
        }
        shared.writeBytes(shears).writeBytes(list);
        items.clear();
        itemBytes = 0;
        cursor = null;
        trim = null;
        people = null;
        return shared;
    }

    private static List<Message> joined(List<Message> first, List<Message> then) {
        var all = new ArrayList<Message>(first.size() + then.size());
        all.addAll(first);
        all.addAll(then);
        return all;
    }

    private void flushAwake() {
        waking = false;
        flush();
    }
}
