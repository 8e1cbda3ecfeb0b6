package chat.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import chat.room.Event;
import chat.room.Expired;
import chat.room.Message;
import chat.room.Person;
import chat.room.Post;
import chat.room.RoomName;
import chat.room.Ruling;
import chat.store.RoomLog;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Writes all of a room's log as one JSON document, an event a line; [LogDocument] reads it back.
///
/// It is what `log.json` is, with more kinds of events and more fields, so programs that read the
/// one can read the other. Docs are in `docs/api.md`.
final class JsonLog implements RoomLog.Reader {

    /// The document's own version; another one is another shape.
    static final int VERSION = 1;

    private static final JsonFactory FACTORY = new JsonFactory();

    private final OutputStream out;
    private String separator = "\n";

    JsonLog(OutputStream out) {
        this.out = out;
    }

    @Override
    public void begin(RoomName room, Expired expired) throws IOException {
        var head =
                object(json -> {
                    json.writeNumberProperty("version", VERSION);
                    json.writeStringProperty("room", room.value());
                    if (!expired.isNothing()) {
                        json.writeObjectPropertyStart("expired");
                        json.writeNumberProperty("number", expired.number());
                        json.writeStringProperty("time", expired.at().toString());
                        json.writeBooleanProperty("continued", expired.sameName());
                        json.writeEndObject();
                    }
                });
        write(head.substring(0, head.length() - 1) + ",\"messages\":[");
    }

    @Override
    public void take(Event event) throws IOException {
        write(separator + object(json -> write(json, event)));
        separator = ",\n";
    }

    @Override
    public void end() throws IOException {
        write("\n]}\n");
        out.flush();
    }

    private static void write(JsonGenerator json, Event event) {
        json.writeNumberProperty("number", event.number());
        json.writeStringProperty("time", event.at().toString());
        switch (event) {
            case Message message -> {
                json.writeStringProperty("author", message.nickname());
                json.writeStringProperty("text", message.text());
                end(json, "message", message.author());
            }
            case Post.Tombstone left -> {
                json.writeBooleanProperty("continued", left.sameName());
                end(json, "removed", left.person());
            }
            case Ruling.Removed removal -> {
                json.writeArrayPropertyStart("removed");
                removal.targets().forEach(json::writeNumber);
                json.writeEndArray();
                end(json, "removal", Person.NOBODY);
            }
            case Ruling.Muted muted -> {
                write(json, muted.nickname(), muted.until());
                end(json, "muted", muted.person());
            }
            case Ruling.Unmuted unmuted -> end(json, "unmuted", unmuted.person());
            case Ruling.Banned banned -> {
                write(json, banned.nickname(), banned.until());
                end(json, "banned", banned.person());
            }
            case Ruling.Unbanned unbanned -> end(json, "unbanned", unbanned.person());
            case Ruling.Turned turned ->
                    end(json, turned.mode().name().toLowerCase(Locale.ROOT), Person.NOBODY);
        }
    }

    private static void write(JsonGenerator json, String nickname, @Nullable Instant until) {
        json.writeStringProperty("author", nickname);
        if (until != null) {
            json.writeStringProperty("until", until.toString());
        }
    }

    private static void end(JsonGenerator json, String kind, Person person) {
        json.writeStringProperty("kind", kind);
        if (!person.equals(Person.NOBODY)) {
            json.writeStringProperty("person", "%016x".formatted(person.id()));
        }
    }

    private static String object(Consumer<JsonGenerator> fields) {
        var object = new StringWriter();
        try (var json = FACTORY.createGenerator(ObjectWriteContext.empty(), object)) {
            json.writeStartObject();
            fields.accept(json);
            json.writeEndObject();
        }
        return object.toString();
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(UTF_8));
    }
}
