package chat.page;

import org.jspecify.annotations.Nullable;

/// The form that makes a visitor somebody in a room.
///
/// @param room as typed
/// @param name as typed, or the one last used
/// @param roomProblem why that room cannot be, null when nothing was wrong
/// @param nameProblem why that name cannot be, null when nothing was wrong
public record JoinForm(
        String room, String name, @Nullable String roomProblem, @Nullable String nameProblem) {

    /// The field that needs a hand first: the one with a problem, else the first empty one.
    public String focus() {
        if (roomProblem != null) {
            return "room";
        }
        return nameProblem != null || !room.isEmpty() ? "name" : "room";
    }
}
