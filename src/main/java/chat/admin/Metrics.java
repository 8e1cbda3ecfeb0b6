package chat.admin;

import chat.http.Answer;
import chat.http.Tls;
import chat.live.Loops;
import chat.live.Traffic;
import chat.room.Refusal;
import chat.room.Rooms;
import chat.room.Timing;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What is measured, as Prometheus reads it. Everything is counted where it happens, by counters
/// that cost next to nothing; the library is asked only when somebody reads.
///
/// No label holds anything a stranger can choose, so the number of lines never grows.
public final class Metrics {

    private static final String OPEN_METRICS = "application/openmetrics-text";

    private final PrometheusRegistry registry = new PrometheusRegistry();

    /// @param connections how many are open in all
    /// @param tls null where plain HTTP is spoken
    public Metrics(
            Rooms rooms, Loops loops, LongSupplier connections, @Nullable Tls tls, String version) {
        var traffic = loops.traffic();
        Info.builder()
                .name("chat_build")
                .help("Which Simple Chat this is.")
                .labelNames("version")
                .register(registry)
                .addLabelValues(version);
        gauge("chat_rooms", "Rooms in use.", rooms::size);
        gauge("chat_people", "People present, counted once in each room.", rooms::people);
        connections(traffic, connections);
        counter("chat_messages", "Messages kept and shown.", rooms::said);
        counter("chat_expired", "Events deleted because they were too old.", rooms::expired);
        counter("chat_repeats", "Sendings that were known already.", rooms::repeated);
        refusals(traffic);
        histogram("chat_commit", "Time to keep what was said, on disk.", rooms.commits());
        histogram(
                "chat_fanout",
                "From a message on disk to the last write on one event loop.",
                traffic.fanout);
        queues(rooms, loops);
        drops(traffic);
        counter(
                "chat_received_bytes",
                "Bytes of frames and bodies that came in.",
                traffic.received::sum);
        counter("chat_sent_bytes", "Bytes of frames and bodies that left.", traffic.sent::sum);
        answers(traffic);
        if (tls != null) {
            gauge(
                    "chat_certificate_expires_timestamp_seconds",
                    "When the certificate of this server expires, in seconds since 1970.",
                    () -> tls.until().getEpochSecond());
        }
        JvmMetrics.builder().register(registry);
    }

    /// Everything as it is now.
    ///
    /// @param accept what the reader takes: OpenMetrics if it says so, else Prometheus' own format
    Answer read(String accept) {
        var out = new ByteArrayOutputStream();
        boolean open = accept.contains(OPEN_METRICS);
        var writer =
                open ? OpenMetricsTextFormatWriter.create() : PrometheusTextFormatWriter.create();
        try {
            writer.write(out, registry.scrape());
        } catch (IOException e) {
            throw new IllegalStateException("expected memory to take bytes", e);
        }
        return Answer.file(writer.getContentType(), out.toByteArray())
                .with("Cache-Control", "no-store");
    }

    private void connections(Traffic traffic, LongSupplier all) {
        GaugeWithCallback.builder()
                .name("chat_connections")
                .help(
                        "Open connections: sockets of pages, other sockets, and what is not a socket.")
                .labelNames("kind")
                .callback(values -> {
                    long sockets = 0;
                    for (var dialect : Traffic.Dialect.values()) {
                        long open = traffic.sockets(dialect);
                        sockets += open;
                        values.call((double) open, Traffic.label(dialect));
                    }
                    values.call((double) Math.max(0, all.getAsLong() - sockets), "http");
                })
                .register(registry);
    }

    private void refusals(Traffic traffic) {
        CounterWithCallback.builder()
                .name("chat_refusals")
                .help("What was refused, by the reason told.")
                .labelNames("reason")
                .callback(values -> {
                    for (var code : Refusal.Code.values()) {
                        values.call((double) traffic.refusals(code), Traffic.label(code));
                    }
                })
                .register(registry);
    }

    private void drops(Traffic traffic) {
        CounterWithCallback.builder()
                .name("chat_dropped_connections")
                .help("Sockets ended because too much waited for them, or without a sign of life.")
                .labelNames("reason")
                .callback(values -> {
                    for (var reason : Traffic.Drop.values()) {
                        values.call((double) traffic.drops(reason), Traffic.label(reason));
                    }
                })
                .register(registry);
    }

    private void queues(Rooms rooms, Loops loops) {
        GaugeWithCallback.builder()
                .name("chat_queue_length")
                .help("What waits: to be kept, to be read from disk, to be done by event loops.")
                .labelNames("queue")
                .callback(values -> {
                    values.call(rooms.waitingToBeKept(), "writer");
                    values.call(rooms.waitingToBeRead(), "readers");
                    values.call(loops.waiting(), "loops");
                })
                .register(registry);
    }

    private void answers(Traffic traffic) {
        CounterWithCallback.builder()
                .name("chat_http_answers")
                .help("Answers over HTTP, by the first digit of the status.")
                .labelNames("status")
                .callback(values -> {
                    for (int hundreds = 1; hundreds <= 5; hundreds++) {
                        values.call((double) traffic.answers(hundreds), hundreds + "xx");
                    }
                })
                .register(registry);
    }

    private void gauge(String name, String help, LongSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(values -> values.call((double) value.getAsLong()))
                .register(registry);
    }

    private void counter(String name, String help, LongSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(values -> values.call((double) value.getAsLong()))
                .register(registry);
    }

    private void histogram(String name, String help, Timing timing) {
        registry.register(() ->
                HistogramSnapshot.builder()
                        .name(name + "_seconds")
                        .help(help)
                        .unit(Unit.SECONDS)
                        .dataPoint(
                                HistogramDataPointSnapshot.builder()
                                        .labels(Labels.EMPTY)
                                        .classicHistogramBuckets(
                                                ClassicHistogramBuckets.of(
                                                        timing.ends(), timing.counts()))
                                        .sum(timing.sum())
                                        .build())
                        .build());
    }
}
