package chat.browser;

import static org.assertj.core.api.Assertions.assertThat;

import chat.page.Addresses;
import chat.room.MessageText;
import chat.room.Nickname;
import chat.room.Refused;
import chat.room.RoomName;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The Big List of Naughty Strings in a real browser: each reads, letter for letter, as it was
/// typed, wherever people's words are shown, and none of them acts. That nothing acts, every tab is
/// inspected for at a test's end.
final class NaughtyStringsIT extends BrowserSuite {

    /// As many as are posted before the reader's page is looked at, which keeps more.
    private static final int ONCE = 200;

    /// As many messages as a page of older ones has.
    private static final int PAGE = 50;

    /// Of the strings, those that are shown whole pages for.
    private static final int EVERY = 8;

    /// Says them all over one socket, as the page's own visitor.
    private static final String SAY =
            """
            async ([path, texts]) => {
              const socket = new WebSocket(location.origin.replace('http', 'ws') + path);
              await new Promise((opened, failed) => { socket.onopen = opened; socket.onerror = failed; });
              texts.forEach(message => socket.send(JSON.stringify({message})));
            }
            """;

    /// Posts each name's number under that name, without a cookie; says which were refused.
    private static final String INTRODUCE =
            """
            async names => {
              const statuses = await Promise.all(names.map(async (name, n) => (await fetch(location.pathname, {
                method: 'POST', credentials: 'omit', headers: {Accept: 'text/plain'},
                body: new URLSearchParams({name, message: n})})).status));
              return statuses.flatMap((status, n) => status === 201 ? [] : [names[n] + ': ' + status]);
            }
            """;

    /// Who said which number, as the page has it.
    private static final String INTRODUCED =
            """
            () => [...document.querySelectorAll('#log .msg')]
              .map(message => [message.querySelector('.body').textContent, message.querySelector('header b').textContent])
              .sort(([one], [other]) => one - other).map(([, name]) => name)
            """;

    /// Reads pages as a browser does, without showing them: where the names stand, and which
    /// elements with which attributes they are made of, but for the people of other tests.
    private static final String LOOK =
            """
            async addresses => Promise.all(addresses.map(async address => {
              const answer = await fetch(address, {credentials: 'omit'});
              const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
              const value = name => page.querySelector(`form[action="/chat"] input[name=${name}]`)?.value;
              return {
                status: answer.status, title: page.title, heading: page.querySelector('h1').textContent,
                room: value('room'), name: value('name'),
                built: [...page.querySelectorAll(':not(#who *)')].map(element =>
                  element.localName + ' ' + [...element.attributes].map(attribute => attribute.name)).join('\\n')};
            }))
            """;

    /// What elements say, where a line break is one.
    private static final String WORDS =
            """
            selector => [...document.querySelectorAll(selector)].map(element => {
              const copy = element.cloneNode(true);
              copy.querySelectorAll('br').forEach(br => br.replaceWith('\\n'));
              return copy.textContent;
            })
            """;

    /// What a page says its room and its visitor are called.
    private static final String SEEN =
            """
            () => ({
              heading: document.querySelector('h1').textContent, title: document.title,
              me: document.querySelector('#me b').textContent,
              here: [...document.querySelectorAll('#who li bdi')].map(e => e.textContent)})
            """;

    private static final String JSON_FEED =
            """
            async () => {
              const feed = await (await fetch(location.pathname + '/log.json?limit=500')).json();
              return feed.messages.map(message => message.text);
            }
            """;

    private static final String TEXT_FEED =
            """
            async () => {
              const feed = await (await fetch(location.pathname + '/log.txt?limit=500')).text();
              return feed.split('\\n').slice(0, -1).map(line => line.slice(line.indexOf('> ') + 2));
            }
            """;

    private static final String ATOM_FEED =
            """
            async () => {
              const xml = await (await fetch(location.pathname + '/log.atom?limit=500')).text();
              const feed = new DOMParser().parseFromString(xml, 'application/xml');
              return [...feed.querySelectorAll('entry > content')].map(e => e.textContent).reverse();
            }
            """;

