package chat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What a class logs meanwhile; kept from the console.
public final class Told extends Handler implements AutoCloseable {

    private final Logger logger;
    private final List<String> lines = new ArrayList<>();

    public Told(Class<?> by) {
        logger = Logger.getLogger(by.getName());
        logger.addHandler(this);
        logger.setUseParentHandlers(false);
    }

    /// The lines so far, to be read and cleared.
    public List<String> lines() {
        return lines;
    }

    @Override
    public void publish(LogRecord record) {
        lines.add(record.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
    }
}
