package chat.web;

import chat.http.Request;
import chat.room.Draft;
import chat.room.MessageText;
import chat.room.Nickname;
import chat.room.Outcome;
import chat.room.Person;
import chat.room.Presence.Entry;
import chat.room.Refused;
import chat.room.Room;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/// What a POST to a room wants said, whoever sent it: a form of ours or a program.
///
/// @param text as it came
/// @param key names this sending; empty for none
/// @param name to say it under, for who has no seat in the room; empty for none
record Speech(String text, String key, String name) {

    private static final String KEY = "Idempotency-Key";

    /// Reads a form, or a body of plain text with the name in the query; the line break with which
    /// programs end what they write is no part of the text. The header `Idempotency-Key` is the
    /// key, with the quotes of a structured field or without; else a form's own `key` is.
    static Speech read(Request request) throws Request.Unreadable {
        var headers = request.http().headers();
        var key = unquoted(headers.get(KEY, ""));
        if (request.sendsText()) {
            return new Speech(utf8(request).replaceFirst("\\R\\z", ""), key, request.query("name"));
        }
        var form = request.form();
        return new Speech(
                Request.first(form, "message"),
                key.isEmpty() ? Request.first(form, "key") : key,
                Request.first(form, "name"));
    }

    /// Says it in the room, which the caller has open. Nobody becomes present by that, and nobody
    /// speaks under a name that is somebody else's.
    ///
    /// @param claims whether the name stays theirs for a time
    CompletableFuture<Outcome> say(
            Parts parts,
            Request request,
            Room room,
            Person author,
            Nickname nickname,
            boolean claims) {
        try {
            var draft =
                    new Draft(
                            room.name(),
                            author,
                            nickname,
                            new MessageText(text),
                            key.isEmpty() ? null : key,
                            claims);
            if (room.presence().ask(author, nickname) instanceof Entry.Taken(_, var refusal)) {
                throw new Refused(refusal);
            }
            var said = new CompletableFuture<Outcome>();
            parts.rooms().say(room, draft, request.caller().source(), said::complete);
            return said;
        } catch (Refused refused) {
            return CompletableFuture.completedFuture(new Outcome.NotSaid(refused.refusal()));
        }
    }

    /// The same as a sending of its own.
    Speech anew() {
        return new Speech(text, "", name);
    }

    private static String unquoted(String key) {
        return key.length() > 1 && key.startsWith("\"") && key.endsWith("\"")
                ? key.substring(1, key.length() - 1)
                : key;
    }

    private static String utf8(Request request) throws Request.Unreadable {
        var body = new byte[request.http().content().readableBytes()];
        request.http().content().getBytes(request.http().content().readerIndex(), body);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException e) {
            throw new Request.Unreadable("The text is not UTF-8.");
        }
    }
}
