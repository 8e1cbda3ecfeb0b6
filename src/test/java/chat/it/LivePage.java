package chat.it;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A room's page that is open in a script-running browser, as far as its socket goes: sends what
/// htmx would, and keeps the cursor and the keys that the server hands out.
final class LivePage implements AutoCloseable {

    private final Visitor visitor;
    private final RunningServer server;
    private final Html page;
    private final Set<String> usedKeys = new LinkedHashSet<>();
    private WsClient socket;

    private LivePage(Visitor visitor, RunningServer server, Html page) throws IOException {
        this.visitor = visitor;
        this.server = server;
        this.page = page;
        this.socket = connect(visitor, server, page);
    }

    /// Loads the page and connects, but does not yet say what it holds.
    static LivePage load(RunningServer server, Visitor visitor, String path) throws IOException {
        return connect(server, visitor, visitor.get(path));
    }

    /// Connects a page that was loaded before.
    static LivePage connect(RunningServer server, Visitor visitor, Reply page) throws IOException {
        if (page.status() != 200) {
            throw new AssertionError("expected a page but was: " + page);
        }
        return new LivePage(visitor, server, page.html());
    }

    /// Loads the page and goes live.
    static LivePage open(RunningServer server, Visitor visitor, String path) throws IOException {
        var tab = load(server, visitor, path);
        tab.resume();
        return tab;
    }

    WsClient socket() {
        return socket;
    }

    Html page() {
        return page;
    }

    /// What the page holds: the cursor of its last update, at first that of its HTML.
    String cursor() {
        return Stream.of(Html.parse(socket.received()), page)
                .flatMap(html ->
                        html
                                .inside()
                                .filter(element -> element.has("id", "cursor"))
                                .toList()
                                .reversed()
                                .stream())
                .map(element -> element.attributes().getOrDefault("value", ""))
                .findFirst()
                .orElseThrow(() -> new AssertionError("expected a cursor"));
    }

    void resume() throws IOException {
        resumeAfter(cursor());
    }

    /// Goes live as a browser does, which says whether its window is in front.
    void resumeLooking(String gaze, String read) throws IOException {
        resumeLooking(cursor(), gaze, read);
    }

    private void resumeLooking(String held, String gaze, String read) throws IOException {
        send(
                "{\"type\":\"resume\",\"after\":%s,\"gaze\":%s,\"read\":%s}"
                        .formatted(WsClient.json(held), WsClient.json(gaze), WsClient.json(read)));
    }

    /// Sends a frame without anything but its kind.
    void tell(String type) throws IOException {
        send("{\"type\":" + WsClient.json(type) + "}");
    }

    private void send(String json) throws IOException {
        socket.send(json);
    }

    void resumeAfter(String cursor) throws IOException {
        socket.send(
                "{\"type\":\"resume\",\"after\":"
                        + WsClient.json(cursor)
                        + ",\"headers\":{\"HX-Request\":\"true\"}}");
    }

    /// Sends a text with the next key.
    ///
    /// @return the key
    String say(String text) throws IOException {
        var key =
                keys().filter(drawn -> !usedKeys.contains(drawn))
                        .findFirst()
                        .orElseThrow(() ->
                                new AssertionError(
                                        "expected a fresh key but all were used: " + usedKeys));
        usedKeys.add(key);
        say(key, text);
        return key;
    }

    void say(String key, String text) throws IOException {
        socket.send(
                "{\"key\":"
                        + WsClient.json(key)
                        + ",\"message\":"
                        + WsClient.json(text)
                        + ",\"headers\":{\"HX-Request\":\"true\",\"HX-Source\":\"form\"}}");
    }

    /// Loses its connection.
    void lose() throws IOException {
        socket.die();
    }

    /// Connects anew and says what it held when the connection was lost.
    void comeBack() throws IOException {
        var held = cursor();
        socket = connect(visitor, server, page);
        resumeAfter(held);
    }

    /// As [#comeBack], on that connection.
    void comeBackOn(RawConnection connection) throws IOException {
        var held = cursor();
        socket = connect(connection, visitor, server, page);
        resumeAfter(held);
    }

    /// As [#comeBack], as a browser does it.
    void comeBackLooking(String gaze, String read) throws IOException {
        var held = cursor();
        socket = connect(visitor, server, page);
        resumeLooking(held, gaze, read);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static WsClient connect(Visitor visitor, RunningServer server, Html page)
            throws IOException {
        return connect(RawConnection.to(server), visitor, server, page);
    }

    private static WsClient connect(
            RawConnection connection, Visitor visitor, RunningServer server, Html page)
            throws IOException {
        var address =
                page.one("a connection", element -> element.has("hx-ws:connect"))
                        .attributes()
                        .getOrDefault("hx-ws:connect", "");
        return WsClient.open(
                connection,
                server,
                address,
                "Origin: " + server.origin(),
                "Cookie: " + visitor.cookie(),
                "User-Agent: test");
    }

    /// Those of the forms that stand in the page, or that its ready-made pieces would put there.
    private Stream<String> keys() {
        return Stream.of(page, Html.parse(socket.received()))
                .flatMap(LivePage::withPieces)
                .filter(element -> element.name().equals("input") && element.has("name", "key"))
                .map(element -> element.attributes().getOrDefault("value", ""))
                .collect(Collectors.toCollection(LinkedHashSet::new))
                .stream();
    }

    private static Stream<Html> withPieces(Html html) {
        return html.inside()
                .flatMap(element -> {
                    var piece = element.attributes().getOrDefault("hx-get", "");
                    return piece.startsWith("data:text/html")
                            ? Html.parse(
                                            URLDecoder.decode(
                                                    piece.substring(piece.indexOf(',') + 1)
                                                            .replace("+", "%2B"),
                                                    StandardCharsets.UTF_8))
                                    .inside()
                            : Stream.of(element);
                });
    }
}
