package chat;

import chat.web.Server;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// What the operator can choose, on the command line or as `CHAT_…` in the environment; the command
/// line wins.
@Command(
        name = "bin/chat",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpWidth = 100,
        header = "Simple Chat: open a room by name, pick a nickname, talk.",
        footer = {
            "",
            "Each option may also be set in the environment: --public-url as CHAT_PUBLIC_URL, and so on.",
            "Extra flags for Java come from JAVA_OPTS."
        })
final class Options {

    private static final String PREFIX = "CHAT_";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            converter = PortConverter.class,
            description = "Port to listen on, 0 for any free one. Default: 8080")
    int port = 8080;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description =
                    "Address to listen on; 0.0.0.0 or :: for all of this machine's. Default: 127.0.0.1")
    String host = "127.0.0.1";

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            defaultValue = "./data",
            description = "Folder for everything that is kept; made when missing. Default: ./data")
    Path data = Path.of("./data");

    @Option(
            names = "--public-url",
            paramLabel = "URL",
            converter = OriginConverter.class,
            description =
                    "How browsers reach this server, such as https://chat.example.org. Requests from pages of"
                            + " another origin are refused, and https makes cookies Secure. Default: whatever Host the"
                            + " request names")
    @Nullable String publicUrl;

    @Option(
            names = "--allow-origin",
            paramLabel = "URL",
            split = ",",
            converter = OriginConverter.class,
            description =
                    "Another site whose pages may connect, as strangers without anybody's cookie. May be given"
                            + " several times, or with commas")
    List<String> allowOrigin = new ArrayList<>();

    @Option(
            names = "--time-zone",
            paramLabel = "ZONE",
            converter = ZoneConverter.class,
            description = "Zone of the times shown, such as Europe/Berlin. Default: the system's")
    ZoneId timeZone = ZoneId.systemDefault();

    @Option(
            names = "--limits",
            paramLabel = "on|off",
            defaultValue = "on",
            converter = SwitchConverter.class,
            description =
                    "off lifts limits of rate and count, never of size: for load tests alone. Default: on")
    Switch limits = Switch.ON;

    /// Takes what the command line does not say from the environment.
    static final class Environment implements IDefaultValueProvider {
        @Override
        public @Nullable String defaultValue(ArgSpec arg) {
            if (arg instanceof OptionSpec option) {
                var value = System.getenv(variable(option.longestName()));
                return value != null ? value : option.defaultValue();
            }
            return null;
        }
    }

    /// `--public-url` is `CHAT_PUBLIC_URL`.
    static String variable(String option) {
        return PREFIX + option.replaceFirst("^--", "").replace('-', '_').toUpperCase(Locale.ROOT);
    }

    static final class PortConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            try {
                int port = Integer.parseInt(value.strip());
                if (port >= 0 && port <= 65_535) {
                    return port;
                }
            } catch (NumberFormatException notANumber) {
                // Said below.
            }
            throw new TypeConversionException(
                    "expected a number from 0 to 65535 but was '" + value + "'");
        }
    }

    static final class OriginConverter implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            try {
                return Server.origin(value);
            } catch (IllegalArgumentException notAnAddress) {
                // Said below.
            }
            throw new TypeConversionException(
                    "expected an origin such as https://chat.example.org but was '" + value + "'");
        }
    }

    static final class ZoneConverter implements ITypeConverter<ZoneId> {
        @Override
        public ZoneId convert(String value) {
            try {
                return ZoneId.of(value.strip());
            } catch (DateTimeException e) {
                throw new TypeConversionException(
                        "expected a time zone such as Europe/Berlin or UTC but was '"
                                + value
                                + "'");
            }
        }
    }

    /// A choice that is not a flag: picocli would let a flag go without its value.
    enum Switch {
        ON,
        OFF
    }

    static final class SwitchConverter implements ITypeConverter<Switch> {
        @Override
        public Switch convert(String value) {
            return switch (value.strip()) {
                case "on" -> Switch.ON;
                case "off" -> Switch.OFF;
                default ->
                        throw new TypeConversionException(
                                "expected on or off but was '" + value + "'");
            };
        }
    }
}
