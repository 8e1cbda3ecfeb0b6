package chat.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import chat.room.RoomName;
import chat.room.Store;
import chat.room.Store.StoreFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
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
                "pragma user_version = 2         | was written by a newer Simple Chat",
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
