package chat.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.sqlite.SQLiteJDBCLoader;

/// SQLite's native library, out of the jar.
///
/// The driver would load it by itself, in 0.2 s of a core: it runs `uname`, asks for the real path
/// of everything that is mapped, and compares what it unpacked with the jar, byte by byte.
final class SqliteLibrary {

    /// Where the driver unpacks to what nobody loaded before, as a property of the system.
    private static final String FOLDER = "org.sqlite.tmpdir";

    private static final String PATH = "org.sqlite.lib.path";
    private static final String NAME = "org.sqlite.lib.name";

    private SqliteLibrary() {}

    /// Unpacks it into a folder, loads it once for all, and deletes the file: what is mapped stays,
    /// and a killed process leaves nothing. On a system it does not know, or where the operator set
    /// one of the driver's properties, the driver is left to itself.
    ///
    /// @throws IOException when it cannot be written there
    static void load(Path folder) throws IOException {
        if (System.getProperty(PATH) != null || System.getProperty(FOLDER) != null) {
            return;
        }
        System.setProperty(FOLDER, folder.toString());
        var resource = "/org/sqlite/native/" + system() + "/libsqlitejdbc.so";
        try (var packed = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
            if (packed == null) {
                return;
            }
            var file = Files.createTempFile(folder, "sqlite-", "-libsqlitejdbc.so");
            try {
                Files.copy(packed, file, StandardCopyOption.REPLACE_EXISTING);
                System.setProperty(PATH, folder.toString());
                System.setProperty(NAME, file.getFileName().toString());
                SQLiteJDBCLoader.initialize();
            } catch (IOException e) {
                throw e;
            } catch (Exception leftToTheDriver) {
                // It tries again when it connects, its own way, and says what is wrong.
            } finally {
                System.clearProperty(PATH);
                System.clearProperty(NAME);
                Files.delete(file);
            }
        }
    }

    /// As the driver names it: `Linux/x86_64`, `Linux-Musl/aarch64`.
    private static String system() throws IOException {
        var processor = System.getProperty("os.arch").replace("amd64", "x86_64");
        var maps = Path.of("/proc/self/maps");
        var isMusl = Files.exists(maps) && Files.readString(maps).contains("/ld-musl-");
        return System.getProperty("os.name") + (isMusl ? "-Musl" : "") + "/" + processor;
    }
}
