package chat;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.OptionSpec;

/// The file of options: lines of `key = value`, where the key is an option without its dashes.
/// Empty lines and those that begin with `#` are passed over; a value goes to the end of its line.
final class ConfigFile {

    private static final int WIDTH = 96;

    private ConfigFile() {}

    /// What one line says.
    ///
    /// @param number counted from 1
    record Line(int number, String value) {}

    /// Every key the file sets, with its line.
    ///
    /// @throws Misuse when the file cannot be read, or a line is not what it should be
    static Map<String, Line> read(Path file) throws Misuse {
        var keys =
                OptionTable.rows().stream()
                        .map(OptionTable::key)
                        .filter(key -> !key.equals("config"))
                        .collect(Collectors.toSet());
        var found = new LinkedHashMap<String, Line>();
        int number = 0;
        for (var line : text(file).lines().toList()) {
            number++;
            var text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            int sign = text.indexOf('=');
            if (sign < 0) {
                throw wrong(file, number, "expected a line such as port = 8080 but was: " + text);
            }
            var key = text.substring(0, sign).strip();
            var value = text.substring(sign + 1).strip();
            if (!keys.contains(key)) {
                throw wrong(
                        file,
                        number,
                        "there is no option " + key + Choices.meant("--" + key, OptionTable::key));
            }
            if (value.isEmpty()) {
                throw wrong(
                        file,
                        number,
                        key + " has no value; put a # before the line to leave it as it is");
            }
            var before = found.putIfAbsent(key, new Line(number, value));
            if (before != null) {
                throw wrong(file, number, key + " is set in line " + before.number + " already");
            }
        }
        return found;
    }

    /// A whole file with a paragraph for every option.
    ///
    /// @param chosen values by key; the others stand as comments, with their defaults
    static String of(Map<String, String> chosen) {
        var file = new StringBuilder();
        wrap(
                file,
                "Options of Simple Chat. Start it with --config and this file's name. A line that begins with # is"
                        + " a comment; without it, it sets the option. The environment (CHAT_PORT) and the command line"
                        + " (--port) win over this file.");
        for (var option : OptionTable.rows()) {
            var key = OptionTable.key(option);
            if (key.equals("config")) {
                continue;
            }
            file.append('\n');
            wrap(file, OptionTable.paragraph(option));
            var value = chosen.get(key);
            if (value == null) {
                file.append('#');
            }
            file.append(key)
                    .append(" = ")
                    .append(value != null ? value : sample(option))
                    .append('\n');
        }
        return file.toString();
    }

    private static String sample(OptionSpec option) {
        return option.defaultValue() != null ? option.defaultValue() : option.paramLabel();
    }

    private static void wrap(StringBuilder file, String paragraph) {
        var line = new StringBuilder("#");
        for (var word : paragraph.split(" ", -1)) {
            if (line.length() + 1 + word.length() > WIDTH) {
                file.append(line).append('\n');
                line = new StringBuilder("#");
            }
            line.append(' ').append(word);
        }
        file.append(line).append('\n');
    }

    private static String text(Path file) throws Misuse {
        try {
            var text = Files.readString(file);
            // Some editors begin a file with a mark of its byte order.
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (IOException e) {
            var reason =
                    switch (e) {
                        case NoSuchFileException _ -> "there is no such file";
                        case AccessDeniedException _ -> "permission denied";
                        case CharacterCodingException _ -> "it is not text in UTF-8";
                        default -> String.valueOf(e.getMessage());
                    };
            throw new Misuse("The options in " + file + " cannot be read: " + reason + ".");
        }
    }

    private static Misuse wrong(Path file, int line, String what) {
        return new Misuse("Line " + line + " of " + file + ": " + what + ".");
    }
}
