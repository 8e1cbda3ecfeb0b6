package chat;

import chat.room.Floods;
import chat.room.Rate;
import chat.web.Server;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// What the operator can choose: the one table that `--help`, the variables, `chat.conf` and the
/// README are made of or held to. A new option is a field here and a row in the README; its
/// description is a paragraph for all of them and does not repeat the default, which stands beside
/// it everywhere. An option without a fixed default says in its description what holds without it.
///
/// [Choices] says where each value comes from.
@Command(
        name = "bin/chat",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false,
        usageHelpWidth = 100,
        header = "Simple Chat: open a room by name, pick a nickname, talk.",
        footer = {
            "",
            "Each option may also be set in the environment, --public-url as CHAT_PUBLIC_URL and so on, or in"
                    + " the file that --config names, as a line public-url = https://chat.example.org. The"
                    + " command line wins over the environment, and the environment over the file.",
            "Extra flags for Java come from JAVA_OPTS.",
            "",
            "Ends with 0 when it was asked to end, with 1 when it could not start or go on, and with 64 when"
                    + " an option is wrong."
        })
final class Options {

    private static final String PREFIX = "CHAT_";

    /// What else can be asked for than a server; each is named as its class.
    private static final List<Class<? extends Errand>> ERRANDS =
            List.of(
                    Health.class,
                    Rule.class,
                    Backup.class,
                    Restore.class,
                    Check.class,
                    Export.class,
                    Import.class);

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description =
                    "File to read options from. None is read unless it is named here. --print-config writes one"
                            + " to begin with.")
    @Nullable Path config;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            converter = OptionTypes.Port.class,
            description = "Port to listen on; 0 for any free one.")
    int port = 8080;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Address to listen on; 0.0.0.0 or :: for all of this machine's.")
    String host = "127.0.0.1";

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            scope = ScopeType.INHERIT,
            defaultValue = "./data",
            description = "Folder for everything that is kept; made when missing.")
    Path data = Path.of("./data");

    @Option(
            names = "--public-url",
            paramLabel = "URL",
            converter = OptionTypes.Url.class,
            description =
                    "How browsers reach this server, such as https://chat.example.org. Pages of other origins are"
                            + " refused, and https makes cookies Secure. A path, as in https://example.org/chat, is"
                            + " the --base-path too. Without it the Host that a request names counts.")
    @Nullable String publicUrl;

    @Option(
            names = "--base-path",
            paramLabel = "PATH",
            converter = OptionTypes.BasePath.class,
            description =
                    "Path that every address of this server begins with, such as /chat, where the rest of the host"
                            + " is something else's. A proxy in front has to keep it in what it hands on. Without"
                            + " it, and without one in --public-url, there is none.")
    @Nullable String basePath;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description =
                    "Certificate for HTTPS and those that vouch for it, in PEM; with --tls-key. Read again when it"
                            + " changes. Without it this server speaks plain HTTP, on this machine or behind a"
                            + " proxy.")
    @Nullable Path tlsCert;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "Private key of that certificate, in PEM and not encrypted.")
    @Nullable Path tlsKey;

    @Option(
            names = "--redirect-port",
            paramLabel = "PORT",
            converter = OptionTypes.Port.class,
            description =
                    "Port that leads plain HTTP to HTTPS, such as 80; with --tls-cert. Without it there is none.")
    @Nullable Integer redirectPort;

    @Option(
            names = "--allow-origin",
            paramLabel = "URL",
            split = ",",
            showDefaultValue = Visibility.NEVER,
            converter = OptionTypes.Origin.class,
            description =
                    "Another site whose pages may connect, as strangers without anybody's cookie; several with"
                            + " commas. None without it.")
    List<String> allowOrigin = new ArrayList<>();

    @Option(
            names = "--index",
            paramLabel = "on|off",
            defaultValue = "off",
            converter = OptionTypes.OnOff.class,
            description =
                    "on lets search engines list rooms, and tells them what is in them. Otherwise rooms ask not to"
                            + " be listed.")
    OptionTypes.Switch index = OptionTypes.Switch.OFF;

    @Option(
            names = "--time-zone",
            paramLabel = "ZONE",
            showDefaultValue = Visibility.NEVER,
            converter = OptionTypes.Zone.class,
            description =
                    "Zone of the times shown, such as Europe/Berlin. Without it the system's zone counts.")
    ZoneId timeZone = ZoneId.systemDefault();

    @Option(
            names = "--keep",
            paramLabel = "TIME",
            converter = OptionTypes.Keeping.class,
            description =
                    "How long messages are kept, such as 12h, 30d or 365d. What is older is deleted for good, from"
                            + " open pages and from the disk, within some minutes; the numbers go on. No nickname is"
                            + " held for longer. Without it messages are kept for ever.")
    @Nullable Duration keep;

    @Option(
            names = "--name-hold",
            paramLabel = "TIME",
            defaultValue = "24h",
            converter = OptionTypes.Time.class,
            description =
                    "How long a nickname in a room belongs to the person who spoke under it, while they are away,"
                            + " such as 30m, 24h or 7d; 0 for not at all.")
    Duration nameHold = Duration.ofHours(24);

    @Option(
            names = "--filter",
            paramLabel = "FILE",
            description =
                    "List of words that are not used here, one word or phrase a line, with a reason behind a tab"
                            + " where there is one. Read again when it changes. Without it everything may be said.")
    @Nullable Path filter;

    @Option(
            names = "--limits",
            paramLabel = "on|off",
            defaultValue = "on",
            converter = OptionTypes.OnOff.class,
            description =
                    "off lifts the limits of rate and count, those below, and never one of size; for load tests"
                            + " alone.")
    OptionTypes.Switch limits = OptionTypes.Switch.ON;

    @Option(
            names = "--rate-messages",
            paramLabel = "RATE",
            defaultValue = "5/2",
            converter = OptionTypes.Pace.class,
            description =
                    "Messages of one person: so many at once, and then so many a second. Who is faster is asked to"
                            + " wait and keeps the text; who does not wait is sent away.")
    Rate rateMessages = new Rate(5, 2);

    @Option(
            names = "--rate-address",
            paramLabel = "RATE",
            defaultValue = "200/100",
            converter = OptionTypes.Pace.class,
            description =
                    "Messages from one address, which a school or a hall often shares. Of IPv6 the first 64 bits"
                            + " are one address.")
    Rate rateAddress = new Rate(200, 100);

    @Option(
            names = "--rate-requests",
            paramLabel = "RATE",
            defaultValue = "2000/200",
            converter = OptionTypes.Pace.class,
            description = "Pages loaded and sockets opened from one address.")
    Rate rateRequests = new Rate(2_000, 200);

    @Option(
            names = "--rate-new",
            paramLabel = "RATE",
            defaultValue = "100/5",
            converter = OptionTypes.Pace.class,
            description = "New people, and rooms nobody has spoken in, from one address.")
    Rate rateNew = new Rate(100, 5);

    @Option(
            names = "--connections",
            paramLabel = "NUMBER",
            defaultValue = "2000",
            converter = OptionTypes.Count.class,
            description = "Connections from one address.")
    int connections = 2_000;

    @Option(
            names = "--trusted-proxies",
            paramLabel = "NETWORK",
            split = ",",
            showDefaultValue = Visibility.NEVER,
            converter = OptionTypes.Net.class,
            description =
                    "Proxies in front of this server, such as 127.0.0.1 or 10.0.0.0/8; several with commas. Only"
                            + " their X-Forwarded-For or Forwarded is believed. Without it everybody behind a"
                            + " proxy counts as one address.")
    List<String> trustedProxies = new ArrayList<>();

    @Option(
            names = "--log",
            paramLabel = "text|json",
            defaultValue = "text",
            converter = OptionTypes.LogForm.class,
            description =
                    "How the log on stderr looks, one line an event. It never holds what people write, their names"
                            + " or their addresses.")
    Log.Form log = Log.Form.TEXT;

    @Option(
            names = "--log-level",
            paramLabel = "debug|info|warning|error",
            defaultValue = "info",
            converter = OptionTypes.LogLevel.class,
            description = "From which events on there is a log.")
    Log.From logLevel = Log.From.INFO;

    @Option(
            names = "--drain",
            paramLabel = "TIME",
            defaultValue = "0",
            converter = OptionTypes.Time.class,
            description =
                    "How long the server goes on serving after it was told to stop, while /readyz says no, so that"
                            + " a balancer sends nobody new; such as 20s. Told again, it stops at once.")
    Duration drain = Duration.ZERO;

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            converter = OptionTypes.Port.class,
            description =
                    "Port for the operator alone, with /healthz, /readyz and /metrics; 0 for any free one. Without"
                            + " it there is none, and /metrics is answered at the public port, to this machine only.")
    @Nullable Integer adminPort;

    @Option(
            names = "--admin-host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description =
                    "Address the operator's port listens on. It asks for no password: whoever reaches it is the"
                            + " operator.")
    String adminHost = "127.0.0.1";

    @Option(
            names = "--print-config",
            description =
                    "Writes a commented file for --config with every option, holding what is chosen now, and"
                            + " ends.")
    boolean printConfig;

    /// The command that reads these arguments. It knows errands only where one may be meant, or is
    /// asked about: a start does without, which spares it a tenth of its time.
    static CommandLine command(String... args) {
        var command = new CommandLine(new Options());
        if (Arrays.stream(args).anyMatch(Options::mayMeanErrand)) {
            ERRANDS.forEach(errand -> command.addSubcommand(name(errand), errand));
        }
        return command;
    }

    private static boolean mayMeanErrand(String arg) {
        return ERRANDS.stream().map(Options::name).anyMatch(arg::equals)
                || arg.equals("--help")
                // -h among other letters, or a file of arguments
                || (arg.startsWith("-") && !arg.startsWith("--"))
                || arg.startsWith("@");
    }

    private static String name(Class<? extends Errand> errand) {
        return errand.getSimpleName().toLowerCase(Locale.ROOT);
    }

    /// Checks what only holds together.
    ///
    /// @throws Misuse when one option asks for another, or contradicts it
    void agree() throws Misuse {
        if (tlsCert != null && tlsKey == null) {
            throw new Misuse("--tls-cert needs --tls-key too: the file with the private key.");
        }
        if (tlsKey != null && tlsCert == null) {
            throw new Misuse("--tls-key needs --tls-cert too: the file with the certificate.");
        }
        if (redirectPort != null && tlsCert == null) {
            throw new Misuse(
                    "--redirect-port leads to HTTPS, which is spoken with --tls-cert and --tls-key only.");
        }
        if (tlsCert != null && publicUrl != null && publicUrl.startsWith("http:")) {
            throw new Misuse(
                    "--public-url is "
                            + publicUrl
                            + ", but with --tls-cert browsers reach this server by https.");
        }
        if (basePath != null && !publicPath().isEmpty() && !basePath.equals(publicPath())) {
            throw new Misuse(
                    "--public-url is "
                            + publicUrl
                            + ", but --base-path is "
                            + (basePath.isEmpty() ? "/" : basePath)
                            + ": one of them is enough, and both have to say the same path.");
        }
    }

    /// Scheme and host of `--public-url`, null without it.
    @Nullable String origin() {
        return publicUrl == null
                ? null
                : publicUrl.substring(0, publicUrl.length() - publicPath().length());
    }

    /// What the path of every address begins with, empty for nothing.
    String path() {
        return basePath == null ? publicPath() : basePath;
    }

    private String publicPath() {
        int path = publicUrl == null ? -1 : publicUrl.indexOf('/', publicUrl.indexOf("://") + 3);
        return publicUrl == null || path < 0 ? "" : publicUrl.substring(path);
    }

    /// The limits of rate and count that hold.
    Server.Limits chosenLimits() {
        return limits == OptionTypes.Switch.OFF
                ? Server.Limits.NONE
                : new Server.Limits(
                        new Floods.Rates(
                                rateMessages, rateAddress, rateRequests, rateNew, Floods.FRAMES),
                        connections);
    }

    /// `--public-url` is `CHAT_PUBLIC_URL`.
    static String variable(OptionSpec option) {
        return PREFIX + key(option).replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /// `--public-url` is `public-url` in the file.
    static String key(OptionSpec option) {
        return option.longestName().substring(2);
    }

    /// Every option that has a value; not those that ask for an answer.
    static List<OptionSpec> table() {
        return table(new CommandLine(new Options()));
    }

    /// The same of a command that is there already: making one takes 30 ms of a start.
    static List<OptionSpec> table(CommandLine command) {
        var answers = Set.of("--help", "--version", "--print-config");
        return command.getCommandSpec().options().stream()
                .filter(option -> !answers.contains(option.longestName()))
                .toList();
    }

    /// The paragraph that says what the option sets.
    static String paragraph(OptionSpec option) {
        return String.join(" ", option.description());
    }

    /// A host as it stands in an address: one of IPv6 in brackets, with or without which it may be
    /// written.
    static String inAddress(String host) {
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }
}
