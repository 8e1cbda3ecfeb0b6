package chat.live;

import chat.http.Request;
import chat.room.Message;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// A room's log as programs read it. What stands in it is what is on disk; times are UTC.
public enum Feed {
    /// A line for each line that was said: time, author, text.
    TEXT("log.txt", "text/plain; charset=utf-8", "text/plain"),
    /// Objects of `number`, `time`, `author`, `text` and `kind`.
    JSON("log.json", "application/json", "application/json"),
    /// RFC 4287, for feed readers; the newest first.
    ATOM("log.atom", "application/atom+xml; charset=utf-8", "application/atom+xml");

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final JsonFactory FACTORY = new JsonFactory();

    /// The last segment of its address.
    public final String file;

    public final String type;
    private final String accepted;

    Feed(String file, String type, String accepted) {
        this.file = file;
        this.type = type;
        this.accepted = accepted;
    }

    /// What a request for the room's own address asks for by `Accept`; empty for the page, which
    /// comes first wherever it is taken as gladly.
    public static Optional<Feed> asked(Request request) {
        double best = request.accepts("text/html");
        @Nullable Feed wanted = null;
        for (var feed : values()) {
            double gladly = request.accepts(feed.accepted);
            if (gladly > best) {
                best = gladly;
                wanted = feed;
            }
        }
        return Optional.ofNullable(wanted);
    }

    /// Whether that is the last segment of a log's address.
    public static boolean isFile(String segment) {
        return Arrays.stream(values()).anyMatch(feed -> feed.file.equals(segment));
    }

    /// One message as a line of text or of JSON. A text of several lines is several: so nobody can
    /// write a line that looks like another's.
    public byte[] line(Message message) {
        return switch (this) {
            case TEXT -> utf8(text(message));
            case JSON -> utf8(json(message) + "\n");
            case ATOM -> throw new IllegalArgumentException("expected lines but was a document");
        };
    }

    /// A stretch of the log, whole.
    ///
    /// @param room its name
    /// @param address of the room, with the host
    public byte[] document(String room, String address, List<Message> messages) {
        return switch (this) {
            case TEXT -> {
                var lines = new StringBuilder();
                messages.forEach(message -> lines.append(text(message)));
                yield utf8(lines.toString());
            }
            case JSON -> {
                var document = new StringWriter();
                try (var json = FACTORY.createGenerator(ObjectWriteContext.empty(), document)) {
                    json.writeStartObject();
                    json.writeStringProperty("room", room);
                    json.writeArrayPropertyStart("messages");
                    messages.forEach(message -> write(json, message));
                    json.writeEndArray();
                    json.writeEndObject();
                }
                yield utf8(document + "\n");
            }
            case ATOM -> utf8(atom(room, address, messages));
        };
    }

    private static String text(Message message) {
        var start = CLOCK.format(message.at()) + " <" + message.nickname() + "> ";
        var lines = new StringBuilder();
        message.text().lines().forEach(line -> lines.append(start).append(line).append('\n'));
        return lines.toString();
    }

    private static String json(Message message) {
        var line = new StringWriter();
        try (var json = FACTORY.createGenerator(ObjectWriteContext.empty(), line)) {
            write(json, message);
        }
        return line.toString();
    }

    private static void write(JsonGenerator json, Message message) {
        json.writeStartObject();
        json.writeNumberProperty("number", message.number());
        json.writeStringProperty("time", message.at().truncatedTo(ChronoUnit.MILLIS).toString());
        json.writeStringProperty("author", message.nickname());
        json.writeStringProperty("text", message.text());
        json.writeStringProperty("kind", "message");
        json.writeEndObject();
    }

    private static String atom(String room, String address, List<Message> messages) {
        var newest = messages.isEmpty() ? "1970-01-01T00:00:00Z" : messages.getLast().at();
        var xml = new StringBuilder(512 + 512 * messages.size());
        xml.append("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n")
                .append("<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
        element(xml, "id", address);
        element(xml, "title", room);
        element(xml, "updated", newest.toString());
        link(xml, "self", "application/atom+xml", address + "/" + ATOM.file);
        link(xml, "alternate", "text/html", address);
        for (var message : messages.reversed()) {
            var own = address + "/" + message.number();
            xml.append("<entry>\n");
            element(xml, "id", own);
            element(xml, "title", title(message));
            xml.append("<author>");
            element(xml, "name", message.nickname());
            xml.append("</author>\n");
            element(xml, "published", message.at().toString());
            element(xml, "updated", message.at().toString());
            link(xml, "alternate", "text/html", own);
            xml.append("<content type=\"text\">");
            escape(xml, message.text());
            xml.append("</content>\n</entry>\n");
        }
        return xml.append("</feed>\n").toString();
    }

    /// Author and the beginning of the text.
    private static String title(Message message) {
        var first = message.text().lines().findFirst().orElse("");
        int end =
                first.offsetByCodePoints(0, Math.min(80, first.codePointCount(0, first.length())));
        return message.nickname() + ": " + first.substring(0, end);
    }

    private static void element(StringBuilder xml, String name, String text) {
        xml.append('<').append(name).append('>');
        escape(xml, text);
        xml.append("</").append(name).append(">\n");
    }

    private static void link(StringBuilder xml, String relation, String type, String address) {
        xml.append("<link rel=\"").append(relation).append("\" type=\"").append(type);
        xml.append("\" href=\"");
        escape(xml, address);
        xml.append("\"/>\n");
    }

    /// XML cannot carry every character: XML 1.0, section 2.2.
    private static void escape(StringBuilder xml, String text) {
        text.codePoints()
                .forEach(c -> {
                    switch (c) {
                        case '&' -> xml.append("&amp;");
                        case '<' -> xml.append("&lt;");
                        case '>' -> xml.append("&gt;");
                        case '"' -> xml.append("&quot;");
                        default -> xml.appendCodePoint(isXml(c) ? c : 0xFFFD);
                    }
                });
    }

    private static boolean isXml(int c) {
        return c == '\t'
                || c == '\n'
                || (c >= ' ' && c < 0xD800)
                || (c >= 0xE000 && c < 0xFFFE)
                || c >= 0x10000;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
