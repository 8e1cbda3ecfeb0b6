package bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;

class FigureTest {

    @Test
    void the_ratio_is_the_median_of_the_pairs_ratios_and_not_the_medians_ratio() {
        var figure = compared(List.of(10.0, 30.0, 20.0), List.of(10.0, 10.0, 40.0), 1);

        assertThat(figure.median()).isEqualTo(20);
        assertThat(figure.theirMedian()).isEqualTo(10);
        assertThat(figure.ratio()).isEqualTo(1);
        assertThat(figure.spread()).isEqualTo("0.50–3");
    }

    @Test
    void the_median_of_an_even_number_lies_between_the_two_in_the_middle() {
        assertThat(Figure.median(List.of(4.0, 1.0, 3.0, 2.0))).isEqualTo(2.5);
        assertThat(Figure.quantile(new double[] {1, 2, 3, 4, 5}, 0.99)).isEqualTo(4.96);
        assertThat(Figure.median(List.of())).isNaN();
    }

    @Test
    void a_goal_that_is_missed_is_said_to_be_missed() {
        assertThat(compared(List.of(9.0), List.of(10.0), 0.9).verdict()).isEqualTo("reached");
        assertThat(compared(List.of(8.9), List.of(10.0), 0.9).verdict()).isEqualTo("NOT reached");
        assertThat(alone(2.5, Goal.atMost(2.5)).verdict()).isEqualTo("reached");
        assertThat(alone(2.6, Goal.atMost(2.5)).verdict()).isEqualTo("NOT reached");
        assertThat(alone(2.6, Goal.atLeast(2.5)).verdict()).isEqualTo("reached");
        assertThat(alone(2.6, Goal.NONE).verdict()).isEmpty();
    }

    @Test
    void nothing_measured_reaches_nothing() {
        assertThat(alone(Double.NaN, Goal.atMost(5)).verdict()).isEqualTo("NOT reached");
        assertThat(alone(Double.NaN, Goal.atLeast(5)).verdict()).isEqualTo("NOT reached");
    }

    @Test
    void a_figure_measured_beside_other_load_says_so() {
        var noisy = new Figure("a", "ms", List.of(1.0), List.of(), Goal.atMost(2), 1, "");

        assertThat(noisy.verdict()).isEqualTo("reached (noisy)");
    }

