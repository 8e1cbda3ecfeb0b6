package chat.page;

import chat.page.templates.StaticTemplates;
import chat.room.RoomName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;

/// The forms one types into, and the hidden links that bring the next one.
///
/// A link holds its form as a `data:` address, so that the fresh box stands there some milliseconds
/// after Enter and however far away the server is. It goes off when the form of its key has gone
/// onto the wire.
final class Boxes {

    /// What a `data:` address and the browser's reading of it leave alone, less what HTML would
    /// escape.
    private static final String PLAIN =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$()*+,/:;=@";

    private final StaticTemplates templates = new StaticTemplates();

    /// The composer's form with the links from it to the first key of its pool, from there to the
    /// second, and so on; after the last there is a box that waits.
    Chain chain(RoomName room, Composer composer) {
        var links = new ArrayList<Link>();
        var from = composer.key();
        for (var to : composer.pool()) {
            links.add(link(room, from, to, composer.lines()));
            from = to;
        }
        links.add(last(from, composer.lines()));
        var box =
                new Box(
                        composer.key(),
                        Addresses.room(room),
                        composer.lines(),
                        composer.text(),
                        composer.refusal());
        return new Chain(box, links, from);
    }

    /// A link from one key to the next.
    Link link(RoomName room, String from, String to, boolean lines) {
        var box = new Box(to, Addresses.room(room), lines, "", null);
        return new Link(from, data(templates.box(box, false).render()));
    }

    /// A link from the last key there is.
    Link last(String from, boolean lines) {
        return new Link(from, data(templates.wait(lines).render()));
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
