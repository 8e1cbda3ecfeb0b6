package chat.live;

import chat.room.Refusal;
import chat.room.Timing;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/// What goes over the lines, counted for the operator. Any thread may count, without a lock;
/// nothing here knows who or what it was.
public final class Traffic {

    /// What a socket or a stream speaks.
    public enum Dialect {
        PAGE,
        TUTORIAL,
        /// A page that never ends, for browsers without script.
        STREAM,
        /// Lines of text that never end.
        TEXT,
        /// Lines of JSON that never end.
        JSON
    }

    /// Why we ended a line of our own accord.
    public enum Drop {
        /// Too much waited for it.
        SLOW,
        /// It gave no sign of life.
        SILENT
    }

    /// Bytes of frames and bodies, without what HTTP, TLS and TCP put around them.
    public final LongAdder received = new LongAdder();

    public final LongAdder sent = new LongAdder();

    /// From the moment a message is on disk to the moment it has been written to the last of those
    /// who listen on one loop.
    public final Timing fanout = new Timing();

    private final Map<Dialect, LongAdder> sockets = counters(Dialect.class);
    private final Map<Drop, LongAdder> drops = counters(Drop.class);
    private final Map<Refusal.Code, LongAdder> refusals = counters(Refusal.Code.class);
    private final LongAdder[] answers =
            Stream.generate(LongAdder::new).limit(6).toArray(LongAdder[]::new);

    void opened(Dialect dialect) {
        of(sockets, dialect).increment();
    }

    void closed(Dialect dialect) {
        of(sockets, dialect).decrement();
    }

    void dropped(Drop reason) {
        of(drops, reason).increment();
    }

    /// Somebody was told why not.
    void refused(Refusal refusal) {
        of(refusals, refusal.code()).increment();
    }

    /// A request was answered.
    ///
    /// @param status such as 404
    public void answered(int status) {
        answers[Math.clamp(status / 100, 0, answers.length - 1)].increment();
    }

    public long sockets(Dialect dialect) {
        return of(sockets, dialect).sum();
    }

    public long drops(Drop reason) {
        return of(drops, reason).sum();
    }

    public long refusals(Refusal.Code code) {
        return of(refusals, code).sum();
    }

    /// Answers of statuses that begin with that digit.
    public long answers(int hundreds) {
        return answers[hundreds].sum();
    }

    /// `NOT_KEPT` is `not_kept`.
    public static String label(Enum<?> kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static <K extends Enum<K>> Map<K, LongAdder> counters(Class<K> kinds) {
        var counters = new EnumMap<K, LongAdder>(kinds);
        for (var kind : kinds.getEnumConstants()) {
            counters.put(kind, new LongAdder());
        }
        return counters;
    }

    /// Every kind has its counter from the start, so many threads may look here at once.
    private static <K extends Enum<K>> LongAdder of(Map<K, LongAdder> counters, K kind) {
        return Objects.requireNonNull(counters.get(kind));
    }
}
