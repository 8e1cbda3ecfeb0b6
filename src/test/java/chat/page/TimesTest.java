package chat.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class TimesTest {

    private static final Instant AT = Instant.parse("2026-11-22T09:12:05.250Z");

    @Test
    void a_time_is_read_in_the_zone_it_is_shown_in_and_names_it() {
        var times = new Times(ZoneId.of("Europe/Berlin"));

        assertThat(times.clock(AT)).isEqualTo("10:12");
        assertThat(times.title(AT)).isEqualTo("Sunday, 22 November 2026, 10:12 CET");
        assertThat(times.title(Instant.parse("2026-07-01T09:12:00Z")))
                .isEqualTo("Wednesday, 1 July 2026, 11:12 CEST");
    }

    @Test
    void utc_is_called_utc_however_it_was_chosen() {
        for (var zone : new ZoneId[] {ZoneId.of("UTC"), ZoneOffset.UTC, ZoneId.of("Etc/UTC")}) {
            assertThat(new Times(zone).title(AT)).isEqualTo("Sunday, 22 November 2026, 09:12 UTC");
        }
        assertThat(new Times(ZoneOffset.ofHours(2)).title(AT))
                .isEqualTo("Sunday, 22 November 2026, 11:12 UTC+02:00");
    }

    @Test
    void programs_read_utc_to_the_second() {
        assertThat(new Times(ZoneId.of("Asia/Tokyo")).iso(AT)).isEqualTo("2026-11-22T09:12:05Z");
    }

    @Test
    void a_day_begins_where_the_zone_says() {
        var late = Instant.parse("2026-11-22T23:30:00Z");

        assertThat(new Times(ZoneId.of("UTC")).day(late)).isEqualTo("Sunday 22 November 2026");
        assertThat(new Times(ZoneId.of("Asia/Tokyo")).day(late))
                .isEqualTo("Monday 23 November 2026");
    }
}
