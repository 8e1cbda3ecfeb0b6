package chat;

import static java.util.Objects.requireNonNull;

import chat.room.Floods;
import chat.room.Rate;
import chat.web.Server;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// What was chosen: a field for each row of [OptionTable], which says what it means.
final class Options {

    final int port;
    final String host;
    final Path data;
    final @Nullable String publicUrl;
    final @Nullable String basePath;
    final @Nullable Path tlsCert;
    final @Nullable Path tlsKey;
    final @Nullable Integer redirectPort;
    final List<String> allowOrigin;
    final OptionTypes.Switch index;
    final ZoneId timeZone;
    final @Nullable Duration keep;
    final Duration nameHold;
    final @Nullable Path filter;
    final OptionTypes.Switch limits;
    final Rate rateMessages;
    final Rate rateAddress;
    final Rate rateRequests;
    final Rate rateNew;
    final int connections;
    final List<String> trustedProxies;
    final Log.Form log;
    final Log.From logLevel;
    final Duration drain;
    final @Nullable Integer adminPort;
    final String adminHost;
    final boolean printConfig;

    /// Takes what a command has read.
    Options(CommandSpec chosen) {
        port = preset(chosen, "--port", Integer.class);
        host = preset(chosen, "--host", String.class);
        data = preset(chosen, "--data", Path.class);
        publicUrl = value(chosen, "--public-url", String.class);
        basePath = value(chosen, "--base-path", String.class);
        tlsCert = value(chosen, "--tls-cert", Path.class);
        tlsKey = value(chosen, "--tls-key", Path.class);
        redirectPort = value(chosen, "--redirect-port", Integer.class);
        allowOrigin = values(chosen, "--allow-origin");
        index = preset(chosen, "--index", OptionTypes.Switch.class);
        var zone = value(chosen, "--time-zone", ZoneId.class);
        timeZone = zone == null ? ZoneId.systemDefault() : zone;
        keep = value(chosen, "--keep", Duration.class);
        nameHold = preset(chosen, "--name-hold", Duration.class);
        filter = value(chosen, "--filter", Path.class);
        limits = preset(chosen, "--limits", OptionTypes.Switch.class);
        rateMessages = preset(chosen, "--rate-messages", Rate.class);
        rateAddress = preset(chosen, "--rate-address", Rate.class);
        rateRequests = preset(chosen, "--rate-requests", Rate.class);
        rateNew = preset(chosen, "--rate-new", Rate.class);
        connections = preset(chosen, "--connections", Integer.class);
        trustedProxies = values(chosen, "--trusted-proxies");
        log = preset(chosen, "--log", Log.Form.class);
        logLevel = preset(chosen, "--log-level", Log.From.class);
        drain = preset(chosen, "--drain", Duration.class);
        adminPort = value(chosen, "--admin-port", Integer.class);
        adminHost = preset(chosen, "--admin-host", String.class);
        printConfig = Boolean.TRUE.equals(value(chosen, OptionTable.PRINT_CONFIG, Boolean.class));
    }

    /// The value of an option that has one in any case.
    private static <T> T preset(CommandSpec chosen, String option, Class<T> type) {
        return requireNonNull(value(chosen, option, type));
    }

    /// The option's value as its row reads it, null when nobody chose one.
    private static <T> @Nullable T value(CommandSpec chosen, String option, Class<T> type) {
        return type.cast(chosen.findOption(option).getValue());
    }

    private static List<String> values(CommandSpec chosen, String option) {
        var values = value(chosen, option, List.class);
        return values == null
                ? List.of()
                : Stream.of(values.toArray()).map(String.class::cast).toList();
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

    /// A host as it stands in an address: one of IPv6 in brackets, with or without which it may be
    /// written.
    static String inAddress(String host) {
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }
}
