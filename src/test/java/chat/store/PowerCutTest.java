package chat.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Shown means kept, also when the power fails: every call of a process that writes is recorded,
/// and whatever a cut at any of them could leave is opened by the real store. With
/// `-Dchat.all=true` more often.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // recorded before any test
@Timeout(300)
class PowerCutTest {

    private static final long SEED = 20260301;
    private static final int CUTS = Boolean.getBoolean("chat.all") ? 120 : 20;

    @TempDir static Path temp;

    private PowerCutTrial trial;

    @BeforeAll
    void record() throws Exception {
        trial = PowerCutTrial.record(temp, SEED);
    }

    @Test
    void everything_acknowledged_is_there_after_a_power_cut_at_any_call() throws Exception {
        assertThat(trial.losses(CUTS, PowerCuts.Syncs.FULL, SEED)).isEmpty();
    }

    @Test
    void syncing_only_before_checkpoints_would_be_noticed() throws Exception {
        assertThat(trial.losses(12, PowerCuts.Syncs.NORMAL, SEED)).hasSizeGreaterThan(3);
    }

    @Test
    void not_syncing_would_be_noticed() throws Exception {
        assertThat(trial.losses(12, PowerCuts.Syncs.OFF, SEED)).hasSizeGreaterThan(5);
    }
}
