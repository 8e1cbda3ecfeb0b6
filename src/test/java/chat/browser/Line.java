package chat.browser;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// The way between a browser and a server: a proxy of bytes that can be slow, silent, or cut.
final class Line implements AutoCloseable {

    private final int serverPort;
    private final ServerSocket entrance;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<Socket> forgotten = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService post =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("post").factory());

    private volatile Duration answersTake = Duration.ZERO;

    /// Not complete while answers are held.
    private volatile CompletableFuture<Void> held = CompletableFuture.completedFuture(null);

    private volatile boolean answersLost;
    private volatile boolean questionsLost;

    Line(ChatServer server) throws IOException {
        serverPort = server.port();
        entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("entrance").start(this::accept);
    }

    String origin() {
        return "http://127.0.0.1:" + entrance.getLocalPort();
    }

    /// From now on everything from the server arrives that much later, in order.
    void answersTake(Duration delay) {
        answersTake = delay;
    }

    /// From now on nothing from the server arrives until it is released; then all of it does.
    void holdAnswers() {
        held = new CompletableFuture<>();
    }

    void releaseAnswers() {
        held.complete(null);
    }

    /// From now on the browser's connections stay open, but nothing from the server arrives.
    void loseAnswers() {
        answersLost = true;
    }

    /// From now on the browser's connections stay open, but nothing reaches the server.
    void loseQuestions() {
        questionsLost = true;
    }

    /// From now on nothing goes either way on the connections there are, and nobody is told; new
    /// ones are whole. So does a router that was switched on anew.
    void forget() {
        forgotten.addAll(sockets);
    }

    /// Cuts all connections; new ones are whole.
    void cut() {
        for (var socket : sockets) {
            close(socket);
        }
        answersLost = false;
        questionsLost = false;
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        releaseAnswers();
        cut();
        post.shutdownNow();
    }

    private void accept() {
        while (true) {
            Socket browser;
            try {
                browser = entrance.accept();
            } catch (IOException closed) {
                return;
            }
            Thread.ofVirtual().name("line").start(() -> carry(browser));
        }
    }

    private void carry(Socket browser) {
        sockets.add(browser);
        try (var server = new Socket(InetAddress.getLoopbackAddress(), serverPort)) {
            sockets.add(server);
            var answers = Thread.ofVirtual().name("answers").start(() -> answer(server, browser));
            var buffer = new byte[16_384];
            int length;
            while ((length = browser.getInputStream().read(buffer)) >= 0) {
                if (!questionsLost && !forgotten.contains(browser)) {
                    server.getOutputStream().write(buffer, 0, length);
                }
            }
            server.shutdownOutput();
            answers.join();
            sockets.remove(server);
        } catch (IOException | InterruptedException gone) {
            // As a line does: both ends find out for themselves.
        } finally {
            close(browser);
            sockets.remove(browser);
        }
    }

    private void answer(Socket server, Socket browser) {
        try {
            var buffer = new byte[16_384];
            int length;
            while ((length = server.getInputStream().read(buffer)) >= 0) {
                if (!answersLost && !forgotten.contains(browser)) {
                    var piece = Arrays.copyOf(buffer, length);
                    later(() -> browser.getOutputStream().write(piece), browser);
                }
            }
        } catch (IOException gone) {
            // Told to the browser below.
        }
        if (!answersLost) {
            later(browser::close, browser);
        }
    }

    private interface Delivery {
        void run() throws IOException;
    }

    private void later(Delivery delivery, Socket browser) {
        try {
            post.schedule(
                    () -> {
                        try {
                            held.join();
                            delivery.run();
                        } catch (IOException gone) {
                            close(browser);
                        }
                    },
                    answersTake.toMillis(),
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            close(browser);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // That is what was wanted.
        }
    }
}
