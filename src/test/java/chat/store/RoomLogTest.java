package chat.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import chat.room.Draft;
import chat.room.Event;
import chat.room.Expired;
import chat.room.MessageText;
import chat.room.Nickname;
import chat.room.Order;
import chat.room.Person;
import chat.room.RoomName;
import chat.room.Store.StoreFailure;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A log that is read while a server writes into it.
class RoomLogTest {

    private static final RoomName LOBBY = new RoomName("lobby");
    private static final int MANY = 3 * RoomLog.STEP;

    @TempDir Path folder;

    private Instant now = Instant.parse("2026-11-22T12:00:00Z");

    private SqliteStore open() {
        return SqliteStore.open(folder, () -> now);
    }

    private static void say(SqliteStore store, int times) {
        var draft =
                new Draft(
                        LOBBY, new Person(1), new Nickname("ann"), new MessageText("hello"), null);
        store.commit(Collections.nCopies(times, draft), List.of());
    }

    /// Does something to the store once, when it has been told of so many events.
    private static final class Meddler implements RoomLog.Reader {

        private final List<Long> numbers = new ArrayList<>();
        private final int when;
        private final Runnable deed;

        Meddler(int when, Runnable deed) {
            this.when = when;
            this.deed = deed;
        }

        @Override
        public void begin(RoomName room, Expired expired) {}

        @Override
        public void take(Event event) {
            numbers.add(event.number());
            if (numbers.size() == when) {
                deed.run();
            }
        }

        @Override
        public void end() {}
    }

    @Test
    void what_is_said_meanwhile_is_not_part_of_it() throws Exception {
        try (var store = open()) {
            say(store, MANY);
            var reader = new Meddler(RoomLog.STEP / 2, () -> say(store, 10));

            RoomLog.read(folder, LOBBY, reader);

            assertThat(store.after(LOBBY, 0, 2 * MANY)).hasSize(MANY + 10);
            assertThat(reader.numbers)
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, MANY).boxed().toList());
        }
    }

    @Test
    void a_reader_who_takes_its_time_keeps_no_log_of_writes_from_being_emptied() throws Exception {
        var log = folder.resolve("chat.db-wal");
        try (var store = open()) {
            say(store, MANY);
            var lengths = new ArrayList<Long>();
            Runnable removal =
                    () -> {
                        lengths.add(log.toFile().length());
                        store.carryOut(new Order.Remove(LOBBY, List.of(1L)));
                        for (int i = 0; i < 5 && store.settle(); i++) {
                            // Some of it at a time.
                        }
                        lengths.add(log.toFile().length());
                    };

            RoomLog.read(folder, LOBBY, new Meddler(RoomLog.STEP / 2, removal));

            assertThat(lengths).first().isNotEqualTo(0L);
            assertThat(lengths).last().isEqualTo(0L);
        }
    }

    @Test
    void messages_that_expire_before_they_are_read_end_it() {
        try (var store = open()) {
            say(store, MANY);
            now = now.plusSeconds(60);
            say(store, 1);
            var reader = new Meddler(10, () -> expire(store));

            assertThatExceptionOfType(StoreFailure.class)
                    .isThrownBy(() -> RoomLog.read(folder, LOBBY, reader))
                    .withMessageContaining("expired while they were read");

            assertThat(reader.numbers).hasSize(RoomLog.STEP);
        }
    }

    @Test
    void messages_that_expire_when_they_have_been_read_are_part_of_it() throws Exception {
        try (var store = open()) {
            say(store, MANY);
            now = now.plusSeconds(60);
            say(store, 1);
            var reader = new Meddler(MANY + 1, () -> expire(store));

            RoomLog.read(folder, LOBBY, reader);

            assertThat(reader.numbers).hasSize(MANY + 1);
            assertThat(store.after(LOBBY, 0, MANY)).hasSize(1);
        }
    }

    private void expire(SqliteStore store) {
        long room = store.aged(0, now, 1).getFirst().id();
        while (store.expire(room, now).isPresent()) {
            // More than one step.
        }
    }
}
