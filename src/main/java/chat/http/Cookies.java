package chat.http;

import chat.page.Theme;
import chat.room.Person;
import io.netty.handler.codec.http.cookie.Cookie;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The two cookies we set: who somebody is, and light or dark.
///
/// Behind TLS the first bears the prefix `__Host-` (RFC 6265bis section 4.1.3.2): a browser takes
/// such a one from this very host and by TLS only, so that no neighbouring site can slip its own
/// under a visitor. One of the plain name counts where there is none with the prefix. It is from
/// before there was TLS, and is renewed.
///
/// Such a one is for all of a host. Below a base path the prefix is `__Secure-`, which asks for TLS
/// alone, and the path is ours: what else is on the host is not sent it, and another Simple Chat
/// there has its own. One with `__Host-` is then from before there was a base path, and is renewed
/// too.
public final class Cookies {

    /// How many cookies a request may bring, ours and others'. Browsers keep up to 180 for a host,
    /// and any of them may have to be held against our keys.
    static final int MOST = 200;

    static final String PERSON = "chat";
    static final String PERSON_BY_TLS = "__Host-chat";
    static final String PERSON_BY_TLS_BELOW = "__Secure-chat";
    static final String THEME = "theme";

    /// How long browsers keep them: a year.
    private static final String YEAR = "; Max-Age=31536000";

    private static final String GONE = "=; Max-Age=0";

    private final Identity identity;
    private final Origins origins;

    /// Where they hold, and that no script reads them or other site sends them.
    private final String scope;

    /// What the first may be called; of several that come along the last of these counts.
    private final List<String> names;

    /// @param path what all of our addresses begin with, with a slash at its end
    public Cookies(Identity identity, Origins origins, String path) {
        this.identity = identity;
        this.origins = origins;
        scope = "; Path=" + path + "; HttpOnly; SameSite=Lax";
        names =
                path.equals("/")
                        ? List.of(PERSON, PERSON_BY_TLS)
                        : List.of(PERSON, PERSON_BY_TLS, PERSON_BY_TLS_BELOW);
    }

    /// Whom the cookies of a request name.
    ///
    /// @param person null for nobody we know
    /// @param stale whether their cookie is to be set anew: its name or its signature is old
    record Sender(@Nullable Person person, boolean stale) {
        static final Sender NOBODY = new Sender(null, false);
    }

    Sender sender(Iterable<Cookie> cookies, boolean tls) {
        var found = Sender.NOBODY;
        int best = 0;
        for (var cookie : cookies) {
            int rank = names.indexOf(cookie.name());
            if (rank >= best) {
                var recognised = identity.recognise(cookie.value());
                if (recognised.isPresent()) {
                    var who = recognised.get();
                    boolean renamed = !cookie.name().equals(name(tls));
                    found = new Sender(who.person(), who.old() || renamed);
                    best = rank;
                }
            }
        }
        return found;
    }

    private String name(boolean tls) {
        return tls ? names.getLast() : names.getFirst();
    }

    /// Light or dark, as the first of that name has it: browsers send that of the longest path
    /// first, and one of a shorter path is not ours (RFC 6265 section 5.4).
    static Theme theme(Iterable<Cookie> cookies) {
        for (var cookie : cookies) {
            if (cookie.name().equals(THEME)) {
                return Theme.of(cookie.value());
            }
        }
        return Theme.SYSTEM;
    }

    /// What makes the browser that gets this answer that person's.
    ///
    /// @param request that is answered
    public Answer sign(Answer answer, Person person, Request request) {
        boolean tls = origins.tls(request.caller());
        var cookie = name(tls) + "=" + identity.cookie(person) + YEAR + scope;
        return tls
                ? answer.cookie(cookie + "; Secure").cookie(PERSON + GONE + scope)
                : answer.cookie(cookie);
    }

    public String of(Theme theme, Request request) {
        return THEME
                + "="
                + theme.value()
                + YEAR
                + scope
                + (origins.tls(request.caller()) ? "; Secure" : "");
    }
}
