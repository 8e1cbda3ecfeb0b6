package chat.web;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An answer to a request, whole. Every one carries the headers that keep a page to what it needs.
final class Answer {

    /// What our pages need and nothing else: our own script, style and socket, and the `data:`
    /// fragments with which htmx reacts at once.
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; "
                    + "connect-src 'self' data:; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
                    + "frame-ancestors 'none'";

    private static final String HTML = "text/html; charset=utf-8";
    private static final String TEXT = "text/plain; charset=utf-8";

    private final HttpResponseStatus status;
    private final String type;
    private final byte[] body;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final List<String> cookies = new ArrayList<>();

    private Answer(HttpResponseStatus status, String type, byte[] body) {
        this.status = status;
        this.type = type;
        this.body = body;
    }

    static Answer page(HttpResponseStatus status, byte[] html) {
        return new Answer(status, HTML, html);
    }

    static Answer text(HttpResponseStatus status, String sentence) {
        return new Answer(status, TEXT, (sentence + "\n").getBytes(StandardCharsets.UTF_8));
    }

    static Answer file(String type, byte[] content) {
        return new Answer(HttpResponseStatus.OK, type, content);
    }

    static Answer empty(HttpResponseStatus status) {
        return new Answer(status, "", new byte[0]);
    }

    /// See another page; asked for with GET whatever the request was.
    static Answer seeOther(String address) {
        return empty(HttpResponseStatus.SEE_OTHER)
                .with("Location", address)
                .with("Cache-Control", "no-store");
    }

    Answer with(CharSequence name, String value) {
        headers.put(name.toString(), value);
        return this;
    }

    Answer cookie(String cookie) {
        cookies.add(cookie);
        return this;
    }

    HttpResponseStatus status() {
        return status;
    }

    FullHttpResponse response() {
        var response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
        var out = response.headers();
        if (!type.isEmpty()) {
            out.set(HttpHeaderNames.CONTENT_TYPE, type);
        }
        if (status.code() != 204 && status.code() != 304) {
            out.setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        }
        out.set("Content-Security-Policy", POLICY);
        // Pages are compressed on their way out for whoever can read that.
        out.set(HttpHeaderNames.VARY, HttpHeaderNames.ACCEPT_ENCODING);
        out.set("X-Content-Type-Options", "nosniff");
        out.set("Referrer-Policy", "same-origin");
        out.set("Cross-Origin-Opener-Policy", "same-origin");
        out.set("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
        headers.forEach(out::set);
        cookies.forEach(cookie -> out.add(HttpHeaderNames.SET_COOKIE, cookie));
        return response;
    }
}
