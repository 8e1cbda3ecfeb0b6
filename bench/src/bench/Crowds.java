package bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// Many people: what one costs in memory, and many who come at once.
final class Crowds {

    private static final double KIB = 1024;

    private Crowds() {}

    static Scenario.Result memory(Rig rig) {
        var counts = "2000,6000,10000,14000,18000";
        var runs =
                rig.repeat(
                        "run",
                        rig.isQuick() ? 1 : 3,
                        () -> {
                            try (var chat = rig.chat("--limits", "off")) {
                                // So that what a server takes once, for whatever it does, is not
                                // counted. The compiler's work on arrivals takes some 20 MiB, and
                                // the C library keeps them.
                                rig.warm(
                                        chat,
                                        List.of(
                                                "--conns", "500", "--rooms", "50", "--rate",
                                                "500"));
                                for (int i = 0; i < 3; i++) {
                                    idle(rig, chat, 200, "2000");
                                }
                                return idle(rig, chat, 1_800, counts);
                            }
                        });
        var figure =
                runs.figure(
                        "memory per idle person",
                        "KiB",
                        Crowds::slope,
                        Goal.atMost(2.5),
                        "resident memory of the server, the slope from 2,000 to 18,000 in 1,800 rooms, members, names, presence and timers included; the kernel's own part is not");
        return new Scenario.Result(
                List.of(
                        figure,
                        runs.figure(
                                "memory with 18,000 idle people",
                                "MiB",
                                steps -> steps.getLast()[1] / KIB,
                                Goal.NONE,
                                ""),
                        runs.figure(
                                "memory with 100,000 idle people, extrapolated",
                                "MiB",
                                steps ->
                                        (steps.getLast()[1]
                                                        + slope(steps)
                                                                * (100_000 - steps.getLast()[0]))
                                                / KIB,
                                Goal.NONE,
                                "by that slope; a process may hold 20,000 descriptors where this was measured")),
                List.of(
                        Chart.lines(
                                "memory",
                                "Resident memory over people connected",
                                "people",
                                "MiB",
                                List.of(
                                        new Chart.Line(
                                                "Simple Chat",
                                                runs.last().stream()
                                                        .map(step ->
                                                                new double[] {
                                                                    step[0], step[1] / KIB
                                                                })
                                                        .toList())))));
    }

    /// People who come and say nothing.
    ///
    /// @param counts at which the server's memory is looked at
    /// @return how many there were, and KiB
    static List<double[]> idle(Rig rig, Target target, int rooms, String counts) {
        var most = counts.substring(counts.lastIndexOf(',') + 1);
        var measured =
                rig.load(
                        target,
                        List.of(
                                "--conns",
                                most,
                                "--rooms",
                                Integer.toString(rooms),
                                "--mem-at",
                                counts,
                                "--hold",
                                "0.1",
                                "--end",
                                "rst"));
        if (measured.get("failed") > 0) {
            throw new Fault("Some of " + most + " connections failed; see ulimit -n.");
        }
        return measured.memory();
    }

    /// KiB for one more.
    static double slope(List<double[]> steps) {
        var first = steps.getFirst();
        var last = steps.getLast();
        return (last[1] - first[1]) / (last[0] - first[0]);
    }

    static Scenario.Result joinStorm(Rig rig) {
        var points = new ArrayList<double[]>();
        var figures = new ArrayList<Figure>();
        try (var chat = rig.chat("--limits", "off")) {
            rig.warm(chat, List.of("--conns", "1000", "--rate", "1"));
            for (int size : List.of(1_000, 2_000, 4_000)) {
                var runs =
                        rig.repeat(
                                "%,d come at once, run".formatted(size),
                                rig.isQuick() ? 1 : 3,
                                () -> storm(rig, chat, size));
                var figure =
                        runs.figure(
                                "join storm of %,d: settled".formatted(size),
                                "s",
                                measured -> measured.get("join_settled_s"),
                                size == 4_000 ? Goal.atMost(5) : Goal.NONE,
                                "until the last byte arrived, the line that names them included");
                figures.add(figure);
                figures.add(
                        runs.figure(
                                "join storm of %,d: sent to each".formatted(size),
                                "KiB",
                                measured -> measured.get("join_rx_bytes") / KIB / size,
                                Goal.NONE,
                                ""));
                points.add(new double[] {size, figure.median()});
            }
        }
        return new Scenario.Result(
                figures,
                List.of(
                        Chart.lines(
                                "join-storm",
                                "Seconds until everybody who came at once has settled",
                                "people",
                                "s",
                                List.of(new Chart.Line("Simple Chat", points)))));
    }

