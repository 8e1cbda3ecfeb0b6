package chat.live;

import chat.room.Room;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The tutorial's sockets in a room: what is said in one turn of the loop leaves with that turn,
/// each message in a frame of its own. After a long round of writes the next one waits for
/// [Row#rest].
final class TutorialRow extends Row<TutorialConnection> {

    /// Room for a dozen short messages before the buffer grows.
    private static final int USUAL_BYTES = 2048;

    private final EventLoop loop;
    private @Nullable ByteBuf turn;

    TutorialRow(Room room, Loop loop) {
        super(room, Traffic.Dialect.TUTORIAL, loop.traffic);
        this.loop = loop.executor;
    }

    @Override
    void gather(News news) {
        if (news.frames != null) {
            gather(news.frames);
        }
    }

    @Override
    void gather(byte[] frames) {
        if (turn == null) {
            turn =
                    PooledByteBufAllocator.DEFAULT.directBuffer(
                            Math.max(USUAL_BYTES, frames.length));
            // A task runs behind every socket that is ready now, so all that those say rides along.
            long rest = rest();
            if (rest <= 0) {
                loop.execute(this::flush);
            } else {
                loop.schedule(this::flush, rest, TimeUnit.NANOSECONDS);
            }
        }
        turn.writeBytes(frames);
    }

    @Override
    void wake() {
        // The first thing gathered did.
    }

    @Override
    @Nullable ByteBuf take() {
        var taken = turn;
        turn = null;
        return taken;
    }
}
