package chat.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// The examples of `docs/api.md`, copied and run one after the other on a fresh server, as a reader
/// would.
class ApiIT {

    private static final String HERE = "ADDRESS=http://127.0.0.1:8080";
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d(\\.\\d+Z)?";

    /// @param commands of the shell
    /// @param answer what the document says they print; empty when it says nothing
    private record Example(String commands, String answer) {}

    @Test
    void every_example_prints_what_the_document_says() throws Exception {
        var examples = examples(Files.readAllLines(Path.of("docs/api.md")));
        assertThat(examples.getFirst().commands()).isEqualTo(HERE + "\n");
        assertThat(examples.stream().filter(example -> !example.answer().isEmpty()))
                .hasSizeGreaterThan(5);

        try (var server = RunningServer.start()) {
            for (var example : examples.subList(1, examples.size())) {
                var printed = run("ADDRESS=" + server.origin() + "\n" + example.commands());
                if (!example.answer().isEmpty()) {
                    assertThat(timeless(printed))
                            .as(example.commands())
                            .isEqualTo(timeless(example.answer()));
                }
            }
        }
    }

    /// A block of `sh` is commands; the next block that is of nothing, before more commands, is
    /// what they print. One of another language is no example.
    private static List<Example> examples(List<String> lines) {
        var examples = new ArrayList<Example>();
        for (int i = 0; i < lines.size(); i++) {
            var fence = lines.get(i);
            if (!fence.startsWith("```")) {
                continue;
            }
            var block = new StringBuilder();
            for (i++; !lines.get(i).equals("```"); i++) {
                block.append(lines.get(i)).append('\n');
            }
            if (fence.equals("```sh")) {
                examples.add(new Example(block.toString(), ""));
            } else if (fence.equals("```")) {
                var last = examples.removeLast();
                assertThat(last.answer()).as("two answers to %s", last.commands()).isEmpty();
                examples.add(new Example(last.commands(), block.toString()));
            }
        }
        return examples;
    }

    private static String run(String commands) throws IOException, InterruptedException {
        var process =
                new ProcessBuilder("bash", "-euo", "pipefail", "-c", commands)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        process.getOutputStream().close();
        var printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(Jar.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(commands).isZero();
        return printed;
    }

    private static String timeless(String text) {
        return text.replaceAll(TIME, "TIME");
    }
}
