package chat.web;

import chat.http.Answer;
import chat.http.Mistakes;
import chat.http.Request;
import chat.live.Feed;
import chat.live.Ground;
import chat.live.Traffic;
import chat.page.Pages;
import chat.page.Theme;
import chat.room.Refusal;
import chat.room.Refused;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.concurrent.CompletionException;

/// The answers that say no: to a browser a page with a title and one plain sentence, to a program
/// the sentence alone, as text.
final class Problems {

    /// The header that names the code of a refusal.
    private static final String CODE = "Chat-Refusal";

    /// When who found no room may try again.
    static final int RETRY_SECONDS = 5;

    private static final String OUR_FAULT =
            "That is our fault. Try again; if it happens twice, tell whoever runs this server.";

    private final Ground ground;
    private final Pages pages;

    /// @param pages with the addresses of those who are told no
    Problems(Ground ground, Pages pages) {
        this.ground = ground;
        this.pages = pages;
    }

    /// For whoever asked.
    Answer answer(Request request, HttpResponseStatus status, String title, String sentence) {
        return isProgram(request)
                ? Answer.text(status, sentence).with("Cache-Control", "no-store")
                : page(request.theme(), status, title, sentence);
    }

    /// No comes in the form that yes would have had: whoever reads gets a page unless they ask for
    /// a log, whoever sends gets what [Request#wantsPage] says.
    private static boolean isProgram(Request request) {
        var path = request.segments();
        boolean reads =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        return reads
                ? Feed.asked(request).isPresent()
                        || (path.size() == 3 && Feed.isFile(path.getLast()))
                : !request.wantsPage();
    }

    /// For one of whom nothing is known, not even what they wanted.
    Answer page(Theme theme, HttpResponseStatus status, String title, String sentence) {
        return Answer.page(status, pages.problem(theme, title, sentence))
                .with("Cache-Control", "no-store");
    }

    /// What is answered when answering failed.
    Answer failed(Request request, Throwable failure) {
        if (!isProgram(request)) {
            return failed(request.theme(), failure);
        }
        var cause = cause(failure);
        return switch (cause) {
            case Request.Unreadable unreadable ->
                    told(
                            new Refusal(
                                    Refusal.Code.MALFORMED,
                                    String.valueOf(unreadable.getMessage())));
            case Refused refused -> told(refused.refusal());
            default -> {
                Mistakes.report(cause);
                yield Answer.text(HttpResponseStatus.INTERNAL_SERVER_ERROR, OUR_FAULT)
                        .with("Cache-Control", "no-store");
            }
        };
    }

    /// The same as a page, for one of whom nothing else is known.
    Answer failed(Theme theme, Throwable failure) {
        var cause = cause(failure);
        return switch (cause) {
            case Request.Unreadable unreadable ->
                    page(
                            theme,
                            HttpResponseStatus.BAD_REQUEST,
                            "That request cannot be read",
                            String.valueOf(unreadable.getMessage()));
            case Refused refused -> refused(theme, refused.refusal());
            default -> {
                Mistakes.report(cause);
                yield page(
                        theme,
                        HttpResponseStatus.INTERNAL_SERVER_ERROR,
                        "Something went wrong",
                        OUR_FAULT);
            }
        };
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }

    /// A refusal as a program reads it: one sentence, a status, and a code that stays the same.
    Answer told(Refusal refusal) {
        ground.refused(refusal);
        var answer =
                Answer.text(status(refusal.code()), refusal.sentence())
                        .with(CODE, Traffic.label(refusal.code()))
                        .with("Cache-Control", "no-store");
        if (refusal.seconds() > 0) {
            return answer.with("Retry-After", String.valueOf(refusal.seconds()));
        }
        return answer.status().equals(HttpResponseStatus.SERVICE_UNAVAILABLE)
                ? answer.with("Retry-After", String.valueOf(RETRY_SECONDS))
                : answer;
    }

