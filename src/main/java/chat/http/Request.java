package chat.http;

import chat.page.Theme;
import chat.room.Person;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A request as the routes see it: path in decoded segments, parameters, and who asks.
///
/// @param segments of the path, percent-decoded; empty for `/`
/// @param caller from where it came, by the word of a proxy we trust where there is one
/// @param person whose cookie came along; null for nobody yet, and for a request from another
///   site's page
/// @param stale whether that cookie is to be set anew, see [Cookies]
public record Request(
        FullHttpRequest http,
        List<String> segments,
        Map<String, List<String>> query,
        Origins.Verdict origin,
        Proxies.Caller caller,
        @Nullable Person person,
        boolean stale,
        Theme theme) {

    /// How many parameters a query or form may have; ours have four.
    static final int MOST_PARAMETERS = 32;

    /// A name or address with perhaps a port. RFC 9112 section 3.2 has any other refused, and more
    /// than one.
    private static final Pattern HOST =
            Pattern.compile("(\\[[0-9a-fA-F:.]{2,}]|[A-Za-z0-9._-]{1,255})(:[0-9]{1,5})?");

    private static final String PARAMETER = "A parameter";

    private static final List<String> ELSEWHERE = List.of("");

    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");
    private static final Pattern SEMICOLON = Pattern.compile("\\s*;\\s*");
    private static final Pattern QUALITY = Pattern.compile("q=(0(\\.\\d{0,3})?|1(\\.0{0,3})?)");

    /// What cannot be read as a request of ours; answered with 400.
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        public Unreadable(String sentence) {
            super(sentence, null, false, false);
        }
    }

    public static Request read(
            FullHttpRequest http, Proxies.Caller caller, Origins origins, Cookies ours)
            throws Unreadable {
        var headers = http.headers();
        var host = host(http);
        var target = target(http, host, origins);
        int question = target.indexOf('?');
        var path = question < 0 ? target : target.substring(0, question);
        var query = question < 0 ? "" : target.substring(question + 1);
        if (headers.getAll(HttpHeaderNames.ORIGIN).size() > 1) {
            throw new Unreadable("The request comes from two places at once.");
        }
        var verdict = origins.judge(headers.get(HttpHeaderNames.ORIGIN), host);
        var sender = Cookies.Sender.NOBODY;
        var theme = Theme.SYSTEM;
        // A proxy that is asked by HTTP/2 gets each cookie in a line of its own, and some pass them
        // on so. They are joined as RFC 9113 section 8.2.3 would have had it done.
        var lines = headers.getAll(HttpHeaderNames.COOKIE);
        if (!lines.isEmpty()) {
            var cookies = ServerCookieDecoder.LAX.decodeAll(String.join("; ", lines));
            if (cookies.size() > Cookies.MOST) {
                throw new Unreadable("The request has more than " + Cookies.MOST + " cookies.");
            }
            theme = Cookies.theme(cookies);
            boolean trusted = verdict == Origins.Verdict.OURS || verdict == Origins.Verdict.UNSAID;
            sender = trusted ? ours.sender(cookies, origins.tls(caller)) : sender;
        }
        return new Request(
                http,
                segments(path),
                parameters(query),
                verdict,
                caller,
                sender.person(),
                sender.stale(),
                theme);
    }

    /// The same with the segments behind those; where the path begins otherwise, with one that is
    /// empty, as no address of ours begins. `*` is no path, and asks everybody.
    public Request below(List<String> beginning) {
        int length = beginning.size();
        if (length == 0 || http.uri().equals("*")) {
            return this;
        }
        boolean here = segments.size() >= length && segments.subList(0, length).equals(beginning);
        return new Request(
                http,
                here ? segments.subList(length, segments.size()) : ELSEWHERE,
                query,
                origin,
                caller,
                person,
                stale,
                theme);
    }

    /// Whether a browser on another site's page sent this, by its Origin or, where it names none,
    /// by what else browsers say of it: `Sec-Fetch-Site`, or the page in Referer. Following a link
    /// is no such thing, so it is asked of what changes something alone.
    public boolean isForeign(Origins origins) {
        if (origin != Origins.Verdict.UNSAID) {
            return origin == Origins.Verdict.FOREIGN;
        }
        var site = http.headers().get("Sec-Fetch-Site", "none");
        if (!site.equals("none") && !site.equals("same-origin")) {
            return true;
        }
        var referer = http.headers().get(HttpHeaderNames.REFERER, "");
        int authority = referer.indexOf("://") + 3;
        if (authority < 3) {
            return false;
        }
        int path = referer.indexOf('/', authority);
        var page = path < 0 ? referer : referer.substring(0, path);
        return origins.judge(page, http.headers().get(HttpHeaderNames.HOST))
                == Origins.Verdict.FOREIGN;
    }

    /// Whether a browser asks and says nothing of the page it stands on. All that people use today
    /// say it in one of three ways; text browsers and very old ones may not. A program is no
    /// browser: no site can have it send somebody's cookie.
    public boolean isFromUnknownPage() {
        var headers = http.headers();
        return origin == Origins.Verdict.UNSAID
                && !headers.contains("Sec-Fetch-Site")
                && !headers.get(HttpHeaderNames.REFERER, "").contains("://")
                && isBrowsers();
    }

    /// Whether a browser sent it, as far as one sees: it takes HTML by name, or its reader has a
    /// language. Links takes anything and names a language; curl and the clients of programs do
    /// neither.
    private boolean isBrowsers() {
        var languages = http.headers().get(HttpHeaderNames.ACCEPT_LANGUAGE, "");
        return accepts("text/html") > 0 || languages.chars().anyMatch(Character::isLetter);
    }

    public HttpMethod method() {
        return http.method();
    }

    /// What was asked for as it was written, without the query.
    public String path() {
        int question = http.uri().indexOf('?');
        return question < 0 ? http.uri() : http.uri().substring(0, question);
    }

    /// The parameter's first value, empty when it was not sent.
    public String query(String name) {
        return first(query, name);
    }

    public boolean asksQuery(String name) {
        return query.containsKey(name);
    }

    /// The fields of an urlencoded form.
    public Map<String, List<String>> form() throws Unreadable {
        var type = http.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
        if (!type.toLowerCase(Locale.ROOT)
                .startsWith(HttpHeaderValues.APPLICATION_X_WWW_FORM_URLENCODED.toString())) {
            throw new Unreadable("Send a form as application/x-www-form-urlencoded.");
        }
        return parameters(http.content().toString(StandardCharsets.ISO_8859_1));
    }

    public static String first(Map<String, List<String>> parameters, String name) {
        var values = parameters.get(name);
        return values == null || values.isEmpty() ? "" : values.getFirst();
    }

    /// Whether htmx asks, for a fragment, and not the browser for a page.
    public boolean isFragment() {
        return http.headers().contains("HX-Request");
    }

    /// Whether If-None-Match names what we have. RFC 9110 section 13.1.2: a list, compared weakly.
    public boolean holds(String etag) {
        for (var known : http.headers().getAll(HttpHeaderNames.IF_NONE_MATCH)) {
            for (var one : COMMA.split(known.strip(), -1)) {
                if (one.equals("*") || strong(one).equals(strong(etag))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String strong(String etag) {
        return etag.startsWith("W/") ? etag.substring(2) : etag;
    }

    /// Whether a browser asks, and not a program: it takes HTML by name, or it takes anything and
    /// has our cookie or stands on our page. No form of ours is sent as plain text.
    public boolean wantsPage() {
        var accepted = accepted();
        return !sendsText()
                && (accepts("text/html") > 0
                        || ((accepted.equals(List.of("")) || accepted.equals(List.of("*/*")))
                                && (person != null || origin == Origins.Verdict.OURS)));
    }

    /// How gladly the client takes that kind of document, from 0 to 1; 0 when it does not name it.
    /// RFC 9110 section 12.5.1.
    public double accepts(String type) {
        for (var range : accepted()) {
            var parameters = SEMICOLON.split(range, -1);
            if (parameters[0].equals(type)) {
                for (var parameter : parameters) {
                    if (QUALITY.matcher(parameter).matches()) {
                        return Double.parseDouble(parameter.substring(2));
                    }
                }
                return 1;
            }
        }
        return 0;
    }

    private List<String> accepted() {
        var ranges = String.join(",", http.headers().getAll(HttpHeaderNames.ACCEPT));
        return List.of(COMMA.split(ranges.strip().toLowerCase(Locale.ROOT), -1));
    }

    /// Whether the body is plain text, and no form.
    public boolean sendsText() {
        return http.headers()
                .get(HttpHeaderNames.CONTENT_TYPE, "")
                .toLowerCase(Locale.ROOT)
                .startsWith("text/plain");
    }

    public boolean wantsSocket() {
        return Handshake.isAsked(http);
    }

    /// Null for a client of HTTP/1.0 that names none.
    public static @Nullable String host(FullHttpRequest http) throws Unreadable {
        var hosts = http.headers().getAll(HttpHeaderNames.HOST);
        if (hosts.isEmpty() && http.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            return null;
        }
        if (hosts.size() != 1 || !HOST.matcher(hosts.getFirst()).matches()) {
            throw new Unreadable("The request has to name one Host.");
        }
        return hosts.getFirst();
    }

    /// A whole address as target, as a client of a proxy sends it, without scheme and host. RFC
    /// 9112 section 3.2.2. And `*`, which asks what the server as a whole can do.
    public static String target(FullHttpRequest http, @Nullable String host, Origins origins)
            throws Unreadable {
        var target = http.uri();
        if (target.equals("*") && http.method().equals(HttpMethod.OPTIONS)) {
            return "/";
        }
        int authority = target.indexOf("://") + 3;
        if (target.startsWith("/") || authority < 3) {
            return target;
        }
        int end = authority;
        while (end < target.length() && "/?".indexOf(target.charAt(end)) < 0) {
            end++;
        }
        var scheme = target.substring(0, authority - 3).toLowerCase(Locale.ROOT);
        var named = target.substring(authority, end);
        boolean known = scheme.equals("http") || scheme.equals("https");
        if (!known || !(named.equalsIgnoreCase(host) || origins.isOwn(scheme + "://" + named))) {
            throw new Unreadable("The request asks for another server.");
        }
        return target.startsWith("/", end) ? target.substring(end) : "/" + target.substring(end);
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
                segments.add(decode(path.substring(from, to), "The path"));
            }
            from = to + 1;
        }
        return List.copyOf(segments);
    }

    /// Percent-decoding by RFC 3986, strict: a browser sends nothing else, and two readings of one
    /// path are one too many.
    ///
    /// @param encoded each byte a character, as HTTP brings it
    /// @param what it is, at the beginning of a sentence
    private static String decode(String encoded, String what) throws Unreadable {
        var bytes = ByteBuffer.allocate(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                int high =
                        i + 2 < encoded.length() ? Character.digit(encoded.charAt(i + 1), 16) : -1;
                int low =
                        i + 2 < encoded.length() ? Character.digit(encoded.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw new Unreadable(what + " has a % that two hex digits do not follow.");
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
            throw new Unreadable(what + " is not UTF-8.");
        }
    }

    /// Reads `application/x-www-form-urlencoded` as browsers write it. Netty's own decoder puts
    /// U+FFFD where bytes are no UTF-8, and so would have people say what they never typed.
    ///
    /// @param encoded each byte a character
    private static Map<String, List<String>> parameters(String encoded) throws Unreadable {
        var parameters = new LinkedHashMap<String, List<String>>();
        int count = 0;
        for (int from = 0; from < encoded.length() && count < MOST_PARAMETERS; ) {
            int and = encoded.indexOf('&', from);
            int to = and < 0 ? encoded.length() : and;
            if (to > from) {
                int is = encoded.indexOf('=', from);
                int end = is < 0 || is > to ? to : is;
                var name = decode(encoded.substring(from, end).replace('+', ' '), PARAMETER);
                var value =
                        end == to
                                ? ""
                                : decode(
                                        encoded.substring(end + 1, to).replace('+', ' '),
                                        PARAMETER);
                parameters.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
                count++;
            }
            from = to + 1;
        }
        return parameters;
    }
}
