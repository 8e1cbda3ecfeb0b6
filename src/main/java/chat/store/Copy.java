package chat.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import chat.room.Store.StoreFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// A copy of a data folder in one file: a ZIP of `chat.db` and `key`, which any system can open,
/// with a checksum of each. Made while a server runs, of one moment between two commits, and looked
/// through before it gets its name.
public final class Copy {

    private static final String DATABASE = "chat.db";
    private static final String KEY = "key";
    private static final long MIB = 1024 * 1024;

    private Copy() {}

    /// Copies the folder's data into a new file, for its owner alone.
    ///
    /// @param progress is told in a few words how far it is, about once a second
    /// @throws StoreFailure when it cannot be done; nothing is left behind then
    public static void make(Path folder, Path file, Consumer<String> progress) {
        var source = folder.resolve(DATABASE);
        if (!Files.isRegularFile(source)) {
            throw new StoreFailure("There is no data in " + folder + " to copy.", null, false);
        }
        if (Files.exists(file)) {
            throw new StoreFailure(file + " is there already. Choose another name.", null, false);
        }
        DataFolder.useNatives(folder);
        var database = beside(file, ".db.part");
        var archive = beside(file, ".part");
        try {
            take(database);
            take(archive);
            try {
                vacuum(source, database, progress);
                progress.accept("checking the copy");
                Inspection.requireWhole(database);
                progress.accept("packing it");
                pack(database, folder.resolve(KEY), archive);
                Files.move(archive, file, StandardCopyOption.ATOMIC_MOVE);
                force(file.toAbsolutePath().resolveSibling("."));
            } finally {
                Files.deleteIfExists(database);
                Files.deleteIfExists(archive);
            }
        } catch (SQLException e) {
            throw new StoreFailure(
                    "Could not copy " + source + ": " + e.getMessage() + ".", e, false);
        } catch (IOException e) {
            throw new StoreFailure(
                    "Could not write " + file + ": " + DataFolder.reason(e) + ".", e, false);
        }
    }

    /// Unpacks a copy into a folder that is missing or empty.
    ///
    /// @throws StoreFailure when it cannot be done; the folder is left empty then
    public static void restore(Path file, Path folder) {
        if (!Files.isReadable(file)) {
            throw new StoreFailure("There is no file " + file + " to read.", null, false);
        }
        requireEmpty(folder);
        var held = DataFolder.open(folder);
        var database = held.path().resolve(DATABASE + ".new");
        var key = held.path().resolve(KEY + ".new");
        boolean done = false;
        try (var archive = new ZipFile(file.toFile(), UTF_8)) {
            unpack(archive, DATABASE, database);
            unpack(archive, KEY, key);
            Inspection.requireWhole(database);
            Files.move(key, held.path().resolve(KEY), StandardCopyOption.ATOMIC_MOVE);
            Files.move(database, held.path().resolve(DATABASE), StandardCopyOption.ATOMIC_MOVE);
            held.force();
            done = true;
        } catch (ZipException | NoSuchFileException e) {
            throw new StoreFailure(
                    file
                            + " is no copy of Simple Chat's data, or damaged ("
                            + e.getMessage()
                            + ").",
                    e,
                    false);
        } catch (SQLException e) {
            throw new StoreFailure(file + " is damaged: " + e.getMessage() + ".", e, false);
        } catch (IOException e) {
            throw new StoreFailure(
                    "Could not restore into " + folder + ": " + DataFolder.reason(e) + ".",
                    e,
                    false);
        } finally {
            if (!done) {
                sweep(database, key);
            }
            held.close();
        }
    }

    /// The file lock and the folder of unpacked libraries are no data.
    private static void requireEmpty(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        var harmless = List.of("lock", "tmp");
        try (var entries = Files.list(folder)) {
            if (entries.allMatch(entry -> harmless.contains(entry.getFileName().toString()))) {
                return;
            }
        } catch (IOException e) {
            throw new StoreFailure(
                    "The data folder " + folder + " cannot be used: " + DataFolder.reason(e) + ".",
                    e,
                    false);
        }
        throw new StoreFailure(
                "The folder "
                        + folder
                        + " is not empty; a copy is restored only into an empty one.",
                null,
                false);
    }

    private static void vacuum(Path source, Path target, Consumer<String> progress)
            throws SQLException, IOException {
        long whole = Files.size(source) / MIB;
        try (var ticker =
                        Executors.newSingleThreadScheduledExecutor(task ->
                                Thread.ofPlatform().name("progress").daemon().unstarted(task));
                var connection = SqliteFile.reader(source);
                var statement = connection.prepareStatement("vacuum into ?")) {
            var ticking =
                    ticker.scheduleAtFixedRate(
                            () ->
                                    progress.accept(
                                            target.toFile().length() / MIB
                                                    + " of about "
                                                    + whole
                                                    + " MB"),
                            1,
                            1,
                            TimeUnit.SECONDS);
            // SQLite takes an empty file for a new database; this one is the owner's alone.
            statement.setString(1, target.toString());
            statement.execute();
            ticking.cancel(false);
        }
        force(target);
    }

    private static void pack(Path database, Path key, Path archive) throws IOException {
        try (var zip =
                new ZipOutputStream(
                        Files.newOutputStream(archive, StandardOpenOption.WRITE), UTF_8)) {
            add(zip, KEY, key);
            add(zip, DATABASE, database);
        }
        force(archive);
    }

    private static void add(ZipOutputStream zip, String name, Path file) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        Files.copy(file, zip);
        zip.closeEntry();
    }

    private static void unpack(ZipFile archive, String name, Path file) throws IOException {
        var entry = archive.getEntry(name);
        if (entry == null) {
            throw new ZipException("there is no " + name + " in it");
        }
        take(file);
        try (var in = archive.getInputStream(entry);
                OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
            in.transferTo(out);
        }
        force(file);
    }

    /// Makes an empty file that its owner alone may read.
    private static void take(Path file) throws IOException {
        try {
            Files.createFile(file, DataFolder.owner("rw-------"));
        } catch (FileAlreadyExistsException e) {
            throw new IOException(
                    file + " is there, from a copy that is being made or was cut short", e);
        }
    }

    private static void sweep(Path... files) {
        for (var file : files) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // It says by its name that it is nothing.
            }
        }
    }

    private static void force(Path file) throws IOException {
        try (var channel = FileChannel.open(file)) {
            channel.force(true);
        }
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }
}
