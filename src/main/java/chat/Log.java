package chat;

import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// What the server says of itself, on stderr: one line an event, for an operator or a program of
/// theirs.
///
/// Nothing private gets here: events are named in our own words, and of an exception only its kind
/// and its place are said, since its message may hold what somebody sent.
final class Log extends Handler {

    /// How a line looks.
    enum Form {
        TEXT,
        JSON
    }

    /// From which events on.
    enum From {
        DEBUG,
        INFO,
        WARNING,
        ERROR;

        private Level level() {
            return switch (this) {
                case DEBUG -> Level.FINE;
                case INFO -> Level.INFO;
                case WARNING -> Level.WARNING;
                case ERROR -> Level.SEVERE;
            };
        }
    }

    /// Places of an exception that are said; the rest is the frameworks'.
    private static final int PLACES = 20;

    private static final JsonFactory FACTORY = new JsonFactory();

    private final Form form;
    private final PrintStream out;

    Log(Form form, PrintStream out) {
        this.form = form;
        this.out = out;
    }

    /// Has everything that is logged from now on go through one of these to stderr.
    static void begin(Form form, From from) {
        var root = LogManager.getLogManager().getLogger("");
        for (var other : root.getHandlers()) {
            root.removeHandler(other);
        }
        root.addHandler(new Log(form, System.err));
        root.setLevel(from.level());
        // Netty's own steps are of use to nobody who runs this.
        quiet("io.netty");
    }

    @Override
    public void publish(LogRecord event) {
        var line = line(event) + "\n";
        out.writeBytes(line.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void flush() {
        out.flush();
    }

    @Override
    public void close() {
        // The end of the program closes it.
    }

    /// The event as one line, without the line's end.
    String line(LogRecord event) {
        return switch (form) {
            case TEXT -> text(event);
            case JSON -> json(event);
        };
    }

    private static String text(LogRecord event) {
        var line = new StringBuilder();
        line.append(event.getInstant().truncatedTo(ChronoUnit.MILLIS))
                .append(' ')
                .append(level(event).toUpperCase(Locale.ROOT))
                .append(' ')
                .append(event.getMessage());
        if (event.getThrown() != null) {
            line.append(" [").append(String.join(" < ", places(event.getThrown()))).append(']');
        }
        // What would begin a line of its own could be taken for an event.
        return line.toString().replaceAll("\\p{Cntrl}", " ");
    }

    private static String json(LogRecord event) {
        var line = new StringWriter();
        try (var json = FACTORY.createGenerator(ObjectWriteContext.empty(), line)) {
            json.writeStartObject();
            json.writeStringProperty(
                    "time", event.getInstant().truncatedTo(ChronoUnit.MILLIS).toString());
            json.writeStringProperty("level", level(event));
            json.writeStringProperty("source", String.valueOf(event.getLoggerName()));
            json.writeStringProperty("message", event.getMessage());
            if (event.getThrown() != null) {
                json.writeArrayPropertyStart("error");
                places(event.getThrown()).forEach(json::writeString);
                json.writeEndArray();
            }
            json.writeEndObject();
        }
        return line.toString();
    }

    private static String level(LogRecord event) {
        int level = event.getLevel().intValue();
        return level >= Level.SEVERE.intValue()
                ? "error"
                : level >= Level.WARNING.intValue()
                        ? "warning"
                        : level >= Level.INFO.intValue() ? "info" : "debug";
    }

    /// Kinds and places, from the outside in.
    private static List<String> places(Throwable thrown) {
        var places = new ArrayList<String>();
        for (var cause = thrown;
                cause != null && places.size() < PLACES;
                cause = cause.getCause()) {
            places.add(cause.getClass().getName());
            for (var place : cause.getStackTrace()) {
                if (places.size() < PLACES) {
                    places.add("at " + place);
                }
            }
        }
        return places;
    }

    private static void quiet(String name) {
        Logger.getLogger(name).setLevel(Level.WARNING);
    }
}
