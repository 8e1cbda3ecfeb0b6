package bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `performance.md` in a folder of documents: what people wrote in it stays, and what was measured
/// is put between the marks of its scenario, with the date, the command and the machine. So no
/// figure there is typed by hand.
final class Document {

    /// The table of all goals, which only a run of everything writes.
    static final String GOALS = "goals";

    /// The few figures that the README shows.
    static final String HEADLINES = "headlines";

    private static final Set<String> HEADLINED =
            Set.of(
                    "big room: deliveries",
                    "small rooms: deliveries",
                    "durable, 20,000 a second: p50",
                    "memory per idle person",
                    "join storm of 4,000: settled",
                    "start: to the first 200",
                    "room page, 1,000 a second: p99");

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH);

    private final Path file;
    private final Path readme;
    private final Path pictures;
    private final String seal;

    /// @param folder which has the document, or gets a copy of the product's
    /// @param home the product's folder, whose commit was measured
    /// @param command what was run
    Document(Path folder, Path home, String command) throws IOException {
        this.file = folder.resolve("performance.md");
        this.readme = folder.toAbsolutePath().resolveSibling("README.md");
        this.pictures = folder.resolve("pictures/bench");
        this.seal =
                "*%s · `%s` · %s · %s*"
                        .formatted(
                                DAY.format(ZonedDateTime.now(ZoneOffset.UTC)),
                                command,
                                commit(home),
                                Report.machine());
        if (!Files.exists(file)) {
            Files.createDirectories(folder);
            Files.copy(home.resolve("docs/performance.md"), file);
        }
    }

    /// Puts what came out of a scenario in its place.
    void write(Scenario scenario, Scenario.Result result) throws IOException {
        var text = new StringBuilder(Table.of(result.figures()));
        Files.createDirectories(pictures);
        for (var chart : result.charts()) {
            var name = chart.name() + ".svg";
            Files.writeString(pictures.resolve(name), chart.svg());
            text.append("\n![").append(chart.name()).append("](pictures/bench/").append(name);
            text.append(")\n");
        }
        put(file, scenario.name(), text.toString());
    }

    /// Says that a scenario gave no figures.
    void writeFault(Scenario scenario, Fault fault) throws IOException {
        put(file, scenario.name(), "**It gave no figures:** " + fault.getMessage() + "\n");
    }

    /// All that has a goal, in one table, and the first few of them in the README beside the
    /// folder, if there is one.
    void writeGoals(List<Figure> figures) throws IOException {
        var goals =
                figures.stream().filter(figure -> figure.goal().kind() != Goal.Kind.NONE).toList();
        put(file, GOALS, Table.withoutNotes(goals));
        if (Files.exists(readme)) {
            var few = goals.stream().filter(figure -> HEADLINED.contains(figure.name())).toList();
            put(readme, HEADLINES, Table.withoutNotes(few));
        }
    }

    /// Of a run of some scenarios: their rows in place of those that stand there, and a line that
    /// says which came later than the rest.
    void renewGoals(List<Figure> figures) throws IOException {
        for (var place : Map.of(file, GOALS, readme, HEADLINES).entrySet()) {
            if (Files.exists(place.getKey())) {
                var text = Files.readString(place.getKey());
                var renewed = renewed(text, place.getValue(), figures, seal);
                Files.writeString(place.getKey(), renewed);
            }
        }
    }

    /// The text with rows of these figures in the table of that name, as far as it has them.
    static String renewed(String text, String name, List<Figure> figures, String seal) {
        var content = place(text, name).group(1);
        var names = new ArrayList<String>();
        for (var figure : figures) {
            var row = Pattern.compile("(?m)^\\| " + Pattern.quote(figure.name()) + " *\\|.*\\|$");
            var found = row.matcher(content);
            if (found.find()) {
                var rows = Table.withoutNotes(List.of(figure)).lines().skip(2).findFirst();
                content = found.replaceFirst(Matcher.quoteReplacement(rows.orElseThrow()));
                names.add(figure.name());
            }
        }
        return names.isEmpty()
                ? text
                : replaced(
                        text,
                        name,
                        content
                                + "\nOf a later run: "
                                + String.join("; ", names)
                                + ". "
                                + seal
                                + "\n");
    }

    static String begin(String name) {
        return "<!-- bin/bench: " + name + " -->";
    }

    /// The text with another content between the marks of that name.
    static String replaced(String text, String name, String content) {
        return place(text, name)
                .replaceFirst(
                        Matcher.quoteReplacement(begin(name) + "\n" + content + "<!-- end -->"));
    }

    /// What stands between the marks of that name, as the first group.
    private static Matcher place(String text, String name) {
        var marks =
                Pattern.compile(
                        Pattern.quote(begin(name)) + "\n?(.*?)<!-- end -->", Pattern.DOTALL);
        var found = marks.matcher(text);
        if (!found.find()) {
            throw new Fault("The document has no place for " + begin(name) + ".");
        }
        return found;
    }

    private void put(Path document, String name, String content) throws IOException {
        var text = replaced(Files.readString(document), name, content + "\n" + seal + "\n");
        Files.writeString(document, text);
    }

    private static String commit(Path home) {
        try {
            var git =
                    new ProcessBuilder("git", "-C", home.toString(), "rev-parse", "--short", "HEAD")
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            var said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return said.isBlank() ? "no commit" : "commit " + said.strip();
        } catch (IOException e) {
            return "no commit";
        }
    }
}
