package chat;

import chat.store.Copy;
import java.io.PrintStream;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Makes a data folder of a backup.
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        usageHelpWidth = 100,
        header = "Unpacks what backup made into an empty data folder.",
        description =
                "The folder is made when it is missing, and must be empty: nothing is ever overwritten. Stop the"
                        + " server, move its folder away, restore, start it. Pages that saw messages which the"
                        + " backup does not have are told so.")
final class Restore implements Errand {

    @Parameters(paramLabel = "FILE", description = "The file that backup made.")
    Path file = Path.of("");

    @Override
    public boolean run(Options options, PrintStream out) {
        Copy.restore(file.toAbsolutePath(), options.data);
        out.println("The data in " + file + " is restored to " + options.data + ".");
        return true;
    }
}
