package chat.web;

import chat.page.Theme;
import chat.room.Person;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A request as the routes see it: path in decoded segments, parameters, and who asks.
///
/// @param segments of the path, percent-decoded; empty for `/`
/// @param person whose cookie came along; null for nobody yet, and for a request from another
///   site's page
record Request(
        FullHttpRequest http,
        List<String> segments,
        Map<String, List<String>> query,
        Origins.Verdict origin,
        @Nullable Person person,
        Theme theme) {

    /// How many parameters a query or form may have; ours have four.
    static final int MOST_PARAMETERS = 32;

    /// A name or address with perhaps a port. RFC 9112 section 3.2 has any other refused, and more
    /// than one.
    private static final Pattern HOST =
            Pattern.compile("(\\[[0-9a-fA-F:.]{2,}]|[A-Za-z0-9._-]{1,255})(:[0-9]{1,5})?");

    /// What cannot be read as a request of ours; answered with 400.
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String sentence) {
            super(sentence, null, false, false);
        }
    }

    static Request read(FullHttpRequest http, Origins origins, Identity identity)
            throws Unreadable {
        var headers = http.headers();
        var hosts = headers.getAll(HttpHeaderNames.HOST);
        if (hosts.size() != 1 || !HOST.matcher(hosts.getFirst()).matches()) {
            throw new Unreadable("The request has to name one Host.");
        }
        var host = hosts.getFirst();
        var target = relative(http.uri(), host);
        int question = target.indexOf('?');
        var path = question < 0 ? target : target.substring(0, question);
        var query = question < 0 ? "" : target.substring(question + 1);
        var verdict = origins.judge(headers.get(HttpHeaderNames.ORIGIN), host);
        Person person = null;
        var theme = Theme.SYSTEM;
        var cookies = headers.get(HttpHeaderNames.COOKIE);
        if (cookies != null) {
            for (var cookie : ServerCookieDecoder.LAX.decodeAll(cookies)) {
                switch (cookie.name()) {
                    case Identity.COOKIE -> person = identity.person(cookie.value()).orElse(person);
                    case "theme" -> theme = Theme.of(cookie.value());
                    default -> {
                        // Somebody else's on the same host.
                    }
                }
            }
        }
        boolean trusted = verdict == Origins.Verdict.OURS || verdict == Origins.Verdict.UNSAID;
        return new Request(
                http, segments(path), parameters(query), verdict, trusted ? person : null, theme);
    }

    HttpMethod method() {
        return http.method();
    }

    /// The parameter's first value, empty when it was not sent.
    String query(String name) {
        return first(query, name);
    }

    boolean asksQuery(String name) {
        return query.containsKey(name);
    }

    /// The fields of an urlencoded form.
    Map<String, List<String>> form() throws Unreadable {
        var type = http.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
        if (!type.toLowerCase(Locale.ROOT)
                .startsWith(HttpHeaderValues.APPLICATION_X_WWW_FORM_URLENCODED.toString())) {
            throw new Unreadable("Send a form as application/x-www-form-urlencoded.");
        }
        return parameters(http.content().toString(StandardCharsets.UTF_8));
    }

    static String first(Map<String, List<String>> parameters, String name) {
        var values = parameters.get(name);
        return values == null || values.isEmpty() ? "" : values.getFirst();
    }

    /// Whether htmx asks, for a fragment, and not the browser for a page.
    boolean isFragment() {
        return http.headers().contains("HX-Request");
    }

    boolean wantsSocket() {
        return http.headers()
                .containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    }

    /// A whole address as target, as a client of a proxy sends it, without scheme and host. RFC
    /// 9112 section 3.2.2.
    private static String relative(String target, String host) throws Unreadable {
        int authority = target.indexOf("://") + 3;
        if (target.startsWith("/") || authority < 3) {
            return target;
        }
        if (!target.regionMatches(true, authority, host, 0, host.length())) {
            throw new Unreadable("The request asks for another server.");
        }
        int path = target.indexOf('/', authority);
        if (path < 0) {
            return "/";
        }
        if (path != authority + host.length()) {
            throw new Unreadable("The request asks for another server.");
        }
        return target.substring(path);
    }

    private static List<String> segments(String path) throws Unreadable {
        if (!path.startsWith("/")) {
            throw new Unreadable("The path has to begin with a slash.");
        }
        var segments = new ArrayList<String>();
        for (int from = 1; from <= path.length(); ) {
            int slash = path.indexOf('/', from);
            int to = slash < 0 ? path.length() : slash;
            if (to > from || slash >= 0) {
                segments.add(decode(path.substring(from, to)));
            }
            from = to + 1;
        }
        return List.copyOf(segments);
    }

    /// Percent-decoding by RFC 3986, strict: a browser sends nothing else, and two readings of one
    /// path are one too many.
    private static String decode(String segment) throws Unreadable {
        var bytes = ByteBuffer.allocate(segment.length());
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c == '%') {
                int high =
                        i + 2 < segment.length() ? Character.digit(segment.charAt(i + 1), 16) : -1;
                int low =
                        i + 2 < segment.length() ? Character.digit(segment.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw new Unreadable("The path has a % that two hex digits do not follow.");
                }
                bytes.put((byte) (high << 4 | low));
                i += 2;
            } else {
                bytes.put((byte) c);
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new Unreadable("The path is not UTF-8.");
        }
    }

    private static Map<String, List<String>> parameters(String encoded) throws Unreadable {
        try {
            var decoded =
                    new QueryStringDecoder(
                            encoded, StandardCharsets.UTF_8, false, MOST_PARAMETERS, true);
            return decoded.parameters();
        } catch (IllegalArgumentException e) {
            throw new Unreadable("The parameters cannot be read.");
        }
    }
}
