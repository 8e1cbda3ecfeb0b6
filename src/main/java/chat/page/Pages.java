package chat.page;

import chat.page.templates.StaticTemplates;
import chat.room.RoomName;
import java.time.ZoneId;
import java.util.List;

/// Whole pages, and the pieces that a page asks for by HTTP. Thread-safe; every method returns
/// UTF-8.
public final class Pages {

    private final StaticTemplates templates = new StaticTemplates();
    private final Boxes boxes = new Boxes();
    private final Items items;
    private final AssetUrls assets;
    private final String version;

    /// @param zone the zone that times and days are shown in
    /// @param version of the program, as people read it
    public Pages(ZoneId zone, AssetUrls assets, String version) {
        this.items = new Items(zone);
        this.assets = assets;
        this.version = version;
    }

    /// The page that every visit begins with.
    ///
    /// @param rooms the visitor's own
    public byte[] join(Theme theme, JoinForm form, List<RoomName> rooms) {
        return Frame.of(templates.join(head(theme, "Simple Chat", false), form, rooms, version));
    }

    /// A room.
    public byte[] room(RoomView view) {
        var composer = view.composer();
        return Frame.of(
                templates.room(
                        new RoomPage(
                                head(view.theme(), view.room() + " · Simple Chat", true),
                                view,
                                items.of(view.room(), view.log(), view.marked()),
                                composer == null ? null : boxes.chain(view.room(), composer))));
    }

    /// A page that says why there is no other.
    public byte[] problem(Theme theme, String title, String sentence) {
        return Frame.of(
                templates.problem(head(theme, title + " · Simple Chat", false), title, sentence));
    }

    /// What one can do with a message; shown in the popover behind its time.
    public byte[] menu(RoomName room, long number) {
        return Frame.of(templates.menu(Addresses.message(room, number)));
    }

    /// What was said before, in place of the link that asked for it.
    public byte[] earlier(RoomName room, Scroll scroll) {
        return Frame.of(templates.stretch(items.of(room, scroll, null), false));
    }

    /// The page's connection with a new address, in place of one that is dead.
    ///
    /// @param pageId a new one; of letters, digits, `-` and `_`
    public byte[] live(RoomName room, String pageId) {
        return Frame.of(templates.live(Addresses.live(room), pageId));
    }

    private Head head(Theme theme, String title, boolean script) {
        return new Head(theme, title, assets, script);
    }
}
