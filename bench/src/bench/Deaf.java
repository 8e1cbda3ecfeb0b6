package bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/// Somebody who opens a WebSocket, reads the answer to the handshake, and then nothing more; nor
/// does it send anything.
final class Deaf implements AutoCloseable {

    private static final int LOOK_MILLIS = 100;
    private static final double PATIENCE_SECONDS = 60;

    private final Socket socket;
    private final long came;

    private Deaf(Socket socket) {
        this.socket = socket;
        this.came = System.nanoTime();
    }

    static Deaf listening(int port, String path) {
        try {
            var socket = new Socket();
            socket.setReceiveBufferSize(4_096);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.getOutputStream().write(handshake(path, port));
            var status =
                    new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            if (!status.endsWith(" 101")) {
                throw new Fault("The server did not take a WebSocket: " + status);
            }
            return new Deaf(socket);
        } catch (IOException e) {
            throw new Fault("A WebSocket could not be opened: " + e.getMessage());
        }
    }

    /// What asks for a WebSocket there.
    static byte[] handshake(String path, int port) {
        return "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
                .formatted(path, port)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /// How long after it came that is so; not a number when it never is.
    double secondsUntil(BooleanSupplier gone) {
        try {
            while (!gone.getAsBoolean()) {
                if (seconds() > PATIENCE_SECONDS) {
                    return Double.NaN;
                }
                Thread.sleep(LOOK_MILLIS);
            }
            return seconds();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Fault("Interrupted.");
        }
    }

    private double seconds() {
        return (System.nanoTime() - came) / 1e9;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new Fault("A socket could not be closed: " + e.getMessage());
        }
    }
}
