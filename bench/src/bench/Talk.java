package bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Talk in rooms: how much goes through, and how long a message takes.
final class Talk {

    private static final List<String> BIG =
            List.of("--conns", "1000", "--rooms", "1", "--senders", "10");
    private static final List<String> SMALL =
            List.of("--conns", "1000", "--rooms", "100", "--senders", "100");
    private static final List<String> FULL = List.of("--window", "4");

    private Talk() {}

    static Scenario.Result bigRoom(Rig rig) {
        return saturated(rig, "big room", BIG, 1.0);
    }

    static Scenario.Result smallRooms(Rig rig) {
        return saturated(rig, "small rooms", SMALL, 0.9);
    }

    private static Scenario.Result saturated(
            Rig rig, String name, List<String> shape, double goal) {
        try (var chat = rig.chat("--limits", "off");
                var yardstick = rig.yardstick()) {
            rig.warm(chat, join(shape, FULL));
            var run = join(shape, FULL, List.of("--duration", Integer.toString(rig.seconds())));
            var pairs = rig.pairs(chat, yardstick, target -> rig.sound(target, run));
            var through =
                    pairs.figure(
                            name + ": deliveries",
                            "1,000/s",
                            pair -> pair.ours().get("deliveries_per_s") / 1e3,
                            pair -> pair.theirs().get("deliveries_per_s") / 1e3,
                            Goal.ratioAtLeast(goal),
                            "the other is the C program; the goal is a ratio");
            var cost =
                    pairs.figure(
                            name + ": CPU per delivery",
                            "µs",
                            pair -> pair.ours().get("srv_us_per_delivery"),
                            pair -> pair.theirs().get("srv_us_per_delivery"),
                            Goal.NONE,
                            "what neighbours disturb least");
            var chart =
                    Chart.bars(
                            name.replace(' ', '-') + "-throughput",
                            "Deliveries, thousands a second (" + name + ")",
                            List.of("Simple Chat", "C"),
                            List.of(through.median(), through.theirMedian()));
            return new Scenario.Result(List.of(through, cost), List.of(chart));
        }
    }

    /// The commit's own time is taken from what the server counts, run by run.
    static Scenario.Result halfLoad(Rig rig) {
        var figures = new ArrayList<Figure>();
        var charts = new ArrayList<Chart>();
        figures.add(
                rig.repeat("disk", rig.pairs(), Disk::commitMillis)
                        .figure(
                                "one synced write",
                                "ms",
                                millis -> millis,
                                Goal.NONE,
                                "what this disk takes for 4 KiB, written and synced"));
        try (var chat = rig.chat("--limits", "off");
                var yardstick = rig.yardstick()) {
            for (boolean big : new boolean[] {true, false}) {
                var shape = big ? BIG : SMALL;
                var name = big ? "big room" : "small rooms";
                rig.warm(chat, join(shape, FULL));
                var full = join(shape, FULL, List.of("--duration", "2"));
                double most =
                        Math.min(
                                rig.sound(chat, full).get("msgs_per_s"),
                                rig.sound(yardstick, full).get("msgs_per_s"));
                var rate = String.format(Locale.ROOT, "%.0f", most / 2);
                var run =
                        join(
                                shape,
                                List.of(
                                        "--rate",
                                        rate,
                                        "--duration",
                                        Integer.toString(rig.seconds()),
                                        "--hist"));
                // Another shape of load is compiled anew: in the first 6 s the compiler took
                // 0.7 s of the core, afterwards 0.2 s of 4, and the core is what is short here.
                rig.warm(chat, run);
                record Half(Rig.Pair pair, double commit) {}
                var pairs =
                        rig.repeat(
                                name + ", pair",
                                rig.pairs(),
                                half -> half.pair.disturbance(),
                                () -> {
                                    var before = chat.commits();
                                    var ours = rig.sound(chat, run);
                                    double commit = chat.commits().millisSince(before);
                                    var pair = new Rig.Pair(ours, rig.sound(yardstick, run));
                                    return new Half(pair, commit);
                                });
                var commit =
                        pairs.figure(
                                name + ": one group commit",
                                "ms",
                                Half::commit,
                                Goal.NONE,
                                "the server's own count, on average: part of every message's time");
                figures.add(commit);
                for (var quantile : List.of("p50", "p99")) {
                    var figure =
                            pairs.figure(
                                    name + ": " + quantile + " at half load",
                                    "ms",
                                    half -> half.pair.ours().get(quantile + "_us") / 1e3,
                                    half -> half.pair.theirs().get(quantile + "_us") / 1e3,
                                    Goal.NONE,
                                    rate
                                            + " messages a second; the goal is 1.5 × C and one group commit");
                    figures.add(
                            figure.with(Goal.atMost(1.5 * figure.theirMedian() + commit.median())));
                }
                charts.add(
                        Chart.lines(
                                "latency-" + (big ? "big-room" : "small-rooms"),
                                "Deliveries that arrived within so many ms (" + name + ")",
                                "ms",
                                "percent",
                                List.of(
                                        new Chart.Line(
                                                "Simple Chat",
                                                cumulative(pairs.last().pair.ours())),
                                        new Chart.Line(
                                                "C", cumulative(pairs.last().pair.theirs())))));
            }
        }
        return new Scenario.Result(figures, charts);
    }

