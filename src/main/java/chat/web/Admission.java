package chat.web;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts open connections, so that no stranger can take them all. Who is over a limit is told to
/// come back later instead of being taken in and sent away.
final class Admission {

    /// Connections from one address: a school or a hall often shares one. Of IPv6 the first 64 bits
    /// count, which is what one household or host gets.
    static final int PER_ADDRESS = 2_000;

    /// Descriptors kept for files, and for whoever asks how the server is.
    private static final long RESERVED = 256;

    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentHashMap<String, Integer> byAddress = new ConcurrentHashMap<>();
    private final long most;
    private final int perAddress;

    /// @param limited whether the limit of one address holds; the total one always does
    Admission(boolean limited) {
        this(limited ? PER_ADDRESS : Integer.MAX_VALUE, descriptors() - RESERVED);
    }

    Admission(int perAddress, long most) {
        this.perAddress = perAddress;
        this.most = most;
    }

    /// Counts a connection in; each one needs one [#leave].
    ///
    /// @return whether there is room for it
    boolean enter(InetAddress address) {
        int inAll = open.incrementAndGet();
        int fromThere = byAddress.merge(group(address), 1, Integer::sum);
        return inAll <= most && fromThere <= perAddress;
    }

    void leave(InetAddress address) {
        open.decrementAndGet();
        byAddress.computeIfPresent(group(address), (_, count) -> count == 1 ? null : count - 1);
    }

    private static String group(InetAddress address) {
        var bytes = address.getAddress();
        return Base64.getEncoder()
                .encodeToString(address instanceof Inet6Address ? Arrays.copyOf(bytes, 8) : bytes);
    }

    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Integer.MAX_VALUE;
    }
}
