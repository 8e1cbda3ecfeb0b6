package chat.live;

import chat.page.Addresses;
import chat.page.PageFrames;
import chat.page.Terms;
import chat.page.TutorialFrames;
import chat.room.Filter;
import chat.room.Floods;
import chat.room.Room;
import chat.room.RoomName;
import chat.room.Rooms;
import chat.room.Timer;
import chat.store.SqliteStore;
import io.netty.channel.EventLoopGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/// What connections stand on, without limits of rate and without a server around it: one room, and
/// time that stands still.
final class BareGround implements AutoCloseable {

    static final RoomName LOBBY = new RoomName("lobby");

    final Ground ground;
    final Loops loops;
    final Room room;

    private final EventLoopGroup group;
    private final SqliteStore store;

    /// @param group ends with this
    BareGround(Path folder, EventLoopGroup group) throws Exception {
        this.group = group;
        loops = new Loops(group);
        var timer = new StandingTimer();
        store = SqliteStore.open(folder, timer);
        var pageFrames =
                new PageFrames(ZoneOffset.UTC, new Terms(null, Duration.ZERO), Addresses.ROOT);
        var tutorialFrames = new TutorialFrames();
        var fanout = new Fanout(loops, pageFrames, tutorialFrames);
        var floods = new Floods(Floods.Rates.NONE, System::nanoTime);
        var rooms =
                new Rooms(
                        store,
                        timer,
                        fanout,
                        Filter.NONE,
                        Duration.ZERO,
                        floods,
                        failure -> {
                            throw failure;
                        });
        rooms.start();
        ground =
                new Ground(
                        rooms,
                        loops,
                        fanout,
                        floods,
                        BannedAddresses.open(folder.resolve("banned"), timer, Runnable::run),
                        new Keys(timer),
                        timer,
                        pageFrames,
                        tutorialFrames,
                        "test");
        room = rooms.open(LOBBY, null).get();
    }

    @Override
    public void close() {
        ground.rooms().close();
        store.close();
        group.shutdownGracefully();
    }

    /// A clock that stands still and wakes nobody.
    private static final class StandingTimer implements Timer {
        @Override
        public Instant instant() {
            return Instant.parse("2026-11-24T09:00:00Z");
        }

        @Override
        public void after(Duration delay, Runnable task) {
            // Nothing here takes time.
        }
    }
}
