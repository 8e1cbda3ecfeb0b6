package chat.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What a page is sent while nobody looks at it, and what its reader finds when they do.
@SuppressWarnings("NullAway.Init") // the server is there before any test
class AttentionIT {

    private static RunningServer server;

    @BeforeAll
    static void start() throws IOException {
        server = RunningServer.startWithoutLimits();
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @Test
    void a_hidden_page_counts_to_nine_hears_no_more_and_has_all_of_it_when_it_is_seen()
            throws IOException {
        try (var bob = WsClient.join(server, "hidden", "bob");
                var tab = looking("hidden");
                var witness = LivePage.open(server, new Visitor(server), "/room/hidden")) {
            say(bob, 1, 2);
            tab.socket().awaitReading("number 2");
            tab.tell("blur");
            tab.socket().await("id=\"eye\"");
            say(bob, 3, 14);
            tab.socket().await("<title>(9+) hidden · Simple Chat</title>");
            say(bob, 15, 20);
            witness.socket().awaitReading("number 20");
            tab.socket().send(true, WsClient.PING, "asleep".getBytes(UTF_8));
            tab.socket().awaitPong("asleep");
            assertThat(numbers(tab)).isNotEmpty().doesNotContain(15L, 20L);
            var sent = tab.socket().received();
            // Of what is said within 50 ms it counts the end alone.
            assertThat(sent.split("<title>\\(", -1)).hasSizeBetween(2, 11);
            assertThat(sent).containsOnlyOnce("(9+)");
            assertThat(sent).containsOnlyOnce("New messages");
            assertThat(sent.indexOf("New messages"))
                    .isBetween(sent.indexOf("id=\"m2\""), sent.indexOf("id=\"m3\""));

            tab.tell("seen");
            tab.socket().awaitReading("number 20");
            assertThat(numbers(tab)).isEqualTo(range(1, 20));
            tab.tell("focus");
            tab.socket().await("<title>hidden · Simple Chat</title>");
            say(bob, 21, 22);
            tab.socket().awaitReading("number 22");
            assertThat(numbers(tab)).isEqualTo(range(1, 22));
        }
    }

    @Test
    void a_page_behind_another_window_goes_on_being_shown_everything() throws IOException {
        try (var bob = WsClient.join(server, "behind", "bob");
                var tab = looking("behind")) {
            tab.tell("blur");
            tab.socket().await("id=\"eye\"");
            tab.tell("seen");
            say(bob, 1, 30);
            tab.socket().awaitReading("number 30");
            assertThat(numbers(tab)).isEqualTo(range(1, 30));
            // The title has a frame of its own, before or behind the last messages.
            if (!tab.socket().received().contains("(9+)")) {
                tab.socket().await("(9+)");
            }
        }
    }

    @Test
    void who_missed_more_than_a_page_holds_finds_the_newest_and_the_heading_further_up()
            throws IOException {
        var ann = new Visitor(server);
        ann.enter("asleep", "ann");
        try (var bob = WsClient.join(server, "asleep", "bob");
                var tab = LivePage.load(server, ann, "/room/asleep")) {
            tab.resumeLooking("", "");
            tab.socket().await("id=\"eye\"");
            tab.tell("seen");
            say(bob, 1, 5);
            tab.socket().awaitReading("number 5");
            tab.tell("look");
            // Far more than a page holds, however many it hears before it sleeps.
            say(bob, 6, 300);
            tab.socket().await("(9+)");

            tab.tell("seen");
            tab.socket().awaitReading("number 300");

            assertThat(numbers(tab)).endsWith(299L, 300L);
            var received = Html.parse(tab.socket().received());
            var earlier = received.control("Earlier").orElseThrow().attributes().get("href");
            assertThat(earlier).isEqualTo("/room/asleep?before=251&read=5");
            var older = ann.get("/room/asleep?before=41&read=5").text();
            assertThat(older.indexOf("New messages"))
                    .isBetween(older.indexOf("id=\"m5\""), older.indexOf("id=\"m6\""));
        }
    }

    @Test
    void the_heading_stands_where_the_reader_left_off_also_on_the_next_visit() throws IOException {
        var ann = new Visitor(server);
        ann.enter("next visit", "ann");
        try (var bob = WsClient.join(server, "next visit", "bob")) {
            try (var tab = LivePage.open(server, ann, "/room/next%20visit")) {
                say(bob, 1, 3);
                tab.socket().awaitReading("number 3");
                // Somebody who looks has read what there is, also in another tab.
                assertThat(ann.get("/room/next%20visit").text()).doesNotContain("New messages");
                // Until the server has answered that, she may be reading still.
                tab.socket().leave();
            }
            say(bob, 4, 6);
            var page = ann.get("/room/next%20visit").text();
            assertThat(page.indexOf("New messages"))
                    .isBetween(page.indexOf("id=\"m3\""), page.indexOf("id=\"m4\""));
            assertThat(new Visitor(server).get("/room/next%20visit").text())
                    .doesNotContain("New messages");
        }
    }

    @Test
    void a_page_that_comes_back_unseen_goes_on_counting() throws IOException {
        try (var bob = WsClient.join(server, "counting", "bob");
                var tab = LivePage.load(server, new Visitor(server), "/room/counting")) {
            tab.resume();
            say(bob, 1, 5);
            tab.socket().awaitReading("number 5");
            tab.lose();
            say(bob, 6, 6);
            tab.comeBackLooking("away", "2");
            tab.socket().awaitReading("number 6");
            tab.socket().await("<title>(4) counting");
            assertThat(tab.socket().received()).doesNotContain("New messages");
            tab.tell("focus");
            tab.socket().await("<title>counting");
        }
    }

    @Test
    void a_sleeping_tab_learns_of_its_persons_new_name_and_that_they_left() throws IOException {
        var ann = new Visitor(server);
        ann.enter("sleeper", "ann");
        try (var bob = WsClient.join(server, "sleeper", "bob");
                var tab = LivePage.load(server, ann, "/room/sleeper")) {
            tab.resumeLooking("away", "");
            say(bob, 1, 20);
            tab.socket().await("(9+)");
            ann.post("/room/sleeper/name", Map.of("name", "anna"));
            tab.socket().await("anna");
            ann.post("/room/sleeper/leave", Map.of());
            tab.socket().await("You left this room.");
            assertThat(tab.socket().awaitClose()).isEqualTo(1008);
        }
    }

    @Test
    void a_page_of_another_make_is_told_and_goes_on_as_it_is() throws IOException {
        try (var bob = WsClient.join(server, "make", "bob");
                var old = LivePage.load(server, new Visitor(server), "/room/make");
                var now = LivePage.load(server, new Visitor(server), "/room/make")) {
            var make = now.page().byId("make").attribute("value");
            old.socket().send("{\"type\":\"resume\",\"after\":\"0-0\",\"make\":\"x\"}");
            now.socket()
                    .send(
                            "{\"type\":\"resume\",\"after\":\"0-0\",\"make\":"
                                    + WsClient.json(String.valueOf(make))
                                    + "}");
            bob.say("hello");
            old.socket().awaitReading("hello");
            now.socket().awaitReading("hello");
            assertThat(old.socket().received()).contains("newer version");
            assertThat(now.socket().received()).doesNotContain("newer version");
        }
    }

    /// A tab somebody looks at.
    private static LivePage looking(String room) throws IOException {
        var tab = LivePage.load(server, new Visitor(server), "/room/" + room);
        tab.resumeLooking("", "");
        tab.socket().await("id=\"eye\"");
        tab.tell("seen");
        return tab;
    }

    /// Has somebody count, and waits until they have heard it themselves.
    private static void say(WsClient who, int from, int upTo) throws IOException {
        for (int i = from; i <= upTo; i++) {
            who.say("number " + i);
            who.await("</b>: number " + i + "<");
        }
    }

    private static List<Long> numbers(LivePage tab) {
        return tab.socket().messages().stream().map(Message::number).toList();
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }
}
