package chat.chaos;

import chat.chaos.Judge.Verdict;
import chat.store.PowerCutTrial;
import chat.store.PowerCuts;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `bin/chaos`: a run against the packaged server, to its verdict.
@Command(
        name = "bin/chaos",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Breaks a server of its own in every way it knows, while many talk and read, and"
                        + " judges what they saw. Ends with 0 when nothing was lost, doubled, out of"
                        + " order or different.")
public final class Chaos implements Callable<Integer> {

    private static final Run.Size USUAL = new Run.Size(2, 6, 4, 2, Duration.ofMillis(60));

    /// What a long run has to reach: messages shown, kills, and power cuts.
    private static final long SHOWN = 100_000;

    private static final long KILLS = 100;
    private static final int CUTS = 30;

    private static final int USUAL_MINUTES = 3;

    /// On two cores with nothing else to do it takes some 11; where a start takes seconds, more.
    private static final int LONG_MINUTES = 40;

    @Option(names = "--seed", description = "repeats a run, as far as time can be repeated")
    private long seed = System.nanoTime() & 0xFFFFFFFFL;

    @Option(
            names = "--minutes",
            description = "ends it after that time (default 3, and 40 for a long run)")
    private @Nullable Integer minutes;

    @Option(names = "--messages", description = "ends it after so many typed messages")
    private long messages = Long.MAX_VALUE;

    @Option(names = "--tabs", description = "Chromium tabs among the readers (default 3)")
    private int tabs = 3;

    @Option(names = "--short", description = "the run that is part of bin/ci, some 20 seconds")
    private boolean brief;

    @Option(
            names = "--long",
            description =
                    "until messages were shown 100,000 times and the server was killed 100 times; then"
                            + " 30 power cuts")
    private boolean thorough;

    @Option(
            names = "--write",
            paramLabel = "FILE",
            description = "adds what came of it to that document's table of runs")
    private @Nullable Path document;

    @Option(
            names = "--server",
            required = true,
            description = "what starts the server; its options are added")
    private List<String> server = new ArrayList<>();

    private Chaos() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Chaos()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        System.out.println("seed " + seed);
        long begun = System.nanoTime();
        var longest =
                Duration.ofMinutes(
                        minutes != null ? minutes : thorough ? LONG_MINUTES : USUAL_MINUTES);
        var verdict =
                brief
                        ? shortly(server, seed)
                        : thorough
                                ? run(
                                        server,
                                        seed,
                                        USUAL,
                                        new Run.Until(0, SHOWN, KILLS, longest),
                                        tabs)
                                : run(
                                        server,
                                        seed,
                                        USUAL,
                                        Run.Until.typed(messages, longest),
                                        tabs);
        var lasted = Duration.ofNanos(System.nanoTime() - begun);
        System.out.print(verdict);
        var findings = new ArrayList<String>();
        if (!verdict.isClean()) {
            findings.add("broken: " + verdict.broken());
        }
        if (thorough) {
            if (shown(verdict) < SHOWN || verdict.count(Troubles.KILL) < KILLS) {
                findings.add("the time was up before there was enough of everything");
            }
            int lost = lostInPowerCuts();
            if (lost > 0) {
                findings.add(lost + " power cuts lost something");
            }
        }
        findings.forEach(System.out::println);
        if (document != null) {
            addRow(document, row(verdict, lasted, findings));
        }
        System.out.println(findings.isEmpty() ? "Nothing is wrong." : "Something is wrong.");
        return findings.isEmpty() ? 0 : 1;
    }

    private static long shown(Verdict verdict) {
        return verdict.count("shown on pages") + verdict.count("shown on tutorial's sockets");
    }

    private String row(Verdict verdict, Duration lasted, List<String> findings) {
        return Stream.<Object>of(
                        LocalDate.now(ZoneOffset.UTC),
                        seed,
                        "%d:%02d minutes".formatted(lasted.toMinutes(), lasted.toSecondsPart()),
                        "%,d".formatted(verdict.count("typed")),
                        "%,d".formatted(shown(verdict)),
                        verdict.count(Troubles.KILL),
                        verdict.count("SIGTERM"),
                        verdict.count("failed sync"),
                        thorough ? CUTS : 0,
                        brief ? 1 : tabs,
                        findings.isEmpty() ? "nothing" : String.join("; ", findings))
                .map(String::valueOf)
                .collect(Collectors.joining(" | ", "| ", " |"));
    }

    /// Puts the row behind the last one of the table whose first column is the day.
    private static void addRow(Path document, String row) throws IOException {
        var lines = new ArrayList<>(Files.readAllLines(document));
        int at = 0;
        while (at < lines.size() && !lines.get(at).startsWith("| day |")) {
            at++;
        }
        if (at == lines.size()) {
            throw new IOException("expected a table of runs in " + document + " but was none");
        }
        while (at < lines.size() && lines.get(at).startsWith("|")) {
            at++;
        }
        lines.add(at, row);
        Files.write(document, lines);
    }

    /// @return how many of them lost something
    private int lostInPowerCuts() throws Exception {
        var home = Files.createTempDirectory("chat-power");
        try {
            var losses = PowerCutTrial.record(home, seed).losses(CUTS, PowerCuts.Syncs.FULL, seed);
            System.out.printf("%,10d power cuts%n%,10d lost something%n", CUTS, losses.size());
            losses.forEach(System.out::println);
            return losses.size();
        } finally {
            delete(home);
        }
    }

    /// Each kind of trouble once: two of them are kills, so with the third all had their turn.
    static Verdict shortly(List<String> server, long seed) throws Exception {
        return run(
                server,
                seed,
                new Run.Size(1, 4, 3, 1, Duration.ofMillis(40)),
                new Run.Until(100, 0, 3, Duration.ofSeconds(60)),
                1);
    }

    private static Verdict run(
            List<String> server, long seed, Run.Size size, Run.Until until, int tabs)
            throws Exception {
        var home = Files.createTempDirectory("chat-chaos");
        try (var subject = new JarServer(server, home)) {
            var chromium = program("CHROMIUM", "chromium", "chromium-browser", "google-chrome");
            if (tabs > 0 && chromium.isEmpty()) {
                System.out.println("No Chromium is here: no tabs.");
            }
            var strace = program("STRACE", "strace");
            if (strace.isEmpty()) {
                System.out.println("No strace is here: no failed syncs.");
            }
            List<Run.Casting> castings =
                    chromium.map(browser ->
                                    Collections.<Run.Casting>nCopies(
                                            tabs,
                                            (stage, room, name, own) ->
                                                    new TabActor(stage, browser, room, name, own)))
                            .orElse(List.of());
            return Run.run(
                    subject,
                    Line.HONEST,
                    size,
                    until,
                    seed,
                    new Troubles(subject, strace.isPresent()),
                    castings);
        } finally {
            delete(home);
        }
    }

    /// A program named by the environment, or found on the PATH.
    private static Optional<String> program(String variable, String... names) {
        var named = System.getenv(variable);
        return named != null
                ? Optional.of(named)
                : Stream.of(names)
                        .flatMap(name ->
                                Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                                        .map(folder -> Path.of(folder, name)))
                        .filter(Files::isExecutable)
                        .map(Path::toString)
                        .findFirst();
    }

    private static void delete(Path folder) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
