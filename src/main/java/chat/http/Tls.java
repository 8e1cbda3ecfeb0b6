package chat.http;

import chat.file.FileWatch;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// HTTPS, spoken by ourselves: the certificate in force, and a watch on its files, which whoever
/// renews certificates may change at any time. Connections that are open keep the one they began
/// with. A pair that cannot be used changes nothing and is told once.
public final class Tls implements AutoCloseable {

    /// From when on the operator is told that the certificate will expire.
    static final Duration SOON = Duration.ofDays(7);

    /// How long the other side may take to read our last words before the connection is closed
    /// without.
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");

    /// Those of Mozilla's intermediate profile, version 5.7, that the JDK has: each with a key that
    /// is forgotten afterwards.
    private static final List<String> SUITES =
            List.of(
                    "TLS_AES_128_GCM_SHA256",
                    "TLS_AES_256_GCM_SHA384",
                    "TLS_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private static final Logger LOG = System.getLogger(Tls.class.getName());

    private enum Told {
        NOTHING,
        SOON,
        OVER
    }

    private final Path certificate;
    private final Path key;
    private final InstantSource clock;
    private final FileWatch watch;

    /// Signing and agreeing on keys takes about a millisecond a connection. On the event loops, a
    /// hall that comes back at once would hold up what is said.
    private final ExecutorService handshakes =
            Executors.newFixedThreadPool(
                    Runtime.getRuntime().availableProcessors(),
                    new DefaultThreadFactory("handshake", true));

    private volatile InForce inForce;

    /// What the operator was told of the end of its time; belongs to whoever looks.
    private Told told = Told.NOTHING;

    /// @param until when its certificate expires
    private record InForce(SslContext context, Instant until) {}

    private Tls(Path certificate, Path key, InstantSource clock) throws IOException {
        // Read by the JDK once, before its first connection. A client of TLS 1.2 could else ask for
        // one handshake after the other on one connection.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        this.certificate = certificate;
        this.key = key;
        this.clock = clock;
        this.watch = new FileWatch("certificate", certificate, key);
        this.inForce = take();
    }

    /// Reads the pair and begins to watch it.
    ///
    /// @throws IOException when it cannot be used; the message says which file and why, and ends
    ///   without a full stop
    public static Tls open(Path certificate, Path key, InstantSource clock) throws IOException {
        var opened = unwatched(certificate, key, clock);
        opened.watch.begin(opened::lookAgain);
        return opened;
    }

    /// The same, for whoever calls [#lookAgain].
    static Tls unwatched(Path certificate, Path key, InstantSource clock) throws IOException {
        return new Tls(certificate, key, clock);
    }

    /// What a fresh connection speaks TLS by; first in its pipeline. It has as long for its
    /// handshake as for the head of a request.
    public SslHandler handler(ByteBufAllocator buffers) {
        var handler = inForce.context.newHandler(buffers, handshakes);
        handler.setHandshakeTimeoutMillis(Intake.HEAD.toMillis());
        handler.setCloseNotifyFlushTimeoutMillis(FAREWELL.toMillis());
        return handler;
    }

    /// When the certificate in force expires.
    public Instant until() {
        return inForce.until;
    }

    @Override
    public void close() {
        watch.close();
        handshakes.shutdown();
    }

    /// Takes the pair up if it has changed since it was last read, and lies still: whoever renews
    /// it writes one file after the other. Says when its time is nearly over.
    void lookAgain() {
        if (watch.haveSettled()) {
            try {
                inForce = take();
                told = Told.NOTHING;
                LOG.log(
                        Level.INFO,
                        "There is a new certificate in "
                                + certificate
                                + ", good until "
                                + inForce.until
                                + ".");
            } catch (IOException e) {
                LOG.log(Level.WARNING, sentence(e) + ". The one before stays in force.");
            }
        }
        remind();
    }

    private void remind() {
        var now = clock.instant();
        var until = inForce.until;
        var stage =
                now.isAfter(until)
                        ? Told.OVER
                        : now.isAfter(until.minus(SOON)) ? Told.SOON : Told.NOTHING;
        if (stage.compareTo(told) > 0) {
            told = stage;
            LOG.log(
                    Level.WARNING,
                    "The certificate in "
                            + certificate
                            + (stage == Told.OVER ? " has expired: " : " will expire: ")
                            + "it is good until "
                            + until
                            + ". Put a new one there; this server sees it by itself.");
        }
    }

    private InForce take() throws IOException {
        var pair = ServerCertificate.read(certificate, key, clock.instant());
        try {
            return new InForce(
                    SslContextBuilder.forServer(pair.key(), pair.chain())
                            .sslProvider(SslProvider.JDK)
                            .protocols(VERSIONS)
                            .ciphers(SUITES, SupportedCipherSuiteFilter.INSTANCE)
                            .build(),
                    pair.until());
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException(
                    "the certificate in " + certificate + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static String sentence(IOException e) {
        var message = String.valueOf(e.getMessage());
        return message.substring(0, 1).toUpperCase(Locale.ROOT) + message.substring(1);
    }
}
