package chat.it;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// curl itself, as people run it.
final class Curl {

    private Curl() {}

    /// Runs it with those arguments and these bytes as its input.
    static Reply run(byte[] input, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("curl", "-sS", "-i", "--max-time", "20"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).start();
        try (var in = process.getOutputStream()) {
            in.write(input);
        }
        var answer = process.getInputStream().readAllBytes();
        var complaint = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(Jar.PATIENCE_SECONDS, TimeUnit.SECONDS)
                    || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new AssertionError("expected curl to succeed but it said: " + complaint);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while curl ran", e);
        }
        return parse(answer);
    }

    static Reply run(String... arguments) throws IOException {
        return run(new byte[0], arguments);
    }

    private static Reply parse(byte[] answer) {
        var whole = new String(answer, StandardCharsets.ISO_8859_1);
        int end = whole.indexOf("\r\n\r\n");
        var lines = List.of(whole.substring(0, end).split("\r\n", -1));
        int status = Integer.parseInt(lines.getFirst().split(" ", -1)[1]);
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (var line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            headers.computeIfAbsent(line.substring(0, colon), _ -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        return new Reply(
                status,
                HttpHeaders.of(headers, (_, _) -> true),
                whole.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1));
    }
}
