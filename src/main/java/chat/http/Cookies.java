package chat.http;

import chat.page.Theme;
import chat.room.Person;
import io.netty.handler.codec.http.cookie.Cookie;
import org.jspecify.annotations.Nullable;

/// The two cookies we set: who somebody is, and light or dark.
///
/// Behind TLS the first bears the prefix `__Host-` (RFC 6265bis section 4.1.3.2): a browser takes
/// such a one from this very host and by TLS only, so that no neighbouring site can slip its own
/// under a visitor. One of the plain name counts where there is none with the prefix. It is from
/// before there was TLS, and is renewed.
public final class Cookies {

    /// How many cookies a request may bring, ours and others'. Browsers keep up to 180 for a host,
    /// and any of them may have to be held against our keys.
    static final int MOST = 200;

    static final String PERSON = "chat";
    static final String PERSON_BY_TLS = "__Host-chat";
    static final String THEME = "theme";

    /// How long browsers keep them: a year.
    private static final String YEAR = "; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax";

    private static final String GONE = "=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax";

    private final Identity identity;
    private final Origins origins;

    public Cookies(Identity identity, Origins origins) {
        this.identity = identity;
        this.origins = origins;
    }

    /// Whom the cookies of a request name.
    ///
    /// @param person null for nobody we know
    /// @param stale whether their cookie is to be set anew: its name or its signature is old
    record Sender(@Nullable Person person, boolean stale) {
        static final Sender NOBODY = new Sender(null, false);
    }

    static Sender sender(Iterable<Cookie> cookies, Identity identity, boolean tls) {
        var found = Sender.NOBODY;
        boolean prefixed = false;
        for (var cookie : cookies) {
            boolean prefix = cookie.name().equals(PERSON_BY_TLS);
            if (prefix || (!prefixed && cookie.name().equals(PERSON))) {
                var recognised = identity.recognise(cookie.value());
                if (recognised.isPresent()) {
                    var who = recognised.get();
                    found = new Sender(who.person(), who.old() || prefix != tls);
                    prefixed = prefix;
                }
            }
        }
        return found;
    }

    /// What makes the browser that gets this answer that person's.
    ///
    /// @param request that is answered
    public Answer sign(Answer answer, Person person, Request request) {
        var value = "=" + identity.cookie(person) + YEAR;
        return origins.tls(request.caller())
                ? answer.cookie(PERSON_BY_TLS + value + "; Secure").cookie(PERSON + GONE)
                : answer.cookie(PERSON + value);
    }

    public String of(Theme theme, Request request) {
        return THEME
                + "="
                + theme.value()
                + YEAR
                + (origins.tls(request.caller()) ? "; Secure" : "");
    }
}
