package bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Plain requests, over sockets of our own so that the client costs little.
final class Requests {

    private static final int CONNECTIONS = 32;
    private static final int RATE = 1_000;

    private Requests() {}

    /// One line to the server, kept open.
    static final class Line implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;
        private final int port;

        Line(int port) throws IOException {
            this.port = port;
            socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            in = new BufferedInputStream(socket.getInputStream(), 65_536);
        }

        /// The whole answer is read.
        ///
        /// @return how many bytes its body has
        int get(String path) throws IOException {
            var request =
                    "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\n\r\n"
                            .formatted(path, port);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            if (!line().startsWith("HTTP/1.1 200")) {
                throw new IOException("expected 200 for " + path);
            }
            int length = -1;
            boolean chunked = false;
            for (var header = line(); !header.isEmpty(); header = line()) {
                var small = header.toLowerCase(Locale.ROOT);
                if (small.startsWith("content-length:")) {
                    length = Integer.parseInt(small.substring(15).strip());
                }
                chunked |= small.equals("transfer-encoding: chunked");
            }
            if (!chunked) {
                in.skipNBytes(length);
                return length;
            }
            int all = 0;
            while (true) {
                int chunk = Integer.parseInt(line(), 16);
                in.skipNBytes(chunk);
                line();
                all += chunk;
                if (chunk == 0) {
                    return all;
                }
            }
        }

        private String line() throws IOException {
            var line = new StringBuilder();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new IOException("the server hung up");
                }
                if (b != '\r') {
                    line.append((char) b);
                }
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    static void get(int port, String path) {
        try (var line = new Line(port)) {
            line.get(path);
        } catch (IOException e) {
            throw new Fault("Asking for " + path + " failed: " + e.getMessage());
        }
    }

    /// Milliseconds each, one after the other over one connection.
    static double[] serial(int port, List<String> paths) {
        var times = new double[paths.size()];
        try (var line = new Line(port)) {
            for (int i = 0; i < times.length; i++) {
                long start = System.nanoTime();
                line.get(paths.get(i));
                times[i] = (System.nanoTime() - start) / 1e6;
            }
            return times;
        } catch (IOException e) {
            throw new Fault("Asking for a page failed: " + e.getMessage());
        }
    }

    static Scenario.Result roomPage(Rig rig) {
        try (var chat = rig.chat("--limits", "off")) {
            rig.fill(chat, "page");
            // The compilers are busy for as long.
            open(chat.port(), "/room/page0", rig.isQuick() ? 8 : 20);
            var runs =
                    rig.repeat(
                            "10 s at 1,000 a second, run",
                            rig.isQuick() ? 1 : 3,
                            () -> open(chat.port(), "/room/page0", 10));
            return new Scenario.Result(
                    List.of(
                            runs.figure(
                                    "room page, 1,000 a second: p99",
                                    "ms",
                                    times -> Figure.quantile(times, 0.99),
                                    Goal.atMost(20),
                                    "from when a request was due; 50 messages, gzip; every one of 10,000 was answered"),
                            runs.figure(
                                    "room page, 1,000 a second: p50",
                                    "ms",
                                    times -> Figure.quantile(times, 0.5),
                                    Goal.NONE,
                                    "")),
                    List.of());
        }
    }

    /// Asks at that rate whatever the answers do, and counts from the moment each was due.
    private static double[] open(int port, String path, int seconds) {
        var times = new ConcurrentLinkedQueue<Double>();
        var next = new AtomicInteger();
        var failures = new ConcurrentLinkedQueue<IOException>();
        long start = System.nanoTime();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < CONNECTIONS; i++) {
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                try (var line = new Line(port)) {
                                    while (true) {
                                        int turn = next.getAndIncrement();
                                        if (turn >= RATE * seconds) {
                                            return;
                                        }
                                        long due = start + turn * 1_000_000_000L / RATE;
                                        while (System.nanoTime() < due) {
                                            LockSupport.parkNanos(due - System.nanoTime());
                                        }
                                        line.get(path);
                                        times.add((System.nanoTime() - due) / 1e6);
                                    }
                                } catch (IOException e) {
                                    failures.add(e);
                                }
                            }));
        }
        try {
            for (var thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!failures.isEmpty()) {
            throw new Fault("A room's page failed: " + failures.peek().getMessage());
        }
        return times.stream().mapToDouble(time -> time).toArray();
    }
}
