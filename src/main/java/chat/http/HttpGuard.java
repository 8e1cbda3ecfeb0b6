package chat.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/// Says where one request ends and the next begins, and refuses whatever two programs might read in
/// two ways: a proxy in front and we must never disagree about that (request smuggling). Netty's
/// decoder is kinder than that, so this looks at the bytes before it does. RFC 9112, without
/// anything it calls tolerable.
///
/// Looks at each byte of a head once, however it arrives; bodies are counted.
public final class HttpGuard {

    /// Longest first line, in bytes.
    public static final int LONGEST_LINE = 8 * 1024;

    /// Longest headers together, in bytes; also the trailers of a body in chunks.
    public static final int LONGEST_HEADERS = 16 * 1024;

    /// How many headers there may be; browsers send about fifteen.
    static final int MOST_HEADERS = 100;

    /// The longest form body and the longest WebSocket message: 64 KiB.
    public static final int LONGEST_BODY = 64 * 1024;

    /// Longest line that says how long a chunk is, with its extensions, in bytes.
    static final int LONGEST_CHUNK_LINE = 256;

    /// Empty lines before a request that are passed over. RFC 9112 section 2.2 asks for one.
    private static final int EMPTY_LINES = 2;

    private static final byte CR = '\r';
    private static final byte LF = '\n';

    /// Digits of a length that a `long` always holds.
    private static final int LENGTH_DIGITS = 18;

    private static final int CHUNK_DIGITS = 8;

    /// What HTTP knows; which of them an address takes is for the routes to say.
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE");

    private static final String OTHER_CHARACTERS = "!#$%&'*+-.^_`|~";

    private enum Where {
        FIRST_LINE,
        HEADERS,
        BODY,
        CHUNK_LINE,
        CHUNK,
        CHUNK_END,
        TRAILERS,
        COMPLETE
    }

    private Where where = Where.FIRST_LINE;

    /// How many bytes of what lies unread were looked at, and where among them the line begins that
    /// is being looked at.
    private int seen;

    private int lineStart;
    private boolean carriageReturn;
    private int headersStart;
    private int emptyLines;
    private int headers;
    private boolean old;
    private boolean chunked;
    private long length = -1;
    private long left;
    private long inChunks;
    private int trailed;

    /// Looks at what has arrived and was not passed on.
    ///
    /// @return how many bytes may be passed on now; 0 when more has to come first. A head is passed
    ///   on whole, and nothing of the next request
    /// @throws Malformed when nothing more may be read from this connection
    int pass(ByteBuf in) throws Malformed {
        int passed =
                switch (where) {
                    case FIRST_LINE, HEADERS -> head(in);
                    case BODY, CHUNK -> counted(in);
                    case CHUNK_LINE, CHUNK_END, TRAILERS -> between(in);
                    case COMPLETE -> 0;
                };
        seen -= passed;
        lineStart -= passed;
        return passed;
    }

    /// Whether the request has been passed on to its end.
    boolean isComplete() {
        return where == Where.COMPLETE;
    }

    /// Whether the head is still to be passed on.
    boolean isInHead() {
        return where == Where.FIRST_LINE || where == Where.HEADERS;
    }

    /// Begins with the next request.
    void next() {
        where = Where.FIRST_LINE;
        seen = 0;
        lineStart = 0;
        carriageReturn = false;
        emptyLines = 0;
        headers = 0;
        old = false;
        chunked = false;
        length = -1;
        inChunks = 0;
        trailed = 0;
    }

    // ---- the head

    private int head(ByteBuf in) throws Malformed {
        while (where == Where.FIRST_LINE || where == Where.HEADERS) {
            int end = line(in);
            if (end < 0) {
                return 0;
            }
            int start = lineStart;
            lineStart = seen;
            if (where == Where.FIRST_LINE) {
                if (end > start) {
                    firstLine(in, in.readerIndex() + start, in.readerIndex() + end);
                    where = Where.HEADERS;
                    headersStart = lineStart;
                } else if (++emptyLines > EMPTY_LINES) {
                    throw bad("The request has no first line.");
                }
            } else if (end > start) {
                header(in, in.readerIndex() + start, in.readerIndex() + end);
            } else {
                bodyFollows();
            }
        }
        return seen;
    }

