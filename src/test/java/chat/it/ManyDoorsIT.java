package chat.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The same conversation by every door there is.
@SuppressWarnings("NullAway.Init") // the server is there before any test
class ManyDoorsIT {

    private static final List<String> SAID =
            List.of("hello", "two\nlines", "<b>&amp; \"quoted\" 100 % + 1", "grün 😀 שלום");

    private static final List<String> REFUSED = List.of(" \n ", "x".repeat(4_001));

    private static final String LAST = "bye";

    private static RunningServer server;

    @BeforeAll
    static void start() throws IOException {
        server = RunningServer.startWithoutLimits();
    }

    @AfterAll
    static void end() {
        server.close();
    }

    /// How one can talk.
    enum Door {
        PAGES_SOCKET {
            @Override
            void talk(String room, Conversation conversation) throws IOException {
                var ann = new Visitor(server);
                ann.enter(room, "ann");
                try (var tab = LivePage.open(server, ann, "/room/" + room)) {
                    conversation.with((text, key) -> tab.say(key, text));
                    tab.socket().await(LAST + "<");
                }
            }
        },
        TUTORIALS_SOCKET {
            @Override
            void talk(String room, Conversation conversation) throws IOException {
                try (var socket = WsClient.join(server, room, "ann")) {
                    conversation.with((text, key) ->
                            socket.send(
                                    "{\"message\":%s,\"key\":%s}"
                                            .formatted(WsClient.json(text), WsClient.json(key))));
                    socket.await("<b>ann</b>: " + LAST);
                }
            }
        },
        PLAIN_FORM {
            @Override
            void talk(String room, Conversation conversation) throws IOException {
                form(room, "/room/" + room, conversation);
            }
        },
        FORM_IN_A_FRAME {
            @Override
            void talk(String room, Conversation conversation) throws IOException {
                form(room, "/room/" + room + "/compose", conversation);
            }
        },
        CURL {
            @Override
            void talk(String room, Conversation conversation) throws IOException {
                conversation.with((text, key) ->
                        Curl.run(
                                "--data-urlencode",
                                "message=" + text,
                                "-d",
                                "name=ann",
                                "-d",
                                "key=" + key,
                                server.origin() + "/room/" + room));
            }
        },
        CURL_WITH_TEXT {
            @Override
            void talk(String room, Conversation conversation) throws IOException {
                conversation.with((text, key) ->
                        Curl.run(
                                text.getBytes(UTF_8),
                                "--data-binary",
                                "@-",
                                "-H",
                                "Content-Type: text/plain",
                                "-H",
                                "Idempotency-Key: " + key,
                                server.origin() + "/room/" + room + "?name=ann"));
            }
        };

        /// Says everything as ann, and comes back when the last of it is kept.
        abstract void talk(String room, Conversation conversation) throws IOException;

        /// As browsers send it: lines end in CR and LF.
        private static void form(String room, String path, Conversation conversation)
                throws IOException {
            var ann = new Visitor(server);
            ann.enter(room, "ann");
            conversation.with((text, key) ->
                    ann.submit(
                            Visitor.composer(ann.get(path)),
                            Map.of("message", text.replace("\n", "\r\n"), "key", key)));
        }
    }

    /// Sends one text under one key.
    interface Mouth {
        void send(String text, String key) throws IOException;
    }

    /// What is sent: everything but the last twice under its key, as after a lost answer.
    interface Conversation {
        void with(Mouth mouth) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void the_same_conversation_ends_in_the_same_log(Door door) throws IOException {
        door.talk(
                door.name(),
                mouth -> {
                    int keys = 0;
                    for (var text : SAID) {
                        var key = key(++keys);
                        mouth.send(text, key);
                        mouth.send(text, key);
                    }
                    for (var text : REFUSED) {
                        mouth.send(text, key(++keys));
                    }
                    mouth.send(LAST, key(++keys));
                });

        assertThat(log(door.name()))
                .isEqualTo(
                        """
                        {"room":"ROOM","messages":[\
                        {"number":1,"time":"TIME","author":"ann","text":"hello","kind":"message"},\
                        {"number":2,"time":"TIME","author":"ann","text":"two\\nlines","kind":"message"},\
                        {"number":3,"time":"TIME","author":"ann",\
                        "text":"<b>&amp; \\"quoted\\" 100 % + 1","kind":"message"},\
                        {"number":4,"time":"TIME","author":"ann","text":"grün 😀 שלום","kind":"message"},\
                        {"number":5,"time":"TIME","author":"ann","text":"bye","kind":"message"}]}
                        """);
    }

    /// Twenty characters, as the keys that our pages are given.
    private static String key(int number) {
        return "%020d".formatted(number);
    }

    private static String log(String room) throws IOException {
        return new Visitor(server)
                .get("/room/" + room + "/log.json")
                .text()
                .replace("\"" + room + "\"", "\"ROOM\"")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "TIME");
    }
}
