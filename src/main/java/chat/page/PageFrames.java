package chat.page;

import chat.page.templates.StaticTemplates;
import chat.room.Cursor;
import chat.room.Mode;
import chat.room.Nickname;
import chat.room.Notice;
import chat.room.Post;
import chat.room.RoomName;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What goes down a page's own socket: pieces of HTML that each say where they belong. Thread-safe.
///
/// Every method returns UTF-8. Items ([#message], [#notice]) stand between [#updateStart] and
/// [#updateEnd]; the others may be frames of their own or be put together in one. In one frame
/// nothing may refer to an element that the same frame brings, because htmx looks all targets up
/// before it changes anything: so a frame has at most one of [#sent], [#refused] and [#composer].
public final class PageFrames {

    /// How many messages a page keeps whose reader is at the end of the list: a browser paints 500
    /// in 10 ms and 10,000 in 33 ms. It may have [#STEP] more until it is trimmed.
    public static final int KEPT = 300;

    /// How many it keeps while its reader is further up.
    public static final int KEPT_FURTHER_UP = 2_000;

    /// Pages are trimmed when a number can be divided by this, so one frame is right for all.
    public static final int STEP = 50;

    private static final String AT_THE_END = "#live:not(:has(#up)) #log";
    private static final String ANYWHERE = "#log";

    private static final byte[] START =
            "<div id=\"log\" hx-swap-oob=\"beforeend\">".getBytes(StandardCharsets.UTF_8);
    private static final byte[] END = "</div>".getBytes(StandardCharsets.UTF_8);

    private final StaticTemplates templates = new StaticTemplates();
    private final Addresses addresses;
    private final Boxes boxes;
    private final Items items;
    private final Terms terms;

    /// @param zone the zone that times and days are shown in
    public PageFrames(ZoneId zone, Terms terms, Addresses addresses) {
        this.addresses = addresses;
        boxes = new Boxes(addresses);
        items = new Items(zone, terms, addresses);
        this.terms = terms;
    }

    /// What is kept and for how long.
    public Terms terms() {
        return terms;
    }

    /// One message as an item of an update.
    ///
    /// @param previous the message before it in the room's log, null when it is the first
    public byte[] message(RoomName room, Post message, @Nullable Post previous) {
        return Frame.of(templates.message(items.of(room, message, previous), false, false));
    }

    /// What was said under these numbers is gone: wherever a page holds one of them, the place says
    /// so from now on. In a frame behind the one that brought them.
    public byte[] removed(List<Long> numbers) {
        return Frame.of(templates.frameRemoved(numbers));
    }

    /// The messages before that number have expired: a page that holds it takes out what stands
    /// before it and says so there. One that does not is left as it is. In a frame behind the one
    /// that brought it.
    public byte[] expired(long next) {
        return Frame.of(templates.frameExpired(terms.expired(), next));
    }

    /// Everything that a page holds has expired.
    public byte[] emptied() {
        return Frame.of(templates.frameEmptied(terms.expired()));
    }

    /// Whether one may write here; what is being typed stays.
    public byte[] mode(Mode mode) {
        return Frame.of(templates.frameMode(mode));
    }

    /// A line about comings and goings, as an item of an update.
    public byte[] notice(Notice notice) {
        return Frame.of(templates.notice(Words.of(notice)));
    }

    /// One message as an item of a page that never ends.
    public byte[] streamed(RoomName room, Post message, @Nullable Post previous) {
        return Frame.of(templates.streamMessage(items.of(room, message, previous)));
    }

    /// One sentence as such an item, for this reader alone.
    public byte[] streamedLine(String sentence) {
        return Frame.of(templates.streamLine(sentence));
    }

    /// The end of such a page, which loads the newest messages by itself.
    public byte[] streamEnd(RoomName room, String sentence) {
        return Frame.of(templates.streamEnd(sentence, addresses.stream(room)));
    }

    /// The same where it goes on behind that number.
    public byte[] streamEnd(RoomName room, String sentence, long after) {
        return Frame.of(templates.streamEnd(sentence, addresses.stream(room) + "?after=" + after));
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

    /// Takes the oldest messages out of pages that have too many, and puts Earlier in their place.
    /// A page that begins later, or whose reader is further up, is left as it is. The frame that
    /// brought the newest message stands before this one.
    ///
    /// @param newest the number of the newest message
    public byte[] trim(RoomName room, long newest) {
        var enough = new ByteArrayOutputStream();
        if (newest > KEPT) {
            enough.writeBytes(trim(room, AT_THE_END, newest - KEPT + 1));
        }
        if (newest > KEPT_FURTHER_UP) {
            enough.writeBytes(trim(room, ANYWHERE, newest - KEPT_FURTHER_UP + 1));
        }
        return enough.toByteArray();
    }

    private byte[] trim(RoomName room, String log, long first) {
        return Frame.of(templates.frameTrim(addresses.before(room, first), log, first));
    }

    /// The reader has looked away: what comes from here on stands under a heading.
    ///
    /// @param read the number of the last message before it
    public byte[] news(long read) {
        return Frame.of(templates.frameNews(read));
    }

    /// The tab's title says how many messages are waiting.
    ///
    /// @param label as [Pages#title] has it
    public byte[] title(RoomName room, String label) {
        return Frame.of(templates.frameTitle(Pages.title(room, label)));
    }

    /// The reader is looking: nothing is waiting any more. The heading stays where it is.
    public byte[] attended(RoomName room) {
        return Frame.of(templates.frameAttended(Pages.title(room, "")));
    }

    /// An element that answers `seen` when the browser next paints the page. A hidden page is not
    /// painted, so it answers when it is looked at again.
    public byte[] eye() {
        return Frame.of(templates.frameEye());
    }

    /// The page is of another make than this server's: says so, and offers to load it anew. What is
    /// typed there stays until its reader does.
    public byte[] renewed() {
        return Frame.of(templates.frameRenewed());
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
                        boxes.spare(room, next, lines),
                        boxes.last(next, lines)));
    }

    /// What was sent under that key was not said: as [#sent], and the text comes back with the
    /// reason, in a box of its own above the composer.
    ///
    /// The box keeps the key. So where the same sending came twice and its twin is kept after all,
    /// [#sent] takes the box away; and sending from it what was kept meanwhile says nothing twice.
    ///
    /// @param text what was sent
    /// @param sentence why it was not said
    public byte[] refused(
            RoomName room,
            String key,
            String chainEnd,
            String next,
            boolean lines,
            String text,
            String sentence) {
        var sent = sent(room, key, chainEnd, next, lines);
        var back =
                Frame.of(
                        templates.frameRefused(
                                new Box(checked(key), addresses.room(room), true, text, sentence)));
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
        return Frame.of(templates.frameJoin(addresses.join(), room, form));
    }

    /// The person's new name, where the page says whose it is.
    public byte[] me(Me me) {
        return Frame.of(templates.frameMe(me));
    }

    /// One sentence for the reader of this page alone, beside what they are typing.
    public byte[] problem(String sentence) {
        return Frame.of(templates.frameProblem(sentence));
    }

    /// Why the name asked for cannot be had; a free one stands in the field then.
    public byte[] taken(String sentence, Nickname free) {
        return Frame.of(templates.frameTaken(sentence, free));
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
