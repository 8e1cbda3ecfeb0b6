package chat.it;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Somebody with a browser that has no script: follows links, fills in forms, keeps cookies.
final class Visitor {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(Duration.ofSeconds(Jar.PATIENCE_SECONDS))
                    .build();

    private static final int MANY_REDIRECTS = 5;

    private final RunningServer server;
    private final Map<String, String> cookies = new TreeMap<>();

    Visitor(RunningServer server) {
        this.server = server;
    }

    /// The value of the header that a browser would send; empty when there is none yet.
    String cookie() {
        return cookies.entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
    }

    /// @param path as it stands in a link: percent-encoded
    /// @param headers names and values in turn
    Reply get(String path, String... headers) throws IOException {
        return exchange(request(path, headers).GET().build());
    }

    Reply head(String path, String... headers) throws IOException {
        return exchange(request(path, headers).HEAD().build());
    }

    Reply send(String method, String path, String... headers) throws IOException {
        return exchange(
                request(path, headers).method(method, HttpRequest.BodyPublishers.noBody()).build());
    }

    /// Sends a form as a page of this server does.
    Reply post(String path, Map<String, String> fields) throws IOException {
        return post(path, fields, "Origin", server.origin());
    }

    Reply post(String path, Map<String, String> fields, String... headers) throws IOException {
        return exchange(
                request(path, headers)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(encoded(fields)))
                        .build());
    }

    /// Sends a form with what stands in it, but for the changes.
    Reply submit(Html form, Map<String, String> changes) throws IOException {
        var fields = new LinkedHashMap<>(form.fields());
        fields.putAll(changes);
        var action = form.attributes().getOrDefault("action", "");
        return form.attributes().getOrDefault("method", "get").equalsIgnoreCase("post")
                ? post(action, fields)
                : get(action + "?" + encoded(fields));
    }

    /// The page that a link leads to in the end.
    Reply follow(String path) throws IOException {
        return followed(get(path));
    }

    /// The page that an answer leads to in the end.
    Reply followed(Reply reply) throws IOException {
        for (int i = 0;
                i < MANY_REDIRECTS && List.of(301, 302, 303, 307, 308).contains(reply.status());
                i++) {
            reply = get(reply.header("location"));
        }
        return reply;
    }

    /// Says something as a program does: without having been in the room.
    void say(String room, String name, String text) throws IOException {
        var reply =
                post(
                        "/room/" + segment(room),
                        Map.of("message", text, "name", name),
                        "Accept",
                        "text/plain");
        if (reply.status() != 201) {
            throw new AssertionError("expected it to be said but was: " + reply);
        }
    }

    /// Fills in the form of the join page.
    ///
    /// @return the server's direct answer
    Reply join(String room, String name) throws IOException {
        return submit(
                get("/").html().one("form", Visitor::isJoinForm),
                Map.of("room", room, "name", name));
    }

    /// Fills in the form of the join page, which has to lead to the room.
    Reply enter(String room, String name) throws IOException {
        var reply = followed(join(room, name));
        if (reply.status() != 200) {
            throw new AssertionError("expected the room " + room + " but was: " + reply);
        }
        return reply;
    }

    /// Says something by the plain form of the room's page.
    ///
    /// @return the server's direct answer
    Reply say(Reply roomPage, String text) throws IOException {
        return submit(composer(roomPage), Map.of("message", text));
    }

    static boolean isJoinForm(Html element) {
        return element.name().equals("form") && element.has("action", "/chat");
    }

    /// The form around the field named "Message".
    static Html composer(Reply roomPage) {
        return roomPage.html()
                .one(
                        "a composer",
                        element ->
                                element.name().equals("form")
                                        && element.findField("Message").isPresent());
    }

    static String encoded(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    /// As browsers write it into forms and addresses of forms: a blank is a plus.
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// As a segment of a path: a blank is `%20`.
    static String segment(String text) {
        return encoded(text).replace("+", "%20");
    }

    private HttpRequest.Builder request(String path, String... headers) {
        var request =
                HttpRequest.newBuilder(URI.create(server.origin()).resolve(path))
                        .timeout(Duration.ofSeconds(Jar.PATIENCE_SECONDS));
        if (!cookies.isEmpty()) {
            request.header("Cookie", cookie());
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request;
    }

    private Reply exchange(HttpRequest request) throws IOException {
        try {
            var response = CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());
            for (var cookie : response.headers().allValues("set-cookie")) {
                var pair = cookie.split(";", 2)[0].split("=", 2);
                cookies.put(pair[0].strip(), pair[1].strip());
            }
            return new Reply(response.statusCode(), response.headers(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for an answer", e);
        }
    }
}
