package chat.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
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
import org.jspecify.annotations.Nullable;

/// An answer to a request, whole. Every one carries the headers that keep a page to what it needs.
public final class Answer {

    /// What our pages need and nothing else: our own script, style and socket, and the `data:`
    /// fragments with which htmx reacts at once.
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; "
                    + "connect-src 'self' data:; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
                    + "frame-ancestors 'none'";

    private static final String HTML = "text/html; charset=utf-8";
    private static final String TEXT = "text/plain; charset=utf-8";

    private static final String APART = "frame-ancestors 'none'";

    /// What goes on behind the head of an answer that never ends: it takes the connection over.
    public interface Endless extends ChannelHandler {

        /// The client went away before the head was sent; nothing of this has begun.
        void abandoned();
    }

    /// Makes what goes on, on the connection's loop.
    public interface Opening {
        Endless open();
    }

    private final HttpResponseStatus status;
    private final String type;
    private final byte[] body;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final List<String> cookies = new ArrayList<>();
    private @Nullable Opening opening;

    private Answer(HttpResponseStatus status, String type, byte[] body) {
        this.status = status;
        this.type = type;
        this.body = body;
    }

    public static Answer page(HttpResponseStatus status, byte[] html) {
        return new Answer(status, HTML, html);
    }

    public static Answer text(HttpResponseStatus status, String sentence) {
        return new Answer(status, TEXT, (sentence + "\n").getBytes(StandardCharsets.UTF_8));
    }

    public static Answer file(String type, byte[] content) {
        return new Answer(HttpResponseStatus.OK, type, content);
    }

    /// An answer that never ends; it has a head only.
    public static Answer stream(String type, Opening opening) {
        var answer =
                new Answer(HttpResponseStatus.OK, type, new byte[0])
                        .with("Cache-Control", "no-store")
                        // nginx would keep it back else
                        .with("X-Accel-Buffering", "no");
        answer.opening = opening;
        return answer;
    }

    public static Answer empty(HttpResponseStatus status) {
        return new Answer(status, "", new byte[0]);
    }

    /// See another page; asked for with GET whatever the request was.
    public static Answer seeOther(String address) {
        return empty(HttpResponseStatus.SEE_OTHER)
                .with("Location", address)
                .with("Cache-Control", "no-store");
    }

    public Answer with(CharSequence name, String value) {
        headers.put(name.toString(), value);
        return this;
    }

    public Answer cookie(String cookie) {
        cookies.add(cookie);
        return this;
    }

    /// Whether a cookie may be renewed along with it: nobody on the way keeps it for others, and it
    /// sets none itself.
    public boolean mayRenew() {
        return cookies.isEmpty() && !headers.getOrDefault("Cache-Control", "").startsWith("public");
    }

    /// Lets our own pages have this in a frame.
    public Answer inFrames() {
        return with("Content-Security-Policy", POLICY.replace(APART, "frame-ancestors 'self'"));
    }

    /// Lets this page have frames of our own pages.
    public Answer withFrames() {
        return with("Content-Security-Policy", "frame-src 'self'; " + POLICY);
    }

    /// What goes on behind this; null for an answer that is whole.
    public @Nullable Opening opening() {
        return opening;
    }

    public HttpResponseStatus status() {
        return status;
    }

    public FullHttpResponse response() {
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
        // No other site's page has it as its picture or script. Feeds and logs are fetched by
        // programs, which do not ask.
        out.set("Cross-Origin-Resource-Policy", "same-origin");
        out.set("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
        headers.forEach(out::set);
        cookies.forEach(cookie -> out.add(HttpHeaderNames.SET_COOKIE, cookie));
        return response;
    }
}
