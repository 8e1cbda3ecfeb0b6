package bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// The same work done by other servers: small programs of ours in `bench/peers`, each the plain use
/// of what it is made with. None of them keeps anything, limits anything, or knows who is there.
final class Peers {

    private static final List<String> BIG =
            List.of("--conns", "1000", "--rooms", "1", "--senders", "10");
    private static final List<String> SMALL =
            List.of("--conns", "1000", "--rooms", "100", "--senders", "100");
    private static final List<String> FULL =
            List.of("--window", "4", "--warmup", "0.5", "--duration", "1.5");

    /// 50,000 deliveries a second, which all of them can do.
    private static final List<String> CALM =
            List.of("--rate", "50", "--warmup", "0.5", "--duration", "1.5");

    private static final List<String> LITTLE =
            List.of("--conns", "500", "--rooms", "50", "--rate", "500", "--duration", "3");

    private static final String COUNTS = "1000,5000";

    private static final String OURS = "Simple Chat";

    private Peers() {}

    /// One that is measured: we, the yardstick, and those we are compared with.
    ///
    /// @param version empty for our own
    private record Peer(String name, String version, Supplier<Target> starting) {}

    /// What one of them did in one round.
    private record Done(Measurement big, Measurement small, Measurement calm) {
        double disturbance() {
            return Math.max(big.disturbance(), Math.max(small.disturbance(), calm.disturbance()));
        }
    }

    static Scenario.Result run(Rig rig) {
        var absent = new ArrayList<String>();
        var peers = fetched(rig, absent);
        var targets = new LinkedHashMap<String, Target>();
        try {
            for (var peer : peers) {
                targets.put(peer.name, peer.starting.get());
            }
            for (var target : targets.values()) {
                rig.progress("warming " + target.name());
                rig.load(target, Talk.join(BIG, List.of("--window", "4", "--duration", "2")));
                rig.load(target, Talk.join(SMALL, List.of("--window", "4", "--duration", "2")));
            }
            var rounds =
                    rig.repeat(
                            "round",
                            rig.isQuick() ? 1 : 3,
                            round ->
                                    round.values().stream()
                                            .mapToDouble(Done::disturbance)
                                            .max()
                                            .orElse(0),
                            () -> round(rig, targets));
            var figures = new ArrayList<Figure>();
            add(figures, rounds, peers, "1 room × 1,000", "1,000/s", done -> through(done.big));
            add(figures, rounds, peers, "100 rooms × 10", "1,000/s", done -> through(done.small));
            add(
                    figures,
                    rounds,
                    peers,
                    "p50 at 50,000/s",
                    "ms",
                    done -> done.calm.get("p50_us") / 1e3);
            add(
                    figures,
                    rounds,
                    peers,
                    "p99 at 50,000/s",
                    "ms",
                    done -> done.calm.get("p99_us") / 1e3);
            var names = List.copyOf(targets.keySet());
            targets.values().forEach(Target::close);
            targets.clear();
            memory(rig, peers, figures);
            absent.forEach(
                    why -> figures.add(Figure.alone("not here", "", List.of(), Goal.NONE, why)));
            return new Scenario.Result(
                    figures,
                    List.of(
                            chart(
                                    "peers-big-room",
                                    "Deliveries, thousands a second: 1 room of 1,000",
                                    names,
                                    rounds,
                                    done -> through(done.big)),
                            chart(
                                    "peers-small-rooms",
                                    "Deliveries, thousands a second: 100 rooms of 10",
                                    names,
                                    rounds,
                                    done -> through(done.small))));
        } finally {
            targets.values().forEach(Target::close);
        }
    }

    private static Map<String, Done> round(Rig rig, Map<String, Target> targets) {
        var round = new LinkedHashMap<String, Done>();
        targets.forEach((name, target) ->
                round.put(
                        name,
                        new Done(
                                rig.load(target, Talk.join(BIG, FULL)),
                                rig.load(target, Talk.join(SMALL, FULL)),
                                rig.load(target, Talk.join(BIG, CALM)))));
        return round;
    }

