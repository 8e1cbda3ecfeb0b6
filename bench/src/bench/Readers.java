package bench;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Those who mostly listen: pages, and one who stopped.
final class Readers {

    /// Readers as our page connects: a socket of its own, on which it first says what it holds.
    private static final List<String> PAGE =
            List.of(
                    "--reader-path",
                    "/room/%r/live",
                    "--reader-join",
                    "{\"type\":\"resume\",\"after\":\"0-0\"}");

    private Readers() {}

    /// The last 500 are behind another window.
    private static final List<String> HALF_HIDDEN =
            List.of(
                    "--hidden",
                    "500",
                    "--hidden-join",
                    "{\"type\":\"resume\",\"after\":\"0-0\",\"gaze\":\"away\"}");

    static Scenario.Result pages(Rig rig) {
        var shape =
                List.of(
                        "--conns",
                        "1010",
                        "--rooms",
                        "1",
                        "--senders",
                        "10",
                        "--rate",
                        "200",
                        "--duration",
                        Integer.toString(rig.seconds()));
        var pages = Talk.join(shape, PAGE);
        var half = Talk.join(pages, HALF_HIDDEN);
        record Three(Measurement pages, Measurement half, Measurement tutorial) {
            double disturbance() {
                return Math.max(
                        pages.disturbance(), Math.max(half.disturbance(), tutorial.disturbance()));
            }
        }
        try (var chat = rig.chat("--limits", "off")) {
            // One after the other: at 200 messages a second the compiler comes late, and in a first
            // run of pages it took a seventh of the core.
            rig.warm(chat, shape);
            rig.warm(chat, pages);
            rig.warm(chat, half);
            var runs =
                    rig.repeat(
                            "pages, half hidden, tutorial",
                            rig.pairs(),
                            Three::disturbance,
                            () ->
                                    new Three(
                                            rig.sound(chat, pages),
                                            rig.sound(chat, half),
                                            rig.sound(chat, shape)));
            var hidden =
                    runs.figure(
                            "pages, half of them hidden: CPU per delivery",
                            "µs",
                            three -> three.half.get("srv_us_per_delivery"),
                            three -> three.tutorial.get("srv_us_per_delivery"),
                            Goal.ratioAtMost(0.5),
                            "1,000 readers, 200 messages a second; the other is the same talk on the tutorial's socket; what the hidden ones are not sent does not count as delivered");
            var all =
                    runs.figure(
                            "pages, none hidden: CPU per delivery",
                            "µs",
                            three -> three.pages.get("srv_us_per_delivery"),
                            three -> three.tutorial.get("srv_us_per_delivery"),
                            Goal.ratioAtMost(0.5),
                            "");
            var whole =
                    runs.figure(
                            "pages, half of them hidden: CPU",
                            "% of a core",
                            three -> three.half.get("srv_cpu_pct"),
                            three -> three.tutorial.get("srv_cpu_pct"),
                            Goal.NONE,
                            "");
            var latency =
                    runs.figure(
                            "pages: p50",
                            "ms",
                            three -> three.pages.get("p50_us") / 1e3,
                            three -> three.tutorial.get("p50_us") / 1e3,
                            Goal.NONE,
                            "updates of a busy room are merged, so they wait");
            return new Scenario.Result(
                    List.of(hidden, all, whole, latency),
                    List.of(
                            Chart.bars(
                                    "pages-cpu",
                                    "Server CPU per delivery, µs, 1,000 readers, 200 messages a second",
                                    List.of("half hidden", "pages", "tutorial's sockets"),
                                    List.of(hidden.median(), all.median(), hidden.theirMedian()))));
        }
    }

    /// A line that is silent is given up after 33 s; until then it disturbs nobody.
    static Scenario.Result slow(Rig rig) {
        var shape = List.of("--conns", "1000", "--rooms", "1", "--senders", "10", "--rate", "100");
        var brief = Talk.join(shape, List.of("--duration", Integer.toString(1 + rig.seconds())));
        try (var chat = rig.chat("--limits", "off")) {
            rig.warm(chat, shape);
            var pairs =
                    rig.pairs(
                            () -> rig.load(chat, Talk.join(brief, List.of("--slow", "1"))),
                            () -> rig.sound(chat, brief));
            double dropped = chat.dropped();
            rig.progress("until one who does not read is given up");
            var talk =
                    CompletableFuture.supplyAsync(() ->
                            rig.load(
                                    chat,
                                    Talk.join(
                                            shape,
                                            List.of("--duration", "38", "--room-prefix", "dead"))));
            double gone;
            try (var dead = Deaf.listening(chat.port(), "/chat/dead0/deaf")) {
                gone = dead.secondsUntil(() -> chat.dropped() > dropped);
            }
            var others = talk.join();
            return new Scenario.Result(
                    List.of(
                            pairs.figure(
                                    "one reader in 1,000 stopped: the others' p99",
                                    "ms",
                                    pair -> pair.ours().get("p99_us") / 1e3,
                                    pair -> pair.theirs().get("p99_us") / 1e3,
                                    Goal.ratioAtMost(1.1),
                                    "the other is the same room without one"),
                            pairs.figure(
                                    "one reader in 1,000 stopped: the others lost",
                                    "deliveries",
                                    pair -> pair.ours().get("lost"),
                                    Goal.atMost(0),
                                    ""),
                            Figure.alone(
                                    "one reader in 1,000 stopped: gone after",
                                    "s",
                                    List.of(gone),
                                    Goal.atMost(33),
                                    "since it came, which was its last sign of life; looked at ten times a second; lost by the others meanwhile: %.0f"
                                            .formatted(others.get("lost"))),
                            Figure.alone(
                                    "one reader in 1,000 stopped: memory grew",
                                    "MiB",
                                    List.of(
                                            (others.get("srv_rss_kb_end")
                                                            - others.get("srv_rss_kb_idle"))
                                                    / 1024),
                                    Goal.NONE,
                                    "of the whole server in 38 s, its heap included; what waits for one reader is at most 256 KiB by construction, and tested")),
                    List.of());
        }
    }
}
