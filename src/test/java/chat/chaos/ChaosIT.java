package chat.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import chat.Launch;
import org.junit.jupiter.api.Test;

/// A short run of `bin/chaos` against the packaged server.
class ChaosIT {

    private static final long SEED = 20260301;

    @Test
    void whatever_is_done_to_the_server_nobody_misses_anything_and_nothing_is_said_twice()
            throws Exception {
        var verdict = Chaos.shortly(Launch.command(), SEED);

        assertThat(verdict.findings()).as(verdict::toString).isEmpty();
        assertThat(verdict.figures())
                .containsKeys("kill -9", "SIGTERM", "SIGSTOP", "lines cut", "full disk");
        assertThat(verdict.figures().get("in the logs")).isGreaterThan(20);
    }
}
