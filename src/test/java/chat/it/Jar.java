package chat.it;

import chat.Launch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The packaged program: runs it as `bin/chat` does, on the JDK that runs the tests.
final class Jar {

    /// Far longer than anything here takes: only a server that hangs meets it.
    static final int PATIENCE_SECONDS = 30;

    private Jar() {}

    /// A program that has come to its end.
    record Ended(int status, String out, String err) {}

    /// Ready to be started with those options. Of this process's environment, what is meant for the
    /// server or for its JVM is left out.
    static ProcessBuilder command(Map<String, String> environment, List<String> options) {
        var command = new ArrayList<>(Launch.command());
        command.addAll(options);
        var builder = new ProcessBuilder(command);
        builder.environment()
                .keySet()
                .removeIf(name ->
                        name.startsWith("CHAT_")
                                || name.equals("JAVA_TOOL_OPTIONS")
                                || name.equals("JDK_JAVA_OPTIONS"));
        builder.environment().putAll(environment);
        return builder;
    }

    /// Runs it to its end.
    static Ended run(Map<String, String> environment, String... options)
            throws IOException, InterruptedException {
        var out = Files.createTempFile("chat-it", ".out");
        var err = Files.createTempFile("chat-it", ".err");
        try {
            var process =
                    command(environment, List.of(options))
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile())
                            .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(
                        "expected the program to end but it went on: "
                                + Files.readString(out)
                                + Files.readString(err));
            }
            return new Ended(
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }
}
