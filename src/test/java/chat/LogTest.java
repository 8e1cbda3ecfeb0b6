package chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogTest {

    private final Log text = new Log(Log.Form.TEXT, System.err);
    private final Log json = new Log(Log.Form.JSON, System.err);

    @Test
    void an_event_is_one_line_whatever_is_in_it() {
        var event = event("two\nlines \"quoted\" \\ \u001b[31m");

        assertThat(text.line(event))
                .isEqualTo("2026-01-02T03:04:05.006Z WARNING two lines \"quoted\" \\  [31m");
        assertThat(json.line(event))
                .isEqualTo(
                        "{\"time\":\"2026-01-02T03:04:05.006Z\",\"level\":\"warning\",\"source\":\"chat.Some\","
                                + "\"message\":\"two\\nlines \\\"quoted\\\" \\\\ \\u001B[31m\"}");
    }

    @Test
    void of_an_exception_the_kind_and_the_place_are_said_and_not_the_message() {
        var event = event("Something unexpected happened.");
        event.setThrown(
                new IllegalStateException(
                        "what ann said",
                        new NumberFormatException("For input string: \"secret\"")));

        for (var log : new Log[] {text, json}) {
            assertThat(log.line(event))
                    .contains("IllegalStateException", "at chat.LogTest.")
                    .doesNotContain("ann", "secret", "\n");
        }
    }

    private static LogRecord event(String message) {
        var event = new LogRecord(Level.WARNING, message);
        event.setInstant(Instant.parse("2026-01-02T03:04:05.006007Z"));
        event.setLoggerName("chat.Some");
        return event;
    }
}
