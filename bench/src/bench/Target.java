package bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// A running server that is measured: the packaged product, the yardstick, or a peer. Each is a
/// process of its own on core 0.
final class Target implements AutoCloseable {

    static final String CORE = "0";

    private static final int PATIENCE_MILLIS = 60_000;
    private static final Pattern READY = Pattern.compile("ready at http://[^ ]*:([0-9]+)");

    private final String name;
    private final Process process;
    private final int port;
    private final Path folder;
    private final double startMillis;

    private Target(String name, Process process, int port, Path folder, double startMillis) {
        this.name = name;
        this.process = process;
        this.port = port;
        this.folder = folder;
        this.startMillis = startMillis;
    }

    /// The product as `bin/chat` starts it, on a data folder of its own.
    static Target chat(Path home, String... options) {
        return chat(home, scratch(), Map.of(), options);
    }

    /// @param data where it keeps its data
    /// @param environment of the process besides ours
    static Target chat(Path home, Path data, Map<String, String> environment, String... options) {
        return ready(List.of(home.resolve("bin/chat").toString()), data, 0, environment, options);
    }

    /// The product on a port that its clients know already.
    static Target chatAt(int port, Path home, Path data, String... options) {
        return ready(List.of(home.resolve("bin/chat").toString()), data, port, Map.of(), options);
    }

    /// The product with the flags it always has, but without the cache of loaded classes.
    static Target chatWithoutCache(Path home, String... options) {
        var start =
                ". \"$0/bin/java-flags\"; exec \"$JAVA\" $flags -jar \"$0/target/simple-chat.jar\" \"$@\"";
        return ready(
                List.of("sh", "-c", start, home.toString()),
                scratch(),
                0,
                Map.of("JAVA", Path.of(System.getProperty("java.home"), "bin/java").toString()),
                options);
    }

    private static Target ready(
            List<String> program,
            Path data,
            int port,
            Map<String, String> environment,
            String... options) {
        var command = new ArrayList<>(List.of("taskset", "-c", CORE));
        command.addAll(program);
        command.addAll(List.of("--port", "" + port, "--data", data.resolve("data").toString()));
        command.addAll(List.of(options));
        try {
            long start = System.nanoTime();
            var process = start(command, environment, data);
            var out = data.resolve("out");
            while (true) {
                var ready = READY.matcher(Files.readString(out));
                if (ready.find()) {
                    return new Target(
                            "Simple Chat",
                            process,
                            Integer.parseInt(ready.group(1)),
                            data,
                            (System.nanoTime() - start) / 1e6);
                }
                await(process, start, out);
            }
        } catch (IOException e) {
            throw new Fault("The server cannot be started: " + e.getMessage());
        }
    }

    /// The bare C program: no history, no names, no limits; one write a member and turn.
    static Target yardstick(Path tools) {
        int port = freePort();
        return listening(
                "C",
                port,
                List.of(
                        tools.resolve("cserver").toString(),
                        Integer.toString(port),
                        "--coalesce",
                        "--input"));
    }

    /// Another server, which is given a port as its last argument.
    static Target peer(String name, List<String> command) {
        int port = freePort();
        var whole = new ArrayList<>(command);
        whole.add(Integer.toString(port));
        return listening(name, port, whole);
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    Path folder() {
        return folder;
    }

    /// Resident memory.
    double residentKib() {
        try (var lines = Files.lines(Path.of("/proc/" + pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            throw new Fault("The memory of " + name + " cannot be seen: " + e.getMessage());
        }
    }

    /// What the product has counted of its commits.
    Commits commits() {
        var metrics = metrics();
        return new Commits(
                metric(metrics, "chat_commit_seconds_count"),
                metric(metrics, "chat_commit_seconds_sum"));
    }

    /// How many lines the product has given up of its own accord.
    double dropped() {
        var metrics = metrics();
        return metric(metrics, "chat_dropped_connections_total{reason=\"slow\"}")
                + metric(metrics, "chat_dropped_connections_total{reason=\"silent\"}");
    }

    private String metrics() {
        try (var metrics =
                URI.create("http://127.0.0.1:" + port + "/metrics").toURL().openStream()) {
            return new String(metrics.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new Fault("The metrics could not be read: " + e.getMessage());
        }
    }

    private static double metric(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new Fault("There is no " + name + " in the metrics."));
    }

    /// How many commits there were since the start, and how long they took together.
    record Commits(double count, double seconds) {

        /// The mean of those since then.
        double millisSince(Commits before) {
            return 1e3 * (seconds - before.seconds) / (count - before.count);
        }
    }

    /// From the start of the process to the line that says it is ready.
    double startMillis() {
        return startMillis;
    }

    /// Ends the process and removes what it left.
    @Override
    public void close() {
        stop();
        delete(folder);
    }

    /// Ends the process as `kill -9` does; its data stays.
    void kill() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends the process; its data stays.
    void stop() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    static Path scratch() {
        try {
            return Files.createTempDirectory("simple-chat-bench-");
        } catch (IOException e) {
            throw new Fault("There is no room for temporary files: " + e.getMessage());
        }
    }

    static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new Fault("Could not tidy up " + folder + ": " + e.getMessage());
        }
    }

    private static Target listening(String name, int port, List<String> command) {
        var folder = scratch();
        var pinned = new ArrayList<>(List.of("taskset", "-c", CORE));
        pinned.addAll(command);
        try {
            long start = System.nanoTime();
            var process = start(pinned, Map.of(), folder);
            while (!listens(port)) {
                await(process, start, folder.resolve("out"));
            }
            return new Target(name, process, port, folder, (System.nanoTime() - start) / 1e6);
        } catch (IOException e) {
            throw new Fault(name + " cannot be started: " + e.getMessage());
        }
    }

    private static Process start(List<String> command, Map<String, String> environment, Path folder)
            throws IOException {
        var builder =
                new ProcessBuilder(command)
                        .redirectOutput(folder.resolve("out").toFile())
                        .redirectError(folder.resolve("err").toFile());
        builder.environment().putAll(environment);
        var process = builder.start();
        // Whatever ends us, also Ctrl-C, ends the server with it.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return process;
    }

    private static void await(Process process, long start, Path out) throws IOException {
        boolean late = System.nanoTime() - start > PATIENCE_MILLIS * 1_000_000L;
        if (late || !process.isAlive()) {
            process.destroyForcibly();
            throw new Fault(
                    "A server did not come up; it said: "
                            + Files.readString(out)
                            + Files.readString(out.resolveSibling("err")));
        }
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Fault("Interrupted.");
        }
    }

    private static boolean listens(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new Fault("There is no free port: " + e.getMessage());
        }
    }
}
