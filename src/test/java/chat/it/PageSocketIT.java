package chat.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The socket of our own page: what a page holds and what it is sent, and who is who in how many
/// tabs.
@SuppressWarnings("NullAway.Init") // the server is there before any test
class PageSocketIT {

    private static RunningServer server;

    @BeforeAll
    static void start() throws IOException {
        server = RunningServer.startWithoutLimits();
    }

    @AfterAll
    static void end() {
        server.close();
    }

    // ---- nothing missing, nothing twice

    @Test
    void nothing_is_sent_before_the_page_has_said_what_it_holds() throws IOException {
        var ann = new Visitor(server);
        ann.enter("silence", "ann");
        try (var bob = WsClient.join(server, "silence", "bob");
                var tab = LivePage.load(server, ann, "/room/silence")) {
            say(bob, 3);
            tab.socket().send(true, WsClient.PING, "still nothing?".getBytes(UTF_8));
            tab.socket().awaitPong("still nothing?");
            assertThat(tab.socket().received()).isEmpty();

            tab.resume();
            tab.socket().awaitReading("number 3");

            assertThat(numbers(tab)).isEqualTo(range(1, 3));
        }
    }

    @Test
    void a_page_gets_exactly_what_was_said_since_it_was_made() throws IOException {
        try (var bob = WsClient.join(server, "since", "bob")) {
            say(bob, 5);
            try (var tab = LivePage.load(server, new Visitor(server), "/room/since")) {
                assertThat(Message.numbersIn(tab.page())).isEqualTo(range(1, 5));
                say(bob, 3);

                tab.resume();
                tab.socket().awaitReading("number 3");
                assertThat(numbers(tab)).isEqualTo(range(6, 8));
                assertThat(tab.socket().messages().getFirst())
                        .isEqualTo(new Message(6, "bob", "number 1"));

                say(bob, 2);
                tab.socket().awaitReading("number 2");
                assertThat(numbers(tab)).isEqualTo(range(6, 10));
            }
        }
    }

    @Test
    void a_page_that_comes_back_gets_exactly_what_it_missed() throws IOException {
        try (var bob = WsClient.join(server, "back", "bob");
                var tab = LivePage.open(server, new Visitor(server), "/room/back")) {
            say(bob, 4);
            tab.socket().awaitReading("number 4");
            tab.lose();
            say(bob, 6);

            tab.comeBack();
            tab.socket().awaitReading("number 6");
            assertThat(numbers(tab)).isEqualTo(range(5, 10));

            tab.lose();
            tab.comeBack();
            say(bob, 1);
            tab.socket().awaitReading("number 1");
            assertThat(numbers(tab)).isEqualTo(range(11, 11));
        }
    }

    @Test
    void coming_back_in_the_middle_of_talk_leaves_no_hole_and_no_double() throws Exception {
        try (var bob = WsClient.join(server, "seam", "bob");
                var tab = LivePage.open(server, new Visitor(server), "/room/seam")) {
            var talk =
                    Thread.ofVirtual()
                            .name("bob")
                            .start(() -> {
                                try {
                                    say(bob, 400);
                                } catch (IOException e) {
                                    throw new java.io.UncheckedIOException(e);
                                }
                            });
            long held = 0;
            while (held < 400) {
                tab.socket().await("id=\"cursor\"");
                var got = numbers(tab);
                if (!got.isEmpty()) {
                    boolean added =
                            swapOfLog(tab).stream().allMatch(swap -> swap.equals("beforeend"));
                    assertThat(got)
                            .isEqualTo(range(added ? held + 1 : got.getFirst(), got.getLast()));
                    held = got.getLast();
                }
                tab.lose();
                tab.comeBack();
            }
            talk.join();
        }
    }

    @Test
    void a_page_of_an_empty_room_gets_what_is_said_first() throws IOException {
        try (var tab = LivePage.open(server, new Visitor(server), "/room/first%20words");
                var bob = WsClient.join(server, "first words", "bob")) {
            bob.say("in the beginning");

            tab.socket().awaitReading("in the beginning");
            assertThat(tab.socket().messages())
                    .containsExactly(new Message(1, "bob", "in the beginning"));
        }
    }

