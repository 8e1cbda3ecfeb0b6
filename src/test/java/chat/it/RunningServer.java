package chat.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A server of the packaged jar with a temporary data folder, which goes when this is closed. May
/// be stopped, killed and started again on the same folder and port, as often as one likes.
final class RunningServer implements AutoCloseable {

    /// What the program prints when it is ready, and nothing else.
    static final Pattern READY =
            Pattern.compile(
                    "Simple Chat is ready at https?://[^:/]+(?::(\\d+))?(?:/\\S*)? \\(data in (.+), (\\d+) ms\\)");

    private final Path home;
    private final Map<String, String> environment;

    /// What stands before the program's own command.
    private final List<String> wrapping;

    private final List<String> options;
    private Process process;
    private String readyLine;
    private int port;

    private RunningServer(
            Map<String, String> environment, List<String> options, @Nullable Path data)
            throws IOException {
        this(List.of(), environment, options, data);
    }

    private RunningServer(
            List<String> wrapping,
            Map<String, String> environment,
            List<String> options,
            @Nullable Path data)
            throws IOException {
        this.home = Files.createTempDirectory("chat-it");
        this.wrapping = wrapping;
        this.environment = environment;
        this.options = options;
        if (data != null) {
            Files.move(data, dataFolder());
        }
        try {
            // The address that is printed is the public one, if there is one: then we have to know
            // the port before.
            this.port = options.contains("--public-url") ? freePort() : 0;
            this.process = launch(port);
            this.readyLine = awaitReady(process);
        } catch (IOException | AssertionError e) {
            delete(home);
            throw e;
        }
        if (port == 0) {
            this.port = portIn(readyLine);
        }
    }

    /// As most people run it.
    static RunningServer start(String... options) throws IOException {
        return new RunningServer(Map.of(), List.of(options), null);
    }

    /// As most people run it, with so much memory for the heap, such as `64m`.
    static RunningServer startOfSize(String heap, String... options) throws IOException {
        return new RunningServer(Map.of("JDK_JAVA_OPTIONS", "-Xmx" + heap), List.of(options), null);
    }

    /// As [#startOfSize], with so few descriptors for its connections and files.
    static RunningServer startWithDescriptors(int most, String heap) throws IOException {
        return new RunningServer(
                List.of("sh", "-c", "ulimit -n " + most + "; exec \"$@\"", "sh"),
                Map.of("JDK_JAVA_OPTIONS", "-Xmx" + heap),
                List.of(),
                null);
    }

    /// With data that is there already, which becomes this server's.
    static RunningServer startWith(Path data) throws IOException {
        return new RunningServer(Map.of(), List.of(), data);
    }

    /// Without limits of rate and count, for tests that talk faster than people.
    static RunningServer startWithoutLimits(String... options) throws IOException {
        var all = new ArrayList<>(List.of("--limits", "off"));
        all.addAll(List.of(options));
        return new RunningServer(Map.of(), all, null);
    }

    /// A port that was free a moment ago.
    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    String origin() {
        return "http://127.0.0.1:" + port;
    }

    Path dataFolder() {
        return home.resolve("data");
    }

    String readyLine() {
        return readyLine;
    }

    /// All that was said on stderr so far, by every life of this server.
    String stderr() throws IOException {
        return Files.readString(home.resolve("err"), StandardCharsets.UTF_8);
    }

    /// Asks it to end (SIGTERM) and waits until it has.
    ///
    /// @return how long that took
    Duration stop() {
        long asked = System.nanoTime();
        askToStop();
        awaitEnd();
        return Duration.ofNanos(System.nanoTime() - asked);
    }

    /// SIGTERM, without waiting for what comes of it.
    void askToStop() {
        process.destroy();
    }

    /// SIGKILL.
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /// Starts it again after it has ended, where it was, with what it had.
    void restart() throws IOException {
        if (process.isAlive()) {
            throw new IllegalStateException("expected a server that has ended but this one runs");
        }
        process = launch(port);
        readyLine = awaitReady(process);
    }

    @Override
    public void close() {
        kill();
        delete(home);
    }

    private Process launch(int wanted) throws IOException {
        var all =
                new ArrayList<>(List.of("--port", "" + wanted, "--data", dataFolder().toString()));
        all.addAll(options);
        var command = Jar.command(environment, all);
        command.command().addAll(0, wrapping);
        return command.redirectError(ProcessBuilder.Redirect.appendTo(home.resolve("err").toFile()))
                .start();
    }

    /// The output is read to its end by a thread that ends with it, so that the server never waits
    /// for a reader.
    private String awaitReady(Process started) throws IOException {
        var first = new CompletableFuture<@Nullable String>();
        Thread.ofVirtual()
                .name("stdout")
                .start(() -> {
                    try (var out =
                            new BufferedReader(started.inputReader(StandardCharsets.UTF_8))) {
                        first.complete(out.readLine());
                        while (out.readLine() != null) {
                            // Nobody asks.
                        }
                    } catch (IOException | UncheckedIOException gone) {
                        first.complete(null);
                    }
                });
        try {
            var line = first.get(Jar.PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (line != null && READY.matcher(line).matches()) {
                return line;
            }
            throw new AssertionError("expected the ready line but was: " + line + "\n" + stderr());
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            started.destroyForcibly();
            throw new AssertionError("expected the ready line but there was none\n" + stderr(), e);
        }
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(Jar.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("expected the server to end but it went on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while a server ended", e);
        }
    }

    private static int portIn(String line) {
        var matcher = READY.matcher(line);
        if (!matcher.matches() || matcher.group(1) == null) {
            throw new AssertionError("expected a port but was: " + line);
        }
        return Integer.parseInt(matcher.group(1));
    }

    private static void delete(Path folder) {
        try (var paths = Files.walk(folder)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
