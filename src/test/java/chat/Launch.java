package chat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/// Starts the packaged program as `bin/chat` does, with its flags and with the cache of loaded
/// classes where there is one, on the JDK that runs the tests.
public final class Launch {

    private static final Pattern FLAGS = Pattern.compile("^flags='(.*)'$", Pattern.MULTILINE);

    private Launch() {}

    /// What is typed before the program's own options.
    public static List<String> command() {
        var jar = jar();
        var cache = jar.resolveSibling("simple-chat.aot");
        try {
            var command = new ArrayList<String>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(flags());
            if (isOf(cache, jar)) {
                command.add("-XX:AOTCache=" + cache);
            }
            command.add("-jar");
            command.add(jar.toString());
            return command;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path jar() {
        return Path.of(
                Objects.requireNonNull(
                        System.getProperty("chat.jar"), "expected the jar's path in chat.jar"));
    }

    private static List<String> flags() throws IOException {
        var found = FLAGS.matcher(Files.readString(Path.of("bin", "java-flags")));
        if (!found.find()) {
            throw new IllegalStateException("expected a line flags='…' in bin/java-flags");
        }
        return List.of(found.group(1).split(" "));
    }

    /// An empty one says that none could be made.
    private static boolean isOf(Path cache, Path jar) throws IOException {
        return Files.exists(cache)
                && Files.size(cache) > 0
                && Files.getLastModifiedTime(cache).compareTo(Files.getLastModifiedTime(jar)) >= 0;
    }
}
