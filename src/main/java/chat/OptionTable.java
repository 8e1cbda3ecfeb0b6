package chat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

/// What can be chosen: the one table that `--help`, the variables, `chat.conf` and the README are
/// made of or held to. A new option is a row here, a field of [Options] and a row in the README;
/// its description is a paragraph for all of them and does not repeat the default, which stands
/// beside it everywhere. An option without a fixed default says in its description what holds
/// without it.
///
/// The rows are built and not read off annotations, as the errands' few are: Java makes classes for
/// those when they are read, which no cache keeps, and that took 0.05 to 0.1 s of a start.
final class OptionTable {

    /// What the name of every variable begins with.
    static final String PREFIX = "CHAT_";

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

    private static final String HELP = "--help";
    static final String PRINT_CONFIG = "--print-config";

    private OptionTable() {}

    /// The command that reads these arguments. It knows errands only where one may be meant, or is
    /// asked about: a start does without, which spares it a tenth of its time.
    static CommandLine command(String... args) {
        var spec = CommandSpec.create().name("bin/chat");
        spec.usageMessage()
                .sortOptions(false)
                .showDefaultValues(true)
                .width(100)
                .header("Simple Chat: open a room by name, pick a nickname, talk.")
                .footer(
                        "",
                        "Each option may also be set in the environment, --public-url as CHAT_PUBLIC_URL and so on, or in"
                                + " the file that --config names, as a line public-url = https://chat.example.org. The"
                                + " command line wins over the environment, and the environment over the file.",
                        "Extra flags for Java come from JAVA_OPTS.",
                        "",
                        "Ends with 0 when it was asked to end, with 1 when it could not start or go on, and with 64 when"
                                + " an option is wrong.");
        rows().forEach(spec::addOption);
        questions().forEach(spec::addOption);
        var command = new CommandLine(spec);
        if (Arrays.stream(args).anyMatch(OptionTable::mayMeanErrand)) {
            ERRANDS.forEach(errand -> command.addSubcommand(name(errand), errand));
        }
        return command;
    }

    /// Every option that has a value; not those that ask for an answer.
    static List<OptionSpec> rows() {
        OptionSpec.Builder[] rows = {
            shared(
                    file(
                            "--config",
                            "FILE",
                            "File to read options from. None is read unless it is named here. --print-config writes one"
                                    + " to begin with.")),
            option(
                    "--port",
                    "PORT",
                    new OptionTypes.Port(),
                    "8080",
                    "Port to listen on; 0 for any free one."),
            text(
                    "--host",
                    "HOST",
                    "127.0.0.1",
                    "Address to listen on; 0.0.0.0 or :: for all of this machine's."),
            shared(
                    file(
                            "--data",
                            "FOLDER",
                            "./data",
                            "Folder for everything that is kept; made when missing.")),
            option(
                    "--public-url",
                    "URL",
                    new OptionTypes.Url(),
                    "How browsers reach this server, such as https://chat.example.org. Pages of other origins are"
                            + " refused, and https makes cookies Secure. A path, as in https://example.org/chat, is"
                            + " the --base-path too. Without it the Host that a request names counts."),
            option(
                    "--base-path",
                    "PATH",
                    new OptionTypes.BasePath(),
                    "Path that every address of this server begins with, such as /chat, where the rest of the host"
                            + " is something else's. A proxy in front has to keep it in what it hands on. Without"
                            + " it, and without one in --public-url, there is none."),
            file(
                    "--tls-cert",
                    "FILE",
                    "Certificate for HTTPS and those that vouch for it, in PEM; with --tls-key. Read again when it"
                            + " changes. Without it this server speaks plain HTTP, on this machine or behind a"
                            + " proxy."),
            file("--tls-key", "FILE", "Private key of that certificate, in PEM and not encrypted."),
            option(
                    "--redirect-port",
                    "PORT",
                    new OptionTypes.Port(),
                    "Port that leads plain HTTP to HTTPS, such as 80; with --tls-cert. Without it there is none."),
            list(
                    "--allow-origin",
                    "URL",
                    new OptionTypes.Origin(),
                    "Another site whose pages may connect, as strangers without anybody's cookie; several with"
                            + " commas. None without it."),
            option(
                    "--index",
                    "on|off",
                    new OptionTypes.OnOff(),
                    "off",
                    "on lets search engines list rooms, and tells them what is in them. Otherwise rooms ask not to"
                            + " be listed."),
            option(
                    "--time-zone",
                    "ZONE",
                    new OptionTypes.Zone(),
                    "Zone of the times shown, such as Europe/Berlin. Without it the system's zone counts."),
            option(
                    "--keep",
                    "TIME",
                    new OptionTypes.Keeping(),
                    "How long messages are kept, such as 12h, 30d or 365d. What is older is deleted for good, from"
                            + " open pages and from the disk, within some minutes; the numbers go on. No nickname is"
                            + " held for longer. Without it messages are kept for ever."),
            option(
                    "--name-hold",
                    "TIME",
                    new OptionTypes.Time(),
                    "24h",
                    "How long a nickname in a room belongs to the person who spoke under it, while they are away,"
                            + " such as 30m, 24h or 7d; 0 for not at all."),
            file(
                    "--filter",
                    "FILE",
                    "List of words that are not used here, one word or phrase a line, with a reason behind a tab"
                            + " where there is one. Read again when it changes. Without it everything may be said."),
            option(
                    "--limits",
                    "on|off",
                    new OptionTypes.OnOff(),
                    "on",
                    "off lifts the limits of rate and count, those below, and never one of size; for load tests"
                            + " alone."),
            option(
                    "--rate-messages",
                    "RATE",
                    new OptionTypes.Pace(),
                    "5/2",
                    "Messages of one person: so many at once, and then so many a second. Who is faster is asked to"
                            + " wait and keeps the text; who does not wait is sent away."),
            option(
                    "--rate-address",
                    "RATE",
                    new OptionTypes.Pace(),
                    "200/100",
                    "Messages from one address, which a school or a hall often shares. Of IPv6 the first 64 bits"
                            + " are one address."),
            option(
                    "--rate-requests",
                    "RATE",
                    new OptionTypes.Pace(),
                    "2000/200",
                    "Pages loaded and sockets opened from one address."),
            option(
                    "--rate-new",
                    "RATE",
                    new OptionTypes.Pace(),
                    "100/5",
                    "New people, and rooms nobody has spoken in, from one address."),
            option(
                    "--connections",
                    "NUMBER",
                    new OptionTypes.Count(),
                    "2000",
                    "Connections from one address."),
            list(
                    "--trusted-proxies",
                    "NETWORK",
                    new OptionTypes.Net(),
                    "Proxies in front of this server, such as 127.0.0.1 or 10.0.0.0/8; several with commas. Only"
                            + " their X-Forwarded-For or Forwarded is believed. Without it everybody behind a"
                            + " proxy counts as one address."),
            option(
                    "--log",
                    "text|json",
                    new OptionTypes.LogForm(),
                    "text",
                    "How the log on stderr looks, one line an event. It never holds what people write, their names"
                            + " or their addresses."),
            option(
                    "--log-level",
                    "debug|info|warning|error",
                    new OptionTypes.LogLevel(),
                    "info",
                    "From which events on there is a log."),
            option(
                    "--drain",
                    "TIME",
                    new OptionTypes.Time(),
                    "0",
                    "How long the server goes on serving after it was told to stop, while /readyz says no, so that"
                            + " a balancer sends nobody new; such as 20s. Told again, it stops at once."),
            option(
                    "--admin-port",
                    "PORT",
                    new OptionTypes.Port(),
                    "Port for the operator alone, with /healthz, /readyz and /metrics; 0 for any free one. Without"
                            + " it there is none, and /metrics is answered at the public port, to this machine only."),
            text(
                    "--admin-host",
                    "HOST",
                    "127.0.0.1",
                    "Address the operator's port listens on. It asks for no password: whoever reaches it is the"
                            + " operator.")
        };
        return built(rows);
    }

