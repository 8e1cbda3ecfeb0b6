package chat.http;

import chat.room.Source;
import io.netty.handler.codec.http.HttpHeaders;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Who stands in front of us and may say for whom they ask. Anybody can write `X-Forwarded-For`, so
/// it is believed only of those; of several hops the last one that is none of them counts.
public final class Proxies {

    private static final Logger LOG = System.getLogger(Proxies.class.getName());

    private static final String FORWARDED = "Forwarded";
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final String FORWARDED_PROTO = "X-Forwarded-Proto";
    private static final Pattern FOR =
            Pattern.compile("(?:^|[;,\\s])for=(\"[^\"]*\"|[^;,\\s]*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern PROTO =
            Pattern.compile("(?:^|[;,\\s])proto=\"?([a-z]+)", Pattern.CASE_INSENSITIVE);

    private final List<Network> trusted;
    private final AtomicBoolean warned = new AtomicBoolean();

    public Proxies(List<Network> trusted) {
        this.trusted = List.copyOf(trusted);
    }

    /// Who sent a request.
    ///
    /// @param secure whether a proxy says that the browser spoke TLS
    public record Caller(Source source, boolean secure) {
        /// Whoever it is, nothing is counted for them.
        public static final Caller OPERATOR = new Caller(new Source(0), false);
    }

    public boolean isTrusted(InetAddress peer) {
        for (var network : trusted) {
            if (network.contains(peer)) {
                return true;
            }
        }
        return false;
    }

    /// Who sent a request, by the word of a proxy we trust where there is one.
    ///
    /// @param peer the other end of the connection
    public Caller caller(InetAddress peer, HttpHeaders headers) {
        boolean forwarded = headers.contains(FORWARDED_FOR) || headers.contains(FORWARDED);
        if (!isTrusted(peer)) {
            if (forwarded && !warned.getAndSet(true)) {
                LOG.log(
                        Level.WARNING,
                        "A request says for whom it was forwarded, but whoever sent it is not among"
                                + " --trusted-proxies, so that is not believed. Behind a proxy"
                                + " that is not listed there, everybody counts as one address.");
            }
            return new Caller(source(peer), false);
        }
        var client = peer;
        var hops = hops(headers);
        for (int i = hops.size() - 1; i >= 0 && isTrusted(client); i--) {
            var hop = address(hops.get(i));
            if (hop == null) {
                break;
            }
            client = hop;
        }
        return new Caller(source(client), scheme(headers).equalsIgnoreCase("https"));
    }

    /// Whether it is this machine or a proxy, and so nobody in particular.
    public boolean isNobodys(Source source) {
        return source.equals(source(InetAddress.ofLiteral("127.0.0.1")))
                || source.equals(source(InetAddress.ofLiteral("::1")))
                || trusted.stream().anyMatch(network -> source(network.address()).equals(source));
    }

    public static Source source(InetAddress address) {
        return new Source(Network.household(address));
    }

    private static List<String> hops(HttpHeaders headers) {
        var listed = String.join(",", headers.getAll(FORWARDED_FOR));
        if (!listed.isEmpty()) {
            return List.of(listed.split(",", -1));
        }
        var standard = String.join(",", headers.getAll(FORWARDED));
        return FOR.matcher(standard).results().map(found -> found.group(1)).toList();
    }

    /// What the nearest proxy says; each writes its own word last.
    private static String scheme(HttpHeaders headers) {
        var listed = String.join(",", headers.getAll(FORWARDED_PROTO));
        if (!listed.isEmpty()) {
            return listed.substring(listed.lastIndexOf(',') + 1).strip();
        }
        var standard = String.join(",", headers.getAll(FORWARDED));
        return PROTO.matcher(standard)
                .results()
                .map(found -> found.group(1))
                .reduce("", (_, last) -> last);
    }

    /// `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`; null for anything else, such
    /// as `unknown`.
    private static @Nullable InetAddress address(String hop) {
        var text = hop.strip();
        if (text.startsWith("\"") && text.endsWith("\"") && text.length() > 1) {
            text = text.substring(1, text.length() - 1);
        }
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            text = end < 0 ? "" : text.substring(1, end);
        } else if (text.indexOf(':') == text.lastIndexOf(':') && text.indexOf(':') > 0) {
            text = text.substring(0, text.indexOf(':'));
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException notAnAddress) {
            return null;
        }
    }
}
