package chat.it;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An element of a page or of a frame, or a whole piece of HTML (an element without a name). Reads
/// well-formed HTML as a browser does, and finds things as people and assistive technology do: by
/// role, label and what they say.
final class Html {

    private static final Set<String> VOID =
            Set.of(
                    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta",
                    "source", "track", "wbr");
    private static final Set<String> BLOCKS =
            Set.of("p", "div", "li", "br", "article", "h1", "h2", "section");
    private static final Pattern TAG =
            Pattern.compile("<(/?)([a-zA-Z][-a-zA-Z0-9]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>");
    private static final Pattern ATTRIBUTE =
            Pattern.compile("([^\\s=/\"']+)(?:\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s\"'>]+)))?");
    private static final Pattern ENTITY =
            Pattern.compile("&(#x?[0-9a-fA-F]+|amp|lt|gt|quot|apos|nbsp);");

    private final String name;
    private final Map<String, String> attributes;
    private final List<Object> content = new ArrayList<>();

    private Html(String name, Map<String, String> attributes) {
        this.name = name;
        this.attributes = attributes;
    }

    static Html parse(String source) {
        var root = new Html("", Map.of());
        var open = new ArrayList<Html>(List.of(root));
        int at = 0;
        while (at < source.length()) {
            int tag = source.indexOf('<', at);
            if (tag < 0) {
                tag = source.length();
            }
            if (tag > at) {
                open.getLast().content.add(decode(source.substring(at, tag)));
            }
            at = tag == source.length() ? tag : readTag(source, tag, open);
        }
        return root;
    }

    private static int readTag(String source, int at, List<Html> open) {
        if (source.startsWith("<!--", at)) {
            return source.indexOf("-->", at) + 3;
        }
        if (source.startsWith("<!", at)) {
            return source.indexOf('>', at) + 1;
        }
        var tag = TAG.matcher(source).region(at, source.length());
        if (!tag.lookingAt()) {
            open.getLast().content.add("<");
            return at + 1;
        }
        var name = tag.group(2).toLowerCase(Locale.ROOT);
        if (!tag.group(1).isEmpty()) {
            for (int i = open.size() - 1; i > 0; i--) {
                if (open.get(i).name.equals(name)) {
                    open.subList(i, open.size()).clear();
                    break;
                }
            }
            return tag.end();
        }
        var element = new Html(name, attributes(tag.group(3)));
        open.getLast().content.add(element);
        if (name.equals("script") || name.equals("style")) {
            int end = source.indexOf("</" + name, tag.end());
            element.content.add(source.substring(tag.end(), end));
            open.add(element);
            return end;
        }
        if (!VOID.contains(name) && !tag.group(3).endsWith("/")) {
            open.add(element);
        }
        return tag.end();
    }

    private static Map<String, String> attributes(String source) {
        var found = new LinkedHashMap<String, String>();
        var matcher = ATTRIBUTE.matcher(source);
        while (matcher.find()) {
            var value =
                    Stream.of(2, 3, 4)
                            .map(matcher::group)
                            .filter(group -> group != null)
                            .findFirst()
                            .orElse("");
            found.putIfAbsent(matcher.group(1).toLowerCase(Locale.ROOT), decode(value));
        }
        return found;
    }

    private static String decode(String text) {
        return ENTITY.matcher(text)
                .replaceAll(found ->
                        java.util.regex.Matcher.quoteReplacement(
                                switch (found.group(1)) {
                                    case "amp" -> "&";
                                    case "lt" -> "<";
                                    case "gt" -> ">";
                                    case "quot" -> "\"";
                                    case "apos" -> "'";
                                    case "nbsp" -> "\u00a0";
                                    case String number when number.startsWith("#x") ->
                                            Character.toString(
                                                    Integer.parseInt(number.substring(2), 16));
                                    case String number ->
                                            Character.toString(
                                                    Integer.parseInt(number.substring(1)));
                                }));
    }

    String name() {
        return name;
    }

    /// An attribute's value, empty for one without, null when it is not there.
    @Nullable String attribute(String attribute) {
        return attributes.get(attribute);
    }

    boolean has(String attribute) {
        return attributes.containsKey(attribute);
    }

    boolean has(String attribute, String value) {
        return value.equals(attributes.get(attribute));
    }

    Map<String, String> attributes() {
        return attributes;
    }

    /// What it says, as it was written; a `<br>` is a line break.
    String text() {
        var text = new StringBuilder();
        collect(text, false);
        return text.toString();
    }

