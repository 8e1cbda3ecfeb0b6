package chat.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import chat.room.Draft;
import chat.room.Message;
import chat.room.MessageText;
import chat.room.Mode;
import chat.room.Nickname;
import chat.room.Order;
import chat.room.Person;
import chat.room.RoomName;
import chat.room.Standing;
import chat.room.Store.StoreFailure;
import chat.store.RoomLog;
import chat.store.SqliteStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogDocumentTest {

    private static final RoomName LOBBY = new RoomName("Lobby");
    private static final Person ANN = new Person(1);
    private static final Person BOB = new Person(-2);
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.250Z");
    private static final Instant LATER = NOON.plus(Duration.ofDays(1));

    /// One of every kind.
    private static final String WHOLE =
            """
            {"version":1,"room":"Lobby","expired":{"number":3,"time":"2026-11-22T11:00:00Z","continued":false},"messages":[
            {"number":2,"time":"2026-11-22T10:00:00Z","author":"eve","kind":"banned","person":"00000000000000ee"},
            {"number":4,"time":"2026-11-22T12:00:00.250Z","author":"ann","text":"hi","kind":"message","person":"0000000000000001"},
            {"number":5,"time":"2026-11-22T12:00:00.250Z","continued":true,"kind":"removed","person":"fffffffffffffffe"},
            {"number":6,"time":"2026-11-22T12:00:01Z","removed":[1,5],"kind":"removal"},
            {"number":7,"time":"2026-11-22T12:00:02Z","author":"bob","until":"2026-12-22T12:00:02Z","kind":"muted","person":"fffffffffffffffe"},
            {"number":8,"time":"2026-11-22T12:00:03Z","kind":"unmuted","person":"fffffffffffffffe"},
            {"number":9,"time":"2026-11-22T12:00:03Z","kind":"unbanned","person":"00000000000000ee"},
            {"number":10,"time":"2026-11-22T12:00:04Z","kind":"closed"},
            {"number":11,"time":"2026-11-22T12:00:05Z","kind":"open"},
            {"number":12,"time":"2026-11-22T12:00:06Z","kind":"read_only"}
            ]}
            """;

    @TempDir Path temp;

    private Instant now = NOON;

    private Path folder(String name) {
        return temp.resolve(name);
    }

    private SqliteStore open(String name) {
        return SqliteStore.open(folder(name), () -> now);
    }

    private static void say(SqliteStore store, Person person, String nickname, String text) {
        store.commit(
                List.of(
                        new Draft(
                                LOBBY,
                                person,
                                new Nickname(nickname),
                                new MessageText(text),
                                null)),
                List.of());
    }

    private String export(String name, Format format) throws IOException {
        var out = new ByteArrayOutputStream();
        RoomLog.read(folder(name), LOBBY, format.writer(out, ZoneOffset.UTC));
        return out.toString(UTF_8);
    }

    private LogDocument.Result put(String document, String name, @Nullable RoomName as)
            throws LogDocument.Unfit {
        return LogDocument.put(
                new ByteArrayInputStream(document.getBytes(UTF_8)), folder(name), as, LATER);
    }

    @Test
    void what_was_exported_and_imported_is_the_same_log_and_goes_on() throws Exception {
        try (var store = open("old")) {
            say(store, ANN, "ann", "hello <b> & \"all\"\nsecond line 🎉 \u2028");
            say(store, BOB, "bøb", "a secret");
            say(store, BOB, "bøb", "and more");
            store.carryOut(new Order.Remove(LOBBY, List.of(2L)));
            now = NOON.plusMillis(1);
            store.carryOut(new Order.Mute(LOBBY, BOB, "bøb", NOON.plusSeconds(60)));
            store.carryOut(new Order.Ban(LOBBY, new Person(3), "eve", null));
            store.carryOut(new Order.Turn(LOBBY, Mode.READ_ONLY));
        }
        var document = export("old", Format.JSON);

        var result = put(document, "new", null);

        assertThat(result).isEqualTo(new LogDocument.Result(LOBBY, 7, 7));
        assertThat(document).doesNotContain("a secret");
        assertThat(export("new", Format.JSON)).isEqualTo(document);
        try (var old = open("old");
                var young = open("new")) {
            var opened = young.open(LOBBY, 100).orElseThrow();
            assertThat(opened).isEqualTo(old.open(LOBBY, 100).orElseThrow());
            assertThat(opened.newest().getLast().cursor())
                    .isEqualTo(old.after(LOBBY, 0, 100).getLast().cursor());
            assertThat(opened.standing().mode()).isEqualTo(Mode.READ_ONLY);
            say(young, ANN, "ann", "next");
            assertThat(young.after(LOBBY, 7, 10))
                    .singleElement()
                    .matches(said -> said.number() == 8);
            assertThat(young.claims(LOBBY, Instant.EPOCH, 10))
                    .as("names that belong to somebody")
                    .isEmpty();
        }
    }

    @Test
    void a_log_that_has_lost_its_beginning_stays_so() throws Exception {
        try (var store = open("old")) {
            say(store, ANN, "ann", "long ago");
            store.carryOut(new Order.Ban(LOBBY, new Person(3), "eve", null));
            now = NOON.plusSeconds(60);
            say(store, ANN, "ann", "lately");
            var aged = store.aged(0, now, 10);
            assertThat(store.expire(aged.getFirst().id(), now)).isPresent();
        }
        var document = export("old", Format.JSON);

        put(document, "new", null);

        assertThat(export("new", Format.JSON)).isEqualTo(document).doesNotContain("long ago");
        try (var old = open("old");
                var young = open("new")) {
            var opened = young.open(LOBBY, 100).orElseThrow();
            assertThat(opened).isEqualTo(old.open(LOBBY, 100).orElseThrow());
            assertThat(opened.expired().number()).isEqualTo(2);
            assertThat(opened.standing()).isNotEqualTo(Standing.CLEAR);
        }
        assertThat(export("new", Format.HTML)).contains("What was said before has been deleted");
    }

    @Test
    void more_than_one_look_takes_are_all_there() throws Exception {
        try (var store = open("old")) {
            var drafts = new ArrayList<Draft>();
            for (int i = 1; i <= 1_000; i++) {
                drafts.add(
                        new Draft(
                                LOBBY, ANN, new Nickname("ann"), new MessageText("no " + i), null));
            }
            store.commit(drafts, List.of());
        }

        var document = export("old", Format.JSON);

        assertThat(document).hasLineCount(1_002).contains("\"no 1\"", "\"no 1000\"");
        assertThat(put(document, "new", null).last()).isEqualTo(1_000);
        assertThat(export("new", Format.JSON)).isEqualTo(document);
    }

    @Test
    void every_kind_of_event_is_taken_and_given_back_as_it_stands() throws Exception {
        put(WHOLE, "new", null);

        assertThat(export("new", Format.JSON)).isEqualTo(WHOLE);
    }

    @Test
    void the_example_in_the_documents_is_taken_and_given_back_as_it_stands() throws Exception {
        var api = Files.readString(Path.of("docs/api.md"));
        int begin = api.indexOf("{\"version\":1");
        var example = api.substring(begin, api.indexOf("```", begin));

        LogDocument.put(
                new ByteArrayInputStream(example.getBytes(UTF_8)),
                folder("new"),
                null,
                Instant.parse("2027-01-01T00:00:00Z"));

        assertThat(export("new", Format.JSON)).isEqualTo(example);
    }

    @Test
    void a_room_may_be_called_otherwise() throws Exception {
        var garden = new RoomName("Garden");

        assertThat(put(WHOLE, "new", garden).room()).isEqualTo(garden);

        try (var store = open("new")) {
            assertThat(store.open(LOBBY, 10)).isEmpty();
            assertThat(store.after(garden, 0, 10)).hasSize(2);
        }
    }

    @Test
    void fields_that_are_not_known_are_passed_over() throws Exception {
        var document =
                WHOLE.replace("\"room\"", "\"by\":{\"a\":[1,{}]},\"room\"")
                        .replace("\"text\":\"hi\"", "\"likes\":{\"n\":[2]},\"text\":\"hi\"")
                        .replace("]}\n", "],\"more\":[{}]}\n");
        assertThat(document).isNotEqualTo(WHOLE);

        put(document, "new", null);

        assertThat(export("new", Format.JSON)).isEqualTo(WHOLE);
    }

    @Test
    void a_room_with_a_log_and_a_folder_in_use_are_left_alone() throws Exception {
        try (var store = open("data")) {
            say(store, ANN, "ann", "hello");
            assertThatExceptionOfType(StoreFailure.class)
                    .isThrownBy(() -> put(WHOLE, "data", new RoomName("elsewhere")))
                    .withMessageContaining("in use");
        }
        assertThatExceptionOfType(StoreFailure.class)
                .isThrownBy(() -> put(WHOLE, "data", null))
                .withMessageContaining("has a log already");

        try (var store = open("data")) {
            assertThat(store.after(LOBBY, 0, 10)).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"version\":1 | [{\"version\":1 | not a JSON object",
                "\"version\":1, | | \"version\" should be 1",
                "\"version\":1 | \"version\":2 | \"version\" should be 1",
                "\"room\":\"Lobby\", | | \"room\" is not named",
                "\"room\":\"Lobby\" | \"room\":\"..\" | no good name",
                "\"messages\":[ | \"talk\":[ | no \"messages\"",
                "\"expired\":{\"number\":3 | \"expired\":{\"number\":0 | number that none has",
                "\"expired\":{ | \"expired\":7,\"x\":{ | no object",
                "\"number\":5 | \"number\":7 | should have the number 5",
                "\"number\":4 | \"number\":3 | has expired",
                "\"number\":12 | \"number\":11 | should have the number 12",
                "\"number\":12, | | no \"number\"",
                "\"number\":12 | \"number\":\"x\" | no number",
                "12:00:06Z | 12:00:04Z | older than the one before",
                "T11:00:00Z | T13:00:00Z | older than the one before",
                "2026-11-22T12:00:06Z | 2026-11-23T12:00:06Z | of the future",
                "2026-11-22T12:00:06Z | 2026-11-22T12:00:06.0001Z | \"time\" that is not one",
                "2026-11-22T12:00:06Z | yesterday | \"time\" that is not one",
                "2026-12-22T12:00:02Z | +12345-12-22T12:00:02Z | \"until\" that is not one",
                "\"author\":\"ann\", | | no \"author\"",
                "\"author\":\"ann\" | \"author\":\" ann\" | not written as names are",
                "\"author\":\"ann\" | \"author\":\"\" | none can be",
                "\"text\":\"hi\" | \"text\":\"\" | none can be",
                "\"text\":\"hi\" | \"text\":\"a\\r\\nb\" | texts do not have",
                "\"text\":\"hi\" | \"text\":[\"hi\"] | something else than numbers",
                "0000000000000001 | 1 | \"person\" that is not",
                "0000000000000001 | 0000000000000000 | \"person\" that is not",
                "\"continued\":true | \"continued\":1 | not true or false",
                "\"removed\":[1,5] | \"removed\":[] | 1 to 500 numbers",
                "\"removed\":[1,5] | \"removed\":[5,1] | in no order",
                "\"removed\":[1,5] | \"removed\":[5,6] | in no order",
                "\"removed\":[1,5] | \"removed\":[4] | removes 4",
                "\"kind\":\"open\" | \"kind\":\"edited\" | not known here",
                "\"kind\":\"open\" | \"kind\":\"open\",\"kind\":\"open\" | not valid JSON",
                "\"kind\":\"read_only\"} | \"kind\":\"read_only\" | not valid JSON",
                "\"kind\":\"read_only\"} | \"kind\":\"read_only\"},7 | no object",
                "]} | ] | not valid JSON",
                "]} | ]}{} | behind its end",
            })
    void what_does_not_fit_is_refused_and_nothing_of_it_is_kept(
            String part, @Nullable String instead, String why) {
        var document = WHOLE.replace(part, instead == null ? "" : instead);
        assertThat(document).as("the premise").isNotEqualTo(WHOLE);

        assertThatExceptionOfType(LogDocument.Unfit.class)
                .isThrownBy(() -> put(document, "new", null))
                .withMessageContaining(why);

        try (var store = open("new")) {
            assertThat(store.open(LOBBY, 10)).isEmpty();
        }
    }

    @Test
    void a_refusal_names_the_line() {
        assertThatExceptionOfType(LogDocument.Unfit.class)
                .isThrownBy(() -> put(WHOLE.replace("\"kind\":\"open\"", "\"a\":1"), "new", null))
                .withMessage("event 9 of its \"messages\" (line 10) has no \"kind\"");
    }

    @Test
    void text_has_what_was_said_in_utc() throws Exception {
        try (var store = open("old")) {
            say(store, ANN, "ann", "one\ntwo");
            say(store, BOB, "bob", "a secret");
            store.carryOut(new Order.Remove(LOBBY, List.of(2L)));
        }

        assertThat(export("old", Format.TXT))
                .isEqualTo(
                        """
                        2026-11-22 12:00:00 <ann> one
                        2026-11-22 12:00:00 <ann> two
                        """);
    }

    @Test
    void html_is_one_page_with_each_message_escaped_and_no_script() throws Exception {
        try (var store = open("old")) {
            say(store, ANN, "ann", "</article><script>alert(1)</script>");
            say(store, BOB, "bob", "a secret");
            store.carryOut(new Order.Remove(LOBBY, List.of(2L)));
        }

        var page = export("old", Format.HTML);

        assertThat(page)
                .startsWith("<!doctype html>")
                .endsWith("</html>\n")
                .contains(
                        "<title>Lobby · Simple Chat</title>",
                        "<h2>Sunday 22 November 2026</h2>",
                        "id=\"m1\"",
                        "&lt;script&gt;alert(1)",
                        "<article id=\"m2\"><p class=\"hint\">Removed by the operator</p>")
                .doesNotContain("<script", "a secret", "src=", "<link", "hx-");
    }

    @Test
    void a_room_that_is_not_there_is_said() {
        open("old").close();

        assertThatExceptionOfType(StoreFailure.class)
                .isThrownBy(() -> export("old", Format.JSON))
                .withMessageContaining("Nobody has spoken in a room \"Lobby\"");
        assertThatExceptionOfType(StoreFailure.class)
                .isThrownBy(() -> export("nowhere", Format.JSON))
                .withMessageContaining("no data");
    }

    /// Guards the comparisons above.
    @Test
    void two_logs_that_differ_are_exported_differently() throws Exception {
        for (var name : List.of("one", "two")) {
            try (var store = open(name)) {
                say(store, ANN, "ann", name);
                assertThat(store.after(LOBBY, 0, 10).getFirst()).isInstanceOf(Message.class);
            }
        }

        assertThat(export("one", Format.JSON)).isNotEqualTo(export("two", Format.JSON));
    }
}
