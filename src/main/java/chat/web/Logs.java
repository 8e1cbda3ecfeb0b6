package chat.web;

import chat.http.Answer;
import chat.http.Request;
import chat.live.Feed;
import chat.page.Addresses;
import chat.room.Expired;
import chat.room.Message;
import chat.room.Post;
import chat.room.RoomName;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Rooms as documents for programs: stretches of their logs, as text, JSON or Atom.
final class Logs {

    /// How many messages a stretch has when nobody says how many.
    static final int USUAL = 100;

    /// The most messages of one stretch.
    static final int MOST = 500;

    /// The most text of one stretch, in UTF-16 units; at least one message fits.
    static final int HEAVIEST = 256 * 1024;

    /// The header that says up to which number a room's messages have expired.
    private static final String EXPIRED = "Chat-Expired";

    private final Parts parts;
    private final Visits visits;

    Logs(Parts parts, Visits visits) {
        this.parts = parts;
        this.visits = visits;
    }

    /// What a request asks for.
    ///
    /// @param after numbers above that; null for the newest
    /// @param before numbers below that; null for no end
    private record Stretch(@Nullable Long after, @Nullable Long before, int limit) {

        static Stretch of(Request request) throws Request.Unreadable {
            var limit = number(request, "limit");
            if (limit != null && (limit < 1 || limit > MOST)) {
                throw new Request.Unreadable("“limit” is a number from 1 to " + MOST + ".");
            }
            return new Stretch(
                    number(request, "after"),
                    number(request, "before"),
                    limit == null ? USUAL : limit.intValue());
        }
    }

    /// The number that parameter has; null when it was not sent.
    static @Nullable Long number(Request request, String parameter) throws Request.Unreadable {
        var digits = request.query(parameter);
        if (!request.asksQuery(parameter) || digits.equals("0")) {
            return request.asksQuery(parameter) ? 0L : null;
        }
        long number = Addresses.number(digits);
        if (number == 0) {
            throw new Request.Unreadable("“" + parameter + "” is a message's number.");
        }
        return number;
    }

    CompletableFuture<Answer> show(Request request, RoomName name, Feed feed) {
        Stretch stretch;
        try {
            stretch = Stretch.of(request);
        } catch (Request.Unreadable unreadable) {
            return CompletableFuture.completedFuture(
                    Answer.text(
                            HttpResponseStatus.BAD_REQUEST,
                            String.valueOf(unreadable.getMessage())));
        }
        return visits.to(
                request,
                name,
                visit -> {
                    var room = visit.room().name();
                    long head = visit.room().tail().head();
                    return read(room, stretch, head)
                            .thenApply(found -> answer(request, room, feed, found))
                            .thenApply(answer -> expired(answer, visit.room().tail().expired()));
                });
    }

    /// A stretch as it was found.
    ///
    /// @param last the number it goes up to, also where what stood there was removed: reading goes
    ///   on behind it
    private record Found(List<Message> messages, long last) {}

    private CompletableFuture<Found> read(RoomName room, Stretch stretch, long head) {
        if (stretch.after != null) {
            return parts.rooms()
                    .after(room, stretch.after, stretch.limit)
                    .thenApply(found -> {
                        if (found.isEmpty()) {
                            return new Found(List.of(), head);
                        }
                        var wanted = new ArrayList<>(found);
                        if (stretch.before != null) {
                            wanted.removeIf(post -> post.number() >= stretch.before);
                        }
                        var said = said(wanted);
                        var light = light(said);
                        long last =
                                light.size() < said.size()
                                        ? light.getLast().number()
                                        : wanted.isEmpty()
                                                ? stretch.after
                                                : wanted.getLast().number();
                        return new Found(light, last);
                    });
        }
        long end = stretch.before == null ? head + 1 : stretch.before;
        return parts.rooms()
                .before(room, end, stretch.limit)
                .thenApply(found ->
                        new Found(
                                light(said(found).reversed()).reversed(),
                                found.isEmpty()
                                        ? Math.min(head, end - 1)
                                        : found.getLast().number()));
    }

    /// Programs get what is there; what was removed leaves a gap in the numbers.
    private static List<Message> said(List<Post> posts) {
        return posts.stream()
                .flatMap(post ->
                        switch (post) {
                            case Message message -> Stream.of(message);
                            case Post.Tombstone _ -> Stream.<Message>empty();
                        })
                .toList();
    }

    /// The first of them, as many as are not too heavy.
    private static List<Message> light(List<Message> messages) {
        long weight = 0;
        for (int i = 0; i < messages.size(); i++) {
            weight += messages.get(i).text().length();
            if (i > 0 && weight > HEAVIEST) {
                return messages.subList(0, i);
            }
        }
        return messages;
    }

    private Answer answer(Request request, RoomName room, Feed feed, Found found) {
        var body =
                feed.document(
                        room.value(),
                        parts.origins().base(request) + parts.addresses().room(room),
                        found.messages);
        var check = new CRC32C();
        check.update(body);
        long last = found.last;
        var etag = "W/\"" + last + "-" + HexFormat.of().toHexDigits((int) check.getValue()) + "\"";
        var answer =
                request.holds(etag)
                        ? Answer.empty(HttpResponseStatus.NOT_MODIFIED)
                        : Answer.file(feed.type, body);
        return answer.with(HttpHeaderNames.ETAG, etag)
                .with("Cache-Control", "no-cache")
                .with(HttpHeaderNames.VARY, "Accept, Accept-Encoding")
                .with(
                        "Link",
                        "<"
                                + parts.addresses().room(room)
                                + "/"
                                + feed.file
                                + "?after="
                                + last
                                + ">; rel=\"next\"");
    }

    /// Says where the log begins, if that is not at 1.
    static Answer expired(Answer answer, Expired gone) {
        return gone.isNothing() ? answer : answer.with(EXPIRED, String.valueOf(gone.number()));
    }
}
