package chat.archive;

import chat.archive.LogDocument.Unfit;
import chat.room.MessageText;
import chat.room.Nickname;
import chat.room.Person;
import chat.room.Refused;
import chat.room.Ruling;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// The fields of one event in a document, each asked for by name and held to what it has to be.
///
/// @param texts those that are a text, a number or a truth
/// @param numbers those that are a list of numbers
/// @param source the document they are of, to say where something does not fit
record Fields(Map<String, String> texts, Map<String, List<Long>> numbers, LogDocument source) {

    /// No time is later.
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    private static final Pattern PERSON = Pattern.compile("[0-9a-f]{16}");

    /// Reads the object that has just begun, to its end.
    static Fields read(JsonParser json, LogDocument source) throws Unfit {
        var texts = new HashMap<String, String>();
        var numbers = new HashMap<String, List<Long>>();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            var name = json.currentName();
            switch (json.nextToken()) {
                case START_ARRAY -> numbers.put(name, numbers(json, source));
                case START_OBJECT -> json.skipChildren();
                case VALUE_NULL -> {}
                default -> texts.put(name, json.getString());
            }
        }
        return new Fields(Map.copyOf(texts), Map.copyOf(numbers), source);
    }

    String text(String name) throws Unfit {
        var text = texts.get(name);
        if (text == null) {
            throw source.unfit("has no \"" + name + "\"");
        }
        return text;
    }

    long number(String name) throws Unfit {
        try {
            return Long.parseLong(text(name));
        } catch (NumberFormatException e) {
            throw source.unfit("has a \"" + name + "\" that is no number");
        }
    }

    boolean is(String name) throws Unfit {
        return switch (text(name)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw source.unfit("has a \"" + name + "\" that is not true or false");
        };
    }

    /// To the millisecond, from 1970 on.
    Instant time(String name) throws Unfit {
        try {
            var time = Instant.parse(text(name));
            if (time.equals(time.truncatedTo(ChronoUnit.MILLIS))
                    && !time.isBefore(Instant.EPOCH)
                    && !time.isAfter(LATEST)) {
                return time;
            }
        } catch (DateTimeException e) {
            // Said below.
        }
        throw source.unfit(
                "has a \"" + name + "\" that is not one such as 2026-11-24T15:30:08.123Z");
    }

    @Nullable Instant until() throws Unfit {
        return texts.containsKey("until") ? time("until") : null;
    }

    /// Somebody.
    Person person() throws Unfit {
        var text = text("person");
        if (PERSON.matcher(text).matches()) {
            var person = new Person(Long.parseUnsignedLong(text, 16));
            if (!person.equals(Person.NOBODY)) {
                return person;
            }
        }
        throw source.unfit("has a \"person\" that is not 16 hexadecimal digits");
    }

    String nickname() throws Unfit {
        var text = text("author");
        try {
            var nickname = new Nickname(text).value();
            if (nickname.equals(text)) {
                return nickname;
            }
        } catch (Refused e) {
            throw source.unfit("has an \"author\" that none can be: " + e.refusal().sentence());
        }
        throw source.unfit("has an \"author\" that is not written as names are");
    }

    String message() throws Unfit {
        var text = text("text");
        try {
            var message = new MessageText(text).value();
            if (message.equals(text)) {
                return message;
            }
        } catch (Refused e) {
            throw source.unfit("has a \"text\" that none can be: " + e.refusal().sentence());
        }
        throw source.unfit("has a \"text\" with something in it that texts do not have");
    }

    /// The numbers that a removal names.
    List<Long> targets() throws Unfit {
        var targets = numbers.get("removed");
        long before = 0;
        long own = number("number");
        if (targets == null || targets.isEmpty() || targets.size() > Ruling.Removed.MOST) {
            throw source.unfit("has no \"removed\" with 1 to " + Ruling.Removed.MOST + " numbers");
        }
        for (long target : targets) {
            if (target <= before || target >= own) {
                throw source.unfit("has a \"removed\" whose numbers are in no order");
            }
            before = target;
        }
        return targets;
    }

    private static List<Long> numbers(JsonParser json, LogDocument source) throws Unfit {
        var numbers = new ArrayList<Long>();
        while (json.nextToken() == JsonToken.VALUE_NUMBER_INT) {
            if (numbers.size() > Ruling.Removed.MOST) {
                throw source.unfit("has a list of more than " + Ruling.Removed.MOST + " numbers");
            }
            numbers.add(json.getLongValue());
        }
        if (json.currentToken() != JsonToken.END_ARRAY) {
            throw source.unfit("has a list of something else than numbers");
        }
        return List.copyOf(numbers);
    }
}
