package chat.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A server's certificate, those that vouch for it, and its private key, from PEM files: a pair
/// that does not fit, or is not valid at the time, is never made.
///
/// Keys may be RSA, EC or EdDSA, written as PKCS#8 (`PRIVATE KEY`) or in the older forms of their
/// own (`RSA PRIVATE KEY`, RFC 8017 appendix A.1.2; `EC PRIVATE KEY`, RFC 5915).
///
/// @param chain the server's own first
record ServerCertificate(PrivateKey key, List<X509Certificate> chain) {

    /// The largest file that is read, in bytes; a long chain has 20,000.
    private static final long LARGEST = 1024 * 1024;

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

    private static final byte SEQUENCE = 0x30;
    private static final byte OCTETS = 0x04;

    /// `INTEGER 0`, the version of PKCS#8.
    private static final byte[] VERSION = {0x02, 0x01, 0x00};

    ServerCertificate {
        chain = List.copyOf(chain);
    }

    /// Reads both files.
    ///
    /// @param now must be within the certificate's time
    /// @throws IOException when they cannot be used; the message says which and why, and ends
    ///   without a full stop
    static ServerCertificate read(Path certificate, Path key, Instant now) throws IOException {
        var chain = chain(certificate);
        var own = chain.getFirst();
        if (now.isAfter(own.getNotAfter().toInstant())) {
            throw unusable(
                    "certificate", certificate, "it expired on " + own.getNotAfter().toInstant());
        }
        if (now.isBefore(own.getNotBefore().toInstant())) {
            throw unusable(
                    "certificate",
                    certificate,
                    "it is not valid before " + own.getNotBefore().toInstant());
        }
        var secret = key(key, certificate, own.getPublicKey());
        if (secret == null || !isPair(secret, own.getPublicKey())) {
            throw unusable(
                    "key", key, "it does not belong to the first certificate in " + certificate);
        }
        return new ServerCertificate(secret, chain);
    }

    /// The end of its time.
    Instant until() {
        return chain.getFirst().getNotAfter().toInstant();
    }

    private static List<X509Certificate> chain(Path file) throws IOException {
        var found = new ArrayList<X509Certificate>();
        var blocks = BLOCK.matcher(text("certificate", file));
        while (blocks.find()) {
            if (blocks.group(1).equals("CERTIFICATE")) {
                try {
                    var der = new ByteArrayInputStream(der(blocks.group(2)));
                    found.add(
                            (X509Certificate)
                                    CertificateFactory.getInstance("X.509")
                                            .generateCertificate(der));
                } catch (CertificateException | IllegalArgumentException e) {
                    throw unusable(
                            "certificate",
                            file,
                            "number " + (found.size() + 1) + " in it is damaged");
                }
            }
        }
        if (found.isEmpty()) {
            throw unusable("certificate", file, "there is no certificate in PEM form in it");
        }
        return found;
    }

    /// @return null when it is plainly another kind of key than the certificate's
    private static @Nullable PrivateKey key(Path file, Path certificate, PublicKey certified)
            throws IOException {
        var text = text("key", file);
        if (text.contains("ENCRYPTED")) {
            throw unusable(
                    "key",
                    file,
                    "it is encrypted, and a server that starts by itself has nobody to ask for the password;"
                            + " openssl pkey -in FILE -out NEW writes it without");
        }
        var blocks = BLOCK.matcher(text);
        while (blocks.find()) {
            var kind = blocks.group(1);
            var algorithm = certified.getAlgorithm();
            try {
                switch (kind) {
                    case "PRIVATE KEY" -> {
                        return key(algorithm, der(blocks.group(2)));
                    }
                    case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> {
                        return kind.startsWith(algorithm + " ")
                                ? key(algorithm, pkcs8(der(blocks.group(2)), certified))
                                : null;
                    }
                    default -> {
                        // Parameters of curves, and certificates, may stand beside it.
                    }
                }
            } catch (IllegalArgumentException e) {
                throw unusable("key", file, "it is damaged");
            }
        }
        throw unusable(
                "key",
                file,
                "there is no private key in PEM form in it, such as belongs to " + certificate);
    }

    private static @Nullable PrivateKey key(String algorithm, byte[] pkcs8) {
        try {
            return KeyFactory.getInstance(algorithm)
                    .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException ofAnotherKind) {
            return null;
        }
    }

    /// A key in its older form does not say of itself what kind it is, as PKCS#8 wants it; the
    /// certificate says it of the same key, in the same words.
    private static byte[] pkcs8(byte[] old, PublicKey certified) {
        var whole = certified.getEncoded();
        int kind = contentOf(whole, 0);
        var algorithm = Arrays.copyOfRange(whole, kind, endOf(whole, kind));
        return element(SEQUENCE, VERSION, algorithm, element(OCTETS, old));
    }

    /// Where the content of the element there begins. DER, X.690 section 8.1.3.
    private static int contentOf(byte[] der, int at) {
        int length = der[at + 1] & 0xFF;
        return at + 2 + (length < 0x80 ? 0 : length & 0x7F);
    }

    private static int endOf(byte[] der, int at) {
        int content = contentOf(der, at);
        int length = der[at + 1] & 0xFF;
        if (length >= 0x80) {
            length = 0;
            for (int i = at + 2; i < content; i++) {
                length = length << 8 | (der[i] & 0xFF);
            }
        }
        return content + length;
    }

    private static byte[] element(byte tag, byte[]... content) {
        int length = Arrays.stream(content).mapToInt(part -> part.length).sum();
        var der = new byte[4 + length];
        // Two bytes of length where one might do: readers take it, and keys are long.
        der[0] = tag;
        der[1] = (byte) 0x82;
        der[2] = (byte) (length >> 8);
        der[3] = (byte) length;
        int at = 4;
        for (var part : content) {
            System.arraycopy(part, 0, der, at, part.length);
            at += part.length;
        }
        return der;
    }

    /// Whether what the one signs the other takes.
    private static boolean isPair(PrivateKey key, PublicKey certified) {
        var algorithm =
                switch (certified.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> certified.getAlgorithm();
                };
        var sample = "Simple Chat".getBytes(StandardCharsets.US_ASCII);
        try {
            var signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(sample);
            var signature = signing.sign();
            var verifying = Signature.getInstance(algorithm);
            verifying.initVerify(certified);
            verifying.update(sample);
            return verifying.verify(signature);
        } catch (GeneralSecurityException notOfOneKind) {
            return false;
        }
    }

    private static byte[] der(String base64) {
        return Base64.getMimeDecoder().decode(base64.strip());
    }

    private static String text(String what, Path file) throws IOException {
        try {
            if (Files.size(file) > LARGEST) {
                throw unusable(what, file, "it is larger than " + LARGEST + " bytes");
            }
            // Whatever surrounds the blocks may be in any encoding.
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw unusable(what, file, "there is no such file");
        } catch (AccessDeniedException e) {
            throw unusable(what, file, "permission denied");
        }
    }

    private static IOException unusable(String what, Path file, String why) {
        return new IOException("the " + what + " in " + file + " cannot be used: " + why);
    }
}
