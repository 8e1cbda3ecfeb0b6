package bench;

import java.util.Locale;

/// What a figure has to reach.
///
/// @param bound in the unit of what is compared
record Goal(Kind kind, double bound) {

    static final Goal NONE = new Goal(Kind.NONE, 0);

    enum Kind {
        /// Ours divided by the other's.
        RATIO_AT_LEAST,
        RATIO_AT_MOST,
        /// Ours alone.
        AT_LEAST,
        AT_MOST,
        /// Only shown.
        NONE
    }

    static Goal ratioAtLeast(double bound) {
        return new Goal(Kind.RATIO_AT_LEAST, bound);
    }

    static Goal ratioAtMost(double bound) {
        return new Goal(Kind.RATIO_AT_MOST, bound);
    }

    static Goal atLeast(double bound) {
        return new Goal(Kind.AT_LEAST, bound);
    }

    static Goal atMost(double bound) {
        return new Goal(Kind.AT_MOST, bound);
    }

    boolean isOfRatio() {
        return kind == Kind.RATIO_AT_LEAST || kind == Kind.RATIO_AT_MOST;
    }

    /// A value that is no number reaches nothing.
    boolean isReachedBy(double value) {
        return switch (kind) {
            case RATIO_AT_LEAST, AT_LEAST -> value >= bound;
            case RATIO_AT_MOST, AT_MOST -> value <= bound;
            case NONE -> true;
        };
    }

    @Override
    public String toString() {
        return switch (kind) {
            case RATIO_AT_LEAST -> "≥ " + number(bound) + " ×";
            case RATIO_AT_MOST -> "≤ " + number(bound) + " ×";
            case AT_LEAST -> "≥ " + number(bound);
            case AT_MOST -> "≤ " + number(bound);
            case NONE -> "";
        };
    }

    /// Three digits that count, and thousands apart.
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "?";
        }
        double size = Math.abs(value);
        int decimals = size >= 100 || size == Math.rint(size) ? 0 : size >= 10 ? 1 : 2;
        return String.format(Locale.ENGLISH, "%,." + decimals + "f", value);
    }
}
