package chat.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThemeTest {

    @Test
    void a_cookie_names_a_theme_and_anything_else_means_the_systems() {
        for (var theme : Theme.values()) {
            assertThat(Theme.of(theme.value())).isEqualTo(theme);
        }
        assertThat(Theme.of(null)).isEqualTo(Theme.SYSTEM);
        assertThat(Theme.of("\"><script>")).isEqualTo(Theme.SYSTEM);
    }
}