    @Test
    void each_is_a_message_like_any_other() throws IOException {
        var shown = new ArrayList<String>();
        for (var string : strings()) {
            var text = allowed(() -> new MessageText(string).value());
            if (text != null) {
                shown.add(text);
            }
        }
        assertThat(shown).hasSizeGreaterThan(450);
        var ann = visitor().join("naughty", "ann");
        var bob = visitor().join("naughty", "bob");

        for (int i = 0; i < shown.size(); i += ONCE) {
            var some = shown.subList(i, Math.min(shown.size(), i + ONCE));
            ann.page().evaluate(SAY, List.of("/chat/naughty/ann", some));
            bob.page().waitForSelector("#m" + (i + some.size()));
            assertThat(words(bob, "#log .body")).endsWith(some.toArray(String[]::new));
        }
        assertThat(read(bob, JSON_FEED)).isEqualTo(shown);
        assertThat(read(bob, ATOM_FEED)).isEqualTo(shown);
        assertThat(read(bob, TEXT_FEED)).isEqualTo(shown);
        var read = new ArrayList<String>();
        var heard = new ArrayList<String>();
        for (int before = shown.size() + 1; before > 1; before -= PAGE) {
            ann.open("/room/naughty?before=" + before);
            read.addAll(0, words(ann, "#log .body"));
            heard.addAll(0, heard(ann));
        }
        assertThat(read).isEqualTo(shown);
        assertThat(heard).isEqualTo(shown);
    }

    @Test
    void each_that_may_be_a_nickname_names_its_author() throws IOException {
        var names = new ArrayList<String>();
        var shown = new ArrayList<String>();
        for (var string : strings()) {
            var name = allowed(() -> new Nickname(string).value());
            if (name != null) {
                names.add(string);
                shown.add(name);
            }
        }
        assertThat(names).hasSizeGreaterThan(200);
        var bob = visitor().join("authors", "bob");

        assertThat(evaluate(bob, INTRODUCE, names)).isEmpty();

        bob.page().waitForSelector("#m" + names.size());
        assertThat(read(bob, INTRODUCED)).isEqualTo(shown);
    }

    @Test
    void each_that_may_be_a_rooms_name_is_in_its_page_and_changes_nothing_else()
            throws IOException {
        var names = new LinkedHashMap<String, RoomName>();
        for (var string : strings()) {
            if (allowed(() -> new RoomName(string).value()) != null) {
                var name = new RoomName(string);
                names.putIfAbsent(name.key(), name);
            }
        }
        assertThat(names).hasSizeGreaterThan(250);
        var ann = visitor().open("/");
        var plain = look(ann, List.of("/room/plain")).getFirst();

        var pages = look(ann, names.values().stream().map(Addresses.ROOT::room).toList());

        var expected =
                names.values().stream()
                        .map(name ->
                                new Look(
                                        "200",
                                        name + " · Simple Chat",
                                        name.value(),
                                        name.value(),
                                        plain.name(),
                                        plain.built()))
                        .toList();
        assertThat(pages).isEqualTo(expected);
    }

    @Test
    void each_that_may_be_no_name_is_in_its_field_again_and_changes_nothing_else()
            throws IOException {
        var refused =
                strings().stream()
                        .filter(string -> allowed(() -> new Nickname(string).value()) == null)
                        .filter(string -> allowed(() -> new RoomName(string).value()) == null)
                        .toList();
        assertThat(refused).hasSizeGreaterThan(50);
        var ann = visitor().mayComplainOf("422").open("/");
        var plain = look(ann, List.of("/chat?room=.&name=.")).getFirst();

        var pages =
                look(
                        ann,
                        refused.stream()
                                .map(string ->
                                        "/chat?room=%1$s&name=%1$s".formatted(encoded(string)))
                                .toList());

        var expected =
                refused.stream()
                        .map(string ->
                                new Look(
                                        "422",
                                        plain.title(),
                                        plain.heading(),
                                        string,
                                        string,
                                        plain.built()))
                        .toList();
        assertThat(pages).isEqualTo(expected);
    }

