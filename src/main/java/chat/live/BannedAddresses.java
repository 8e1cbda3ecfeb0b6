package chat.live;

import chat.http.Mistakes;
import chat.room.Refusal;
import chat.room.Source;
import chat.room.Timer;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.Executor;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// The addresses that the operator lets nobody come in from, each until some time.
///
/// What is kept, in memory and in a small file beside the data, is not the address but a mark made
/// of it with a salt, until its time is over; the salt goes with the last mark. Whoever has the
/// file can find out an IPv4 address by trying all of them, and whoever has not can find out
/// nothing.
///
/// [#door] may be asked by any thread; changes are made one at a time, and on disk when their
/// method returns.
public final class BannedAddresses {

    private static final Logger LOG = System.getLogger(BannedAddresses.class.getName());
    private static final String ALGORITHM = "HmacSHA256";
    private static final int MARK_BYTES = 16;
    private static final int SALT_BYTES = 32;

    private final Path file;
    private final Timer timer;
    private final Executor thread;
    private volatile State state = State.EMPTY;

    /// A ban.
    ///
    /// @param mark stands for the address
    /// @param whose the nickname by which the operator pointed at it; empty when they gave it
    public record Ban(String mark, Instant until, String whose) {}

    /// All bans by their marks, and what the marks are made with. Never changed.
    ///
    /// @param salt null when there are none
    private record State(@Nullable SecretKeySpec salt, Map<String, Ban> bans) {
        static final State EMPTY = new State(null, Map.of());
    }

    private BannedAddresses(Path file, Timer timer, Executor thread) {
        this.file = file;
        this.timer = timer;
        this.thread = thread;
    }

    /// Reads what an earlier life of the server left.
    ///
    /// @param file need not be there
    /// @param thread where the file may be written when a ban is over
    /// @throws IOException also when the file holds something else
    public static BannedAddresses open(Path file, Timer timer, Executor thread) throws IOException {
        var opened = new BannedAddresses(file, timer, thread);
        if (Files.exists(file)) {
            opened.state = opened.read();
            opened.forgetOld();
            opened.state.bans.values().forEach(opened::remind);
        }
        return opened;
    }

    /// Why nobody comes in from there, null when they may.
    public @Nullable Refusal door(Source source) {
        var now = state;
        if (now.bans.isEmpty()) {
            return null;
        }
        var ban = now.bans.get(mark(salt(now), source));
        var instant = timer.instant();
        return ban != null && ban.until.isAfter(instant)
                ? Refusal.notFromThere(ban.until, instant)
                : null;
    }

    /// Lets nobody in from there for so long. A ban that is there already is replaced.
    ///
    /// @throws IOException when it cannot be written; then it does not hold
    public synchronized Ban add(Source source, String whose, Duration time) throws IOException {
        var before = state;
        var salt = before.salt == null ? drawSalt() : before.salt;
        var until = timer.instant().plus(time).truncatedTo(ChronoUnit.SECONDS);
        var ban = new Ban(mark(salt, source), until, whose);
        var bans = new LinkedHashMap<>(before.bans);
        bans.put(ban.mark, ban);
        become(new State(salt, bans));
        LOG.log(Level.INFO, "Nobody is let in from an address until " + until + ".");
        remind(ban);
        return ban;
    }

    /// Takes a ban back.
    ///
    /// @return whether there was one
    public synchronized boolean remove(String mark) throws IOException {
        var bans = new LinkedHashMap<>(state.bans);
        if (bans.remove(mark) == null) {
            return false;
        }
        become(new State(state.salt, bans));
        LOG.log(Level.INFO, "The ban of an address was taken back.");
        return true;
    }

    /// The mark of an address as far as it is banned.
    public @Nullable Ban of(Source source) {
        var now = state;
        return now.salt == null ? null : now.bans.get(mark(now.salt, source));
    }

    /// Those that hold.
    public List<Ban> list() {
        var now = timer.instant();
        return state.bans.values().stream().filter(ban -> ban.until.isAfter(now)).toList();
    }

    /// Nothing of a ban stays longer than it holds.
    private void remind(Ban ban) {
        var left = Duration.between(timer.instant(), ban.until);
        timer.after(
                left,
                () ->
                        thread.execute(() -> {
                            try {
                                forgetOld();
                            } catch (IOException e) {
                                Mistakes.report(e);
                            }
                        }));
    }

    private synchronized void forgetOld() throws IOException {
        var now = timer.instant();
        var bans = new LinkedHashMap<>(state.bans);
        if (bans.values().removeIf(ban -> !ban.until.isAfter(now))) {
            become(new State(state.salt, bans));
            LOG.log(Level.INFO, "The ban of an address is over.");
        }
    }

    private void become(State next) throws IOException {
        if (next.bans.isEmpty()) {
            Files.deleteIfExists(file);
            forceFolder();
            state = State.EMPTY;
            return;
        }
        var lines =
                new StringBuilder(HexFormat.of().formatHex(salt(next).getEncoded())).append('\n');
        next.bans
                .values()
                .forEach(ban ->
                        lines.append(ban.mark + " " + ban.until + " " + ban.whose).append('\n'));
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(
                fresh,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, lines, StandardOpenOption.SYNC);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        forceFolder();
        state = next;
    }

    /// Without it a power cut may bring the file back that was there before.
    private void forceFolder() throws IOException {
        try (var folder = FileChannel.open(file.toAbsolutePath().getParent())) {
            folder.force(true);
        }
    }

    private State read() throws IOException {
        try {
            var lines = Files.readAllLines(file);
            var salt = new SecretKeySpec(HexFormat.of().parseHex(lines.getFirst()), ALGORITHM);
            var bans = new LinkedHashMap<String, Ban>();
            for (var line : lines.subList(1, lines.size())) {
                var parts = line.split(" ", 3);
                bans.put(parts[0], new Ban(parts[0], Instant.parse(parts[1]), parts[2]));
            }
            return new State(salt, bans);
        } catch (IllegalArgumentException
                | IndexOutOfBoundsException
                | NoSuchElementException
                | DateTimeException
                | CharacterCodingException e) {
            throw new IOException(
                    "the list of banned addresses in "
                            + file
                            + " is damaged; without the file nobody is banned",
                    e);
        }
    }

    private static SecretKeySpec drawSalt() {
        var salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return new SecretKeySpec(salt, ALGORITHM);
    }

    private static SecretKeySpec salt(State state) {
        return Objects.requireNonNull(state.salt, "expected a salt where there are bans");
    }

    private static String mark(SecretKeySpec salt, Source source) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(salt);
            var whole = mac.doFinal(ByteBuffer.allocate(8).putLong(source.network()).array());
            return HexFormat.of().formatHex(Arrays.copyOf(whole, MARK_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
