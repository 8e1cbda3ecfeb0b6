package chat.room;

import static org.assertj.core.api.Assertions.assertThat;

import chat.room.Store.StoreFailure;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// Rooms on a store in memory, with a clock that the test moves and without limits; at each test's
/// end nobody may have been told nonsense, and the store must have been trusted throughout.
abstract class RoomsSuite {

    static final Duration HOLD = Duration.ofDays(1);

    final ManualTimer timer = new ManualTimer();
    final MemoryStore store = new MemoryStore(timer);
    final RecordingBroadcaster heard = new RecordingBroadcaster();
    final Queue<StoreFailure> fatal = new ConcurrentLinkedQueue<>();
    final Rooms rooms;

    RoomsSuite(Filter filter) {
        rooms =
                new Rooms(
                        store,
                        timer,
                        heard,
                        filter,
                        HOLD,
                        new Floods(Floods.Rates.NONE, () -> 0),
                        fatal::add);
    }

    @BeforeEach
    void startRooms() {
        rooms.start();
    }

    @AfterEach
    void stopRooms() {
        rooms.close();
        assertThat(heard.complaints()).isEmpty();
        assertThat(fatal).isEmpty();
    }

    static <T> T get(CompletableFuture<T> future) {
        return future.orTimeout(30, TimeUnit.SECONDS).join();
    }
}
