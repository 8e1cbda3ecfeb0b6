package chat.http;

import static org.assertj.core.api.Assertions.assertThat;

import chat.room.Source;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private static final Source HERE = new Source(1);
    private static final Source THERE = new Source(2);

    /// Of 600 descriptors 256 are not for people.
    private static final int MOST = 344;

    private final Admission admission = new Admission(2, 600);

    @Test
    void a_source_has_room_for_so_many_and_again_when_one_goes() {
        assertThat(admission.enter(HERE)).isTrue();
        assertThat(admission.enter(HERE)).isTrue();
        assertThat(admission.enter(HERE)).isFalse();
        assertThat(admission.enter(THERE)).isTrue();

        admission.leave(HERE);
        admission.leave(HERE);
        assertThat(admission.enter(HERE)).isTrue();
    }

    @Test
    void beyond_the_guests_nobody_is_even_told() {
        for (int i = 0; i < MOST + Admission.GUESTS; i++) {
            var _ = admission.enter();
        }
        assertThat(admission.isOverrun()).isFalse();

        assertThat(admission.enter()).isFalse();
        assertThat(admission.isOverrun()).isTrue();

        admission.leave();
        assertThat(admission.isOverrun()).isFalse();
    }

    @Test
    void the_whole_has_room_for_so_many() {
        for (int i = 0; i < MOST; i++) {
            assertThat(admission.enter()).isTrue();
        }
        assertThat(admission.enter()).isFalse();
        admission.leave();
        admission.leave();
        assertThat(admission.enter()).isTrue();
        assertThat(admission.open()).isEqualTo(MOST);
    }

    @Test
    void where_there_are_few_descriptors_half_of_them_are_for_people() {
        var small = new Admission(2, 256);
        for (int i = 0; i < 128; i++) {
            assertThat(small.enter()).isTrue();
        }
        for (int i = 0; i < 64; i++) {
            assertThat(small.enter()).isFalse();
            assertThat(small.isOverrun()).isFalse();
        }
        assertThat(small.enter()).isFalse();
        assertThat(small.isOverrun()).isTrue();
    }
}
