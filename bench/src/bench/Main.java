package bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The benchmark: runs named scenarios against the packaged server and says what was reached.
final class Main {

    private static final int FAILED = 1;
    private static final int MISUSED = 64;

    private static final String USAGE =
            """
            usage: bin/bench [scenario …] [--quick] [--json FILE] [--write FOLDER] [--list]

            Without a scenario all of them run, in about 20 minutes; with --quick those of the quick
            set, in at most 5. The server runs with --limits off, except in limits-on: limits of rate
            and count are lifted, limits of size never are.

            What was measured is put into a copy of docs/performance.md, with its pictures, in
            target/bench/docs, or where --write says: --write docs renews the document itself.
            """;

    private Main() {}

    public static void main(String[] args) {
        var home = Path.of(System.getProperty("chat.home", "."));
        var names = new ArrayList<String>();
        boolean quick = false;
        Path json = null;
        Path documents = null;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--quick" -> quick = true;
                case "--json" -> json = Path.of(value(args, ++i));
                case "--write" -> documents = Path.of(value(args, ++i));
                case "--list" -> {
                    list();
                    return;
                }
                case "--help" -> {
                    System.out.print(USAGE);
                    list();
                    return;
                }
                default -> names.add(args[i]);
            }
        }
        var command = ("bin/bench " + String.join(" ", args)).strip();
        try {
            var rig = new Rig(home, home.resolve("target/bench"), quick);
            if (documents == null) {
                documents = home.resolve("target/bench/docs");
                // Of an earlier run: it may lack what the product's document has by now.
                Files.deleteIfExists(documents.resolve("performance.md"));
            }
            var document = new Document(documents, home, command);
            var scenarios = chosen(names, quick);
            var figures = run(rig, scenarios, document);
            System.out.println(Table.of(figures));
            if (json != null) {
                Files.writeString(json, Report.json(figures, command));
            }
            if (scenarios.equals(Scenario.ALL)) {
                document.writeGoals(figures);
            } else {
                document.renewGoals(figures);
            }
            if (figures.stream().anyMatch(Figure::isFailure)) {
                System.exit(FAILED);
            }
        } catch (Fault | IOException e) {
            System.err.println("bin/bench: " + e.getMessage());
            System.exit(FAILED);
        }
    }

    /// Those of these names, or all there are.
    static List<Scenario> chosen(List<String> names, boolean quick) {
        for (var name : names) {
            if (Scenario.ALL.stream().noneMatch(scenario -> scenario.name().equals(name))) {
                throw new Fault("There is no scenario “" + name + "”; --list names them.");
            }
        }
        return Scenario.ALL.stream()
                .filter(scenario ->
                        names.isEmpty()
                                ? scenario.quick() || !quick
                                : names.contains(scenario.name()))
                .toList();
    }

    private static List<Figure> run(Rig rig, List<Scenario> scenarios, Document document)
            throws IOException {
        System.err.println(Report.machine());
        System.err.println(
                "Server on core 0, load on core 1; limits of rate and count are off except in limits-on.");
        var figures = new ArrayList<Figure>();
        var start = Instant.now();
        int at = 0;
        for (var scenario : scenarios) {
            System.err.printf(
                    "[%d of %d, %d s so far] %s: %s%n",
                    ++at,
                    scenarios.size(),
                    Duration.between(start, Instant.now()).toSeconds(),
                    scenario.name(),
                    scenario.about());
            try {
                var result = scenario.work().run(rig);
                figures.addAll(result.figures());
                System.err.print(Table.of(result.figures()).indent(2));
                document.write(scenario, result);
            } catch (Fault fault) {
                // The others are worth having all the same, and that this one failed is a result.
                figures.add(Figure.failed(scenario.name(), fault.getMessage()));
                System.err.println("  FAILED: " + fault.getMessage());
                document.writeFault(scenario, fault);
            }
        }
        System.err.printf("%d s%n", Duration.between(start, Instant.now()).toSeconds());
        return figures;
    }

    private static void list() {
        int width =
                Scenario.ALL.stream()
                        .mapToInt(scenario -> scenario.name().length())
                        .max()
                        .orElse(0);
        System.out.println(
                Scenario.ALL.stream()
                        .map(scenario ->
                                scenario.name()
                                        + " ".repeat(width - scenario.name().length() + 2)
                                        + scenario.about()
                                        + (scenario.quick() ? " (quick)" : ""))
                        .collect(Collectors.joining("\n")));
    }

    private static String value(String[] args, int i) {
        if (i >= args.length) {
            System.err.print(USAGE);
            System.exit(MISUSED);
        }
        return args[i];
    }
}
