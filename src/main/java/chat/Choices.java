package chat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/// What was chosen, and where: the command line wins over the environment, the environment over the
/// file, the file over the defaults. A wrong value is refused with the place it stands in, unless a
/// stronger place says something else.
///
/// @param options filled in
/// @param values of all that was chosen anywhere, by key, as it was written
/// @param warnings sentences for the operator
record Choices(Options options, Map<String, String> values, List<String> warnings) {

    /// Letters by which a name may differ from the one that is offered for it.
    private static final int MOST_SLIPS = 2;

    /// A value somebody wrote.
    ///
    /// @param place such as `line 12 of chat.conf`
    private record Written(String value, String place) {}

    /// Reads the arguments into the command, which has the rows of [OptionTable] and may have
    /// subcommands that share some of its options.
    ///
    /// @throws Misuse with a sentence that names the option, the value, what is expected and where
    ///   it stands
    static Choices of(CommandLine command, String[] args, Map<String, String> environment)
            throws Misuse {
        var said = parse(command, args);
        var table = OptionTable.rows();
        var warnings = new ArrayList<String>();
        var written = new LinkedHashMap<String, Written>();
        if (!said.isUsageHelpRequested() && !said.isVersionHelpRequested()) {
            written.putAll(inEnvironment(table, environment, warnings));
            var file = configFile(said, written.remove("config"));
            if (file != null) {
                ConfigFile.read(file)
                        .forEach((key, line) ->
                                written.putIfAbsent(
                                        key,
                                        new Written(
                                                line.value(),
                                                "line " + line.number() + " of " + file)));
            }
        }
        var values = new LinkedHashMap<String, String>();
        for (var option : table) {
            var onCommandLine = onCommandLine(said, option);
            if (onCommandLine != null) {
                values.put(OptionTable.key(option), onCommandLine);
            }
        }
        written.keySet().removeAll(values.keySet());
        if (!written.isEmpty()) {
            for (var option : table) {
                var elsewhere = written.get(OptionTable.key(option));
                if (elsewhere != null) {
                    check(command, option, elsewhere);
                    values.put(OptionTable.key(option), elsewhere.value);
                }
            }
            // Once more, now with what stands elsewhere. Nothing of it can be wrong any more.
            command.setDefaultValueProvider(new Elsewhere(values));
            parse(command, args);
        }
        var options = new Options(command.getCommandSpec());
        options.agree();
        return new Choices(options, Map.copyOf(values), List.copyOf(warnings));
    }

    /// Takes what the command line does not say from what was found elsewhere.
    private record Elsewhere(Map<String, String> values) implements IDefaultValueProvider {
        @Override
        public @Nullable String defaultValue(ArgSpec arg) {
            return arg instanceof OptionSpec option && values.containsKey(OptionTable.key(option))
                    ? values.get(OptionTable.key(option))
                    : arg.defaultValue();
        }
    }

    private static ParseResult parse(CommandLine command, String[] args) throws Misuse {
        try {
            return command.parseArgs(args);
        } catch (ParameterException e) {
            throw e.getArgSpec() instanceof OptionSpec option && e.getValue() != null
                    ? wrong(option, new Written(e.getValue(), "the command line"), e)
                    : new Misuse(sentence(e));
        }
    }

    private static Map<String, Written> inEnvironment(
            List<OptionSpec> table, Map<String, String> environment, List<String> warnings) {
        var variables = new LinkedHashMap<String, String>();
        table.forEach(
                option -> variables.put(OptionTable.variable(option), OptionTable.key(option)));
        var found = new LinkedHashMap<String, Written>();
        environment.entrySet().stream()
                .filter(variable -> variable.getKey().startsWith(OptionTable.PREFIX))
                .sorted(Map.Entry.comparingByKey())
                .forEach(variable -> {
                    var name = variable.getKey();
                    var key = variables.get(name);
                    if (key == null) {
                        warnings.add(
                                "The variable "
                                        + name
                                        + " is passed over: there is no such option"
                                        + meant(option(name), OptionTable::variable)
                                        + ".");
                    } else if (!variable.getValue().isBlank()) {
                        // An empty one is what a container gets for a variable that is not set.
                        found.put(key, new Written(variable.getValue(), "the variable " + name));
                    }
                });
        return found;
    }

    private static @Nullable Path configFile(ParseResult said, @Nullable Written elsewhere) {
        for (@Nullable ParseResult part = said; part != null; part = part.subcommand()) {
            if (part.matchedOptionValue("--config", null) instanceof Path file) {
                return file;
            }
        }
        return elsewhere != null ? Path.of(elsewhere.value) : null;
    }

    /// The option's value as the command line has it, null when it says nothing of it.
    private static @Nullable String onCommandLine(ParseResult said, OptionSpec option) {
        for (@Nullable ParseResult part = said; part != null; part = part.subcommand()) {
            var matched = part.matchedOption(option.longestName());
            if (matched != null) {
                return String.join(",", matched.originalStringValues());
            }
        }
        return null;
    }

    private static void check(CommandLine command, OptionSpec option, Written written)
            throws Misuse {
        try {
            command.parseArgs(option.longestName() + "=" + written.value);
        } catch (ParameterException e) {
            throw wrong(option, written, e);
        }
    }

    private static Misuse wrong(OptionSpec option, Written written, ParameterException e) {
        var problem =
                e.getCause() instanceof TypeConversionException && option.converters().length > 0
                        ? String.valueOf(e.getCause().getMessage())
                        : "cannot be '" + written.value + "'";
        return new Misuse(option.longestName() + ": " + problem + " (" + written.place + ").");
    }

    private static String sentence(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            var unknown = unmatched.getUnmatched().getFirst();
            var name = unknown.split("=", 2)[0];
            return OptionTable.rows().stream().anyMatch(option -> option.longestName().equals(name))
                    ? name
                            + " stands before the command: bin/chat "
                            + name
                            + " … "
                            + e.getCommandLine().getCommandName()
                            + "."
                    : "There is no option or command "
                            + unknown
                            + meant(unknown, OptionSpec::longestName)
                            + ".";
        }
        var message = String.valueOf(e.getMessage());
        return message + (message.endsWith(".") ? "" : ".");
    }

    /// ` (is it …?)` with the option that is written most like it, or nothing.
    ///
    /// @param unknown with its dashes
    /// @param form how options are written in that place
    static String meant(String unknown, Function<OptionSpec, String> form) {
        return OptionTable.rows().stream()
                .filter(option -> slips(option.longestName(), unknown) <= MOST_SLIPS)
                .min(Comparator.comparingInt(option -> slips(option.longestName(), unknown)))
                .map(option -> " (is it " + form.apply(option) + "?)")
                .orElse("");
    }

    /// How many letters have to be put in, left out or exchanged to make one of the other:
    /// Levenshtein's distance.
    private static int slips(String one, String other) {
        var row = IntStream.rangeClosed(0, other.length()).toArray();
        for (int i = 0; i < one.length(); i++) {
            int diagonal = row[0]++;
            for (int j = 0; j < other.length(); j++) {
                int exchanged = diagonal + (one.charAt(i) == other.charAt(j) ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.min(exchanged, 1 + Math.min(row[j], row[j + 1]));
            }
        }
        return row[other.length()];
    }

    /// `CHAT_PUBLIC_URL` as it is on the command line.
    private static String option(String variable) {
        return "--"
                + variable.substring(OptionTable.PREFIX.length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '-');
    }
}
