package chat.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Many at once: everyone gets everything once and in one order, whatever others do.
@SuppressWarnings("NullAway.Init") // the server is there before any test
class TrafficIT {

    private static final String LONGEST = "😀".repeat(4_000);

    private static RunningServer server;

    @BeforeAll
    static void start() throws IOException {
        server = RunningServer.startWithoutLimits();
    }

    @AfterAll
    static void end() throws IOException {
        try (var ending = server) {
            assertThat(ending.stderr()).doesNotContain("\tat ");
        }
    }

    @Test
    void forty_people_talking_at_once_all_read_the_same() throws Exception {
        int people = 40;
        int each = 15;
        var clients = new ArrayList<WsClient>();
        for (int i = 0; i < people; i++) {
            clients.add(WsClient.join(server, "square", "person " + i));
        }

        atOnce(
                clients,
                client -> {
                    int who = clients.indexOf(client);
                    for (int i = 0; i < each; i++) {
                        client.say(who + " says " + i);
                    }
                    for (int i = 0; i < people * each; i++) {
                        client.await("</b>: ");
                    }
                });
        for (int i = 0; i < people; i++) {
            clients.get(i).say("bye");
            for (var client : clients) {
                client.await("<b>person " + i + "</b>: bye");
            }
        }

        var order = said(clients.getFirst());
        assertThat(new HashSet<>(order))
                .hasSize(people * each + people)
                .containsAll(
                        IntStream.range(0, people)
                                .boxed()
                                .flatMap(who ->
                                        IntStream.range(0, each)
                                                .mapToObj(i ->
                                                        "person " + who + ": " + who + " says "
                                                                + i))
                                .toList());
        assertThat(order).doesNotHaveDuplicates();
        for (int who = 0; who < people; who++) {
            var own = "person " + who + ": " + who + " says ";
            assertThat(order.stream().filter(line -> line.startsWith(own)))
                    .containsExactlyElementsOf(
                            IntStream.range(0, each).mapToObj(i -> own + i).toList());
        }
        for (var client : clients) {
            assertThat(said(client)).isEqualTo(order);
            client.close();
        }
        assertThat(
                        RoomIT.goingBack(server, "/room/square").stream()
                                .map(message -> message.author() + ": " + message.text()))
                .isEqualTo(order);
    }

    @Test
    void a_hundred_rooms_of_three_do_not_hear_each_other() throws Exception {
        int rooms = 100;
        var clients = new ArrayList<WsClient>();
        for (int room = 0; room < rooms; room++) {
            for (var name : List.of("ann", "bob", "cid")) {
                clients.add(WsClient.join(server, "room " + room, name));
            }
        }

        atOnce(
                clients,
                client -> {
                    int room = clients.indexOf(client) / 3;
                    client.say("first in " + room);
                    client.say("second in " + room);
                    for (int i = 0; i < 6; i++) {
                        client.await("</b>: ");
                    }
                    client.say("third in " + room);
                    for (int i = 0; i < 3; i++) {
                        client.await("</b>: third");
                    }
                });

        for (int room = 0; room < rooms; room++) {
            var three = clients.subList(room * 3, room * 3 + 3);
            var order = said(three.getFirst());
            int here = room;
            assertThat(order).hasSize(9).allMatch(line -> line.endsWith(" in " + here));
            for (var client : three) {
                assertThat(said(client)).isEqualTo(order);
                client.close();
            }
        }
    }

    @Test
    void who_never_reads_is_dropped_and_nobody_else_is_harmed() throws Exception {
        try (var ann = WsClient.join(server, "patience", "ann");
                var bob = WsClient.join(server, "patience", "bob")) {
            ann.await("<i>bob</i><i> has joined the room</i>");
            var lazy =
                    WsClient.open(
                            RawConnection.withSmallWindow(server, 4 * 1024),
                            server,
                            WsClient.tutorialPath("patience", "lazy"));
            ann.await("<i>lazy</i><i> has joined the room</i>");

            int said = 0;
            while (!ann.received().contains("<i>lazy</i><i> has left the room</i>")) {
                assertThat(said)
                        .as("messages of 16 kB that were kept for one who reads nothing")
                        .isLessThan(2_000);
                ann.say(LONGEST);
                ann.await("</b>: 😀");
                bob.await("</b>: 😀");
                said++;
            }
            ann.say("the end");
            ann.await("</b>: the end");
            bob.await("</b>: the end");

            int end = said;
            assertThat(said(ann)).hasSize(end + 1);
            assertThat(said(bob)).hasSize(end + 1);
            assertThat(lazy.awaitClose()).isNotEqualTo(1000);
            lazy.close();
        }
    }

    @Test
    void a_newcomer_in_the_middle_of_talk_reads_on_without_a_hole() throws Exception {
        try (var ann = WsClient.join(server, "stream", "ann")) {
            var enough = new AtomicBoolean();
            var talk =
                    Thread.ofVirtual()
                            .name("ann")
                            .start(() -> {
                                try {
                                    for (int i = 1; !enough.get(); i++) {
                                        ann.say("number " + i);
                                        ann.await("</b>: number " + i + "<");
                                    }
                                } catch (IOException e) {
                                    throw new java.io.UncheckedIOException(e);
                                }
                            });
            for (int i = 0; i < 10; i++) {
                try (var tab = LivePage.open(server, new Visitor(server), "/room/stream")) {
                    tab.socket().awaitReading("number ");
                    var held = Message.numbersIn(tab.page());
                    var came = tab.socket().messages().stream().map(Message::number).toList();
                    var log = Html.parse(tab.socket().received()).byId("log");
                    if (log.has("hx-swap-oob", "beforeend")) {
                        long next = held.isEmpty() ? 1 : held.getLast() + 1;
                        assertThat(came.getFirst()).isEqualTo(next);
                    }
                    for (int at = 1; at < came.size(); at++) {
                        assertThat(came.get(at)).isEqualTo(came.get(at - 1) + 1);
                    }
                }
            }
            enough.set(true);
            talk.join();
        }
    }

    // ----

    private interface Doing {
        void by(WsClient client) throws IOException;
    }

    /// Everyone does it, each on a thread of their own, and all have to succeed.
    private static void atOnce(List<WsClient> clients, Doing doing) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all =
                    clients.stream()
                            .<Callable<Boolean>>map(client ->
                                    () -> {
                                        doing.by(client);
                                        return true;
                                    })
                            .toList();
            for (var done : threads.invokeAll(all)) {
                done.get();
            }
        }
    }

    private static List<String> said(WsClient client) {
        return client.lines().stream().filter(line -> line.contains(": ")).toList();
    }
}
