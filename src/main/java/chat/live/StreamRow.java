package chat.live;

import chat.room.Room;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The streams of one kind in a room: what is said in one turn of the loop leaves with that turn,
/// as one chunk.
final class StreamRow extends Row<Stream> {

    private static final byte[] CRLF = "\r\n".getBytes(StandardCharsets.US_ASCII);

    private final EventLoop loop;
    private final List<byte[]> items = new ArrayList<>();
    private int bytes;

    StreamRow(Room room, Loop loop, Traffic.Dialect dialect) {
        super(room, dialect, loop.traffic);
        this.loop = loop.executor;
    }

    @Override
    void gather(News news) {
        var said = news.streams.get(dialect);
        if (said != null) {
            gather(said);
        }
    }

    @Override
    void gather(byte[] item) {
        // An empty chunk would be the end of the answer.
        if (item.length == 0) {
            return;
        }
        if (items.isEmpty()) {
            // A task runs behind all that is ready now, so what else is said rides along.
            loop.execute(this::flush);
        }
        items.add(item);
        bytes += item.length;
    }

    @Override
    void wake() {
        // The first thing gathered did.
    }

    @Override
    @Nullable ByteBuf take() {
        if (items.isEmpty()) {
            return null;
        }
        var head = (Integer.toHexString(bytes) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        var turn = PooledByteBufAllocator.DEFAULT.directBuffer(head.length + bytes + CRLF.length);
        turn.writeBytes(head);
        items.forEach(turn::writeBytes);
        turn.writeBytes(CRLF);
        items.clear();
        bytes = 0;
        return turn;
    }
}
