package chat.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {

    private static final FileTime THEN = FileTime.fromMillis(1_000_000_000_000L);

    @TempDir private Path folder;
    private Path file;
    private Path beside;

    @BeforeEach
    void write() throws IOException {
        file = put("file", "one");
        beside = put("beside", "one");
    }

    @Test
    void a_file_that_nobody_touched_has_not_changed() {
        var watch = new FileWatch("files", file, beside);

        assertThat(watch.haveChanged()).isFalse();
        assertThat(watch.haveSettled()).isFalse();
        assertThat(watch.haveSettled()).isFalse();
    }

    @Test
    void a_change_is_told_once() throws IOException {
        var watch = new FileWatch("files", file, beside);

        put("beside", "three");

        assertThat(watch.haveChanged()).isTrue();
        assertThat(watch.haveChanged()).isFalse();
    }

    @Test
    void another_time_is_a_change_and_so_is_another_file_in_its_place() throws IOException {
        var watch = new FileWatch("files", file);

        Files.setLastModifiedTime(file, FileTime.fromMillis(THEN.toMillis() + 1));
        assertThat(watch.haveChanged()).isTrue();
        Files.setLastModifiedTime(file, THEN);
        assertThat(watch.haveChanged()).isTrue();

        // As those do who write a file whole: the same size and time, and yet another one.
        Files.move(put("new", "two"), file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(watch.haveChanged()).isTrue();
    }

    @Test
    void a_link_that_is_turned_to_another_file_is_a_change() throws IOException {
        var link = Files.createSymbolicLink(folder.resolve("link"), file);
        var watch = new FileWatch("files", link);

        Files.delete(link);
        Files.createSymbolicLink(link, beside);

        assertThat(watch.haveChanged()).isTrue();
    }

    @Test
    void a_file_that_goes_and_comes_back_changes_twice() throws IOException {
        var watch = new FileWatch("files", file);

        Files.delete(file);
        assertThat(watch.haveChanged()).isTrue();
        assertThat(watch.haveChanged()).isFalse();
        put("file", "one");
        assertThat(watch.haveChanged()).isTrue();
    }

    @Test
    void files_have_settled_at_the_first_look_that_finds_them_as_the_last_did() throws IOException {
        var watch = new FileWatch("files", file, beside);

        put("file", "three");
        assertThat(watch.haveSettled()).isFalse();
        put("beside", "three");
        assertThat(watch.haveSettled()).isFalse();

        assertThat(watch.haveSettled()).isTrue();
        assertThat(watch.haveSettled()).isFalse();
    }

    @Test
    void files_that_are_as_they_were_again_have_not_changed() throws IOException {
        var watch = new FileWatch("files", file);

        Files.setLastModifiedTime(file, FileTime.fromMillis(THEN.toMillis() + 1));
        assertThat(watch.haveSettled()).isFalse();
        Files.setLastModifiedTime(file, THEN);

        assertThat(watch.haveSettled()).isFalse();
        assertThat(watch.haveSettled()).isFalse();
    }

    @Test
    void they_are_looked_at_by_a_thread_of_that_name_which_ends_with_the_watch() throws Exception {
        var looker = new CompletableFuture<Thread>();
        Thread thread;

        try (var watch = new FileWatch("files", file)) {
            watch.begin(() -> looker.complete(Thread.currentThread()));
            thread = looker.get(60, TimeUnit.SECONDS);
        }

        assertThat(thread.getName()).isEqualTo("files");
        assertThat(thread.isDaemon()).isTrue();
        thread.join(60_000);
        assertThat(thread.isAlive()).isFalse();
    }

    private Path put(String name, String text) throws IOException {
        var written = Files.writeString(folder.resolve(name), text);
        return Files.setLastModifiedTime(written, THEN);
    }
}
