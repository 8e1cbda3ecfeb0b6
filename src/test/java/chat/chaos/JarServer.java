package chat.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The packaged server as a process, which signals, file size limits and failing system calls can
/// be done to.
final class JarServer implements Subject {

    private static final Pattern READY = Pattern.compile("Simple Chat is ready at \\S+:(\\d+) .*");
    private static final int PATIENCE_SECONDS = 60;

    private final List<String> command;
    private final Path data;
    private final Path log;
    private @Nullable Process process;
    private int port;

    /// @param program what starts the server, without its options
    /// @param home a folder for the data and for what it says
    JarServer(List<String> program, Path home) {
        data = home.resolve("data");
        log = home.resolve("server.log");
        command = new ArrayList<>(program);
        command.addAll(List.of("--limits", "off", "--time-zone", "UTC", "--data", data.toString()));
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void start() throws IOException {
        var all = new ArrayList<>(command);
        all.addAll(List.of("--port", String.valueOf(port)));
        var started =
                new ProcessBuilder(all)
                        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        process = started;
        var ready = new CompletableFuture<@Nullable String>();
        Thread.ofVirtual()
                .name("stdout")
                .start(() -> {
                    try (var out =
                            new BufferedReader(started.inputReader(StandardCharsets.UTF_8))) {
                        ready.complete(out.readLine());
                        while (out.readLine() != null) {
                            // Nobody asks.
                        }
                    } catch (IOException | UncheckedIOException gone) {
                        ready.complete(null);
                    }
                });
        try {
            var line = ready.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            var found = READY.matcher(line == null ? "" : line);
            if (!found.matches()) {
                throw new IOException("expected the ready line but was " + line + "\n" + said());
            }
            port = Integer.parseInt(found.group(1));
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            started.destroyForcibly();
            throw new IOException("expected a server but was\n" + said(), e);
        }
    }

    @Override
    public void kill() {
        running().destroyForcibly().onExit().join();
    }

    @Override
    public void terminate() throws IOException {
        running().destroy();
        awaitEnd(Duration.ofSeconds(PATIENCE_SECONDS));
    }

    /// Waits until it has ended by itself or because it was asked to.
    void awaitEnd(Duration patience) throws IOException {
        try {
            if (!running().waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("expected the server to end but it went on\n" + said());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /// SIGSTOP or SIGCONT: a laptop's lid, a machine that swaps.
    void signal(String name) throws IOException, InterruptedException {
        run("kill", "-" + name, pid());
    }

    /// From now on no file of it may grow beyond that many bytes, as on a full disk; negative for
    /// no limit.
    void limitFiles(long bytes) throws IOException, InterruptedException {
        run("prlimit", "--pid", pid(), "--fsize=" + (bytes < 0 ? "unlimited" : bytes) + ":");
    }

    /// The length of the write-ahead log.
    long logLength() {
        return data.resolve("chat.db-wal").toFile().length();
    }

    /// From now on every sync fails, until the tracer is ended.
    Process failSyncs() throws IOException {
        return new ProcessBuilder(
                        "strace",
                        "-f",
                        "-qq",
                        "-o",
                        "/dev/null",
                        "-e",
                        "trace=fsync,fdatasync",
                        "-e",
                        "inject=fsync,fdatasync:error=EIO",
                        "-p",
                        pid())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /// All that it said on stderr, over all its lives.
    String said() throws IOException {
        return Files.exists(log) ? Files.readString(log) : "";
    }

    Path data() {
        return data;
    }

    @Override
    public void close() {
        if (isAlive()) {
            kill();
        }
    }

    private Process running() {
        var now = process;
        if (now == null) {
            throw new IllegalStateException("expected a server that was started");
        }
        return now;
    }

    private String pid() {
        return String.valueOf(running().pid());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IOException(
                    "expected %s to succeed but it ended with %d"
                            .formatted(String.join(" ", command), status));
        }
    }
}
