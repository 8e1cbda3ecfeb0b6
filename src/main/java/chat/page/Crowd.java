package chat.page;

import chat.room.Present;
import java.util.List;

/// Who is in a room.
///
/// @param people in the order to show them; empty when there are too many to list, then only the
///   count is shown
public record Crowd(int count, List<Present> people) {

    public Crowd {
        people = List.copyOf(people);
    }
}
