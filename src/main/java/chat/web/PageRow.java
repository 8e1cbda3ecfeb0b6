package chat.web;

import chat.page.PageFrames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The pages in a room: what is said is merged into one update of the list, at once in a quiet room
/// and at most every [#GAP] in a busy one. A browser paints an update in 8 to 13 ms, and one of
/// twenty messages costs it only 1.6 times one of a single message.
final class PageRow extends Row {

    static final Duration GAP = Duration.ofMillis(50);

    private final EventLoop loop;
    private final byte[] start;
    private final byte[] end;

    private final List<byte[]> items = new ArrayList<>();
    private int itemBytes;
    private byte @Nullable [] cursor;
    private byte @Nullable [] people;
    private boolean waking;
    private long flushed = System.nanoTime() - GAP.toNanos();

    PageRow(EventLoop loop, PageFrames frames) {
        this.loop = loop;
        this.start = frames.updateStart();
        this.end = frames.updateEnd();
    }

    @Override
    void gather(News news) {
        if (news.items != null) {
            gather(news.items);
            cursor = news.cursor;
        }
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
        if (items.isEmpty() && people == null) {
            return null;
        }
        flushed = System.nanoTime();
        var list = people == null ? new byte[0] : Wire.text(people);
        int length = itemBytes + start.length + end.length + (cursor == null ? 0 : cursor.length);
        var turn =
                PooledByteBufAllocator.DEFAULT.directBuffer(
                        Wire.headLength(length) + length + list.length);
        if (!items.isEmpty()) {
            var head = new byte[Wire.headLength(length)];
            Wire.textHead(head, length);
            turn.writeBytes(head).writeBytes(start);
            items.forEach(turn::writeBytes);
            turn.writeBytes(end);
            if (cursor != null) {
                turn.writeBytes(cursor);
            }
        }
        turn.writeBytes(list);
        items.clear();
        itemBytes = 0;
        cursor = null;
        people = null;
        return turn;
    }

    private void flushAwake() {
        waking = false;
        flush();
    }
}
