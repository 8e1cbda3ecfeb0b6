import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.Encoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/// A tool of the build: writes a `.br` and a `.gz` beside each script, style sheet and drawing of
/// one folder, as small as they get, and a `.hash` of it, so that the server never compresses an
/// asset itself, and does not read all of them through at every start.
///
/// On a system without the encoder's native library only the `.gz` are written.
final class CompressAssets {
    private static final List<String> KINDS = List.of(".js", ".css", ".svg");
    private static final Encoder.Parameters SMALLEST =
            Encoder.Parameters.create(11, 24, Encoder.Mode.TEXT);

    void main(String[] args) throws IOException {
        var folder = Path.of(args[0]);
        if (!Files.isDirectory(folder)) {
            return;
        }
        var brotli = Brotli4jLoader.isAvailable();
        if (!brotli) {
            System.err.println("No brotli encoder for this system: assets get .gz only.");
        }
        try (var files = Files.list(folder)) {
            for (var file : (Iterable<Path>) files::iterator) {
                var name = file.getFileName().toString();
                if (KINDS.stream().noneMatch(name::endsWith)) {
                    continue;
                }
                var plain = Files.readAllBytes(file);
                Files.writeString(file.resolveSibling(name + ".hash"), hash(plain));
                Files.write(file.resolveSibling(name + ".gz"), gzip(plain));
                if (brotli) {
                    Files.write(
                            file.resolveSibling(name + ".br"), Encoder.compress(plain, SMALLEST));
                }
            }
        }
    }

    private static String hash(byte[] content) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var smallest =
                new GZIPOutputStream(bytes) {
                    {
                        def.setLevel(9);
                    }
                };
        try (smallest) {
            smallest.write(plain);
        }
        return bytes.toByteArray();
    }
}
