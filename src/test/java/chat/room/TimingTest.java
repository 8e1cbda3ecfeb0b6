package chat.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TimingTest {

    private static final long MILLISECOND = 1_000_000;

    @Test
    void a_time_is_counted_in_the_first_class_that_holds_it() {
        var timing = new Timing();

        timing.took(0);
        timing.took(MILLISECOND);
        timing.took(MILLISECOND + 1);
        timing.took(11_000 * MILLISECOND);

        assertThat(count(timing, 0.00025)).isEqualTo(1);
        assertThat(count(timing, 0.001)).isEqualTo(1);
        assertThat(count(timing, 0.0025)).isEqualTo(1);
        assertThat(count(timing, Double.POSITIVE_INFINITY)).isEqualTo(1);
        assertThat(Arrays.stream(timing.counts()).sum()).isEqualTo(4);
        assertThat(timing.sum()).isEqualTo(11.002000001);
    }

    @Test
    void the_classes_ascend() {
        assertThat(new Timing().ends()).isSorted().doesNotHaveDuplicates().hasSize(16);
    }

    private static long count(Timing timing, double end) {
        return timing.counts()[Arrays.binarySearch(timing.ends(), end)];
    }
}
