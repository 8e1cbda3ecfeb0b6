package chat.it;

import static org.assertj.core.api.Assertions.assertThat;

import chat.room.MessageText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pages that come back after much or after something unusual.
@SuppressWarnings("NullAway.Init") // the server is there before any test
class ComingBackIT {

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
    void a_cursor_of_another_life_is_told_however_far_back_it_lies() throws IOException {
        try (var bob = WsClient.join(server, "far back", "bob")) {
            say(bob, 2);
            try (var ours = LivePage.load(server, new Visitor(server), "/room/far%20back");
                    var foreign = LivePage.load(server, new Visitor(server), "/room/far%20back")) {
                say(bob, 250);

                ours.resume();
                foreign.resumeAfter("2-0badcafe".replace("-0", "-"));

                for (var tab : List.of(ours, foreign)) {
                    tab.socket().awaitReading("number 250");
                    assertThat(tab.socket().messages()).hasSize(50);
                }
                assertThat(lines(ours)).isEmpty();
                assertThat(lines(foreign))
                        .singleElement()
                        .asString()
                        .contains("is not on the server any more");
            }
        }
    }

    /// A quotation mark is five bytes in a page: so the 128 KiB of text that a returning page gets
    /// are more than twice what may wait for a reader.
    @Test
    void a_thin_line_gets_what_was_missed_of_a_hundred_of_the_longest_and_is_not_cut_off()
            throws IOException {
        try (var bob = WsClient.join(server, "thin", "bob");
                var tab = LivePage.open(server, new Visitor(server), "/room/thin")) {
            tab.lose();
            var longest = "\"".repeat(MessageText.LONGEST - 10);
            for (int i = 1; i <= 100; i++) {
                bob.say("%03d %s".formatted(i, longest));
                bob.await("</b>: %03d ".formatted(i));
            }

            tab.comeBackOn(RawConnection.overThinLine(server, 64_000));
            tab.socket().await(">100 ");
            bob.say("and still there");
            bob.await("</b>: and still there");
            tab.socket().await("and still there");

            var numbers = tab.socket().messages().stream().map(Message::number).toList();
            assertThat(numbers)
                    .hasSizeBetween(30, 101)
                    .isEqualTo(LongStream.rangeClosed(numbers.getFirst(), 101).boxed().toList());
            assertThat(tab.socket().received().length())
                    .as("more than may wait for a reader")
                    .isGreaterThan(2 * 256 * 1024);
        }
    }

    @Test
    void an_older_backup_in_the_place_of_the_data_is_told_in_a_visible_line(@TempDir Path temp)
            throws Exception {
        try (var own = RunningServer.startWithoutLimits()) {
            try (var bob = WsClient.join(own, "lobby", "bob")) {
                say(bob, 3);
            }
            own.stop();
            Files.copy(own.dataFolder().resolve("chat.db"), temp.resolve("chat.db"));
            own.restart();
            try (var knows = LivePage.open(own, new Visitor(own), "/room/lobby");
                    var old = LivePage.open(own, new Visitor(own), "/room/lobby")) {
                knows.socket().await("id=\"who\"");
                old.socket().await("id=\"who\"");
                old.lose();
                try (var bob = WsClient.join(own, "lobby", "bob")) {
                    bob.say("what is not in the backup");
                    bob.await("</b>: what is not in the backup");
                }
                knows.socket().await("what is not in the backup");
                own.stop();
                Files.copy(
                        temp.resolve("chat.db"),
                        own.dataFolder().resolve("chat.db"),
                        StandardCopyOption.REPLACE_EXISTING);
                own.restart();
                try (var bob = WsClient.join(own, "lobby", "bob")) {
                    bob.say("another fourth");
                    bob.await("</b>: another fourth");
                }

                knows.comeBack();
                old.comeBack();

                for (var tab : List.of(knows, old)) {
                    tab.socket().awaitReading("another fourth");
                }
                assertThat(lines(knows))
                        .singleElement()
                        .asString()
                        .contains("is not on the server any more");
                assertThat(knows.socket().messages()).hasSize(4);
                assertThat(lines(old)).as("who had seen nothing that is gone").isEmpty();
                assertThat(old.socket().messages())
                        .containsExactly(new Message(4, "bob", "another fourth"));
            }
        }
    }

    /// What stands between the messages of a list that was replaced.
    private static List<String> lines(LivePage tab) {
        return Html.parse(tab.socket().received())
                .inside()
                .filter(element -> element.has("class", "sys gap"))
                .map(Html::reading)
                .toList();
    }

    private static void say(WsClient bob, int count) throws IOException {
        for (int i = 1; i <= count; i++) {
            bob.say("number " + i);
            bob.await("</b>: number " + i + "<");
        }
    }
}
