package chat.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A watch on files that their owner may change while the server runs: they are looked at every
/// second, by a thread of its own.
///
/// Looking is simpler than being told: it also sees links that are turned to another file, and
/// folders of other machines. A file has changed when it is another one, or has another time or
/// size; one that is missing is a state like others.
///
/// What was seen belongs to whoever looks, which is the thread once it runs.
public final class FileWatch implements AutoCloseable {

    private static final Duration EVERY = Duration.ofSeconds(1);

    private final String name;
    private final List<Path> files;
    private final CountDownLatch ended = new CountDownLatch(1);

    /// As the files were when they were last looked at, and when they were last found changed.
    private List<State> seen;

    private List<State> taken;

    /// @param file which file it is, as the system tells them apart; null where it does not
    private record State(boolean isThere, @Nullable Object file, long modified, long size) {
        static final State MISSING = new State(false, null, 0, 0);
    }

    /// Looks for the first time: what is compared from then on is how the files are now.
    ///
    /// @param name the thread's
    public FileWatch(String name, Path... files) {
        this.name = name;
        this.files = List.of(files);
        this.seen = look();
        this.taken = seen;
    }

    /// Has the files looked at by that every second, until this is closed.
    ///
    /// @param lookAgain asks [#haveChanged] or [#haveSettled]
    public void begin(Runnable lookAgain) {
        Thread.ofPlatform().name(name).daemon().start(() -> watch(lookAgain));
    }

    /// Looks whether a file has changed since the last look.
    public boolean haveChanged() {
        taken = look();
        boolean changed = !taken.equals(seen);
        seen = taken;
        return changed;
    }

    /// Looks whether a file has changed and all lie still since the last look, for files that fit
    /// together and are written one after the other. Each change is told once.
    public boolean haveSettled() {
        var now = look();
        boolean settled = now.equals(seen) && !now.equals(taken);
        seen = now;
        taken = settled ? now : taken;
        return settled;
    }

    @Override
    public void close() {
        ended.countDown();
    }

    private void watch(Runnable lookAgain) {
        try {
            while (!ended.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                lookAgain.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<State> look() {
        return files.stream().map(FileWatch::state).toList();
    }

    private static State state(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new State(
                    true,
                    attributes.fileKey(),
                    attributes.lastModifiedTime().toMillis(),
                    attributes.size());
        } catch (IOException missing) {
            return State.MISSING;
        }
    }
}
