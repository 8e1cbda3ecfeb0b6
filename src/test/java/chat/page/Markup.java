package chat.page;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// HTML as a browser would take it apart: tags with their attributes, and the text between. Strict:
/// what our own templates would never write, such as a bare `<`, is an error.
record Markup(List<Tag> tags, String text) {

    /// @param name with a slash before it when it closes
    record Tag(String name, Map<String, String> attributes) {

        String get(String attribute) {
            return attributes.getOrDefault(attribute, "");
        }
    }

    private static final Pattern TAG =
            Pattern.compile(
                    "<(/?[a-zA-Z][a-zA-Z0-9-]*)((?:\\s+[^\\s=<>\"']+(?:=\"[^\"<]*\"|='[^'<]*')?)*)\\s*/?>");
    private static final Pattern ATTRIBUTE =
            Pattern.compile("\\s+([^\\s=]+)(?:=\"([^\"]*)\"|='([^']*)')?");

    static Markup of(byte[] html) {
        return of(new String(html, StandardCharsets.UTF_8));
    }

    static Markup of(String html) {
        var source = html.replaceFirst("^<!doctype html>", "");
        var tags = new ArrayList<Tag>();
        var text = new StringBuilder();
        var matcher = TAG.matcher(source);
        int at = 0;
        while (matcher.find()) {
            text.append(plain(source.substring(at, matcher.start())));
            tags.add(new Tag(matcher.group(1), attributes(matcher.group(2))));
            at = matcher.end();
        }
        text.append(plain(source.substring(at)));
        return new Markup(tags, text.toString());
    }

    private static Map<String, String> attributes(String source) {
        var attributes = new LinkedHashMap<String, String>();
        var matcher = ATTRIBUTE.matcher(source);
        while (matcher.find()) {
            var value = matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
            if (attributes.put(matcher.group(1), value == null ? "" : unescaped(value)) != null) {
                throw new AssertionError("expected an attribute once but was: " + source);
            }
        }
        return attributes;
    }

    private static String plain(String text) {
        if (text.indexOf('<') >= 0 || text.indexOf('>') >= 0) {
            throw new AssertionError("expected text without < and > but was: " + text);
        }
        return unescaped(text);
    }

    private static String unescaped(String text) {
        return text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&#34;", "\"")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }

    /// What stays the same whatever people type: the tags and the names of their attributes, in
    /// order.
    List<String> shape() {
        return tags.stream().map(tag -> tag.name() + tag.attributes().keySet()).toList();
    }

    List<Tag> all(String name) {
        return tags.stream().filter(tag -> tag.name().equals(name)).toList();
    }

    Tag withId(String id) {
        return tags.stream()
                .filter(tag -> tag.get("id").equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("expected an element with the id " + id));
    }
}
