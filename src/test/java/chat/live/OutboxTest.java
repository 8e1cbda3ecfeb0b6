package chat.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chat.page.Addresses;
import chat.page.PageFrames;
import chat.page.Terms;
import chat.room.Refusal;
import chat.room.RoomName;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private static final Pattern CHAIN = Pattern.compile("id=\"chain\"[^>]* value=\"([^\"]*)\"");
    private static final Refusal TOO_FAST = new Refusal(Refusal.Code.TOO_FAST, "Wait a moment.");

    private final Keys keys = new Keys(InstantSource.system());
    private final Outbox outbox =
            new Outbox(
                    new RoomName("lobby"),
                    new PageFrames(ZoneOffset.UTC, new Terms(null, Duration.ZERO), Addresses.ROOT),
                    keys);

    @Test
    void each_answer_makes_the_chain_one_box_longer() {
        var last = keys.draw();
        outbox.resume(false, last);
        var key = keys.draw();

        var first = text(outbox.sent(key));
        assertThat(first).contains("id=\"f" + key + "\" hx-swap-oob=\"delete\"").contains(last);
        var second = text(outbox.refused(keys.draw(), "hello", TOO_FAST));

        assertThat(chain(first)).isNotEqualTo(last);
        assertThat(second).contains(chain(first));
        assertThat(chain(second)).isNotEqualTo(chain(first));
    }

    @Test
    void a_refused_text_goes_back_with_the_reason() {
        var key = keys.draw();

        var answer = text(outbox.refused(key, "hello", TOO_FAST));

        assertThat(answer).contains("f" + key, "hello", "Wait a moment.");
    }

    @Test
    void a_form_that_is_none_of_ours_only_reads_why() {
        var answer = text(outbox.refused("mine", "hello", TOO_FAST));

        assertThat(answer).contains("Wait a moment.").doesNotContain("mine", "hello");
    }

    @Test
    void a_box_of_another_shape_keeps_its_text_and_its_key_and_the_chain_begins_anew() {
        var key = keys.draw();

        var box = text(outbox.reshape(true, key, "half a word"));
        assertThat(box).contains("<textarea", "half a word", key);
        var answer = text(outbox.sent(key));

        assertThat(answer).contains(chain(box)).contains("<textarea");
        assertThat(text(outbox.reshape(false, null, ""))).doesNotContain("<textarea");
    }

    @Test
    void a_key_that_is_none_of_ours_never_becomes_part_of_a_page() {
        outbox.resume(false, "\"><script>");

        assertThat(text(outbox.sent(keys.draw()))).doesNotContain("script");
        assertThat(text(outbox.reshape(false, "\"><script>", ""))).doesNotContain("script");
    }

    @Test
    void the_last_sending_that_was_kept_is_known_by_its_key_and_its_text() {
        var key = keys.draw();
        assertThat(outbox.hasKept(key, "hello")).isFalse();

        outbox.keep(key, "hello");

        assertThat(outbox.hasKept(key, "hello")).isTrue();
        assertThat(outbox.hasKept(key, "hello again")).isFalse();
        assertThat(outbox.hasKept(keys.draw(), "hello")).isFalse();
    }

    private static String chain(String html) {
        var found = CHAIN.matcher(html);
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    private static String text(byte[] html) {
        return new String(html, UTF_8);
    }
}
