package chat.live;

import chat.room.Refusal;
import chat.room.Refused;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The socket of somebody who may not come in: it says why, and ends for good. An upgrade that is
/// refused would not do, since browsers hide why, and a page comes back again and again.
public final class TurnedAway extends ChannelInboundHandlerAdapter {

    private final byte[] frame;
    private final String sentence;

    /// @param frame shows the sentence, in the socket's own dialect
    public TurnedAway(byte[] frame, String sentence) {
        this.frame = frame;
        this.sentence = sentence;
    }

    /// Why the door stayed closed; null when that was not the operator's doing.
    ///
    /// @param failure of opening the room, null when it was opened
    public static @Nullable Refusal why(@Nullable Throwable failure) {
        var cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        return cause instanceof Refused refused
                        && switch (refused.refusal().code()) {
                            case BANNED, CLOSED -> true;
                            case EMPTY,
                                    TOO_LONG,
                                    FORBIDDEN,
                                    TAKEN,
                                    NAMELESS,
                                    FILTERED,
                                    MALFORMED,
                                    BUSY,
                                    NOT_KEPT,
                                    TOO_FAST,
                                    MUTED,
                                    READ_ONLY ->
                                    false;
                        }
                ? refused.refusal()
                : null;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        var goodbye = Wire.join(frame, Wire.close(Connection.POLICY_VIOLATION, sentence));
        ctx.writeAndFlush(Unpooled.wrappedBuffer(goodbye));
        ctx.executor()
                .schedule(() -> ctx.close(), Connection.FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
    }

    /// What it sends is not wanted, broken or not.
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