    /// What it says to a reader: runs of blanks are one, and blocks are apart.
    String reading() {
        var text = new StringBuilder();
        collect(text, true);
        return text.toString().replaceAll("\\s+", " ").strip();
    }

    private void collect(StringBuilder into, boolean blocksApart) {
        if (name.equals("br")) {
            into.append('\n');
        }
        if (blocksApart && BLOCKS.contains(name)) {
            into.append(' ');
        }
        for (var part : content) {
            switch (part) {
                case Html element
                        when element.name.equals("script") || element.name.equals("style") -> {}
                case Html element -> element.collect(into, blocksApart);
                default -> into.append(part);
            }
        }
        if (blocksApart && BLOCKS.contains(name)) {
            into.append(' ');
        }
    }

    /// The elements directly inside.
    List<Html> children() {
        return content.stream().filter(Html.class::isInstance).map(Html.class::cast).toList();
    }

    /// Everything inside, in the order of the document.
    Stream<Html> inside() {
        return children().stream()
                .flatMap(child -> Stream.concat(Stream.of(child), child.inside()));
    }

    List<Html> all(String elementName) {
        return inside().filter(element -> element.name.equals(elementName)).toList();
    }

    /// The first element of that kind, which has to be there.
    Html one(String elementName) {
        return one(elementName, element -> element.name.equals(elementName));
    }

    /// The first element that fits, which has to be there.
    Html one(String wanted, Predicate<Html> fits) {
        return inside().filter(fits)
                .findFirst()
                .orElseThrow(() ->
                        new AssertionError(
                                "expected " + wanted + " but there was only: " + reading()));
    }

    Optional<Html> find(Predicate<Html> fits) {
        return inside().filter(fits).findFirst();
    }

    Html byId(String id) {
        return one("id " + id, element -> element.has("id", id));
    }

    boolean hasId(String id) {
        return find(element -> element.has("id", id)).isPresent();
    }

    /// A link or button by what it is called.
    Optional<Html> control(String called) {
        return find(element ->
                (element.name.equals("a") || element.name.equals("button"))
                        && accessibleName(element).equals(called));
    }

    /// A field by its label.
    Html field(String label) {
        return findField(label)
                .orElseThrow(() ->
                        new AssertionError(
                                "expected a field named "
                                        + label
                                        + " but there was only: "
                                        + reading()));
    }

    Optional<Html> findField(String label) {
        return find(element ->
                Set.of("input", "textarea", "select").contains(element.name)
                        && !element.has("type", "hidden")
                        && accessibleName(element).equals(label));
    }

    /// What assistive technology calls it: its `aria-label`, its label, or what it says.
    private String accessibleName(Html element) {
        var aria = element.attribute("aria-label");
        if (aria != null) {
            return aria;
        }
        var id = element.attribute("id");
        return find(label ->
                        label.name.equals("label")
                                && ((id != null && id.equals(label.attribute("for")))
                                        || label.inside().anyMatch(inner -> inner == element)))
                .map(label -> label.ownText().strip())
                .orElseGet(element::reading);
    }

    /// The text that is not inside another element of it, up to the first field.
    private String ownText() {
        var text = new StringBuilder();
        for (var part : content) {
            if (part instanceof Html element) {
                if (Set.of("input", "textarea").contains(element.name)) {
                    break;
                }
                text.append(element.text());
            } else {
                text.append(part);
            }
        }
        return text.toString().replaceAll("\\s+", " ");
    }

    /// What explains a field beside it: the elements that its `aria-describedby` names.
    String explanationOf(Html field) {
        var ids = field.attribute("aria-describedby");
        if (ids == null) {
            throw new AssertionError(
                    "expected a field with an explanation but was: " + field.attributes);
        }
        var said = new ArrayList<String>();
        for (var id : ids.strip().split("\\s+", -1)) {
            said.add(byId(id).reading());
        }
        return String.join(" ", said).strip();
    }

    /// What a form would send: its fields by name, with what stands in them.
    Map<String, String> fields() {
        var fields = new LinkedHashMap<String, String>();
        for (var element : inside().toList()) {
            var field = element.attribute("name");
            if (field == null) {
                continue;
            }
            switch (element.name) {
                case "textarea" -> fields.put(field, element.text().replaceFirst("^\n", ""));
                case "input" -> {
                    if (!Set.of("submit", "button", "checkbox", "radio")
                            .contains(element.attributes.getOrDefault("type", ""))) {
                        fields.put(field, element.attributes.getOrDefault("value", ""));
                    }
                }
                default -> {}
            }
        }
        return fields;
    }

    @Override
    public String toString() {
        return "<" + name + attributes + ">" + reading();
    }
}
