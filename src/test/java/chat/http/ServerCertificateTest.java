package chat.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What operators have in their files, and what they are told of it.
class ServerCertificateTest {

    @TempDir private Path folder;

    private final Instant now = Instant.now().plus(Duration.ofMinutes(1));

    @ParameterizedTest
    @CsvSource({
        "rsa, rsa_keygen_bits:2048, RSA",
        "ec, ec_paramgen_curve:P-256, EC",
        "ec, ec_paramgen_curve:P-384, EC",
        "ed25519, , EdDSA",
    })
    void every_usual_kind_of_key_is_read(String kind, String option, String algorithm)
            throws IOException {
        var files =
                option == null
                        ? PemFiles.make(folder, "chat", kind)
                        : PemFiles.make(folder, "chat", kind, option);

        var read = read(files);

        assertThat(Files.readString(files.key())).contains("BEGIN PRIVATE KEY");
        assertThat(read.chain()).hasSize(1);
        assertThat(read.key().getAlgorithm()).isEqualTo(algorithm);
        assertThat(read.until()).isAfter(now.plus(Duration.ofDays(29)));
    }

    @ParameterizedTest
    @CsvSource({
        "rsa, rsa_keygen_bits:2048, BEGIN RSA PRIVATE KEY",
        "rsa, rsa_keygen_bits:4096, BEGIN RSA PRIVATE KEY",
        "ec, ec_paramgen_curve:P-256, BEGIN EC PRIVATE KEY",
        "ec, ec_paramgen_curve:P-521, BEGIN EC PRIVATE KEY",
    })
    void keys_in_their_older_forms_are_read(String kind, String option, String mark)
            throws IOException {
        var files = PemFiles.make(folder, "chat", kind, option);
        var old = folder.resolve("old.key");
        PemFiles.openssl(
                folder,
                "pkey",
                "-traditional",
                "-in",
                files.key().toString(),
                "-out",
                old.toString());
        assertThat(Files.readString(old)).contains(mark);

        var read = read(new PemFiles(files.certificate(), old));

        assertThat(read.key().getAlgorithm()).isEqualTo(read(files).key().getAlgorithm());
    }

    @Test
    void what_stands_around_and_between_is_passed_over() throws IOException {
        var files = PemFiles.make(folder, "chat");
        var other = PemFiles.make(folder, "other");
        var parameters = folder.resolve("parameters");
        PemFiles.openssl(folder, "ecparam", "-name", "prime256v1", "-out", parameters.toString());
        var key = Files.readString(parameters) + Files.readString(files.key());
        Files.writeString(files.key(), key.replace("\n", "\r\n"));
        Files.writeString(
                files.certificate(),
                "Subject: für alle\n"
                        + Files.readString(files.certificate())
                        + "\n"
                        + Files.readString(other.certificate()));

        var read = read(files);

        assertThat(key).contains("BEGIN EC PARAMETERS");
        assertThat(read.chain())
                .extracting(certificate -> certificate.getSubjectX500Principal().getName())
                .containsExactly("CN=chat", "CN=other");
    }

    @Test
    void one_file_may_hold_both() throws IOException {
        var files = PemFiles.make(folder, "chat");
        var both =
                Files.writeString(
                        folder.resolve("both.pem"),
                        Files.readString(files.key()) + Files.readString(files.certificate()));

        assertThat(read(new PemFiles(both, both)).chain()).hasSize(1);
    }

    @Test
    void a_key_of_another_certificate_is_told_whatever_its_kind() throws IOException {
        var files = PemFiles.make(folder, "chat");
        var sameKind = PemFiles.make(folder, "same");
        var otherKind = PemFiles.make(folder, "rsa", "rsa", "rsa_keygen_bits:2048");
        var old = folder.resolve("old.key");
        PemFiles.openssl(
                folder,
                "rsa",
                "-traditional",
                "-in",
                otherKind.key().toString(),
                "-out",
                old.toString());

        for (var key : new Path[] {sameKind.key(), otherKind.key(), old}) {
            refused(new PemFiles(files.certificate(), key), now)
                    .isEqualTo(
                            "the key in "
                                    + key
                                    + " cannot be used: it does not belong to the first certificate in "
                                    + files.certificate());
        }
    }

    @Test
    void an_encrypted_key_is_told_with_the_way_out_in_both_forms() throws IOException {
        var files = PemFiles.make(folder, "chat", "rsa", "rsa_keygen_bits:2048");
        var encrypted = folder.resolve("encrypted.key");
        for (var form : new String[] {"-aes128", "-traditional"}) {
            PemFiles.openssl(
                    folder,
                    "rsa",
                    form,
                    "-aes128",
                    "-passout",
                    "pass:secret",
                    "-in",
                    files.key().toString(),
                    "-out",
                    encrypted.toString());

            refused(new PemFiles(files.certificate(), encrypted), now)
                    .startsWith("the key in " + encrypted + " cannot be used: it is encrypted")
                    .contains("openssl pkey");
        }
    }

    @Test
    void a_certificate_counts_within_its_time_alone() throws IOException {
        var files = PemFiles.make(folder, "chat");
        var end = read(files).until();

        assertThat(ServerCertificate.read(files.certificate(), files.key(), end).until())
                .isEqualTo(end);
        refused(files, end.plusMillis(1)).endsWith("it expired on " + end);
        refused(files, now.minus(Duration.ofDays(1))).contains("it is not valid before ");
    }

    @Test
    void what_is_missing_empty_or_damaged_is_told_with_its_file() throws IOException {
        var files = PemFiles.make(folder, "chat");
        var none = folder.resolve("none");
        var empty = Files.createFile(folder.resolve("empty"));
        var damaged =
                Files.writeString(
                        folder.resolve("damaged"),
                        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");

        refused(new PemFiles(none, files.key()), now)
                .isEqualTo("the certificate in " + none + " cannot be used: there is no such file");
        refused(new PemFiles(files.certificate(), none), now)
                .isEqualTo("the key in " + none + " cannot be used: there is no such file");
        refused(new PemFiles(empty, files.key()), now).contains("there is no certificate");
        refused(new PemFiles(files.certificate(), empty), now).contains("there is no private key");
        refused(new PemFiles(damaged, files.key()), now).endsWith("number 1 in it is damaged");
        // The two exchanged.
        refused(new PemFiles(files.key(), files.certificate()), now)
                .contains("there is no certificate");
    }

    private ServerCertificate read(PemFiles files) throws IOException {
        return ServerCertificate.read(files.certificate(), files.key(), now);
    }

    private static AbstractStringAssert<?> refused(PemFiles files, Instant now) {
        return assertThatThrownBy(
                        () -> ServerCertificate.read(files.certificate(), files.key(), now))
                .isInstanceOf(IOException.class)
                .message();
    }
}
