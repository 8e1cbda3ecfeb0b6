package chat.room;

import java.time.Duration;
import java.time.InstantSource;

/// Tells the time and wakes whoever asked to be woken. A test's own timer stands still until the
/// test moves it.
public interface Timer extends InstantSource {

    /// Runs the task once, on the timer's thread, not before that time has passed. The task must
    /// not block.
    void after(Duration delay, Runnable task);
}
