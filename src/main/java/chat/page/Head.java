package chat.page;

import org.jspecify.annotations.Nullable;

/// What every page begins with.
///
/// @param title as the tab shows it; ends in "Simple Chat"
/// @param script whether the page needs htmx
public record Head(Theme theme, String title, AssetUrls assets, boolean script) {

    /// What overrides the system's choice, null when nothing does.
    public @Nullable String override() {
        return theme == Theme.SYSTEM ? null : theme.value();
    }

    public String asset(String name) {
        return assets.of(name);
    }
}
