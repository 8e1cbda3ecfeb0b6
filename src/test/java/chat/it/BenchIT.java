package chat.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The benchmark's C programs compile and find nothing lost, here and in the yardstick itself. Its
/// figures mean nothing on a machine that tests.
class BenchIT {

    private static final Path LOAD = Path.of("bench/load").toAbsolutePath();

    @TempDir Path folder;

    @Test
    void the_load_generator_talks_with_the_packaged_server_and_loses_nothing() throws Exception {
        var wsload = compiled("wsload");
        try (var server = RunningServer.startWithoutLimits()) {
            var said =
                    run(
                            wsload,
                            "--port",
                            Integer.toString(server.port()),
                            "--conns",
                            "100",
                            "--rooms",
                            "10",
                            "--senders",
                            "20",
                            "--rate",
                            "200",
                            "--warmup",
                            "0.2",
                            "--duration",
                            "1",
                            "--hist");

            assertThat(field(said, "opened")).isEqualTo(100);
            assertThat(field(said, "sent")).isGreaterThan(100);
            assertThat(field(said, "expected")).isEqualTo(10 * field(said, "sent"));
            assertThat(field(said, "received")).isEqualTo(field(said, "expected"));
            assertThat(field(said, "lost")).isZero();
        }
    }

    @Test
    void pages_hear_what_the_tutorials_sockets_say() throws Exception {
        var wsload = compiled("wsload");
        try (var server = RunningServer.startWithoutLimits()) {
            var said =
                    run(
                            wsload,
                            "--port",
                            Integer.toString(server.port()),
                            "--conns",
                            "30",
                            "--rooms",
                            "1",
                            "--senders",
                            "5",
                            "--rate",
                            "50",
                            "--warmup",
                            "0.2",
                            "--duration",
                            "1",
                            "--reader-path",
                            "/room/%r/live",
                            "--reader-join",
                            "{\"type\":\"resume\",\"after\":\"0-0\"}");

            assertThat(field(said, "sent")).isGreaterThan(20);
            assertThat(field(said, "received")).isEqualTo(30 * field(said, "sent"));
        }
    }

    @Test
    void the_yardstick_loses_nothing_either() throws Exception {
        var wsload = compiled("wsload");
        var cserver = compiled("cserver");
        int port = RunningServer.freePort();
        var yardstick =
                new ProcessBuilder(
                                cserver.toString(), Integer.toString(port), "--coalesce", "--input")
                        .inheritIO()
                        .start();
        try {
            awaitPort(port);
            var said =
                    run(
                            wsload,
                            "--port",
                            Integer.toString(port),
                            "--conns",
                            "50",
                            "--senders",
                            "5",
                            "--window",
                            "4",
                            "--warmup",
                            "0.2",
                            "--duration",
                            "1");

            assertThat(field(said, "received")).isGreaterThan(50);
            assertThat(field(said, "lost")).isZero();
        } finally {
            yardstick.destroyForcibly();
        }
    }

    private Path compiled(String name) throws Exception {
        var binary = folder.resolve(name);
        run(
                Path.of("gcc"),
                "-O2",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-o",
                binary.toString(),
                LOAD.resolve(name + ".c").toString());
        return binary;
    }

    /// @return what it said on its standard output
    private static String run(Path program, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        var process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("exit code of %s", command).isZero();
        return said;
    }

    private static double field(String json, String name) {
        var found = Pattern.compile("\"" + name + "\":(-?[0-9.]+)").matcher(json);
        assertThat(found.find()).as("%s in %s", name, json).isTrue();
        return Double.parseDouble(found.group(1));
    }

    private static void awaitPort(int port) throws Exception {
        for (long end = System.nanoTime() + 5_000_000_000L; ; ) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(socket.isConnected()).isTrue();
                return;
            } catch (IOException e) {
                assertThat(System.nanoTime()).as("the yardstick listens").isLessThan(end);
                Thread.onSpinWait();
            }
        }
    }
}