    @Test
    void a_page_that_missed_a_hundred_gets_them_all() throws IOException {
        try (var bob = WsClient.join(server, "hundred", "bob")) {
            say(bob, 2);
            try (var tab = LivePage.load(server, new Visitor(server), "/room/hundred")) {
                say(bob, 100);

                tab.resume();
                tab.socket().awaitReading("number 100");

                assertThat(numbers(tab)).isEqualTo(range(3, 102));
                assertThat(swapOfLog(tab)).containsOnly("beforeend");
            }
        }
    }

    @Test
    void the_list_is_replaced_when_more_than_a_hundred_were_missed() throws IOException {
        try (var bob = WsClient.join(server, "too many", "bob")) {
            say(bob, 2);
            try (var tab = LivePage.load(server, new Visitor(server), "/room/too%20many")) {
                say(bob, 101);

                tab.resume();
                tab.socket().awaitReading("number 101");

                assertReplaced(tab, 103);
            }
        }
    }

    @Test
    void the_list_is_replaced_when_more_than_128_KiB_were_missed() throws IOException {
        try (var bob = WsClient.join(server, "too much", "bob")) {
            say(bob, 2);
            try (var tab = LivePage.load(server, new Visitor(server), "/room/too%20much")) {
                for (int i = 0; i < 12; i++) {
                    bob.say("😀".repeat(4_000));
                    bob.await("</b>: 😀");
                }
                say(bob, 1);

                tab.resume();
                tab.socket().awaitReading("number 1");

                assertReplaced(tab, 15);
            }
        }
    }

    @Test
    void after_a_replacement_the_page_is_live() throws IOException {
        try (var bob = WsClient.join(server, "live again", "bob")) {
            say(bob, 1);
            try (var tab = LivePage.load(server, new Visitor(server), "/room/live%20again")) {
                say(bob, 150);
                tab.resume();
                tab.socket().awaitReading("number 150");
                say(bob, 1);

                tab.socket().awaitReading("number 1");

                assertThat(numbers(tab)).endsWith(150L, 151L, 152L);
            }
        }
    }

