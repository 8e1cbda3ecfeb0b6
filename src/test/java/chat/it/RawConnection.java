package chat.it;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// One TCP connection to a server, on which anything can be sent, HTTP or not. Reads answers one at
/// a time, so that what is pipelined can be told apart.
final class RawConnection implements AutoCloseable {

    /// A safety net: no test waits that long for anything that comes.
    private static final int SILENCE_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;

    private RawConnection(Socket socket) throws IOException {
        this(socket, socket.getInputStream());
    }

    private RawConnection(Socket socket, InputStream in) {
        this.socket = socket;
        this.in = new BufferedInputStream(in);
    }

    static RawConnection to(RunningServer server) throws IOException {
        return connected(server.port(), new Socket());
    }

    /// One to that port of this machine.
    static RawConnection toPort(int port) throws IOException {
        return connected(port, new Socket());
    }

    /// One whose operating system holds little of what was not read.
    static RawConnection withSmallWindow(RunningServer server, int bytes) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(bytes);
        return connected(server.port(), socket);
    }

    /// One that speaks TLS, after the handshake.
    ///
    /// @param versions such as `TLSv1.3`; none for the usual ones
    static RawConnection secure(RunningServer server, SSLContext trust, String... versions)
            throws IOException {
        var socket = (SSLSocket) trust.getSocketFactory().createSocket();
        if (versions.length > 0) {
            socket.setEnabledProtocols(versions);
        }
        socket.setSoTimeout(SILENCE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        socket.startHandshake();
        return new RawConnection(socket);
    }

    /// Who speaks TLS at the other end.
    X509Certificate certificate() throws IOException {
        return (X509Certificate) ((SSLSocket) socket).getSession().getPeerCertificates()[0];
    }

    /// Asks for another handshake of TLS; whether the server agrees shows when something is read.
    void shakeHandsAgain() throws IOException {
        ((SSLSocket) socket).startHandshake();
    }

    /// One over a thin line: so many bytes a second come through, and what does not fit waits at
    /// the server's end.
    static RawConnection overThinLine(RunningServer server, int bytesPerSecond) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4 * 1024);
        connect(server.port(), socket);
        return new RawConnection(socket, new ThinLine(socket.getInputStream(), bytesPerSecond));
    }

    private static RawConnection connected(int port, Socket socket) throws IOException {
        connect(port, socket);
        return new RawConnection(socket);
    }

    private static void connect(int port, Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(SILENCE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /// Sends the lines as they are, each with the line end of HTTP, and an empty one behind them.
    void request(String... lines) throws IOException {
        send((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /// May be called while another thread reads.
    synchronized void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /// The next answer.
    Reply read() throws IOException {
        return read(false);
    }

    /// The next answer, to a HEAD: its length tells of a body that does not come.
    Reply readHead() throws IOException {
        return read(true);
    }

    InputStream in() {
        return in;
    }

    /// Whether the server ends the connection after what was read, without another byte.
    boolean isEnded() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    /// Sends the end of what we say, and goes on reading.
    void sayNoMore() throws IOException {
        socket.shutdownOutput();
    }

    /// Ends the connection as a crash or a lost network does: with a reset.
    void abort() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private Reply read(boolean head) throws IOException {
        var parts = line().split(" ", 3);
        if (parts.length < 2 || !parts[0].equals("HTTP/1.1")) {
            throw new AssertionError(
                    "expected an answer in HTTP/1.1 but was: " + String.join(" ", parts));
        }
        int status = Integer.parseInt(parts[1]);
        Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (var line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            fields.computeIfAbsent(line.substring(0, colon), _ -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        var headers = HttpHeaders.of(fields, (_, _) -> true);
        return new Reply(status, headers, head || isBodiless(status) ? new byte[0] : body(headers));
    }

    private static boolean isBodiless(int status) {
        return status < 200 || status == 204 || status == 304;
    }

    private byte[] body(HttpHeaders headers) throws IOException {
        if (headers.firstValue("transfer-encoding")
                .orElse("")
                .toLowerCase(Locale.ROOT)
                .contains("chunked")) {
            return chunks();
        }
        var length = headers.firstValueAsLong("content-length");
        return length.isPresent() ? exactly((int) length.getAsLong()) : in.readAllBytes();
    }

    private byte[] chunks() throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line().split(";", 2)[0].strip(), 16);
            body.write(exactly(size));
            if (!line().isEmpty()) {
                throw new AssertionError("expected the end of a chunk");
            }
            if (size == 0) {
                return body.toByteArray();
            }
        }
    }

    private byte[] exactly(int length) throws IOException {
        var bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("expected " + length + " bytes but there were " + bytes.length);
        }
        return bytes;
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("expected a line but the connection ended after: " + line);
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /// Lets so many bytes a second through.
    private static final class ThinLine extends FilterInputStream {

        private static final int PIECE = 4 * 1024;

        private final long nanosPerByte;
        private long free = System.nanoTime();

        ThinLine(InputStream in, int bytesPerSecond) {
            super(in);
            nanosPerByte = 1_000_000_000 / bytesPerSecond;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            for (long wait = free - System.nanoTime(); wait > 0; wait = free - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            int count = super.read(bytes, from, Math.min(length, PIECE));
            free = Math.max(free, System.nanoTime()) + Math.max(0, count) * nanosPerByte;
            return count;
        }
    }
}
