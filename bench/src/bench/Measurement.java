package bench;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.regex.Pattern;

/// What one run of the load generator said: one line of JSON, whose fields are described in
/// `bench/load/README.md`.
record Measurement(String json) {

    private static final Pattern COMMA = Pattern.compile(",");

    double get(String field) {
        var found = Pattern.compile("\"" + field + "\":(-?[0-9.]+(?:e[+-]?[0-9]+)?)").matcher(json);
        if (!found.find()) {
            throw new NoSuchElementException("The load generator did not say " + field + ".");
        }
        return Double.parseDouble(found.group(1));
    }

    /// A list of lists of numbers.
    List<double[]> rows(String field) {
        var found = Pattern.compile("\"" + field + "\":\\[((?:\\[[^]]*],?)*)]").matcher(json);
        var rows = new ArrayList<double[]>();
        if (found.find()) {
            var row = Pattern.compile("\\[([^]]*)]").matcher(found.group(1));
            while (row.find()) {
                var numbers =
                        COMMA.splitAsStream(row.group(1))
                                .mapToDouble(Double::parseDouble)
                                .toArray();
                rows.add(numbers);
            }
        }
        return rows;
    }

    /// Resident memory in KiB at each of the counts asked for, in that order.
    List<double[]> memory() {
        var step =
                Pattern.compile(
                                "\"at\":\"step\",\"n\":([0-9]+),\"alive\":[0-9]+,\"rss_kb\":([0-9]+)")
                        .matcher(json);
        var steps = new ArrayList<double[]>();
        while (step.find()) {
            steps.add(
                    new double[] {
                        Double.parseDouble(step.group(1)), Double.parseDouble(step.group(2))
                    });
        }
        return steps;
    }

    /// Percent of a core that others burnt meanwhile, or that the host took away.
    double disturbance() {
        return Math.max(get("others_cpu_pct"), get("steal_pct"));
    }

    /// Why these figures are worth nothing; empty when they are sound.
    String fault() {
        if (get("failed") > 0) {
            return "%.0f connections failed".formatted(get("failed"));
        }
        if (get("lost") > 0) {
            return "%.0f deliveries were lost".formatted(get("lost"));
        }
        if (get("duplicates") + get("out_of_order") > 0) {
            return "messages came twice or out of order";
        }
        if (get("closed_unexpectedly") > 0) {
            return "%.0f connections were closed".formatted(get("closed_unexpectedly"));
        }
        return "";
    }
}
