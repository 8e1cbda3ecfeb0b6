package chat.browser;

import chat.Launch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The packaged server on a free port, with a data folder that goes when this is closed. May be
/// killed and started again where it was.
final class ChatServer implements AutoCloseable {

    private static final Pattern READY =
            Pattern.compile("Simple Chat is ready at \\S+:(\\d+)(?:/\\S*)? .*");
    private static final int PATIENCE_SECONDS = 30;

    private final Path home;
    private final List<String> options;
    private Process process;
    private int port;

    private ChatServer(List<String> options) throws IOException {
        home = Files.createTempDirectory("chat-browser");
        this.options = options;
        process = launch(0);
        port = awaitReady(process);
    }

    static ChatServer start(String... options) throws IOException {
        return new ChatServer(List.of(options));
    }

    int port() {
        return port;
    }

    String origin() {
        return "http://127.0.0.1:" + port;
    }

    /// What all of its addresses begin with.
    String address() {
        int base = options.indexOf("--base-path");
        return origin() + (base < 0 ? "" : options.get(base + 1));
    }

    /// SIGKILL.
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /// SIGSTOP: the process is there, and does nothing.
    void stop() throws IOException {
        signal("STOP");
    }

    /// SIGCONT.
    void goOn() throws IOException {
        signal("CONT");
    }

    private void signal(String name) throws IOException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .onExit()
                .join();
    }

    /// Starts it again after it was killed, on the same port and folder.
    void restart() throws IOException {
        process = launch(port);
        port = awaitReady(process);
    }

    @Override
    public void close() throws IOException {
        kill();
        try (var paths = Files.walk(home)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private Process launch(int wanted) throws IOException {
        var command = new ArrayList<>(Launch.command());
        command.addAll(List.of("--port", "" + wanted));
        command.addAll(List.of("--data", home.resolve("data").toString()));
        command.addAll(List.of("--time-zone", "UTC"));
        if (!options.contains("--limits")) {
            command.addAll(List.of("--limits", "off"));
        }
        command.addAll(options);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(home.resolve("err").toFile()))
                .start();
    }

    private int awaitReady(Process started) throws IOException {
        var first = new CompletableFuture<@Nullable String>();
        Thread.ofVirtual()
                .name("stdout")
                .start(() -> {
                    try (var out = new BufferedReader(started.inputReader())) {
                        first.complete(out.readLine());
                        while (out.readLine() != null) {
                            // Nobody asks.
                        }
                    } catch (IOException | UncheckedIOException gone) {
                        first.complete(null);
                    }
                });
        try {
            var line = first.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            Matcher ready = READY.matcher(line == null ? "" : line);
            if (ready.matches()) {
                return Integer.parseInt(ready.group(1));
            }
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            started.destroyForcibly();
            throw new AssertionError("expected a server but was: " + stderr(), e);
        }
        throw new AssertionError("expected a server but was: " + stderr());
    }

    private String stderr() throws IOException {
        return Files.readString(home.resolve("err"), StandardCharsets.UTF_8);
    }
}
