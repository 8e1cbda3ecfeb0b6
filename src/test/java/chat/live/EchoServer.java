package chat.live;

import chat.http.Handshake;
import chat.http.HttpGuard;
import chat.http.Intake;
import chat.room.Nickname;
import chat.room.Person;
import chat.room.Source;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/// A server that says back what it hears, on the way that every socket of ours takes: the same
/// intake, handshake, connection and frames. Only what it hears may be longer, in more pieces, and
/// no text.
final class EchoServer implements AutoCloseable {

    /// The longest message of Autobahn, 16 MiB, and the most pieces, 4 MiB by 64 bytes.
    private static final FrameReader.Limits LIMITS =
            new FrameReader.Limits(16 * 1024 * 1024, 65_537, 65_537);

    private final BareGround bare;
    private final Channel door;

    EchoServer(Path folder) throws Exception {
        var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        bare = new BareGround(folder, group);
        door =
                new ServerBootstrap()
                        .group(group)
                        .channel(NioServerSocketChannel.class)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .childHandler(new Pipeline())
                        .bind("127.0.0.1", 0)
                        .sync()
                        .channel();
    }

    int port() {
        return ((InetSocketAddress) door.localAddress()).getPort();
    }

    @Override
    public void close() {
        door.close().awaitUninterruptibly();
        bare.close();
    }

    private final class Pipeline extends ChannelInitializer<SocketChannel> {
        @Override
        protected void initChannel(SocketChannel channel) {
            var intake = new Intake(bare.loops.current().intakes, System::nanoTime, true);
            channel.pipeline()
                    .addLast("intake", intake)
                    .addLast("codec", new HttpServerCodec())
                    .addLast("aggregator", new HttpObjectAggregator(HttpGuard.LONGEST_BODY, true))
                    .addLast("upgrade", new Upgrade());
        }
    }

    private final class Upgrade extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
            if (!Handshake.isAsked(request) || Handshake.objection(request) != null) {
                ctx.close();
                return;
            }
            var echo = new Echo();
            ctx.writeAndFlush(Handshake.granted(request))
                    .addListener(_ -> {
                        var line = ctx.pipeline();
                        List.of("aggregator", "codec").forEach(line::remove);
                        line.addLast(echo);
                        line.remove(this);
                        line.remove("intake");
                    });
        }
    }

    private final class Echo extends Connection {

        Echo() {
            super(
                    bare.ground,
                    bare.loops.current(),
                    bare.room,
                    new Person(1),
                    new Source(1),
                    LIMITS);
        }

        @Override
        public boolean takesBinary() {
            return true;
        }

        @Override
        void received(byte[] text) {
            sendNow(Wire.text(text));
        }

        @Override
        public void binary(byte[] payload) {
            var frame = Wire.text(payload);
            frame[0] ^= 0x1 ^ 0x2;
            sendNow(frame);
        }

        @Override
        Traffic.Dialect dialect() {
            return Traffic.Dialect.TUTORIAL;
        }

        @Override
        void opened() {
            // It speaks when it is spoken to.
        }

        @Override
        void closed() {
            // It has nothing to give back.
        }

        @Override
        public void renamed(Nickname taken) {
            // It bears no name.
        }

        @Override
        void flushRow() {
            // It sits in none.
        }
    }
}
