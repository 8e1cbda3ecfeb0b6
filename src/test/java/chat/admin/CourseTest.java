package chat.admin;

import static org.assertj.core.api.Assertions.assertThat;

import chat.admin.Course.Count;
import chat.admin.Course.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

class CourseTest {

    private static final List<Long> NONE = List.of(0L, 0L, 0L);

    private final Course course = new Course(new double[] {0.001, 0.01, Double.POSITIVE_INFINITY});

    @Test
    void what_was_counted_becomes_so_many_a_second() {
        course.look(new Count(3, 100, 7, NONE, NONE));
        assertThat(course.of(Step::said)).isEmpty();

        course.look(new Count(4, 110, 8, NONE, NONE));

        assertThat(course.of(Step::people)).containsExactly(4.0);
        assertThat(course.of(Step::said)).containsExactly(2.0);
        assertThat(course.of(Step::refused)).containsExactly(0.2);
        assertThat(course.of(Step::commit)).containsExactly(0.0);
    }

    @Test
    void a_time_is_the_end_of_the_class_that_99_of_100_of_this_step_fit_in() {
        course.look(new Count(0, 0, 0, List.of(0L, 0L, 500L), NONE));
        course.look(new Count(0, 0, 0, List.of(99L, 1L, 500L), List.of(98L, 2L, 0L)));
        course.look(new Count(0, 0, 0, List.of(99L, 1L, 501L), List.of(98L, 2L, 0L)));

        assertThat(course.of(Step::commit))
                .as("the longest class says where it begins")
                .containsExactly(1.0, 10.0);
        assertThat(course.of(Step::fanout)).containsExactly(10.0, 0.0);
    }

    @Test
    void the_last_five_minutes_are_remembered_the_oldest_first() {
        for (int i = 0; i <= Course.KEPT + 1; i++) {
            course.look(new Count(i, 0, 0, NONE, NONE));
        }

        assertThat(course.of(Step::people))
                .hasSize(Course.KEPT)
                .startsWith(2.0)
                .endsWith(Course.KEPT + 1.0);
        assertThat(Course.STEP.multipliedBy(Course.KEPT)).hasMinutes(5);
    }
}
