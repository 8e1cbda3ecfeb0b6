package bench;

import java.util.ArrayList;
import java.util.List;

/// The figures as a person reads them, in Markdown, which is a table on a screen too.
final class Table {

    private static final List<String> HEADS =
            List.of("figure", "unit", "ours", "other", "ratio", "spread", "goal", "verdict");

    private Table() {}

    /// With what a reader has to know of each below it.
    static String of(List<Figure> figures) {
        var text = new StringBuilder(withoutNotes(figures));
        figures.stream()
                .filter(figure -> !figure.note().isEmpty())
                .forEach(figure ->
                        text.append("\n- ")
                                .append(figure.name())
                                .append(": ")
                                .append(figure.note()));
        return text.append('\n').toString();
    }

    static String withoutNotes(List<Figure> figures) {
        var rows = new ArrayList<List<String>>();
        rows.add(HEADS);
        for (var figure : figures) {
            boolean compared = !figure.theirs().isEmpty();
            rows.add(
                    List.of(
                            figure.name(),
                            figure.unit(),
                            figure.ours().isEmpty() ? "" : Goal.number(figure.median()),
                            compared ? Goal.number(figure.theirMedian()) : "",
                            compared ? Goal.number(figure.ratio()) : "",
                            figure.spread(),
                            figure.goal().toString(),
                            figure.verdict()));
        }
        var widths = new int[HEADS.size()];
        for (var row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        var text = new StringBuilder();
        for (var row : rows) {
            line(text, row, widths);
            if (row.equals(HEADS)) {
                line(text, HEADS.stream().map(_ -> "").toList(), widths, '-');
            }
        }
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> cells, int[] widths) {
        line(text, cells, widths, ' ');
    }

    private static void line(StringBuilder text, List<String> cells, int[] widths, char filling) {
        for (int i = 0; i < widths.length; i++) {
            var cell = cells.get(i);
            text.append("| ").append(cell).repeat(filling, widths[i] - cell.length()).append(' ');
        }
        text.append("|\n");
    }
}
