package chat.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// From which web pages a request may come. A browser says the page's origin with every socket and
/// every POST; a page of another site could else speak with the visitor's cookie.
///
/// @param own our own origin such as `https://chat.example.org`; null to take whatever Host the
///   request names
/// @param allowed other origins that may connect, without anybody's cookie
/// @param speaksTls whether we speak TLS ourselves; a page of ours is then never a plain one
public record Origins(@Nullable String own, Set<String> allowed, boolean speaksTls) {

    /// An origin without a host, with `localhost` or a name below it, or with an address: the last
    /// part of such a one begins with a digit, however it is written, and no name's does.
    private static final Pattern NO_NAME =
            Pattern.compile(
                    "https://(\\[.*|(.*\\.)?(localhost|[0-9][^.]*|)\\.?)(:[0-9]*)?",
                    Pattern.CASE_INSENSITIVE);

    /// Whose page a request comes from, as far as its browser says.
    public enum Verdict {
        /// Our own page: the cookie counts.
        OURS,
        /// No browser's page said where it is: a program, or a text browser.
        UNSAID,
        /// A page the operator allows: welcome, but the cookie does not count.
        ALLOWED,
        /// Anybody else's page.
        FOREIGN
    }

    /// Whether the browser that asks has reached us by TLS: ours, or a proxy's.
    boolean tls(Proxies.Caller caller) {
        return own == null ? speaksTls || caller.secure() : own.startsWith("https:");
    }

    /// Scheme and host of our addresses as they stand elsewhere: what the operator says, else what
    /// the request calls us.
    public String base(Request request) {
        return base(request.http().headers().get(HttpHeaderNames.HOST, ""), request.caller());
    }

    /// @param caller may have come by the TLS of a proxy
    String base(String host, Proxies.Caller caller) {
        return own != null ? own : (tls(caller) ? "https://" : "http://") + host;
    }

    /// Whether a browser is told to come by TLS alone from now on: it has come by TLS, and to a
    /// name. RFC 6797 section 8.1.1 has browsers pass it over for addresses; `localhost` is shared
    /// by whatever else is tried out on that machine, which would be cut off by it for a year.
    ///
    /// @param host of the request, null when it has none
    public boolean pins(@Nullable String host, Proxies.Caller caller) {
        var origin = base(host == null ? "" : host, caller);
        return origin.startsWith("https://") && !NO_NAME.matcher(origin).matches();
    }

    /// @param origin of the request, null when it has none
    /// @param host of the request, null when it has none
    Verdict judge(@Nullable String origin, @Nullable String host) {
        if (origin == null) {
            return Verdict.UNSAID;
        }
        if (own != null ? isOwn(origin) : sameHost(origin, host)) {
            return Verdict.OURS;
        }
        return allowed.contains(origin.toLowerCase(Locale.ROOT))
                ? Verdict.ALLOWED
                : Verdict.FOREIGN;
    }

    /// Whether it is the origin that the operator says is ours.
    boolean isOwn(String origin) {
        return own != null && own.equalsIgnoreCase(origin);
    }

    /// A proxy in front may speak TLS where we do not, so plain and secure are not told apart then,
    /// unless `own` says it.
    private boolean sameHost(String origin, @Nullable String host) {
        int authority = origin.indexOf("://");
        return host != null
                && authority > 0
                && (origin.startsWith("https://") || (!speaksTls && origin.startsWith("http://")))
                && host.equalsIgnoreCase(origin.substring(authority + 3));
    }

    /// `https://Chat.Example.org:443/` as browsers write it in an Origin header:
    /// `https://chat.example.org`.
    ///
    /// @throws IllegalArgumentException when it is not an http or https address of a host alone
    public static String normalised(String url) {
        var uri = URI.create(url.strip());
        var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        var path = uri.getRawPath();
        if (!(scheme.equals("http") || scheme.equals("https"))
                || uri.getHost() == null
                || uri.getRawUserInfo() != null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null
                || !(path == null || path.isEmpty() || path.equals("/"))) {
            throw new IllegalArgumentException(url);
        }
        int usual = scheme.equals("http") ? 80 : 443;
        var port = uri.getPort() == -1 || uri.getPort() == usual ? "" : ":" + uri.getPort();
        return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port;
    }
}
