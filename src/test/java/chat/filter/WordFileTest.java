package chat.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.Told;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordFileTest {

    @TempDir private Path folder;
    private long second;

    @Test
    void a_changed_list_is_in_force_without_a_restart() throws IOException {
        var file = write("bad");
        try (var list = WordFile.unwatched(file)) {
            assertThat(list.objection("bad")).isNotNull();
            assertThat(list.objection("worse")).isNull();

            write("worse");
            list.lookAgain();

            assertThat(list.objection("bad")).isNull();
            assertThat(list.objection("worse")).isNotNull();
        }
    }

    @Test
    void a_broken_list_changes_nothing_and_is_told_once() throws IOException {
        var file = write("bad");
        try (var told = new Told(WordFile.class);
                var list = WordFile.unwatched(file)) {
            for (var broken : List.of("***", "x".repeat(2_000))) {
                told.lines().clear();
                write(broken);
                list.lookAgain();
                list.lookAgain();

                assertThat(list.objection("bad")).isNotNull();
                assertThat(told.lines()).hasSize(1);
                assertThat(told.lines().getFirst()).contains(file.toString()).contains("line 1");
            }
            told.lines().clear();
            Files.write(file, "b\u00E4d".getBytes(StandardCharsets.ISO_8859_1));
            list.lookAgain();
            assertThat(told.lines()).hasSize(1).first().asString().contains("not UTF-8");

            told.lines().clear();
            Files.delete(file);
            list.lookAgain();
            list.lookAgain();
            assertThat(told.lines()).hasSize(1).first().asString().contains("it is not there");
            assertThat(list.objection("bad")).isNotNull();

            write("worse");
            list.lookAgain();
            assertThat(list.objection("bad")).isNull();
        }
    }

    @Test
    void the_first_list_has_to_be_right() throws IOException {
        assertThatThrownBy(() -> WordFile.open(folder.resolve("nowhere")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nowhere")
                .hasMessageContaining("it is not there");
        var file = write("*");
        assertThatThrownBy(() -> WordFile.open(file)).hasMessageContaining("line 1 has no letter");
    }

    /// Each time a second later, or two lists of one length written at once would look the same.
    private Path write(String list) throws IOException {
        var file = folder.resolve("words");
        Files.writeString(file, list + "\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L + 1_000 * ++second));
        return file;
    }
}
