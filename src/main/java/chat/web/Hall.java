package chat.web;

import chat.page.PageFrames;
import chat.room.Room;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Everyone who listens in one room, on every loop.
final class Hall {

    final Room room;

    /// How many listen or are about to, by dialect. Counted before the newcomer looks at the room's
    /// tail: so whatever is not in that tail yet is rendered for them.
    final AtomicInteger pages = new AtomicInteger();

    final AtomicInteger tutorials = new AtomicInteger();

    private final AtomicReferenceArray<@Nullable Rows> rows;
    private final PageFrames frames;

    /// The rows of one loop.
    record Rows(PageRow pages, TutorialRow tutorials) {}

    Hall(Room room, int loops, PageFrames frames) {
        this.room = room;
        this.rows = new AtomicReferenceArray<>(loops);
        this.frames = frames;
    }

    /// The rows of that loop, made when its first listener comes. On that loop.
    Rows rows(Loop loop) {
        var here = rows.get(loop.index);
        if (here == null) {
            here = new Rows(new PageRow(loop.executor, frames), new TutorialRow(loop.executor));
            rows.set(loop.index, here);
        }
        return here;
    }

    /// The rows of that loop, null when nobody ever listened there. By any thread.
    @Nullable Rows rowsIfAny(Loop loop) {
        return rows.get(loop.index);
    }
}
