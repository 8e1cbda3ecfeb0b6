package chat.admin;

import chat.http.Answer;
import chat.http.Cookies;
import chat.http.Identity;
import chat.http.Origins;
import chat.http.Proxies;
import chat.http.Request;
import chat.page.Theme;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/// What is answered at the operator's own port: `/healthz`, `/readyz`, `/metrics`, and whatever
/// [#on] adds.
///
/// To add a page, call [#on] once, before anything is listened to. A route is an exact path; what
/// it is about comes as parameters of the query or fields of a form. Routes run one at a time on
/// the thread `operator`, and so may block for a moment: on the disk, or on a future of
/// [chat.room.Rooms].
///
/// The port has no password: it is bound to this machine alone unless the operator says otherwise.
/// So that a browser on this machine cannot be led here by a site's page, added routes are answered
/// only under a Host that no site can have (an address, or `localhost`), and a POST only from a
/// page of this port.
public final class AdminSite {

    /// What answers one method at one path.
    public interface Page {
        Answer answer(Request request) throws Request.Unreadable;
    }

    /// What is answered when answering failed.
    public interface Failed {
        Answer answer(Theme theme, Throwable failure);
    }

    private final Map<String, Map<HttpMethod, Page>> pages = new LinkedHashMap<>();
    private final Vitals vitals;
    private final Failed failed;
    private final Cookies cookies;
    private final Origins origins = new Origins(null, Set.of(), false);

    /// @param failed says what went wrong, as to everybody
    public AdminSite(Vitals vitals, Failed failed, Identity identity) {
        this.vitals = vitals;
        this.failed = failed;
        this.cookies = new Cookies(identity, origins, "/");
    }

    /// Adds a page. HEAD is answered as GET is.
    ///
    /// @param path such as `/` or `/rooms`, compared whole
    /// @return this
    public AdminSite on(HttpMethod method, String path, Page page) {
        pages.computeIfAbsent(path, _ -> new LinkedHashMap<>()).put(method, page);
        return this;
    }

    /// Answers a request; never fails. The request stays the caller's.
    CompletableFuture<Answer> answer(FullHttpRequest http) {
        if (http.decoderResult().isFailure()) {
            return now(text(HttpResponseStatus.BAD_REQUEST, "That request cannot be read."));
        }
        Request request;
        try {
            request = Request.read(http, Proxies.Caller.OPERATOR, origins, cookies);
        } catch (Request.Unreadable unreadable) {
            return now(failed.answer(Theme.SYSTEM, unreadable));
        }
        var path = "/" + String.join("/", request.segments());
        boolean reads =
                http.method().equals(HttpMethod.GET) || http.method().equals(HttpMethod.HEAD);
        return switch (path) {
            case "/healthz" -> now(reads ? vitals.alive() : notAllowed("GET, HEAD"));
            case "/readyz" -> reads ? vitals.ready() : now(notAllowed("GET, HEAD"));
            case "/metrics" ->
                    reads
                            ? vitals.measures(http.headers().get(HttpHeaderNames.ACCEPT, ""))
                            : now(notAllowed("GET, HEAD"));
            default -> page(path, request, reads);
        };
    }

    private CompletableFuture<Answer> page(String path, Request request, boolean reads) {
        var known = pages.get(path);
        if (known == null) {
            return now(text(HttpResponseStatus.NOT_FOUND, "There is nothing at this address."));
        }
        if (!Vitals.isLocal(request.http().headers())) {
            return now(
                    text(
                            HttpResponseStatus.FORBIDDEN,
                            "Ask for this page under an address, such as 127.0.0.1, and not under a name."));
        }
        if (!reads && request.origin() != Origins.Verdict.OURS) {
            return now(
                    text(
                            HttpResponseStatus.FORBIDDEN,
                            "This can be asked for only from this port's own pages."));
        }
        var page = known.get(reads ? HttpMethod.GET : request.method());
        if (page == null) {
            return now(notAllowed(allowed(known)));
        }
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return page.answer(request).with("Cache-Control", "no-store");
                    } catch (Request.Unreadable | RuntimeException failure) {
                        return failed.answer(request.theme(), failure);
                    }
                },
                vitals.thread());
    }

    private static String allowed(Map<HttpMethod, Page> known) {
        var names = known.keySet().stream().map(HttpMethod::name);
        var all = names.collect(Collectors.toCollection(TreeSet::new));
        if (all.contains("GET")) {
            all.add("HEAD");
        }
        return String.join(", ", all);
    }

    private static Answer notAllowed(String allowed) {
        return text(HttpResponseStatus.METHOD_NOT_ALLOWED, "That cannot be done here.")
                .with("Allow", allowed);
    }

    private static Answer text(HttpResponseStatus status, String sentence) {
        return Answer.text(status, sentence).with("Cache-Control", "no-store");
    }

    private static CompletableFuture<Answer> now(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
