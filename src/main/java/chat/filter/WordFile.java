package chat.filter;

import chat.file.FileWatch;
import chat.room.Filter;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The filter of a list that its operator may change while the server runs: a change is in force
/// within seconds. A list that cannot be used changes nothing and is told once.
public final class WordFile implements Filter, AutoCloseable {

    /// The largest file that is read, in bytes.
    static final long LARGEST = 8 * 1024 * 1024;

    private static final Logger LOG = System.getLogger(WordFile.class.getName());

    private final Path file;
    private final FileWatch watch;
    private volatile Phrases words;

    private WordFile(Path file) throws IOException {
        this.file = file;
        this.watch = new FileWatch("filter", file);
        this.words = read();
    }

    /// Reads the list and begins to watch it.
    ///
    /// @throws IOException when it cannot be used; the message says what is wrong with it
    public static WordFile open(Path file) throws IOException {
        var opened = unwatched(file);
        opened.watch.begin(opened::lookAgain);
        return opened;
    }

    /// The same, for whoever calls [#lookAgain].
    static WordFile unwatched(Path file) throws IOException {
        try {
            return new WordFile(file);
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
        watch.close();
    }

    /// Takes the list up if its file has changed since it was last looked at.
    void lookAgain() {
        if (!watch.haveChanged()) {
            return;
        }
        try {
            words = read();
        } catch (IOException | IllegalArgumentException e) {
            LOG.log(
                    Level.WARNING,
                    "The list of words "
                            + file
                            + " cannot be used: "
                            + why(e)
                            + ". The one before stays in force.");
        }
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
