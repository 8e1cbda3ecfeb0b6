package chat.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a process did to its database's files, call by call as `strace` saw it, and what of that a
/// power cut could leave.
///
/// A disk has what was synced. Of what was written since, each write is there, or not, or some of
/// its sectors are. Files that were made, renamed or deleted are so in that order, up to some point
/// behind the last sync of the folder. What the process had said by then, it had said.
public final class PowerCuts {

    private static final int SECTOR = 512;
    private static final Pattern LINE = Pattern.compile("(\\d+) +(\\w+)\\((.*)");
    private static final Pattern RESUMED = Pattern.compile("(\\d+) +<\\.\\.\\. (\\w+) resumed>.*");
    private static final Pattern FILE = Pattern.compile("^\\d+<([^>]*)>(.*)");
    private static final Pattern TEXT = Pattern.compile("\"([^\"]*)\"");
    private static final Pattern NUMBERS = Pattern.compile(", (\\d+)(?:, (\\d+))?\\)?(?: .*)?$");

    /// Which syncs of the log of writes the disk heeds; the others are what a server with a weaker
    /// setting would not have asked for.
    public enum Syncs {
        /// All: `synchronous=FULL`.
        FULL,
        /// Those before a checkpoint: `synchronous=NORMAL`.
        NORMAL,
        /// None: `synchronous=OFF`.
        OFF
    }

    private sealed interface Call {
        record Make(String file) implements Call {}

        /// @param bytes one a letter
        record Write(String file, long at, String bytes) implements Call {}

        record Truncate(String file, long length) implements Call {}

        /// @param begun index of the call before which it was asked for
        record Sync(String file, int begun, boolean forCheckpoint) implements Call {}

        record Rename(String from, String to) implements Call {}

        record Delete(String file) implements Call {}

        record Said(String line) implements Call {}
    }

    private final Path folder;
    private final List<Call> calls = new ArrayList<>();

    private PowerCuts(Path folder) {
        this.folder = folder;
    }

    /// What to put before a command to have it recorded.
    static List<String> recorder(Path log) {
        return List.of(
                "strace",
                "-f",
                "--seccomp-bpf",
                "-qq",
                "-y",
                "-xx",
                "-s",
                "100000",
                "-o",
                log.toString(),
                "-e",
                "trace=openat,write,pwrite64,ftruncate,fsync,fdatasync,rename,unlink");
    }

    /// Reads what was recorded.
    ///
    /// @param folder which the files are in; all others are passed over
    static PowerCuts read(Path log, Path folder) throws IOException {
        var cuts = new PowerCuts(folder.toRealPath());
        var syncing = new HashMap<String, Call.Sync>();
        var lastSync = new HashMap<String, Integer>();
        for (var line : Files.readAllLines(log)) {
            var resumed = RESUMED.matcher(line);
            if (resumed.matches()) {
                var ended = syncing.remove(resumed.group(1));
                if (ended != null) {
                    lastSync.put(resumed.group(1), cuts.calls.size());
                    cuts.calls.add(ended);
                }
                continue;
            }
            var found = LINE.matcher(line);
            if (!found.matches()) {
                continue;
            }
            var thread = found.group(1);
            var call = cuts.call(found.group(2), found.group(3));
            if (call instanceof Call.Sync sync) {
                if (line.endsWith("<unfinished ...>")) {
                    syncing.put(thread, sync);
                    continue;
                }
                lastSync.put(thread, cuts.calls.size());
            }
            if (call instanceof Call.Write(var file, _, _) && file.equals("chat.db")) {
                cuts.markAsCheckpoints(lastSync.remove(thread));
            }
            if (call != null) {
                cuts.calls.add(call);
            }
        }
        return cuts;
    }

    /// A thread that writes into the file itself has synced the log of writes for that.
    private void markAsCheckpoints(@Nullable Integer index) {
        if (index != null && calls.get(index) instanceof Call.Sync(var file, var begun, _)) {
            calls.set(index, new Call.Sync(file, begun, true));
        }
    }

    private @Nullable Call call(String name, String arguments) {
        var paths = strings(arguments);
        return switch (name) {
            case "write" ->
                    arguments.startsWith("1<") && !paths.isEmpty()
                            ? new Call.Said(paths.getFirst().strip())
                            : null;
            case "pwrite64" -> {
                var file = file(arguments);
                yield file == null || paths.isEmpty()
                        ? null
                        : new Call.Write(file, numbers(arguments)[1], paths.getFirst());
            }
            case "ftruncate" -> {
                var file = file(arguments);
                yield file == null ? null : new Call.Truncate(file, numbers(arguments)[0]);
            }
            case "fsync", "fdatasync" -> {
                var file = file(arguments);
                yield file == null ? null : new Call.Sync(file, calls.size(), false);
            }
            case "openat" -> {
                var file = arguments.contains("O_CREAT") ? ours(paths.getFirst()) : null;
                yield file == null ? null : new Call.Make(file);
            }
            case "rename" -> {
                var from = ours(paths.getFirst());
                var to = ours(paths.getLast());
                yield from == null || to == null ? null : new Call.Rename(from, to);
            }
            case "unlink" -> {
                var file = ours(paths.getFirst());
                yield file == null ? null : new Call.Delete(file);
            }
            default -> null;
        };
    }

    /// Which of ours the call is about, by the file that it names first.
    private @Nullable String file(String arguments) {
        var file = FILE.matcher(arguments);
        return file.matches() ? ours(file.group(1)) : null;
    }

