package chat;

import chat.archive.LogDocument;
import chat.room.Refused;
import chat.room.RoomName;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Puts a room's log in that `export` wrote.
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        usageHelpWidth = 100,
        header = "Puts a room's log in that export wrote as json, while no server runs.",
        description = {
            "Only where nobody has spoken in the room: numbers, times, names and what was ruled stay as they are."
                    + " All of it or nothing: a file in which something does not fit is refused with the place.",
            "Nobody's nickname is taken by that. With --keep, what is too old goes as everything does."
        })
final class Import implements Errand {

    @Parameters(paramLabel = "FILE", description = "The file to read; - for stdin.")
    Path file = Path.of("");

    @Option(
            names = "--as",
            paramLabel = "ROOM",
            description = "What the room is to be called; without it, as it was.")
    @Nullable String as;

    @Override
    public boolean run(Options options, PrintStream out) throws Misuse {
        try (var in = open()) {
            var name = as == null ? null : new RoomName(as);
            var result = LogDocument.put(in, options.data, name, Instant.now());
            out.printf(
                    "The room \"%s\" has a log of %d events now, up to number %d.%n",
                    result.room(), result.events(), result.last());
            return true;
        } catch (LogDocument.Unfit e) {
            throw new Misuse(
                    subject() + " is refused, and nothing of it was kept: " + e.getMessage() + ".");
        } catch (Refused e) {
            throw new Misuse(e.refusal().sentence());
        } catch (IOException e) {
            throw new Misuse(subject() + " cannot be read: " + e.getMessage() + ".");
        }
    }

    private String subject() {
        return isStdin() ? "What was read" : file.toString();
    }

    private boolean isStdin() {
        return file.toString().equals("-");
    }

    private InputStream open() throws IOException {
        return isStdin() ? System.in : Files.newInputStream(file);
    }
}