    private static List<OptionSpec> questions() {
        OptionSpec.Builder[] questions = {
            question(
                    "Writes a commented file for --config with every option, holding what is chosen now, and"
                            + " ends.",
                    PRINT_CONFIG),
            question("Show this help message and exit.", "-h", HELP).usageHelp(true),
            question("Print version information and exit.", "-V", "--version").versionHelp(true)
        };
        return built(questions);
    }

    private static List<OptionSpec> built(OptionSpec.Builder... options) {
        return Arrays.stream(options).map(OptionSpec.Builder::build).toList();
    }

    private static OptionSpec.Builder option(
            String name,
            String label,
            ITypeConverter<?> reading,
            String preset,
            String description) {
        return option(name, label, reading, description).defaultValue(preset);
    }

    private static OptionSpec.Builder option(
            String name, String label, ITypeConverter<?> reading, String description) {
        return row(name, label, Object.class, description).converters(reading);
    }

    /// Several with commas.
    private static OptionSpec.Builder list(
            String name, String label, ITypeConverter<?> reading, String description) {
        return row(name, label, List.class, description)
                .converters(reading)
                .splitRegex(",")
                .showDefaultValue(Visibility.NEVER);
    }

    private static OptionSpec.Builder file(
            String name, String label, String preset, String description) {
        return file(name, label, description).defaultValue(preset);
    }

    private static OptionSpec.Builder file(String name, String label, String description) {
        return row(name, label, Path.class, description);
    }

    private static OptionSpec.Builder text(
            String name, String label, String preset, String description) {
        return row(name, label, String.class, description).defaultValue(preset);
    }

    private static OptionSpec.Builder row(
            String name, String label, Class<?> type, String description) {
        return OptionSpec.builder(name).paramLabel(label).type(type).description(description);
    }

    /// An option of the errands' too.
    private static OptionSpec.Builder shared(OptionSpec.Builder option) {
        return option.scopeType(ScopeType.INHERIT);
    }

    /// An option that asks for an answer and has no value.
    private static OptionSpec.Builder question(String description, String... names) {
        return OptionSpec.builder(names).description(description);
    }

    private static boolean mayMeanErrand(String arg) {
        return ERRANDS.stream().map(OptionTable::name).anyMatch(arg::equals)
                || arg.equals(HELP)
                // -h among other letters, or a file of arguments
                || (arg.startsWith("-") && !arg.startsWith("--"))
                || arg.startsWith("@");
    }

    private static String name(Class<? extends Errand> errand) {
        return errand.getSimpleName().toLowerCase(Locale.ROOT);
    }

    /// `--public-url` is `CHAT_PUBLIC_URL`.
    static String variable(OptionSpec option) {
        return PREFIX + key(option).replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /// `--public-url` is `public-url` in the file.
    static String key(OptionSpec option) {
        return option.longestName().substring(2);
    }

    /// The paragraph that says what the option sets.
    static String paragraph(OptionSpec option) {
        return String.join(" ", option.description());
    }
}
