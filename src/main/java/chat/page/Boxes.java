package chat.page;

import chat.page.templates.StaticTemplates;
import chat.room.RoomName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;

/// The forms one types into, spare ones for later, and the hidden links that make the next one the
/// box.
///
/// A link goes off when the form of its key has gone onto the wire. The next form is shown and has
/// the focus within that event; some milliseconds later it is made the box, as the link's `data:`
/// address has it, however far away the server is.
final class Boxes {

    /// What a `data:` address and the browser's reading of it leave alone, less what HTML would
    /// escape.
    private static final String PLAIN =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$()*+,/:;=@";

    private final StaticTemplates templates = new StaticTemplates();
    private final Addresses addresses;

    Boxes(Addresses addresses) {
        this.addresses = addresses;
    }

    /// The composer's form with the links from it to the first key of its pool, from there to the
    /// second, and so on; after the last there is a box that waits.
    Chain chain(RoomName room, Composer composer) {
        var links = new ArrayList<Link>();
        var spares = new StringBuilder();
        var from = composer.key();
        for (var to : composer.pool()) {
            // The newest stands first, as it does once it is sent.
            spares.insert(0, templates.spare(spare(room, to, composer.lines())).render());
            links.add(link(room, from, to, composer.lines()));
            from = to;
        }
        links.add(last(from, composer.lines()));
        var box =
                new Box(
                        composer.key(),
                        addresses.room(room),
                        composer.lines(),
                        composer.text(),
                        composer.refusal());
        return new Chain(box, data(spares.toString()), links, from);
    }

    /// A link from one key to the next.
    Link link(RoomName room, String from, String to, boolean lines) {
        var box = spare(room, to, lines);
        return new Link(from, to, data(templates.box(box, false).render()));
    }

    /// A link from the last key there is.
    Link last(String from, boolean lines) {
        return new Link(from, null, data(templates.wait(lines).render()));
    }

    /// The form of a key that is to come.
    Box spare(RoomName room, String key, boolean lines) {
        return new Box(key, addresses.room(room), lines, "", null);
    }

    private static String data(String html) {
        var bytes = html.replace("\n", "").getBytes(StandardCharsets.UTF_8);
        var address = new StringBuilder(bytes.length * 3 / 2).append("data:text/html,");
        for (byte b : bytes) {
            if (PLAIN.indexOf(b) >= 0) {
                address.append((char) b);
            } else {
                address.append('%');
                HexFormat.of().toHexDigits(address, b);
            }
        }
        return address.toString();
    }
}
