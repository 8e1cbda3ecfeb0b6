package chat.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/// The way between all clients and the server: a proxy of bytes on one port for the whole run,
/// whose connections can be cut, held up, or left open with nothing getting through.
final class Line implements AutoCloseable {

    private static final int BUFFER = 16 * 1024;

    /// What becomes of the bytes of one direction of a connection.
    interface Carrier {
        /// Passes them on, or something else.
        void carry(byte[] bytes, int length, OutputStream to) throws IOException;
    }

    /// Makes the carriers of a fresh connection.
    interface Carriers {
        Carrier toServer();

        Carrier toClient();
    }

    /// Passes on what comes.
    static final Carriers HONEST =
            new Carriers() {
                @Override
                public Carrier toServer() {
                    return (bytes, length, to) -> to.write(bytes, 0, length);
                }

                @Override
                public Carrier toClient() {
                    return toServer();
                }
            };

    private final ServerSocket entrance;
    private final IntSupplier serverPort;
    private final Carriers carriers;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

    /// Ends what was done to lines for a time.
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    /// @param serverPort asked anew for every connection
    Line(IntSupplier serverPort, Carriers carriers) throws IOException {
        this.serverPort = serverPort;
        this.carriers = carriers;
        entrance = new ServerSocket(0, 4096, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("entrance").start(this::accept);
    }

    int port() {
        return entrance.getLocalPort();
    }

    /// Cuts about that share of the connections, each with a reset, as a lost network does.
    int cut(double share, Random random) {
        int cut = 0;
        for (var connection : connections) {
            if (random.nextDouble() < share) {
                connection.close();
                cut++;
            }
        }
        return cut;
    }

    /// Holds about that share of the connections up for so long; then everything goes on.
    int stall(double share, Duration time, Random random) {
        return trouble(
                share,
                random,
                connection -> {
                    var open = new CompletableFuture<Void>();
                    connection.gate = open;
                    later(time, () -> open.complete(null));
                });
    }

    /// Lets nothing through on about that share of the connections, though they stay open, and cuts
    /// them after that time.
    int halfOpen(double share, Duration time, Random random) {
        return trouble(
                share,
                random,
                connection -> {
                    connection.deaf = true;
                    later(time, connection::close);
                });
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        connections.forEach(Connection::close);
        clock.shutdownNow();
    }

    private int trouble(double share, Random random, Consumer<Connection> trouble) {
        int troubled = 0;
        for (var connection : connections) {
            if (random.nextDouble() < share) {
                trouble.accept(connection);
                troubled++;
            }
        }
        return troubled;
    }

    private void later(Duration time, Runnable task) {
        clock.schedule(task, time.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void accept() {
        while (true) {
            try {
                var client = entrance.accept();
                Thread.ofVirtual().name("line").start(() -> connect(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket client) {
        try {
            var server = new Socket(InetAddress.getLoopbackAddress(), serverPort.getAsInt());
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            var connection = new Connection(client, server);
            connections.add(connection);
            var back =
                    Thread.ofVirtual()
                            .name("answers")
                            .start(() -> connection.pass(server, client, carriers.toClient()));
            connection.pass(client, server, carriers.toServer());
            back.join();
            connections.remove(connection);
        } catch (IOException nobodyThere) {
            abort(client);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void abort(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException alreadyGone) {
            // That is what was wanted.
        }
    }

    private static final class Connection {
        final Socket client;
        final Socket server;
        volatile boolean deaf;

        /// Nothing passes until it is open.
        volatile CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);

        Connection(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void close() {
            abort(client);
            abort(server);
            gate.complete(null);
        }

        /// Until one side ends; the end is passed on as well, unless the line is deaf.
        void pass(Socket from, Socket to, Carrier carrier) {
            var buffer = new byte[BUFFER];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                int length;
                while ((length = in.read(buffer)) >= 0) {
                    gate.join();
                    if (!deaf) {
                        carrier.carry(buffer, length, out);
                    }
                }
                if (!deaf) {
                    to.shutdownOutput();
                }
            } catch (IOException gone) {
                if (!deaf) {
                    close();
                }
            }
        }
    }
}
