package chat;

import chat.archive.Format;
import chat.room.Refused;
import chat.room.RoomName;
import chat.store.RoomLog;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Writes a room's log out, also while a server runs.
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        usageHelpWidth = 100,
        header = "Writes a room's log to stdout, also while the server runs.",
        description = {
            "FORMAT is json, which is all of it and can be imported again; txt, a line for each line that was said,"
                    + " in UTC; or html, one page that needs no server. The times of html are in the --time-zone,"
                    + " which comes before the command.",
            "JSON holds the random numbers that tell people apart, so keep it as you would the data. Run it as the"
                    + " user that the server runs as:",
            "  bin/chat export lobby --data /var/lib/simple-chat > lobby.json"
        })
final class Export implements Errand {

    @Parameters(paramLabel = "ROOM", description = "The room's name.")
    String room = "";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "json",
            converter = OptionTypes.Archive.class,
            description = "json, txt or html.")
    Format format = Format.JSON;

    @Override
    public boolean run(Options options, PrintStream out) throws Misuse {
        RoomName name;
        try {
            name = new RoomName(room);
        } catch (Refused e) {
            throw new Misuse(e.refusal().sentence());
        }
        // System.out would not tell of a full disk.
        try (var file = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out))) {
            RoomLog.read(options.data, name, format.writer(file, options.timeZone));
            return true;
        } catch (IOException e) {
            throw new Misuse("The log could not be written to the end: " + e.getMessage() + ".");
        }
    }
}
