package chat.page;

import static chat.page.Sample.text;
import static org.assertj.core.api.Assertions.assertThat;

import chat.room.Notice;
import chat.room.Notice.Group;
import java.util.List;
import org.junit.jupiter.api.Test;

class TutorialFramesTest {

    private final TutorialFrames frames = new TutorialFrames();

    private static Group group(int others, String... names) {
        return new Group(List.of(names), others);
    }

    private String moved(Group joined, Group left) {
        return text(frames.notice(new Notice.Moved(joined, left)));
    }

    @Test
    void what_is_said_is_the_tutorials_markup_byte_for_byte() {
        assertThat(text(frames.said("Ann", "hello")))
                .isEqualTo(
                        "<div id=\"content\" hx-swap-oob=\"beforeend\"><div><b>Ann</b>: hello</div></div>");
    }

    @Test
    void what_is_said_is_escaped() {
        assertThat(text(frames.said("<Ann>", "1 < 2 && 3 > 2\n\"'")))
                .isEqualTo(
                        "<div id=\"content\" hx-swap-oob=\"beforeend\">"
                                + "<div><b>&lt;Ann&gt;</b>: 1 &lt; 2 &amp;&amp; 3 &gt; 2\n\"'</div></div>");
    }

    @Test
    void one_who_joins_or_leaves_is_told_in_the_tutorials_words() {
        assertThat(moved(group(0, "Ann"), Group.NOBODY))
                .isEqualTo(
                        "<div id=\"content\" hx-swap-oob=\"beforeend\">"
                                + "<div><i>Ann</i><i> has joined the room</i></div></div>");
        assertThat(moved(Group.NOBODY, group(0, "Ann")))
                .isEqualTo(
                        "<div id=\"content\" hx-swap-oob=\"beforeend\">"
                                + "<div><i>Ann</i><i> has left the room</i></div></div>");
    }

    @Test
    void several_are_gathered_in_one_line() {
        assertThat(moved(group(3, "Ann"), Group.NOBODY))
                .contains("<i>Ann and 3 others</i><i> have joined the room</i>");
        assertThat(moved(group(1, "Ann"), Group.NOBODY))
                .contains("<i>Ann and 1 other</i><i> have joined the room</i>");
        assertThat(moved(group(0, "Ann", "Bob"), Group.NOBODY))
                .contains("<i>Ann and Bob</i><i> have joined the room</i>");
        assertThat(moved(group(0, "Ann"), group(2, "Bob")))
                .isEqualTo(
                        "<div id=\"content\" hx-swap-oob=\"beforeend\"><div><i>Ann</i><i> has joined the room</i>"
                                + "<i>, </i><i>Bob and 2 others</i><i> have left the room</i></div></div>");
    }

    @Test
    void a_new_name_is_told() {
        assertThat(text(frames.notice(new Notice.Renamed("Ann", "Anna"))))
                .isEqualTo(
                        "<div id=\"content\" hx-swap-oob=\"beforeend\"><div><i>Ann</i><i> is now Anna</i></div></div>");
    }

    @Test
    void the_sender_gets_a_fresh_input() {
        assertThat(text(frames.freshInput()))
                .isEqualTo(
                        "<input id=\"clearinput\" name=\"message\" autofocus required hx-swap-oob=\"true\">");
    }

    @Test
    void a_problem_is_a_line_of_its_own() {
        assertThat(text(frames.problem("Write something first.")))
                .isEqualTo(
                        "<div id=\"content\" hx-swap-oob=\"beforeend\"><div><i>Write something first.</i></div></div>");
    }
}
