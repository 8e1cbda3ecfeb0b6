package chat.web;

import chat.http.Answer;
import chat.http.Request;
import chat.room.Nickname;
import chat.room.Outcome;
import chat.room.Person;
import chat.room.Refusal;
import chat.room.Refused;
import chat.room.RoomName;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.concurrent.CompletableFuture;

/// Talking by curl and the like: a POST that is answered in plain text, with the message's number
/// or with one sentence and a code.
final class ByProgram {

    private final Parts parts;
    private final Visits visits;
    private final Problems problems;

    ByProgram(Parts parts, Visits visits, Problems problems) {
        this.parts = parts;
        this.visits = visits;
        this.problems = problems;
    }

    CompletableFuture<Answer> say(Request request, RoomName name) throws Request.Unreadable {
        var speech = Speech.read(request);
        if (parts.formKeys().isUnproven(request, speech.key())) {
            return CompletableFuture.completedFuture(problems.unproven(request));
        }
        return visits.to(
                request,
                name,
                visit -> {
                    var room = visit.room();
                    var seat = visit.seat();
                    var person = request.person();
                    Person author = person != null ? person : parts.identity().draw();
                    Nickname nickname;
                    if (!speech.name().isEmpty()) {
                        nickname = parts.rooms().nickname(speech.name());
                    } else if (seat != null) {
                        nickname = seat.nickname();
                    } else {
                        throw new Refused(
                                Refusal.Code.NAMELESS, "Say who is speaking: send a name along.");
                    }
                    return speech.say(parts, request, room, author, nickname, person != null)
                            .thenApplyAsync(outcome ->
                                    switch (outcome) {
                                        case Outcome.Said(var message) ->
                                                said(room.name(), message.number());
                                        case Outcome.Repeated(var number) ->
                                                said(room.name(), number);
                                        case Outcome.NotSaid(var refusal) -> problems.told(refusal);
                                    });
                });
    }

    /// The same for a repeated sending: it is the same success.
    private Answer said(RoomName room, long number) {
        return Answer.text(HttpResponseStatus.CREATED, String.valueOf(number))
                .with("Location", parts.addresses().message(room, number))
                .with("Cache-Control", "no-store");
    }
}
