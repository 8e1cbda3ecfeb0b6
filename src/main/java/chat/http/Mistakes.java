package chat.http;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/// What should not happen: mistakes of ours, never a stranger's.
public final class Mistakes {

    private static final Logger LOG = System.getLogger(Mistakes.class.getName());

    private Mistakes() {}

    /// Tells the operator. Never fails; any thread.
    public static void report(Throwable cause) {
        LOG.log(Level.ERROR, "Something unexpected happened; please report it.", cause);
    }
}
