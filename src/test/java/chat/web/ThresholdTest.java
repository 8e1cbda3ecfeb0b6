package chat.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chat.page.PageFrames;
import chat.page.Pages;
import chat.page.TutorialFrames;
import chat.room.Draft;
import chat.room.MessageText;
import chat.room.Nickname;
import chat.room.Outcome;
import chat.room.Person;
import chat.room.Room;
import chat.room.RoomName;
import chat.room.Rooms;
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
import java.util.Set;
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
    private Parts parts;
    private Loop loop;
    private Room room;

    @BeforeEach
    void openARoom() throws Exception {
        group = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
        var loops = new Loops(group);
        loop = loops.all().getFirst();
        var timer = new StandingTimer();
        store = SqliteStore.open(folder, timer);
        var pageFrames = new PageFrames(ZoneOffset.UTC);
        var tutorialFrames = new TutorialFrames();
        var fanout = new Fanout(loops, pageFrames, tutorialFrames);
        var rooms =
                new Rooms(
                        store,
                        timer,
                        fanout,
                        failure -> {
                            throw failure;
                        });
        rooms.start();
        var assets = new Assets();
        parts =
                new Parts(
                        rooms,
                        fanout,
                        loops,
                        Identity.open(folder.resolve("key")),
                        new Origins(null, Set.of()),
                        new Keys(timer),
                        timer,
                        assets,
                        new Pages(ZoneOffset.UTC, assets, "test"),
                        pageFrames,
                        tutorialFrames);
        room = rooms.open(LOBBY).get();
    }

    @AfterEach
    void close() {
        parts.rooms().close();
        store.close();
        group.shutdownGracefully();
    }

    @Test
    void who_was_let_in_hears_what_is_said_before_they_sit() throws Exception {
        room.presence().enter(BOB, new Nickname("bob"), false);
        var bob = new TutorialConnection(parts, loop, room, BOB, new Nickname("bob"));
        annSays("welcome");

        var heard = sentTo(new EmbeddedChannel(bob));

        assertThat(heard).containsOnlyOnce("<b>ann</b>: welcome");
    }

    @Test
    void what_was_said_before_somebody_was_let_in_is_not_said_again() throws Exception {
        annSays("long ago");
        room.presence().enter(BOB, new Nickname("bob"), false);
        var bob = new TutorialConnection(parts, loop, room, BOB, new Nickname("bob"));

        assertThat(sentTo(new EmbeddedChannel(bob))).doesNotContain("long ago");
    }

    @Test
    void a_connection_can_be_reached_before_it_has_looked_at_the_room() {
        var hall = parts.fanout().hall(room);
        assertThat(hall.rowsIfAny(loop)).isNull();

        var page = new PageConnection(parts, loop, room, BOB, null);

        assertThat(page.rows).isSameAs(hall.rowsIfAny(loop));
    }

    private void annSays(String text) throws Exception {
        var outcome = new CompletableFuture<Outcome>();
        var draft = new Draft(LOBBY, ANN, new Nickname("ann"), new MessageText(text), null);
        parts.rooms().say(room, draft, outcome::complete);
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
