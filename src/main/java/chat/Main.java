package chat;

import chat.room.Store.StoreFailure;
import chat.store.SqliteStore;
import chat.web.Server;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// The program. Reads the options, builds every part, starts the server, and waits to be told to
/// stop.
public final class Main {

    private static final int FAILED = 1;
    private static final int MISUSED = 64;
    private static final String VERSION_UNKNOWN = "development";

    private Main() {}

    public static void main(String[] args) {
        var options = new Options();
        var command = new CommandLine(options).setDefaultValueProvider(new Options.Environment());
        command.getCommandSpec().version("Simple Chat " + version());
        try {
            command.parseArgs(args);
        } catch (ParameterException e) {
            complain(String.valueOf(e.getMessage()));
            System.exit(MISUSED);
        }
        if (command.isUsageHelpRequested()) {
            command.usage(System.out);
        } else if (command.isVersionHelpRequested()) {
            command.printVersionHelp(System.out);
        } else {
            run(options);
        }
    }

    private static void run(Options options) {
        var timer = new SystemTimer();
        var stopped = new CountDownLatch(1);
        try {
            // The folder's lock first: of two servers on one folder, the second must touch nothing.
            var store = SqliteStore.open(options.data, timer);
            var settings =
                    new Server.Settings(
                            options.publicUrl,
                            Set.copyOf(options.allowOrigin),
                            options.timeZone,
                            options.limits == Options.Switch.ON,
                            version());
            var server =
                    new Server(store, timer, options.data.resolve("key"), settings, Main::distrust);
            int port = server.start(options.host, options.port);
            Runtime.getRuntime()
                    .addShutdownHook(
                            new Thread(
                                    () -> {
                                        server.close();
                                        store.close();
                                        timer.close();
                                        stopped.countDown();
                                    },
                                    "stop"));
            if (options.limits == Options.Switch.OFF) {
                complain("Limits of rate and count are off. This is for load tests only.");
            }
            ready(options, port);
        } catch (StoreFailure e) {
            give(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            give(explain(e, options));
        }
    }

    private static void ready(Options options, int port) {
        long started = ManagementFactory.getRuntimeMXBean().getStartTime();
        System.out.printf(
                "Simple Chat is ready at %s (data in %s, %d ms)%n",
                options.publicUrl != null
                        ? options.publicUrl
                        : "http://" + bracketed(options.host) + ":" + port,
                options.data,
                System.currentTimeMillis() - started);
        System.out.flush();
    }

    private static String bracketed(String host) {
        try {
            return InetAddress.getByName(host) instanceof Inet6Address && host.indexOf(':') >= 0
                    ? "[" + host + "]"
                    : host;
        } catch (UnknownHostException e) {
            return host;
        }
    }

    private static String explain(IOException e, Options options) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException
                    || String.valueOf(cause.getMessage()).contains("bind(")) {
                return "Cannot listen on "
                        + options.host
                        + ", port "
                        + options.port
                        + ": something else uses it, or it is not this machine's. Choose another with --port or --host.";
            }
            if (cause instanceof UnknownHostException
                    || cause instanceof UnresolvedAddressException) {
                return "There is no address for --host " + options.host + ".";
            }
        }
        return "Cannot start: " + e.getMessage() + ".";
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
