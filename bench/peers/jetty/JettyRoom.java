import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// The tutorial's socket on Jetty: JettyRoom PORT. A text a message, rendered once; sending does not
/// wait.
public final class JettyRoom {

    private static final String FRESH_INPUT =
            "<input id=\"clearinput\" name=\"message\" autofocus required hx-swap-oob=\"true\">";
    private static final JsonFactory JSON = new JsonFactory();
    private static final ConcurrentHashMap<String, Set<Session>> ROOMS = new ConcurrentHashMap<>();

    public static void main(String[] arguments) throws Exception {
        var threads = new QueuedThreadPool();
        var server = new Server(threads);
        var connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setPort(Integer.parseInt(arguments[0]));
        connector.setAcceptQueueSize(4096);
        server.addConnector(connector);
        server.setHandler(
                WebSocketUpgradeHandler.from(
                        server,
                        container ->
                                container.addMapping(
                                        "/chat/*",
                                        (request, response, callback) -> {
                                            var parts = request.getHttpURI().getPath().split("/");
                                            return new Member(decoded(parts[2]), decoded(parts[3]));
                                        })));
        server.start();
    }

    /// One socket. Public, since Jetty calls it by reflection.
    public static final class Member implements Session.Listener.AutoDemanding {
        private final String room;
        private final String name;
        private Session session;

        Member(String room, String name) {
            this.room = room;
            this.name = name;
        }

        @Override
        public void onWebSocketOpen(Session opened) {
            session = opened;
            ROOMS.computeIfAbsent(room, key -> ConcurrentHashMap.newKeySet()).add(opened);
        }

        @Override
        public void onWebSocketText(String json) {
            var line =
                    "<div id=\"content\" hx-swap-oob=\"beforeend\"><div><b>"
                            + escaped(name)
                            + "</b>: "
                            + escaped(message(json))
                            + "</div></div>";
            session.sendText(FRESH_INPUT, Callback.NOOP);
            for (var member : ROOMS.get(room)) {
                member.sendText(line, Callback.NOOP);
            }
        }

        @Override
        public void onWebSocketClose(int code, String reason, Callback callback) {
            ROOMS.computeIfPresent(
                    room,
                    (key, members) -> {
                        members.remove(session);
                        return members.isEmpty() ? null : members;
                    });
            callback.succeed();
        }
    }

    private static String message(String json) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                var name = parser.currentName();
                parser.nextToken();
                if (name.equals("message")) {
                    return parser.getString();
                }
                parser.skipChildren();
            }
            return "";
        }
    }

    private static String escaped(String text) {
        var html = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            switch (letter) {
                case '&' -> html.append("&amp;");
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.append(letter);
            }
        }
        return html.toString();
    }

    private static String decoded(String segment) {
        return URLDecoder.decode(segment, StandardCharsets.UTF_8);
    }
}
