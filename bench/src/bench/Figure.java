package bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One line of the table: a thing measured several times, of the product and perhaps of something
/// it is compared with in the same minute.
///
/// @param ours one value a run
/// @param theirs what it is compared with, one for each of ours; empty when with nothing
/// @param noisy how many of the runs had more than [Rig#LOUD] percent of other load beside them
/// @param note what a reader has to know, such as what `theirs` is
record Figure(
        String name,
        String unit,
        List<Double> ours,
        List<Double> theirs,
        Goal goal,
        int noisy,
        String note) {

    Figure {
        ours = List.copyOf(ours);
        theirs = List.copyOf(theirs);
        if (!theirs.isEmpty() && theirs.size() != ours.size()) {
            throw new IllegalArgumentException(
                    "expected as many values of both but there were "
                            + ours.size()
                            + " and "
                            + theirs.size());
        }
    }

    /// One measured alone.
    static Figure alone(String name, String unit, List<Double> ours, Goal goal, String note) {
        return new Figure(name, unit, ours, List.of(), goal, 0, note);
    }

    private static final String FAILED = "FAILED";

    /// A scenario that gave nothing, which reaches no goal.
    static Figure failed(String scenario, String why) {
        return alone(scenario, FAILED, List.of(), Goal.atLeast(0), why);
    }

    boolean isFailure() {
        return unit.equals(FAILED);
    }

    /// Held to another goal.
    Figure with(Goal other) {
        return new Figure(name, unit, ours, theirs, other, noisy, note);
    }

    double median() {
        return median(ours);
    }

    double theirMedian() {
        return median(theirs);
    }

    /// Ours by theirs, pair by pair: what shook the machine shook both.
    List<Double> ratios() {
        var ratios = new ArrayList<Double>();
        for (int i = 0; i < theirs.size(); i++) {
            ratios.add(ours.get(i) / theirs.get(i));
        }
        return ratios;
    }

    double ratio() {
        return median(ratios());
    }

    /// The lowest and the highest of what the goal speaks of.
    String spread() {
        var values = theirs.isEmpty() ? ours : ratios();
        if (values.size() < 2) {
            return "";
        }
        var sorted = values.stream().mapToDouble(value -> value).sorted().toArray();
        return Goal.number(sorted[0]) + "–" + Goal.number(sorted[sorted.length - 1]);
    }

    boolean isReached() {
        return goal.isReachedBy(goal.isOfRatio() ? ratio() : median());
    }

    String verdict() {
        if (goal.kind() == Goal.Kind.NONE) {
            return "";
        }
        var verdict = isReached() ? "reached" : "NOT reached";
        return noisy == 0 ? verdict : verdict + " (noisy)";
    }

    static double median(List<Double> values) {
        return quantile(values.stream().mapToDouble(value -> value).toArray(), 0.5);
    }

    /// By linear interpolation between the two nearest; not a number when there is nothing.
    static double quantile(double[] values, double q) {
        if (values.length == 0) {
            return Double.NaN;
        }
        var sorted = values.clone();
        Arrays.sort(sorted);
        double at = q * (sorted.length - 1);
        int below = (int) Math.floor(at);
        int above = (int) Math.ceil(at);
        return sorted[below] + (sorted[above] - sorted[below]) * (at - below);
    }
}
