package chat.http;

import io.netty.handler.codec.http.HttpResponseStatus;

/// A request that is refused for how it is written; its connection ends with the answer, since
/// nobody knows where the next one would begin. Without a stack trace: anybody can cause it.
public final class Malformed extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient HttpResponseStatus status;

    public Malformed(HttpResponseStatus status, String sentence) {
        super(sentence, null, false, false);
        this.status = status;
    }

    public HttpResponseStatus status() {
        return status;
    }

    public String sentence() {
        return String.valueOf(getMessage());
    }
}
