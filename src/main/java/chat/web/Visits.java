package chat.web;

import chat.http.Answer;
import chat.http.Request;
import chat.room.Person;
import chat.room.Room;
import chat.room.RoomName;
import chat.room.Seat;
import chat.room.SeatChange;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How visitors come to a room, whatever they want there.
final class Visits {

    /// How often it is written down that somebody came.
    private static final Duration USED_AGAIN = Duration.ofDays(1);

    private final Parts parts;

    Visits(Parts parts) {
        this.parts = parts;
    }

    /// Opens the room for as long as the answer takes, and sends readers of another spelling to the
    /// room's own address.
    CompletableFuture<Answer> to(
            Request request, RoomName name, Function<Visit, CompletableFuture<Answer>> answer) {
        return parts.rooms()
                .open(name, request.person())
                .thenCompose(room -> {
                    var made =
                            request.method().equals(HttpMethod.POST) || room.name().equals(name)
                                    ? of(request.person())
                                            .thenCompose(seats -> {
                                                var visit = new Visit(room, seats);
                                                use(visit);
                                                return answer.apply(visit);
                                            })
                                    : CompletableFuture.completedFuture(respelled(request, room));
                    return made.whenComplete((_, _) -> parts.rooms().close(room));
                });
    }

    /// Seats that nobody uses expire. Whether this is kept is no matter: they come again.
    private void use(Visit visit) {
        var seat = visit.seat();
        var now = parts.clock().instant();
        if (seat != null && now.isAfter(seat.used().plus(USED_AGAIN))) {
            var _ = parts.rooms().sit(new SeatChange.Used(seat.person(), seat.room(), now));
        }
    }

    /// The seats of that person, the last used first; none for nobody.
    CompletableFuture<List<Seat>> of(@Nullable Person person) {
        return person == null
                ? CompletableFuture.completedFuture(List.of())
                : parts.rooms().seats(person);
    }

    private Answer respelled(Request request, Room room) {
        var segments = new ArrayList<>(request.segments());
        segments.set(1, room.name().value());
        var address = new StringBuilder(parts.addresses().of(segments));
        int query = request.http().uri().indexOf('?');
        if (query >= 0) {
            address.append(request.http().uri(), query, request.http().uri().length());
        }
        return Answer.empty(HttpResponseStatus.FOUND)
                .with("Location", address.toString())
                .with("Cache-Control", "no-store");
    }
}
