package chat.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import chat.chaos.Judge.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The judge on stories told by hand: one that went well, and for each rule one that did not.
class JudgeTest {

    private static final Item HELLO = item(1, "ann", "hello");
    private static final Item HI = item(2, "bob", "hi");

    private final History history = new History();

    @Test
    void a_run_in_which_all_went_well_is_clean() {
        good();

        var verdict = judge();

        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.figures())
                .containsEntry("typed", 2L)
                .containsEntry("shown on pages", 3L)
                .containsEntry("in the logs", 2L);
    }

    @Test
    void a_log_that_begins_with_2_has_a_gap() {
        typed("ann", "k1", "hello");
        fresh(item(2, "ann", "hello"));

        assertBroken(Rule.GAP_FREE);
    }

    @Test
    void what_was_typed_and_is_nowhere_has_vanished() {
        good();
        typed("ann", "k3", "where am I?");

        assertBroken(Rule.NOTHING_VANISHES);
    }

    @Test
    void what_was_typed_and_is_pending_or_refused_has_not_vanished() {
        good();
        typed("ann", "k3", "pending");
        typed("bob", "k4", "refused");
        add(new Event.Pending("ann", "lobby", "k3"), new Event.Refused("bob", "lobby", "k4", "no"));

        assertThat(judge().findings()).isEmpty();
    }

    @Test
    void what_was_acknowledged_has_to_be_in_the_log() {
        good();
        typed("ann", "k3", "trust me");
        add(new Event.Acknowledged("ann", "lobby", "k3"));

        assertBroken(Rule.ACKNOWLEDGED_IS_KEPT);
    }

    @Test
    void what_was_shown_has_to_be_in_the_log_as_it_was_shown() {
        good();
        add(new Event.Shown("page 3", "lobby", item(1, "ann", "hullo")));
        assertBroken(Rule.SHOWN_IS_KEPT);
    }

    @Test
    void what_a_socket_heard_has_to_be_in_the_log() {
        good();
        add(new Event.Heard("socket 3", "lobby", "ann", "hullo"));

        assertBroken(Rule.SHOWN_IS_KEPT);
    }

    @Test
    void what_was_typed_once_may_be_there_once() {
        typed("ann", "k1", "hello");
        fresh(HELLO, item(2, "ann", "hello"));

        assertBroken(Rule.ONCE);
    }

    @Test
    void the_same_text_under_two_keys_may_be_there_twice() {
        typed("ann", "k1", "hello");
        typed("ann", "k2", "hello");
        fresh(HELLO, item(2, "ann", "hello"));

        assertThat(judge().findings()).isEmpty();
    }

    @Test
    void what_was_refused_must_not_be_there() {
        good();
        add(new Event.Refused("bob", "lobby", "k2", "The disk is full."));

        assertBroken(Rule.REFUSED_IS_UNSEEN);
    }

    @Test
    void what_was_refused_may_be_there_when_its_twin_was_kept_and_the_sender_told() {
        typed("ann", "k1", "hello");
        add(
                new Event.Refused("ann", "lobby", "k1", "The disk is full."),
                new Event.Acknowledged("ann", "lobby", "k1"));
        shown("page 1", HELLO);
        fresh(HELLO);

        assertThat(judge().findings()).isEmpty();
    }

    @Test
    void what_was_kept_must_not_be_refused_afterwards() {
        good();
        add(new Event.Refused("ann", "lobby", "k1", "The disk is full."));

        assertBroken(Rule.REFUSED_IS_UNSEEN);
    }

    @Test
    void what_nobody_typed_is_foreign() {
        typed("ann", "k1", "hello");
        fresh(item(1, "bob", "hello"));
        assertThat(judge().broken()).contains(Rule.NOTHING_FOREIGN, Rule.NOTHING_VANISHES);
    }

    @Test
    void a_sender_is_heard_in_the_order_in_which_they_typed() {
        typed("ann", "k1", "one");
        typed("ann", "k2", "two");
        fresh(item(1, "ann", "two"), item(2, "ann", "one"));

        assertBroken(Rule.SENDERS_ORDER);
    }

    @Test
    void what_was_on_its_way_to_a_full_disk_may_come_later() {
        typed("ann", "k1", "one");
        add(new Event.DiskFull(), new Event.DiskFree());
        typed("ann", "k2", "two");
        shown("page 3", item(1, "ann", "two"), item(2, "ann", "one"));
        fresh(item(1, "ann", "two"), item(2, "ann", "one"));

        assertThat(judge().findings()).isEmpty();
    }

    @Test
    void of_two_equal_sendings_a_full_disk_may_refuse_one() {
        typed("ann", "k1", "one");
        add(
                new Event.DiskFull(),
                new Event.Again("ann", "lobby", "k1"),
                new Event.Refused("ann", "lobby", "k1", "full"),
                new Event.DiskFree());
        fresh(item(1, "ann", "one"));

        assertThat(judge().findings()).isEmpty();
    }

    @Test
    void a_full_disk_excuses_nothing_that_was_sent_once_and_refused() {
        typed("ann", "k1", "one");
        add(
                new Event.DiskFull(),
                new Event.Refused("ann", "lobby", "k1", "full"),
                new Event.DiskFree());
        fresh(item(1, "ann", "one"));

        assertBroken(Rule.REFUSED_IS_UNSEEN);
    }

    @Test
    void what_stands_on_a_page_as_refused_was_typed_there() {
        good();
        add(new Event.Refused("ann", "lobby", "", "empty"));

        assertBroken(Rule.NOTHING_FOREIGN);
    }

    @Test
    void a_disk_that_was_full_before_or_after_excuses_no_wrong_order() {
        add(new Event.DiskFull(), new Event.DiskFree());
        typed("ann", "k1", "one");
        typed("ann", "k2", "two");
        shown("page 3", item(1, "ann", "two"), item(2, "ann", "one"));
        add(new Event.DiskFull(), new Event.DiskFree());
        fresh(item(1, "ann", "two"), item(2, "ann", "one"));

        assertBroken(Rule.SENDERS_ORDER);
    }

    @Test
    void a_page_that_skips_a_message_has_a_hole() {
        three();
        shown("page 3", item(1, "ann", "one"), item(3, "ann", "three"));

        assertBroken(Rule.READERS_ORDER);
    }

    @Test
    void a_page_that_shows_a_message_again_has_a_double() {
        three();
        shown("page 3", item(1, "ann", "one"), item(1, "ann", "one"));

        assertBroken(Rule.READERS_ORDER);
    }

    @Test
    void a_page_that_was_loaded_anew_or_emptied_may_begin_anywhere() {
        three();
        shown("page 3", item(1, "ann", "one"));
        add(new Event.Loaded("page 3", "lobby"));
        shown("page 3", item(3, "ann", "three"));
        add(new Event.Emptied("page 3", "lobby"));
        shown("page 3", item(2, "ann", "two"));

        assertThat(judge().findings()).isEmpty();
    }

    @Test
    void a_socket_that_skips_a_message_has_a_hole() {
        three();
        add(
                new Event.Heard("socket", "lobby", "ann", "one"),
                new Event.Heard("socket", "lobby", "ann", "three"));

        assertBroken(Rule.READERS_ORDER);
    }

    @Test
    void a_socket_that_hears_two_equal_texts_may_be_at_either() {
        typed("ann", "k1", "ha");
        typed("ann", "k2", "ha");
        typed("ann", "k3", "ho");
        fresh(item(1, "ann", "ha"), item(2, "ann", "ha"), item(3, "ann", "ho"));
        add(
                new Event.Heard("socket", "lobby", "ann", "ha"),
                new Event.Heard("socket", "lobby", "ann", "ho"));

        assertThat(judge().findings()).isEmpty();
    }

    @Test
    void a_page_that_stayed_equals_a_fresh_one_in_grouping_and_headings() {
        good();
        var grouped = new Item(2, HI.author(), HI.time(), HI.text(), !HI.continued(), HI.day());
        add(new Event.Stayed("page 3", "lobby", List.of(HELLO, grouped)));
        assertBroken(Rule.STAYED_IS_FRESH);
    }

    @Test
    void a_page_that_stayed_has_the_newest_message() {
        good();
        add(new Event.Stayed("page 3", "lobby", List.of(HELLO)));

        assertBroken(Rule.STAYED_IS_FRESH);
    }

    @Test
    void the_list_of_people_is_who_is_there() {
        good();
        add(
                new Event.Here("lobby", Set.of("ann", "bob")),
                new Event.Listed("page 3", "lobby", Set.of("ann")));

        assertBroken(Rule.PEOPLE);
    }

    @Test
    void a_page_whose_messages_are_gone_has_to_be_told() {
        typed("ann", "k1", "hello");
        typed("ann", "k2", "gone");
        shown("page 1", HELLO, item(2, "ann", "gone"));
        add(new Event.Replaced("lobby"));
        typed("bob", "k3", "hi");
        typed("bob", "k4", "more");
        fresh(HELLO, HI, item(3, "bob", "more"));
        var told = new ArrayList<>(history.entries());
        shown("page 1", item(3, "bob", "more"));

        assertBroken(Rule.TOLD_OF_ANOTHER_LIFE);

        var better = new History();
        told.forEach(entry -> better.add(entry.event()));
        better.add(new Event.Emptied("page 1", "lobby"));
        better.add(new Event.Told("page 1", "lobby"));
        better.add(new Event.Shown("page 1", "lobby", item(3, "bob", "more")));
        assertThat(Judge.judge(better.entries()).findings()).isEmpty();
    }

    @Test
    void the_story_of_a_finding_is_about_nothing_else() {
        good();
        typed("ann", "k3", "trust me");
        add(new Event.Incident("kill -9", "the server was killed"));
        add(new Event.Acknowledged("ann", "lobby", "k3"));
        add(new Event.Incident("kill -9", "the server was killed again"));

        var finding = judge().findings().getFirst();

        assertThat(finding.story().stream().map(entry -> entry.event().getClass().getSimpleName()))
                .containsExactly("Typed", "Incident", "Acknowledged");
        assertThat(judge().toString()).contains("trust me", "kill -9");
    }

    // ----

    private void good() {
        typed("ann", "k1", "hello");
        shown("page 1", HELLO);
        typed("bob", "k2", "hi");
        add(new Event.Acknowledged("ann", "lobby", "k1"));
        shown("page 1", HI);
        shown("page 2", HI);
        add(
                new Event.Heard("socket 1", "lobby", "ann", "hello"),
                new Event.Heard("socket 1", "lobby", "bob", "hi"));
        fresh(HELLO, HI);
        add(new Event.Stayed("page 1", "lobby", List.of(HELLO, HI)));
    }

    private void three() {
        typed("ann", "k1", "one");
        typed("ann", "k2", "two");
        typed("ann", "k3", "three");
        fresh(item(1, "ann", "one"), item(2, "ann", "two"), item(3, "ann", "three"));
    }

    private void typed(String who, String key, String text) {
        add(new Event.Typed(who, "lobby", who, key, text));
    }

    private void shown(String reader, Item... items) {
        for (var item : items) {
            add(new Event.Shown(reader, "lobby", item));
        }
    }

    private void fresh(Item... items) {
        add(new Event.Fresh("lobby", List.of(items)));
    }

    private void add(Event... events) {
        for (var event : events) {
            history.add(event);
        }
    }

    private static Item item(long number, String author, String text) {
        return new Item(number, author, "2026-03-01T10:00:00Z", text, false, "");
    }

    private Judge.Verdict judge() {
        return Judge.judge(history.entries());
    }

    private void assertBroken(Rule rule) {
        assertThat(judge().broken()).containsExactly(rule);
    }
}
