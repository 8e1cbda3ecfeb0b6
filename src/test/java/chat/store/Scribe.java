package chat.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import chat.room.Draft;
import chat.room.MessageText;
import chat.room.Nickname;
import chat.room.Person;
import chat.room.RoomName;
import chat.room.Store;
import chat.room.Store.Receipt;
import chat.room.Store.StoreFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Another process that has a store and writes into it what it is told to: so many messages in the
/// lobby and one in the garden, in one commit. It can be killed, and its files be copied behind its
/// back.
///
/// A message in the lobby begins with its own number.
final class Scribe implements AutoCloseable {

    private final Process process;
    private final BufferedReader answers;

    /// @param last the lobby's last number now
    record Answer(long last, Optional<String> failure) {

        static Answer of(String line) {
            var words = line.split(" ", 2);
            return words[0].equals("kept")
                    ? new Answer(Long.parseLong(words[1]), Optional.empty())
                    : new Answer(0, Optional.of(line));
        }
    }

    Scribe(Path folder) throws IOException {
        this(folder, Stream.of());
    }

    /// One whose files cannot grow over that many KiB, as on a full disk.
    static Scribe withLimit(Path folder, int kib) throws IOException {
        return new Scribe(
                folder, Stream.of("bash", "-c", "ulimit -S -f " + kib + " && exec \"$@\"", "bash"));
    }

    /// One that another program starts and looks at.
    static Scribe under(List<String> program, Path folder) throws IOException {
        return new Scribe(folder, program.stream());
    }

    private Scribe(Path folder, Stream<String> launcher) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command =
                Stream.concat(
                                launcher,
                                Stream.of(
                                        java,
                                        "-XX:TieredStopAtLevel=1",
                                        "-XX:+UseSerialGC",
                                        "-XX:-UsePerfData",
                                        "--enable-native-access=ALL-UNNAMED",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        Scribe.class.getName(),
                                        folder.toString()))
                        .toList();
        process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        answers = process.inputReader(UTF_8);
    }

    long pid() {
        return process.pid();
    }

    /// Waits until the store is open.
    void ready() throws IOException {
        var line = answers.readLine();
        if (!"ready".equals(line)) {
            throw new AssertionError("expected the other process to be ready, but it said " + line);
        }
    }

    /// Asks for a commit; the answer can be read later.
    void ask(int messages, int length) throws IOException {
        process.outputWriter(UTF_8).write(messages + " " + length + "\n");
        process.outputWriter(UTF_8).flush();
    }

    /// Waits for the answer to the oldest question; empty when the process is dead and has said
    /// all.
    Optional<Answer> answer() throws IOException {
        return Optional.ofNullable(answers.readLine()).map(Answer::of);
    }

    /// Has it commit so many messages of that length, in characters, and waits.
    Answer write(int messages, int length) throws IOException {
        ask(messages, length);
        return answer().orElseThrow();
    }

    /// Lets its files grow again.
    void liftLimit() throws IOException, InterruptedException {
        int status =
                new ProcessBuilder("prlimit", "--pid", "" + pid(), "--fsize=unlimited:")
                        .inheritIO()
                        .start()
                        .waitFor();
        if (status != 0) {
            throw new AssertionError(
                    "expected prlimit to lift the limit, but it ended with " + status);
        }
    }

    /// Ends it in the middle of whatever it does, with SIGKILL. What it said can still be read,
    /// which is why it is not the process's own method.
    void kill() {
        process.toHandle().destroyForcibly();
    }

    /// Has it close its store and waits until it has ended.
    void end() throws IOException, InterruptedException {
        process.outputWriter(UTF_8).close();
        int status = process.waitFor();
        if (status != 0) {
            throw new AssertionError(
                    "expected the other process to end well, but it ended with " + status);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    public static void main(String[] args) throws IOException {
        try (var store = SqliteStore.open(Path.of(args[0]), InstantSource.system());
                var questions = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            say("ready");
            questions
                    .lines()
                    .map(question -> question.split(" "))
                    .forEach(words -> {
                        try {
                            say(
                                    "kept "
                                            + write(
                                                    store,
                                                    Integer.parseInt(words[0]),
                                                    Integer.parseInt(words[1])));
                        } catch (StoreFailure e) {
                            say((e.fatal() ? "fatal: " : "not fatal: ") + e.getMessage());
                        }
                    });
        }
    }

    private static long write(Store store, int messages, int length) {
        var lobby = new RoomName("lobby");
        long head =
                store.open(lobby, 1).map(opened -> opened.newest().getLast().number()).orElse(0L);
        var drafts = new ArrayList<Draft>();
        for (long number = head + 1; number <= head + messages; number++) {
            drafts.add(draft(lobby, number + " " + "x".repeat(length)));
        }
        drafts.add(draft(new RoomName("garden"), "after " + head));
        var receipts = store.commit(drafts, List.of());
        return ((Receipt.Kept) receipts.get(messages - 1)).message().number();
    }

    private static Draft draft(RoomName room, String text) {
        return new Draft(
                room,
                new Person(1),
                new Nickname("ann"),
                new MessageText(text),
                Long.toString(System.nanoTime(), 32));
    }

    /// At once, so that what was acknowledged is known outside.
    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