    /// A page takes some 100 ms until it is shown, so every eighth has to do.
    @Test
    void a_room_and_a_person_with_such_a_name_are_shown_by_it() throws IOException {
        var ann = visitor();
        int shown = 0;
        var strings = strings();
        for (int i = 0; i < strings.size(); i += EVERY) {
            var string = strings.get(i);
            var room = allowed(() -> new RoomName(string).value());
            var name = allowed(() -> new Nickname(string).value());
            if (room == null || name == null) {
                continue;
            }
            ann.open("/chat?room=" + encoded(string) + "&name=" + encoded(string));
            ann.live();
            PlaywrightAssertions.assertThat(ann.names()).hasText(new String[] {name});
            assertThat(ann.page().evaluate(SEEN))
                    .isEqualTo(
                            Map.of(
                                    "heading",
                                    room,
                                    "title",
                                    room + " · Simple Chat",
                                    "me",
                                    name,
                                    "here",
                                    List.of(name)));
            shown++;
        }
        assertThat(shown).isGreaterThan(20);
    }

    private static List<Look> look(Tab tab, List<String> addresses) {
        var pages = (List<?>) Objects.requireNonNull(tab.page().evaluate(LOOK, addresses));
        return pages.stream().map(page -> Look.of((Map<?, ?>) page)).toList();
    }

    /// A page as a browser reads it.
    ///
    /// @param room what stands in the join form's field
    /// @param name the same
    /// @param built the elements, each with the names of its attributes
    private record Look(
            String status, String title, String heading, String room, String name, String built) {

        static Look of(Map<?, ?> page) {
            return new Look(
                    String.valueOf(page.get("status")),
                    String.valueOf(page.get("title")),
                    String.valueOf(page.get("heading")),
                    String.valueOf(page.get("room")),
                    String.valueOf(page.get("name")),
                    String.valueOf(page.get("built")));
        }
    }

    /// What the strings become that may be such a value.
    private static @Nullable String allowed(Supplier<String> value) {
        try {
            return value.get();
        } catch (Refused refused) {
            return null;
        }
    }

    private static List<String> words(Tab tab, String selector) {
        return evaluate(tab, WORDS, selector);
    }

    private static List<String> read(Tab tab, String feed) {
        return evaluate(tab, feed, null);
    }

    private static List<String> evaluate(Tab tab, String script, @Nullable Object argument) {
        var found = (List<?>) Objects.requireNonNull(tab.page().evaluate(script, argument));
        return found.stream().map(String::valueOf).toList();
    }

    /// What assistive technology is told that messages say.
    private static List<String> heard(Tab tab) {
        var tree =
                tab.page()
                        .context()
                        .newCDPSession(tab.page())
                        .send("Accessibility.getFullAXTree")
                        .getAsJsonArray("nodes");
        var nodes = new LinkedHashMap<String, JsonObject>();
        tree.forEach(node ->
                nodes.put(
                        node.getAsJsonObject().get("nodeId").getAsString(),
                        node.getAsJsonObject()));
        return nodes.values().stream()
                .filter(node -> role(node).equals("article"))
                .map(article -> {
                    var words = new StringBuilder();
                    gather(article, nodes, words);
                    return words.toString();
                })
                .toList();
    }

    private static void gather(
            JsonObject node, Map<String, JsonObject> nodes, StringBuilder words) {
        switch (role(node)) {
            case "sectionheader" -> {
                // Who said it, and when.
            }
            case "StaticText", "LineBreak" ->
                    words.append(node.getAsJsonObject("name").get("value").getAsString());
            default ->
                    node.getAsJsonArray("childIds")
                            .forEach(child ->
                                    gather(
                                            Objects.requireNonNull(nodes.get(child.getAsString())),
                                            nodes,
                                            words));
        }
    }

    private static String role(JsonObject node) {
        var role = node.getAsJsonObject("role");
        return role == null ? "" : role.get("value").getAsString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static List<String> strings() throws IOException {
        try (var list = NaughtyStringsIT.class.getResourceAsStream("/blns/blns.json")) {
            var json =
                    new String(
                            Objects.requireNonNull(list, "expected the list").readAllBytes(),
                            StandardCharsets.UTF_8);
            var strings = new ArrayList<String>();
            JsonParser.parseString(json)
                    .getAsJsonArray()
                    .forEach(string -> strings.add(string.getAsString()));
            assertThat(strings).hasSize(485);
            return strings;
        }
    }
}
