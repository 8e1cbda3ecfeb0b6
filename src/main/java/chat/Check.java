package chat;

import chat.store.Inspection;
import java.io.PrintStream;
import picocli.CommandLine.Command;

/// Looks through the data.
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        usageHelpWidth = 100,
        header = "Looks through all data, also while the server runs.",
        description =
                "Whether the file is whole, every index complete, and every room's log without gaps and in"
                        + " order. Says what is wrong, a line each, and ends with 1 then, else with 0. Reads"
                        + " everything. Run it as the user that the server runs as.")
final class Check implements Errand {

    @Override
    public boolean run(Options options, PrintStream out) {
        var found = Inspection.of(options.data);
        found.problems().forEach(problem -> out.println("Wrong: " + problem + "."));
        out.println(
                counted(found.rooms(), "room")
                        + " with "
                        + counted(found.messages(), "message")
                        + ": "
                        + (found.problems().isEmpty() ? "all is well." : "not all is well."));
        return found.problems().isEmpty();
    }

    private static String counted(long count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }
}
