package chat.page;

import chat.room.RoomName;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/// Where things are: the paths our pages link to and our server answers. Whoever writes an address
/// asks here, so that no other place knows below which path all of them are.
///
/// @param base what every path begins with, such as `/chat`; empty where the host is ours alone
public record Addresses(String base) {

    /// So that the longest address still fits into a QR code and a request.
    static final int LONGEST_BASE = 100;

    private static final String UNRESERVED =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    /// Segments that are written in one way only, whoever reads them: none of dots, nothing
    /// encoded.
    private static final Pattern BASE = Pattern.compile("(/(?!\\.{1,2}(/|$))[A-Za-z0-9._~-]+)*");

    /// Those of a host of our own.
    public static final Addresses ROOT = new Addresses("");

    /// @param base a slash at its end is left out, so that `/` is none
    /// @throws IllegalArgumentException for what is no such path, with it as the message
    public Addresses {
        base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        if (base.length() > LONGEST_BASE || !BASE.matcher(base).matches()) {
            throw new IllegalArgumentException(base);
        }
    }

    /// The segments that every path begins with.
    public List<String> beginning() {
        return base.isEmpty() ? List.of() : List.of(base.substring(1).split("/", -1));
    }

    /// The path of these segments below the base.
    public String of(List<String> segments) {
        var path = new StringBuilder(base);
        segments.forEach(segment -> path.append('/').append(segment(segment)));
        return path.toString();
    }

    /// The page that every visit begins with; everything else is below it.
    public String home() {
        return base + "/";
    }

    /// Takes a room and a name, and leads into the room.
    public String join() {
        return base + "/chat";
    }

    /// Takes a POST with light or dark.
    public String theme() {
        return base + "/theme";
    }

    /// Our script, style and pictures.
    ///
    /// @param assets knows where they are on a host of our own
    public AssetUrls assets(AssetUrls assets) {
        return name -> base + assets.of(name);
    }

    /// A room's page; a POST to it says something.
    public String room(RoomName room) {
        return base + "/room/" + segment(room.value());
    }

    /// The page around a message, with the message marked.
    public String message(RoomName room, long number) {
        return room(room) + "/" + number;
    }

    /// The piece of HTML behind a message's time.
    public String menu(RoomName room, long number) {
        return message(room, number) + "/menu";
    }

    /// The page that ends just before a message.
    public String before(RoomName room, long number) {
        return room(room) + "?before=" + number;
    }

    /// The same for a reader who had read up to that number: what is new to them has a heading.
    public String before(RoomName room, long number, long read) {
        return before(room, number) + "&read=" + read;
    }

    /// The page's WebSocket.
    public String live(RoomName room) {
        return room(room) + "/live";
    }

    /// The page that never ends, for a frame.
    public String stream(RoomName room) {
        return room(room) + "/stream";
    }

    /// The form in a page of its own, for a frame; takes POSTs as well.
    public String compose(RoomName room) {
        return room(room) + "/compose";
    }

    /// Both frames on one page.
    public String basic(RoomName room) {
        return room(room) + "/basic";
    }

    /// A picture of the room's address.
    public String picture(RoomName room) {
        return room(room) + "/qr.svg";
    }

    /// A new address for the page's WebSocket, as a piece of HTML.
    public String alive(RoomName room) {
        return room(room) + "/alive";
    }

    /// Takes a POST with another nickname.
    public String name(RoomName room) {
        return room(room) + "/name";
    }

    /// Takes a POST of somebody who leaves the room.
    public String leave(RoomName room) {
        return room(room) + "/leave";
    }

    /// A message's number as it stands in an address; 0 for anything else.
    public static long number(String digits) {
        if (digits.isEmpty() || digits.length() > 10 || digits.startsWith("0")) {
            return 0;
        }
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                return 0;
            }
        }
        return Long.parseLong(digits);
    }

    /// A name as one segment of a path: its UTF-8 bytes, percent-encoded unless unreserved (RFC
    /// 3986, 2.3).
    ///
    /// @throws IllegalArgumentException for nothing, and for `.` and `..`, which browsers fold out
    ///   of a path even when encoded
    public static String segment(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException(
                    "expected a name that can be an address but was: \"" + name + "\"");
        }
        var bytes = name.getBytes(StandardCharsets.UTF_8);
        var segment = new StringBuilder(bytes.length + 16);
        for (byte b : bytes) {
            if (UNRESERVED.indexOf(b) >= 0) {
                segment.append((char) b);
            } else {
                segment.append('%');
                HexFormat.of().withUpperCase().toHexDigits(segment, b);
            }
        }
        return segment.toString();
    }
}
