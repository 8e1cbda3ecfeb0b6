package chat.chaos;

/// Somebody who takes part in a run: talks, reads, or both, by one of the ways in. Runs on a thread
/// of its own, and lives with whatever is done to the server and the lines.
interface Actor {

    /// The nickname.
    String name();

    String room();

    /// Talks until the stage is over, and keeps its line up until it is done.
    void act() throws Exception;

    /// Whether it is connected, has everything up to that number, and waits for no answer.
    boolean isAtRest(long head);

    /// Tells the history what stands on its page at the end, and goes.
    void bow();

    /// Whether it is one of those who are in the room at the end.
    default boolean isPresent() {
        return true;
    }
}
