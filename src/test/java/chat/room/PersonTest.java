package chat.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PersonTest {

    @Test
    void people_have_all_the_hues_about_equally_often() {
        var counts =
                new Random(1)
                        .longs(16_000)
                        .mapToObj(Person::new)
                        .collect(Collectors.groupingBy(Person::hue, Collectors.counting()));

        assertThat(counts.keySet()).allMatch(hue -> hue >= 0).hasSize(16);
        assertThat(counts.values()).allMatch(count -> count > 850 && count < 1_150);
    }
}
