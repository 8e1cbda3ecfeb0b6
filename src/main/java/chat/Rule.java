package chat;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What the operator does in a room of the running server: the same as on the operator's page, and
/// by the same address.
@Command(
        name = "rule",
        mixinStandardHelpOptions = true,
        usageHelpWidth = 100,
        header = "Does something in a room of the running server, as the operator's page does.",
        description = {
            "ACT is remove, remove-all, mute, unmute, ban, unban, open, read-only or close. Those about a person"
                    + " take the number of a message, and are about its author.",
            "ban-address ROOM NUMBER lets nobody into any room from where that author is now; ban-address ADDRESS"
                    + " and unban-address ADDRESS name it. It holds for 24 hours, or --hours.",
            "The server is asked at its --admin-port; options come before the command: bin/chat --admin-port 9000"
                    + " rule remove lobby 42."
        })
final class Rule implements Errand {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Parameters(index = "0", paramLabel = "ACT", description = "What to do.")
    String act = "";

    @Parameters(
            index = "1",
            paramLabel = "ROOM",
            description = "The room's name, or an address without a room.")
    String room = "";

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "NUMBER",
            description = "A message's number.")
    @Nullable String number;

    @Option(
            names = "--hours",
            paramLabel = "HOURS",
            description =
                    "How long to mute or ban; without it, until it is undone, and 24 for an address.")
    @Nullable String hours;

    @Override
    public boolean run(Options options, PrintStream out) throws Misuse {
        if (options.adminPort == null) {
            throw new Misuse(
                    "Say where the operator's port of the running server is, with --admin-port before the command.");
        }
        var host = Options.inAddress(options.adminHost);
        var origin = "http://" + host + ":" + options.adminPort;
        boolean address = act.endsWith("-address") && number == null;
        var form =
                "do="
                        + encoded(act)
                        + (address ? "&address=" : "&room=")
                        + encoded(room)
                        + (number == null ? "" : "&number=" + encoded(number))
                        + (hours == null ? "" : "&hours=" + encoded(hours));
        try (var client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            var request =
                    HttpRequest.newBuilder(URI.create(origin + (address ? "/address" : "/room")))
                            .timeout(PATIENCE)
                            .header("Origin", origin)
                            .header("Accept", "text/plain")
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString(form))
                            .build();
            var answer = client.send(request, BodyHandlers.ofString());
            out.println(answer.body().strip());
            return answer.statusCode() == 200;
        } catch (IOException e) {
            throw new Misuse("There is no answer from " + origin + ". Does the server run there?");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
