package chat.store;

import chat.room.Post;
import chat.room.RoomName;
import chat.room.Store.StoreFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;

/// A process that wrote while every call was recorded, and the look at what power cuts would have
/// left of it.
public final class PowerCutTrial {

    /// Messages of a commit, and commits; between some of them the log of writes is moved.
    private static final int BATCH = 7;

    private static final int COMMITS = 40;
    private static final RoomName LOBBY = new RoomName("lobby");

    private final Path temp;
    private final PowerCuts cuts;
    private final List<Post> whole;

    private PowerCutTrial(Path temp, PowerCuts cuts, List<Post> whole) {
        this.temp = temp;
        this.cuts = cuts;
        this.whole = whole;
    }

    /// Has a process write.
    ///
    /// @param temp an empty folder for all that the trial needs
    public static PowerCutTrial record(Path temp, long seed)
            throws IOException, InterruptedException {
        var random = new Random(seed);
        var log = temp.resolve("strace");
        var folder = temp.resolve("data");
        try (var scribe = Scribe.under(PowerCuts.recorder(log), folder)) {
            scribe.ready();
            for (int i = 0; i < COMMITS; i++) {
                scribe.write(BATCH, random.nextInt(1, 3_000));
            }
            scribe.end();
        }
        var cuts = PowerCuts.read(log, folder);
        List<Post> whole;
        try (var store = SqliteStore.open(folder, InstantSource.system())) {
            whole = store.after(LOBBY, 0, Integer.MAX_VALUE);
        }
        expect("messages", BATCH * COMMITS, whole.size());
        expect("calls, more than", 10 * COMMITS, Math.min(10 * COMMITS, cuts.length()));
        expect(
                "the last word",
                "kept " + BATCH * COMMITS,
                Objects.toString(cuts.lastSaid(cuts.length(), "kept ")));
        return new PowerCutTrial(temp, cuts, whole);
    }

    private static void expect(String what, Object expected, Object was) {
        if (!expected.equals(was)) {
            throw new AssertionError("expected %s: %s but was %s".formatted(what, expected, was));
        }
    }

    /// Cuts the power so often, each time at a random call.
    ///
    /// @param heeded with what the process would have asked the disk to sync
    /// @return what was wrong afterwards, a sentence for each cut that lost something
    public List<String> losses(int count, PowerCuts.Syncs heeded, long seed)
            throws IOException, SQLException {
        var random = new Random(seed);
        // Without its syncs, something can be lost only behind the first word.
        int from = heeded == PowerCuts.Syncs.FULL ? 0 : cuts.indexOf("ready");
        var losses = new ArrayList<String>();
        for (int i = 1; i <= count; i++) {
            int cut = random.nextInt(from, cuts.length()) + 1;
            var image = temp.resolve(heeded + " " + i);
            cuts.image(cut, image, heeded, random);
            var problem = problem(image, acknowledged(cut));
            if (!problem.isEmpty()) {
                losses.add("cut %d before call %d: %s".formatted(i, cut, problem));
            }
        }
        return losses;
    }

    private long acknowledged(int cut) {
        var said = cuts.lastSaid(cut, "kept ");
        return said == null ? 0 : Long.parseLong(said.substring("kept ".length()));
    }

    /// Opens the store on what is left, and looks at all of it.
    ///
    /// @return what is wrong, empty when nothing is
    private String problem(Path image, long acknowledged) throws SQLException {
        List<Post> left;
        try (var store = SqliteStore.open(image, InstantSource.system())) {
            left = store.after(LOBBY, 0, Integer.MAX_VALUE);
        } catch (StoreFailure e) {
            return Objects.toString(e.getMessage());
        }
        if (left.size() < acknowledged) {
            return acknowledged + " were acknowledged and " + left.size() + " are there";
        }
        if (!left.stream()
                .map(Post::number)
                .toList()
                .equals(LongStream.rangeClosed(1, left.size()).boxed().toList())) {
            return "the numbers have gaps";
        }
        // What a page holds is right for it as long as every cursor it may have got is.
        for (int i = 0; i < left.size(); i++) {
            if (!left.get(i).cursor().equals(whole.get(i).cursor())) {
                return "the cursor of " + (i + 1) + " is another";
            }
        }
        if (left.size() % BATCH != 0) {
            return "half a commit is there";
        }
        try (var connection =
                        DriverManager.getConnection("jdbc:sqlite:" + image.resolve("chat.db"));
                var statement = connection.createStatement();
                var rows = statement.executeQuery("pragma integrity_check")) {
            var result = rows.next() ? rows.getString(1) : "nothing";
            return result.equals("ok") ? "" : result;
        }
    }
}
