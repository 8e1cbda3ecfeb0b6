package chat.web;

import chat.page.PageFrames;
import chat.page.Pages;
import chat.page.Theme;
import chat.page.TutorialFrames;
import chat.room.Rooms;
import chat.room.Store;
import chat.room.Store.StoreFailure;
import chat.room.Timer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpContentCompressor;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The product's front door: event loops, the listening socket, and the pipeline of a fresh
/// connection.
public final class Server implements AutoCloseable {

    /// Handlers that speak HTTP only and leave when a socket is made of the connection; Netty takes
    /// out its codec.
    static final List<String> HTTP_ONLY = List.of("timeout", "compressor", "aggregator");

    private static final int LONGEST_LINE = 8 * 1024;
    private static final int LONGEST_HEADERS = 16 * 1024;
    private static final int CHUNK = 8 * 1024;

    /// A connection on which nothing is asked or answered for so long is closed.
    private static final Duration IDLE = Duration.ofSeconds(60);

    /// A reader is dropped when so much waits for it, and may be written to again below the lower
    /// mark.
    private static final WriteBufferWaterMark WAITING =
            new WriteBufferWaterMark(128 * 1024, 256 * 1024);

    /// Connections that the kernel may hold before we accept them: a whole hall reconnecting.
    private static final int BACKLOG = 4096;

    private static final int SERVICE_RESTART = 1012;
    private static final Duration FAREWELL = Duration.ofMillis(300);

    private final EventLoopGroup group;
    private final Loops loops;
    private final Rooms rooms;
    private final Parts parts;
    private final Admission admission;
    private @Nullable Channel listening;

    /// How this server is to be seen from outside.
    ///
    /// @param publicUrl our own origin; null to take the Host that requests name
    /// @param allowedOrigins whose pages may connect too, as strangers
    /// @param zone in which times are shown
    /// @param limited whether limits of rate and count hold; limits of size always do
    public record Settings(
            @Nullable String publicUrl,
            Set<String> allowedOrigins,
            ZoneId zone,
            boolean limited,
            String version) {

        /// @throws IllegalArgumentException for something that is no origin, with it as the message
        public Settings {
            publicUrl = publicUrl == null ? null : Origins.normalised(publicUrl);
            allowedOrigins = Set.copyOf(allowedOrigins.stream().map(Origins::normalised).toList());
        }
    }

    /// Builds everything; nothing is listened to yet.
    ///
    /// @param keyFile holds the key that signs cookies; made when missing
    /// @param fatal is told when the disk can no longer be trusted
    public Server(
            Store store, Timer timer, Path keyFile, Settings settings, Consumer<StoreFailure> fatal)
            throws IOException {
        admission = new Admission(settings.limited());
        IoHandlerFactory io =
                Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        int cores = Runtime.getRuntime().availableProcessors();
        group = new MultiThreadIoEventLoopGroup(cores, new DefaultThreadFactory("loop", true), io);
        loops = new Loops(group);
        var pageFrames = new PageFrames(settings.zone());
        var tutorialFrames = new TutorialFrames();
        var fanout = new Fanout(loops, pageFrames, tutorialFrames);
        rooms = new Rooms(store, timer, fanout, fatal);
        var assets = new Assets();
        parts =
                new Parts(
                        rooms,
                        fanout,
                        loops,
                        Identity.open(keyFile),
                        new Origins(settings.publicUrl(), settings.allowedOrigins()),
                        new Keys(timer),
                        timer,
                        assets,
                        new Pages(settings.zone(), assets, settings.version()),
                        pageFrames,
                        tutorialFrames);
    }

    /// An origin as browsers write it.
    ///
    /// @throws IllegalArgumentException when it is not an http or https address of a host alone
    public static String origin(String url) {
        return Origins.normalised(url);
    }

    /// Which of Netty's transports is in use.
    public static String transport() {
        return Epoll.isAvailable() ? "epoll" : "nio";
    }

    /// Begins to listen.
    ///
    /// @param port 0 for any free one
    /// @return the port
    /// @throws IOException when the address is taken or not ours
    public int start(String host, int port) throws IOException {
        rooms.start();
        Class<? extends ServerChannel> type =
                Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        var bound =
                new ServerBootstrap()
                        .group(group)
                        .channel(type)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WAITING)
                        .childHandler(new Pipeline(parts, new Site(parts), admission))
                        .bind(host, port)
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(bound.cause());
        }
        listening = bound.channel();
        return ((InetSocketAddress) bound.channel().localAddress()).getPort();
    }

    /// Stops accepting, keeps and shows what was accepted, sends everybody a close frame that
    /// brings them back, and ends.
    @Override
    public void close() {
        if (listening != null) {
            listening.close().awaitUninterruptibly();
        }
        rooms.close();
        var goodbyes =
                loops.all().stream()
                        .map(loop ->
                                loop.executor.submit(() ->
                                        loop.closeAll(SERVICE_RESTART, "The server restarts.")))
                        .toList();
        goodbyes.forEach(said -> said.awaitUninterruptibly(FAREWELL.toMillis()));
        group.shutdownGracefully(
                        FAREWELL.toMillis(), FAREWELL.toMillis() * 2, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(2 * FAREWELL.toMillis());
    }

    private static final class Pipeline extends ChannelInitializer<SocketChannel> {
        private final Parts parts;
        private final Site site;
        private final Admission admission;

        Pipeline(Parts parts, Site site, Admission admission) {
            this.parts = parts;
            this.site = site;
            this.admission = admission;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            var address = channel.remoteAddress().getAddress();
            boolean admitted = admission.enter(address);
            channel.closeFuture().addListener(_ -> admission.leave(address));
            channel.pipeline()
                    .addLast("codec", new HttpServerCodec(LONGEST_LINE, LONGEST_HEADERS, CHUNK))
                    .addLast("timeout", new ReadTimeoutHandler(IDLE.toSeconds(), TimeUnit.SECONDS))
                    .addLast("compressor", new HttpContentCompressor())
                    .addLast("aggregator", new Bodies(site))
                    .addLast("conversation", new Conversation(parts, site, admitted));
        }
    }

    /// Gathers a request's body, and answers one that is too long as everything else is answered.
    private static final class Bodies extends HttpObjectAggregator {
        private final Site site;

        Bodies(Site site) {
            super(Conversation.LONGEST_BODY);
            this.site = site;
        }

        @Override
        protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
            var answer =
                    site.problem(
                            Theme.SYSTEM,
                            HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                            "Too much",
                            "That is more than a message can be. Shorten it and send it again.");
            var response = answer.response();
            HttpUtil.setKeepAlive(response, false);
            ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }
    }
}
