package chat;

import chat.store.Copy;
import java.io.PrintStream;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Copies the data into one file, also while a server runs.
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        usageHelpWidth = 100,
        header = "Copies all data into one new file, also while the server runs.",
        description = {
            "The file is a ZIP with chat.db, all messages of one moment, and key, which signs the cookies: keep it"
                    + " as you would the server's own data. It is looked through before it gets its name, and is"
                    + " for its owner alone. Run it as the user that the server runs as.",
            "A file that is there already is left alone. From cron, with a name for each day:",
            "  bin/chat backup /backup/chat-$(date +%%F).zip --data /var/lib/simple-chat"
        })
final class Backup implements Errand {

    @Parameters(paramLabel = "FILE", description = "The file to make.")
    Path file = Path.of("");

    @Override
    public boolean run(Options options, PrintStream out) {
        Copy.make(
                options.data,
                file.toAbsolutePath(),
                progress -> System.err.println("Simple Chat: " + progress));
        out.println(
                "The data in "
                        + options.data
                        + " is copied to "
                        + file
                        + " ("
                        + file.toFile().length()
                        + " bytes).");
        return true;
    }
}
