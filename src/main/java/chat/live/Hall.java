package chat.live;

import chat.page.PageFrames;
import chat.room.Room;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
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

    /// The same of streams, by what they speak.
    private final Map<Traffic.Dialect, AtomicInteger> streams =
            Map.of(
                    Traffic.Dialect.STREAM, new AtomicInteger(),
                    Traffic.Dialect.TEXT, new AtomicInteger(),
                    Traffic.Dialect.JSON, new AtomicInteger());

    /// Whether the list of people is about to be looked at again.
    final AtomicBoolean looking = new AtomicBoolean();

    /// The list of people as everybody here was sent it last. Written under the monitor of
    /// presence.
    volatile byte @Nullable [] people;

    private final AtomicReferenceArray<@Nullable Rows> rows;
    private final PageFrames frames;

    /// The rows of one loop.
    record Rows(
            PageRow pages,
            TutorialRow tutorials,
            StreamRow streams,
            StreamRow texts,
            StreamRow objects) {

        StreamRow stream(Traffic.Dialect dialect) {
            return switch (dialect) {
                case STREAM -> streams;
                case TEXT -> texts;
                case JSON -> objects;
                case PAGE, TUTORIAL ->
                        throw new IllegalArgumentException("expected a stream but was " + dialect);
            };
        }
    }

    Hall(Room room, int loops, PageFrames frames) {
        this.room = room;
        this.rows = new AtomicReferenceArray<>(loops);
        this.frames = frames;
    }

    /// How many streams speak that; counted as [#pages] are.
    AtomicInteger streams(Traffic.Dialect dialect) {
        return Objects.requireNonNull(streams.get(dialect), "expected a dialect of streams");
    }

    /// The rows of that loop, made when its first listener comes. On that loop.
    Rows rows(Loop loop) {
        var here = rows.get(loop.index);
        if (here == null) {
            here =
                    new Rows(
                            new PageRow(room, loop, frames),
                            new TutorialRow(room, loop),
                            new StreamRow(room, loop, Traffic.Dialect.STREAM),
                            new StreamRow(room, loop, Traffic.Dialect.TEXT),
                            new StreamRow(room, loop, Traffic.Dialect.JSON));
            rows.set(loop.index, here);
        }
        return here;
    }

    /// The rows of that loop, null when nobody ever listened there. By any thread.
    @Nullable Rows rowsIfAny(Loop loop) {
        return rows.get(loop.index);
    }
}
