package chat.room;

import static org.assertj.core.api.Assertions.assertThat;

import chat.room.Presence.Entry;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PresenceTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MILLISECOND = Duration.ofMillis(1);

    private final ManualTimer timer = new ManualTimer();
    private final RecordingBroadcaster heard = new RecordingBroadcaster(timer);
    private final Names names = new Names(Duration.ofHours(24), List.of());
    private final Room room =
            new Room(new RoomName("Lobby"), Tail.EMPTY, Standing.CLEAR, names, timer, heard);
    private final Presence presence = room.presence();
    private final AtomicInteger settled = new AtomicInteger();

    private final Person ann = new Person(1);
    private final Person bob = new Person(2);
    private final Person cid = new Person(3);
    private final Person dan = new Person(4);
    private final Person eve = new Person(5);

    @AfterEach
    void nothing_was_told_twice_in_a_second() {
        assertThat(heard.complaints()).isEmpty();
    }

    @Nested
    class Being_here {

        @Test
        void one_person_in_three_tabs_is_one_member() {
            join(ann, "Ann");
            join(ann, "Ann");
            join(ann, "Ann");
            quiet();

            assertThat(presence.count()).isEqualTo(1);
            assertThat(presence.people()).containsExactly(new Present(ann, new Nickname("Ann")));
            assertThat(heard.lines()).containsExactly("Ann joined");
        }

        @Test
        void closing_two_of_three_tabs_changes_nothing() {
            join(ann, "Ann");
            join(ann, "Ann");
            join(ann, "Ann");

            leave(ann);
            leave(ann);
            quiet();

            assertThat(settled).hasValue(2);
            assertThat(heard.lines()).containsExactly("Ann joined");
            assertThat(presence.count()).isEqualTo(1);
        }

        @Test
        void a_person_is_gone_ten_seconds_after_the_last_tab() {
            join(ann, "Ann");
            leave(ann);

            timer.pass(Presence.GRACE.minus(MILLISECOND));
            assertThat(presence.count()).isEqualTo(1);
            assertThat(heard.lines()).containsExactly("Ann joined");
            assertThat(settled).hasValue(0);

            timer.pass(MILLISECOND);
            assertThat(presence.count()).isZero();
            assertThat(heard.lines()).containsExactly("Ann joined", "Ann left");
            assertThat(settled).hasValue(1);
        }

        @Test
        void a_reload_makes_no_noise() {
            join(ann, "Ann");
            leave(ann);
            timer.pass(Presence.GRACE.minus(MILLISECOND));

            join(ann, "Ann");
            quiet();

            assertThat(heard.lines()).containsExactly("Ann joined");
            assertThat(presence.count()).isEqualTo(1);
            assertThat(settled).hasValue(1);
        }

        @Test
        void every_absence_has_ten_seconds_of_its_own() {
            join(ann, "Ann");
            leave(ann);
            timer.pass(Duration.ofSeconds(6));
            join(ann, "Ann");
            leave(ann);

            timer.pass(Duration.ofSeconds(6));
            assertThat(presence.count()).isEqualTo(1);
            assertThat(settled).hasValue(1);

            timer.pass(Duration.ofSeconds(4));
            assertThat(presence.count()).isZero();
            assertThat(settled).hasValue(2);
            assertThat(heard.lines()).containsExactly("Ann joined", "Ann left");
        }

        @Test
        void a_bot_is_gone_with_its_socket_and_that_is_told_once() {
            joinAsBot(ann, "robot");
            timer.pass(SECOND);

            leave(ann);
            assertThat(presence.count()).isZero();
            assertThat(settled).hasValue(1);
            quiet();

            assertThat(heard.lines()).containsExactly("robot joined", "robot left");
            assertThat(settled).hasValue(1);
        }

        @Test
        void who_broke_off_at_the_door_was_never_here() {
            presence.enter(ann, new Nickname("Ann"), false);
            leave(ann);
            presence.enter(bob, new Nickname("Bob"), true);
            leave(bob);
            quiet();

            assertThat(heard.lines()).isEmpty();
            assertThat(presence.count()).isZero();
            assertThat(settled).hasValue(2);
        }

        @Test
        void somebody_who_never_got_through_the_door_does_not_stay_on_anybodys_list() {
            join(ann, "Ann");
            quiet();
            presence.enter(bob, new Nickname("Bob"), true);
            join(cid, "Cid");

            leave(bob);
            quiet();

            assertThat(lastList()).containsExactly("Ann", "Cid");
        }

        @Test
        void people_stand_in_the_order_of_their_names() {
            join(ann, "zoe");
            join(bob, "Bob");
            join(cid, "anna");
            join(dan, "Émile");

            assertThat(RecordingBroadcaster.names(room))
                    .containsExactly("anna", "Bob", "zoe", "Émile");
        }

        @Test
        void two_hundred_people_are_listed_and_one_more_is_a_count() {
            for (int i = 1; i <= Presence.LISTED; i++) {
                join(new Person(i), "n" + i);
            }
            assertThat(presence.people()).hasSize(200);

            join(new Person(201), "n201");

            assertThat(presence.people()).isEmpty();
            assertThat(presence.count()).isEqualTo(201);
        }
    }

    @Nested
    class Nicknames {

        @Test
        void a_nickname_that_somebody_here_has_is_taken_in_every_spelling() {
            join(ann, "Ann");

            assertThat(enter(bob, "Ann")).isEqualTo(taken("Ann"));
            assertThat(enter(bob, "ANN")).isEqualTo(taken("ANN"));
            assertThat(enter(bob, "ａｎｎ")).isEqualTo(taken("ａｎｎ"));
            assertThat(holder(new Nickname("aNN"))).isEqualTo(ann);
            assertThat(presence.count()).isEqualTo(1);
        }

        @Test
        void nobody_can_take_the_nickname_of_somebody_who_is_in_a_tunnel() {
            join(ann, "Ann");
            leave(ann);
            timer.pass(Presence.GRACE.minus(MILLISECOND));

            assertThat(enter(bob, "Ann")).isEqualTo(taken("Ann"));
        }

        @Test
        void a_person_takes_over_from_their_own_ghost_at_once() {
            join(ann, "Ann");
            leave(ann);

            assertThat(enter(ann, "Ann")).isEqualTo(new Entry.Entered());
        }

        @Test
        void a_nickname_is_free_when_its_owner_is_gone() {
            join(ann, "Ann");
            leave(ann);
            timer.pass(Presence.GRACE);

            assertThat(holder(new Nickname("Ann"))).isNull();
            assertThat(enter(bob, "Ann")).isEqualTo(new Entry.Entered());
        }

        @Test
        void a_refused_visitor_leaves_no_trace() {
            join(ann, "Ann");
            enter(bob, "Ann");
            quiet();

            assertThat(presence.count()).isEqualTo(1);
            assertThat(heard.lines()).containsExactly("Ann joined");
        }

        @Test
        void the_name_offered_is_the_first_free_one() {
            join(ann, "Ann");
            join(bob, "ann 2");
            join(cid, "Ann 4");

            assertThat(free("Ann")).isEqualTo(new Nickname("Ann 3"));
        }

        @Test
        void when_the_first_numbers_are_taken_the_name_offered_has_any_number() {
            for (int i = 1; i <= 1_000; i++) {
                enter(new Person(i), i == 1 ? "Ann" : "Ann " + i);
            }

            var free = free("Ann");

            assertThat(free.value()).matches("Ann \\d{2,5}");
            assertThat(holder(free)).isNull();
        }

        @Test
        void a_name_of_full_length_is_shortened_for_the_number() {
            var longest = "n".repeat(32);
            join(ann, longest);

            assertThat(free(longest)).isEqualTo(new Nickname("n".repeat(30) + " 2"));
        }

        @Test
        void a_name_is_not_cut_within_a_letter() {
            // Four people, joined by three joiners: one picture of seven code points.
            var family = "👨\u200D👩\u200D👧\u200D👦";
            var families = "n".repeat(32 - 7) + family;
            join(ann, families);

            assertThat(free(families)).isEqualTo(new Nickname("n".repeat(25) + " 2"));

            var flags = "🇩🇪".repeat(16);
            join(bob, flags);
            assertThat(free(flags)).isEqualTo(new Nickname("🇩🇪".repeat(15) + " 2"));
        }

        @Test
        void a_name_that_is_one_great_letter_becomes_guest() {
            var clan = "👨" + "\u200D👨".repeat(15);
            join(ann, clan);

            assertThat(free(clan)).isEqualTo(new Nickname("guest 2"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Ann",
                    "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn",
                    "nnnnnnnnnnnnnnnnnnnnnnnnnnnnn nn",
                    "👨\u200D👩\u200D👧\u200D👦👨\u200D👩\u200D👧\u200D👦👨\u200D👩\u200D👧\u200D👦👨\u200D👩\u200D👧\u200D👦",
                    "🏴\uDB40\uDC67\uDB40\uDC62\uDB40\uDC65\uDB40\uDC6E\uDB40\uDC67\uDB40\uDC7F",
                    "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnn❤\uFE0F",
                    "می\u200Cخواهم می\u200Cخواهم می\u200Cخواهم می",
                    "می\u200Cمی\u200Cمی\u200Cمی\u200Cمی\u200Cمی\u200Cمی\u200Cمی\u200Cمی\u200Cمیم",
                    "ශ්\u200Dරීශ්\u200Dරීශ්\u200Dරීශ්\u200Dරීශ්\u200Dරීශ්\u200Dරීශ්",
                    "...............................x",
                    "2",
                })
        void the_name_offered_can_be_taken_however_many_are_taken_already(String popular) {
            for (int i = 0; i < 120; i++) {
                var wanted = new Nickname(popular);
                var person = new Person(i);
                if (presence.enter(person, wanted, true) instanceof Entry.Taken(var free, _)) {
                    assertThat(presence.enter(person, free, true)).isEqualTo(new Entry.Entered());
                }
                presence.announce(person);
            }
            assertThat(presence.count()).isEqualTo(120);
        }
    }

    @Nested
    class Names_of_those_who_spoke {

        @Test
        void a_name_stays_with_who_spoke_under_it_for_a_day_after_their_last_word() {
            speak(ann, "Ann");
            timer.pass(Duration.ofHours(23));
            speak(ann, "Ann");
            timer.pass(Duration.ofHours(24));

            assertThat(sentence(bob, "ann"))
                    .isEqualTo(
                            "The name ann belongs to somebody who spoke here today. ann 2 is free.");

            timer.pass(MILLISECOND);
            assertThat(enter(bob, "ann")).isEqualTo(new Entry.Entered());
        }

        @Test
        void its_owner_comes_back_to_it_and_others_are_told_that_they_are_here() {
            join(ann, "Ann");
            speak(ann, "Ann");
            leave(ann);
            quiet();

            assertThat(join(ann, "Ann")).isFalse();
            assertThat(sentence(bob, "Ann"))
                    .isEqualTo("Somebody named Ann is already here. Ann 2 is free.");
        }

        @Test
        void leaving_on_purpose_or_taking_another_name_does_not_free_it() {
            join(ann, "Ann");
            speak(ann, "Ann");
            rename(ann, "Anna");
            assertThat(holder(new Nickname("Ann"))).isEqualTo(ann);

            speak(ann, "Anna");
            presence.quit(ann);
            assertThat(holder(new Nickname("Ann"))).isEqualTo(ann);
            assertThat(holder(new Nickname("Anna"))).isEqualTo(ann);
        }

        @Test
        void who_only_read_keeps_it_no_longer_than_they_are_here() {
            join(ann, "Ann");
            leave(ann);
            quiet();

            assertThat(enter(bob, "Ann")).isEqualTo(new Entry.Entered());
        }

        @Test
        void a_program_without_our_cookie_keeps_it_no_longer_than_its_socket_lives() {
            joinAsBot(ann, "robot");
            assertThat(presence.mayClaim(ann)).isFalse();
            leave(ann);

            assertThat(enter(bob, "robot")).isEqualTo(new Entry.Entered());
        }

        @Test
        void what_looks_like_it_is_refused_with_a_sentence_of_its_own() {
            speak(ann, "anna");
            join(bob, "Paul");

            assertThat(sentence(cid, "\u0430nn\u0430"))
                    .isEqualTo(
                            "A name that looks like \u0430nn\u0430 belongs to somebody who spoke here today."
                                    + " \u0430nn\u0430 2 is free.");
            assertThat(sentence(cid, "PauI"))
                    .isEqualTo(
                            "Somebody whose name looks like PauI is already here. PauI 2 is free.");
        }

        @Test
        void the_name_offered_belongs_to_nobody_who_is_away() {
            speak(ann, "Ann");
            speak(bob, "Ann 2");
            speak(cid, "ANN 3");

            assertThat(free("Ann")).isEqualTo(new Nickname("Ann 4"));
        }

        @Test
        void that_somebody_speaks_is_to_be_written_down_once_a_minute_and_name() {
            var now = timer.instant();
            assertThat(presence.spoke(ann, new Nickname("Ann"), now))
                    .isEqualTo(
                            new SeatChange.Spoke(
                                    ann,
                                    room.name(),
                                    new Nickname("Ann"),
                                    now,
                                    now.minus(Duration.ofHours(24))));
            assertThat(presence.spoke(ann, new Nickname("Ann"), now.plusSeconds(59))).isNull();
            assertThat(presence.spoke(ann, new Nickname("Anna"), now.plusSeconds(59))).isNotNull();
            assertThat(presence.spoke(ann, new Nickname("Ann"), now.plusSeconds(60))).isNotNull();
        }

        @Test
        void a_crowd_of_names_pushes_none_out() {
            speak(ann, "Ann");
            for (int i = 0; i < Names.MOST; i++) {
                speak(new Person(100 + i), "guest " + i);
            }

            assertThat(holder(new Nickname("Ann"))).isEqualTo(ann);
            assertThat(names.size()).isLessThanOrEqualTo(3 * Names.MOST);
            assertThat(enter(bob, "guest " + (Names.MOST - 1))).isEqualTo(new Entry.Entered());

            timer.pass(Duration.ofHours(25));
            speak(bob, "Bob");
            assertThat(names.size()).isLessThan(10);
        }

        @Test
        void what_the_store_remembers_holds_and_nothing_does_where_that_is_switched_off() {
            var claims =
                    List.of(
                            new Claim(ann, new Nickname("Ann"), timer.instant()),
                            new Claim(bob, new Nickname("Bob"), timer.instant().minusSeconds(3)));
            var held =
                    new Room(
                                    room.name(),
                                    Tail.EMPTY,
                                    Standing.CLEAR,
                                    new Names(Duration.ofDays(7), claims),
                                    timer,
                                    heard)
                            .presence();
            var free =
                    new Room(
                                    room.name(),
                                    Tail.EMPTY,
                                    Standing.CLEAR,
                                    new Names(Duration.ZERO, List.of()),
                                    timer,
                                    heard)
                            .presence();

            assertThat(held.ask(cid, new Nickname("bob")))
                    .isEqualTo(
                            new Entry.Taken(
                                    new Nickname("bob 2"),
                                    new Refusal(
                                            Refusal.Code.TAKEN,
                                            "The name bob belongs to somebody who spoke here lately."
                                                    + " bob 2 is free.")));
            assertThat(held.ask(bob, new Nickname("bob"))).isEqualTo(new Entry.Entered());
            assertThat(free.spoke(ann, new Nickname("Ann"), timer.instant())).isNull();
            assertThat(free.ask(cid, new Nickname("Ann"))).isEqualTo(new Entry.Entered());
        }

        private void speak(Person person, String name) {
            presence.spoke(person, new Nickname(name), timer.instant());
        }

        private String sentence(Person person, String name) {
            return presence.ask(person, new Nickname(name)) instanceof Entry.Taken(_, var refusal)
                    ? refusal.sentence()
                    : "";
        }
    }

    @Nested
    class Notices {

        @Test
        void the_first_line_is_told_at_once_and_to_everybody() {
            assertThat(join(ann, "Ann")).isFalse();

            assertThat(heard.lines()).containsExactly("Ann joined");
            assertThat(heard.lists()).containsExactly(List.of("Ann"));
        }

        @Test
        void the_next_ones_are_gathered_into_one_line_a_second_later() {
            join(ann, "Ann");
            timer.pass(Duration.ofMillis(200));
            assertThat(join(bob, "Bob")).isTrue();
            assertThat(join(cid, "Cid")).isTrue();
            assertThat(join(dan, "Dan")).isTrue();
            assertThat(join(eve, "Eve")).isTrue();

            timer.pass(Duration.ofMillis(799));
            assertThat(heard.lines()).containsExactly("Ann joined");

            timer.pass(MILLISECOND);
            assertThat(heard.lines()).containsExactly("Ann joined", "Bob and 3 others joined");
            assertThat(lastList()).containsExactly("Ann", "Bob", "Cid", "Dan", "Eve");
        }

        @Test
        void a_second_after_a_line_the_next_one_is_told_at_once() {
            join(ann, "Ann");
            timer.pass(SECOND);

            assertThat(join(bob, "Bob")).isFalse();
            assertThat(heard.lines()).containsExactly("Ann joined", "Bob joined");
        }

        @Test
        void two_are_named_and_of_three_two_are_others() {
            join(ann, "Ann");
            join(bob, "Bob");
            join(cid, "Cid");
            timer.pass(SECOND);
            joinAsBot(dan, "Dan");
            joinAsBot(eve, "Eve");
            joinAsBot(new Person(6), "Fay");
            timer.pass(SECOND);

            assertThat(heard.lines())
                    .containsExactly("Ann joined", "Bob and Cid joined", "Dan and 2 others joined");
        }

        @Test
        void who_came_and_who_went_share_a_line() {
            joinAsBot(ann, "Ann");
            timer.pass(SECOND);
            join(bob, "Bob");
            join(cid, "Cid");
            leave(ann);
            timer.pass(SECOND);

            assertThat(heard.lines())
                    .containsExactly("Ann joined", "Bob joined", "Cid joined, Ann left");
        }

        @Test
        void a_joiner_alone_in_a_late_line_knows_it_already() {
            join(ann, "Ann");
            join(bob, "Bob");
            timer.pass(SECOND);

            assertThat(heard.lines()).containsExactly("Ann joined", "Bob joined (which 2 knows)");
        }

        @Test
        void who_left_alone_in_a_late_line_is_told_to_everybody() {
            joinAsBot(ann, "Ann");
            timer.pass(SECOND);
            join(bob, "Bob");
            leave(ann);
            timer.pass(SECOND);

            assertThat(heard.lines()).containsExactly("Ann joined", "Bob joined", "Ann left");
        }

        @Test
        void who_came_and_went_within_one_gathering_is_not_told() {
            join(ann, "Ann");
            joinAsBot(bob, "Bob");
            leave(bob);
            quiet();

            assertThat(heard.lines()).containsExactly("Ann joined");
        }

        @Test
        void who_went_and_came_back_within_one_gathering_is_not_told() {
            joinAsBot(ann, "Ann");
            timer.pass(SECOND);
            join(bob, "Bob");
            leave(ann);
            assertThat(joinAsBot(ann, "Ann")).as("has to tell themselves").isFalse();
            quiet();

            assertThat(heard.lines()).containsExactly("Ann joined", "Bob joined");
            assertThat(lastList()).containsExactly("Ann", "Bob");
        }

        @Test
        void who_came_back_within_one_gathering_under_another_name_is_told_to_be_the_same() {
            joinAsBot(ann, "Ann");
            timer.pass(SECOND);
            join(bob, "Bob");
            leave(ann);
            joinAsBot(ann, "Anna");
            quiet();

            assertThat(heard.lines())
                    .containsExactly("Ann joined", "Bob joined", "Ann is now Anna");
        }

        @Test
        void the_list_is_shown_again_although_comings_and_goings_cancelled_out() {
            join(ann, "Ann");
            joinAsBot(bob, "Bob");
            assertThat(RecordingBroadcaster.names(room))
                    .as("a page opened now shows")
                    .contains("Bob");

            leave(bob);
            timer.pass(SECOND);

            assertThat(lastList()).containsExactly("Ann");
            assertThat(heard.lists()).hasSize(2);
        }

        @Test
        void a_thousand_who_come_within_a_second_make_two_lines_and_two_lists() {
            for (int i = 1; i <= 1_000; i++) {
                join(new Person(i), "n" + i);
                timer.pass(Duration.ofNanos(900_000));
            }
            quiet();

            assertThat(heard.lines()).containsExactly("n1 joined", "n2 and 998 others joined");
            assertThat(heard.lists()).hasSize(2);
        }

        @Test
        void however_many_come_and_go_there_is_one_line_and_one_list_a_second() {
            for (int i = 1; i <= 1_000; i++) {
                joinAsBot(new Person(i), "n" + i);
                timer.pass(Duration.ofMillis(10));
                if (i % 2 == 0) {
                    leave(new Person(i));
                }
            }

            assertThat(heard.lines()).hasSizeBetween(9, 11);
            assertThat(heard.lists()).hasSizeBetween(9, 11);
        }

        @Test
        void setting_the_clock_back_silences_nobody() {
            join(ann, "Ann");
            timer.setClock(Duration.ofHours(-1));
            join(bob, "Bob");

            timer.pass(SECOND);
            assertThat(heard.lines()).containsExactly("Ann joined", "Bob joined (which 2 knows)");

            timer.pass(SECOND);
            join(cid, "Cid");
            assertThat(heard.lines()).hasSize(3);
        }
    }

    @Nested
    class Renaming {

        @Test
        void a_new_name_is_told_and_listed() {
            join(ann, "Ann");
            timer.pass(SECOND);

            assertThat(rename(ann, "Anna")).isEqualTo(new Entry.Entered());

            assertThat(heard.lines()).containsExactly("Ann joined", "Ann is now Anna");
            assertThat(lastList()).containsExactly("Anna");
            assertThat(holder(new Nickname("Ann"))).isNull();
            assertThat(holder(new Nickname("Anna"))).isEqualTo(ann);
        }

        @Test
        void a_name_of_somebody_else_is_refused_and_ones_own_kept() {
            join(ann, "Ann");
            join(bob, "Bob");

            assertThat(rename(ann, "bob")).isEqualTo(taken("bob"));

            assertThat(holder(new Nickname("Ann"))).isEqualTo(ann);
            assertThat(holder(new Nickname("Bob"))).isEqualTo(bob);
        }

        @Test
        void the_same_name_again_is_no_news() {
            join(ann, "Ann");
            timer.pass(SECOND);
            rename(ann, "Ann");
            quiet();

            assertThat(heard.lines()).containsExactly("Ann joined");
            assertThat(heard.lists()).hasSize(1);
        }

        @Test
        void ones_own_name_in_other_letters_is_a_new_name() {
            join(ann, "ann");
            timer.pass(SECOND);
            rename(ann, "Ann");

            assertThat(heard.lines()).containsExactly("ann joined", "ann is now Ann");
            assertThat(holder(new Nickname("ANN"))).isEqualTo(ann);
        }

        @Test
        void another_tab_with_another_name_renames_the_person() {
            join(ann, "Ann");
            timer.pass(SECOND);
            join(ann, "Anna");

            assertThat(heard.lines()).containsExactly("Ann joined", "Ann is now Anna");
            assertThat(presence.count()).isEqualTo(1);
        }

        @Test
        void a_ghost_that_comes_back_under_another_name_is_renamed() {
            join(ann, "Ann");
            leave(ann);
            timer.pass(SECOND);
            join(ann, "Anna");

            assertThat(heard.lines()).containsExactly("Ann joined", "Ann is now Anna");
        }

        @Test
        void who_is_renamed_before_anybody_was_told_of_them_joins_under_the_new_name() {
            presence.enter(ann, new Nickname("Ann"), true);
            rename(ann, "Anna");
            presence.announce(ann);
            assertThat(heard.lines()).containsExactly("Anna joined");

            join(bob, "Bob");
            rename(bob, "Bobby");
            timer.pass(SECOND);
            assertThat(heard.lines())
                    .containsExactly("Anna joined", "Bobby joined (which 2 knows)");
        }

        @Test
        void two_new_names_within_a_second_are_told_as_one() {
            join(ann, "Ann");
            rename(ann, "Anna");
            rename(ann, "Anne");
            timer.pass(SECOND);

            assertThat(heard.lines()).containsExactly("Ann joined", "Ann is now Anne");
        }

        @Test
        void nobody_is_told_that_ann_is_now_ann() {
            join(ann, "Ann");
            rename(ann, "Anna");
            rename(ann, "Ann");
            quiet();

            assertThat(heard.lines()).containsExactly("Ann joined");
            assertThat(lastList()).containsExactly("Ann");
        }

        @Test
        void who_leaves_before_their_new_name_was_told_leaves_under_the_name_people_know() {
            joinAsBot(ann, "Ann");
            rename(ann, "Anna");
            leave(ann);
            quiet();

            assertThat(heard.lines()).containsExactly("Ann joined", "Ann left");
        }

        @Test
        void people_who_rename_at_the_same_time_are_told_one_a_second() {
            join(ann, "Ann");
            join(bob, "Bob");
            timer.pass(SECOND);
            timer.pass(SECOND);
            heard.forget();

            rename(ann, "Anna");
            rename(bob, "Bobby");
            assertThat(heard.lines()).containsExactly("Ann is now Anna");

            timer.pass(SECOND);
            assertThat(heard.lines()).containsExactly("Ann is now Anna", "Bob is now Bobby");
        }

        @Test
        void a_new_name_is_told_although_people_come_all_the_time() {
            join(ann, "Ann");
            rename(ann, "Anna");
            for (int i = 10; i < 40; i++) {
                join(new Person(i), "n" + i);
                timer.pass(Duration.ofMillis(100));
            }

            assertThat(heard.lines()).contains("Ann is now Anna");
        }

        @Test
        void somebody_who_comes_is_told_although_people_rename_all_the_time() {
            join(ann, "Ann");
            timer.pass(SECOND);
            rename(ann, "Anna");
            join(bob, "Bob");
            for (int i = 0; i < 30; i++) {
                rename(ann, "Ann" + i);
                timer.pass(Duration.ofMillis(100));
            }

            assertThat(heard.lines()).contains("Bob joined (which 2 knows)");
        }

        @Test
        void somebody_who_is_not_here_can_be_told_whether_a_name_is_free() {
            join(ann, "Ann");

            assertThat(rename(bob, "ann")).isEqualTo(taken("ann"));
            assertThat(rename(bob, "Bob")).isEqualTo(new Entry.Entered());
            assertThat(presence.count()).isEqualTo(1);
            assertThat(holder(new Nickname("Bob"))).isNull();
        }
    }

    @Nested
    class Quitting {

        @Test
        void who_leaves_on_purpose_is_gone_at_once() {
            join(ann, "Ann");
            timer.pass(SECOND);

            presence.quit(ann);

            assertThat(heard.lines()).containsExactly("Ann joined", "Ann left");
            assertThat(holder(new Nickname("Ann"))).isNull();
        }

        @Test
        void the_tabs_of_somebody_who_quit_close_without_another_word() {
            join(ann, "Ann");
            join(ann, "Ann");
            presence.quit(ann);
            leave(ann);
            leave(ann);
            quiet();

            assertThat(heard.lines()).containsExactly("Ann joined", "Ann left");
            assertThat(settled).hasValue(2);
        }

        @Test
        void a_ghost_can_quit() {
            join(ann, "Ann");
            timer.pass(SECOND);
            leave(ann);
            presence.quit(ann);
            assertThat(heard.lines()).containsExactly("Ann joined", "Ann left");
            quiet();

            assertThat(heard.lines()).containsExactly("Ann joined", "Ann left");
            assertThat(settled).hasValue(1);
        }

        @Test
        void who_is_not_here_cannot_quit() {
            presence.quit(ann);
            quiet();

            assertThat(heard.lines()).isEmpty();
        }

        @Test
        void who_quits_and_joins_again_stays_when_the_old_tab_closes() {
            join(ann, "Ann");
            timer.pass(SECOND);
            presence.quit(ann);
            timer.pass(SECOND);
            join(ann, "Ann");

            leave(ann);
            quiet();

            assertThat(presence.count()).as("the new tab is open").isEqualTo(1);
            assertThat(heard.lines()).containsExactly("Ann joined", "Ann left", "Ann joined");

            leave(ann);
            quiet();
            assertThat(presence.count()).isZero();
            assertThat(settled).hasValue(2);
        }

        @Test
        void who_quit_is_forgotten_when_their_last_tab_closes() {
            join(ann, "Ann");
            presence.quit(ann);
            leave(ann);
            quiet();
            join(ann, "Ann");

            leave(ann);
            quiet();

            assertThat(presence.count()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatever_people_do_everybody_ends_up_knowing_who_is_here(int round) {
        long seed = Boolean.getBoolean("chat.all") ? new Random().nextLong() : round;
        var random = new Random(seed);
        var open = new HashMap<Person, Integer>();
        var quit = new HashSet<Person>();
        int left = 0;
        for (int step = 0; step < 2_000; step++) {
            var person = new Person(random.nextInt(8));
            boolean lingers = person.id() % 2 == 0;
            var name = "n" + random.nextInt(10 * round);
            switch (random.nextInt(7)) {
                case 0, 1 -> {
                    if (presence.enter(person, new Nickname(name), lingers)
                            instanceof Entry.Entered) {
                        open.merge(person, 1, Integer::sum);
                        quit.remove(person);
                        if (random.nextInt(4) > 0) {
                            presence.announce(person);
                        }
                    }
                }
                case 2, 3 -> {
                    if (open.getOrDefault(person, 0) > 0) {
                        open.merge(person, -1, Integer::sum);
                        leave(person);
                        left++;
                    }
                }
                case 4 -> presence.rename(person, new Nickname(name));
                case 5 -> {
                    presence.announce(person);
                    if (random.nextInt(3) == 0) {
                        presence.quit(person);
                        quit.add(person);
                    }
                }
                default ->
                        timer.pass(
                                Duration.ofMillis(
                                        random.nextInt(random.nextInt(20) == 0 ? 15_000 : 400)));
            }
            if (random.nextInt(50) == 0) {
                open.keySet().forEach(presence::announce);
                quiet();
                assertThat(lastList())
                        .as("seed %s, step %s", seed, step)
                        .isEqualTo(RecordingBroadcaster.names(room));
                assertThat(heard.heardOf())
                        .as("seed %s, step %s", seed, step)
                        .isEqualTo(presence.count());
                assertThat(settled).as("seed %s, step %s", seed, step).hasValue(left);
                long here =
                        open.entrySet().stream()
                                .filter(entry ->
                                        entry.getValue() > 0 && !quit.contains(entry.getKey()))
                                .count();
                assertThat(presence.count())
                        .as("seed %s, step %s", seed, step)
                        .isEqualTo((int) here);
            }
        }
        assertThat(heard.lines()).noneMatch(line -> line.matches("(n\\d+) is now \\1"));
    }

    private boolean join(Person person, String name) {
        assertThat(enter(person, name)).isEqualTo(new Entry.Entered());
        return presence.announce(person);
    }

    private boolean joinAsBot(Person person, String name) {
        assertThat(presence.enter(person, new Nickname(name), false))
                .isEqualTo(new Entry.Entered());
        return presence.announce(person);
    }

    private Entry enter(Person person, String name) {
        return presence.enter(person, new Nickname(name), true);
    }

    private Entry rename(Person person, String name) {
        return presence.rename(person, new Nickname(name));
    }

    private void leave(Person person) {
        presence.leave(person, settled::incrementAndGet);
    }

    /// Who has that name or one that looks like it, null when nobody does.
    private @Nullable Person holder(Nickname nickname) {
        if (canHave(new Person(99), nickname)) {
            return null;
        }
        return Stream.of(ann, bob, cid, dan, eve)
                .filter(person -> canHave(person, nickname))
                .findFirst()
                .orElseThrow();
    }

    private boolean canHave(Person person, Nickname nickname) {
        return presence.ask(person, nickname) instanceof Entry.Entered;
    }

    /// What a stranger is offered who asks for that name.
    private Nickname free(String taken) {
        var entry = presence.ask(new Person(99), new Nickname(taken));
        assertThat(entry).isInstanceOf(Entry.Taken.class);
        return ((Entry.Taken) entry).free();
    }

    /// Lets everything happen that is going to.
    private void quiet() {
        timer.pass(Duration.ofMinutes(1));
    }

    private List<String> lastList() {
        // Before anybody came nobody was shown a list.
        return heard.lists().isEmpty() ? List.of() : heard.lists().getLast();
    }

    private static Entry taken(String sought) {
        return new Entry.Taken(
                new Nickname(sought + " 2"),
                new Refusal(
                        Refusal.Code.TAKEN,
                        "Somebody named %s is already here. %s 2 is free."
                                .formatted(sought, sought)));
    }
}
