package chat;

import chat.archive.Format;
import chat.room.Rate;
import chat.web.Server;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// How the values of options are read. Whatever is wrong is said as `expected … but was …`; who
/// asked adds the option and where the value stood.
final class OptionTypes {

    private OptionTypes() {}

    /// A choice that is not a flag: picocli would let a flag go without its value.
    enum Switch {
        ON,
        OFF
    }

    static final class Port implements ITypeConverter<Integer> {
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
            throw unexpected("a number from 0 to 65535", value);
        }
    }

    static final class Origin implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            try {
                return Server.origin(value);
            } catch (IllegalArgumentException notAnAddress) {
                throw unexpected("an origin such as https://chat.example.org", value);
            }
        }
    }

    /// An origin, or with a base path behind it.
    static final class Url implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            try {
                var url = value.strip();
                int path = url.indexOf('/', url.indexOf("://") + 3);
                return path < 0
                        ? Server.origin(url)
                        : Server.origin(url.substring(0, path))
                                + Server.basePath(url.substring(path));
            } catch (IllegalArgumentException notAnAddress) {
                throw unexpected(
                        "an address such as https://chat.example.org or https://example.org/chat",
                        value);
            }
        }
    }

    static final class BasePath implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            try {
                return Server.basePath(value);
            } catch (IllegalArgumentException notAPath) {
                throw unexpected(
                        "a path such as /chat, of letters, digits, - . _ ~ and slashes between,",
                        value);
            }
        }
    }

    static final class Zone implements ITypeConverter<ZoneId> {
        @Override
        public ZoneId convert(String value) {
            try {
                return ZoneId.of(value.strip());
            } catch (DateTimeException e) {
                throw unexpected("a time zone such as Europe/Berlin or UTC", value);
            }
        }
    }

    static final class Archive implements ITypeConverter<Format> {
        @Override
        public Format convert(String value) {
            return Arrays.stream(Format.values())
                    .filter(format -> format.name().equalsIgnoreCase(value.strip()))
                    .findFirst()
                    .orElseThrow(() -> unexpected("json, txt or html", value));
        }
    }

    /// A whole number of seconds, minutes, hours or days, at most ten years; or 0.
    static final class Time implements ITypeConverter<Duration> {

        private static final Duration LONGEST = Duration.ofDays(3_650);
        private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9]{1,9})([smhd])");

        @Override
        public Duration convert(String value) {
            var text = value.strip();
            if (text.equals("0")) {
                return Duration.ZERO;
            }
            var parts = NUMBER_AND_UNIT.matcher(text);
            if (parts.matches()) {
                long number = Long.parseLong(parts.group(1));
                var time =
                        switch (parts.group(2)) {
                            case "s" -> Duration.ofSeconds(number);
                            case "m" -> Duration.ofMinutes(number);
                            case "h" -> Duration.ofHours(number);
                            default -> Duration.ofDays(number);
                        };
                if (time.compareTo(LONGEST) <= 0) {
                    return time;
                }
            }
            throw unexpected("a time such as 30m, 24h or 7d, or 0", value);
        }
    }

    /// As [Time], but not 0.
    static final class Keeping implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            try {
                var time = new Time().convert(value);
                if (!time.isZero()) {
                    return time;
                }
            } catch (TypeConversionException notATime) {
                // Said below.
            }
            throw unexpected("a time such as 12h, 30d or 365d", value);
        }
    }

    static final class LogForm implements ITypeConverter<Log.Form> {
        @Override
        public Log.Form convert(String value) {
            return switch (value.strip()) {
                case "text" -> Log.Form.TEXT;
                case "json" -> Log.Form.JSON;
                default -> throw unexpected("text or json", value);
            };
        }
    }

    static final class LogLevel implements ITypeConverter<Log.From> {
        @Override
        public Log.From convert(String value) {
            return switch (value.strip()) {
                case "debug" -> Log.From.DEBUG;
                case "info" -> Log.From.INFO;
                case "warning" -> Log.From.WARNING;
                case "error" -> Log.From.ERROR;
                default -> throw unexpected("debug, info, warning or error", value);
            };
        }
    }

    static final class Pace implements ITypeConverter<Rate> {
        @Override
        public Rate convert(String value) {
            try {
                return Rate.parse(value.strip());
            } catch (IllegalArgumentException notARate) {
                throw unexpected("so many at once / so many a second, such as 5/2,", value);
            }
        }
    }

    static final class Count implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            try {
                int count = Integer.parseInt(value.strip());
                if (count > 0) {
                    return count;
                }
            } catch (NumberFormatException notANumber) {
                // Said below.
            }
            throw unexpected("a number from 1", value);
        }
    }

    static final class Net implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            try {
                return Server.network(value);
            } catch (IllegalArgumentException notANetwork) {
                throw unexpected("an address or a network such as 10.0.0.0/8", value);
            }
        }
    }

    static final class OnOff implements ITypeConverter<Switch> {
        @Override
        public Switch convert(String value) {
            return switch (value.strip()) {
                case "on" -> Switch.ON;
                case "off" -> Switch.OFF;
                default -> throw unexpected("on or off", value);
            };
        }
    }

    private static TypeConversionException unexpected(String expected, String value) {
        return new TypeConversionException("expected " + expected + " but was '" + value + "'");
    }
}
