package chat.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import chat.room.Draft;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Draws the mark by which a sending is known again: unique in the store for ever, so that the same
/// room, nickname, key and text are one message however often they come.
///
/// A mark is the first bytes of the key and then a digest of all four. The digest alone would do,
/// but it would strike the index at random, and with millions of messages every insert would fetch
/// and rewrite a page of its own. The keys that we draw begin with the time, so marks made together
/// lie together and the pages in use stay few. A client that makes its own keys at random loses
/// only that.
///
/// For one thread.
final class Once {

    /// Bytes of the key that lead: of ours, the time in steps of a second.
    private static final int LEAD = 6;

    /// Bytes of the digest that follow. Finding two sendings with one mark takes some 2^64 tries,
    /// and gains the finder that their own second message counts as a repeat.
    private static final int DIGEST = 16;

    private final MessageDigest sha256;

    Once() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    /// The mark of that draft; null when its sender did not name the sending.
    ///
    /// @param room the key of the draft's room
    byte @Nullable [] mark(Draft draft, String room) {
        if (draft.key() == null) {
            return null;
        }
        var key = draft.key().getBytes(UTF_8);
        add(room.getBytes(UTF_8));
        add(draft.nickname().fold().getBytes(UTF_8));
        add(key);
        add(draft.text().value().getBytes(UTF_8));
        var digest = sha256.digest();
        int lead = Math.min(LEAD, key.length);
        var mark = Arrays.copyOf(key, lead + DIGEST);
        System.arraycopy(digest, 0, mark, lead, DIGEST);
        return mark;
    }

    /// The length goes first, so that no two lists of parts give the same bytes.
    private void add(byte[] part) {
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
        sha256.update(part);
    }
}
