package bench;

import java.util.List;

/// A named piece of work, measured whole.
///
/// @param name what the command line calls it
/// @param about one line for `--list`
/// @param quick whether it belongs to the quick set
record Scenario(String name, String about, boolean quick, Work work) {

    interface Work {
        /// Measures; the result has a figure for each goal.
        Result run(Rig rig);
    }

    /// What came out of it.
    ///
    /// @param charts pictures of it, which [Chart] drew
    record Result(List<Figure> figures, List<Chart> charts) {}

    /// All there are, in the order in which they run.
    static final List<Scenario> ALL =
            List.of(
                    new Scenario(
                            "big-room",
                            "1 room of 1,000, as much as goes through, beside the C program",
                            true,
                            Talk::bigRoom),
                    new Scenario(
                            "small-rooms",
                            "100 rooms of 10, as much as goes through, beside the C program",
                            true,
                            Talk::smallRooms),
                    new Scenario(
                            "half-load",
                            "how long a message takes at half of what goes through",
                            false,
                            Talk::halfLoad),
                    new Scenario(
                            "durable",
                            "1,000 rooms, 5,000 and 20,000 messages a second, each kept on disk",
                            true,
                            Talk::durable),
                    new Scenario(
                            "limits-on",
                            "1,000 people who talk as people do, with all limits on",
                            true,
                            Talk::limitsOn),
                    new Scenario(
                            "pages",
                            "1,000 pages, all seen or half of them hidden, beside 1,000 tutorial's sockets",
                            true,
                            Readers::pages),
                    new Scenario(
                            "slow-reader",
                            "one reader in 1,000 who stopped reading",
                            false,
                            Readers::slow),
                    new Scenario(
                            "memory",
                            "what an idle person costs, from 2,000 to 18,000 in 1,800 rooms",
                            false,
                            Crowds::memory),
                    new Scenario(
                            "join-storm",
                            "1,000 to 4,000 people who come into one room at once",
                            true,
                            Crowds::joinStorm),
                    new Scenario(
                            "arrivals",
                            "100 and 400 people a second who come in beside talk",
                            false,
                            Crowds::arrivals),
                    new Scenario(
                            "small-heap",
                            "1,000 people in one room at 100 messages a second with -Xmx64m",
                            false,
                            Crowds::smallHeap),
                    new Scenario(
                            "history",
                            "a store of 10 million messages: pages, older pages, start",
                            false,
                            History::run),
                    new Scenario(
                            "return",
                            "1,000 pages from one address, when the server is killed and started again",
                            false,
                            Returns::run),
                    new Scenario(
                            "start",
                            "from the command to the first answer, with the cache and without",
                            true,
                            Starts::run),
                    new Scenario(
                            "room-page",
                            "1,000 requests a second for a room's page",
                            true,
                            Requests::roomPage),
                    new Scenario(
                            "growth",
                            "4,000 people and 50,000 deliveries a second in rooms of 10 to 4,000",
                            false,
                            Talk::growth),
                    new Scenario(
                            "peers",
                            "the same work done by uWebSockets, Node ws and Jetty",
                            false,
                            Peers::run));
}
