package bench;

import java.util.List;
import java.util.function.Supplier;

/// From the command to the first answer.
final class Starts {

    private static final String[] LIMITS = {"--limits", "off"};

    private Starts() {}

    static Scenario.Result run(Rig rig) {
        record Both(double with, double without) {}
        var home = rig.home();
        var runs =
                rig.repeat(
                        "start",
                        rig.isQuick() ? 3 : 7,
                        () ->
                                new Both(
                                        firstAnswer(() -> Target.chat(home, LIMITS)),
                                        firstAnswer(() -> Target.chatWithoutCache(home, LIMITS))));
        var cached =
                runs.figure(
                        "start: to the first 200",
                        "s",
                        Both::with,
                        Both::without,
                        Goal.atMost(0.5),
                        "from `bin/chat` to the answer of `/`, on one core; the other is without the cache and without that script");
        return new Scenario.Result(
                List.of(
                        cached,
                        runs.figure(
                                "start: without the cache",
                                "s",
                                Both::without,
                                Goal.atMost(1.0),
                                "")),
                List.of(
                        Chart.bars(
                                "start",
                                "Seconds from the command to the first answer",
                                List.of("with the cache", "without"),
                                List.of(cached.median(), cached.theirMedian()))));
    }

    private static double firstAnswer(Supplier<Target> starting) {
        long start = System.nanoTime();
        try (var chat = starting.get()) {
            Requests.get(chat.port(), "/");
            return (System.nanoTime() - start) / 1e9;
        }
    }
}
