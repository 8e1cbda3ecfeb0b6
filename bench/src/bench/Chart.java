package bench;

import java.util.List;
import java.util.Locale;

/// A picture of figures, as SVG that reads in light and dark.
///
/// @param name of its file, without the ending
record Chart(String name, String svg) {

    private static final int WIDTH = 640;
    private static final int HEIGHT = 320;
    private static final int LEFT = 70;
    private static final int RIGHT = 20;
    private static final int TOP = 48;
    private static final int BOTTOM = 48;
    private static final int BAR = 44;
    private static final int TICKS = 5;
    private static final List<String> COLOURS = List.of("#2f6fed", "#d9730d", "#0f9d58", "#a04bd6");

    /// One line of a chart, its points from left to right.
    record Line(String name, List<double[]> points) {}

    static Chart bars(String name, String title, List<String> labels, List<Double> values) {
        int height = TOP + labels.size() * BAR + 12;
        var svg = begin(title, height);
        double most = values.stream().mapToDouble(value -> value).max().orElse(1);
        int left = 170;
        for (int i = 0; i < labels.size(); i++) {
            int y = TOP + i * BAR;
            double width = values.get(i) / most * (WIDTH - left - 90);
            text(svg, left - 10, y + 21, "end", labels.get(i));
            svg.append(
                    String.format(
                            Locale.ROOT,
                            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"30\" rx=\"3\" fill=\"%s\"/>%n",
                            left,
                            y,
                            width,
                            COLOURS.get(i % COLOURS.size())));
            text(svg, left + width + 8, y + 21, "start", Goal.number(values.get(i)));
        }
        return new Chart(name, svg.append("</svg>\n").toString());
    }

    static Chart lines(String name, String title, String across, String up, List<Line> lines) {
        var svg = begin(title, HEIGHT);
        double right = 0;
        double top = 0;
        for (var line : lines) {
            for (var point : line.points()) {
                right = Math.max(right, point[0]);
                top = Math.max(top, point[1]);
            }
        }
        right = rounded(right);
        top = rounded(top);
        for (int i = 0; i <= TICKS; i++) {
            double x = LEFT + (WIDTH - LEFT - RIGHT) * i / (double) TICKS;
            double y = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * i / (double) TICKS;
            svg.append(
                    String.format(
                            Locale.ROOT,
                            "<path d=\"M%d %.1fH%d\" stroke=\"#8884\"/>%n",
                            LEFT,
                            y,
                            WIDTH - RIGHT));
            text(svg, LEFT - 8, y + 4, "end", Goal.number(top * i / TICKS));
            text(svg, x, HEIGHT - BOTTOM + 18, "middle", Goal.number(right * i / TICKS));
        }
        text(svg, LEFT, TOP - 10, "end", up);
        text(svg, WIDTH - RIGHT, HEIGHT - 8, "end", across);
        for (int i = 0; i < lines.size(); i++) {
            var colour = COLOURS.get(i % COLOURS.size());
            var path = new StringBuilder();
            for (var point : lines.get(i).points()) {
                path.append(path.isEmpty() ? "M" : "L")
                        .append(
                                String.format(
                                        Locale.ROOT,
                                        "%.1f %.1f",
                                        LEFT + (WIDTH - LEFT - RIGHT) * point[0] / right,
                                        HEIGHT
                                                - BOTTOM
                                                - (HEIGHT - TOP - BOTTOM) * point[1] / top));
            }
            svg.append(
                    "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2.5\"/>%n"
                            .formatted(path, colour));
            svg.append(
                    "<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" fill=\"%s\"/>%n"
                            .formatted(LEFT + 20 + 150 * i, TOP - 20, colour));
            text(svg, LEFT + 38 + 150 * i, TOP - 10, "start", lines.get(i).name());
        }
        return new Chart(name, svg.append("</svg>\n").toString());
    }

    /// The next number above it that a scale may end with: 1, 2 or 5 with noughts.
    static double rounded(double most) {
        if (most <= 0) {
            return 1;
        }
        double unit = Math.pow(10, Math.floor(Math.log10(most)));
        for (double step : new double[] {1, 1.5, 2, 3, 4, 5, 8}) {
            if (most <= step * unit) {
                return step * unit;
            }
        }
        return 10 * unit;
    }

    private static StringBuilder begin(String title, int height) {
        var svg = new StringBuilder();
        svg.append(
                """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="%s">
                <style>text { fill: #222 } @media (prefers-color-scheme: dark) { text { fill: #ddd } }</style>
                """
                        .formatted(WIDTH, height, escaped(title)));
        svg.append(
                "<text x=\"12\" y=\"20\" font-weight=\"600\">%s</text>%n"
                        .formatted(escaped(title)));
        return svg;
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        svg.append(
                String.format(
                        Locale.ROOT,
                        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
                        x,
                        y,
                        anchor,
                        escaped(text)));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
