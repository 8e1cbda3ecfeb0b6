package chat.page;

import chat.page.templates.StaticTemplates;
import chat.room.Cursor;
import chat.room.Message;
import chat.room.Notice;
import chat.room.RoomName;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// What goes down a page's own socket: pieces of HTML that each say where they belong. Thread-safe.
///
/// Every method returns UTF-8. Items ([#message], [#notice]) stand between [#updateStart] and
/// [#updateEnd]; the others may be frames of their own or be put together in one. In one frame
/// nothing may refer to an element that the same frame brings, because htmx looks all targets up
/// before it changes anything: so a frame has at most one of [#sent], [#refused] and [#composer].
public final class PageFrames {

    private static final byte[] START =
            "<div id=\"log\" hx-swap-oob=\"beforeend\">".getBytes(StandardCharsets.UTF_8);
    private static final byte[] END = "</div>".getBytes(StandardCharsets.UTF_8);

    private final StaticTemplates templates = new StaticTemplates();
    private final Boxes boxes = new Boxes();
    private final Items items;

    /// @param zone the zone that times and days are shown in
    public PageFrames(ZoneId zone) {
        items = new Items(zone);
    }

    /// One message as an item of an update.
    ///
    /// @param previous the message before it in the room's log, null when it is the first
    public byte[] message(RoomName room, Message message, @Nullable Message previous) {
        return Frame.of(templates.message(items.of(room, message, previous, false), false));
    }

    /// A line about comings and goings, as an item of an update.
    public byte[] notice(Notice notice) {
        return Frame.of(templates.notice(Words.of(notice)));
    }

    /// An update is this, items, [#updateEnd], and the [#cursor] behind the last message.
    public byte[] updateStart() {
        return START.clone();
    }

    public byte[] updateEnd() {
        return END.clone();
    }

    /// What the page will say when it comes back.
    public byte[] cursor(Cursor cursor) {
        return Frame.of(templates.frameCursor(cursor));
    }

    /// The whole list anew, for a page that missed too much or comes from another life of the data.
    ///
    /// @param line a sentence that the reader finds at the list's end, null when there is nothing
    ///   to explain
    public byte[] replaced(RoomName room, Scroll newest, Cursor cursor, @Nullable String line) {
        return Frame.of(
                templates.frameReplaced(
                        items.of(room, newest, null), cursor, line == null ? "" : line));
    }

    /// The line is back: takes the notices about it away and starts the pulse's time anew.
    public byte[] resumed() {
        return Frame.of(templates.frameResumed());
    }

    /// The list of people, its heading, and the count on the button that opens it.
    public byte[] people(Crowd crowd) {
        return Frame.of(templates.framePeople(crowd));
    }

    /// What was sent under that key is kept: its pending line goes, and the chain of boxes to come
    /// is made one longer.
    ///
    /// @param key what came with the message; one that is not ours has no line in the page
    /// @param chainEnd the last key the page knows
    /// @param next a fresh key
    /// @param lines whether the boxes have several lines
    public byte[] sent(RoomName room, String key, String chainEnd, String next, boolean lines) {
        return Frame.of(
                templates.frameSent(
                        Key.isOurs(key) ? key : "",
                        boxes.link(room, chainEnd, checked(next), lines),
                        boxes.last(next, lines),
                        next));
    }

    /// What was sent under that key will not be said: as [#sent], and the text comes back with the
    /// reason, in a box of its own above the composer.
    ///
    /// @param text what was sent
    /// @param sentence why it was not said
    /// @param again a fresh key, for sending the text from that box
    public byte[] refused(
            RoomName room,
            String key,
            String chainEnd,
            String next,
            boolean lines,
            String text,
            String sentence,
            String again) {
        var sent = sent(room, key, chainEnd, next, lines);
        var back =
                Frame.of(
                        templates.frameRefused(
                                new Box(
                                        checked(again),
                                        Addresses.room(room),
                                        true,
                                        text,
                                        sentence)));
        var both = new byte[sent.length + back.length];
        System.arraycopy(sent, 0, both, 0, sent.length);
        System.arraycopy(back, 0, both, sent.length, back.length);
        return both;
    }

    /// The composer anew, with its pool. Takes the place of the form with the composer's key,
    /// wherever that still is the one being typed into; when it has been sent meanwhile, nothing
    /// changes.
    public byte[] composer(RoomName room, Composer composer) {
        return Frame.of(templates.frameComposer(boxes.chain(room, composer)));
    }

    /// The join form in the composer's place. A text that stands in the composer stays where it can
    /// be read.
    public byte[] joinInstead(RoomName room, JoinForm form) {
        return Frame.of(templates.frameJoin(room, form));
    }

    /// The person's new name, where the page says whose it is.
    public byte[] me(Me me) {
        return Frame.of(templates.frameMe(me));
    }

    /// One sentence for the reader of this page alone, beside what they are typing.
    public byte[] problem(String sentence) {
        return Frame.of(templates.frameProblem(sentence));
    }

    /// A sign of life. A page that has had none for 40 seconds looks for a new connection.
    public byte[] pulse() {
        return Frame.of(templates.framePulse());
    }

    /// The last frame before the server closes for good: says why, and offers to load the page
    /// anew.
    public byte[] goodbye(String sentence) {
        return Frame.of(templates.frameGoodbye(sentence));
    }

    private static String checked(String key) {
        Key.check(key);
        return key;
    }
}
