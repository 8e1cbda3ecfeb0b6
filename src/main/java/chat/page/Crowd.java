package chat.page;

import chat.room.Present;
import java.util.List;

/// Who is in a room.
///
/// @param people in the order to show them
/// @param whole whether these are all; else they are those who spoke last
public record Crowd(int count, List<Present> people, boolean whole) {

    public Crowd {
        people = List.copyOf(people);
    }

    /// All who are here.
    public Crowd(int count, List<Present> people) {
        this(count, people, true);
    }
}
