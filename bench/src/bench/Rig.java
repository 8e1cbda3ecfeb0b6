package bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// How things are measured: the load generator on core 1, the server on core 0, product and
/// yardstick by turns, and again where something else was using the machine.
final class Rig {

    /// Percent of a core that others may use beside a run before it counts as disturbed.
    static final double LOUD = 10;

    /// How often disturbed measuring of one kind is begun again.
    private static final int AGAIN = 3;

    /// How long the machine is listened to where the load generator does not do it.
    private static final int LISTENING_MILLIS = 300;

    private static final String CORE = "1";

    private final Path home;
    private final Path tools;
    private final boolean quick;
    private final AtomicInteger runs = new AtomicInteger();

    /// Two runs, one right after the other, of the product and of what it is compared with.
    record Pair(Measurement ours, Measurement theirs) {
        double disturbance() {
            return Math.max(ours.disturbance(), theirs.disturbance());
        }
    }

    /// What was measured several times.
    ///
    /// @param noisy beside how many of them others used the machine
    record Runs<T>(List<T> values, int noisy) {

        T last() {
            return values.getLast();
        }

        List<Double> of(ToDoubleFunction<T> field) {
            return values.stream().mapToDouble(field).boxed().toList();
        }

        /// The figure of one thing measured in each.
        Figure figure(String name, String unit, ToDoubleFunction<T> field, Goal goal, String note) {
            return new Figure(name, unit, of(field), List.of(), goal, noisy, note);
        }

        /// The figure of the same thing measured of two in each.
        Figure figure(
                String name,
                String unit,
                ToDoubleFunction<T> ours,
                ToDoubleFunction<T> theirs,
                Goal goal,
                String note) {
            return new Figure(name, unit, of(ours), of(theirs), goal, noisy, note);
        }
    }

    /// @param home the product's folder
    /// @param tools where the compiled C programs are
    /// @param quick whether fewer and shorter runs will do
    Rig(Path home, Path tools, boolean quick) {
        this.home = home;
        this.tools = tools;
        this.quick = quick;
    }

    Path home() {
        return home;
    }

    /// Where the compiled programs are.
    Path tools() {
        return tools;
    }

    boolean isQuick() {
        return quick;
    }

    /// How many pairs.
    int pairs() {
        return quick ? 2 : 5;
    }

    /// How many seconds a run is measured.
    int seconds() {
        return quick ? 2 : 3;
    }

    Target chat(String... options) {
        return Target.chat(home, options);
    }

    Target yardstick() {
        return Target.yardstick(tools);
    }

    /// One run of the load generator against that server.
    Measurement load(Target target, List<String> arguments) {
        var prefix = "r" + runs.incrementAndGet() + "-";
        var command =
                new ArrayList<>(
                        List.of(
                                "taskset",
                                "-c",
                                CORE,
                                tools.resolve("wsload").toString(),
                                "--port",
                                Integer.toString(target.port()),
                                "--pid",
                                Long.toString(target.pid()),
                                "--quiet"));
        command.addAll(arguments);
        // A room of its own for each run: what was said in the last one is not read again.
        if (!arguments.contains("--room-prefix")) {
            command.addAll(List.of("--room-prefix", prefix));
        }
        try {
            var process =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            var said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                            .strip();
            if (process.waitFor() != 0 || said.isEmpty()) {
                throw new Fault("The load generator failed: " + String.join(" ", command));
            }
            return new Measurement(said);
        } catch (IOException e) {
            throw new Fault("The load generator cannot be run: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Fault("Interrupted.");
        }
    }

    /// A run whose figures have to be sound.
    Measurement sound(Target target, List<String> arguments) {
        var measurement = load(target, arguments);
        if (!measurement.fault().isEmpty()) {
            throw new Fault(target.name() + ": " + measurement.fault() + ".");
        }
        return measurement;
    }

    /// Has 50 messages and more said in one room, whose name is that prefix and 0: so that a page
    /// of it is a real one.
    void fill(Target target, String prefix) {
        sound(
                target,
                List.of(
                        "--conns",
                        "1",
                        "--rooms",
                        "1",
                        "--rate",
                        "60",
                        "--warmup",
                        "0",
                        "--duration",
                        "1",
                        "--room-prefix",
                        prefix));
    }

    /// A few seconds of the same load, unmeasured, for what a virtual machine compiles on the way.
    void warm(Target target, List<String> arguments) {
        var longer = new ArrayList<>(arguments);
        longer.addAll(List.of("--duration", quick ? "4" : "6"));
        load(target, longer);
    }

    /// Measures both by turns.
    Runs<Pair> pairs(Target ours, Target theirs, Function<Target, Measurement> run) {
        return pairs(() -> run.apply(ours), () -> run.apply(theirs));
    }

    Runs<Pair> pairs(Supplier<Measurement> ours, Supplier<Measurement> theirs) {
        return repeat("pair", pairs(), Pair::disturbance, () -> new Pair(ours.get(), theirs.get()));
    }

    /// Measures so often. What others disturbed is measured again, three times in all; after that
    /// it is kept and counted.
    ///
    /// @param disturbance percent of a core that others used meanwhile
    <T> Runs<T> repeat(
            String what, int often, ToDoubleFunction<T> disturbance, Supplier<T> measuring) {
        var values = new ArrayList<T>();
        int noisy = 0;
        int again = AGAIN;
        while (values.size() < often) {
            progress("%s %d of %d".formatted(what, values.size() + 1, often));
            var value = measuring.get();
            double loud = disturbance.applyAsDouble(value);
            if (loud > LOUD && again > 0) {
                again--;
                progress("others used %.0f %% of a core; once more".formatted(loud));
                continue;
            }
            if (loud > LOUD) {
                noisy++;
            }
            values.add(value);
        }
        return new Runs<>(List.copyOf(values), noisy);
    }

    /// The same for what the load generator does not measure: the machine is listened to before and
    /// after.
    <T> Runs<T> repeat(String what, int often, Supplier<T> measuring) {
        record Heard<T>(T value, double disturbance) {}
        var heard =
                repeat(
                        what,
                        often,
                        Heard<T>::disturbance,
                        () -> {
                            double before = listen();
                            var value = measuring.get();
                            return new Heard<>(value, Math.max(before, listen()));
                        });
        return new Runs<>(heard.values().stream().map(Heard::value).toList(), heard.noisy());
    }

    /// Percent of a core that is used while we do nothing.
    private static double listen() {
        try {
            long busy = busy();
            long start = System.nanoTime();
            Thread.sleep(LISTENING_MILLIS);
            // The kernel counts in hundredths of a second.
            return (busy() - busy) * 1e9 / (System.nanoTime() - start);
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Fault("Interrupted.");
        }
    }

    /// Hundredths of a second that all cores together have worked, or were taken away by the host.
    private static long busy() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/stat"))) {
            var all = lines.findFirst().orElse("").split(" +", -1);
            long busy = 0;
            for (int i : new int[] {1, 2, 3, 6, 7, 8}) {
                busy += Long.parseLong(all[i]);
            }
            return busy;
        }
    }

    /// One line on the error output, so that a wait is not a puzzle.
    void progress(String text) {
        System.err.println("    " + text);
    }
}
