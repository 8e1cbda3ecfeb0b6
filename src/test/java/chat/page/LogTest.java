package chat.page;

import static chat.page.Sample.ANN;
import static chat.page.Sample.BOB;
import static chat.page.Sample.LOBBY;
import static chat.page.Sample.MORNING;
import static chat.page.Sample.TERMS;
import static chat.page.Sample.UTC;
import static chat.page.Sample.message;
import static chat.page.Sample.text;
import static org.assertj.core.api.Assertions.assertThat;

import chat.room.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// However a page came to a message, it looks the same.
class LogTest {

    private static final Pattern ITEM =
            Pattern.compile(
                    "(?:<h2 class=\"day\">[^<]*</h2>)?<article .*?</article>", Pattern.DOTALL);

    private final Pages pages = Sample.pages();
    private final PageFrames frames = new PageFrames(UTC, TERMS, Addresses.ROOT);

    /// Two authors, pauses around the five minutes that end a group, midnight in the middle of one.
    private static List<Message> talk() {
        var evening = MORNING.plus(Duration.ofHours(14));
        var minutes = new int[] {0, 1, 6, 11, 12, 40, 46, 47, 48, 49};
        var talk = new ArrayList<Message>();
        for (int i = 0; i < minutes.length; i++) {
            var author = i == 4 ? BOB : ANN;
            talk.add(
                    message(
                            i + 1,
                            evening.plus(Duration.ofMinutes(minutes[i])),
                            author,
                            author.equals(BOB) ? "bob" : "ann",
                            "text " + i));
        }
        return talk;
    }

    private static List<String> items(String html) {
        return ITEM.matcher(html.replaceAll("<noscript>.*?</noscript>| aria-live=\"off\"", ""))
                .results()
                .map(result -> result.group().trim())
                .toList();
    }

    private static Scroll from(List<Message> talk, int first) {
        return new Scroll(
                List.copyOf(talk.subList(first, talk.size())),
                first == 0 ? null : talk.get(first - 1),
                first > 0);
    }

    /// A screen reader reads what is added to a log, which is for what is said and not for what a
    /// reader asked for.
    @Test
    void only_what_is_said_is_read_out() {
        var talk = talk();

        assertThat(text(frames.message(LOBBY, talk.getFirst(), null))).doesNotContain("aria-live");
        assertThat(text(pages.earlier(LOBBY, from(talk, 8))))
                .contains("<p class=\"earlier\" aria-live=\"off\">")
                .containsPattern("id=\"m9\" aria-live=\"off\"")
                .containsPattern("id=\"m10\" aria-live=\"off\"");
    }

    private static Scroll leftOff(List<Message> talk, int first, long read) {
        var all = from(talk, first);
        return new Scroll(
                all.messages(), all.before(), all.more(), all.expired(), new LeftOff(read, BOB));
    }

    @Test
    void a_heading_stands_before_what_others_have_said_since_the_reader_left_off() {
        var talk = talk();
        var html = text(pages.room(Sample.room(leftOff(talk, 2, 4))));

        // The fifth is the reader's own.
        assertThat(html).containsOnlyOnce("New messages");
        assertThat(html.indexOf("New messages"))
                .isBetween(html.indexOf("id=\"m5\""), html.indexOf("id=\"m6\""));
        assertThat(html).contains("id=\"read\" name=\"read\" value=\"4\"");
        assertThat(items(html)).isEqualTo(items(text(pages.room(Sample.room(from(talk, 2))))));
    }

    @Test
    void who_left_off_before_the_page_begins_finds_the_heading_further_up() {
        var talk = talk();
        var html = text(pages.room(Sample.room(leftOff(talk, 6, 2))));

        assertThat(html).doesNotContain("New messages").contains("?before=7&amp;read=2");
        var further = text(pages.earlier(LOBBY, leftOff(talk.subList(0, 6), 1, 2)));
        assertThat(further.indexOf("New messages"))
                .isBetween(further.indexOf("id=\"m2\""), further.indexOf("id=\"m3\""));
    }