    static Scenario.Result durable(Rig rig) {
        var shape = List.of("--conns", "1000", "--rooms", "1000", "--senders", "1000");
        var figures = new ArrayList<Figure>();
        try (var chat = rig.chat("--limits", "off")) {
            rig.warm(chat, join(shape, List.of("--rate", "10000")));
            for (int rate : new int[] {5_000, 20_000}) {
                var run =
                        join(
                                shape,
                                List.of(
                                        "--rate",
                                        Integer.toString(rate),
                                        "--duration",
                                        Integer.toString(rig.seconds())));
                var runs =
                        rig.repeat(
                                "%,d a second, run".formatted(rate),
                                rig.pairs(),
                                Measurement::disturbance,
                                () -> rig.sound(chat, run));
                var name = "durable, %,d a second: ".formatted(rate);
                figures.add(
                        runs.figure(
                                name + "p50",
                                "ms",
                                measured -> measured.get("p50_us") / 1000,
                                Goal.atMost(rate == 5_000 ? 2 : 5),
                                "nothing lost or refused"));
                figures.add(
                        runs.figure(
                                name + "p99",
                                "ms",
                                measured -> measured.get("p99_us") / 1000,
                                Goal.NONE,
                                ""));
                figures.add(
                        runs.figure(
                                name + "kept",
                                "1/s",
                                measured -> measured.get("msgs_per_s"),
                                Goal.atLeast(0.99 * rate),
                                "offered in an open loop"));
            }
        }
        return new Scenario.Result(figures, List.of());
    }

    /// Everybody says something every 10 s, which no limit minds.
    static Scenario.Result limitsOn(Rig rig) {
        var shape = List.of("--conns", "1000", "--rooms", "10", "--senders", "1000");
        try (var chat = rig.chat()) {
            var run =
                    join(shape, List.of("--rate", "100", "--duration", rig.isQuick() ? "5" : "10"));
            var runs =
                    rig.repeat(
                            "run",
                            rig.isQuick() ? 1 : 3,
                            Measurement::disturbance,
                            () -> rig.sound(chat, run));
            return new Scenario.Result(
                    List.of(
                            runs.figure(
                                    "limits on: p50",
                                    "ms",
                                    measured -> measured.get("p50_us") / 1000,
                                    Goal.NONE,
                                    "1,000 people in 10 rooms, each says something every 10 s; nothing lost or refused"),
                            runs.figure(
                                    "limits on: p99",
                                    "ms",
                                    measured -> measured.get("p99_us") / 1000,
                                    Goal.NONE,
                                    ""),
                            runs.figure(
                                    "limits on: CPU",
                                    "% of a core",
                                    measured -> measured.get("srv_cpu_pct"),
                                    Goal.NONE,
                                    "")),
                    List.of());
        }
    }

    /// The same people and as many deliveries, in rooms of other sizes.
    static Scenario.Result growth(Rig rig) {
        int people = 4_000;
        int deliveries = 50_000;
        var figures = new ArrayList<Figure>();
        var labels = new ArrayList<String>();
        var costs = new ArrayList<Double>();
        try (var chat = rig.chat("--limits", "off")) {
            rig.warm(chat, join(SMALL, List.of("--rate", "2000")));
            for (int size : new int[] {10, 100, 1_000, 4_000}) {
                int rooms = people / size;
                var run =
                        List.of(
                                "--conns",
                                Integer.toString(people),
                                "--rooms",
                                Integer.toString(rooms),
                                "--senders",
                                Integer.toString(Math.max(rooms, 10)),
                                "--rate",
                                Integer.toString(deliveries / size),
                                "--duration",
                                Integer.toString(rig.seconds()));
                var name = "%,d × %,d: ".formatted(rooms, size);
                var runs =
                        rig.repeat(
                                name + "run",
                                rig.isQuick() ? 1 : 2,
                                Measurement::disturbance,
                                () -> rig.sound(chat, run));
                var cost =
                        runs.figure(
                                name + "CPU per delivery",
                                "µs",
                                measured -> measured.get("srv_us_per_delivery"),
                                Goal.NONE,
                                "");
                figures.add(cost);
                figures.add(
                        runs.figure(
                                name + "p50",
                                "ms",
                                measured -> measured.get("p50_us") / 1e3,
                                Goal.NONE,
                                ""));
                figures.add(
                        runs.figure(
                                name + "p99",
                                "ms",
                                measured -> measured.get("p99_us") / 1e3,
                                Goal.NONE,
                                ""));
                labels.add("%,d × %,d".formatted(rooms, size));
                costs.add(cost.median());
            }
        }
        return new Scenario.Result(
                figures,
                List.of(
                        Chart.bars(
                                "growth",
                                "Server CPU per delivery, µs: 4,000 people, 50,000 deliveries a second, rooms × people",
                                labels,
                                costs)));
    }

    /// What share of deliveries took at most so long; up to 99.5 %, or the last few would flatten
    /// the rest.
    private static List<double[]> cumulative(Measurement measurement) {
        var buckets = measurement.rows("hist");
        double all = buckets.stream().mapToDouble(bucket -> bucket[1]).sum();
        var points = new ArrayList<double[]>();
        double sum = 0;
        for (var bucket : buckets) {
            sum += bucket[1];
            points.add(new double[] {bucket[0] / 1000, 100 * sum / all});
            if (sum > 0.995 * all) {
                break;
            }
        }
        return points;
    }

    @SafeVarargs
    static List<String> join(List<String>... parts) {
        var all = new ArrayList<String>();
        for (var part : parts) {
            all.addAll(part);
        }
        return all;
    }
}
