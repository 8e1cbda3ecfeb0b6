package chat.page;

/// Turns a message's text into HTML: escaped, `http` and `https` addresses as links, line breaks as
/// `<br>`.
///
/// Its output is the only thing our templates put in without escaping it, so everything in here
/// errs on the side of plain text. Takes time in proportion to the text, whatever it is.
public final class Formatter {

    /// Nobody may gain standing by being linked from here (`nofollow`, `ugc`), nor reach back into
    /// the room's page.
    private static final String LINK =
            "<a target=\"_blank\" rel=\"nofollow noopener noreferrer ugc\" href=\"";

    private Formatter() {}

    public static String html(String text) {
        var html = new StringBuilder(text.length() + 64);
        int at = 0;
        while (at < text.length()) {
            int end = text.charAt(at) == 'h' || text.charAt(at) == 'H' ? address(text, at) : at;
            if (end > at && link(html, text, at, end)) {
                at = end;
            } else {
                escape(html, text.charAt(at++));
            }
        }
        return html.toString();
    }

    /// @return whether it was put in: not one whose host no browser would understand
    private static boolean link(StringBuilder html, String text, int from, int to) {
        int host = scheme(text, from);
        int path = hostEnd(text, host, to);
        var shown = Host.shown(text.substring(host, path));
        if (shown == null) {
            return false;
        }
        html.append(LINK);
        escape(html, text, from, to);
        html.append("\">");
        escape(html, text, from, host);
        escape(html, shown, 0, shown.length());
        escape(html, text, path, to);
        html.append("</a>");
        return true;
    }

    private static int hostEnd(String text, int from, int to) {
        for (int at = from; at < to; at++) {
            if (":/?#[".indexOf(text.charAt(at)) >= 0) {
                return at;
            }
        }
        return to;
    }

    private static void escape(StringBuilder html, String text, int from, int to) {
        for (int i = from; i < to; i++) {
            escape(html, text.charAt(i));
        }
    }

    private static void escape(StringBuilder html, char c) {
        switch (c) {
            case '&' -> html.append("&amp;");
            case '<' -> html.append("&lt;");
            case '>' -> html.append("&gt;");
            case '"' -> html.append("&#34;");
            case '\'' -> html.append("&#39;");
            case '\n' -> html.append("<br>");
            default -> html.append(c);
        }
    }

    /// Where the address ends that begins here; the same place when none does.
    private static int address(String text, int from) {
        int host = scheme(text, from);
        if (host == from) {
            return from;
        }
        if (from > 0 && Character.isLetterOrDigit(text.codePointBefore(from))) {
            return from;
        }
        int path = authority(text, host);
        if (path == host) {
            return from;
        }
        return withoutPunctuation(text, path, end(text, path));
    }

    private static int scheme(String text, int from) {
        for (var scheme : new String[] {"https://", "http://"}) {
            if (text.regionMatches(true, from, scheme, 0, scheme.length())) {
                return from + scheme.length();
            }
        }
        return from;
    }

    /// The end of `host` or `host:port`; the same place when no host begins here. A name before the
    /// host (`http://bank.example@evil.example`) is for deceiving people only, so that is no
    /// address.
    private static int authority(String text, int from) {
        int at = from;
        if (at < text.length() && text.charAt(at) == '[') {
            do {
                at++;
            } while (at < text.length()
                    && "0123456789abcdefABCDEF:.".indexOf(text.charAt(at)) >= 0);
            if (at == text.length() || text.charAt(at) != ']' || at - from < 3) {
                return from;
            }
            at++;
        } else {
            if (at == text.length() || !Character.isLetterOrDigit(text.codePointAt(at))) {
                return from;
            }
            while (at < text.length() && isHost(text.codePointAt(at))) {
                at += Character.charCount(text.codePointAt(at));
            }
            while (at > from && ".-".indexOf(text.charAt(at - 1)) >= 0) {
                at--;
            }
        }
        int port = at;
        if (port < text.length() && text.charAt(port) == ':') {
            do {
                port++;
            } while (port < text.length() && text.charAt(port) >= '0' && text.charAt(port) <= '9');
            if (port < text.length()
                    && (text.charAt(port) == '@' || Character.isLetter(text.codePointAt(port)))) {
                return from;
            }
            at = port - at > 1 ? port : at;
        }
        return at < text.length() && text.charAt(at) == '@' ? from : at;
    }

    /// Letters with their marks in any language, digits, and what else host names have in them. The
    /// joiners are for Persian and Indic names.
    private static boolean isHost(int c) {
        return Character.isLetterOrDigit(c)
                || c == '-'
                || c == '.'
                || c == '_'
                || c == 0x200C
                || c == 0x200D
                || switch (Character.getType(c)) {
                    case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK -> true;
                    default -> false;
                };
    }

    /// Where path, query and fragment end; they need not be there.
    private static int end(String text, int from) {
        int at = from;
        if (at == text.length() || "/?#".indexOf(text.charAt(at)) < 0) {
            return at;
        }
        while (at < text.length() && isAddress(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isAddress(char c) {
        return c > ' '
                // What turns the direction of writing would let an address read as another.
                && "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
                                .indexOf(c)
                        < 0
                && "<>\"\\^`{|}\u007f".indexOf(c) < 0
                && !Character.isWhitespace(c)
                && !Character.isSpaceChar(c);
    }

    /// An address at the end of a sentence or in brackets: what belongs to the sentence does not
    /// belong to the address.
    private static int withoutPunctuation(String text, int path, int end) {
        int round = 0;
        int square = 0;
        for (int i = path; i < end; i++) {
            switch (text.charAt(i)) {
                case '(' -> round++;
                case ')' -> round--;
                case '[' -> square++;
                case ']' -> square--;
                default -> {}
            }
        }
        while (end > path) {
            char last = text.charAt(end - 1);
            if (last == ')' && round < 0) {
                round++;
            } else if (last == ']' && square < 0) {
                square++;
            } else if (".,;:!?'*…。、，；：！？“”„‘’«»‹›（）「」『』".indexOf(last) < 0) {
                return end;
            }
            end--;
        }
        return end;
    }
}
