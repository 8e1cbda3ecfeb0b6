package chat.web;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// From which web pages a request may come. A browser says the page's origin with every socket and
/// every POST; a page of another site could else speak with the visitor's cookie.
///
/// @param own our own origin such as `https://chat.example.org`; null to take whatever Host the
///   request names
/// @param allowed other origins that may connect, without anybody's cookie
record Origins(@Nullable String own, Set<String> allowed) {

    enum Verdict {
        /// Our own page: the cookie counts.
        OURS,
        /// No browser's page said where it is: a program, or a text browser.
        UNSAID,
        /// A page the operator allows: welcome, but the cookie does not count.
        ALLOWED,
        /// Anybody else's page.
        FOREIGN
    }

    /// @param origin of the request, null when it has none
    /// @param host of the request, null when it has none
    Verdict judge(@Nullable String origin, @Nullable String host) {
        if (origin == null) {
            return Verdict.UNSAID;
        }
        if (own != null ? own.equalsIgnoreCase(origin) : sameHost(origin, host)) {
            return Verdict.OURS;
        }
        return allowed.contains(origin.toLowerCase(Locale.ROOT))
                ? Verdict.ALLOWED
                : Verdict.FOREIGN;
    }

    /// A proxy in front may speak TLS where we do not, so the scheme is not compared unless `own`
    /// says it.
    private static boolean sameHost(String origin, @Nullable String host) {
        int authority = origin.indexOf("://");
        return host != null
                && authority > 0
                && (origin.startsWith("http://") || origin.startsWith("https://"))
                && host.equalsIgnoreCase(origin.substring(authority + 3));
    }

    /// `https://Chat.Example.org:443/` as browsers write it in an Origin header:
    /// `https://chat.example.org`.
    ///
    /// @throws IllegalArgumentException when it is not an http or https address of a host alone
    static String normalised(String url) {
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
