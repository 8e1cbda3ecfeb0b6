package chat.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardWatchEventKinds;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The packaged server with `--keep`: what is too old goes, everywhere, and whoever looks for it is
/// told.
class ExpiryIT {

    private static final String EXPIRED = "Messages are deleted here after 6 seconds.";
    private static final String MISSED = "Some of what you missed has been deleted";
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    @Test
    @Timeout(120)
    void what_is_too_old_goes_from_open_pages_the_disk_links_and_logs_and_numbers_go_on()
            throws Exception {
        try (var server = RunningServer.start("--keep", "6s")) {
            var ann = new Visitor(server);
            ann.enter("lobby", "mallory");
            try (var stayed = LivePage.open(server, new Visitor(server), "/room/lobby");
                    var away = LivePage.open(server, new Visitor(server), "/room/lobby")) {
                ann.say(ann.get("/room/lobby"), "a secret");
                stayed.socket().await("a secret");
                away.socket().await("a secret");
                away.lose();
                ann.say(ann.get("/room/lobby"), "another secret");
                stayed.socket().await("another secret");

                stayed.socket().await(EXPIRED);

                awaitGone(server, "a secret");
                awaitGone(server, "another secret");
                awaitGone(server, "mallory");
                away.comeBack();
                away.socket().await(MISSED);
                var fresh = new Visitor(server).get("/room/lobby").text();
                assertThat(fresh).contains(EXPIRED).doesNotContain("secret", ">Earlier<");
                var link = ann.get("/room/lobby/1");
                assertThat(link.status()).isEqualTo(410);
                assertThat(link.text()).contains("That message has been deleted");
                assertThat(ann.get("/room/lobby/3").status()).isEqualTo(404);
                var log = ann.get("/room/lobby/log.txt");
                assertThat(log.text()).isEmpty();
                assertThat(log.header("chat-expired")).isEqualTo("2");

                server.stop();
                server.restart();
                var said =
                        Curl.run(
                                "-d",
                                "message=hello",
                                "-d",
                                "name=bob",
                                server.origin() + "/room/lobby");
                assertThat(said.text().strip()).isEqualTo("3");
            }
        }
    }

    @Test
    void the_join_page_says_what_is_kept_and_for_how_long() throws IOException {
        try (var server = RunningServer.start("--keep", "30d", "--name-hold", "60d")) {
            assertThat(new Visitor(server).get("/").text())
                    .contains("for 30 days, then deleted.", "stays yours for 30 days");
        }
        try (var server = RunningServer.start("--name-hold", "0")) {
            assertThat(new Visitor(server).get("/").text())
                    .contains("until somebody deletes them", "while you are in the room");
        }
    }

    /// Waits until no file of the data folder has those bytes.
    private static void awaitGone(RunningServer server, String text)
            throws IOException, InterruptedException {
        var folder = server.dataFolder();
        try (var changes = folder.getFileSystem().newWatchService()) {
            folder.register(
                    changes,
                    StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE);
            while (isThere(server, text)) {
                var change = changes.poll(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
                if (change != null) {
                    change.pollEvents();
                    change.reset();
                }
            }
        }
    }

    private static boolean isThere(RunningServer server, String text) throws IOException {
        try (var files = Files.list(server.dataFolder())) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file, ISO_8859_1).contains(text)) {
                    return true;
                }
            }
        }
        return false;
    }
}
