package chat.chaos;

import java.util.List;
import java.util.Set;

/// Something that was seen from outside the server while it was being broken. A `who` or `reader`
/// is one client: a page, a tutorial's socket, a plain form.
sealed interface Event {

    String room();

    /// Somebody pressed Enter.
    ///
    /// @param author the nickname
    /// @param key names this sending; the same text typed again has another one
    record Typed(String who, String room, String author, String key, String text)
            implements Event {}

    /// The same sending went out once more, by the same way or another.
    record Again(String who, String room, String key) implements Event {}

    /// The server said that it has it.
    record Acknowledged(String who, String room, String key) implements Event {}

    /// The server said that it does not take it. Unless it says later that it has it after all,
    /// nobody may ever see it under that key.
    record Refused(String who, String room, String key, String why) implements Event {}

    /// At the end it still stands unanswered on its page.
    record Pending(String who, String room, String key) implements Event {}

    /// A page showed a message.
    record Shown(String reader, String room, Item item) implements Event {}

    /// A page was loaded: what it shows next may begin anywhere.
    record Loaded(String reader, String room) implements Event {}

    /// A page's list was taken away, because too much was missed: what it shows next may begin
    /// anywhere.
    record Emptied(String reader, String room) implements Event {}

    /// A page said in a visible line that what stood there is not on the server any more.
    record Told(String reader, String room) implements Event {}

    /// A tutorial's socket brought a message, which has no number there.
    ///
    /// @param reader one connection: what it hears must be one stretch of the log
    record Heard(String reader, String room, String author, String text) implements Event {}

    /// At the end: what a page shows that was open all the time.
    record Stayed(String reader, String room, List<Item> items) implements Event {}

    /// At the end: the whole log, as freshly loaded pages show it.
    record Fresh(String room, List<Item> items) implements Event {}

    /// At the end: the list of people on a page.
    record Listed(String reader, String room, Set<String> people) implements Event {}

    /// At the end: who is really connected.
    record Here(String room, Set<String> people) implements Event {}

    /// What was done to the server or to the lines.
    ///
    /// @param kind a word to count by
    record Incident(String kind, String what) implements Event {
        @Override
        public String room() {
            return "";
        }
    }

    /// From here on nothing more can be written.
    record DiskFull() implements Event {
        @Override
        public String room() {
            return "";
        }
    }

    /// There is room again.
    record DiskFree() implements Event {
        @Override
        public String room() {
            return "";
        }
    }

    /// The data was replaced by an older copy of it: nobody can be shown what came after that, but
    /// every page that had it must be told.
    record Replaced(String room) implements Event {}
}
