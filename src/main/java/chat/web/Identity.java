package chat.web;

import chat.room.Person;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Makes visitors somebody: a signed cookie whose holder is one person. The signature keeps people
/// from choosing to be somebody else; it hides nothing, and there is nothing in it but a random
/// number.
///
/// A value reads `v1.` + 16 hex digits of the person + `.` + 22 characters of HMAC-SHA-256, cut to
/// 128 bits.
final class Identity {

    static final String COOKIE = "chat";

    private static final String ALGORITHM = "HmacSHA256";
    private static final String VERSION = "v1.";
    private static final int SIGNATURE_BYTES = 16;
    private static final int KEY_BYTES = 32;

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    private Identity(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /// Reads the key file, or makes it, readable by its owner alone.
    ///
    /// @throws IOException also when the file holds something else than a key
    static Identity open(Path file) throws IOException {
        if (!Files.exists(file)) {
            var drawn = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(drawn);
            var fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(fresh);
            var ownerOnly =
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------"));
            Files.createFile(fresh, ownerOnly);
            Files.writeString(
                    fresh, HexFormat.of().formatHex(drawn) + "\n", StandardOpenOption.SYNC);
            Files.move(fresh, file);
        }
        try {
            var key = HexFormat.of().parseHex(Files.readString(file).strip());
            if (key.length == KEY_BYTES) {
                return new Identity(key);
            }
        } catch (IllegalArgumentException notHex) {
            // Said below, together with a wrong length.
        }
        throw new IOException(
                file + " should hold " + 2 * KEY_BYTES + " hex digits, the key that signs cookies");
    }

    /// Somebody nobody has been before.
    Person draw() {
        return new Person(random.nextLong());
    }

    String cookie(Person person) {
        var signed = VERSION + HexFormat.of().toHexDigits(person.id());
        return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(sign(signed));
    }

    /// Whose cookie this is; empty when it is not one of ours.
    Optional<Person> person(String cookie) {
        int dot = cookie.lastIndexOf('.');
        if (!cookie.startsWith(VERSION) || dot != VERSION.length() + 16) {
            return Optional.empty();
        }
        var signed = cookie.substring(0, dot);
        try {
            var signature = Base64.getUrlDecoder().decode(cookie.substring(dot + 1));
            if (!MessageDigest.isEqual(signature, sign(signed))) {
                return Optional.empty();
            }
            return Optional.of(
                    new Person(HexFormat.fromHexDigitsToLong(signed, VERSION.length(), dot)));
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    private byte[] sign(String signed) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return Arrays.copyOf(
                    mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)), SIGNATURE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
