package chat.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import chat.room.Store.StoreFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// The folder a server keeps its data in, held by one process at a time.
///
/// What holds it is a lock on the file `lock`, which the system lets go when the process ends,
/// however it ends. The file itself stays: deleting it would let one server lock the old file and
/// another the new one.
final class DataFolder implements AutoCloseable {

    private final Path path;
    private final FileChannel lock;

    private DataFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /// Makes the folder if it is missing, for its owner alone, and locks it.
    ///
    /// @throws StoreFailure when it cannot be used or another process holds it
    static DataFolder open(Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder, owner("rwx------"));
                force(folder.toRealPath().resolve(".."));
            }
            var path = folder.toRealPath();
            var opened = new DataFolder(path, lock(path));
            try {
                opened.prepareNatives();
                return opened;
            } catch (IOException e) {
                opened.close();
                throw e;
            }
        } catch (IOException e) {
            throw new StoreFailure(
                    "The data folder " + folder + " cannot be used: " + reason(e) + ".", e, false);
        }
    }

    Path path() {
        return path;
    }

    /// Waits until what was made, renamed or deleted in the folder would survive a power cut.
    void force() throws IOException {
        force(path);
    }

    /// Lets another process have the folder.
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new StoreFailure(
                    "The data folder " + path + " could not be unlocked: " + reason(e) + ".",
                    e,
                    false);
        }
    }

    static FileAttribute<Set<PosixFilePermission>> owner(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    private static FileChannel lock(Path folder) throws IOException {
        var file = folder.resolve("lock");
        var channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                // Read only now that the lock is known to be another process's: on POSIX, closing
                // any handle of a file drops the locks that this process has on it.
                var holder = Files.readString(file).strip();
                throw inUse(folder, holder.isEmpty() ? "" : " (process " + holder + ")");
            }
            channel.truncate(0);
            channel.write(UTF_8.encode(ProcessHandle.current().pid() + "\n"));
            return channel;
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw inUse(folder, " (in this very process)");
        } catch (IOException | StoreFailure e) {
            channel.close();
            throw e;
        }
    }

    private static StoreFailure inUse(Path folder, String by) {
        return new StoreFailure(
                "The data folder " + folder + " is in use by another Simple Chat" + by + ".",
                null,
                false);
    }

    /// Sweeps what killed processes left, about 1 MB each; nobody else uses the folder while it is
    /// locked. System-wide temporary folders may forbid running what is in them, and nobody tidies
    /// them up.
    private void prepareNatives() throws IOException {
        var natives = path.resolve("tmp");
        if (!Files.isDirectory(natives)) {
            Files.createDirectory(natives, owner("rwx------"));
        }
        try (var stale = Files.newDirectoryStream(natives, "sqlite-*")) {
            for (var file : stale) {
                Files.delete(file);
            }
        }
        SqliteLibrary.load(natives);
    }

    /// Has SQLite's library unpacked where a server on that folder has it, for who only reads
    /// there.
    static void useNatives(Path folder) {
        var natives = folder.resolve("tmp").toAbsolutePath();
        if (Files.isWritable(natives)) {
            try {
                SqliteLibrary.load(natives);
            } catch (IOException e) {
                throw new StoreFailure(
                        "SQLite's library cannot be unpacked in "
                                + natives
                                + ": "
                                + reason(e)
                                + ".",
                        e,
                        false);
            }
        }
    }

    private static void force(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder)) {
            channel.force(true);
        }
    }

    static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> "permission denied for " + denied.getFile();
            case FileAlreadyExistsException exists -> exists.getFile() + " is a file";
            case FileSystemException failed when failed.getReason() != null ->
                    failed.getReason() + " (" + failed.getFile() + ")";
            case NoSuchFileException missing -> "there is no " + missing.getFile();
            default -> String.valueOf(e.getMessage());
        };
    }
}
