package chat.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Tabs that are out of sight or come back from the cache, as the browser itself has them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // both are there before any test
final class HiddenTabIT {

    private static final String SHOWN =
            "[...document.querySelectorAll('#log > .msg .body, #log > .new')].map(e => e.textContent).join()";
    private static final String TITLE = "document.title";

    private static final String UNSEEN =
            "one,two,New messages,three,four,line 5,line 6,line 7,line 8,line 9,line 10,"
                    + "line 11,line 12,line 13,line 14";

    private static final String SEEN = UNSEEN + ",seen at once";

    private ChatServer server;
    private DevTools browser;

    @BeforeAll
    void start() throws IOException, InterruptedException {
        server = ChatServer.start();
        browser = new DevTools(BrowserSuite.chromium());
    }

    @AfterAll
    void stop() throws IOException {
        browser.close();
        server.close();
    }

    @Test
    void the_title_counts_what_came_while_the_tab_was_hidden_and_a_heading_shows_where_it_began()
            throws InterruptedException {
        try (var bot = new Bot(server, "hidden", "bot")) {
            bot.say("one");
            var ann = join("hidden", "ann");
            bot.say("two");
            ann.await(SHOWN, "one,two");
            var other = browser.open("data:text/html,other");
            ann.await("document.visibilityState", "hidden");
            bot.say("three");
            ann.await(TITLE, "(1) hidden · Simple Chat");
            bot.say("four");
            ann.await(TITLE, "(2) hidden · Simple Chat");
            assertThat(ann.read(SHOWN)).isEqualTo("one,two,New messages,three,four");
            for (int n = 5; n <= 14; n++) {
                bot.say("line " + n);
            }
            ann.await(TITLE, "(9+) hidden · Simple Chat");
            ann.show();
            ann.await(TITLE, "hidden · Simple Chat");
            ann.await(SHOWN, UNSEEN);
            // Whether it can be seen again a page says a moment after it is; until then what comes
            // may get a heading.
            bot.say("seen at once");
            ann.await(SHOWN + ".replace('New messages,seen', 'seen')", SEEN);
            ann.await(TITLE, "hidden · Simple Chat");
            other.show();
            ann.await("document.visibilityState", "hidden");
            bot.say("again");
            ann.await(TITLE, "(1) hidden · Simple Chat");
            ann.await(SHOWN + ".endsWith('seen at once,New messages,again')", "true");
            assertThat(ann.read("document.querySelectorAll('.new').length")).isEqualTo("1");
        }
    }

    @Test
    void a_page_opened_behind_others_counts_from_the_start() throws InterruptedException {
        try (var bot = new Bot(server, "behind", "bot")) {
            bot.say("one");
            var front = browser.open("data:text/html,front");
            var ann = browser.openBehind(server.origin() + "/chat?room=behind&name=ann");
            ann.await("document.querySelector('#who')?.textContent.includes('ann')", "true");
            front.await("document.visibilityState", "visible");
            bot.say("two");
            ann.await(TITLE, "(1) behind · Simple Chat");
            assertThat(ann.read(SHOWN)).isEqualTo("one,New messages,two");
            ann.show();
            ann.await(TITLE, "behind · Simple Chat");
        }
    }

    @Test
    void back_brings_the_page_from_the_browsers_cache_and_it_catches_up()
            throws InterruptedException {
        try (var bot = new Bot(server, "back", "bot")) {
            var ann = join("back", "ann");
            bot.say("one");
            ann.await(SHOWN, "one");
            ann.tell("Input.insertText", "{\"text\":\"a draft\"}");
            ann.read("window.cached = 'yes'");
            ann.read("location.href = '/'");
            ann.await("document.querySelector('h1').textContent", "Join a room!");
            bot.say("two");
            ann.read("history.back()");
            ann.await(SHOWN + ".replace('New messages,', '')", "one,two");
            assertThat(ann.read("window.cached")).isEqualTo("yes");
            bot.say("three");
            ann.await(SHOWN + ".replace('New messages,', '')", "one,two,three");
            assertThat(ann.read("document.querySelector('#out [name=message]').value"))
                    .isEqualTo("a draft");
            assertThat(ann.read("document.querySelector('#net').textContent.trim()")).isEmpty();
        }
    }

    private DevTools.RealTab join(String room, String name) throws InterruptedException {
        var tab = browser.open(server.origin() + "/chat?room=" + room + "&name=" + name);
        tab.await("document.querySelector('#who')?.textContent.includes('" + name + "')", "true");
        return tab;
    }
}
