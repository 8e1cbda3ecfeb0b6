package chat.it;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What a server answered to one request.
final class Reply {

    private final int status;
    private final HttpHeaders headers;
    private final byte[] body;

    Reply(int status, HttpHeaders headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    int status() {
        return status;
    }

    /// A header that has to be there.
    String header(String name) {
        return headers.firstValue(name)
                .orElseThrow(() ->
                        new AssertionError(
                                "expected the header "
                                        + name
                                        + " but there were "
                                        + headers.map()));
    }

    boolean has(String name) {
        return headers.firstValue(name).isPresent();
    }

    List<String> headers(String name) {
        return headers.allValues(name);
    }

    byte[] body() {
        return body;
    }

    /// The body as UTF-8.
    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /// The body as a page or a piece of one.
    Html html() {
        return Html.parse(text());
    }

    @Override
    public String toString() {
        return status + " " + headers.map() + "\n" + text();
    }
}
