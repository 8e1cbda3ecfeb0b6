package chat.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an operator does with the data: copies, puts back, looks through.
class DataIT {

    @TempDir Path folder;

    @Test
    void a_backup_of_a_running_server_is_whole_and_brings_everything_back() throws Exception {
        var file = folder.resolve("a copy.zip");
        var restored = folder.resolve("restored");
        String cookie;
        try (var server = RunningServer.startWithoutLimits();
                var bob = WsClient.join(server, "lobby", "bob")) {
            var ann = new Visitor(server);
            var page = ann.enter("lobby", "ann");
            for (int i = 1; i <= 40; i++) {
                bob.say("line " + i);
            }
            bob.await("</b>: line 20");
            ann.say(page, "from ann");

            var made = run("backup", file.toString(), "--data", server.dataFolder().toString());

            assertThat(made.status()).as(made.err()).isZero();
            assertThat(made.out()).hasLineCount(1).contains(file.toString());
            assertThat(made.err()).contains("checking");
            bob.await("</b>: line 40");
            bob.say("after the backup");
            bob.await("</b>: after the backup");
            cookie = ann.cookie();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(names(folder)).containsExactly("a copy.zip");

        var back = run("restore", file.toString(), "--data", restored.toString());

        assertThat(back.status()).as(back.err()).isZero();
        assertThat(names(restored)).contains("chat.db", "key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(restored)))
                .isEqualTo("rwx------");
        var checked = run("check", "--data", restored.toString());
        assertThat(checked.status()).as(checked.out()).isZero();
        assertThat(checked.out()).contains("all is well");
        try (var server = RunningServer.startWith(restored)) {
            var room = new Visitor(server).get("/room/lobby", "Cookie", cookie).text();
            assertThat(room).contains("line 20", "from ann").doesNotContain("after the backup");
            // The cookie is one this server signs: ann is known and not asked for a name.
            assertThat(room).contains("name=\"message\"");
        }
    }

    @Test
    void a_copy_is_never_put_over_anything() throws Exception {
        try (var server = RunningServer.start();
                var ann = WsClient.join(server, "lobby", "ann")) {
            ann.say("hello");
            ann.await("</b>: hello");
            var data = server.dataFolder().toString();
            var file = folder.resolve("copy.zip").toString();
            assertThat(run("backup", file, "--data", data).status()).isZero();

            complains(run("backup", file, "--data", data), file, "already");
            complains(run("restore", file, "--data", data), data, "not empty");
        }
    }

    @Test
    void what_is_no_copy_is_refused_and_leaves_nothing_behind() throws Exception {
        var data = folder.resolve("data");
        var file = Files.writeString(folder.resolve("copy.zip"), "no zip at all");

        complains(
                run("restore", file.toString(), "--data", data.toString()), "copy.zip", "no copy");
        complains(
                run("restore", folder.resolve("none").toString(), "--data", data.toString()),
                "none");
        complains(
                run("backup", folder.resolve("b").toString(), "--data", data.toString()),
                data.toString(),
                "no data");
        assertThat(names(data)).doesNotContain("chat.db", "chat.db.new", "key", "key.new");
    }

    @Test
    void a_damaged_copy_is_refused() throws Exception {
        var file = folder.resolve("copy.zip");
        try (var server = RunningServer.start();
                var ann = WsClient.join(server, "lobby", "ann")) {
            ann.say("hello");
            ann.await("</b>: hello");
            run("backup", file.toString(), "--data", server.dataFolder().toString());
        }
        try (var damaged = FileChannel.open(file, StandardOpenOption.WRITE)) {
            damaged.write(java.nio.ByteBuffer.wrap(new byte[64]), Files.size(file) / 2);
        }

        complains(
                run("restore", file.toString(), "--data", folder.resolve("data").toString()),
                "copy.zip",
                "damaged");
    }

    @Test
    void check_finds_gaps_disorder_and_a_running_server_in_order() throws Exception {
        Path data;
        try (var server = RunningServer.start();
                var ann = WsClient.join(server, "lobby", "ann")) {
            for (int i = 1; i <= 4; i++) {
                ann.say("line " + i);
                ann.await("</b>: line " + i);
            }
            data = server.dataFolder();
            var checked = run("check", "--data", data.toString());
            assertThat(checked.status()).as(checked.out()).isZero();
            assertThat(checked.out()).isEqualTo("1 room with 4 messages: all is well.\n");
            server.stop();

            change(data, "delete from message where id & 4294967295 = 2");
            var gap = run("check", "--data", data.toString());
            assertThat(gap.status()).isEqualTo(1);
            assertThat(gap.out()).contains("Wrong: room 1 has gaps");

            change(data, "update message set at = 1 where id & 4294967295 = 4");
            assertThat(run("check", "--data", data.toString()).out()).contains("older than");
        }
        complains(run("check", "--data", folder.resolve("none").toString()), "none", "no data");
    }

    @Test
    void a_room_goes_out_of_a_running_server_and_into_another_one() throws Exception {
        var file = folder.resolve("lobby.json");
        var elsewhere = folder.resolve("elsewhere");
        try (var server = RunningServer.start();
                var ann = WsClient.join(server, "lobby", "ann")) {
            ann.say("hello");
            ann.say("two\nlines");
            ann.await("</b>: two");
            var data = server.dataFolder().toString();

            var json = run("export", "lobby", "--data", data);
            var text = run("export", "lobby", "--format", "txt", "--data", data);
            var html = run("export", "lobby", "--format", "html", "--data", data);
            Files.writeString(file, json.out());
            var refused = run("import", file.toString(), "--as", "copy", "--data", data);

            assertThat(json.status()).as(json.err()).isZero();
            assertThat(text.out()).isEqualTo(new Visitor(server).get("/room/lobby/log.txt").text());
            assertThat(text.out()).hasLineCount(3).contains("<ann> hello\n");
            assertThat(html.out()).contains("<h1><bdi>lobby</bdi></h1>", "two<br>lines");
            complains(refused, "in use");
            ann.say("and on it goes");
            ann.await("</b>: and on it goes");
        }

        var put = run("import", file.toString(), "--data", elsewhere.toString());

        assertThat(put.status()).as(put.err()).isZero();
        assertThat(put.out()).contains("lobby", "2 events", "number 2");
        complains(run("import", file.toString(), "--data", elsewhere.toString()), "already");
        Files.writeString(file, "{}");
        complains(
                run("import", file.toString(), "--as", "b", "--data", elsewhere.toString()),
                "lobby.json",
                "nothing of it was kept");
        try (var server = RunningServer.startWith(elsewhere)) {
            var ann = new Visitor(server);
            ann.enter("lobby", "ann");
            assertThat(ann.say(ann.get("/room/lobby"), "here I am").status()).isEqualTo(303);
            assertThat(ann.get("/room/lobby").text())
                    .contains("id=\"m1\"", "hello", "two<br>lines", "id=\"m3\"", "here I am");
        }
    }

    @Test
    void an_export_that_cannot_be_written_says_so() throws Exception {
        try (var server = RunningServer.start();
                var ann = WsClient.join(server, "lobby", "ann")) {
            ann.say("hello");
            ann.await("</b>: hello");
            var command =
                    Jar.command(
                            Map.of(),
                            List.of("export", "lobby", "--data", server.dataFolder().toString()));
            var process = command.redirectOutput(Path.of("/dev/full").toFile()).start();
            var said = new String(process.getErrorStream().readAllBytes(), UTF_8);

            assertThat(process.waitFor()).isEqualTo(1);
            assertThat(said).contains("could not be written to the end");
        }
        complains(run("export", "lobby", "--data", folder.resolve("none").toString()), "no data");
        assertThat(run("export", "lobby", "--format", "pdf").err())
                .contains("--format: expected json, txt or html but was 'pdf'");
    }

    @Test
    void each_command_explains_itself() throws Exception {
        for (var command : Set.of("backup", "restore", "check", "export", "import", "health")) {
            var help = run(command, "--help");
            assertThat(help.status()).isZero();
            assertThat(help.out()).contains("Usage: bin/chat " + command);
        }
        assertThat(run("--help").out())
                .contains("backup", "restore", "check", "export", "import", "health");
        assertThat(run("backup").status()).isEqualTo(64);
        assertThat(run("backup").err()).contains("FILE").hasLineCount(1);
    }

    private static void change(Path data, String sql) throws Exception {
        try (var connection =
                        DriverManager.getConnection("jdbc:sqlite:" + data.resolve("chat.db"));
                var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isPositive();
        }
    }

    private static void complains(Jar.Ended ended, String... parts) {
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().lines().toList().getLast())
                .startsWith("Simple Chat: ")
                .contains(parts)
                .endsWith(".");
        assertThat(ended.err()).doesNotContain("Exception", "\tat ");
    }

    private static Jar.Ended run(String... words) throws IOException, InterruptedException {
        return Jar.run(Map.of(), words);
    }

    private static Set<String> names(Path folder) throws IOException {
        var names = new TreeSet<String>();
        if (Files.exists(folder)) {
            try (var entries = Files.list(folder)) {
                entries.forEach(entry -> names.add(entry.getFileName().toString()));
            }
        }
        return names;
    }
}
