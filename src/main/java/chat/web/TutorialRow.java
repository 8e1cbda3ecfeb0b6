package chat.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/// The tutorial's sockets in a room: what is said in one turn of the loop leaves with that turn,
/// each message in a frame of its own.
final class TutorialRow extends Row {

    /// Room for a dozen short messages before the buffer grows.
    private static final int USUAL_BYTES = 2048;

    private final EventLoop loop;
    private @Nullable ByteBuf turn;

    TutorialRow(EventLoop loop) {
        this.loop = loop;
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
            loop.execute(this::flush);
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
