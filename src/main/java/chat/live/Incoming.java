package chat.live;

import chat.room.Refusal;
import chat.room.Refused;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// What a client sent in one text frame: a JSON object of which we know some fields, each a text or
/// a list of texts. Everything else in it is read over; htmx sends its headers along, in another
/// place in each version.
final class Incoming {

    /// How deep objects and lists may nest in what we read over.
    static final int DEEPEST = 16;

    /// How many texts one field may have: as many as a page can have pending.
    static final int MOST = 2 * Keys.POOL;

    private static final Set<String> KNOWN =
            Set.of(
                    "type", "message", "key", "after", "chain", "name", "to", "read", "gaze",
                    "make", "next");

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();

    private final Map<String, List<String>> fields;

    private Incoming(Map<String, List<String>> fields) {
        this.fields = fields;
    }

    /// @throws Refused with a sentence for the sender
    static Incoming read(byte[] json) {
        var fields = new HashMap<String, List<String>>();
        try (var parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw malformed("That is not a JSON object.");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                var name = parser.currentName();
                var token = parser.nextToken();
                if (KNOWN.contains(name)) {
                    fields.put(name, texts(name, token, parser));
                } else {
                    parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                throw malformed("That is more than one JSON object.");
            }
            return new Incoming(fields);
        } catch (JacksonException e) {
            throw malformed("That is not valid JSON.");
        }
    }

    /// The field's text; null when it was not sent.
    ///
    /// @throws Refused when it was a list of several
    @Nullable String text(String field) {
        var all = fields.get(field);
        if (all == null) {
            return null;
        }
        if (all.size() != 1) {
            throw malformed("“" + field + "” has to be one text.");
        }
        return all.getFirst();
    }

    /// What is to be said; null when there is nothing. The field of a spare form that was sent
    /// before it had become the box is called `next`.
    @Nullable String message() {
        return fields.containsKey("next") ? text("next") : text("message");
    }

    /// All texts of the field, in the order sent.
    List<String> texts(String field) {
        return fields.getOrDefault(field, List.of());
    }

    private static List<String> texts(String name, JsonToken token, JsonParser parser) {
        if (token == JsonToken.VALUE_STRING) {
            return List.of(parser.getString());
        }
        if (token != JsonToken.START_ARRAY) {
            throw malformed("“" + name + "” has to be text.");
        }
        var texts = new ArrayList<String>();
        while (parser.nextToken() == JsonToken.VALUE_STRING) {
            if (texts.size() == MOST) {
                throw malformed("“" + name + "” has too many values.");
            }
            texts.add(parser.getString());
        }
        if (parser.currentToken() != JsonToken.END_ARRAY) {
            throw malformed("“" + name + "” has to be text.");
        }
        return texts;
    }

    private static Refused malformed(String sentence) {
        return new Refused(Refusal.Code.MALFORMED, sentence);
    }
}
