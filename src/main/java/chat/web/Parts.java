package chat.web;

import chat.page.PageFrames;
import chat.page.Pages;
import chat.page.TutorialFrames;
import chat.room.Rooms;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;

/// What connections and routes have in common, made once by [Server].
record Parts(
        Rooms rooms,
        Fanout fanout,
        Loops loops,
        Identity identity,
        Origins origins,
        Keys keys,
        InstantSource clock,
        Assets assets,
        Pages pages,
        PageFrames pageFrames,
        TutorialFrames tutorialFrames) {

    private static final Logger LOG = System.getLogger(Parts.class.getName());

    /// Reports what should not happen: a mistake of ours, never a stranger's.
    void unexpected(Throwable cause) {
        LOG.log(Level.ERROR, "Something unexpected happened; please report it.", cause);
    }
}
