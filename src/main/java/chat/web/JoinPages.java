package chat.web;

import chat.http.Answer;
import chat.http.Cookies;
import chat.http.Request;
import chat.page.JoinForm;
import chat.room.Nickname;
import chat.room.Person;
import chat.room.Presence.Entry;
import chat.room.Refusal;
import chat.room.Refused;
import chat.room.Room;
import chat.room.RoomName;
import chat.room.SeatChange;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/// The page one comes in by, and how a visitor gets a nickname in a room.
final class JoinPages {

    private final Parts parts;
    private final Visits visits;
    private final Cookies cookies;

    JoinPages(Parts parts, Visits visits, Cookies cookies) {
        this.parts = parts;
        this.visits = visits;
        this.cookies = cookies;
    }

    CompletableFuture<Answer> page(Request request) {
        return visits.of(request.person())
                .thenApply(seats -> {
                    var form = new JoinForm("", Visit.lastNickname(seats), null, null);
                    return Answer.page(
                                    HttpResponseStatus.OK,
                                    parts.pages().join(request.theme(), form, Visit.rooms(seats)))
                            .with("Cache-Control", "private, no-cache");
                });
    }

    /// The form's target, and the tutorial's second route: makes the visitor somebody and shows
    /// them to the room.
    CompletableFuture<Answer> join(Request request) {
        var typedRoom = request.query("room");
        var typedName = request.query("name");
        RoomName name = null;
        Nickname nickname = null;
        String roomProblem = null;
        String nameProblem = null;
        try {
            name = new RoomName(typedRoom);
        } catch (Refused refused) {
            parts.refused(refused.refusal());
            roomProblem = refused.refusal().sentence();
        }
        try {
            nickname = parts.rooms().nickname(typedName);
        } catch (Refused refused) {
            parts.refused(refused.refusal());
            nameProblem = refused.refusal().sentence();
        }
        if (name == null || nickname == null) {
            return again(request, new JoinForm(typedRoom, typedName, roomProblem, nameProblem));
        }
        // Whoever only looks where this leads takes no name.
        return request.method().equals(HttpMethod.HEAD)
                ? CompletableFuture.completedFuture(Answer.seeOther(parts.addresses().room(name)))
                : take(
                        request,
                        name,
                        nickname,
                        taken ->
                                again(
                                        request,
                                        new JoinForm(
                                                typedRoom,
                                                taken.free().value(),
                                                null,
                                                taken.refusal().sentence())));
    }

    /// Gives the visitor that nickname in that room, and shows them the room.
    ///
    /// @param otherwise makes the answer when somebody else has it
    CompletableFuture<Answer> take(
            Request request,
            RoomName name,
            Nickname nickname,
            Function<Entry.Taken, CompletableFuture<Answer>> otherwise) {
        var person = request.person() != null ? request.person() : parts.identity().draw();
        return parts.rooms()
                .open(name, request.person())
                .handle((room, failure) ->
                        failure == null
                                ? take(request, person, nickname, room, otherwise)
                                : unopened(request, name, nickname, failure))
                .thenCompose(answer -> answer);
    }

    /// A room that cannot be named so is a matter of the form, everything else is none.
    private CompletableFuture<Answer> unopened(
            Request request, RoomName name, Nickname nickname, Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof Refused refused && refused.refusal().code() == Refusal.Code.FILTERED
                ? again(
                        request,
                        new JoinForm(
                                name.value(), nickname.value(), refused.refusal().sentence(), null))
                : CompletableFuture.failedFuture(failure);
    }

    private CompletableFuture<Answer> take(
            Request request,
            Person person,
            Nickname nickname,
            Room room,
            Function<Entry.Taken, CompletableFuture<Answer>> otherwise) {
        boolean novel = request.person() == null || room.tail().head() == 0;
        var flood =
                novel
                        ? parts.ground().floods().novelty(request.caller().source())
                        : Optional.<Refusal>empty();
        if (flood.isPresent()) {
            parts.rooms().close(room);
            throw new Refused(flood.get());
        }
        var entry = room.presence().rename(person, nickname);
        if (entry instanceof Entry.Entered) {
            parts.fanout().each(room, person, connection -> connection.renamed(nickname));
        }
        parts.rooms().close(room);
        return switch (entry) {
            case Entry.Taken taken -> otherwise.apply(taken);
            case Entry.Entered _ ->
                    parts.rooms()
                            .sit(
                                    new SeatChange.Taken(
                                            person, room.name(), nickname, parts.clock().instant()))
                            .thenApply(_ ->
                                    cookies.sign(
                                            Answer.seeOther(parts.addresses().room(room.name())),
                                            person,
                                            request));
        };
    }

    private CompletableFuture<Answer> again(Request request, JoinForm form) {
        return visits.of(request.person())
                .thenApply(seats ->
                        Answer.page(
                                        HttpResponseStatus.UNPROCESSABLE_ENTITY,
                                        parts.pages()
                                                .join(request.theme(), form, Visit.rooms(seats)))
                                .with("Cache-Control", "no-store"));
    }
}