    @Test
    void a_cursor_of_another_life_is_told_in_a_visible_line() throws IOException {
        try (var bob = WsClient.join(server, "this life", "bob");
                var other = WsClient.join(server, "other life", "bob")) {
            say(bob, 3);
            say(other, 5);
            try (var near = LivePage.load(server, new Visitor(server), "/room/this%20life");
                    var beyond = LivePage.load(server, new Visitor(server), "/room/this%20life");
                    var elsewhere =
                            LivePage.load(server, new Visitor(server), "/room/other%20life")) {
                near.resumeAfter(
                        "3-"
                                + (near.cursor().endsWith("a") ? "b" : "a")
                                        .repeat(near.cursor().length() - 2));
                beyond.resumeAfter(elsewhere.cursor());

                for (var tab : List.of(near, beyond)) {
                    tab.socket().awaitReading("number 3");
                    assertThat(numbers(tab)).isEqualTo(range(1, 3));
                    assertThat(swapOfLog(tab)).doesNotContain("beforeend");
                    assertThat(
                                    Html.parse(tab.socket().received())
                                            .byId("log")
                                            .children()
                                            .stream()
                                            .filter(part -> part.name().equals("p"))
                                            .map(Html::reading))
                            .singleElement()
                            .asString()
                            .matches("[A-Z].+\\.");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1-a", "3", "99999999999999999999-a", "3-\u0000", "1.5-a"})
    void a_cursor_that_makes_no_sense_does_no_harm(String cursor) throws IOException {
        try (var bob = WsClient.join(server, "nonsense " + cursor.length(), "bob");
                var tab =
                        LivePage.load(
                                server,
                                new Visitor(server),
                                "/room/nonsense%20" + cursor.length())) {
            say(bob, 3);
            tab.resumeAfter(cursor);
            bob.say("the end");

            tab.socket().awaitReading("the end");

            var numbers = numbers(tab);
            assertThat(numbers).doesNotHaveDuplicates().isSorted();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "{}",
                "[]",
                "{\"type\":42}",
                "{\"type\":\"no such thing\"}",
                "{\"type\":\"resume\"}",
                "{\"type\":\"resume\",\"after\":{}}",
                "{\"message\":42,\"key\":\"k\"}",
                "{\"message\":\"hello\",\"key\":42}",
                "{\"message\":[\"a\",\"b\"],\"key\":[\"k\"]}"
            })
    void what_is_not_understood_does_no_harm(String frame) throws IOException {
        try (var bob =
                        WsClient.join(
                                server,
                                "harmless",
                                "bob " + Integer.toHexString(frame.hashCode()));
                var tab = LivePage.open(server, new Visitor(server), "/room/harmless")) {
            tab.socket().send(frame);
            bob.say("answer to " + frame);

            tab.socket().awaitReading("answer to " + frame);
        }
    }

    // ---- talking

    @Test
    void what_is_said_on_one_page_is_read_on_all_in_the_same_order() throws IOException {
        var ann = new Visitor(server);
        var bob = new Visitor(server);
        ann.enter("two pages", "ann");
        bob.enter("two pages", "bob");
        try (var left = LivePage.open(server, ann, "/room/two%20pages");
                var right = LivePage.open(server, bob, "/room/two%20pages");
                var bot = WsClient.join(server, "two pages", "bot")) {
            left.say("hello");
            right.socket().awaitReading("hello");
            right.say("hi, <ann> & all");
            bot.await("<b>bob</b>: ");
            bot.say("beep");
            bot.await("</b>: beep");

            for (var tab : List.of(left, right)) {
                tab.socket().awaitReading("beep");
                assertThat(tab.socket().messages())
                        .containsExactly(
                                new Message(1, "ann", "hello"),
                                new Message(2, "bob", "hi, <ann> & all"),
                                new Message(3, "bot", "beep"));
            }
            assertThat(bot.lines()).contains("bob: hi, <ann> & all", "bot: beep");
        }
    }

    @Test
    void what_was_typed_before_the_page_resumed_is_said() throws IOException {
        var ann = new Visitor(server);
        ann.enter("early", "ann");
        try (var tab = LivePage.load(server, ann, "/room/early")) {
            tab.say("too eager");
            tab.resume();

            tab.socket().awaitReading("too eager");

            assertThat(tab.socket().messages()).containsExactly(new Message(1, "ann", "too eager"));
        }
    }

    @Test
    void an_empty_box_that_comes_back_is_taken_away_without_a_word() throws IOException {
        var ann = new Visitor(server);
        ann.enter("left", "ann");
        try (var tab = LivePage.load(server, ann, "/room/left")) {
            var key = "0123456789abcdefghij";
            tab.socket()
                    .send(
                            "{\"type\":\"resume\",\"after\":%s,\"key\":[\"%s\"],\"message\":[\"\"]}"
                                    .formatted(WsClient.json(tab.cursor()), key));

            var answer = tab.socket().await("id=\"f" + key + "\" hx-swap-oob=\"delete\"");

            assertThat(answer).doesNotContain("alert");
        }
    }

    @Test
    void a_page_with_several_lines_keeps_them_after_it_came_back() throws IOException {
        var ann = new Visitor(server);
        ann.enter("shape", "ann");
        try (var tab = LivePage.load(server, ann, "/room/shape")) {
            tab.socket()
                    .send(
                            "{\"type\":\"resume\",\"to\":\"several\",\"after\":"
                                    + WsClient.json(tab.cursor())
                                    + "}");

            tab.say("one more box, please");

            // The next box, ready-made.
            tab.socket().await("textarea");
        }
    }

    @Test
    void the_page_may_say_as_much_as_it_likes_with_the_keys_it_is_given() throws IOException {
        var ann = new Visitor(server);
        ann.enter("chatty", "ann");
        try (var tab = LivePage.open(server, ann, "/room/chatty")) {
            for (int i = 1; i <= 25; i++) {
                tab.say("ha");
                tab.socket().await("id=\"m" + i + "\"");
                tab.socket().send(true, WsClient.PING, ("" + i).getBytes(UTF_8));
                tab.socket().awaitPong("" + i);
            }
            assertThat(numbers(tab)).isEqualTo(range(1, 25));
        }
    }

    @Test
    void the_same_key_and_text_is_said_once_by_whatever_way() throws IOException {
        var ann = new Visitor(server);
        var page = ann.enter("pressed twice", "ann");
        var fields = Visitor.composer(page).fields();
        fields.put("message", "once");
        try (var bob = WsClient.join(server, "pressed twice", "bob");
                var tab = LivePage.connect(server, ann, page)) {
            tab.resume();
            var key = tab.say("once");
            tab.say(key, "once");
            assertThat(ann.post("/room/pressed%20twice", fields).status()).isEqualTo(303);
            tab.lose();
            tab.comeBack();
            tab.say(key, "once");
            tab.say("the end");

            bob.await("<b>ann</b>: the end");
            assertThat(bob.lines().stream().filter(line -> line.startsWith("ann: ")))
                    .containsExactly("ann: once", "ann: the end");
            tab.socket().awaitReading("the end");
        }
        assertThat(Message.in(ann.get("/room/pressed%20twice").html()))
                .containsExactly(new Message(1, "ann", "once"), new Message(2, "ann", "the end"));
    }

    @Test
    void what_is_refused_comes_back_to_its_sender_alone_with_the_reason() throws IOException {
        var ann = new Visitor(server);
        ann.enter("refusals", "ann");
        var novel = "once upon a time ".repeat(300).strip();
        try (var bob = WsClient.join(server, "refusals", "bob");
                var tab = LivePage.open(server, ann, "/room/refusals")) {
            tab.say(novel);
            var answer = tab.socket().awaitReading(novel);
            assertThat(answer.reading().replace(novel, "")).containsPattern("[A-Z][a-z, 0-9]+\\.");

            tab.say("in short: no");
            bob.await("<b>ann</b>: in short: no");
            tab.socket().awaitReading("in short: no");
            assertThat(bob.received()).doesNotContain("once upon");
            assertThat(tab.socket().messages())
                    .containsExactly(new Message(1, "ann", "in short: no"));
        }
    }

    // ---- who may connect

    @Test
    void a_reader_without_a_nickname_is_live_but_says_nothing() throws IOException {
        try (var bob = WsClient.join(server, "gallery", "bob");
                var tab = LivePage.open(server, new Visitor(server), "/room/gallery")) {
            tab.say("key", "let me in");
            say(bob, 1);

            tab.socket().awaitReading("number 1");

            assertThat(tab.socket().messages()).containsExactly(new Message(1, "bob", "number 1"));
            assertThat(bob.lines()).containsExactly("bob has joined the room", "bob: number 1");
        }
    }

    @Test
    void a_page_with_a_cookie_that_means_nothing_reads() throws IOException {
        try (var bob = WsClient.join(server, "stale", "bob");
                var reader =
                        WsClient.open(
                                server,
                                "/room/stale/live",
                                "Cookie: person=forged",
                                "Origin: " + server.origin())) {
            reader.send("{\"type\":\"resume\",\"after\":\"\"}");
            say(bob, 1);

            reader.awaitReading("number 1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null"})
    void a_page_of_another_site_is_refused(String origin) throws IOException {
        assertThat(WsClient.knock(server, "/room/lobby/live", "Origin: " + origin).status())
                .isEqualTo(403);
    }

    @Test
    void any_spelling_of_the_room_connects_to_the_same() throws IOException {
        try (var bob = WsClient.join(server, "Spelling", "bob")) {
            say(bob, 1);
            try (var reader =
                    WsClient.open(server, "/room/SPELLING/live", "Origin: " + server.origin())) {
                reader.send("{\"type\":\"resume\",\"after\":\"\"}");
                say(bob, 2);

                reader.awaitReading("number 2");
            }
        }
    }

    @Test
    void whose_name_was_taken_reads_on_and_finds_the_join_form_with_the_reason_and_a_free_name()
            throws IOException {
        var ann = new Visitor(server);
        var page = ann.enter("name gone", "ann");
        try (var other = WsClient.join(server, "name gone", "ann");
                var tab = LivePage.connect(server, ann, page)) {
            tab.resume();
            say(other, 1);

            tab.socket().awaitReading("number 1");

            var form =
                    Html.parse(tab.socket().received()).one("the join form", Visitor::isJoinForm);
            assertThat(form.fields()).containsEntry("room", "name gone");
            var field = form.field("Username");
            assertThat(form.explanationOf(field)).contains("ann");
            var free = field.attributes().getOrDefault("value", "");
            assertThat(free).isNotBlank().isNotEqualTo("ann");
            assertThat(tab.socket().messages()).containsExactly(new Message(1, "ann", "number 1"));

            assertThat(ann.submit(form, Map.of()).status()).isEqualTo(303);
            try (var again = LivePage.open(server, ann, "/room/name%20gone")) {
                again.say("here I am");
                other.await("<b>" + free + "</b>: here I am");
            }
        }
    }

    // ---- a person, not a socket

    @Test
    void a_person_in_two_tabs_is_announced_once() throws IOException {
        var ann = new Visitor(server);
        ann.enter("tabs", "ann");
        try (var bob = WsClient.join(server, "tabs", "bob");
                var first = LivePage.open(server, ann, "/room/tabs")) {
            bob.await("<i>ann</i><i> has joined the room</i>");
            try (var second = LivePage.open(server, ann, "/room/tabs")) {
                second.say("me again");
                bob.await("<b>ann</b>: me again");
                first.socket().awaitReading("me again");
            }
            try (var cid = WsClient.join(server, "tabs", "cid")) {
                cid.await("has joined the room");
                bob.await("<i>cid</i><i> has joined the room</i>");
                assertThat(bob.lines())
                        .containsExactly(
                                "bob has joined the room",
                                "ann has joined the room",
                                "ann: me again",
                                "cid has joined the room");
            }
        }
    }

    @Test
    void coming_back_at_once_makes_no_noise() throws IOException {
        var ann = new Visitor(server);
        ann.enter("noise", "ann");
        try (var bob = WsClient.join(server, "noise", "bob");
                var tab = LivePage.open(server, ann, "/room/noise")) {
            bob.await("<i>ann</i><i> has joined the room</i>");
            for (int i = 0; i < 3; i++) {
                tab.lose();
                tab.comeBack();
            }
            tab.say("did you notice?");
            bob.await("<b>ann</b>: did you notice?");
            try (var cid = WsClient.join(server, "noise", "cid")) {
                cid.await("has joined the room");
                bob.await("<i>cid</i><i> has joined the room</i>");
            }
            assertThat(bob.lines())
                    .containsExactly(
                            "bob has joined the room",
                            "ann has joined the room",
                            "ann: did you notice?",
                            "cid has joined the room");
        }
    }

    @Test
    void who_does_not_come_back_within_ten_seconds_has_left() throws IOException {
        var ann = new Visitor(server);
        ann.enter("gone", "ann");
        try (var bob = WsClient.join(server, "gone", "bob")) {
            long left;
            try (var tab = LivePage.open(server, ann, "/room/gone")) {
                bob.await("<i>ann</i><i> has joined the room</i>");
                tab.lose();
                left = System.nanoTime();
            }
            bob.await("<i>ann</i><i> has left the room</i>");

            assertThat(Duration.ofNanos(System.nanoTime() - left))
                    .isBetween(Duration.ofSeconds(9), Duration.ofSeconds(15));
        }
    }

    @Test
    void a_new_name_reaches_all_tabs_and_everyone_else() throws IOException {
        var ann = new Visitor(server);
        ann.enter("rename all", "Ann");
        try (var bob = WsClient.join(server, "rename all", "bob");
                var first = LivePage.open(server, ann, "/room/rename%20all");
                var second = LivePage.open(server, ann, "/room/rename%20all")) {
            bob.await("<i>Ann</i><i> has joined the room</i>");

            assertThat(ann.post("/room/rename%20all/name", Map.of("name", "Anna")).status())
                    .isEqualTo(303);

            bob.await("Anna");
            assertThat(bob.lines()).last().isEqualTo("Ann is now Anna");
            first.socket().awaitReading("Ann is now Anna");
            second.socket().awaitReading("Ann is now Anna");
            for (var tab : List.of(first, second)) {
                assertThat(Html.parse(tab.socket().received()).byId("me").reading())
                        .endsWith("Anna");
                tab.say("as Anna");
                bob.await("<b>Anna</b>: as Anna");
            }
        }
    }

    @Test
    void who_leaves_by_the_button_is_told_to_have_left_at_once() throws IOException {
        var ann = new Visitor(server);
        ann.enter("goodbye", "ann");
        try (var bob = WsClient.join(server, "goodbye", "bob");
                var tab = LivePage.open(server, ann, "/room/goodbye")) {
            bob.await("<i>ann</i><i> has joined the room</i>");

            assertThat(ann.post("/room/goodbye/leave", Map.of()).status()).isEqualTo(303);

            bob.await("<i>ann</i><i> has left the room</i>");
            tab.say("am I still here?");
            say(bob, 1);
            assertThat(bob.received()).doesNotContain("still here");
        }
    }

    @Test
    void who_is_here_stands_on_the_page() throws IOException {
        var ann = new Visitor(server);
        ann.enter("present", "ann");
        try (var bob = WsClient.join(server, "present", "bob");
                var tab = LivePage.open(server, ann, "/room/present")) {
            bob.await("<i>ann</i><i> has joined the room</i>");
            assertThat(people(new Visitor(server).get("/room/present").html()))
                    .contains("ann", "bob");

            bob.leave();

            tab.socket().awaitReading("bob has left the room");
            assertThat(people(new Visitor(server).get("/room/present").html()))
                    .contains("ann")
                    .doesNotContain("bob");
        }
    }

    // ----

    /// Has somebody count from one to that number, and waits until they have heard it themselves.
    private static void say(WsClient who, int upTo) throws IOException {
        for (int i = 1; i <= upTo; i++) {
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

    private static List<String> swapOfLog(LivePage tab) {
        return Html.parse(tab.socket().received())
                .inside()
                .filter(element -> element.has("id", "log"))
                .map(element -> element.attributes().getOrDefault("hx-swap-oob", ""))
                .toList();
    }

    /// The newest messages stand in the list's place, and Earlier leads from there to all the
    /// others.
    private static void assertReplaced(LivePage tab, long last) throws IOException {
        assertThat(swapOfLog(tab)).doesNotContain("beforeend");
        var numbers = numbers(tab);
        assertThat(numbers)
                .isEqualTo(range(numbers.getFirst(), last))
                .hasSizeLessThanOrEqualTo(100);
        var earlier =
                Html.parse(tab.socket().received())
                        .control("Earlier")
                        .orElseThrow(() -> new AssertionError("expected a way back"))
                        .attributes()
                        .getOrDefault("href", "");
        assertThat(RoomIT.goingBack(server, earlier).stream().map(Message::number))
                .isEqualTo(range(1, numbers.getFirst() - 1));
    }

    private static List<String> people(Html page) {
        return page
                .one(
                        "a list of people",
                        element ->
                                element.attributes()
                                        .getOrDefault("aria-label", "")
                                        .startsWith("People"))
                .all("li")
                .stream()
                .map(person ->
                        person.one(
                                        "a name",
                                        part ->
                                                part.name().equals("bdi")
                                                        || part.name().equals("b"))
                                .text())
                .toList();
    }
}