    private static Measurement storm(Rig rig, Target chat, int size) {
        var measured =
                rig.load(
                        chat,
                        List.of(
                                "--conns",
                                Integer.toString(size),
                                "--rooms",
                                "1",
                                "--hold",
                                "0.1",
                                "--settle",
                                "1.5"));
        if (measured.get("failed") > 0) {
            throw new Fault("%.0f could not come in.".formatted(measured.get("failed")));
        }
        return measured;
    }

    static Scenario.Result arrivals(Rig rig) {
        record Beside(Measurement talked, Measurement came) {}
        var figures = new ArrayList<Figure>();
        try (var chat = rig.chat("--limits", "off")) {
            rig.warm(chat, List.of("--conns", "1000", "--rate", "10"));
            for (int rate : new int[] {100, 400}) {
                var runs =
                        rig.repeat(
                                "%d a second for 4 s, run".formatted(rate),
                                rig.isQuick() ? 1 : 2,
                                () -> {
                                    var room = "arrivals" + rate + "-" + System.nanoTime() + "-";
                                    var coming =
                                            CompletableFuture.supplyAsync(() ->
                                                    rig.load(
                                                            chat,
                                                            List.of(
                                                                    "--conns",
                                                                    Integer.toString(4 * rate),
                                                                    "--rooms",
                                                                    "1",
                                                                    "--ramp",
                                                                    Integer.toString(rate),
                                                                    "--hold",
                                                                    "2",
                                                                    "--room-prefix",
                                                                    room,
                                                                    "--name-prefix",
                                                                    "guest")));
                                    var talked =
                                            rig.sound(
                                                    chat,
                                                    List.of(
                                                            "--conns",
                                                            "100",
                                                            "--rooms",
                                                            "1",
                                                            "--senders",
                                                            "10",
                                                            "--rate",
                                                            "20",
                                                            "--duration",
                                                            "5",
                                                            "--room-prefix",
                                                            room,
                                                            "--name-prefix",
                                                            "talker"));
                                    return new Beside(talked, coming.join());
                                });
                figures.add(
                        runs.figure(
                                "%d arrivals a second: came".formatted(rate),
                                "1/s",
                                beside -> beside.came.get("connect_per_s"),
                                Goal.atLeast(0.95 * rate),
                                "into a room of 100 who talk, 20 messages a second"));
                figures.add(
                        runs.figure(
                                "%d arrivals a second: p99 of the talk".formatted(rate),
                                "ms",
                                beside -> beside.talked.get("p99_us") / 1000,
                                Goal.NONE,
                                "nothing lost; both generators share a core"));
            }
        }
        return new Scenario.Result(figures, List.of());
    }

    static Scenario.Result smallHeap(Rig rig) {
        try (var chat =
                Target.chat(
                        rig.home(),
                        Target.scratch(),
                        Map.of("JAVA_OPTS", "-Xmx64m"),
                        "--limits",
                        "off")) {
            var seconds = rig.isQuick() ? "10" : "60";
            var runs =
                    rig.repeat(
                            seconds + " s, run",
                            1,
                            () ->
                                    rig.load(
                                            chat,
                                            List.of(
                                                    "--conns",
                                                    "1000",
                                                    "--rooms",
                                                    "1",
                                                    "--senders",
                                                    "10",
                                                    "--rate",
                                                    "100",
                                                    "--duration",
                                                    seconds)));
            return new Scenario.Result(
                    List.of(
                            runs.figure(
                                    "64 MiB of heap: lost",
                                    "deliveries",
                                    measured -> measured.get("lost"),
                                    Goal.atMost(0),
                                    "1,000 people in a room, 100 messages a second for "
                                            + seconds
                                            + " s"),
                            runs.figure(
                                    "64 MiB of heap: lines closed",
                                    "",
                                    measured -> measured.get("closed_unexpectedly"),
                                    Goal.atMost(0),
                                    ""),
                            runs.figure(
                                    "64 MiB of heap: p99",
                                    "ms",
                                    measured -> measured.get("p99_us") / 1000,
                                    Goal.NONE,
                                    ""),
                            runs.figure(
                                    "64 MiB of heap: resident at the end",
                                    "MiB",
                                    measured -> measured.get("srv_rss_kb_end") / KIB,
                                    Goal.NONE,
                                    "")),
                    List.of());
        }
    }
}
