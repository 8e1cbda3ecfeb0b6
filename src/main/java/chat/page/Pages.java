package chat.page;

import chat.page.templates.StaticTemplates;
import chat.room.RoomName;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whole pages, and the pieces that a page asks for by HTTP. Thread-safe; every method returns
/// UTF-8.
public final class Pages {

    private final StaticTemplates templates = new StaticTemplates();
    private final Boxes boxes;
    private final Items items;
    private final Terms terms;
    private final Addresses addresses;
    private final AssetUrls assets;
    private final String version;

    /// @param zone the zone that times and days are shown in
    /// @param assets knows where they are on a host of our own
    /// @param version of the program, as people read it
    public Pages(ZoneId zone, Terms terms, Addresses addresses, AssetUrls assets, String version) {
        this.boxes = new Boxes(addresses);
        this.items = new Items(zone, terms, addresses);
        this.terms = terms;
        this.addresses = addresses;
        this.assets = addresses.assets(assets);
        this.version = version;
    }

    /// What is kept and for how long.
    public Terms terms() {
        return terms;
    }

    /// Names this make of the page. One that was loaded from another make says another name when it
    /// connects.
    public String make() {
        var parts = String.join(" ", version, assets.of("app.css"), assets.of("htmx-4.0.1.js"));
        return Integer.toHexString(parts.hashCode());
    }

    /// The page that every visit begins with.
    ///
    /// @param rooms the visitor's own
    public byte[] join(Theme theme, JoinForm form, List<RoomName> rooms) {
        return Frame.of(
                templates.join(
                        head(theme, "Simple Chat", false),
                        form,
                        rooms,
                        terms.sentences(),
                        version));
    }

    /// A room.
    public byte[] room(RoomView view) {
        var composer = view.composer();
        return Frame.of(
                templates.room(
                        new RoomPage(
                                new Head(
                                        view.theme(),
                                        title(view.room(), ""),
                                        addresses,
                                        assets,
                                        true,
                                        view.listing()),
                                view,
                                items.of(view.room(), view.log(), view.marked()),
                                composer == null ? null : boxes.chain(view.room(), composer),
                                make())));
    }

    /// The operator's overview.
    public byte[] desk(Theme theme, Desk.Overview view) {
        return Frame.of(templates.desk(head(theme, "Operator · Simple Chat", false), view));
    }

    /// A room, for the operator.
    public byte[] desk(Theme theme, Desk.Room view) {
        return Frame.of(
                templates.deskroom(
                        head(theme, view.room() + " · Operator · Simple Chat", false), view));
    }

    /// The beginning of a page that never ends; its items follow.
    ///
    /// @param earlier the number of the message that what was said before ended with; 0 when there
    ///   is nothing
    /// @param expired whether there was something that has expired
    public byte[] stream(Theme theme, RoomName room, long earlier, boolean expired) {
        var whole =
                Frame.of(
                        templates.streamStart(
                                head(theme, room + " · Simple Chat", false),
                                room,
                                earlier == 0 ? "" : addresses.before(room, earlier),
                                expired ? terms.expired() : ""));
        // Everything up to where the list ends, which it never does.
        var html = new String(whole, StandardCharsets.UTF_8);
        return html.substring(0, html.lastIndexOf("</div>")).getBytes(StandardCharsets.UTF_8);
    }

    /// A page that leads to the one that never ends. Without it the page around the frame would
    /// never have loaded either.
    public byte[] soon(Theme theme, RoomName room) {
        return Frame.of(
                templates.streamSoon(
                        head(theme, room + " · Simple Chat", false), addresses.stream(room)));
    }

    /// The form alone, for a frame.
    ///
    /// @param box null for a reader without a nickname here
    public byte[] compose(Theme theme, RoomName room, @Nullable Box box) {
        return Frame.of(
                templates.compose(
                        head(theme, room + " · Simple Chat", false),
                        room,
                        Optional.ofNullable(box)));
    }

    /// The endless page and the form, each in a frame.
    ///
    /// @param me null for a reader without a nickname here
    public byte[] basic(Theme theme, RoomName room, @Nullable Me me) {
        return Frame.of(
                templates.basic(
                        head(theme, room + " · Simple Chat", false),
                        room,
                        me == null ? "" : me.nickname().value()));
    }

    /// A page that says why there is no other.
    public byte[] problem(Theme theme, String title, String sentence) {
        return Frame.of(
                templates.problem(head(theme, title + " · Simple Chat", false), title, sentence));
    }

    /// What one can do with a message; shown in the popover behind its time.
    public byte[] menu(RoomName room, long number) {
        return Frame.of(templates.menu(addresses.message(room, number)));
    }

    /// A QR code of a room's address, as SVG.
    ///
    /// @param base scheme and host that we have for others
    public byte[] picture(RoomName room, String base) {
        var address = base + addresses.room(room);
        return Picture.of(address, "QR code of " + address);
    }

    /// What was said before, in place of the link that asked for it.
    public byte[] earlier(RoomName room, Scroll scroll) {
        return Frame.of(templates.stretch(items.of(room, scroll, null), false));
    }

    /// The page's connection with a new address, in place of one that is dead.
    ///
    /// @param pageId a new one; of letters, digits, `-` and `_`
    public byte[] live(RoomName room, String pageId) {
        return Frame.of(templates.live(addresses.live(room), pageId));
    }

    /// What a room's tab is called.
    ///
    /// @param label how many messages are waiting, as people read it; empty for none
    static String title(RoomName room, String label) {
        return (label.isEmpty() ? "" : "(" + label + ") ") + room + " · Simple Chat";
    }

    private Head head(Theme theme, String title, boolean script) {
        return new Head(theme, title, addresses, assets, script, null);
    }
}
