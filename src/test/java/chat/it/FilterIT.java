package chat.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Words that are not used here, on the packaged server and by every door.
class FilterIT {

    private static final int PATIENCE = 500;

    @TempDir private Path folder;
    private Path list;
    private RunningServer server;

    @BeforeEach
    void start() throws IOException {
        list = folder.resolve("words");
        Files.writeString(list, "# our list\nbad\tBe kind, please.\nrotten egg\n");
        server = RunningServer.startWithoutLimits("--filter", list.toString());
    }

    @AfterEach
    void end() {
        server.close();
    }

    @Test
    void a_message_with_such_a_word_is_shown_to_nobody_and_its_sender_keeps_the_text()
            throws IOException {
        try (var bob = WsClient.join(server, "words", "bob");
                var robot = WsClient.join(server, "words", "robot")) {
            robot.say("b.Ä.d robot");
            robot.await("Be kind, please.");
            var ann = new Visitor(server);
            var page = ann.enter("words", "ann");
            var reply = ann.say(page, "you baaad <man>");

            assertThat(reply.status()).isEqualTo(422);
            assertThat(reply.html().field("Message").attribute("value"))
                    .isEqualTo("you baaad <man>");
            assertThat(reply.text()).contains("Be kind, please.");

            try (var tab = LivePage.open(server, ann, "/room/words")) {
                tab.say("a rotten egg");
                tab.socket().await("That has a word that is not used here.");
                tab.socket().await("a rotten egg</textarea>");
                tab.say("a fresh egg");
                bob.await("a fresh egg");
            }
            assertThat(bob.received()).doesNotContain("baaad", "rotten", "robot</b>:");
            assertThat(Message.in(ann.get("/room/words").html())).hasSize(1);
        }
    }

    @Test
    void nobody_and_no_new_room_is_named_so() throws IOException {
        var ann = new Visitor(server);
        var name = ann.join("lobby", "Bad Bob");
        assertThat(name.status()).isEqualTo(422);
        assertThat(name.html().explanationOf(name.html().field("Username")))
                .isEqualTo("Be kind, please.");
        var room = ann.join("rotten egg", "ann");
        assertThat(room.status()).isEqualTo(422);
        assertThat(room.html().explanationOf(room.html().field("Room")))
                .isEqualTo("A room cannot be named so here. Pick another name for it.");
        assertThat(ann.get("/room/bad").status()).isEqualTo(422);
        assertThat(WsClient.knock(server, WsClient.tutorialPath("lobby", "bad")).status())
                .isBetween(400, 499);
        ann.enter("lobby", "ann");
        assertThat(ann.post("/room/lobby/name", Map.of("name", "BAD")).status()).isEqualTo(422);
    }

    @Test
    void a_new_list_holds_without_a_restart_and_a_broken_one_changes_nothing() throws Exception {
        var ann = new Visitor(server);
        var page = ann.enter("reload", "ann");
        Files.writeString(list, "worse\n");
        var status = 303;
        for (long end = System.nanoTime() + PATIENCE * 100_000_000L;
                status != 422 && System.nanoTime() < end; ) {
            status = ann.say(page, "worse").status();
        }
        assertThat(status).isEqualTo(422);
        assertThat(ann.say(page, "bad").status()).isEqualTo(303);

        Files.writeString(list, "***\n");
        for (long end = System.nanoTime() + PATIENCE * 100_000_000L;
                told().isEmpty() && System.nanoTime() < end; ) {
            assertThat(ann.say(page, "worse").status()).isEqualTo(422);
        }
        assertThat(told())
                .hasSize(1)
                .first()
                .asString()
                .contains(list.toString(), "line 1 has no letter");
    }

    private List<String> told() throws IOException {
        return server.stderr().lines().filter(line -> line.contains("list of words")).toList();
    }

    @Test
    void a_list_that_is_not_there_keeps_the_server_from_starting() throws Exception {
        var ended =
                Jar.run(Map.of(), "--data", folder.resolve("d").toString(), "--filter", "nowhere");

        assertThat(ended.status()).isNotZero();
        assertThat(ended.err())
                .contains("the list of words nowhere cannot be used: it is not there");
    }
}
