package chat.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where the jar may be started from, and what it needs of the place.
class PlacesIT {

    @Test
    void the_jar_runs_from_another_folder_in_a_path_with_blanks(@TempDir Path folder)
            throws Exception {
        var place = Files.createDirectory(folder.resolve("a place with blanks"));
        var jar = Files.copy(Path.of(System.getProperty("chat.jar")), place.resolve("chat.jar"));
        var command = Jar.command(Map.of(), List.of("--port", "0", "--data", "my data"));
        command.command().set(command.command().indexOf("-jar") + 1, jar.toString());

        try (var server = new Started(command.directory(place.toFile()))) {
            assertThat(server.readyLine()).contains("(data in my data, ");
            assertThat(place.resolve("my data").resolve("chat.db")).exists();
        }
    }

    /// A read-only or guarded system: the data folder is the only place it may write to.
    @Test
    void the_fast_transport_is_there_without_a_temporary_folder(@TempDir Path folder)
            throws Exception {
        var nowhere = Map.of("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=/proc/none");
        var options = List.of("--port", "0", "--data", folder.resolve("data").toString());

        try (var server = new Started(Jar.command(nowhere, options))) {
            assertThat(server.libraries()).contains("netty_transport_native_epoll", "sqlitejdbc");
        }
    }

    /// A server that has said it is ready.
    private static final class Started implements AutoCloseable {
        private final Process process;
        private final String readyLine;

        Started(ProcessBuilder command) throws IOException {
            process = command.redirectErrorStream(true).start();
            var out = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
            var said = new StringBuilder();
            var line = out.readLine();
            while (line != null && !line.contains(" is ready at ")) {
                said.append(line).append('\n');
                line = out.readLine();
            }
            if (line == null) {
                throw new AssertionError("expected it to start but it said: " + said);
            }
            readyLine = line;
        }

        String readyLine() {
            return readyLine;
        }

        /// What is mapped into its memory.
        String libraries() throws IOException {
            return Files.readString(Path.of("/proc/" + process.pid() + "/maps"));
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().join();
        }
    }
}
