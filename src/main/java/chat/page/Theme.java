package chat.page;

import org.jspecify.annotations.Nullable;

/// Light or dark, or whatever the reader's system says.
public enum Theme {
    SYSTEM("system"),
    LIGHT("light"),
    DARK("dark");

    private final String value;

    Theme(String value) {
        this.value = value;
    }

    /// The theme a cookie or a form names; the system's for anything else.
    public static Theme of(@Nullable String cookieValue) {
        for (var theme : values()) {
            if (theme.value.equals(cookieValue)) {
                return theme;
            }
        }
        return SYSTEM;
    }

    public String value() {
        return value;
    }
}