    /// Ours beside each of them, round by round.
    private static void add(
            List<Figure> figures,
            Rig.Runs<Map<String, Done>> rounds,
            List<Peer> peers,
            String what,
            String unit,
            ToDoubleFunction<Done> field) {
        for (var peer : peers) {
            var name = peer.name;
            if (!name.equals(OURS)) {
                figures.add(
                        rounds.figure(
                                what + ", beside " + name,
                                unit,
                                round -> of(round, OURS, field),
                                round -> of(round, name, field),
                                Goal.NONE,
                                peer.version + faults(rounds, name)));
            }
        }
    }

    private static double of(Map<String, Done> round, String name, ToDoubleFunction<Done> field) {
        var done = round.get(name);
        return done == null ? Double.NaN : field.applyAsDouble(done);
    }

    private static double through(Measurement measurement) {
        return measurement.get("deliveries_per_s") / 1e3;
    }

    /// One that loses something is shown all the same, and that it did.
    private static String faults(Rig.Runs<Map<String, Done>> rounds, String name) {
        for (var round : rounds.values()) {
            var done = round.get(name);
            if (done != null) {
                for (var measurement : List.of(done.big, done.small, done.calm)) {
                    if (!measurement.fault().isEmpty()) {
                        return "; in one round " + measurement.fault();
                    }
                }
            }
        }
        return "";
    }

    /// Of processes that have done little yet: after much talk, what is free hides what people
    /// take.
    private static void memory(Rig rig, List<Peer> peers, List<Figure> figures) {
        var slopes = new LinkedHashMap<String, Double>();
        for (var peer : peers) {
            rig.progress("memory of " + peer.name);
            try (var target = peer.starting.get()) {
                rig.load(target, LITTLE);
                slopes.put(peer.name, Crowds.slope(Crowds.idle(rig, target, 500, COUNTS)));
            }
        }
        var ours = slopes.getOrDefault(OURS, Double.NaN);
        slopes.forEach((name, slope) -> {
            if (!name.equals(OURS)) {
                figures.add(
                        new Figure(
                                "memory per idle person, beside " + name,
                                "KiB",
                                List.of(ours),
                                List.of(slope),
                                Goal.NONE,
                                0,
                                "from 1,000 to 5,000"));
            }
        });
    }

    private static Chart chart(
            String name,
            String title,
            List<String> names,
            Rig.Runs<Map<String, Done>> rounds,
            ToDoubleFunction<Done> field) {
        return Chart.bars(
                name,
                title,
                names,
                names.stream()
                        .map(who -> Figure.median(rounds.of(round -> of(round, who, field))))
                        .toList());
    }

    /// All that can be had; fetches what is not there yet.
    ///
    /// @param absent is told why one cannot be had
    private static List<Peer> fetched(Rig rig, List<String> absent) {
        rig.progress("looking for the peers");
        var peers = new ArrayList<Peer>();
        peers.add(new Peer(OURS, "", () -> rig.chat("--limits", "off")));
        peers.add(new Peer("C", "the yardstick", rig::yardstick));
        try {
            new ProcessBuilder(rig.home().resolve("bench/peers/fetch").toString())
                    .inheritIO()
                    .start()
                    .waitFor();
            var all = rig.tools().resolve("peers");
            var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            var jetty = all.resolve("jetty");
            var commands = new LinkedHashMap<String, List<String>>();
            commands.put("uWebSockets", List.of(all.resolve("uws/room").toString()));
            commands.put("Node ws", List.of("node", all.resolve("ws/room.mjs").toString()));
            commands.put(
                    "Jetty",
                    List.of(
                            java,
                            "-XX:+UseCompactObjectHeaders",
                            "-cp",
                            jetty + ":" + jetty + "/lib/*",
                            "JettyRoom"));
            var folders = Map.of("uWebSockets", "uws", "Node ws", "ws", "Jetty", "jetty");
            for (var peer : commands.entrySet()) {
                var name = peer.getKey();
                var folder = all.resolve(folders.getOrDefault(name, name));
                if (Files.exists(folder.resolve("missing"))) {
                    absent.add(name + ": " + Files.readString(folder.resolve("missing")).strip());
                } else {
                    var version = Files.readString(folder.resolve("ready")).strip();
                    peers.add(new Peer(name, version, () -> Target.peer(name, peer.getValue())));
                }
            }
            return peers;
        } catch (IOException e) {
            throw new Fault("The peers cannot be fetched: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Fault("Interrupted.");
        }
    }
}
