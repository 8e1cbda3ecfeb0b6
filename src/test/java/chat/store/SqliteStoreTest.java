package chat.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import chat.room.Draft;
import chat.room.Expired;
import chat.room.Mode;
import chat.room.Nickname;
import chat.room.Person;
import chat.room.RoomName;
import chat.room.Ruling;
import chat.room.Seat;
import chat.room.Standing;
import chat.room.Store;
import chat.room.Store.Receipt;
import chat.room.Store.StoreFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

class SqliteStoreTest extends StoreContract {

    /// The version of the file that this program writes.
    private static final int NEWEST = 4;

    /// Later than anything in the samples.
    private static final Instant FAR = Instant.parse("2100-01-01T00:00:00Z");

    @TempDir Path temp;

    /// A name that an address would need to escape.
    private Path folder() {
        return temp.resolve("a?b=c&d #% ü");
    }

    private Path file() {
        return folder().resolve("chat.db");
    }

    private Path log() {
        return folder().resolve("chat.db-wal");
    }

    @Override
    Store open(InstantSource clock) {
        return SqliteStore.open(folder(), clock);
    }

    // What is removed

    @Test
    void what_is_removed_stands_in_no_file_any_more() throws IOException {
        var longText = "a secret of some length ".repeat(150) + "and its end";
        commit(draft("lobby", BOB, "Mallory Nickname", "call 555-0199", "key-1"));
        commit(draft("lobby", BOB, "Mallory Nickname", longText, "key-2"));
        say("lobby", "what stays");
        assertThat(inFiles("call 555-0199")).isTrue();
        assertThat(inFiles("and its end")).isTrue();

        ruled(remove(1L, 2L));

        assertThat(inFiles("call 555-0199")).isFalse();
        assertThat(inFiles("a secret of some length")).isFalse();
        assertThat(inFiles("and its end")).isFalse();
        assertThat(inFiles("Mallory Nickname")).isFalse();
        assertThat(inFiles("what stays")).isTrue();
    }

    /// Rows are moved from page to page as others come between them, and SQLite leaves copies in
    /// the gaps: of these 6,000 messages, about a dozen.
    @Test
    void what_has_expired_stands_in_no_file_any_more() throws IOException {
        var random = new Random(1);
        int[] lengths = {1, 40, 200, 3_000};
        var drafts = new ArrayList<Draft>();
        for (int i = 0; i < 6_000; i++) {
            var room = "room " + random.nextInt(60);
            var text = "old%05d".formatted(i) + "x".repeat(lengths[random.nextInt(lengths.length)]);
            drafts.add(draft(room, new Person(i), "mallory%05d".formatted(i), text, "key" + i));
            if (drafts.size() == 200) {
                clock.now = clock.now.plusSeconds(1);
                store.commit(drafts, List.of());
                drafts.clear();
            }
        }
        sit(taken(BOB, "lobby", "mallory-seat", 0), spoke(BOB, "lobby", "mallory-claim", 0));
        var kept = clock.now.minusSeconds(9);
        assertThat(inFiles("old", "[0-9]{5}")).hasSize(6_000);

        expired(kept);
        while (store.forget(kept)) {
            // More.
        }
        settle();

        var left = inFiles("old", "[0-9]{5}");
        assertThat(left).isEqualTo(numbers("old", 4_000, 6_000));
        assertThat(inFiles("mallory", "[0-9]{5}")).isEqualTo(numbers("mallory", 4_000, 6_000));
        assertThat(inFiles("mallory-seat")).isFalse();
        assertThat(inFiles("mallory-claim")).isFalse();
        assertThat(Inspection.of(folder()).problems()).isEmpty();

        expired(clock.now.plusSeconds(1));
        settle();

        assertThat(inFiles("old", "[0-9]{5}")).isEmpty();
        assertThat(inFiles("mallory", "[0-9]{5}")).isEmpty();
        assertThat(Inspection.of(folder()).problems()).isEmpty();
    }

