package chat.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IntakeTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n";
    private static final Duration LITTLE = Duration.ofMillis(1);

    private final Set<Intake> watched = new HashSet<>();
    private long now = 1;
    private final Intake intake = new Intake(watched, () -> now, true);
    private final Listener listener = new Listener();
    private final EmbeddedChannel line = new EmbeddedChannel(intake, listener);

    /// Writes down what was let in and what was refused.
    private static final class Listener extends ChannelInboundHandlerAdapter {
        private final StringBuilder let = new StringBuilder();
        private final List<Integer> refused = new ArrayList<>();

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            var bytes = (ByteBuf) message;
            let.append(bytes.toString(ISO_8859_1));
            bytes.release();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            refused.add(((Malformed) event).status().code());
        }
    }

    @AfterEach
    void leaves_nothing_behind() {
        line.close();
        line.runPendingTasks();
        assertThat(watched).isEmpty();
    }

    @Test
    void a_request_waits_until_the_one_before_it_is_answered() {
        send(GET + GET + POST + "he");
        assertThat(listener.let).hasToString(GET);

        intake.answered(true);
        assertThat(listener.let).hasToString(GET + GET);

        intake.answered(true);
        assertThat(listener.let).hasToString(GET + GET + POST + "he");
        send("llo" + GET);
        assertThat(listener.let).hasToString(GET + GET + POST + "hello");
    }

    @Test
    void who_finds_no_room_and_says_nothing_is_gone_soon() {
        var turnedAway = new Intake(watched, () -> now, false);
        var guest = new EmbeddedChannel(turnedAway, new Listener());

        now += Intake.TURNED_AWAY.toNanos();
        turnedAway.look();
        assertThat(guest.isOpen()).isTrue();

        now += LITTLE.toNanos();
        turnedAway.look();
        assertThat(guest.isOpen()).isFalse();
    }

    @Test
    void who_sends_far_ahead_of_the_answers_is_not_read_for_a_while() {
        send(GET);
        send(GET.repeat(Intake.AHEAD / GET.length()));
        assertThat(line.config().isAutoRead()).isTrue();
        send(GET);
        assertThat(line.config().isAutoRead()).isFalse();

        intake.answered(true);
        assertThat(line.config().isAutoRead()).isTrue();
    }

    @Test
    void what_is_malformed_is_refused_behind_the_answers_before_it() {
        send(GET + "nonsense\r\n" + GET);
        assertThat(listener.refused).isEmpty();

        intake.answered(true);

        assertThat(listener.refused).containsExactly(400);
        assertThat(listener.let).hasToString(GET);
        send(GET);
        intake.answered(false);
        assertThat(line.isOpen()).isFalse();
        assertThat(listener.let).hasToString(GET);
    }

    @Test
    void a_fresh_connection_that_says_nothing_is_closed() {
        pass(Intake.HEAD);
        assertThat(line.isOpen()).isTrue();
        pass(LITTLE);
        assertThat(line.isOpen()).isFalse();
        assertThat(listener.refused).isEmpty();
    }

    @Test
    void a_byte_now_and_then_makes_the_time_for_a_head_no_longer() {
        for (int i = 0; i < 9; i++) {
            send(GET.substring(i, i + 1));
            pass(Intake.HEAD.dividedBy(9));
        }
        assertThat(listener.refused).isEmpty();
        send(GET.substring(9, 10));
        pass(LITTLE.multipliedBy(2));
        assertThat(listener.refused).containsExactly(408);
    }

    @Test
    void the_time_for_a_later_head_begins_with_its_first_byte() {
        send(GET);
        intake.answered(true);
        pass(Intake.IDLE);
        send("G");
        pass(Intake.HEAD);
        assertThat(listener.refused).isEmpty();
        pass(LITTLE);
        assertThat(listener.refused).containsExactly(408);
    }

    @Test
    void a_body_has_a_time_of_its_own() {
        send(POST);
        pass(Intake.HEAD.plus(LITTLE));
        send("h");
        assertThat(listener.refused).isEmpty();
        pass(Intake.BODY.minus(Intake.HEAD));
        assertThat(listener.refused).containsExactly(408);
    }

    @Test
    void a_connection_without_a_request_is_closed_after_a_while() {
        send(GET);
        intake.answered(true);
        pass(Intake.IDLE);
        assertThat(line.isOpen()).isTrue();
        pass(LITTLE);
        assertThat(line.isOpen()).isFalse();
        assertThat(listener.refused).isEmpty();
    }

    @Test
    void our_own_time_for_an_answer_is_not_the_clients_fault() {
        send(GET);
        pass(Duration.ofHours(1));
        assertThat(line.isOpen()).isTrue();

        intake.taking();
        pass(Intake.TAKING);
        assertThat(line.isOpen()).isTrue();
        pass(LITTLE);
        assertThat(line.isOpen()).isFalse();
    }

    @Test
    void a_client_that_asks_no_more_is_still_answered() {
        send(GET + GET);
        line.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(line.isOpen()).isTrue();
        intake.answered(true);
        assertThat(listener.let).hasToString(GET + GET);
        assertThat(line.isOpen()).isTrue();

        intake.answered(true);

        assertThat(line.isOpen()).isFalse();
    }

    @Test
    void half_a_request_whose_rest_will_not_come_ends_the_connection() {
        send(POST + "he");
        line.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(line.isOpen()).isFalse();
    }

    @Test
    void what_came_behind_a_handshake_is_handed_on() {
        send(GET + "frames");
        assertThat(listener.let).hasToString(GET);

        line.pipeline().remove(intake);

        assertThat(listener.let).hasToString(GET + "frames");
        assertThat(watched).isEmpty();
    }

    private void send(String bytes) {
        line.writeInbound(Unpooled.copiedBuffer(bytes, ISO_8859_1));
    }

    private void pass(Duration time) {
        now += time.toNanos();
        intake.look();
    }
}
