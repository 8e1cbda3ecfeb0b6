package chat.room;

import java.util.List;

/// One italic line about comings and goings; told to who is here, never kept.
public sealed interface Notice {

    /// Who came and who went since the last such line; at least one of both is somebody.
    record Moved(Group joined, Group left) implements Notice {}

    /// Somebody came, and nobody else meanwhile.
    static Moved joined(Nickname nickname) {
        return new Moved(new Group(List.of(nickname.value()), 0), Group.NOBODY);
    }

    /// A person took another nickname.
    record Renamed(String before, String after) implements Notice {}

    /// Some people of whom a few are named.
    ///
    /// @param names the first of them, at most [#NAMED]
    /// @param others how many more there are
    record Group(List<String> names, int others) {

        /// How many are named before the rest becomes a count: "Ann and 3 others".
        public static final int NAMED = 2;

        public static final Group NOBODY = new Group(List.of(), 0);

        public Group {
            names = List.copyOf(names);
        }

        public boolean isEmpty() {
            return names.isEmpty();
        }
    }
}
