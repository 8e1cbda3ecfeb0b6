package bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// All figures of a run for other programs, with the machine they were measured on.
final class Report {

    private Report() {}

    static String json(List<Figure> figures, String command) {
        var text = new StringBuilder("{\n");
        text.append("  \"command\": ").append(quoted(command)).append(",\n");
        text.append("  \"at\": ")
                .append(quoted(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()))
                .append(",\n");
        text.append("  \"machine\": ").append(quoted(machine())).append(",\n");
        text.append("  \"figures\": [\n");
        text.append(figures.stream().map(Report::json).collect(Collectors.joining(",\n")));
        return text.append("\n  ]\n}\n").toString();
    }

    /// Cores, processor, memory, kernel, Java.
    static String machine() {
        return "%d cores, %s, %s, Linux %s, Java %s"
                .formatted(
                        processors(),
                        field("/proc/cpuinfo", "model name"),
                        field("/proc/meminfo", "MemTotal"),
                        System.getProperty("os.version"),
                        System.getProperty("java.version"));
    }

    private static String json(Figure figure) {
        return """
        {"name": %s, "unit": %s, "ours": %s, "other": %s, "median": %s, "ratio": %s, "spread": %s, "goal": %s, "verdict": %s, "noisy": %d, "note": %s}\
        """
                .formatted(
                        quoted(figure.name()),
                        quoted(figure.unit()),
                        numbers(figure.ours()),
                        numbers(figure.theirs()),
                        number(figure.median()),
                        number(figure.ratio()),
                        quoted(figure.spread()),
                        quoted(figure.goal().toString()),
                        quoted(figure.verdict()),
                        figure.noisy(),
                        quoted(figure.note()));
    }

    private static String numbers(List<Double> values) {
        return values.stream().map(Report::number).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String number(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.6g", value) : "null";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    /// All of the machine's, although we are pinned to one.
    private static long processors() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("processor")).count();
        } catch (IOException e) {
            return Runtime.getRuntime().availableProcessors();
        }
    }

    private static String field(String file, String name) {
        try (var lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse("?");
        } catch (IOException e) {
            return "?";
        }
    }
}
