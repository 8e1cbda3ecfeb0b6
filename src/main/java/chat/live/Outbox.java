package chat.live;

import chat.page.Composer;
import chat.page.PageFrames;
import chat.room.Refusal;
import chat.room.RoomName;
import org.jspecify.annotations.Nullable;

/// What one page sends from, as far as the server has to know it: the shape of its boxes, how far
/// the chain of boxes goes that it can make without us, and what was kept of it last. Answers what
/// was sent with HTML that takes the pending form away or gives it back, and draws the key of one
/// more box each time, so that the chain gets no shorter.
///
/// Belongs to the page's connection, and to its loop.
final class Outbox {

    private final RoomName room;
    private final PageFrames frames;
    private final Keys keys;

    /// Whether a box has several lines.
    private boolean lines;

    /// The last key of the chain; empty while the page has not said it.
    private String chain = "";

    private @Nullable Sending kept;

    /// One pressing of Enter, and of its text as much as tells another apart.
    private record Sending(String key, int text) {
        Sending(String key, String text) {
            this(key, text.hashCode());
        }
    }

    Outbox(RoomName room, PageFrames frames, Keys keys) {
        this.room = room;
        this.frames = frames;
        this.keys = keys;
    }

    /// The page comes back, with boxes as they were before the line was lost.
    ///
    /// @param last the last key of its chain; null when it does not say
    void resume(boolean lines, @Nullable String last) {
        this.lines = lines;
        if (last != null && Keys.isOurs(last)) {
            chain = last;
        }
    }

    /// Its reader wants boxes of one line, or of several. The chain begins anew.
    ///
    /// @param key of the form that stands there; null when it does not say
    /// @param text what is being typed
    byte[] reshape(boolean lines, @Nullable String key, String text) {
        this.lines = lines;
        var current = key != null && Keys.isOurs(key) ? key : keys.draw();
        var pool = keys.draw(Keys.POOL);
        chain = pool.getLast();
        return frames.composer(room, new Composer(current, pool, lines, text, null));
    }

    /// Notes that this was kept.
    void keep(String key, String text) {
        kept = new Sending(key, text);
    }

    /// Whether this was kept last: of two Enters the second may be refused for being too fast, but
    /// what it sent is there.
    boolean hasKept(String key, String text) {
        return new Sending(key, text).equals(kept);
    }

    /// What was sent with that key is there.
    ///
    /// @param key one of ours
    byte[] sent(String key) {
        var next = keys.draw();
        var answer = frames.sent(room, key, chain, next, lines);
        chain = next;
        return answer;
    }

    /// What was sent with that key was not said; the text goes back. A form that is none of ours
    /// keeps its text, and only reads why.
    byte[] refused(String key, String text, Refusal refusal) {
        if (!Keys.isOurs(key)) {
            return frames.problem(refusal.sentence());
        }
        var next = keys.draw();
        var answer = frames.refused(room, key, chain, next, lines, text, refusal.sentence());
        chain = next;
        return answer;
    }
}
