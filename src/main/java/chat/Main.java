package chat;

import chat.filter.WordFile;
import chat.http.Tls;
import chat.room.Filter;
import chat.room.Store.StoreFailure;
import chat.store.SqliteStore;
import chat.web.Server;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;

/// The program. Reads the options, builds every part, starts the server, and waits to be told to
/// stop.
public final class Main {

    private static final int FAILED = 1;
    private static final int MISUSED = 64;
    private static final String NETTY_NATIVES = "io.netty.native.workdir";
    private static final String VERSION_UNKNOWN = "development";

    private Main() {}

    public static void main(String[] args) {
        var command = OptionTable.command(args);
        command.getCommandSpec().version("Simple Chat " + version());
        Choices choices;
        try {
            choices = Choices.of(command, args, System.getenv());
        } catch (Misuse e) {
            complain(String.valueOf(e.getMessage()));
            System.exit(MISUSED);
            return;
        }
        if (CommandLine.printHelpIfRequested(command.getParseResult())) {
            return;
        }
        var sub = command.getParseResult().subcommand();
        if (sub != null && sub.commandSpec().userObject() instanceof Errand errand) {
            choices.warnings().forEach(Main::complain);
            run(errand, choices.options());
        } else if (choices.options().printConfig) {
            System.out.print(ConfigFile.of(choices.values()));
        } else {
            System.setProperty("java.util.logging.manager", LogKeeper.class.getName());
            Log.begin(choices.options().log, choices.options().logLevel);
            choices.warnings().forEach(warning -> logger().log(Level.WARNING, warning));
            run(choices.options());
        }
    }

    private static void run(Errand errand, Options options) {
        try {
            System.exit(errand.run(options, System.out) ? 0 : FAILED);
        } catch (Misuse | StoreFailure e) {
            complain(String.valueOf(e.getMessage()));
            System.exit(FAILED);
        }
    }

