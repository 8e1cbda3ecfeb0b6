package chat.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.http.HttpGuard;
import chat.room.MessageText;
import chat.room.Refusal;
import chat.room.Refused;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IncomingTest {

    @Test
    void a_field_is_read() {
        var incoming = read("{\"message\":\"hello\",\"key\":\"k\"}");

        assertThat(incoming.text("message")).isEqualTo("hello");
        assertThat(incoming.text("key")).isEqualTo("k");
        assertThat(incoming.texts("message")).containsExactly("hello");
    }

    @Test
    void a_field_that_was_not_sent_is_nothing() {
        var incoming = read("{}");

        assertThat(incoming.text("message")).isNull();
        assertThat(incoming.texts("message")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"message\":\"hello\",\"HEADERS\":{\"HX-Request\":\"true\",\"HX-Target\":null}}",
                "{\"headers\":{\"a\":[1,{\"message\":\"no\"}]},\"message\":\"hello\"}",
                "{\"values\":{\"message\":\"no\"},\"message\":\"hello\",\"n\":1e9,\"b\":true}",
                " {\t\"message\" :\n\"hello\" } \n",
            })
    void whatever_else_is_in_it_is_read_over(String json) {
        assertThat(read(json).text("message")).isEqualTo("hello");
    }

    @Test
    void a_field_may_have_several_texts() {
        var incoming = read("{\"key\":[\"a\",\"b\"],\"message\":[]}");

        assertThat(incoming.texts("key")).containsExactly("a", "b");
        assertThat(incoming.texts("message")).isEmpty();
    }

    @Test
    void a_spare_form_that_was_sent_before_it_was_the_box_says_something_too() {
        assertThat(read("{\"message\":\"hello\"}").message()).isEqualTo("hello");
        assertThat(read("{\"next\":\"hello\"}").message()).isEqualTo("hello");
        assertThat(read("{}").message()).isNull();
    }

    @Test
    void a_list_is_refused_where_one_text_is_meant() {
        var incoming = read("{\"message\":[\"hello\",\"again\"],\"key\":[]}");

        assertThatThrownBy(() -> incoming.text("message")).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> incoming.text("key")).isInstanceOf(Refused.class);
    }

    @Test
    void a_field_may_have_as_many_texts_as_a_page_has_forms_and_no_more() {
        var most = String.join(",", Collections.nCopies(Incoming.MOST, "\"a\""));
        assertThat(read("{\"key\":[" + most + "]}").texts("key")).hasSize(Incoming.MOST);

        assertRefused("{\"key\":[" + most + ",\"a\"]}", "“key” has too many values.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "null", "true", "{}", "[1]", "[\"a\",null]", "[[\"a\"]]", "[{}]"})
    void a_message_that_is_no_text_is_refused_by_name(String value) {
        assertRefused("{\"message\":" + value + "}", "“message” has to be text.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null", "[]", "\"message\"", "1", "[{\"message\":\"a\"}]"})
    void what_is_no_object_is_refused(String json) {
        assertRefused(json, "That is not a JSON object.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "{",
                "{\"message\":\"hello\"",
                "{\"message\":\"hello}",
                "{\"message\":}",
                "{message:\"hello\"}",
                "{'message':'hello'}",
                "{\"message\":\"hello\",}",
                "{\"message\":\"a\nb\"}",
                "{\"message\":\"\\x\"}",
                "{\"message\":\"a\",\"message\":\"b\"}",
                "{\"message\":\"hello\"} and more",
            })
    void what_is_no_json_is_refused(String json) {
        assertRefused(json, "That is not valid JSON.");
    }

    @Test
    void two_objects_are_refused() {
        assertRefused("{\"message\":\"a\"}{}", "That is more than one JSON object.");
    }

    @Test
    void what_is_read_over_may_nest_so_deep_and_no_deeper() {
        int within = Incoming.DEEPEST - 1;
        var deepest = "[".repeat(within) + "]".repeat(within);
        assertThat(read("{\"a\":" + deepest + ",\"message\":\"hello\"}").text("message"))
                .isEqualTo("hello");

        assertRefused("{\"a\":[" + deepest + "]}", "That is not valid JSON.");
        assertRefused("[".repeat(60_000), "That is not a JSON object.");
        assertRefused("{\"a\":".repeat(10_000), "That is not valid JSON.");
    }

    @Test
    void the_longest_message_passes_however_it_is_escaped() {
        var text = "😀".repeat(MessageText.LONGEST);
        var escaped = "\\ud83d\\ude00".repeat(MessageText.LONGEST);
        assertThat(escaped.length()).isLessThan(HttpGuard.LONGEST_BODY);

        assertThat(read("{\"message\":\"" + text + "\"}").text("message")).isEqualTo(text);
        assertThat(read("{\"message\":\"" + escaped + "\"}").text("message")).isEqualTo(text);
    }

    @Test
    void bytes_that_are_no_utf_8_are_refused() {
        var json = "{\"message\":\"?\"}".getBytes(UTF_8);
        json[12] = (byte) 0xff;

        assertThatThrownBy(() -> Incoming.read(json)).isInstanceOf(Refused.class);
    }

    @Test
    void whatever_arrives_is_read_or_refused_with_a_sentence() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var sound =
                "{\"type\":\"resume\",\"after\":\"42-1a2b\",\"key\":[\"a\",\"b\"],\"message\":\"ä😀\\u0041\",\"h\":{\"n\":-1.5e3}}"
                        .getBytes(UTF_8);
        var signs = "{}[]\",:\\0\n";
        int read = 0;
        for (int i = 0; i < 50_000; i++) {
            var json = sound.clone();
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                json[random.nextInt(json.length)] =
                        random.nextBoolean()
                                ? (byte) signs.charAt(random.nextInt(signs.length()))
                                : (byte) random.nextInt(256);
            }
            if (random.nextInt(8) == 0) {
                json = Arrays.copyOf(json, random.nextInt(json.length));
            }
            try {
                Incoming.read(json);
                read++;
            } catch (Refused refused) {
                assertThat(refused.refusal().code()).isEqualTo(Refusal.Code.MALFORMED);
                assertThat(refused.refusal().sentence()).endsWith(".");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + Arrays.toString(json), e);
            }
        }
        assertThat(read).as("how many were sound still").isBetween(5_000, 49_000);
    }

    private static Incoming read(String json) {
        return Incoming.read(json.getBytes(UTF_8));
    }

    private static void assertRefused(String json, String sentence) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused ->
                                assertThat(refused.refusal())
                                        .isEqualTo(new Refusal(Refusal.Code.MALFORMED, sentence)));
    }
}
