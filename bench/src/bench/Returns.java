package bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// From the start of a new process after `kill -9` until those who were there are back.
final class Returns {

    private static final int CROWD = 1_000;
    private static final int PATIENCE_SECONDS = 30;

    /// One client who tries all the time shows when the server is there again.
    private static final int EAGER_MILLIS = 5;

    /// The others wait so long at most, each its own time, as pages do.
    private static final int SPREAD_MILLIS = 500;

    private static final byte[] MESSAGE = "<article".getBytes(StandardCharsets.US_ASCII);

    private Returns() {}

    static Scenario.Result run(Rig rig) {
        record Back(double first, double all) {}
        var data = Target.scratch();
        int port;
        try {
            // With the limits on nobody could fill a room as fast.
            var filling = Target.chatAt(0, rig.home(), data, "--limits", "off");
            port = filling.port();
            rig.fill(filling, "back");
            filling.stop();
            var runs =
                    rig.repeat(
                            "kill -9 and back",
                            rig.pairs(),
                            () -> {
                                var times = comeBack(rig, port, data);
                                return new Back(times.getFirst(), times.getLast());
                            });
            return new Scenario.Result(
                    List.of(
                            runs.figure(
                                    "killed: to the first resumed message",
                                    "s",
                                    Back::first,
                                    Goal.atMost(1),
                                    "from the start of `bin/chat`, with the cache, to the first message on a page's socket; limits on"),
                            runs.figure(
                                    "killed: 1,000 from one address back",
                                    "s",
                                    Back::all,
                                    Goal.atMost(5),
                                    "each has its page of messages again; each tries every 0 to %d ms, by chance"
                                            .formatted(SPREAD_MILLIS))),
                    List.of());
        } finally {
            Target.delete(data);
        }
    }

    /// Seconds since the new process began, when the first and when the last client was back.
    private static List<Double> comeBack(Rig rig, int port, Path data) {
        var doomed = Target.chatAt(port, rig.home(), data);
        var clients = new ArrayList<Client>();
        for (int i = 0; i <= CROWD; i++) {
            clients.add(new Client(port, i == 0 ? EAGER_MILLIS : SPREAD_MILLIS));
        }
        clients.forEach(Client::start);
        clients.forEach(Client::awaitThere);
        doomed.kill();
        long start = System.nanoTime();
        var risen = Target.chatAt(port, rig.home(), data);
        try {
            var times = clients.stream().map(client -> (client.awaitBack() - start) / 1e9).toList();
            return List.of(
                    times.getFirst(),
                    times.stream().mapToDouble(time -> time).max().orElse(Double.NaN));
        } finally {
            clients.forEach(Client::leave);
            risen.stop();
        }
    }

    /// Opens a page's socket and reads; when it is lost, opens another, once.
    private static final class Client {
        private final int port;
        private final int spread;
        private final CountDownLatch there = new CountDownLatch(1);
        private final CountDownLatch back = new CountDownLatch(1);
        private volatile long backAt;
        private volatile Socket socket = new Socket();

        Client(int port, int spread) {
            this.port = port;
            this.spread = spread;
        }

        void start() {
            Thread.ofVirtual().start(this::live);
        }

        private void live() {
            try {
                open();
                there.countDown();
                readToTheEnd();
                open();
                backAt = System.nanoTime();
                back.countDown();
                readToTheEnd();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /// Tries until a message has come.
        private void open() throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (System.nanoTime() < end) {
                try {
                    resume();
                    return;
                } catch (IOException notYet) {
                    Thread.sleep(ThreadLocalRandom.current().nextInt(spread));
                }
            }
        }

        private void resume() throws IOException {
            socket.close();
            socket = new Socket();
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            var out = socket.getOutputStream();
            out.write(Deaf.handshake("/room/back0/live", port));
            out.write(frame("{\"type\":\"resume\",\"after\":\"0-0\"}"));
            readTo(MESSAGE);
        }

        /// A short text frame, with a mask that changes nothing.
        private static byte[] frame(String text) {
            var frame = new ByteArrayOutputStream();
            frame.write(0x81);
            frame.write(0x80 | text.length());
            frame.writeBytes(new byte[4]);
            frame.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
            return frame.toByteArray();
        }

        private void readTo(byte[] wanted) throws IOException {
            var in = socket.getInputStream();
            var buffer = new byte[8_192];
            int found = 0;
            while (true) {
                int length = in.read(buffer);
                if (length < 0) {
                    throw new IOException("the server hung up");
                }
                for (int i = 0; i < length; i++) {
                    found = buffer[i] == wanted[found] ? found + 1 : buffer[i] == wanted[0] ? 1 : 0;
                    if (found == wanted.length) {
                        return;
                    }
                }
            }
        }

        private void readToTheEnd() {
            var buffer = new byte[8_192];
            try {
                while (socket.getInputStream().read(buffer) >= 0) {
                    // What comes is not looked at.
                }
            } catch (IOException lost) {
                // That is what is waited for.
            }
        }

        void awaitThere() {
            await(there, "there");
        }

        /// When that was.
        long awaitBack() {
            await(back, "back");
            return backAt;
        }

        private static void await(CountDownLatch latch, String what) {
            try {
                if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    throw new Fault("Not everybody was " + what + ".");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Fault("Interrupted.");
            }
        }

        void leave() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new Fault("A socket could not be closed: " + e.getMessage());
            }
        }
    }
}