    /// The name of a file of the database; empty for the folder itself, null for anything else.
    private @Nullable String ours(String path) {
        var decoded = path.startsWith("\\x") ? decoded(path) : path;
        if (decoded.equals(folder.toString())) {
            return "";
        }
        if (!decoded.startsWith(folder + "/chat.db") || decoded.endsWith("-shm")) {
            return null;
        }
        return decoded.substring(folder.toString().length() + 1);
    }

    private static List<String> strings(String arguments) {
        return TEXT.matcher(arguments).results().map(found -> decoded(found.group(1))).toList();
    }

    private static String decoded(String escaped) {
        return new String(HexFormat.of().parseHex(escaped.replace("\\x", "")), ISO_8859_1);
    }

    /// The numbers at the end: a length, and a place where there is one.
    private static long[] numbers(String arguments) {
        var found = NUMBERS.matcher(arguments.replaceFirst(" *<unfinished \\.\\.\\.>$", ""));
        if (!found.find()) {
            throw new AssertionError("expected numbers at the end of " + arguments);
        }
        return new long[] {
            Long.parseLong(found.group(1)),
            found.group(2) == null ? 0 : Long.parseLong(found.group(2))
        };
    }

    /// How many calls there were: where one can cut.
    int length() {
        return calls.size();
    }

    /// Where something was said for the first time.
    int indexOf(String line) {
        return calls.indexOf(new Call.Said(line));
    }

    /// The last thing said before the cut that begins so, null when there is none.
    @Nullable String lastSaid(int cut, String beginning) {
        for (int i = cut - 1; i >= 0; i--) {
            if (calls.get(i) instanceof Call.Said(var line) && line.startsWith(beginning)) {
                return line;
            }
        }
        return null;
    }

    /// Lays out what a cut before that call could leave.
    void image(int cut, Path into, Syncs heeded, Random random) throws IOException {
        var made = new HashMap<String, Integer>();
        int file = 0;
        // Which file each name is, after each change of the folder; the first is before any.
        var folders = new ArrayList<Map<String, Integer>>(List.of(Map.of()));
        int syncedFolder = 0;
        var writes = new HashMap<Integer, List<Integer>>();
        var synced = new HashMap<Integer, Integer>();
        for (int i = 0; i < cut; i++) {
            switch (calls.get(i)) {
                case Call.Make(var name) when !made.containsKey(name) -> {
                    made.put(name, file++);
                    folders.add(Map.copyOf(made));
                }
                case Call.Rename(var from, var to) -> {
                    var renamed = made.remove(from);
                    if (renamed != null) {
                        made.put(to, renamed);
                        folders.add(Map.copyOf(made));
                    }
                }
                case Call.Delete(var name) when made.containsKey(name) -> {
                    made.remove(name);
                    folders.add(Map.copyOf(made));
                }
                case Call.Write(var name, _, _) -> add(writes, made.get(name), i);
                case Call.Truncate(var name, _) -> add(writes, made.get(name), i);
                case Call.Sync(var name, var begun, var forCheckpoint) -> {
                    if (name.isEmpty()) {
                        syncedFolder = folders.size() - 1;
                    } else if (isHeeded(name, forCheckpoint, heeded)) {
                        synced.put(made.get(name), begun);
                    }
                }
                default -> {
                    // Nothing to the disk.
                }
            }
        }
        Files.createDirectories(into);
        int state = random.nextInt(syncedFolder, folders.size());
        int mood = random.nextInt(3);
        for (var entry : folders.get(state).entrySet()) {
            Files.write(
                    into.resolve(entry.getKey()),
                    content(
                            writes.getOrDefault(entry.getValue(), List.of()),
                            synced.getOrDefault(entry.getValue(), 0),
                            mood,
                            random));
        }
    }

    private static boolean isHeeded(String name, boolean forCheckpoint, Syncs heeded) {
        return switch (heeded) {
            case FULL -> true;
            case NORMAL -> !name.endsWith("-wal") || forCheckpoint;
            case OFF -> false;
        };
    }

    private static void add(Map<Integer, List<Integer>> writes, @Nullable Integer file, int call) {
        if (file != null) {
            writes.computeIfAbsent(file, _ -> new ArrayList<>()).add(call);
        }
    }

    /// @param mood 0: nothing unsynced is there; 1: each write is, or not; 2: some are torn, too
    private byte[] content(List<Integer> writes, int synced, int mood, Random random) {
        byte[] bytes = {};
        for (int i : writes) {
            boolean safe = i < synced;
            if (!safe && (mood == 0 || random.nextBoolean())) {
                continue;
            }
            if (calls.get(i) instanceof Call.Truncate(_, var length)) {
                bytes = Arrays.copyOf(bytes, (int) length);
            } else if (calls.get(i) instanceof Call.Write(_, var at, var text)) {
                var written = text.getBytes(ISO_8859_1);
                if (bytes.length < at + written.length) {
                    bytes = Arrays.copyOf(bytes, (int) at + written.length);
                }
                for (int from = 0; from < written.length; from += SECTOR) {
                    if (safe || mood < 2 || random.nextBoolean()) {
                        int length = Math.min(SECTOR, written.length - from);
                        System.arraycopy(written, from, bytes, (int) at + from, length);
                    }
                }
            }
        }
        return bytes;
    }
}
