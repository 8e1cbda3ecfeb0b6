package chat.page;

import chat.room.Notice;
import java.util.List;

/// Who came or went, as parts of a sentence.
///
/// @param names the ones who are named
/// @param others what follows the names: nothing, or ` and 3 others`
/// @param verb what they did, with the blanks around it
/// @param object the name a person goes by now; empty when that is not what happened
public record Words(List<String> names, String others, String verb, String object) {

    static List<Words> of(Notice notice) {
        return switch (notice) {
            case Notice.Renamed(var before, var after) ->
                    List.of(new Words(List.of(before), "", " is now ", after));
            case Notice.Moved(var joined, var left) when left.isEmpty() ->
                    List.of(of(joined, "joined"));
            case Notice.Moved(var joined, var left) when joined.isEmpty() ->
                    List.of(of(left, "left"));
            case Notice.Moved(var joined, var left) ->
                    List.of(of(joined, "joined"), of(left, "left"));
        };
    }

    private static Words of(Notice.Group group, String did) {
        boolean one = group.names().size() + group.others() == 1;
        var others =
                switch (group.others()) {
                    case 0 -> "";
                    case 1 -> " and 1 other";
                    default -> " and " + group.others() + " others";
                };
        return new Words(group.names(), others, (one ? " has " : " have ") + did + " the room", "");
    }

    /// `Ann`, `Ann and Bob`, `Ann and 3 others`
    public String who() {
        if (!others.isEmpty() || names.size() == 1) {
            return String.join(", ", names) + others;
        }
        return String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
    }
}