    @Test
    void pairs_without_a_partner_are_no_pairs() {
        assertThatThrownBy(() -> compared(List.of(1.0, 2.0), List.of(1.0), 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_table_has_a_row_a_figure_under_heads_of_one_width() {
        var table =
                Table.of(
                        List.of(
                                compared(List.of(1234.5), List.of(2469.0), 1),
                                alone(0.25, Goal.atMost(0.5))));

        assertThat(table.lines())
                .containsSubsequence(
                        "| figure | unit | ours  | other | ratio | spread | goal   | verdict     |",
                        "| ------ | ---- | ----- | ----- | ----- | ------ | ------ | ----------- |",
                        "| a      | ms   | 1,235 | 2,469 | 0.50  |        | ≥ 1 ×  | NOT reached |",
                        "| a      | ms   | 0.25  |       |       |        | ≤ 0.50 | reached     |");
    }

    @Test
    void a_measurement_is_read_from_one_line_of_json() {
        var measurement =
                new Measurement(
                        """
                        {"failed":0,"lost":3,"p50_us":12.5,"others_cpu_pct":-3.0,"steal_pct":11.0,\
                        "hist":[[1.5,10],[2.5,30]],"mem":[{"at":"step","n":2000,"alive":2000,"rss_kb":70000,"x":1}]}\
                        """);

        assertThat(measurement.get("p50_us")).isEqualTo(12.5);
        assertThat(measurement.get("others_cpu_pct")).isEqualTo(-3);
        assertThat(measurement.disturbance()).isEqualTo(11);
        assertThat(measurement.fault()).isEqualTo("3 deliveries were lost");
        assertThat(measurement.rows("hist"))
                .containsExactly(new double[] {1.5, 10}, new double[] {2.5, 30});
        assertThat(measurement.memory()).containsExactly(new double[] {2000, 70000});
    }

    @Test
    void a_scale_ends_at_a_round_number_above_what_it_shows() {
        assertThat(Chart.rounded(0)).isEqualTo(1);
        assertThat(Chart.rounded(0.37)).isEqualTo(0.4);
        assertThat(Chart.rounded(1.0)).isEqualTo(1);
        assertThat(Chart.rounded(18_000)).isEqualTo(20_000);
    }

    @Test
    void a_document_keeps_what_people_wrote_and_gets_what_was_measured() {
        var text =
                """
                # Speed

                By hand.
                <!-- bin/bench: memory -->
                old $1
                <!-- end -->
                In between.
                <!-- bin/bench: start -->
                stays
                <!-- end -->
                """;

        assertThat(Document.replaced(text, "memory", "new \\ $2\n"))
                .isEqualTo(text.replace("old $1", "new \\ $2"));
        assertThatThrownBy(() -> Document.replaced(text, "pages", "new"))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("pages");
    }

    @Test
    void a_run_of_some_scenarios_renews_its_own_rows_among_the_goals() {
        var text =
                """
                <!-- bin/bench: goals -->
                | figure | ours |
                | ------ | ---- |
                | a: CPU | 1    |
                | a      | 2    |
                | b      | 3    |

                *then*
                <!-- end -->
                | a | not this one |
                """;
        var a = Figure.alone("a", "ms", List.of(7.0), Goal.NONE, "");
        var unknown = Figure.alone("c", "ms", List.of(8.0), Goal.NONE, "");

        var renewed = Document.renewed(text, "goals", List.of(a, unknown), "*now*");

        assertThat(renewed)
                .contains("| a: CPU | 1    |\n| a      | ms   | 7 ", "| b      | 3    |")
                .contains("*then*\n\nOf a later run: a. *now*\n<!-- end -->")
                .endsWith("| a | not this one |\n");
        assertThat(Document.renewed(text, "goals", List.of(unknown), "*now*")).isEqualTo(text);
    }

    @Test
    void every_scenario_has_its_place_in_the_document() throws IOException {
        var document = Files.readString(Path.of("docs/performance.md"));

        assertThat(Scenario.ALL)
                .allSatisfy(scenario ->
                        assertThat(document).containsOnlyOnce(Document.begin(scenario.name())));
        assertThat(document).containsOnlyOnce(Document.begin(Document.GOALS));
        assertThat(Files.readString(Path.of("README.md")))
                .containsOnlyOnce(Document.begin(Document.HEADLINES));
    }

    @Test
    void a_scenario_that_failed_is_no_figure_that_is_reached() {
        var failed = Figure.failed("memory", "It broke.");

        assertThat(failed.isFailure()).isTrue();
        assertThat(failed.verdict()).isEqualTo("NOT reached");
        assertThat(alone(1, Goal.NONE).isFailure()).isFalse();
    }

    @Test
    void what_others_disturbed_is_measured_again_but_not_for_ever() {
        var rig = new Rig(Path.of(""), Path.of(""), true);
        var loud = new ArrayDeque<>(List.of(50.0, 0.0, 50.0, 50.0, 50.0, 0.0));

        var runs = rig.repeat("run", 3, value -> value, loud::removeFirst);

        assertThat(runs.values()).containsExactly(0.0, 50.0, 0.0);
        assertThat(runs.noisy()).isEqualTo(1);
    }

    @Test
    void scenarios_are_chosen_by_name_and_a_wrong_name_is_told() {
        assertThat(Main.chosen(List.of(), false)).isEqualTo(Scenario.ALL);
        assertThat(Main.chosen(List.of(), true)).isNotEmpty().allMatch(Scenario::quick);
        assertThat(Main.chosen(List.of("memory"), true))
                .extracting(Scenario::name)
                .containsExactly("memory");
        assertThatThrownBy(() -> Main.chosen(List.of("memroy"), false))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("memroy");
    }

    private static Figure compared(List<Double> ours, List<Double> theirs, double goal) {
        return new Figure("a", "ms", ours, theirs, Goal.ratioAtLeast(goal), 0, "");
    }

    private static Figure alone(double value, Goal goal) {
        return Figure.alone("a", "ms", List.of(value), goal, "");
    }
}