    private static HttpResponseStatus status(Refusal.Code code) {
        return switch (code) {
            case MALFORMED -> HttpResponseStatus.BAD_REQUEST;
            case TAKEN -> HttpResponseStatus.CONFLICT;
            case TOO_LONG -> HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE;
            case EMPTY, FORBIDDEN, NAMELESS, FILTERED -> HttpResponseStatus.UNPROCESSABLE_ENTITY;
            case MUTED, BANNED, READ_ONLY, CLOSED -> HttpResponseStatus.FORBIDDEN;
            case TOO_FAST -> HttpResponseStatus.TOO_MANY_REQUESTS;
            case BUSY, NOT_KEPT -> HttpResponseStatus.SERVICE_UNAVAILABLE;
        };
    }

    private Answer refused(Theme theme, Refusal refusal) {
        ground.refused(refusal);
        return switch (refusal.code()) {
            case BANNED, CLOSED ->
                    page(
                            theme,
                            HttpResponseStatus.FORBIDDEN,
                            "You cannot come in",
                            refusal.sentence());
            case TOO_FAST ->
                    page(
                                    theme,
                                    HttpResponseStatus.TOO_MANY_REQUESTS,
                                    "That was too fast",
                                    refusal.sentence())
                            .with("Retry-After", String.valueOf(refusal.seconds()));
            case BUSY, NOT_KEPT ->
                    page(
                            theme,
                            HttpResponseStatus.SERVICE_UNAVAILABLE,
                            "That did not work",
                            refusal.sentence());
            case EMPTY,
                    TOO_LONG,
                    FORBIDDEN,
                    TAKEN,
                    NAMELESS,
                    MALFORMED,
                    MUTED,
                    READ_ONLY,
                    FILTERED ->
                    page(
                            theme,
                            HttpResponseStatus.UNPROCESSABLE_ENTITY,
                            "That did not work",
                            refusal.sentence());
        };
    }

    Answer notFound(Request request) {
        return answer(
                request,
                HttpResponseStatus.NOT_FOUND,
                "Nothing here",
                "There is no such page. Go back, or join a room.");
    }

    /// The answer where the address names what cannot be a room, and why it cannot.
    Answer noRoom(Request request, String sentence) {
        return answer(request, HttpResponseStatus.NOT_FOUND, "There is no such room", sentence);
    }

    /// The answer to a method that the address does not take.
    Answer notAllowed(Request request, String allowed) {
        return answer(
                        request,
                        HttpResponseStatus.METHOD_NOT_ALLOWED,
                        "Not like this",
                        "This address takes " + allowed + " only.")
                .with("Allow", allowed);
    }

    /// The answer to a plain request at a socket's address. RFC 9110 section 15.5.22.
    Answer upgradeRequired() {
        return Answer.text(
                        HttpResponseStatus.UPGRADE_REQUIRED, "This address speaks WebSocket only.")
                .with("Upgrade", "websocket")
                .with("Connection", "Upgrade")
                .with("Sec-WebSocket-Version", "13");
    }

    /// There is no room for another connection. Said before a socket is made of it: a browser whose
    /// socket is taken and then closed comes back at once.
    Answer full(Request request) {
        return answer(
                        request,
                        HttpResponseStatus.SERVICE_UNAVAILABLE,
                        "Full house",
                        "There are too many connections just now. Try again in a moment.")
                .with("Retry-After", String.valueOf(RETRY_SECONDS));
    }

    /// The answer to what a browser on another site's page may have sent.
    Answer foreign(Request request) {
        return answer(
                request,
                HttpResponseStatus.FORBIDDEN,
                "Not from here",
                "A page of another site asked for this. Open this server's own page instead.");
    }

    /// For a form that does not show it is one of ours.
    Answer unproven(Request request) {
        return answer(
                request,
                HttpResponseStatus.FORBIDDEN,
                "Not from here",
                "Nobody can tell which page this was sent from. Go back to the room and do it there.");
    }
}
