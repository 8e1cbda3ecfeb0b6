package chat.chaos;

import java.io.IOException;

/// The server that is being broken, over all its lives.
interface Subject extends AutoCloseable {

    /// Where it listens now.
    int port();

    void start() throws IOException;

    /// Ends it in the middle of whatever it does.
    void kill() throws IOException;

    /// Asks it to end, and waits until it has.
    void terminate() throws IOException;

    @Override
    void close() throws IOException;
}
