package chat.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chat.room.Draft;
import chat.room.MessageText;
import chat.room.Nickname;
import chat.room.Outcome;
import chat.room.Person;
import chat.room.Room;
import chat.room.Source;
import io.netty.buffer.ByteBuf;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalIoHandler;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Between the answer that lets a client in and its seat among those who hear, a room may speak.
/// What the disk and the other loops do in that moment is done here before the connection goes on.
class ThresholdTest {

    private static final Person ANN = new Person(1);
    private static final Person BOB = new Person(2);

    @TempDir private Path folder;

    private BareGround bare;
    private Ground ground;
    private Loop loop;
    private Room room;

    @BeforeEach
    void openARoom() throws Exception {
        bare =
                new BareGround(
                        folder, new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory()));
        ground = bare.ground;
        loop = bare.loops.all().getFirst();
        room = bare.room;
    }

    @AfterEach
    void close() {
        bare.close();
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
        var draft =
                new Draft(BareGround.LOBBY, ANN, new Nickname("ann"), new MessageText(text), null);
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
}
