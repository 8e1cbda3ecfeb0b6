package chat.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Autobahn's fuzzing client, all 301 cases of it, against an echo on our own pipeline. It is
/// written in Python 2, and runs here by Jython; the build fetches both.
class AutobahnIT {

    /// Reading the Python takes most of it: 20 s of 30 s.
    private static final Duration SOON = Duration.ofMinutes(10);

    /// Masking 16 MiB in Python takes 10 s; all of that together took 160 s.
    private static final Duration SOME_TIME = Duration.ofMinutes(30);

    /// What a server does in them is its own affair, and Autobahn only says what it was.
    private static final Pattern INFORMATIONAL = Pattern.compile("7\\.1\\.6|7\\.13\\.[12]");

    private static final Pattern RESULT = Pattern.compile("([0-9.]+) ([A-Z -]+/[A-Z -]+)");

    @TempDir private Path folder;

    /// Frames, pings, reserved bits, opcodes, pieces, UTF-8 and its early end, closing, and a
    /// thousand messages in a row.
    @Test
    @Timeout(value = 12, unit = TimeUnit.MINUTES)
    void each_case_of_autobahn_is_passed_and_strictly() throws Exception {
        var results = run("1.*,2.*,3.*,4.*,5.*,6.*,7.*,9.7.*,9.8.*,10.*", 16, SOON);

        assertThat(results).hasSize(259);
        allOk(results);
    }

    @Test
    @Tag("long")
    @Timeout(value = 32, unit = TimeUnit.MINUTES)
    void each_of_its_long_messages_comes_back_whole() throws Exception {
        // One at a time: Python is busy with each.
        var results = run("9.1.*,9.2.*,9.3.*,9.4.*,9.5.*,9.6.*", 1, SOME_TIME);

        assertThat(results).hasSize(42);
        allOk(results);
    }

    private static void allOk(Map<String, String> results) {
        assertThat(results)
                .allSatisfy((number, behaved) -> {
                    boolean isInformational = INFORMATIONAL.matcher(number).matches();
                    assertThat(behaved)
                            .isEqualTo(isInformational ? "INFORMATIONAL/INFORMATIONAL" : "OK/OK");
                });
    }

    /// @param lanes how many cases go on at once
    /// @return how the server behaved and how it closed, by the number of the case
    private Map<String, String> run(String cases, int lanes, Duration patience) throws Exception {
        var said = folder.resolve("said");
        var errors = folder.resolve("errors");
        var suite = Path.of(System.getProperty("chat.autobahn"));
        assertThat(suite)
                .as("fetched by the build's phase pre-integration-test")
                .isNotEmptyDirectory();
        var script = Objects.requireNonNull(getClass().getResource("/autobahn/fuzz.py")).toURI();
        try (var server = new EchoServer(folder)) {
            var autobahn =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                    "--enable-native-access=ALL-UNNAMED",
                                    // Mostly it reads Python, once.
                                    "-XX:TieredStopAtLevel=1",
                                    "-XX:+UseSerialGC",
                                    "-Dpython.cachedir.skip=true",
                                    "-cp",
                                    suite + "/*",
                                    "org.python.util.jython",
                                    Path.of(script).toString(),
                                    Integer.toString(server.port()),
                                    Integer.toString(lanes),
                                    cases)
                            .redirectOutput(said.toFile())
                            .redirectError(errors.toFile())
                            .start();
            try {
                assertThat(autobahn.waitFor(patience)).as("it ended").isTrue();
            } finally {
                autobahn.destroyForcibly();
            }
        }
        var results = new TreeMap<String, String>();
        for (var line : Files.readAllLines(said)) {
            var result = RESULT.matcher(line);
            if (result.matches()) {
                results.put(result.group(1), result.group(2));
            }
        }
        if (results.values().stream().anyMatch(behaved -> !behaved.matches("(OK|INF.*)/\\1"))) {
            // What went wrong, in Autobahn's words.
            System.err.println(Files.readString(errors));
        }
        return results;
    }
}
