package chat.archive;

import chat.room.Event;
import chat.room.Expired;
import chat.room.Message;
import chat.room.Mode;
import chat.room.Post;
import chat.room.Refused;
import chat.room.RoomName;
import chat.room.Ruling;
import chat.store.NewLog;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// Reads what [JsonLog] wrote into a room that has no log yet. Everything a log promises is held
/// against the document, event by event, because it may come from anywhere: what does not fit is
/// refused, and then nothing of it was put in.
///
/// For one thread.
public final class LogDocument {

    /// What was put in.
    ///
    /// @param last the number that the log ends with
    public record Result(RoomName room, long events, long last) {}

    /// The document is none of ours, or promises what a log does not keep.
    public static final class Unfit extends Exception {

        private static final long serialVersionUID = 1L;

        /// @param why a whole sentence for the operator
        Unfit(String why) {
            super(why, null, false, false);
        }
    }

    /// How deep objects and lists may nest in what we read over.
    private static final int DEEPEST = 16;

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();

    private final JsonParser json;
    private final Path folder;
    private final @Nullable RoomName as;
    private final Instant now;

    private @Nullable RoomName room;
    private long version;
    private Expired expired = Expired.NOTHING;
    private long events;

    /// Of the event before.
    private long number;

    private Instant at = Instant.EPOCH;

    private LogDocument(JsonParser json, Path folder, @Nullable RoomName as, Instant now) {
        this.json = json;
        this.folder = folder;
        this.as = as;
        this.now = now;
    }

    /// Puts the document's log into the data in that folder, which no server may use meanwhile.
    ///
    /// @param as what the room is to be called; null as it was
    /// @throws Unfit when the document does not fit
    /// @throws chat.room.Store.StoreFailure when it cannot be kept
    public static Result put(InputStream in, Path folder, @Nullable RoomName as, Instant now)
            throws Unfit {
        try (var parser = JSON.createParser(ObjectReadContext.empty(), in)) {
            return new LogDocument(parser, folder, as, now).document();
        } catch (JacksonException e) {
            var place = e.getLocation();
            throw new Unfit(
                    "it is not valid JSON, or cut short"
                            + (place == null ? "" : " (line " + place.getLineNr() + ")"));
        }
    }

    private Result document() throws Unfit {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new Unfit("it is not a JSON object");
        }
        head();
        if (version != JsonLog.VERSION) {
            throw new Unfit(
                    "it is no export of a room: its \"version\" should be " + JsonLog.VERSION);
        }
        if (room == null) {
            throw new Unfit("its \"room\" is not named before its \"messages\"");
        }
        if (json.nextToken() != JsonToken.START_ARRAY) {
            throw new Unfit("its \"messages\" are no list");
        }
        var name = as != null ? as : room;
        try (var log = NewLog.begin(folder, name, expired, now)) {
            while (json.nextToken() == JsonToken.START_OBJECT) {
                put(log);
            }
            end();
            log.keep();
            return new Result(name, events, Math.max(number, expired.number()));
        }
    }

    /// What comes before the messages.
    private void head() throws Unfit {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            var name = json.currentName();
            if (name.equals("messages")) {
                return;
            }
            json.nextToken();
            switch (name) {
                case "version" -> version = json.getValueAsLong();
                case "room" -> room = room(json.getValueAsString(""));
                case "expired" -> expired = expired();
                default -> json.skipChildren();
            }
        }
        throw new Unfit("there are no \"messages\" in it");
    }

    /// What comes behind them: nothing that is ours.
    private void end() throws Unfit {
        if (json.currentToken() != JsonToken.END_ARRAY) {
            throw unfit("is no object");
        }
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            json.nextToken();
            json.skipChildren();
        }
        if (json.nextToken() != null) {
            throw new Unfit("something stands behind its end");
        }
    }

    private void put(NewLog log) throws Unfit {
        events++;
        var event = event(Fields.read(json, this));
        follow(event);
        if (event instanceof Ruling.Removed removal) {
            for (long target : removal.targets()) {
                if (target > expired.number() && !log.isRemoved(target)) {
                    throw unfit("removes " + target + ", and that is no removed message");
                }
            }
        }
        log.add(event);
        number = event.number();
        at = event.at();
    }

    /// Holds the event against the one before.
    private void follow(Event event) throws Unfit {
        boolean isLeft = event.number() > expired.number();
        long expected = Math.max(number, expired.number()) + 1;
        if (isLeft && event.number() != expected) {
            throw unfit("should have the number " + expected);
        }
        if (!isLeft && (event.number() <= number || !outlives(event))) {
            throw unfit("has expired: the log begins behind " + expired.number());
        }
        if (event.number() > NewLog.LAST) {
            throw unfit("has a number above " + NewLog.LAST);
        }
        var before = isLeft && at.isBefore(expired.at()) ? expired.at() : at;
        if (event.at().isBefore(before)) {
            throw unfit("is older than the one before it");
        }
        if (event.at().isAfter(now)) {
            throw unfit("is of the future");
        }
    }

    /// Whether something like that may still hold when all around it has expired.
    private static boolean outlives(Event event) {
        return event instanceof Ruling.Muted
                || event instanceof Ruling.Banned
                || event instanceof Ruling.Turned;
    }

    private Event event(Fields fields) throws Unfit {
        long own = fields.number("number");
        var when = fields.time("time");
        return switch (fields.text("kind")) {
            case "message" ->
                    new Message(own, when, fields.person(), fields.nickname(), fields.message());
            case "removed" ->
                    new Post.Tombstone(own, when, fields.person(), fields.is("continued"));
            case "removal" -> new Ruling.Removed(own, when, fields.targets());
            case "muted" ->
                    new Ruling.Muted(own, when, fields.person(), fields.nickname(), fields.until());
            case "unmuted" -> new Ruling.Unmuted(own, when, fields.person());
            case "banned" ->
                    new Ruling.Banned(
                            own, when, fields.person(), fields.nickname(), fields.until());
            case "unbanned" -> new Ruling.Unbanned(own, when, fields.person());
            case "open" -> new Ruling.Turned(own, when, Mode.OPEN);
            case "read_only" -> new Ruling.Turned(own, when, Mode.READ_ONLY);
            case "closed" -> new Ruling.Turned(own, when, Mode.CLOSED);
            default -> throw unfit("is of a kind that is not known here");
        };
    }

    private Expired expired() throws Unfit {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new Unfit("its \"expired\" is no object");
        }
        var fields = Fields.read(json, this);
        long gone = fields.number("number");
        if (gone < 1 || gone > NewLog.LAST) {
            throw new Unfit("its \"expired\" has a number that none has");
        }
        return new Expired(gone, fields.time("time"), fields.is("continued"), 0);
    }

    private static RoomName room(String name) throws Unfit {
        try {
            return new RoomName(name);
        } catch (Refused e) {
            throw new Unfit("its \"room\" has no good name: " + e.refusal().sentence());
        }
    }

    /// @param what a verb and what follows: "is older than the one before it"
    Unfit unfit(String what) {
        return new Unfit(
                "event "
                        + events
                        + " of its \"messages\" (line "
                        + json.currentLocation().getLineNr()
                        + ") "
                        + what);
    }
}
