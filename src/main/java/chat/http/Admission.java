package chat.http;

import chat.room.Source;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts open connections, so that no stranger can take them all. Who is over a limit is told to
/// come back later instead of being taken in and sent away.
public final class Admission {

    /// Descriptors kept for files, the database, and for whoever asks how the server is; half of
    /// them where there are less than 512.
    private static final long RESERVED = 256;

    private static final String OPEN_FILES = "Max open files";

    /// How many connections more are taken, to be told that there is no room, or how the server is;
    /// at most half of what is kept. The rest is for files: without one nothing can be kept.
    static final int GUESTS = 128;

    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentHashMap<Source, Integer> bySource = new ConcurrentHashMap<>();
    private final long most;
    private final long guests;
    private final int perSource;

    /// @param perSource how many from one source; [Integer#MAX_VALUE] for any number. The total is
    ///   limited by the descriptors there are
    public Admission(int perSource) {
        this(perSource, descriptors());
    }

    /// @param descriptors that this process may have open
    Admission(int perSource, long descriptors) {
        long reserved = Math.min(RESERVED, descriptors / 2);
        this.perSource = perSource;
        this.most = descriptors - reserved;
        this.guests = Math.min(GUESTS, reserved / 2);
    }

    /// Counts a connection in; each one needs one [#leave].
    ///
    /// @return whether there is room for it
    public boolean enter() {
        return open.incrementAndGet() <= most;
    }

    /// Whether there are so many that one more cannot even be told so.
    public boolean isOverrun() {
        return open.get() > most + guests;
    }

    public void leave() {
        open.decrementAndGet();
    }

    /// Counts a connection from there in; each one needs one [#leave(Source)]. Of what came through
    /// a proxy only the sockets are counted: it uses its other connections for everybody.
    ///
    /// @return whether there is room for it
    public boolean enter(Source source) {
        return bySource.merge(source, 1, Integer::sum) <= perSource;
    }

    public void leave(Source source) {
        bySource.computeIfPresent(source, (_, count) -> count == 1 ? null : count - 1);
    }

    /// How many are open.
    public int open() {
        return open.get();
    }

    /// Read where the system says it: to load the bean that knows it everywhere takes 30 ms of a
    /// start without the class cache.
    private static long descriptors() {
        try (var limits = Files.lines(Path.of("/proc/self/limits"))) {
            var most = limits.filter(line -> line.startsWith(OPEN_FILES)).findFirst();
            if (most.isPresent()) {
                return Long.parseLong(
                        most.get().substring(OPEN_FILES.length()).strip().split(" ", 2)[0]);
            }
        } catch (IOException | UncheckedIOException | NumberFormatException notThere) {
            // Another system, or no limit.
        }
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Integer.MAX_VALUE;
    }
}
