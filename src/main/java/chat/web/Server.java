package chat.web;

import chat.admin.AdminConversation;
import chat.admin.AdminSite;
import chat.admin.Metrics;
import chat.admin.OperatorPages;
import chat.admin.Vitals;
import chat.http.Admission;
import chat.http.Cookies;
import chat.http.HttpGuard;
import chat.http.Identity;
import chat.http.Intake;
import chat.http.Network;
import chat.http.Origins;
import chat.http.Proxies;
import chat.http.Tls;
import chat.live.BannedAddresses;
import chat.live.Connection;
import chat.live.Fanout;
import chat.live.Ground;
import chat.live.Keys;
import chat.live.Loops;
import chat.page.Addresses;
import chat.page.PageFrames;
import chat.page.Pages;
import chat.page.Terms;
import chat.page.TutorialFrames;
import chat.room.Expiry;
import chat.room.Filter;
import chat.room.Floods;
import chat.room.Rooms;
import chat.room.Store;
import chat.room.Store.StoreFailure;
import chat.room.Timer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
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
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
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
    static final List<String> HTTP_ONLY = List.of("compressor", "aggregator");

    /// What compresses answers, and keeps count of the requests they belong to.
    static final String COMPRESSOR = "compressor";

    private static final int CHUNK = 8 * 1024;

    /// A reader is dropped when so much waits for it, and may be written to again below the lower
    /// mark.
    private static final WriteBufferWaterMark WAITING =
            new WriteBufferWaterMark(128 * 1024, 256 * 1024);

    /// Connections that the kernel may hold before we accept them: a whole hall reconnecting.
    private static final int BACKLOG = 4096;

    /// How often addresses are forgotten that have paused long enough.
    private static final int SWEEP_SECONDS = 10;

    private static final Duration FAREWELL = Duration.ofMillis(300);

    private final EventLoopGroup group;
    private final Loops loops;
    private final Rooms rooms;
    private final Parts parts;
    private final Admission admission;
    private final AdminSite admin;
    private final @Nullable Expiry expiry;
    private final @Nullable Tls tls;
    private final List<Channel> listening = new ArrayList<>();

    /// How this server is to be seen from outside.
    ///
    /// @param publicUrl our own origin; null to take the Host that requests name
    /// @param basePath what the path of every address begins with; see [#basePath(String)]
    /// @param allowedOrigins whose pages may connect too, as strangers
    /// @param indexed whether search engines may list rooms
    /// @param zone in which times are shown
    /// @param keep how long messages are kept; null for ever
    /// @param nameHold how long a nickname stays with who spoke under it; no longer than messages
    ///   are kept
    /// @param limits of rate and count; those of size are constants
    /// @param trustedProxies networks such as `10.0.0.0/8` whose word on whom they forward counts
    /// @param operated whether the operator has a port of their own; see [#startAdmin]
    public record Settings(
            @Nullable String publicUrl,
            String basePath,
            Set<String> allowedOrigins,
            boolean indexed,
            ZoneId zone,
            @Nullable Duration keep,
            Duration nameHold,
            Limits limits,
            List<String> trustedProxies,
            boolean operated,
            String version) {

        /// @throws IllegalArgumentException for something that is no origin or no base path, with
        ///   it as the message
        public Settings {
            basePath = Server.basePath(basePath);
            publicUrl = publicUrl == null ? null : Origins.normalised(publicUrl);
            nameHold = keep != null && keep.compareTo(nameHold) < 0 ? keep : nameHold;
            allowedOrigins = Set.copyOf(allowedOrigins.stream().map(Origins::normalised).toList());
        }
    }

    /// Limits of rate and count.
    ///
    /// @param connections from one address
    public record Limits(Floods.Rates rates, int connections) {

        /// None holds.
        public static final Limits NONE = new Limits(Floods.Rates.NONE, Integer.MAX_VALUE);
    }

    /// Builds everything; nothing is listened to yet.
    ///
    /// @param keyFile holds the key that signs cookies; made when missing
    /// @param tls what is spoken at the public port; null for plain HTTP. Closed with this server
    /// @param fatal is told when the disk can no longer be trusted
    public Server(
            Store store,
            Timer timer,
            Path keyFile,
            Filter filter,
            Settings settings,
            @Nullable Tls tls,
            Consumer<StoreFailure> fatal)
            throws IOException {
        this.tls = tls;
        admission = new Admission(settings.limits().connections());
        var floods = new Floods(settings.limits().rates(), System::nanoTime);
        var proxies = new Proxies(settings.trustedProxies().stream().map(Network::parse).toList());
        IoHandlerFactory io =
                Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        int cores = Runtime.getRuntime().availableProcessors();
        group = new MultiThreadIoEventLoopGroup(cores, new DefaultThreadFactory("loop", true), io);
        loops = new Loops(group);
        var _ =
                group.scheduleAtFixedRate(
                        floods::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
        var terms = new Terms(settings.keep(), settings.nameHold());
        var addresses = new Addresses(settings.basePath());
        var pageFrames = new PageFrames(settings.zone(), terms, addresses);
        var tutorialFrames = new TutorialFrames();
        var fanout = new Fanout(loops, pageFrames, tutorialFrames);
        rooms = new Rooms(store, timer, fanout, filter, settings.nameHold(), floods, fatal);
        expiry = settings.keep() == null ? null : new Expiry(rooms, timer, settings.keep());
        var assets = new Assets();
        var vitals =
                new Vitals(
                        rooms,
                        () -> new Metrics(rooms, loops, admission::open, tls, settings.version()),
                        settings.operated());
        // Beside the key; gone when nobody is banned.
        var banned = BannedAddresses.open(keyFile.resolveSibling("banned"), timer, vitals::later);
        var pages = new Pages(settings.zone(), terms, addresses, assets, settings.version());
        var ground =
                new Ground(
                        rooms,
                        loops,
                        fanout,
                        floods,
                        banned,
                        new Keys(timer),
                        timer,
                        pageFrames,
                        tutorialFrames,
                        pages.make());
        var identity = Identity.open(keyFile);
        var origins = new Origins(settings.publicUrl(), settings.allowedOrigins(), tls != null);
        parts =
                new Parts(
                        ground,
                        addresses,
                        identity,
                        new FormKeys(ground.keys(), identity),
                        new Cookies(identity, origins, addresses.home()),
                        origins,
                        proxies,
                        admission,
                        vitals,
                        assets,
                        pages,
                        settings.indexed());
        // The operator's port has nothing else on it, wherever the rest is.
        var desk = new Pages(settings.zone(), terms, Addresses.ROOT, assets, settings.version());
        admin = new AdminSite(vitals, new Problems(ground, desk)::failed, identity);
        OperatorPages.addTo(admin, ground, proxies, desk, keyFile.resolveSibling("chat.db"))
                .begin(timer, vitals::later);
        AssetAnswers.addTo(admin, assets);
    }

    /// An origin as browsers write it.
    ///
    /// @throws IllegalArgumentException when it is not an http or https address of a host alone
    public static String origin(String url) {
        return Origins.normalised(url);
    }

    /// A path such as `/chat` that all of ours are below, without a slash at its end; empty for
    /// none.
    ///
    /// @throws IllegalArgumentException when it is none
    public static String basePath(String text) {
        return new Addresses(text.strip()).base();
    }

    /// An address, or some that begin alike, such as `10.0.0.0/8`.
    ///
    /// @throws IllegalArgumentException when it is neither
    public static String network(String text) {
        var _ = Network.parse(text.strip());
        return text.strip();
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
        if (expiry != null) {
            expiry.start();
        }
        var problems = new Problems(parts.ground(), parts.pages());
        var site = new Site(parts, problems);
        return listen(
                host,
                port,
                new Pipeline(
                        tls,
                        (line, intake, admitted) ->
                                line.addLast(COMPRESSOR, new HttpContentCompressor())
                                        .addLast("aggregator", aggregator())
                                        .addLast(
                                                "conversation",
                                                new Conversation(
                                                        parts, site, problems, intake, admitted))));
    }

    /// Begins to lead plain HTTP to HTTPS.
    ///
    /// @param port 0 for any free one
    /// @param secure the port [#start] listens on
    /// @return the port
    /// @throws IOException when the address is taken or not ours
    public int startRedirecting(String host, int port, int secure) throws IOException {
        return listen(
                host,
                port,
                new Pipeline(
                        null,
                        (line, intake, _) ->
                                line.addLast("aggregator", aggregator())
                                        .addLast(
                                                "redirect",
                                                new ToHttps(parts.origins(), secure, intake))));
    }

    private static HttpObjectAggregator aggregator() {
        // An expectation we do not know ends the connection: whether its body follows is not known
        // either.
        return new HttpObjectAggregator(HttpGuard.LONGEST_BODY, true);
    }

    /// Begins to listen for the operator; see [AdminSite].
    ///
    /// @param port 0 for any free one
    /// @return the port
    /// @throws IOException when the address is taken or not ours
    public int startAdmin(String host, int port) throws IOException {
        return listen(host, port, AdminConversation.pipeline(admin));
    }

    private int listen(String host, int port, ChannelInitializer<SocketChannel> pipeline)
            throws IOException {
        Class<? extends ServerChannel> type =
                Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        var bound =
                new ServerBootstrap()
                        .group(group)
                        .channel(type)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        // Who has asked and will ask no more may still read the answer.
                        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WAITING)
                        .childHandler(pipeline)
                        .bind(host, port)
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(bound.cause());
        }
        listening.add(bound.channel());
        return ((InetSocketAddress) bound.channel().localAddress()).getPort();
    }

    /// Says from now on that it is not ready, and goes on serving.
    public void drain() {
        parts.vitals().drain();
    }

    /// Stops accepting, keeps and shows what was accepted, sends everybody a close frame that
    /// brings them back, and ends.
    @Override
    public void close() {
        listening.forEach(door -> door.close().awaitUninterruptibly());
        if (expiry != null) {
            expiry.stop();
        }
        rooms.close();
        var goodbyes =
                loops.all().stream()
                        .map(loop ->
                                loop.executor.submit(() ->
                                        loop.closeAll(
                                                Connection.SERVICE_RESTART,
                                                "The server restarts.")))
                        .toList();
        goodbyes.forEach(said -> said.awaitUninterruptibly(FAREWELL.toMillis()));
        group.shutdownGracefully(
                        FAREWELL.toMillis(), FAREWELL.toMillis() * 2, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(2 * FAREWELL.toMillis());
        parts.vitals().close();
        if (tls != null) {
            tls.close();
        }
    }

    /// Puts what answers into the pipeline of a fresh connection, behind what reads HTTP.
    private interface Talk {
        void begin(ChannelPipeline line, Intake intake, boolean admitted);
    }

    /// Counts a fresh connection, and has it speak HTTP by the book.
    private final class Pipeline extends ChannelInitializer<SocketChannel> {
        private final @Nullable Tls spoken;
        private final Talk talk;

        Pipeline(@Nullable Tls spoken, Talk talk) {
            this.spoken = spoken;
            this.talk = talk;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            var address = channel.remoteAddress().getAddress();
            boolean proxy = parts.proxies().isTrusted(address);
            var source = Proxies.source(address);
            // Each is counted, also when the other has refused it: each is counted out again.
            boolean here = admission.enter();
            boolean there = proxy || admission.enter(source);
            boolean admitted = here && there;
            channel.closeFuture()
                    .addListener(_ -> {
                        admission.leave();
                        if (!proxy) {
                            admission.leave(source);
                        }
                    });
            if (admission.isOverrun()) {
                channel.close();
                return;
            }
            var line = channel.pipeline();
            if (spoken != null) {
                line.addLast("tls", spoken.handler(channel.alloc()));
            }
            var intake = new Intake(parts.loops().current().intakes, System::nanoTime, admitted);
            line.addLast("intake", intake)
                    .addLast(
                            "codec",
                            new HttpServerCodec(
                                    HttpGuard.LONGEST_LINE, HttpGuard.LONGEST_HEADERS, CHUNK));
            talk.begin(line, intake, admitted);
        }
    }
}
