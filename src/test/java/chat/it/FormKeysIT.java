package chat.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Forms from a browser that says nothing of the page they stand on, as text browsers do and old
/// ones did: only what a page of ours was given may prove them.
@SuppressWarnings("NullAway.Init") // the server is there before any test
class FormKeysIT {

    /// What a browser's own forms ask for.
    private static final String[] BROWSER = {"Accept", "text/html,*/*;q=0.8"};

    private static RunningServer server;

    @BeforeAll
    static void start() throws IOException {
        server = RunningServer.startWithoutLimits();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_form_as_it_stood_in_the_page_is_taken_once() throws IOException {
        var ann = new Visitor(server);
        var fields = filled(Visitor.composer(ann.enter("honest", "ann")), "hello");

        assertThat(ann.post("/room/honest", fields, BROWSER).status()).isEqualTo(303);
        assertThat(ann.post("/room/honest", fields, BROWSER).status()).isEqualTo(303);

        assertThat(Message.in(ann.get("/room/honest").html()))
                .extracting(Message::text)
                .containsExactly("hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k", "00000000000000000000", "BOB"})
    void one_with_another_key_comes_back_with_its_text_and_a_key_that_will_do(String key)
            throws IOException {
        var ann = new Visitor(server);
        var room = "forged" + key;
        ann.enter(room, "ann");
        var bobs = Visitor.composer(new Visitor(server).enter(room, "bob")).fields();
        var used = key.equals("BOB") ? bobs.getOrDefault("key", "") : key;

        var refused =
                ann.post("/room/" + room, Map.of("message", "kept <b>", "key", used), BROWSER);

        assertThat(refused.status()).isEqualTo(422);
        var box = Visitor.composer(refused);
        assertThat(box.fields())
                .containsEntry("message", "kept <b>")
                .doesNotContainEntry("key", used);
        assertThat(refused.html().explanationOf(refused.html().field("Message")))
                .contains("send it again from here");
        assertThat(Message.in(ann.get("/room/" + room).html())).isEmpty();
        assertThat(ann.post("/room/" + room, box.fields(), BROWSER).status()).isEqualTo(303);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "about:blank", "/room/blank"})
    void a_referer_that_names_no_host_proves_nothing(String referer) throws IOException {
        var ann = new Visitor(server);
        ann.enter("blank", "ann " + referer.length());

        var refused =
                ann.post(
                        "/room/blank",
                        Map.of("message", "hello"),
                        BROWSER[0],
                        BROWSER[1],
                        "Referer",
                        referer);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text()).contains("send it again from here");
    }

    @Test
    void the_form_in_a_frame_is_held_to_the_same() throws IOException {
        var ann = new Visitor(server);
        ann.enter("framed", "ann");
        var fields = filled(Visitor.composer(ann.get("/room/framed/compose")), "hello");

        var refused = ann.post("/room/framed/compose", Map.of("message", "hello"), BROWSER);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(Visitor.composer(refused).fields()).containsEntry("message", "hello");
        assertThat(ann.post("/room/framed/compose", fields, BROWSER).status()).isEqualTo(303);
    }

    @Test
    void nobody_is_renamed_or_made_to_leave_by_another_sites_form() throws IOException {
        var ann = new Visitor(server);
        var page = ann.enter("seated", "ann").html();
        var rename = page.one("form", form -> form.has("action", "/room/seated/name"));
        var leave = page.one("form", form -> form.has("action", "/room/seated/leave"));

        var renamed = ann.post("/room/seated/name", Map.of("name", "silly"), BROWSER);
        assertThat(renamed.status()).isEqualTo(422);
        assertThat(renamed.text()).contains("silly", "send it again from here");
        assertThat(ann.post("/room/seated/leave", Map.of(), BROWSER).status()).isEqualTo(403);
        assertThat(ann.post("/room/seated/leave", Map.of("page", "k"), BROWSER).status())
                .isEqualTo(403);
        assertThat(ann.get("/room/seated").html().findField("Message")).isPresent();

        var name = new HashMap<>(rename.fields());
        name.put("name", "anna");
        assertThat(ann.post("/room/seated/name", name, BROWSER).status()).isEqualTo(303);
        assertThat(ann.post("/room/seated/leave", leave.fields(), BROWSER).status()).isEqualTo(303);
        assertThat(ann.get("/room/seated").html().findField("Message")).isEmpty();
    }

    /// Such a form can be written to look like a program's.
    @Test
    void plain_text_from_such_a_browser_is_nobodys_word() throws IOException {
        var ann = new Visitor(server);
        ann.enter("plain", "ann");

        var refused =
                ann.send(
                        "POST",
                        "/room/plain?name=ann",
                        "Accept",
                        "text/html",
                        "Content-Type",
                        "text/plain");

        assertThat(refused.status()).isEqualTo(403);
        assertThat(Message.in(ann.get("/room/plain").html())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Accept: */*",
                "Origin: OWN",
                "Sec-Fetch-Site: same-origin",
                "Referer: OWN/"
            })
    void a_program_and_a_browser_that_says_where_it_is_need_no_key_of_ours(String header)
            throws IOException {
        var ann = new Visitor(server);
        var room = "/room/by" + Integer.toHexString(header.hashCode());
        ann.enter(room.substring(room.lastIndexOf('/') + 1), "ann");
        var parts = header.replace("OWN", server.origin()).split(": ", 2);
        var said = Map.of("message", header, "key", "k");

        var reply =
                parts[0].equals("Accept")
                        ? ann.post(room, said, parts)
                        : ann.post(room, said, "Accept", "text/html", parts[0], parts[1]);

        assertThat(reply.status()).isEqualTo(303);
    }

    @Test
    void a_page_stays_good_over_a_restart_and_a_new_signing_key() throws IOException {
        try (var first = RunningServer.start()) {
            var ann = new Visitor(first);
            var fields = filled(Visitor.composer(ann.enter("long", "ann")), "hello again");
            first.kill();
            var file = first.dataFolder().resolve("key");
            Files.writeString(file, "ab".repeat(32) + "\n" + Files.readString(file));
            first.restart();

            assertThat(ann.post("/room/long", fields, BROWSER).status()).isEqualTo(303);
        }
    }

    private static Map<String, String> filled(Html form, String text) {
        var fields = new HashMap<>(form.fields());
        fields.put("message", text);
        return fields;
    }
}