    private static void run(Options options) {
        var timer = new SystemTimer();
        var stopped = new CountDownLatch(1);
        try {
            // The folder's lock first: of two servers on one folder, the second must touch nothing.
            var store = SqliteStore.open(options.data, timer);
            keepNatives(options.data);
            var settings =
                    new Server.Settings(
                            options.origin(),
                            options.path(),
                            Set.copyOf(options.allowOrigin),
                            options.index == OptionTypes.Switch.ON,
                            options.timeZone,
                            options.keep,
                            options.nameHold,
                            options.chosenLimits(),
                            options.trustedProxies,
                            options.adminPort != null,
                            version());
            var tls =
                    options.tlsCert == null || options.tlsKey == null
                            ? null
                            : Tls.open(options.tlsCert, options.tlsKey, timer);
            var filter = options.filter == null ? Filter.NONE : WordFile.open(options.filter);
            var server =
                    new Server(
                            store,
                            timer,
                            options.data.resolve("key"),
                            filter,
                            settings,
                            tls,
                            Main::distrust);
            int admin =
                    options.adminPort == null
                            ? 0
                            : listen(
                                    server::startAdmin,
                                    options.adminHost,
                                    "--admin-host",
                                    options.adminPort,
                                    "--admin-port");
            int port = listen(server::start, options.host, "--host", options.port, "--port");
            int plainPort =
                    options.redirectPort == null
                            ? 0
                            : listen(
                                    (host, plain) -> server.startRedirecting(host, plain, port),
                                    options.host,
                                    "--host",
                                    options.redirectPort,
                                    "--redirect-port");
            Runtime.getRuntime()
                    .addShutdownHook(
                            new Thread(
                                    () -> {
                                        logger().log(
                                                        Level.INFO,
                                                        options.drain.isZero()
                                                                ? "Stopping."
                                                                : "Stopping in "
                                                                        + options.drain.toSeconds()
                                                                        + " s.");
                                        server.drain();
                                        new Drain(options.drain).await();
                                        server.close();
                                        store.close();
                                        timer.close();
                                        logger().log(Level.INFO, "Stopped.");
                                        stopped.countDown();
                                    },
                                    "stop"));
            if (options.limits == OptionTypes.Switch.OFF) {
                logger().log(
                                Level.WARNING,
                                "Limits of rate and count are off. This is for load tests only.");
            }
            logger().log(Level.INFO, describe(options, port, plainPort));
            ready(options, port);
            if (options.adminPort != null) {
                System.out.println(
                        "For its operator: http://"
                                + Options.inAddress(options.adminHost)
                                + ":"
                                + admin);
            }
        } catch (StoreFailure | Misuse e) {
            give(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            give("Cannot start: " + e.getMessage() + ".");
        }
    }

    /// Has Netty unpack its native library where SQLite's is unpacked: the system's temporary
    /// folder may be read-only, or forbid running what is in it.
    private static void keepNatives(Path data) {
        if (System.getProperty(NETTY_NATIVES) == null) {
            System.setProperty(NETTY_NATIVES, data.resolve("tmp").toAbsolutePath().toString());
        }
    }

    private static void ready(Options options, int port) {
        long started = ManagementFactory.getRuntimeMXBean().getStartTime();
        System.out.printf(
                "Simple Chat is ready at %s (data in %s, %d ms)%n",
                (options.publicUrl != null
                                ? options.origin()
                                : (options.tlsCert == null ? "http://" : "https://")
                                        + Options.inAddress(options.host)
                                        + ":"
                                        + port)
                        + (options.path().isEmpty() ? "" : options.path() + "/"),
                options.data,
                System.currentTimeMillis() - started);
        System.out.flush();
    }

    /// @param plainPort 0 when none leads plain HTTP to HTTPS
    private static String describe(Options options, int port, int plainPort) {
        var limits = options.limits == OptionTypes.Switch.ON ? "on" : "off";
        return "Simple Chat %s on Java %s and %s, listening on %s, port %d, by %s%s; data in %s, %,d bytes; limits %s."
                .formatted(
                        version(),
                        Runtime.version().feature(),
                        Server.transport(),
                        options.host,
                        port,
                        options.tlsCert == null ? "HTTP" : "HTTPS",
                        plainPort == 0 ? "" : ", to which port " + plainPort + " leads by HTTP",
                        options.data.toAbsolutePath().normalize(),
                        options.data.resolve("chat.db").toFile().length()
                                + options.data.resolve("chat.db-wal").toFile().length(),
                        limits);
    }

    private static Logger logger() {
        return System.getLogger(Main.class.getName());
    }

    /// Begins to listen somewhere, and answers with the port.
    private interface Door {
        int open(String host, int port) throws IOException;
    }

    private static int listen(
            Door door, String host, String hostOption, int port, String portOption) throws Misuse {
        try {
            return door.open(host, port);
        } catch (IOException e) {
            throw new Misuse(whyNot(e, host, hostOption, port, portOption));
        }
    }

    private static String whyNot(
            IOException e, String host, String hostOption, int port, String portOption) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            var message = String.valueOf(cause.getMessage());
            if (cause instanceof UnknownHostException
                    || cause instanceof UnresolvedAddressException) {
                return "There is no address for " + hostOption + " " + host + ".";
            }
            if (cause instanceof BindException || message.contains("bind(")) {
                return "Cannot listen on "
                        + host
                        + ", port "
                        + port
                        + ": "
                        + (message.contains("Permission denied")
                                ? "ports below 1024 are for who may have them: root, or a service with the"
                                        + " capability CAP_NET_BIND_SERVICE. Allow it, or choose another with "
                                : "something else uses it, or it is not this machine's. Choose another with ")
                        + portOption
                        + " or "
                        + hostOption
                        + ".";
            }
        }
        return "Cannot listen on " + host + ", port " + port + ": " + e.getMessage() + ".";
    }

    /// The last line of a server whose disk said a sync failed: what is on disk is unknown from
    /// here on, so nothing more may be acknowledged, not even in passing while stopping in good
    /// order.
    private static void distrust(StoreFailure failure) {
        complain(
                "Stopping at once, because the disk cannot be trusted any more: "
                        + failure.getMessage());
        Runtime.getRuntime().halt(FAILED);
    }

    private static void give(String sentence) {
        complain(sentence);
        System.exit(FAILED);
    }

    private static void complain(String sentence) {
        PrintStream err = System.err;
        err.println("Simple Chat: " + sentence);
    }

    private static String version() {
        var version = Main.class.getPackage().getImplementationVersion();
        return version == null ? VERSION_UNKNOWN : version;
    }
}
