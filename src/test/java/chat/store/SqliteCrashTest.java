package chat.store;

import static org.assertj.core.api.Assertions.assertThat;

import chat.room.Message;
import chat.room.Post;
import chat.room.RoomName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Shown means kept, whatever ends the server. A process that writes is killed, or its files are
/// copied as a power cut could have left them; then everything it acknowledged must be there, and
/// of the rest whole commits or nothing.
///
/// With `-Dchat.all=true` many times as often. The seed is fixed, and the message of a failure
/// names the round.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SqliteCrashTest {

    private static final boolean ALL = Boolean.getBoolean("chat.all");
    private static final long SEED = 20260301;

    /// Messages in the lobby a commit has; so the lobby's last number tells whether it holds whole
    /// commits.
    private static final int BATCH = 7;

    /// In characters; long enough for a commit to be many pages.
    private static final int LONGEST = 3_000;

    @TempDir Path temp;

    @Test
    void everything_acknowledged_is_there_after_kill_9_at_any_moment() throws Exception {
        var random = new Random(SEED);
        var folder = temp.resolve("data");
        long acknowledged = 0;
        for (int round = 1; round <= (ALL ? 40 : 3); round++) {
            acknowledged = Math.max(acknowledged, writeUntilKilled(folder, random));

            check(folder, acknowledged, "round " + round);
        }
        assertThat(acknowledged).isPositive();
    }

    /// Keeps many commits under way, so that the kill comes in the middle of any step of one.
    ///
    /// @return the last number that was acknowledged
    private static long writeUntilKilled(Path folder, Random random) throws IOException {
        int ahead = 50;
        int commits = random.nextInt(300);
        long last = 0;
        try (var scribe = new Scribe(folder)) {
            scribe.ready();
            for (int i = 0; i < commits + ahead; i++) {
                scribe.ask(BATCH, random.nextInt(1, LONGEST));
                if (i >= ahead) {
                    last = scribe.answer().orElseThrow().last();
                }
            }
            scribe.kill();
            for (var answer = scribe.answer(); answer.isPresent(); answer = scribe.answer()) {
                last = answer.get().last();
            }
        }
        return last;
    }

    /// What is on disk after a cut is what had been synced, and of the rest any part. The log of
    /// writes is synced by the commit that acknowledges, so an image of the files has all of the
    /// log up to there; behind it the next commit is cut at any byte, or some of its sectors are
    /// missing.
    @Test
    void everything_acknowledged_is_there_after_a_power_cut_at_any_moment() throws Exception {
        var random = new Random(SEED);
        var folder = temp.resolve("data");
        int whole = 0;
        int torn = 0;
        try (var scribe = new Scribe(folder)) {
            scribe.ready();
            for (int sample = 1; sample <= (ALL ? 30 : 6); sample++) {
                for (int i = random.nextInt(8); i >= 0; i--) {
                    scribe.write(BATCH, random.nextInt(1, LONGEST));
                }
                long acknowledged = scribe.write(BATCH, random.nextInt(1, LONGEST)).last();
                // The file first: whatever a checkpoint moves into it meanwhile is still in the
                // log.
                var file = Files.readAllBytes(folder.resolve("chat.db"));
                var before = Log.of(folder);
                scribe.write(BATCH, random.nextInt(1, LONGEST));
                var after = Log.of(folder);
                if (after.salt != before.salt) {
                    continue; // begun anew since; the file that belongs to it was not copied
                }
                for (int i = 0; i < (ALL ? 20 : 8); i++) {
                    var image = temp.resolve("image " + sample + " " + i);
                    Files.createDirectories(image);
                    Files.write(image.resolve("chat.db"), file);
                    Files.write(
                            image.resolve("chat.db-wal"), after.cutBehind(before.length, random));
                    long last = check(image, acknowledged, image.getFileName().toString());
                    assertThat(last).isIn(acknowledged, acknowledged + BATCH);
                    if (last == acknowledged) {
                        torn++;
                    } else {
                        whole++;
                    }
                }
            }
        }
        assertThat(torn).isPositive();
        assertThat(whole).isPositive();
    }

    /// The same with the knife in what was acknowledged: if this lost nothing, the test above would
    /// prove nothing.
    @Test
    void a_cut_into_what_was_synced_would_be_noticed() throws Exception {
        var folder = temp.resolve("data");
        try (var scribe = new Scribe(folder)) {
            scribe.ready();
            var file = Files.readAllBytes(folder.resolve("chat.db"));
            long acknowledged = scribe.write(BATCH, 100).last();
            var log = Log.of(folder);
            var image = Files.createDirectories(temp.resolve("image"));
            Files.write(image.resolve("chat.db"), file);
            Files.write(image.resolve("chat.db-wal"), Arrays.copyOf(log.bytes, log.length - 1));

            try (var store = SqliteStore.open(image, InstantSource.system())) {
                assertThat(acknowledged).isEqualTo(BATCH);
                assertThat(store.after(new RoomName("lobby"), 0, 100)).isEmpty();
            }
        }
    }

    /// Opens the store and looks at all of it.
    ///
    /// @return the lobby's last number
    private static long check(Path folder, long acknowledged, String when) throws Exception {
        List<Message> lobby;
        List<Post> garden;
        try (var store = SqliteStore.open(folder, InstantSource.system())) {
            lobby =
                    store.after(new RoomName("lobby"), 0, Integer.MAX_VALUE).stream()
                            .map(Message.class::cast)
                            .toList();
            garden = store.after(new RoomName("garden"), 0, Integer.MAX_VALUE);
        }
        long last = lobby.isEmpty() ? 0 : lobby.getLast().number();
        assertThat(last).as(when).isGreaterThanOrEqualTo(acknowledged);
        assertThat(lobby.stream().map(Message::number))
                .as(when)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, last).boxed().toList());
        assertThat(
                        lobby.stream()
                                .filter(message ->
                                        !message.text().startsWith(message.number() + " x")))
                .as(when)
                .isEmpty();
        assertThat(last % BATCH).as(when).isZero();
        assertThat(garden).as(when).hasSize((int) (last / BATCH));
        try (var connection =
                        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("chat.db"));
                var statement = connection.createStatement();
                var rows = statement.executeQuery("pragma integrity_check")) {
            assertThat(rows.next() ? rows.getString(1) : "").as(when).isEqualTo("ok");
        }
        return last;
    }

    /// A copy of the log of writes (SQLite's file format, section 4.1): a header of 32 bytes, then
    /// frames of 24 bytes and a page each. Frames of an earlier life of the file follow the last
    /// one and have another salt; `length` ends before them.
    private static final class Log {
        private static final int HEADER = 32;
        private static final int FRAME = 24 + 4096;
        private static final int SECTOR = 512;

        final byte[] bytes;
        final long salt;
        final int length;

        Log(byte[] bytes, long salt, int length) {
            this.bytes = bytes;
            this.salt = salt;
            this.length = length;
        }

        static Log of(Path folder) throws IOException {
            var bytes = Files.readAllBytes(folder.resolve("chat.db-wal"));
            var buffer = ByteBuffer.wrap(bytes);
            long salt = buffer.getLong(16);
            int length = HEADER;
            while (length + FRAME <= bytes.length && buffer.getLong(length + 8) == salt) {
                length += FRAME;
            }
            return new Log(bytes, salt, length);
        }

        /// What a power cut could leave of it when everything up to there had been synced.
        byte[] cutBehind(int synced, Random random) {
            return switch (random.nextInt(3)) {
                case 0 -> Arrays.copyOf(bytes, random.nextInt(synced, length + 1));
                case 1 -> without(synced, random, random.nextInt(1, 5));
                default -> without(synced, random, 0);
            };
        }

        private byte[] without(int synced, Random random, int sectors) {
            var torn = bytes.clone();
            for (int i = 0; i < sectors; i++) {
                int from = random.nextInt(synced, length);
                Arrays.fill(torn, from, Math.min(length, from + SECTOR), (byte) 0);
            }
            return torn;
        }
    }
}
