package chat.chaos;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Reads from HTML what a reader would see. By patterns and not by a parser: a run reads a hundred
/// thousand messages, and the markup is our own.
final class Markup {

    private static final Pattern MESSAGE =
            Pattern.compile(
                    "(?:<h2 class=\"day\"[^>]*>([^<]*)</h2>)?\\s*"
                            + "(?:<h2 class=\"day new\"[^>]*>[^<]*</h2>)?\\s*"
                            + "<article class=\"(msg[^\"]*)\"[^>]*? id=\"m(\\d+)\".*?"
                            + "<b><bdi>([^<]*)</bdi></b>.*?<time datetime=\"([^\"]*)\".*?"
                            + "<div class=\"body\"[^>]*>(.*?)</div></article>",
                    Pattern.DOTALL);
    private static final Pattern CURSOR =
            Pattern.compile("id=\"cursor\" name=\"after\" value=\"([^\"]*)\"");
    private static final Pattern SENT =
            Pattern.compile("<form id=\"f([^\"]+)\" hx-swap-oob=\"delete\">");
    private static final Pattern REASON = Pattern.compile("role=\"alert\">([^<]*)<");
    private static final Pattern PEOPLE =
            Pattern.compile("<ul id=\"who\"[^>]*>(.*?)</ul>", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("<bdi>([^<]*)</bdi>");
    private static final Pattern EARLIER =
            Pattern.compile("<a class=\"btn\" href=\"([^\"]*before=\\d+[^\"]*)\"");
    private static final Pattern SOCKET = Pattern.compile("hx-ws:connect=\"([^\"]+)\"");
    private static final Pattern LINE =
            Pattern.compile(
                    "<div id=\"content\" hx-swap-oob=\"beforeend\"><div><b>([^<]*)</b>: (.*?)</div></div>",
                    Pattern.DOTALL);
    private static final Pattern PROBLEM =
            Pattern.compile(
                    "<div id=\"content\" hx-swap-oob=\"beforeend\"><div><i>([^<]*)</i></div></div>");

    private Markup() {}

    /// The messages, in the order in which they stand there.
    static List<Item> items(String html) {
        var items = new ArrayList<Item>();
        for (var found = MESSAGE.matcher(html); found.find(); ) {
            var day = found.group(1);
            items.add(
                    new Item(
                            Long.parseLong(found.group(3)),
                            text(found.group(4)),
                            found.group(5),
                            text(found.group(6)),
                            found.group(2).contains(" cont"),
                            day == null ? "" : text(day)));
        }
        return items;
    }

    static Optional<String> cursor(String html) {
        return first(CURSOR, html);
    }

    /// The address of the page's own socket.
    static Optional<String> socket(String html) {
        return first(SOCKET, html).map(Markup::text);
    }

    /// Where the link to older messages leads.
    static Optional<String> earlier(String html) {
        return first(EARLIER, html).map(Markup::text);
    }

    /// Whether the whole list is put in the place of the old one.
    static boolean empties(String frame) {
        return frame.contains("<div id=\"log\" hx-swap-oob=\"innerHTML\">");
    }

    /// Whether a visible line in the list says that something is not there any more.
    static boolean tells(String frame) {
        return frame.contains("<p class=\"sys gap\">");
    }

    /// The keys of forms that this frame takes away: they are answered.
    static List<String> answered(String frame) {
        return all(SENT, frame).map(found -> found.group(1)).toList();
    }

    /// Why the form that this frame takes away was refused; empty when it was not.
    static Optional<String> reason(String frame) {
        return first(REASON, frame).map(Markup::text);
    }

    static Optional<Set<String>> people(String frame) {
        return first(PEOPLE, frame)
                .map(list ->
                        all(NAME, list)
                                .map(found -> text(found.group(1)))
                                .collect(HashSet::new, Set::add, Set::addAll));
    }

    /// A message on the tutorial's socket.
    record Said(String author, String text) {}

    static List<Said> said(String frame) {
        return all(LINE, frame)
                .map(found -> new Said(text(found.group(1)), text(found.group(2))))
                .toList();
    }

    /// A sentence to this socket alone.
    static Optional<String> problem(String frame) {
        return first(PROBLEM, frame).map(Markup::text);
    }

    /// What the piece of HTML says, without its tags.
    static String text(String html) {
        return html.replaceAll("<br[^>]*>", "\n")
                .replaceAll("<[^>]*>", "")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#34;", "\"")
                .replace("&#39;", "'")
                .replace("&nbsp;", "\u00a0")
                .replace("&amp;", "&")
                .strip();
    }

    private static Optional<String> first(Pattern pattern, String html) {
        return all(pattern, html).map(found -> found.group(1)).findFirst();
    }

    private static Stream<MatchResult> all(Pattern pattern, String html) {
        return pattern.matcher(html).results();
    }
}
