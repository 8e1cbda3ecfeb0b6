package chat.room;

import org.jspecify.annotations.Nullable;

/// The words that its operator does not want to be used. Fast enough for every message on an event
/// loop, and called by any thread.
public interface Filter {

    /// Lets everything pass.
    Filter NONE = _ -> null;

    /// What is said against that text.
    ///
    /// @return the operator's reason, empty when they gave none; null when nothing is said against
    ///   it
    @Nullable String objection(String text);
}
