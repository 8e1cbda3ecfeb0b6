package chat.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whose a nickname is, on the packaged server.
class NamesIT {

    private static RunningServer server;

    @BeforeAll
    static void start() throws IOException {
        server = RunningServer.startWithoutLimits();
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"anna", "\u0430nn\u0430", "\uFF21nna", "ANNA", " anna ", "\u0391nna"})
    void nobody_can_pass_for_somebody_who_is_here(String alike) throws IOException {
        try (var anna = WsClient.join(server, "alike", "anna")) {
            anna.await("has joined the room");

            var reply = new Visitor(server).join("alike", alike);

            assertThat(reply.status()).isEqualTo(422);
            assertThat(reply.html().explanationOf(reply.html().field("Username")))
                    .contains(" is already here. ");
            assertThat(
                            WsClient.knock(server, WsClient.tutorialPath("alike", alike.strip()))
                                    .status())
                    .isEqualTo(409);
        }
    }

    @Test
    void who_spoke_is_gone_and_their_name_is_still_theirs_also_when_the_server_was_started_anew()
            throws IOException {
        var teacher = new Visitor(server);
        var page = teacher.enter("class", "Teacher");
        assertThat(teacher.say(page, "hello").status()).isEqualTo(303);

        server.kill();
        server.restart();

        var reply = new Visitor(server).join("class", "teacher");
        assertThat(reply.status()).isEqualTo(422);
        var form = reply.html().one("form", Visitor::isJoinForm);
        assertThat(form.explanationOf(form.field("Username")))
                .isEqualTo(
                        "The name teacher belongs to somebody who spoke here today. teacher 2 is free.");
        assertThat(form.field("Username").attribute("value")).isEqualTo("teacher 2");
        var knock = WsClient.knock(server, WsClient.tutorialPath("class", "Teacher"));
        assertThat(knock.status()).isEqualTo(409);
        assertThat(knock.text()).contains("belongs to somebody");

        var pupil = new Visitor(server);
        pupil.join("class", "teacher");
        assertThat(pupil.submit(form, Map.of()).status()).isEqualTo(303);
        assertThat(teacher.join("class", "Teacher").status()).isEqualTo(303);
        assertThat(teacher.say(teacher.get("/room/class"), "back").status()).isEqualTo(303);
        assertThat(Message.in(teacher.get("/room/class").html()).getLast().author())
                .isEqualTo("Teacher");
    }

    @Test
    void leaving_and_renaming_free_no_name_that_was_spoken_under() throws IOException {
        var ann = new Visitor(server);
        var page = ann.enter("left", "ann");
        ann.say(page, "hello");
        ann.post("/room/left/name", Map.of("name", "anna"));
        ann.post("/room/left/leave", Map.of());

        var bob = new Visitor(server);
        assertThat(bob.join("left", "ann").status()).isEqualTo(422);
        assertThat(bob.join("left", "anna").status()).isEqualTo(303);
        assertThat(ann.join("left", "ann").status()).isEqualTo(303);
    }

    @Test
    void a_program_without_our_cookie_has_its_name_while_its_socket_lives() throws IOException {
        var robot = WsClient.join(server, "robots", "robot");
        robot.say("I am a robot");
        robot.await("I am a robot");
        assertThat(new Visitor(server).join("robots", "robot").status()).isEqualTo(422);

        robot.leave();

        try (var other = WsClient.join(server, "robots", "robot")) {
            other.say("So am I");
            other.await("So am I");
        }
    }

    @Test
    void saying_something_by_a_form_makes_nobody_present() throws IOException {
        try (var bob = WsClient.join(server, "by form", "bob")) {
            bob.await("has joined the room");
            var ann = new Visitor(server);
            var page = ann.enter("by form", "ann");
            ann.say(page, "hello");
            bob.await("hello");

            assertThat(bob.received()).doesNotContain("ann has joined");
            assertThat(ann.get("/room/by%20form").html().byId("here").text()).contains("1 here");
        }
    }

    @Test
    void the_owner_comes_back_at_once_by_a_second_tab_and_after_a_lost_line() throws IOException {
        var ann = new Visitor(server);
        ann.enter("tabs", "ann");
        try (var first = LivePage.open(server, ann, "/room/tabs");
                var second = LivePage.open(server, ann, "/room/tabs")) {
            first.say("one");
            second.socket().awaitReading("one");
            second.lose();
            second.comeBack();
            second.say("two");
            first.socket().awaitReading("two");
            assertThat(Message.in(ann.get("/room/tabs").html()))
                    .extracting(Message::author)
                    .containsOnly("ann");
        }
    }

    @Test
    void a_page_says_who_has_the_name_when_it_went_to_somebody_else() throws IOException {
        var ann = new Visitor(server);
        ann.enter("went", "ann");
        var other = new Visitor(server);
        var page = other.enter("went", "ann");
        other.say(page, "mine now");

        var form = ann.get("/room/went").html().one("form", Visitor::isJoinForm);

        assertThat(form.explanationOf(form.field("Username")))
                .startsWith("The name ann belongs to somebody who spoke here today.");
        assertThat(form.field("Username").attribute("value")).isEqualTo("ann 2");
    }

    @Test
    void without_a_hold_a_name_is_free_when_its_owner_has_gone() throws IOException {
        try (var loose = RunningServer.startWithoutLimits("--name-hold", "0")) {
            var ann = new Visitor(loose);
            ann.say(ann.enter("loose", "ann"), "hello");

            assertThat(new Visitor(loose).join("loose", "ann").status()).isEqualTo(303);
        }
    }
}
