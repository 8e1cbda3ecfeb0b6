package chat.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/// Tests that share one server and one Chromium; each test's visitors have contexts of their own,
/// and every tab is inspected at the test's end.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BrowserSuite {

    private static final double PATIENCE_MILLIS = 30_000;

    private final List<BrowserContext> visitors = new ArrayList<>();
    private final List<Tab> tabs = new ArrayList<>();
    private Playwright playwright;
    private Browser browser;
    private ChatServer server;

    @BeforeAll
    void start() throws IOException {
        server = startServer();
        playwright =
                Playwright.create(
                        new Playwright.CreateOptions()
                                .setEnv(
                                        Map.of(
                                                "PLAYWRIGHT_NODEJS_PATH",
                                                program("PLAYWRIGHT_NODEJS_PATH", "node"))));
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        browser =
                playwright
                        .chromium()
                        .launch(
                                new BrowserType.LaunchOptions()
                                        .setExecutablePath(Path.of(chromium()))
                                        .setArgs(
                                                List.of(
                                                        "--no-sandbox",
                                                        "--disable-gpu",
                                                        "--disable-background-networking",
                                                        "--disable-component-update",
                                                        "--disable-sync",
                                                        "--no-first-run")));
    }

    @AfterAll
    void stop() throws IOException {
        browser.close();
        playwright.close();
        server.close();
    }

    @AfterEach
    void inspect() {
        try {
            tabs.forEach(Tab::inspect);
        } finally {
            visitors.forEach(BrowserContext::close);
            visitors.clear();
            tabs.clear();
        }
    }

    /// The server of this suite's tests.
    ChatServer startServer() throws IOException {
        return ChatServer.start();
    }

    final ChatServer server() {
        return server;
    }

    /// Somebody with a browser of their own.
    final Tab visitor() {
        return tab(context(new Browser.NewContextOptions()), server.address());
    }

    /// Somebody whose browser is set up in some way.
    final Tab visitor(Browser.NewContextOptions options) {
        return tab(context(options), server.address());
    }

    /// Somebody who reaches the server by that line.
    final Tab visitorBy(Line line) {
        return tab(context(new Browser.NewContextOptions()), line.origin());
    }

    /// Another tab of the same person.
    final Tab anotherTab(Tab tab) {
        return tab(tab.page().context(), server.address());
    }

    final BrowserContext context(Browser.NewContextOptions options) {
        var context = browser.newContext(options.setLocale("en-GB").setTimezoneId("UTC"));
        context.setDefaultTimeout(PATIENCE_MILLIS);
        visitors.add(context);
        return context;
    }

    private Tab tab(BrowserContext context, String origin) {
        var tab = new Tab(context.newPage(), origin);
        tabs.add(tab);
        return tab;
    }

    static String chromium() {
        return program("CHROMIUM", "chromium", "chromium-browser", "google-chrome");
    }

    /// A program named by the environment, as by bin/ci, or found on the PATH.
    private static String program(String variable, String... names) {
        var named = System.getenv(variable);
        if (named != null) {
            return named;
        }
        return Stream.of(names)
                .flatMap(name ->
                        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                                .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .orElseThrow(
                        () -> new AssertionError("expected on the PATH one of " + List.of(names)));
    }
}
