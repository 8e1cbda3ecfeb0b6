package chat.http;

import chat.room.Person;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Makes visitors somebody: a signed cookie whose holder is one person. The signature keeps people
/// from choosing to be somebody else; it hides nothing, and there is nothing in it but a random
/// number.
///
/// There may be several keys, so that a new one can take over without making anybody a stranger.
///
/// A value reads `v1.` + 16 hex digits of the person + `.` + 22 characters of HMAC-SHA-256, cut to
/// 128 bits.
public final class Identity {

    private static final String ALGORITHM = "HmacSHA256";
    private static final String VERSION = "v1.";
    private static final int SIGNATURE_BYTES = 16;
    private static final int KEY_BYTES = 32;

    private static final int SEAL_BITS = 40;

    /// Digits of five bits.
    private static final int SEAL_RADIX = 32;

    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");

    /// The first signs; each makes valid what it once signed.
    private final List<SecretKeySpec> keys;

    private final SecureRandom random = new SecureRandom();

    private Identity(List<SecretKeySpec> keys) {
        this.keys = List.copyOf(keys);
    }

    /// Whose a cookie is.
    ///
    /// @param old whether it was signed with a key that no longer signs
    record Recognised(Person person, boolean old) {}

    /// Reads the key file, or makes it, readable by its owner alone. One key a line; blank lines
    /// and what follows a `#` are passed over.
    ///
    /// @throws IOException also when the file holds something else than keys
    public static Identity open(Path file) throws IOException {
        if (!Files.exists(file)) {
            make(file);
        } else if (!Files.getPosixFilePermissions(file).equals(OWNER_ONLY)) {
            // A copy or an editor may have made it everybody's. One that was handed to us
            // read-only stays as it is.
            if (Files.isWritable(file)) {
                Files.setPosixFilePermissions(file, OWNER_ONLY);
            }
        }
        var keys = new ArrayList<SecretKeySpec>();
        for (var line : Files.readString(file).lines().toList()) {
            var digits = line.replaceFirst("#.*", "").strip();
            if (!digits.isEmpty()) {
                keys.add(key(file, digits));
            }
        }
        if (keys.isEmpty()) {
            throw noKeys(file);
        }
        return new Identity(keys);
    }

    private static void make(Path file) throws IOException {
        var drawn = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(drawn);
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        Files.writeString(fresh, HexFormat.of().formatHex(drawn) + "\n", StandardOpenOption.SYNC);
        Files.move(fresh, file);
    }

    private static SecretKeySpec key(Path file, String digits) throws IOException {
        if (digits.length() != 2 * KEY_BYTES) {
            throw noKeys(file);
        }
        try {
            return new SecretKeySpec(HexFormat.of().parseHex(digits), ALGORITHM);
        } catch (IllegalArgumentException notHex) {
            throw noKeys(file);
        }
    }

    private static IOException noKeys(Path file) {
        return new IOException(
                file
                        + " should hold "
                        + 2 * KEY_BYTES
                        + " hex digits a line, the keys that sign cookies");
    }

    /// Somebody nobody has been before.
    public Person draw() {
        return new Person(random.nextLong());
    }

    /// The value of this person's cookie.
    String cookie(Person person) {
        var signed = VERSION + HexFormat.of().toHexDigits(person.id());
        var signature = sign(keys.getFirst(), signed);
        return signed + "." + text(signature);
    }

    /// Whose cookie this is; empty when it is not one of ours.
    Optional<Recognised> recognise(String cookie) {
        int dot = cookie.lastIndexOf('.');
        if (!cookie.startsWith(VERSION) || dot != VERSION.length() + 16) {
            return Optional.empty();
        }
        var signed = cookie.substring(0, dot);
        // As text: the last character has four bits to spare, and nobody is to be known by sixteen.
        var signature = cookie.substring(dot + 1).getBytes(StandardCharsets.UTF_8);
        for (var key : keys) {
            if (MessageDigest.isEqual(signature, ascii(text(sign(key, signed))))) {
                long id = HexFormat.fromHexDigitsToLong(signed, VERSION.length(), dot);
                return Optional.of(new Recognised(new Person(id), !key.equals(keys.getFirst())));
            }
        }
        return Optional.empty();
    }

    /// Eight characters 0-9a-v, 40 bits, that only this server can have made of that person and
    /// those words. Too few for what is tried out in private; each try is a request.
    public String seal(Person person, String words) {
        return seal(keys.getFirst(), person, words);
    }

    /// Whether this server made it, with whichever key.
    public boolean isSeal(Person person, String words, String seal) {
        for (var key : keys) {
            if (MessageDigest.isEqual(
                    ascii(seal(key, person, words)), seal.getBytes(StandardCharsets.UTF_8))) {
                return true;
            }
        }
        return false;
    }

    private static String seal(SecretKeySpec key, Person person, String words) {
        // No cookie begins so.
        var signed = "form." + HexFormat.of().toHexDigits(person.id()) + "." + words;
        long bits = ByteBuffer.wrap(sign(key, signed)).getLong() >>> (Long.SIZE - SEAL_BITS);
        return Long.toString(1L << SEAL_BITS | bits, SEAL_RADIX).substring(1);
    }

    private static String text(byte[] signature) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] sign(SecretKeySpec key, String signed) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return Arrays.copyOf(mac.doFinal(ascii(signed)), SIGNATURE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
