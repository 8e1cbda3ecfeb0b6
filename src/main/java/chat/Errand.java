package chat;

import java.io.PrintStream;

/// What the program does instead of serving: a word after its name.
interface Errand {

    /// Does it.
    ///
    /// @param out for what was asked for; anything else that is to be said goes to stderr
    /// @return whether all is well, for the exit status
    /// @throws Misuse when it cannot be done
    boolean run(Options options, PrintStream out) throws Misuse;
}