    private void settle() {
        while (store.settle()) {
            // More.
        }
    }

    private static SortedSet<String> numbers(String word, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj((word + "%05d")::formatted)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Every such word in any file of the folder.
    private SortedSet<String> inFiles(String word, String number) throws IOException {
        var found = new TreeSet<String>();
        try (var files = Files.list(folder())) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                Pattern.compile(word + number)
                        .matcher(Files.readString(file, ISO_8859_1))
                        .results()
                        .forEach(match -> found.add(match.group()));
            }
        }
        return found;
    }

    /// Whether any file of the folder has that text in it, however it came there.
    private boolean inFiles(String text) throws IOException {
        try (var files = Files.list(folder())) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                // One byte a character, so that nothing that stands there can be missed.
                if (Files.readString(file, ISO_8859_1).contains(text)) {
                    return true;
                }
            }
        }
        return false;
    }

    // Older versions

    @Test
    void data_of_the_first_version_is_taken_over_whole() throws IOException {
        takeOver(1);

        assertThat(texts(posts()))
                .containsExactly("hello", "hi ann", "call me at 555 0199", "two\nlines");
        assertThat(opened().name()).isEqualTo(new RoomName("Lobby"));
        assertThat(opened().rulings()).isEmpty();
        assertThat(opened().standing()).isEqualTo(Standing.CLEAR);
        var zoe = store.after(new RoomName("中文"), 0, 10);
        assertThat(texts(zoe)).containsExactly("你好 👋");
        assertThat(store.seats(zoe.getFirst().person()))
                .extracting(Seat::nickname)
                .containsExactly(new Nickname("Zoë"));
        var ann = lobby().getFirst();
        assertThat(commit(draft("lobby", ann.author(), "ann", "hello", "00000000000000000001")))
                .as("a sending that was kept before")
                .containsExactly(new Receipt.Known(1));
        assertThat(ruled(remove(3L)).number()).isEqualTo(5);
        assertThat(inFiles("555 0199")).isFalse();
        assertThat(numbers(say("lobby", "goes on"))).containsExactly(6L);
    }

    @Test
    void data_of_the_second_version_is_taken_over_with_the_names_people_spoke_under()
            throws IOException {
        takeOver(2);

        assertThat(texts(posts()))
                .containsExactly("hello", "hi ann", "call me at 555 0199", "two\nlines");
        var ann = lobby().getFirst();
        assertThat(store.claims(LOBBY, Instant.EPOCH, 10))
                .extracting(claim -> claim.nickname().value())
                .containsExactlyInAnyOrder("Anna", "bob");
        assertThat(opened().standing()).isEqualTo(Standing.CLEAR);
        assertThat(commit(draft("lobby", ann.author(), "ann", "hello", "00000000000000000001")))
                .as("a sending that was kept before")
                .containsExactly(new Receipt.Known(1));
        assertThat(ruled(remove(3L)).number()).isEqualTo(5);
        assertThat(inFiles("555 0199")).isFalse();
        assertThat(numbers(say("lobby", "goes on"))).containsExactly(6L);
    }

    @Test
    void data_of_the_third_version_is_taken_over_with_what_was_ruled() throws IOException {
        takeOver(3);

        assertThat(texts(posts())).containsExactly("hello", "hi ann", "removed", "two\nlines");
        var opened = opened();
        assertThat(opened.rulings()).extracting(Ruling::number).containsExactly(5L, 6L, 7L);
        assertThat(opened.standing().mode()).isEqualTo(Mode.READ_ONLY);
        assertThat(opened.standing().muted().values())
                .extracting(Standing.Term::nickname)
                .containsExactly("bob");
        assertThat(opened.expired()).isEqualTo(Expired.NOTHING);
        assertThat(store.expire(store.aged(0, FAR, 1).getFirst().id(), FAR))
                .map(Expired::number)
                .contains(7L);
        assertThat(opened().standing()).as("what still holds").isEqualTo(opened.standing());
        assertThat(numbers(say("lobby", "goes on"))).containsExactly(8L);
    }

    /// Puts data in the store's place as that version left it, and opens the store on it.
    private void takeOver(int version) throws IOException {
        store.close();
        Files.delete(file());
        var name = "/store/version-" + version + ".db";
        try (var old = SqliteStoreTest.class.getResourceAsStream(name)) {
            assertThat(old).as(name).isNotNull();
            Files.copy(old, file());
        }
        assertThat(version()).isEqualTo(version);

        store = open(clock);

        assertThat(version()).isEqualTo(NEWEST);
    }

    private int version() throws IOException {
        // Where the file's format has the user's version: at byte 60, the highest byte first.
        return ByteBuffer.wrap(Files.readAllBytes(file())).getInt(60);
    }

    // The folder

    @Test
    void the_folder_and_what_is_in_it_are_their_owners_alone() throws IOException {
        say("lobby", "hello");

        assertThat(permissions(folder())).isEqualTo("rwx------");
        assertThat(permissions(file())).isEqualTo("rw-------");
        assertThat(permissions(log())).isEqualTo("rw-------");
    }

    @Test
    void a_second_store_on_the_folder_is_refused_until_the_first_is_closed() {
        refused().withMessageContaining(folder() + " is in use by another Simple Chat");
        store.close();

        store = open(clock);
        say("lobby", "hello");
    }

    @Test
    void a_second_server_on_the_folder_is_told_which_process_has_it() throws IOException {
        store.close();
        try (var other = new Scribe(folder())) {
            other.ready();

            refused()
                    .withMessageContaining(
                            "is in use by another Simple Chat (process " + other.pid() + ").");
        }
    }

    @Test
    void a_folder_that_cannot_be_is_refused_in_a_sentence() throws IOException {
        var inTheWay = Files.createFile(temp.resolve("in the way"));

        assertThatExceptionOfType(StoreFailure.class)
                .isThrownBy(() -> SqliteStore.open(inTheWay, clock))
                .withMessage(
                        "The data folder "
                                + inTheWay
                                + " cannot be used: "
                                + inTheWay
                                + " is a file.");
    }

    @Test
    void libraries_that_killed_servers_left_are_swept() throws IOException {
        store.close();
        var stale =
                Files.createFile(
                        folder().resolve("tmp").resolve("sqlite-3.1-left-libsqlitejdbc.so"));

        store = open(clock);

        assertThat(stale).doesNotExist();
    }

    @Test
    void a_clean_end_leaves_one_file_and_no_log() {
        say("lobby", "hello");
        assertThat(log()).isNotEmptyFile();

        store.close();

        assertThat(log()).doesNotExist();
        assertThat(file()).isNotEmptyFile();
    }

    @Test
    void a_closed_store_says_so() {
        store.close();
        store.close();

        assertThatExceptionOfType(StoreFailure.class)
                .isThrownBy(() -> say("lobby", "hello"))
                .withMessage("The store is closed.");
        assertThatExceptionOfType(StoreFailure.class)
                .isThrownBy(() -> store.seats(ANN))
                .withMessage("The store is closed.");
    }

    // The file

    static Stream<Named<UnaryOperator<byte[]>>> damages() {
        return Stream.of(
                Named.of("cut within its header", bytes -> Arrays.copyOf(bytes, 50)),
                Named.of("cut to one byte", bytes -> Arrays.copyOf(bytes, 1)),
                Named.of("cut to its first page", bytes -> Arrays.copyOf(bytes, 4096)),
                Named.of(
                        "cut by its last page", bytes -> Arrays.copyOf(bytes, bytes.length - 4096)),
                Named.of("random", bytes -> scrambled(bytes, 0)),
                Named.of("random after its header", bytes -> scrambled(bytes, 100)),
                Named.of("random after its first page", bytes -> scrambled(bytes, 4096)),
                Named.of("text", _ -> "Dear diary".repeat(1000).getBytes(UTF_8)),
                Named.of("zeros", bytes -> new byte[bytes.length]));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void a_damaged_file_is_refused_by_name_and_left_as_it_is(UnaryOperator<byte[]> damage)
            throws IOException {
        say("lobby", "hello");
        store.close();
        var damaged = damage.apply(Files.readAllBytes(file()));
        Files.write(file(), damaged);

        refused()
                .withMessageStartingWith(file() + " is damaged")
                .withMessageEndingWith("It was left as it is.");

        assertThat(file()).hasBinaryContent(damaged);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "drop table seat                 | is damaged",
                "alter table message drop nick   | is damaged",
                "pragma application_id = 7       | is a database, but not one of Simple Chat's",
                "pragma user_version = 99        | was written by a newer Simple Chat",
            })
    void another_programs_or_versions_file_is_refused_and_left_as_it_is(String change, String why)
            throws Exception {
        say("lobby", "hello");
        store.close();
        sql(file(), change);
        var before = Files.readAllBytes(file());

        refused().withMessageStartingWith(file() + " " + why);

        assertThat(file()).hasBinaryContent(before);
    }

    @Test
    void a_foreign_database_is_refused_and_left_as_it_is() throws Exception {
        store.close();
        Files.delete(file());
        sql(file(), "create table recipe(name)");
        var before = Files.readAllBytes(file());

        refused().withMessageStartingWith(file() + " is a database, but not one of Simple Chat's");

        assertThat(file()).hasBinaryContent(before);
    }

    @Test
    void an_empty_file_is_a_fresh_store() throws IOException {
        say("lobby", "hello");
        store.close();
        Files.write(file(), new byte[0]);

        store = open(clock);

        assertThat(lobby()).isEmpty();
        assertThat(numbers(say("lobby", "hello"))).containsExactly(1L);
    }

    @Test
    void a_log_without_its_file_is_refused_and_left_as_it_is() throws IOException {
        say("lobby", "hello");
        var written = Files.readAllBytes(log());
        store.close();
        Files.delete(file());
        Files.write(log(), written);

        refused().withMessageContaining("its log chat.db-wal is not");

        assertThat(log()).hasBinaryContent(written);
        assertThat(file()).doesNotExist();
    }

    @Test
    void what_a_start_left_half_made_is_made_anew() throws IOException {
        store.close();
        Files.delete(file());
        Files.write(folder().resolve("chat.db.new"), new byte[] {1, 2, 3});

        store = open(clock);

        assertThat(numbers(say("lobby", "hello"))).containsExactly(1L);
        assertThat(folder().resolve("chat.db.new")).doesNotExist();
    }

    @Test
    void a_seat_whose_name_is_refused_today_is_passed_over() throws Exception {
        sit(taken(ANN, "lobby", "ann", 1), taken(ANN, "garden", "ann", 2));
        store.close();
        sql(file(), "update seat set nick = '' where room = 'garden'");

        store = open(clock);

        assertThat(store.seats(ANN))
                .extracting(seat -> seat.room().value())
                .containsExactly("lobby");
    }

    // The disk

    @Test
    void a_commit_waits_for_the_disk_and_leaves_the_moving_to_others() throws Exception {
        store.close();
        try (var folder = DataFolder.open(folder());
                var writer = SqliteFile.open(folder).writer();
                var statement = writer.createStatement()) {
            assertThat(
                            Stream.of(
                                            "journal_mode",
                                            "synchronous",
                                            "wal_autocheckpoint",
                                            "cache_size")
                                    .map(name -> {
                                        try (var rows = statement.executeQuery("pragma " + name)) {
                                            return name
                                                    + " "
                                                    + (rows.next() ? rows.getString(1) : "");
                                        } catch (SQLException e) {
                                            throw new AssertionError(e);
                                        }
                                    }))
                    .containsExactly(
                            "journal_mode wal",
                            "synchronous 2",
                            "wal_autocheckpoint 0",
                            "cache_size -16384");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SQLITE_IOERR_FSYNC, true",
        "SQLITE_IOERR_DIR_FSYNC, true",
        "UNKNOWN_ERROR, true",
        "SQLITE_IOERR_WRITE, false",
        "SQLITE_IOERR_READ, false",
        "SQLITE_FULL, false",
        "SQLITE_BUSY, false",
        "SQLITE_READONLY, false",
        "SQLITE_CANTOPEN, false",
        "SQLITE_CORRUPT, false"
    })
    void a_failed_sync_is_fatal_and_other_failures_are_not(SQLiteErrorCode code, boolean fatal) {
        assertThat(SqliteFile.isFatal(new SQLiteException("", code))).isEqualTo(fatal);
    }

    @Test
    void a_failed_commit_keeps_nothing_and_the_next_one_works() throws Exception {
        say("lobby", "one");
        try (var other = DriverManager.getConnection("jdbc:sqlite:" + file().toUri());
                var statement = other.createStatement()) {
            statement.executeUpdate("begin immediate");

            assertThatExceptionOfType(StoreFailure.class)
                    .isThrownBy(() -> say("lobby", "two"))
                    .withMessageContaining("Could not write to " + file())
                    .withMessageContaining("SQLITE_BUSY")
                    .matches(failure -> !failure.fatal());
            assertThat(texts(lobby())).containsExactly("one");
        }

        assertThat(numbers(say("lobby", "three"))).containsExactly(2L);
        assertThat(texts(lobby())).containsExactly("one", "three");
    }

    @Test
    void a_full_disk_loses_nothing_and_talk_goes_on_once_there_is_room() throws Exception {
        store.close();
        try (var scribe = Scribe.withLimit(folder(), 4_096)) {
            scribe.ready();
            long last = 0;
            var answer = scribe.write(10, 3_900);
            while (answer.failure().isEmpty()) {
                last = answer.last();
                answer = scribe.write(10, 3_900);
            }
            assertThat(last).isPositive();
            assertThat(answer.failure().get())
                    .startsWith("not fatal: Could not write to " + file());

            scribe.liftLimit();

            assertThat(scribe.write(1, 10).last()).isEqualTo(last + 1);
            scribe.end();
            store = open(clock);
            assertThat(store.after(new RoomName("lobby"), 0, Integer.MAX_VALUE))
                    .hasSize((int) last + 1);
        }
    }

    @Test
    void the_log_of_writes_stays_bounded_however_much_is_said() {
        var text = "𐐀".repeat(4_000);
        var batch = IntStream.range(0, 500).mapToObj(_ -> draft("lobby", text, null)).toList();
        long written = 0;
        long longest = 0;
        while (written < 3 * SqliteFile.LARGEST_LOG) {
            store.commit(batch, List.of());
            written += batch.size() * (long) text.getBytes(UTF_8).length;
            longest = Math.max(longest, log().toFile().length());
        }

        assertThat(longest).isLessThan(2 * SqliteFile.LARGEST_LOG);
    }

    private org.assertj.core.api.ThrowableAssertAlternative<StoreFailure> refused() {
        return assertThatExceptionOfType(StoreFailure.class)
                .isThrownBy(() -> open(clock))
                .matches(failure -> !failure.fatal());
    }

    private static byte[] scrambled(byte[] bytes, int from) {
        var random = new byte[bytes.length - from];
        new Random(42).nextBytes(random);
        var scrambled = bytes.clone();
        System.arraycopy(random, 0, scrambled, from, random.length);
        return scrambled;
    }

    private static void sql(Path file, String statement) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file.toUri());
                var change = connection.createStatement()) {
            change.executeUpdate(statement);
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