    /// Looks on until a line ends.
    ///
    /// @return where its text ends, counted from the reader's place; -1 when it does not end yet
    private int line(ByteBuf in) throws Malformed {
        int from = in.readerIndex();
        int available = in.readableBytes();
        while (seen < available) {
            byte b = in.getByte(from + seen);
            if (carriageReturn) {
                if (b != LF) {
                    throw bad("A line ends in the middle.");
                }
                carriageReturn = false;
                seen++;
                return seen - 2;
            }
            if (b == CR) {
                carriageReturn = true;
            } else if (b == LF) {
                throw bad("A line ends without its carriage return.");
            } else if ((b >= 0 && b < ' ' && b != '\t') || b == 0x7F) {
                throw bad("There is a control character in it.");
            } else if (seen == 0 && where == Where.FIRST_LINE && !isTokenPart(b)) {
                // A binary protocol, such as TLS: nothing to wait for.
                throw bad("That is not HTTP.");
            }
            seen++;
            limit();
        }
        return -1;
    }

    private void limit() throws Malformed {
        switch (where) {
            case FIRST_LINE -> {
                if (seen - lineStart > LONGEST_LINE) {
                    throw new Malformed(
                            HttpResponseStatus.REQUEST_URI_TOO_LONG, "The address is too long.");
                }
            }
            case HEADERS, TRAILERS -> {
                if (seen - headersStart > LONGEST_HEADERS) {
                    throw tooLarge();
                }
            }
            default -> {
                if (seen - lineStart > LONGEST_CHUNK_LINE) {
                    throw bad("The length of a chunk is too long.");
                }
            }
        }
    }

    /// `GET /room/lobby HTTP/1.1`, with single blanks. RFC 9112 section 3.
    private void firstLine(ByteBuf in, int start, int end) throws Malformed {
        int method = tokenEnd(in, start, end);
        if (method == start || method == end || in.getByte(method) != ' ') {
            throw bad("The first line is not that of a request.");
        }
        int target = method + 1;
        while (target < end && in.getByte(target) != ' ' && in.getByte(target) != '\t') {
            if (in.getByte(target) == '#') {
                throw bad("A request's address has no #.");
            }
            target++;
        }
        if (target == method + 1 || target == end || in.getByte(target) != ' ') {
            throw bad("The first line is not that of a request.");
        }
        var version = in.toString(target + 1, end - target - 1, StandardCharsets.ISO_8859_1);
        switch (version) {
            case "HTTP/1.1" -> old = false;
            case "HTTP/1.0" -> old = true;
            default -> {
                if (version.matches("HTTP/[0-9]\\.[0-9]")) {
                    throw new Malformed(
                            HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED,
                            "This server speaks HTTP/1.1.");
                }
                throw bad("The first line is not that of a request.");
            }
        }
        var name = in.toString(start, method - start, StandardCharsets.ISO_8859_1);
        if (!METHODS.contains(name)) {
            throw new Malformed(
                    HttpResponseStatus.NOT_IMPLEMENTED, "This server does not know that method.");
        }
    }

    /// `Name: value`. A line that begins with a blank would go on with the one before; readers
    /// differ in that, and RFC 9112 section 5.2 has it refused.
    private void header(ByteBuf in, int start, int end) throws Malformed {
        if (++headers > MOST_HEADERS) {
            throw tooLarge();
        }
        int colon = tokenEnd(in, start, end);
        if (colon == start || colon == end || in.getByte(colon) != ':') {
            throw bad("A header is not written as one.");
        }
        if (is(in, start, colon, "content-length")) {
            if (length >= 0) {
                throw bad("There is more than one length.");
            }
            length = length(value(in, colon + 1, end));
        } else if (is(in, start, colon, "transfer-encoding")) {
            if (chunked || old) {
                throw bad("The body comes in a way that cannot be read.");
            }
            if (!value(in, colon + 1, end).equalsIgnoreCase("chunked")) {
                throw new Malformed(
                        HttpResponseStatus.NOT_IMPLEMENTED,
                        "This server knows no transfer encoding but chunked.");
            }
            chunked = true;
        }
    }

