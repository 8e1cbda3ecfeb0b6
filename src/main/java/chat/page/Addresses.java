package chat.page;

import chat.room.RoomName;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Where things are: the paths our pages link to and our server answers.
public final class Addresses {

    private static final String UNRESERVED =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private Addresses() {}

    /// A room's page; a POST to it says something.
    public static String room(RoomName room) {
        return "/room/" + segment(room.value());
    }

    /// The page around a message, with the message marked.
    public static String message(RoomName room, long number) {
        return room(room) + "/" + number;
    }

    /// The piece of HTML behind a message's time.
    public static String menu(RoomName room, long number) {
        return message(room, number) + "/menu";
    }

    /// The page that ends just before a message.
    public static String before(RoomName room, long number) {
        return room(room) + "?before=" + number;
    }

    /// The same for a reader who had read up to that number: what is new to them has a heading.
    public static String before(RoomName room, long number, long read) {
        return before(room, number) + "&read=" + read;
    }

    /// The page's WebSocket.
    public static String live(RoomName room) {
        return room(room) + "/live";
    }

    /// The page that never ends, for a frame.
    public static String stream(RoomName room) {
        return room(room) + "/stream";
    }

    /// The form in a page of its own, for a frame; takes POSTs as well.
    public static String compose(RoomName room) {
        return room(room) + "/compose";
    }

    /// Both frames on one page.
    public static String basic(RoomName room) {
        return room(room) + "/basic";
    }

    /// A picture of the room's address.
    public static String picture(RoomName room) {
        return room(room) + "/qr.svg";
    }

    /// A new address for the page's WebSocket, as a piece of HTML.
    public static String alive(RoomName room) {
        return room(room) + "/alive";
    }

    /// Takes a POST with another nickname.
    public static String name(RoomName room) {
        return room(room) + "/name";
    }

    /// Takes a POST of somebody who leaves the room.
    public static String leave(RoomName room) {
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
