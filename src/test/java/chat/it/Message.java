package chat.it;

import java.util.List;

/// A message as a reader of a room's page finds it: an article with the id `m` and its number.
record Message(long number, String author, String text) {

    /// Those on a page or in a frame, as they stand there.
    static List<Message> in(Html html) {
        return html.inside().filter(Message::isMessage).map(Message::of).toList();
    }

    static List<Long> numbersIn(Html html) {
        return in(html).stream().map(Message::number).toList();
    }

    private static boolean isMessage(Html element) {
        var id = element.attribute("id");
        return id != null && id.matches("m\\d+");
    }

    private static Message of(Html article) {
        var id = article.attribute("id");
        if (id == null) {
            throw new AssertionError("expected an id");
        }
        var body =
                article.children().stream()
                        .filter(part -> !part.name().equals("header"))
                        .map(Html::text)
                        .reduce("", String::concat);
        return new Message(Long.parseLong(id.substring(1)), article.one("b").text(), body.strip());
    }
}
