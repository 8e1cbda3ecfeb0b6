package chat.admin;

import chat.http.Answer;
import chat.room.Rooms;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How the server is, for whoever looks after it: `/healthz`, `/readyz` and `/metrics`.
///
/// Whether it is ready is found out by writing: what does not change any data is written and
/// synced, through the same thread and queue as what people say.
public final class Vitals implements AutoCloseable {

    /// How long an answer to "can it write?" counts, so that asking often costs no disk.
    private static final Duration FRESH = Duration.ofSeconds(1);

    /// How long writing may take before the server counts as not ready.
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /// A name that no other site can have, so that no page from there can be made to ask here under
    /// it: an address, or this machine's own name.
    private static final Pattern LOCAL =
            Pattern.compile("(localhost|[0-9.]+|\\[[0-9a-fA-F:.]+\\])(:[0-9]+)?");

    /// What a proxy adds.
    private static final List<String> FORWARDED =
            List.of("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP");

    private final Rooms rooms;
    private final Supplier<Metrics> metrics;
    private final boolean elsewhere;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    task -> Thread.ofPlatform().name("operator").daemon().unstarted(task));
    private volatile boolean draining;

    /// Made when it is first asked for: most servers are never measured. The thread's.
    private @Nullable Metrics measured;

    /// Guarded by this.
    private @Nullable CompletableFuture<Void> probe;

    private long probed;

    /// @param elsewhere whether the operator has a port of their own, where alone there are metrics
    public Vitals(Rooms rooms, Supplier<Metrics> metrics, boolean elsewhere) {
        this.rooms = rooms;
        this.metrics = metrics;
        this.elsewhere = elsewhere;
    }

    /// The server goes on serving, but nobody new should be sent to it.
    public void drain() {
        draining = true;
    }

    public Answer alive() {
        return text(HttpResponseStatus.OK, "ok");
    }

    /// Ends with 200, or with 503 and the reason.
    public CompletableFuture<Answer> ready() {
        if (draining) {
            return CompletableFuture.completedFuture(
                    text(HttpResponseStatus.SERVICE_UNAVAILABLE, "The server is about to stop."));
        }
        return written()
                .handle((_, failure) -> {
                    if (failure == null) {
                        return text(HttpResponseStatus.OK, "ready");
                    }
                    var reason =
                            failure instanceof TimeoutException
                                    ? "The disk takes longer than "
                                            + PATIENCE.toSeconds()
                                            + " s to write."
                                    : "What is said cannot be saved.";
                    return text(HttpResponseStatus.SERVICE_UNAVAILABLE, reason);
                });
    }

    /// Everything measured, as it is now.
    ///
    /// @param accept what the reader takes
    public CompletableFuture<Answer> measures(String accept) {
        return CompletableFuture.supplyAsync(
                () -> {
                    var found = measured != null ? measured : metrics.get();
                    measured = found;
                    return found.read(accept);
                },
                thread);
    }

    /// Whether who asks at the door for everybody is somebody on this machine, by whom nobody else
    /// asks: not a proxy, and not a browser that a site's page has led here under the site's name.
    public boolean mayMeasure(InetAddress peer, HttpHeaders headers) {
        return !elsewhere
                && peer.isLoopbackAddress()
                && FORWARDED.stream().noneMatch(headers::contains)
                && isLocal(headers);
    }

    /// Whether the request names us as only somebody on this machine or with our address would.
    static boolean isLocal(HttpHeaders headers) {
        return LOCAL.matcher(headers.get(HttpHeaderNames.HOST, "")).matches();
    }

    /// Where what may block is done, one at a time.
    ExecutorService thread() {
        return thread;
    }

    /// Has something done there, unless the server ends.
    public void later(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException ending) {
            // Nobody would see what came of it.
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private synchronized CompletableFuture<Void> written() {
        long now = System.nanoTime();
        if (probe == null || (probe.isDone() && now - probed > FRESH.toNanos())) {
            probed = now;
            probe = rooms.probe();
        }
        return probe.copy().orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Answer text(HttpResponseStatus status, String sentence) {
        return Answer.text(status, sentence).with("Cache-Control", "no-store");
    }
}
