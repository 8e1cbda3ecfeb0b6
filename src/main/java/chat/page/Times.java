package chat.page;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/// Writes times as the people of one zone read them.
final class Times {

    private final ZoneId zone;
    private final DateTimeFormatter clock;
    private final DateTimeFormatter title;
    private final DateTimeFormatter day;

    Times(ZoneId zone) {
        // An offset's own name would be "Z" or "+02:00"; people know it as UTC and UTC+02:00.
        this.zone =
                zone.normalized() instanceof ZoneOffset offset
                        ? ZoneId.ofOffset("UTC", offset)
                        : zone;
        clock = in("HH:mm");
        title = in("EEEE, d MMMM uuuu, HH:mm zzz");
        day = in("EEEE d MMMM uuuu");
    }

    private DateTimeFormatter in(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.UK).withZone(zone);
    }

    ZoneId zone() {
        return zone;
    }

    /// `09:12`
    String clock(Instant at) {
        return clock.format(at);
    }

    /// `Sunday, 22 November 2026, 09:12 UTC`
    String title(Instant at) {
        return title.format(at);
    }

    /// `Sunday 22 November 2026`
    String day(Instant at) {
        return day.format(at);
    }

    /// `2026-11-22T09:12:05Z`, for programs
    String iso(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
