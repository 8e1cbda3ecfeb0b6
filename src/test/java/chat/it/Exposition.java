package chat.it;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// A strict reader of what Prometheus reads, in its text format 0.0.4 or as OpenMetrics: whatever a
/// kind reader would pass over is an error here.
record Exposition(Map<String, String> types, Map<String, Double> samples) {

    private static final Pattern COMMENT =
            Pattern.compile("# (HELP|TYPE|UNIT) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)");
    private static final Pattern SAMPLE =
            Pattern.compile(
                    "([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{((?:[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\n]|\\\\[\\\\n\"])*\",?)+)\\})? (\\S+)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final List<String> SUFFIXES =
            List.of("_total", "_info", "_bucket", "_sum", "_count", "_created", "");

    /// @throws AssertionError with the first line that is not as it should be
    static Exposition read(String text, boolean openMetrics) {
        check(text.endsWith("\n"), "the end");
        var lines = new ArrayList<>(List.of(text.split("\n", -1)));
        lines.removeLast();
        if (openMetrics) {
            check(lines.removeLast().equals("# EOF"), "the end mark");
        }
        var types = new LinkedHashMap<String, String>();
        var helps = new HashMap<String, String>();
        var samples = new LinkedHashMap<String, Double>();
        var ended = new ArrayList<String>();
        String family = "";
        for (var line : lines) {
            var comment = COMMENT.matcher(line);
            String name;
            if (comment.matches()) {
                name = comment.group(2);
                var known =
                        switch (comment.group(1)) {
                            case "TYPE" -> types.put(name, comment.group(3));
                            case "HELP" -> helps.put(name, comment.group(3));
                            default -> null;
                        };
                check(known == null, line);
            } else {
                var sample = SAMPLE.matcher(line);
                check(sample.matches(), line);
                var current = family;
                check(
                        SUFFIXES.stream()
                                .anyMatch(suffix -> sample.group(1).equals(current + suffix)),
                        line);
                name = family;
                var labels = new TreeMap<String, String>();
                var label = LABEL.matcher(sample.group(3) == null ? "" : sample.group(3));
                while (label.find()) {
                    check(labels.put(label.group(1), label.group(2)) == null, line);
                }
                var value = sample.group(4);
                double number =
                        value.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(value);
                var key = sample.group(1) + (labels.isEmpty() ? "" : labels.toString());
                check(samples.put(key, number) == null, line);
            }
            if (!name.equals(family)) {
                check(!ended.contains(name), line);
                ended.add(family);
                family = name;
            }
        }
        types.forEach((name, type) -> {
            if (type.equals("histogram")) {
                checkHistogram(name, samples);
            }
        });
        return new Exposition(types, samples);
    }

    /// @param sample such as `chat_connections{kind=page}`
    double value(String sample) {
        var value = samples.get(sample);
        check(value != null, "a sample " + sample + " among " + samples.keySet());
        return value == null ? Double.NaN : value;
    }

    private static void checkHistogram(String name, Map<String, Double> samples) {
        double end = Double.NEGATIVE_INFINITY;
        double count = 0;
        for (var sample : samples.entrySet()) {
            var key = sample.getKey();
            if (key.startsWith(name + "_bucket{le=")) {
                var le = key.substring(key.indexOf('=') + 1, key.length() - 1);
                double next = le.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le);
                check(next > end, key);
                check(sample.getValue() >= count, key);
                end = next;
                count = sample.getValue();
            }
        }
        check(end == Double.POSITIVE_INFINITY, name + " has a last bucket");
        check(samples.getOrDefault(name + "_count", -1.0) == count, name + "_count");
        check(samples.containsKey(name + "_sum"), name + "_sum");
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("not as Prometheus wants it: " + what);
        }
    }
}
