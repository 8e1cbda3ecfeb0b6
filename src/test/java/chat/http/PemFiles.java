package chat.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A certificate for `localhost` that vouches for itself, and its key, made by openssl as an
/// operator makes them.
public record PemFiles(Path certificate, Path key) {

    private static final int MONTH = 30;

    /// Good for a month, with a key on the curve P-256.
    public static PemFiles make(Path folder, String name) throws IOException {
        return make(folder, name, MONTH);
    }

    /// Good for so many days from now.
    public static PemFiles make(Path folder, String name, int days) throws IOException {
        return make(folder, name, days, "ec", "ec_paramgen_curve:P-256");
    }

    /// Good for a month, with a key of that kind.
    ///
    /// @param kind such as `rsa` or `ed25519`
    /// @param options of the key, such as `rsa_keygen_bits:2048`
    public static PemFiles make(Path folder, String name, String kind, String... options)
            throws IOException {
        return make(folder, name, MONTH, kind, options);
    }

    private static PemFiles make(Path folder, String name, int days, String kind, String... options)
            throws IOException {
        var files = new PemFiles(folder.resolve(name + ".crt"), folder.resolve(name + ".key"));
        var command =
                new ArrayList<>(
                        List.of(
                                "req",
                                "-x509",
                                "-nodes",
                                "-newkey",
                                kind,
                                "-days",
                                "" + days,
                                "-subj",
                                "/CN=" + name,
                                "-addext",
                                "subjectAltName=DNS:localhost,IP:127.0.0.1",
                                "-keyout",
                                files.key.toString(),
                                "-out",
                                files.certificate.toString()));
        for (var option : options) {
            command.addAll(List.of("-pkeyopt", option));
        }
        openssl(folder, command.toArray(String[]::new));
        return files;
    }

    /// Runs openssl to its end.
    public static void openssl(Path folder, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        var log = folder.resolve("openssl.log");
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            if (process.waitFor() != 0) {
                throw new AssertionError(
                        "expected openssl to succeed but it said: " + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while openssl ran", e);
        }
    }
}
