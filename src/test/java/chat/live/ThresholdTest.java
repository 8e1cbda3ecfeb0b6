package chat.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chat.page.PageFrames;
import chat.page.Terms;
import chat.page.TutorialFrames;
import chat.room.Draft;
import chat.room.Filter;
import chat.room.Floods;
import chat.room.MessageText;
import chat.room.Nickname;
import chat.room.Outcome;
import chat.room.Person;
import chat.room.Room;
import chat.room.RoomName;
import chat.room.Rooms;
import chat.room.Source;
import chat.room.Timer;
import chat.store.SqliteStore;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalIoHandler;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Between the answer that lets a client in and its seat among those who hear, a room may speak.
/// What the disk and the other loops do in that moment is done here before the connection goes on.
class ThresholdTest {

    private static final RoomName LOBBY = new RoomName("lobby");
    private static final Person ANN = new Person(1);
    private static final Person BOB = new Person(2);

    @TempDir private Path folder;

    private EventLoopGroup group;
    private SqliteStore store;
    private Ground ground;
    private Loop loop;
    private Room room;

    @BeforeEach
    void openARoom() throws Exception {
        group = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
        var loops = new Loops(group);
        loop = loops.all().getFirst();
        var timer = new StandingTimer();
        store = SqliteStore.open(folder, timer);
        var terms = new Terms(null, Duration.ZERO);
        var pageFrames = new PageFrames(ZoneOffset.UTC, terms);
        var tutorialFrames = new TutorialFrames();
        var fanout = new Fanout(loops, pageFrames, tutorialFrames);
        var rooms =
                new Rooms(
                        store,
                        timer,
                        fanout,
                        Filter.NONE,
                        Duration.ZERO,
                        new Floods(Floods.Rates.NONE, System::nanoTime),
                        failure -> {
                            throw failure;
                        });
        rooms.start();
        ground =
                new Ground(
                        rooms,
                        loops,
                        fanout,
                        new Floods(Floods.Rates.NONE, System::nanoTime),
                        BannedAddresses.open(folder.resolve("banned"), timer, Runnable::run),
                        new Keys(timer),
                        timer,
                        pageFrames,
                        tutorialFrames,
                        "test");
        room = rooms.open(LOBBY, null).get();
    }

    @AfterEach
    void close() {
        ground.rooms().close();
        store.close();
        group.shutdownGracefully();
    }

    @Test
    void who_was_let_in_hears_what_is_said_before_they_sit() throws Exception {
        room.presence().enter(BOB, new Nickname("bob"), false);
        var bob =
                new TutorialConnection(ground, loop, room, BOB, new Source(1), new Nickname("bob"));
        annSays("welcome");

        var heard = sentTo(new EmbeddedChannel(bob));

        assertThat(heard).containsOnlyOnce("<b>ann</b>: welcome");
    }

    @Test
    void what_was_said_before_somebody_was_let_in_is_not_said_again() throws Exception {
        annSays("long ago");
        room.presence().enter(BOB, new Nickname("bob"), false);
        var bob =
                new TutorialConnection(ground, loop, room, BOB, new Source(1), new Nickname("bob"));

        assertThat(sentTo(new EmbeddedChannel(bob))).doesNotContain("long ago");
    }

    @Test
    void a_connection_can_be_reached_before_it_has_looked_at_the_room() {
        var hall = ground.fanout().hall(room);
        assertThat(hall.rowsIfAny(loop)).isNull();

        var page = new PageConnection(ground, loop, room, BOB, new Source(1), null);

        assertThat(page.rows).isSameAs(hall.rowsIfAny(loop));
    }

    private void annSays(String text) throws Exception {
        var outcome = new CompletableFuture<Outcome>();
        var draft = new Draft(LOBBY, ANN, new Nickname("ann"), new MessageText(text), null);
        ground.rooms().say(room, draft, new Source(1), outcome::complete);
        assertThat(outcome.get()).isInstanceOf(Outcome.Said.class);
    }

    private static String sentTo(EmbeddedChannel channel) {
        var sent = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            sent.append(out.toString(UTF_8));
            out.release();
        }
        return sent.toString();
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
