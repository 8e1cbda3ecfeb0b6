package chat.live;

import chat.page.Composer;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Draws the one-time keys that forms carry: 20 characters of 5 bits each, the first 8 the time and
/// the other 12 random. The time leads so that keys drawn together are stored together.
public final class Keys {

    /// How many keys a fresh page is given besides the one of its first form.
    public static final int POOL = Composer.FOLLOWING;

    private static final char[] DIGITS = "0123456789abcdefghijklmnopqrstuv".toCharArray();
    private static final Pattern OURS = Pattern.compile("[0-9a-v]{20}");
    private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock;

    public Keys(InstantSource clock) {
        this.clock = clock;
    }

    /// Whether it has the form of a key that we draw. Only such a one may become part of an
    /// element's id.
    public static boolean isOurs(String key) {
        return OURS.matcher(key).matches();
    }

    public String draw() {
        var key = new char[20];
        digits(key, 0, 8, clock.millis() - EPOCH.toEpochMilli());
        digits(key, 8, 20, random.nextLong());
        return new String(key);
    }

    public List<String> draw(int count) {
        var keys = new ArrayList<String>(count);
        for (int i = 0; i < count; i++) {
            keys.add(draw());
        }
        return keys;
    }

    private static void digits(char[] key, int from, int to, long bits) {
        long rest = bits;
        for (int i = to - 1; i >= from; i--) {
            key[i] = DIGITS[(int) (rest & 31)];
            rest >>>= 5;
        }
    }
}
