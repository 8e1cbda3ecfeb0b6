package chat.live;

import chat.room.Message;
import chat.room.Person;
import chat.room.Post;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether somebody looks at a page, and how much came since they looked away. Belongs to the
/// page's connection.
///
/// A page says `blur` and `focus` of its window, and `look` when its visibility has changed, which
/// way it cannot say. So each time the server puts an element in that answers `seen` when it is
/// painted; until it does, nobody can see the page.
final class Attention {

    /// Up to this number the title counts; above it says `9+` and changes no more.
    static final int COUNTED = 9;

    private boolean blurred;
    private boolean hidden;
    private long read;
    private int waiting;
    private boolean told;

    /// Whether what comes now has to be counted.
    boolean isAway() {
        return blurred || hidden;
    }

    /// Whether nobody would see what comes now, neither in the page nor in its title.
    boolean isSpent() {
        return hidden && waiting > COUNTED;
    }

    /// The number of the last message that was read before the reader looked away.
    long read() {
        return read;
    }

    /// What the title counts, as people read it; empty for nothing.
    String label() {
        return waiting == 0 ? "" : waiting > COUNTED ? COUNTED + "+" : String.valueOf(waiting);
    }

    /// The window went behind another, and perhaps out of sight.
    ///
    /// @param sent the number of the last message in the page
    void blurred(long sent) {
        away(sent);
        blurred = true;
        hidden = true;
    }

    /// The page came into sight, or went out of it.
    void changed(long sent) {
        away(sent);
        hidden = true;
    }

    /// The page is painted.
    void seen() {
        hidden = false;
    }

    /// The reader is at the page.
    void focused() {
        blurred = false;
        hidden = false;
    }

    /// A page comes back that had been left at that number, and says so in its title.
    ///
    /// @param since what it was sent since; null for more than one cares to count
    void resumed(long left, @Nullable List<? extends Post> since, Person reader) {
        read = left;
        told = true;
        if (since == null) {
            waiting = COUNTED + 1;
        } else {
            came(since, reader);
        }
    }

    /// Counts what came; their own messages are not news to the reader.
    void came(List<? extends Post> messages, Person reader) {
        for (var post : messages) {
            boolean counts =
                    switch (post) {
                        case Message said -> !said.author().equals(reader);
                        case Post.Tombstone _ -> false;
                    };
            if (waiting <= COUNTED && counts) {
                waiting++;
            }
        }
    }

    /// Whether the page has been told where its reader left off.
    boolean isTold() {
        return told;
    }

    /// Notes that the page is told where its reader left off.
    ///
    /// @return false when it has been told before
    boolean tell() {
        boolean first = !told;
        told = true;
        return first;
    }

    /// Begins anew for a reader who is there.
    ///
    /// @return whether the page was told of anything
    boolean attend() {
        boolean was = told;
        told = false;
        waiting = 0;
        return was;
    }

    private void away(long sent) {
        if (!isAway()) {
            read = sent;
        }
    }
}
