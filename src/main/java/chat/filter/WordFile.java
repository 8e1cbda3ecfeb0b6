package chat.filter;

import chat.room.Filter;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The filter of a list that its operator may change while the server runs: the file is looked at
/// every second, by a thread of its own. One that cannot be used changes nothing and is told once.
///
/// Looking is simpler than being told: it also sees links that are turned to another file, and
/// folders of other machines.
public final class WordFile implements Filter, AutoCloseable {

    /// The largest file that is read, in bytes.
    static final long LARGEST = 8 * 1024 * 1024;

    private static final Duration EVERY = Duration.ofSeconds(1);

    private static final Logger LOG = System.getLogger(WordFile.class.getName());

    private final Path file;
    private final Thread thread = new Thread(this::watch, "filter");
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Phrases words;

    /// As the file was when it was last looked at, whatever came of it; the thread's own.
    private @Nullable State seen;

    /// What is compared to see whether a file has changed.
    private record State(@Nullable Object file, long modified, long size) {}

    private WordFile(Path file) throws IOException {
        this.file = file;
        this.seen = look();
        this.words = read();
        thread.setDaemon(true);
    }

    /// Reads the list and begins to watch it.
    ///
    /// @throws IOException when it cannot be used; the message says what is wrong with it
    public static WordFile open(Path file) throws IOException {
        try {
            var opened = new WordFile(file);
            opened.thread.start();
            return opened;
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException("the list of words " + file + " cannot be used: " + why(e), e);
        }
    }

    @Override
    public @Nullable String objection(String text) {
        return words.objection(text);
    }

    @Override
    public void close() {
        ended.countDown();
    }

    private void watch() {
        try {
            while (!ended.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                lookAgain();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Takes the list up if its file has changed since it was last looked at.
    void lookAgain() {
        State now;
        try {
            now = look();
        } catch (IOException e) {
            now = null;
        }
        if (now != null && now.equals(seen)) {
            return;
        }
        boolean known = now == null && seen == null;
        seen = now;
        try {
            words = read();
        } catch (IOException | IllegalArgumentException e) {
            if (!known) {
                LOG.log(
                        Level.WARNING,
                        "The list of words "
                                + file
                                + " cannot be used: "
                                + why(e)
                                + ". The one before stays in force.");
            }
        }
    }

    private State look() throws IOException {
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new State(
                attributes.fileKey(), attributes.lastModifiedTime().toMillis(), attributes.size());
    }

    private Phrases read() throws IOException {
        if (Files.size(file) > LARGEST) {
            throw new IllegalArgumentException("it is larger than " + LARGEST + " bytes");
        }
        return Phrases.of(Files.readAllLines(file));
    }

    private static String why(Exception e) {
        return switch (e) {
            case CharacterCodingException _ -> "it is not UTF-8";
            case NoSuchFileException _ -> "it is not there";
            default -> String.valueOf(e.getMessage());
        };
    }
}