    @Test
    void who_has_read_everything_finds_no_heading() {
        var talk = talk();

        assertThat(text(pages.room(Sample.room(leftOff(talk, 2, 10)))))
                .doesNotContain("New messages", "read=")
                .contains("id=\"read\" name=\"read\" value=\"\"");
    }

    @Test
    void a_page_an_earlier_stretch_a_live_update_and_a_replaced_list_show_a_message_alike() {
        var talk = talk();
        var live = new ArrayList<String>();
        Message previous = null;
        for (var message : talk) {
            live.add(text(frames.message(LOBBY, message, previous)).trim());
            previous = message;
        }

        assertThat(live.stream().filter(item -> item.contains("<h2"))).hasSize(2);
        assertThat(live.stream().filter(item -> item.contains(" cont\""))).hasSize(3);
        for (int first = 0; first < talk.size(); first++) {
            var scroll = from(talk, first);
            var expected = live.subList(first, live.size());
            assertThat(items(text(pages.room(Sample.room(scroll))))).isEqualTo(expected);
            assertThat(items(text(pages.earlier(LOBBY, scroll)))).isEqualTo(expected);
            assertThat(items(text(frames.replaced(LOBBY, scroll, talk.getLast().cursor(), null))))
                    .isEqualTo(expected);
        }
    }

    @Test
    void an_item_is_small() {
        var item = frames.message(LOBBY, message(123_456, MORNING, ANN, "Annabelle", ""), null);

        assertThat(item.length).isLessThan(450);
    }

    @Test
    void a_message_says_who_when_and_where_it_is_linked() {
        var item = Markup.of(frames.message(LOBBY, message(42, MORNING, ANN, "王小明", "hi"), null));

        assertThat(item.withId("m42").get("class")).isEqualTo("msg h" + ANN.hue());
        assertThat(item.withId("m42").get("data-a")).isEqualTo("王");
        assertThat(item.text()).isEqualTo("Sunday 22 November 2026王小明 09:12hi");
        var time = item.all("time").getFirst();
        assertThat(time.get("datetime")).isEqualTo("2026-11-22T09:12:05Z");
        assertThat(time.get("title")).isEqualTo("Sunday, 22 November 2026, 09:12 UTC");
        assertThat(item.all("button").getFirst().get("hx-get")).isEqualTo("/room/lobby/42/menu");
    }

    @Test
    void an_avatar_shows_the_first_letter_with_all_that_belongs_to_it() {
        assertThat(Item.initial("ann")).isEqualTo("a");
        assertThat(Item.initial("é")).isEqualTo("é");
        assertThat(Item.initial("e\u0301a")).isEqualTo("e\u0301");
        assertThat(Item.initial("👩\u200D👩\u200D👧 us")).isEqualTo("👩\u200D👩\u200D👧");
        assertThat(Item.initial("🇩🇪🇫🇷")).isEqualTo("🇩🇪");
        assertThat(Item.initial("한국어")).isEqualTo("한");
    }

    @Test
    void earlier_messages_are_one_plain_link_away_until_there_are_none() {
        var link = Markup.of(pages.earlier(LOBBY, from(talk(), 8))).all("a").getFirst();

        assertThat(link.get("href")).isEqualTo("/room/lobby?before=9");
        assertThat(link.get("hx-get")).isEqualTo("/room/lobby?before=9");
        assertThat(text(pages.earlier(LOBBY, from(talk(), 0)))).doesNotContain("Earlier");
    }

    /// No heading of the log's own: it would be in the middle of a day for those who have read
    /// further up.
    @Test
    void a_stretch_that_begins_in_the_middle_of_a_day_names_it_beside_the_link() {
        assertThat(text(pages.earlier(LOBBY, from(talk(), 9))))
                .contains("</a> <span>Monday 23 November 2026</span>");
        assertThat(text(pages.earlier(LOBBY, from(talk(), 8))))
                .doesNotContain("<span>")
                .contains("<h2");
    }
}
