package chat.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A flight recording of the running server, made as docs/recording.md says.
class RecordingIT {

    @TempDir Path folder;

    @Test
    void a_recording_shows_a_messages_whole_trip_and_tells_nothing_of_what_was_said()
            throws Exception {
        var file = folder.resolve("trip.jfr");
        try (var server = RunningServer.start()) {
            jcmd(server, "JFR.start", "name=trip");
            try (var ann = WsClient.join(server, "Secret Garden", "Rumpelstilzchen")) {
                ann.say("the-word-is-swordfish");
                ann.await("swordfish");
                // When this one has come, the loop is done with the first.
                ann.say("good night");
                ann.await("good night");
            }
            jcmd(server, "JFR.dump", "name=trip", "filename=" + file);
        }

        var events = RecordingFile.readAllEvents(file);
        var received = one(events, "chat.Received", "number");
        var committed = one(events, "chat.Committed", "number");
        var rendered = one(events, "chat.Rendered", "last");
        var flushed = one(events, "chat.Flushed", "last");
        assertThat(List.of(received, committed, rendered, flushed))
                .extracting(event -> event.getInt("room"))
                .as("the room's number")
                .containsOnly(received.getInt("room"));
        assertThat(received.getEndTime()).isBeforeOrEqualTo(committed.getStartTime());
        assertThat(committed.getEndTime()).isBeforeOrEqualTo(rendered.getStartTime());
        assertThat(rendered.getEndTime()).isBeforeOrEqualTo(flushed.getEndTime());
        assertThat(received.getThread("thread").getJavaName()).startsWith("loop");
        assertThat(received.getInt("letters")).isEqualTo("the-word-is-swordfish".length());
        assertThat(committed.getDuration("waited"))
                .isBetween(Duration.ZERO, committed.getDuration());
        assertThat(committed.getInt("messages")).isEqualTo(1);
        assertThat(flushed.getString("dialect")).isEqualTo("tutorial");
        assertThat(flushed.getInt("listeners")).isEqualTo(1);
        assertThat(flushed.getInt("bytes")).isGreaterThan("the-word-is-swordfish".length());
        assertThat(flushed.getDuration("sinceKept")).isPositive();

        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                .contains("chat.Received")
                .doesNotContainIgnoringCase("swordfish")
                .doesNotContainIgnoringCase("rumpel")
                .doesNotContainIgnoringCase("garden");
    }

    /// That kind's event of the room's first message.
    private static RecordedEvent one(List<RecordedEvent> events, String kind, String number) {
        var found =
                events.stream()
                        .filter(event -> event.getEventType().getName().equals(kind))
                        .filter(event -> event.getLong(number) == 1)
                        .toList();
        assertThat(found).as(kind).hasSize(1);
        return found.getFirst();
    }

    private static void jcmd(RunningServer server, String... command)
            throws IOException, InterruptedException {
        var all = new ArrayList<String>();
        all.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        all.add(Long.toString(server.pid()));
        all.addAll(List.of(command));
        var process = new ProcessBuilder(all).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