    private static long length(String value) throws Malformed {
        if (value.isEmpty() || value.length() > LENGTH_DIGITS) {
            throw bad("The length is not a number.");
        }
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                throw bad("The length is not a number.");
            }
        }
        return Long.parseLong(value);
    }

    private void bodyFollows() throws Malformed {
        if (chunked && length >= 0) {
            throw bad("The body has a length and comes in chunks; it can only be one.");
        }
        if (length > LONGEST_BODY) {
            throw tooMuch();
        }
        left = Math.max(0, length);
        where = chunked ? Where.CHUNK_LINE : left > 0 ? Where.BODY : Where.COMPLETE;
    }

    // ---- the body

    private int counted(ByteBuf in) {
        int passed = (int) Math.min(left, in.readableBytes());
        left -= passed;
        seen += passed;
        lineStart = seen;
        if (left == 0) {
            where = where == Where.BODY ? Where.COMPLETE : Where.CHUNK_END;
        }
        return passed;
    }

    /// A line between chunks, or behind them.
    private int between(ByteBuf in) throws Malformed {
        int end = line(in);
        if (end < 0) {
            return 0;
        }
        int start = in.readerIndex() + lineStart;
        boolean empty = end == lineStart;
        lineStart = seen;
        switch (where) {
            case CHUNK_LINE -> {
                left = chunkLength(in, start, in.readerIndex() + end);
                inChunks += left;
                if (inChunks > LONGEST_BODY) {
                    throw tooMuch();
                }
                where = left > 0 ? Where.CHUNK : Where.TRAILERS;
                headersStart = 0;
            }
            case CHUNK_END -> {
                if (!empty) {
                    throw bad("A chunk is longer than it says.");
                }
                where = Where.CHUNK_LINE;
            }
            default -> {
                if (empty) {
                    where = Where.COMPLETE;
                } else {
                    trailer(in, start, in.readerIndex() + end);
                }
            }
        }
        return seen;
    }

    /// Nobody here reads trailers, and one that says where a body ends would be an attack.
    private void trailer(ByteBuf in, int start, int end) throws Malformed {
        trailed += end - start;
        if (++headers > MOST_HEADERS || trailed > LONGEST_HEADERS) {
            throw tooLarge();
        }
        int colon = tokenEnd(in, start, end);
        if (colon == start
                || colon == end
                || in.getByte(colon) != ':'
                || is(in, start, colon, "content-length")
                || is(in, start, colon, "transfer-encoding")) {
            throw bad("What follows the chunks is not written as headers.");
        }
    }

    /// Hex digits, and perhaps extensions, which nobody uses, behind a semicolon.
    private static long chunkLength(ByteBuf in, int start, int end) throws Malformed {
        long length = 0;
        int at = start;
        while (at < end && at - start < CHUNK_DIGITS) {
            int digit = Character.digit(in.getByte(at), 16);
            if (digit < 0) {
                break;
            }
            length = length * 16 + digit;
            at++;
        }
        if (at == start || (at < end && in.getByte(at) != ';')) {
            throw bad("The length of a chunk is not a number.");
        }
        return length;
    }

    // ---- words

    private static int tokenEnd(ByteBuf in, int start, int end) {
        int at = start;
        while (at < end && isTokenPart(in.getByte(at))) {
            at++;
        }
        return at;
    }

    /// RFC 9110 section 5.6.2.
    private static boolean isTokenPart(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || OTHER_CHARACTERS.indexOf(b) >= 0;
    }

    private static boolean is(ByteBuf in, int start, int end, String name) {
        if (end - start != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if ((in.getByte(start + i) | 0x20) != (name.charAt(i) | 0x20)) {
                return false;
            }
        }
        return true;
    }

    /// Without the blanks around it.
    private static String value(ByteBuf in, int start, int end) {
        int from = start;
        int to = end;
        while (from < to && isBlank(in.getByte(from))) {
            from++;
        }
        while (to > from && isBlank(in.getByte(to - 1))) {
            to--;
        }
        return in.toString(from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private static Malformed bad(String sentence) {
        return new Malformed(HttpResponseStatus.BAD_REQUEST, sentence);
    }

    private static Malformed tooLarge() {
        return new Malformed(
                HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                "There are too many headers, or too long ones.");
    }

    private static Malformed tooMuch() {
        return new Malformed(
                HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                "That is more than a message can be. Shorten it and send it again.");
    }
}
