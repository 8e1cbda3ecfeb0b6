package chat.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A server's life: how it starts or says why it cannot, how it ends, and what outlives it.
class LifeIT {

    // ---- starting

    @Test
    void it_says_in_one_line_that_it_is_ready_where_and_with_which_data() throws IOException {
        try (var server = RunningServer.start()) {
            var line = RunningServer.READY.matcher(server.readyLine());

            assertThat(line.matches()).isTrue();
            assertThat(server.readyLine()).contains(" http://127.0.0.1:" + server.port() + " ");
            assertThat(line.group(2)).isEqualTo(server.dataFolder().toString());
            assertThat(Files.isDirectory(server.dataFolder())).isTrue();
            assertThat(new Visitor(server).get("/").status()).isEqualTo(200);
            assertThat(server.stderr())
                    .hasLineCount(1)
                    .contains(" INFO Simple Chat ", ", port " + server.port() + ", by HTTP;")
                    .contains(server.dataFolder().toString(), " bytes; limits on.");
        }
    }

    @Test
    void running_without_limits_comes_with_a_warning() throws IOException {
        try (var server = RunningServer.startWithoutLimits()) {
            assertThat(server.stderr()).contains(" WARNING Limits ").hasLineCount(2);
        }
    }

    @Test
    void help_tells_every_option() throws Exception {
        var ended = Jar.run(Map.of(), "--help");

        assertThat(ended.status()).isZero();
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out())
                .contains(
                        "--port",
                        "--host",
                        "--data",
                        "--public-url",
                        "--allow-origin",
                        "--time-zone")
                .contains(
                        "--limits", "--help", "--version", "CHAT_", "8080", "127.0.0.1", "./data");
    }

    @Test
    void version_tells_which_this_is() throws Exception {
        var ended = Jar.run(Map.of(), "--version");

        assertThat(ended.status()).isZero();
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out().strip()).matches("Simple Chat \\d+\\.\\d+\\S*");
    }

    @Test
    void options_may_be_set_in_the_environment_and_the_command_line_wins(@TempDir Path folder)
            throws IOException {
        int port = RunningServer.freePort();
        var inEnvironment =
                Map.of("CHAT_PORT", "" + port, "CHAT_DATA", folder.resolve("from env").toString());
        assertThat(readyLine(inEnvironment))
                .startsWith(
                        "Simple Chat is ready at http://127.0.0.1:"
                                + port
                                + " (data in "
                                + folder.resolve("from env"));

        int other = RunningServer.freePort();
        assertThat(
                        readyLine(
                                inEnvironment,
                                "--port",
                                "" + other,
                                "--data",
                                folder.resolve("said").toString()))
                .startsWith(
                        "Simple Chat is ready at http://127.0.0.1:"
                                + other
                                + " (data in "
                                + folder.resolve("said"));
    }

    @Test
    void limits_may_be_lifted_in_the_environment(@TempDir Path folder) throws Exception {
        var ended =
                Jar.run(
                        Map.of("CHAT_LIMITS", "perhaps"),
                        "--port",
                        "0",
                        "--data",
                        folder.toString());

        assertComplaint(ended, "perhaps");
    }

    @Test
    void a_printed_config_file_starts_the_server_that_printed_it(@TempDir Path folder)
            throws Exception {
        int port = RunningServer.freePort();
        var data = folder.resolve("data").toString();
        var printed = Jar.run(Map.of("CHAT_PORT", "" + port), "--data", data, "--print-config");
        assertThat(printed.status()).isZero();
        assertThat(printed.err()).isEmpty();
        var file = Files.writeString(folder.resolve("chat.conf"), printed.out());

        assertThat(readyLine(Map.of(), "--config", file.toString()))
                .startsWith(
                        "Simple Chat is ready at http://127.0.0.1:"
                                + port
                                + " (data in "
                                + data
                                + ",");
    }

    // ---- not starting

    @Test
    void a_busy_port_is_told_in_one_sentence(@TempDir Path folder) throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var ended =
                    Jar.run(
                            Map.of(),
                            "--port",
                            "" + taken.getLocalPort(),
                            "--data",
                            folder.toString());

            assertComplaint(ended, "" + taken.getLocalPort());
        }
    }

    @Test
    void a_folder_that_cannot_be_written_is_told_in_one_sentence(@TempDir Path folder)
            throws Exception {
        var file = Files.writeString(folder.resolve("file"), "in the way");

        for (var data : List.of(file, file.resolve("data"), Path.of("/proc/chat"))) {
            assertComplaint(
                    Jar.run(Map.of(), "--port", "0", "--data", data.toString()), data.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--prot 80",
                "--port",
                "--port eighty",
                "--port 65536",
                "--port -1",
                "--host no.such.host.invalid",
                "--limits maybe",
                "--time-zone Mars/Olympus",
                "--public-url chat.example.org",
                "--public-url https://chat.example.org/?room=lobby",
                "--allow-origin *",
                "start"
            })
    void a_bad_option_is_told_in_one_sentence(String options, @TempDir Path folder)
            throws Exception {
        var all = new ArrayList<>(List.of("--data", folder.toString()));
        all.addAll(List.of(options.split(" ", -1)));

        var ended = Jar.run(Map.of(), all.toArray(String[]::new));

        var words = options.split(" ", -1);
        boolean isUnknown = words[0].equals("--prot");
        assertComplaint(ended, isUnknown ? words[0] : words[words.length - 1]);
    }

    @Test
    void a_wrong_line_of_the_config_file_is_told_by_its_number(@TempDir Path folder)
            throws Exception {
        var file = Files.writeString(folder.resolve("chat.conf"), "# mine\n\nport = eighty\n");

        var ended = Jar.run(Map.of(), "--config", file.toString());

        assertComplaint(ended, "line 3 of " + file);
        assertThat(ended.err()).contains("--port", "eighty", "65535");
    }

    @Test
    void a_second_server_on_the_same_folder_says_so_and_ends_and_harms_nothing() throws Exception {
        try (var server = RunningServer.start();
                var ann = WsClient.join(server, "lobby", "ann")) {
            ann.say("before");
            ann.await("</b>: before");

            var ended = Jar.run(Map.of(), "--port", "0", "--data", server.dataFolder().toString());

            assertComplaint(ended, server.dataFolder().toString());
            ann.say("after");
            ann.await("</b>: after");
            assertThat(history(server, "lobby")).hasSize(2);
        }
    }

    // ---- ending

    @Test
    void when_asked_to_end_it_shows_what_it_took_and_closes_sockets_as_for_a_restart()
            throws Exception {
        try (var server = RunningServer.startWithoutLimits();
                var reader = WsClient.join(server, "lobby", "reader")) {
            var tab = LivePage.open(server, new Visitor(server), "/room/lobby");
            var talkers = talkers(server, 4, "");
            for (int i = 0; i < 100; i++) {
                reader.await("</b>: ");
            }

            server.askToStop();
            long asked = System.nanoTime();
            int code = reader.awaitClose();
            var took = Duration.ofNanos(System.nanoTime() - asked).plus(server.stop());

            assertThat(code).isEqualTo(1012);
            assertThat(tab.socket().awaitClose()).isEqualTo(1012);
            assertThat(took).isLessThan(Duration.ofSeconds(2));
            for (var talker : talkers) {
                assertThat(talker.endsWith()).isEqualTo(1012);
            }
            server.restart();
            var kept = history(server, "lobby");
            assertThat(said(reader)).isEqualTo(kept);
            assertThat(
                            tab.socket().messages().stream()
                                    .map(message -> message.author() + ": " + message.text()))
                    .isEqualTo(kept);
        }
    }

    /// As on every deploy: the bounds are far wider than what it takes, because the two thousand
    /// are read one after the other here, on a machine that may be busy.
    @Test
    void two_thousand_people_are_told_of_a_restart_and_all_come_back() throws Exception {
        int rooms = 20;
        int each = 100;
        var names = new ArrayList<String>();
        for (int room = 1; room <= rooms; room++) {
            for (int person = 1; person <= each; person++) {
                names.add("room " + room + "/person " + person);
            }
        }
        try (var server = RunningServer.startWithoutLimits()) {
            var people = join(server, names);

            server.askToStop();
            long asked = System.nanoTime();
            for (var person : people) {
                assertThat(person.awaitClose()).isEqualTo(1012);
                person.close();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - asked).plus(server.stop()))
                    .isLessThan(Duration.ofSeconds(10));
            server.restart();
            long back = System.nanoTime();
            people = join(server, names);
            for (int room = 0; room < rooms; room++) {
                people.get(room * each).say("all here?");
            }
            for (var person : people) {
                person.await("</b>: all here?");
            }

            assertThat(Duration.ofNanos(System.nanoTime() - back))
                    .isLessThan(Duration.ofSeconds(30));
            for (var person : people) {
                person.close();
            }
        }
    }

    /// @param names of rooms and people: `room/person`
    private static List<WsClient> join(RunningServer server, List<String> names)
            throws IOException {
        var people = new ArrayList<WsClient>();
        for (var name : names) {
            var parts = name.split("/", 2);
            people.add(WsClient.join(server, parts[0], parts[1]));
        }
        return people;
    }

    @Test
    void it_ends_as_quickly_with_nobody_there() throws IOException {
        try (var server = RunningServer.start()) {
            assertThat(server.stop()).isLessThan(Duration.ofSeconds(2));
            assertThat(server.stderr())
                    .hasLineCount(3)
                    .contains(" INFO Stopping.", " INFO Stopped.");
        }
    }

    @Test
    void whatever_anyone_was_shown_is_there_after_every_kill() throws Exception {
        try (var server = RunningServer.startWithoutLimits()) {
            var shown = new ArrayList<List<String>>();
            for (int life = 1; life <= 4; life++) {
                try (var reader = WsClient.join(server, "lobby", "reader")) {
                    var talkers = talkers(server, 5, "life " + life + " ");
                    for (int i = 0; i < 40 * life; i++) {
                        reader.await("</b>: ");
                    }

                    server.kill();

                    reader.awaitClose();
                    shown.add(said(reader));
                    for (var talker : talkers) {
                        talker.endsWith();
                        shown.add(said(talker.client));
                    }
                }
                server.restart();

                var kept = history(server, "lobby");
                assertThat(kept).doesNotHaveDuplicates();
                for (var each : shown) {
                    assertThat(each).isNotEmpty();
                    assertThat(kept).containsSubsequence(each);
                }
            }
        }
    }

    // ---- what outlives it

    @Test
    void who_is_who_outlives_a_restart() throws IOException {
        try (var server = RunningServer.start()) {
            var ann = new Visitor(server);
            var page = ann.enter("Home", "Ann");
            ann.enter("Away", "Anna");
            assertThat(ann.say(page, "see you").status()).isEqualTo(303);

            server.stop();
            server.restart();

            assertThat(ann.get("/").html().field("Username").attribute("value")).isEqualTo("Anna");
            var after = ann.get("/room/Home");
            assertThat(Message.in(after.html())).containsExactly(new Message(1, "Ann", "see you"));
            assertThat(ann.say(after, "and here I am").status()).isEqualTo(303);
            assertThat(history(server, "Home"))
                    .containsExactly("Ann: see you", "Ann: and here I am");
            assertThat(new Visitor(server).get("/room/home").header("location"))
                    .isEqualTo("/room/Home");
        }
    }

    @Test
    void a_form_sent_again_after_a_restart_is_still_one_message() throws IOException {
        try (var server = RunningServer.start()) {
            var ann = new Visitor(server);
            var page = ann.enter("once", "ann");
            assertThat(ann.say(page, "once").status()).isEqualTo(303);

            server.kill();
            server.restart();

            assertThat(ann.say(page, "once").status()).isEqualTo(303);
            assertThat(history(server, "once")).containsExactly("ann: once");
        }
    }

    @Test
    void a_page_that_stayed_open_over_a_restart_gets_exactly_the_rest() throws IOException {
        try (var server = RunningServer.start()) {
            var ann = new Visitor(server);
            ann.enter("stayed", "ann");
            try (var tab = LivePage.open(server, ann, "/room/stayed")) {
                tab.say("one");
                tab.socket().awaitReading("one");
                server.kill();
                assertThat(tab.socket().awaitClose()).isEqualTo(WsClient.ABNORMAL);
                server.restart();
                try (var bob = WsClient.join(server, "stayed", "bob")) {
                    bob.say("two");
                    bob.await("</b>: two");
                }

                tab.comeBack();
                tab.socket().awaitReading("two");
                tab.say("three");
                tab.socket().awaitReading("three");

                assertThat(tab.socket().messages())
                        .containsExactly(
                                new Message(2, "bob", "two"), new Message(3, "ann", "three"));
            }
        }
    }

    // ----

    /// Somebody who says one thing after another, each when they have read the one before, until
    /// the connection ends.
    private static final class Talker {
        private final WsClient client;
        private final Thread thread;

        private Talker(RunningServer server, String name, String prefix) throws IOException {
            client = WsClient.join(server, "lobby", name);
            thread =
                    Thread.ofVirtual()
                            .name(name)
                            .start(() -> {
                                try {
                                    for (int i = 1; ; i++) {
                                        client.say(prefix + i);
                                        if (!client.hears(
                                                "<b>" + name + "</b>: " + prefix + i + "<")) {
                                            return;
                                        }
                                    }
                                } catch (IOException ended) {
                                    // What was read before stays.
                                }
                            });
        }

        /// Waits for the end, and says with which code it came.
        private int endsWith() throws IOException, InterruptedException {
            thread.join();
            return client.awaitClose();
        }
    }

    private static List<Talker> talkers(RunningServer server, int count, String prefix)
            throws IOException {
        var talkers = new ArrayList<Talker>();
        for (int i = 1; i <= count; i++) {
            talkers.add(new Talker(server, "talker" + i, prefix));
        }
        return talkers;
    }

    /// What somebody was shown of what was said, in order.
    private static List<String> said(WsClient reader) {
        return reader.lines().stream().filter(line -> line.contains(": ")).toList();
    }

    /// All that was ever said in a room, whose numbers have to be without a gap.
    private static List<String> history(RunningServer server, String room) throws IOException {
        var messages = RoomIT.goingBack(server, "/room/" + room);
        assertThat(messages.stream().map(Message::number))
                .isEqualTo(LongStream.rangeClosed(1, messages.size()).boxed().toList());
        return messages.stream().map(message -> message.author() + ": " + message.text()).toList();
    }

    private static void assertComplaint(Jar.Ended ended, String about) {
        assertThat(ended.status()).isNotZero();
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains(about).hasLineCount(1).doesNotContain("Exception");
    }

    /// Starts it, reads the first line, and ends it.
    private static String readyLine(Map<String, String> environment, String... options)
            throws IOException {
        var process =
                Jar.command(environment, List.of(options))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try (var out = new BufferedReader(process.inputReader(StandardCharsets.UTF_8))) {
            return String.valueOf(out.readLine());
        } finally {
            process.destroyForcibly().onExit().join();
        }
    }
}
