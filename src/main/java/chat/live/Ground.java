package chat.live;

import chat.page.PageFrames;
import chat.page.TutorialFrames;
import chat.room.Floods;
import chat.room.Refusal;
import chat.room.Rooms;
import java.time.InstantSource;

/// What all live connections stand on; made once.
///
/// @param make of the server: a page that was loaded from another one is asked to load anew
public record Ground(
        Rooms rooms,
        Loops loops,
        Fanout fanout,
        Floods floods,
        BannedAddresses banned,
        Keys keys,
        InstantSource clock,
        PageFrames pageFrames,
        TutorialFrames tutorialFrames,
        String make) {

    /// Counts what somebody was told.
    public void refused(Refusal refusal) {
        loops.traffic().refused(refusal);
    }
}
