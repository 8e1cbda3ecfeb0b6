package chat.page;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is kept and for how long, in the words that visitors read. Follows from the settings alone.
///
/// @param keep how long messages are kept; null for ever
/// @param hold how long a nickname stays with who spoke under it; zero for no longer than they are
///   there
public record Terms(@Nullable Duration keep, Duration hold) {

    /// Stands where everything before has expired.
    public String expired() {
        return keep == null
                ? "What was said before has been deleted."
                : "Messages are deleted here after "
                        + words(keep)
                        + ". What was said before is gone.";
    }

    /// What somebody reads who comes back after so long that what they missed has expired.
    public String missed() {
        return "Some of what you missed has been deleted"
                + (keep == null ? "" : ", as everything is here after " + words(keep))
                + ". This is what there is.";
    }

    /// What stands where a link leads to a message that has expired.
    public String gone() {
        return "That message has been deleted"
                + (keep == null ? "." : ", as everything is here after " + words(keep) + ".");
    }

    /// What is stored, one thing a sentence.
    public List<String> sentences() {
        var sentences = new ArrayList<String>();
        sentences.add(
                keep == null
                        ? "Messages are kept with their author's nickname until somebody deletes them."
                        : "Messages are kept with their author's nickname for "
                                + words(keep)
                                + ", then deleted.");
        sentences.add("Whoever knows a room's name can read it.");
        sentences.add(
                hold.isZero()
                        ? "Your nickname is yours while you are in the room."
                        : "Your nickname stays yours for " + words(hold) + " after you spoke.");
        sentences.add(
                "A cookie knows you again for a year; it holds a random number and nothing about you.");
        sentences.add("Your address is not stored; while the operator bans one, a mark of it is.");
        sentences.add("Nothing is sent to anybody else.");
        return sentences;
    }

    /// `30 days`, `an hour`, `90 minutes`
    static String words(Duration time) {
        long seconds = time.toSeconds();
        record Unit(String one, String many, long seconds) {}
        return List.of(
                        new Unit("a day", "days", 86_400),
                        new Unit("an hour", "hours", 3_600),
                        new Unit("a minute", "minutes", 60),
                        new Unit("a second", "seconds", 1))
                .stream()
                .filter(unit -> seconds % unit.seconds == 0)
                .findFirst()
                .map(unit ->
                        seconds == unit.seconds
                                ? unit.one
                                : seconds / unit.seconds + " " + unit.many)
                .orElseThrow();
    }
}
