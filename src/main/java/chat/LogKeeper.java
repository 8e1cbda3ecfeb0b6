package chat;

import java.util.logging.LogManager;

/// The log's manager, which goes on until the program has ended: the JDK's own takes every handler
/// away as soon as an end begins, and what a server says while it stops would be lost.
public final class LogKeeper extends LogManager {

    /// Made by the JDK, which finds the name of this class in a property.
    public LogKeeper() {}

    @Override
    public void reset() {
        // See above.
    }
}
