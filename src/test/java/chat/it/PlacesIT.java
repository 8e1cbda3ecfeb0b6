package chat.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
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

    @Test
    void the_jar_runs_as_another_user_who_may_write_to_its_data_folder_alone(@TempDir Path folder)
            throws Exception {
        var place = Files.createDirectory(folder.resolve("read only"));
        Files.copy(Path.of(System.getProperty("chat.jar")), place.resolve("chat.jar"));
        var data = everybodys(folder).resolve("my data");
        var jar =
                another(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-jar",
                        "chat.jar",
                        "--port",
                        "0",
                        "--data",
                        data.toString());

        try (var _ = readOnly(place);
                var server = new Started(jar.directory(place.toFile()))) {
            assertThat(server.readyLine()).contains("(data in " + data + ", ");
        }
    }

    @Test
    void the_launcher_runs_from_another_folder_and_a_checkout_in_a_path_with_blanks(
            @TempDir Path folder) throws Exception {
        var checkout = checkout(folder, true);
        Files.createFile(checkout.resolve("target/simple-chat.aot"));
        var elsewhere = Files.createDirectory(folder.resolve("else where"));
        var chat = launcher(checkout, "--port", "0", "--data", "my data");

        try (var server = new Started(chat.directory(elsewhere.toFile()))) {
            assertThat(server.readyLine()).contains("(data in my data, ");
            assertThat(elsewhere.resolve("my data").resolve("chat.db")).exists();
        }
    }

    @Test
    void the_launcher_runs_what_is_built_where_it_may_not_build(@TempDir Path folder)
            throws Exception {
        var checkout = checkout(folder, true);
        var data = everybodys(folder).resolve("data").toString();
        var chat = another(launcher(checkout, "--port", "0", "--data", data));

        try (var _ = readOnly(checkout);
                var server = new Started(chat)) {
            assertThat(server.readyLine()).contains("(data in " + data + ", ");
        }
    }

    @Test
    void where_it_may_not_build_and_nothing_is_built_the_launcher_says_so(@TempDir Path folder)
            throws Exception {
        var checkout = checkout(folder, false);
        try (var _ = readOnly(checkout)) {
            var chat = another(launcher(checkout)).redirectErrorStream(true).start();
            var said = new String(chat.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(said)
                    .isEqualTo(
                            "Simple Chat is not built yet, and %s/target cannot be written to: run bin/chat once as a user who may.\n"
                                    .formatted(checkout.toRealPath()));
            assertThat(chat.waitFor()).isEqualTo(73);
        }
    }

    /// What the launcher needs of one: its scripts, sources that are older than the jar, and a
    /// place for the jar.
    private static Path checkout(Path folder, boolean built) throws IOException {
        var checkout = folder.resolve("a checkout with blanks");
        for (var part : List.of("bin", "src/main", "src/build", "target")) {
            Files.createDirectories(checkout.resolve(part));
        }
        Files.createFile(checkout.resolve("pom.xml"));
        for (var script : List.of("chat", "java-flags", "find-tools", "rehearse")) {
            Files.copy(
                    Path.of("bin", script),
                    checkout.resolve("bin").resolve(script),
                    StandardCopyOption.COPY_ATTRIBUTES);
        }
        if (built) {
            Files.copy(
                    Path.of(System.getProperty("chat.jar")),
                    checkout.resolve("target/simple-chat.jar"));
        }
        return checkout;
    }

    private static ProcessBuilder launcher(Path checkout, String... options) {
        var command = new ArrayList<>(List.of(checkout.resolve("bin/chat").toString()));
        command.addAll(List.of(options));
        var launcher = new ProcessBuilder(command);
        launcher.environment().keySet().removeIf(name -> name.startsWith("CHAT_"));
        launcher.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return launcher;
    }

    /// A folder that everybody may write to, and may come to.
    private static Path everybodys(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        var open = Files.createDirectory(folder.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        return open;
    }

    /// Has nobody write to a folder, and what is in it, until that is closed.
    private static Closing readOnly(Path folder) throws IOException {
        Files.setPosixFilePermissions(
                folder.getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
        allow(folder, "r-xr-xr-x");
        return () -> allow(folder, "rwxr-xr-x");
    }

    private interface Closing extends AutoCloseable {
        @Override
        void close() throws IOException;
    }

    private static void allow(Path folder, String permissions) throws IOException {
        try (var inside = Files.walk(folder)) {
            for (var path : inside.toList()) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
            }
        }
    }

    private static ProcessBuilder another(String... command) throws IOException {
        return another(new ProcessBuilder(command));
    }

    private static boolean isSuperuser() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    /// As somebody who is not the superuser, whom no permission holds.
    private static ProcessBuilder another(ProcessBuilder command) throws IOException {
        if (isSuperuser()) {
            var asNobody = new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534"));
            asNobody.add("--clear-groups");
            asNobody.addAll(command.command());
            command.command(asNobody);
        }
        return command;
    }

    /// A read-only or guarded system: the data folder is the only place it may write to.
    @Test
    void the_fast_transport_is_there_without_a_temporary_folder(@TempDir Path folder)
            throws Exception {
        var nowhere = Map.of("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=/proc/none");
        var options = List.of("--port", "0", "--data", folder.resolve("data").toString());

        try (var server = new Started(Jar.command(nowhere, options))) {
            assertThat(server.libraries()).contains("netty_transport_native_epoll", "sqlitejdbc");
            // Loaded is enough: what a killed server leaves would only lie there.
            assertThat(folder.resolve("data").resolve("tmp")).isEmptyDirectory();
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
