package chat.web;

import chat.http.Answer;
import chat.http.Cookies;
import chat.http.Request;
import chat.page.Theme;
import chat.room.Nickname;
import chat.room.Outcome;
import chat.room.Refused;
import chat.room.RoomName;
import chat.room.SeatChange;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.concurrent.CompletableFuture;

/// What the forms of our pages do when they are sent as plain POSTs.
final class Forms {

    private static final String NAMELESS = "Pick a nickname first, then say it again.";

    private final Parts parts;
    private final Visits visits;
    private final Problems problems;
    private final Cookies cookies;
    private final JoinPages join;
    private final RoomPages pages;
    private final Frames frames;

    Forms(
            Parts parts,
            Visits visits,
            Problems problems,
            Cookies cookies,
            JoinPages join,
            RoomPages pages,
            Frames frames) {
        this.frames = frames;
        this.parts = parts;
        this.visits = visits;
        this.problems = problems;
        this.cookies = cookies;
        this.join = join;
        this.pages = pages;
    }

    /// @param framed whether the form stands in a frame of its own
    CompletableFuture<Answer> say(Request request, RoomName name, boolean framed)
            throws Request.Unreadable {
        var form = request.form();
        var speech = Speech.read(request);
        return visits.to(
                request,
                name,
                visit -> {
                    if (form.containsKey("lines")) {
                        boolean several = Request.first(form, "lines").equals("several");
                        return now(
                                framed
                                        ? frames.switched(request, visit, speech, several)
                                        : pages.switched(
                                                request,
                                                visit,
                                                speech.key(),
                                                several,
                                                speech.text()));
                    }
                    var seat = visit.seat();
                    if (seat == null) {
                        return now(unsaid(request, visit, speech, NAMELESS, framed));
                    }
                    if (parts.formKeys().isUnproven(request, speech.key())) {
                        return now(
                                unsaid(request, visit, speech.anew(), FormKeys.UNPROVEN, framed));
                    }
                    return speech.say(
                                    parts,
                                    request,
                                    visit.room(),
                                    seat.person(),
                                    seat.nickname(),
                                    true)
                            .thenApplyAsync(outcome ->
                                    switch (outcome) {
                                        case Outcome.Said _, Outcome.Repeated _ ->
                                                Answer.seeOther(said(visit, framed));
                                        case Outcome.NotSaid(var refusal) -> {
                                            parts.refused(refusal);
                                            yield unsaid(
                                                    request,
                                                    visit,
                                                    speech,
                                                    refusal.sentence(),
                                                    framed);
                                        }
                                    });
                });
    }

    private Answer unsaid(
            Request request, Visit visit, Speech speech, String sentence, boolean framed) {
        return framed
                ? frames.unsaid(request, visit, speech, sentence)
                : pages.unsaid(request, visit, speech, sentence);
    }

    private String said(Visit visit, boolean framed) {
        var room = visit.room().name();
        return framed ? parts.addresses().compose(room) : parts.addresses().room(room);
    }

    /// A name that cannot be, or that somebody has, comes back in the room's page with the reason.
    CompletableFuture<Answer> rename(Request request, RoomName name) throws Request.Unreadable {
        var form = request.form();
        var typed = Request.first(form, "name");
        if (request.person() == null) {
            return now(Answer.seeOther(parts.addresses().room(name)));
        }
        if (parts.formKeys().isUnproven(request, Request.first(form, "page"))) {
            return visits.to(
                    request,
                    name,
                    visit -> now(pages.notRenamed(request, visit, typed, FormKeys.UNPROVEN)));
        }
        Nickname nickname;
        try {
            nickname = parts.rooms().nickname(typed);
        } catch (Refused refused) {
            parts.refused(refused.refusal());
            return visits.to(
                    request,
                    name,
                    visit ->
                            now(
                                    pages.notRenamed(
                                            request, visit, typed, refused.refusal().sentence())));
        }
        return join.take(
                request,
                name,
                nickname,
                taken ->
                        visits.to(
                                request,
                                name,
                                visit ->
                                        now(
                                                pages.notRenamed(
                                                        request,
                                                        visit,
                                                        taken.free().value(),
                                                        taken.refusal().sentence()))));
    }

    CompletableFuture<Answer> leave(Request request, RoomName name) throws Request.Unreadable {
        var person = request.person();
        if (person == null) {
            return now(Answer.seeOther(parts.addresses().home()));
        }
        if (parts.formKeys().isUnproven(request, page(request))) {
            return now(problems.unproven(request));
        }
        return parts.rooms()
                .openAnyway(name)
                .thenCompose(room -> {
                    room.presence().quit(person);
                    parts.fanout()
                            .each(
                                    room,
                                    person,
                                    connection -> connection.dismiss("You left this room."));
                    parts.rooms().close(room);
                    return parts.rooms()
                            .sit(new SeatChange.Left(person, room.name()))
                            .thenApply(_ -> Answer.seeOther(parts.addresses().home()));
                });
    }

    /// The page's key of a form that a program may send empty, and then as what it likes.
    private static String page(Request request) throws Request.Unreadable {
        return request.http().content().isReadable() ? Request.first(request.form(), "page") : "";
    }

    /// Takes no key: it changes nothing but the look of the browser that sends it.
    CompletableFuture<Answer> theme(Request request) throws Request.Unreadable {
        var theme = Theme.of(Request.first(request.form(), "theme"));
        var answer =
                request.isFragment()
                        ? Answer.empty(HttpResponseStatus.NO_CONTENT)
                                .with("Cache-Control", "no-store")
                        : Answer.seeOther(back(request));
        return now(answer.cookie(cookies.of(theme, request)));
    }

    /// The page the form stood on: the browser's Referer without its host, so that nobody is sent
    /// elsewhere.
    private String back(Request request) {
        var referer = request.http().headers().get(HttpHeaderNames.REFERER, "");
        int authority = referer.indexOf("://");
        int path = authority < 0 ? -1 : referer.indexOf('/', authority + 3);
        var home = parts.addresses().home();
        return path < 0 || referer.startsWith("//", path) || !referer.startsWith(home, path)
                ? home
                : referer.substring(path);
    }

    private static CompletableFuture<Answer> now(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
