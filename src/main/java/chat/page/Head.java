package chat.page;

import org.jspecify.annotations.Nullable;

/// What every page begins with.
///
/// @param title as the tab shows it; ends in "Simple Chat"
/// @param script whether the page needs htmx
/// @param listing null for a page that search engines are told nothing of
public record Head(
        Theme theme,
        String title,
        Addresses addresses,
        AssetUrls assets,
        boolean script,
        @Nullable Listing listing) {

    private static final String PRODUCT =
            "Rooms by name, no accounts: open a room, pick a nickname, talk.";

    public String description() {
        return listing == null ? PRODUCT : listing.description();
    }

    /// The address under which the page is to be listed, null when it does not matter.
    public @Nullable String canonical() {
        return listing == null ? null : listing.address();
    }

    /// What overrides the system's choice, null when nothing does.
    public @Nullable String override() {
        return theme == Theme.SYSTEM ? null : theme.value();
    }

    public String asset(String name) {
        return assets.of(name);
    }
}
