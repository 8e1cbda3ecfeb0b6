package chat.chaos;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Somebody with a real browser: types into the box, presses Enter, and reads what the page shows.
/// What they see is looked at several times a second.
final class TabActor extends Participant {

    private static final double PATIENCE_MILLIS = 5_000;

    /// The log, what stands in the box, what is unanswered, and what came back.
    private static final String LOOK =
            """
            () => {
              const values = (where) => [...document.querySelectorAll(where)].map(field => field.value);
              return {
                log: [document.querySelector('#log')?.innerHTML ?? ''],
                box: values('#out > :not(.spare):not(:not(.spare) ~ *) [name=message]'),
                pending: values('#out > :not(.spare) ~ form [name=message]'),
                refused: values('#back [name=message]'),
              };
            }
            """;

    private final String chromium;

    /// Everything it was shown.
    private final TreeMap<Long, Item> shown = new TreeMap<>();

    private boolean heard;
    private volatile Look last = Look.NOTHING;

    /// What the page showed at one moment.
    private record Look(
            List<Item> items, List<String> box, List<String> pending, List<String> refused) {
        static final Look NOTHING = new Look(List.of(), List.of(), List.of(), List.of());
    }

    TabActor(Stage stage, String chromium, String room, String name, long seed) {
        super(stage, room, name, seed);
        this.chromium = chromium;
    }

    @Override
    public void act() throws InterruptedException {
        try (var playwright =
                        Playwright.create(
                                new Playwright.CreateOptions()
                                        .setEnv(
                                                Map.of(
                                                        "PLAYWRIGHT_NODEJS_PATH",
                                                        System.getenv()
                                                                .getOrDefault(
                                                                        "PLAYWRIGHT_NODEJS_PATH",
                                                                        "node"),
                                                        "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
                                                        "1")));
                var browser =
                        playwright
                                .chromium()
                                .launch(
                                        new BrowserType.LaunchOptions()
                                                .setExecutablePath(Path.of(chromium))
                                                .setArgs(
                                                        List.of(
                                                                "--no-sandbox",
                                                                "--disable-gpu",
                                                                "--no-first-run")))) {
            var page = browser.newContext(new Browser.NewContextOptions()).newPage();
            page.setDefaultTimeout(PATIENCE_MILLIS);
            page.onWebSocket(socket -> socket.onFrameReceived(_ -> heard = true));
            load(page);
            while (!stage.isDone()) {
                try {
                    look(page);
                    if (!stage.isOver() || !unsent().isEmpty()) {
                        type(page);
                    }
                } catch (PlaywrightException notNow) {
                    // The page was busy; it is looked at again.
                }
                stage.pause(100 + random.nextLong(200));
            }
        }
    }

    private void load(Page page) throws InterruptedException {
        while (!stage.isDone()) {
            try {
                page.navigate(
                        stage.origin
                                + "/chat?room="
                                + Stage.encoded(room())
                                + "&name="
                                + Stage.encoded(name()));
                // Before the page's socket has brought something, Enter sends the plain form.
                page.waitForCondition(() -> heard);
                if (page.querySelector("#out [name=message]") != null) {
                    tell(new Event.Loaded(name(), room()));
                    return;
                }
            } catch (PlaywrightException gone) {
                // Again.
            }
            stage.pause(200);
        }
    }

    private void look(Page page) {
        @SuppressWarnings("unchecked")
        var seen = (Map<String, List<String>>) page.evaluate(LOOK);
        var items = Markup.items(seen.getOrDefault("log", List.of("")).getFirst());
        remember(items);
        last =
                new Look(
                        items,
                        seen.getOrDefault("box", List.of()),
                        seen.getOrDefault("pending", List.of()),
                        seen.getOrDefault("refused", List.of()));
    }

    /// Tells the history what is new, and whatever does not follow what stands before it.
    private void remember(List<Item> items) {
        if (items.isEmpty()) {
            return;
        }
        if (!shown.isEmpty() && items.getFirst().number() > shown.lastKey() + 1) {
            tell(new Event.Emptied(name(), room()));
            shown.clear();
        }
        @Nullable Item before = null;
        for (var item : items) {
            if (before != null && item.number() != before.number() + 1) {
                tell(new Event.Shown(name(), room(), before));
                tell(new Event.Shown(name(), room(), item));
            } else if (shown.isEmpty() || item.number() > shown.lastKey()) {
                tell(new Event.Shown(name(), room(), item));
                shown.put(item.number(), item);
            }
            before = item;
        }
    }

    private List<String> unsent() {
        return last.box.stream().filter(text -> !text.isBlank()).toList();
    }

    /// What still stands in the box was not taken when there was no line: Enter once more.
    private void type(Page page) {
        var box = page.locator("#out > :not(.spare):not(:not(.spare) ~ *) [name=message]");
        if (unsent().isEmpty()) {
            var text = stage.text(random);
            box.fill(text);
            typed(new Sending(text, text));
        }
        box.press("Enter");
        if (random.nextInt(4) == 0) {
            box.press("Enter");
        }
    }

    @Override
    public boolean isAtRest(long head) {
        var now = last;
        return now.pending.isEmpty()
                && unsent().isEmpty()
                && (now.items.isEmpty() ? head == 0 : now.items.getLast().number() == head);
    }

    @Override
    public void bow() {
        for (var text : unsent()) {
            pending(text);
        }
        for (var text : last.pending) {
            pending(text);
        }
        for (var text : last.refused) {
            refused(text, "as the page says");
        }
        tell(new Event.Stayed(name(), room(), last.items));
    }
}
