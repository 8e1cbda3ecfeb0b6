package chat.live;

import chat.page.Addresses;
import chat.page.JoinForm;
import chat.page.LeftOff;
import chat.page.Me;
import chat.page.Scroll;
import chat.room.Cursor;
import chat.room.Draft;
import chat.room.Expired;
import chat.room.MessageText;
import chat.room.Nickname;
import chat.room.Outcome;
import chat.room.Person;
import chat.room.Post;
import chat.room.Presence.Entry;
import chat.room.Refusal;
import chat.room.Refused;
import chat.room.Room;
import chat.room.SeatChange;
import chat.room.Source;
import chat.room.Tail;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The socket of our own page. Nothing is sent until the page has said which message it holds last;
/// then it gets exactly the rest, and goes live when it has read that: a reader who is still
/// catching up is not a slow reader.
///
/// What it knows of its page is owned in four places, all by this connection and so by its loop:
/// how far the page holds the log stands here, while it sleeps or catches up, and with its row
/// while it is seated; what it sends from is its [Outbox]; whether somebody looks at it, and what
/// came meanwhile, its [Attention]; and what the room knows of its person through it, its
/// [Membership].
public final class PageConnection extends Connection {

    private static final String GONE =
            "What stood here before is not on the server any more. This is what it has.";

    private final Membership membership;
    private final Attention attention = new Attention();
    private final Outbox outbox;

    private boolean resumed;
    private boolean counted;
    private boolean seated;
    private boolean asleep;

    /// The number of the last message the page has; while it is seated, the row knows.
    private long held;

    /// Up to which number nothing stands in the page because it has expired.
    private long cleared;

    /// @param nickname the person's in this room; null for somebody who only reads
    public PageConnection(
            Ground ground,
            Loop loop,
            Room room,
            Person person,
            Source source,
            @Nullable Nickname nickname) {
        super(ground, loop, room, person, source);
        this.membership = new Membership(rooms(), room, person, nickname);
        this.outbox = new Outbox(room.name(), ground.pageFrames(), ground.keys());
    }

    @Override
    Traffic.Dialect dialect() {
        return Traffic.Dialect.PAGE;
    }

    @Override
    void opened() {
        // The page speaks first.
    }

    @Override
    void received(byte[] text) {
        try {
            var incoming = Incoming.read(text);
            switch (incoming.text("type")) {
                case null -> say(incoming);
                case "resume" -> resume(incoming);
                case "lines" -> switchLines(incoming);
                case "name" -> rename(incoming);
                case "blur", "look" -> lookAway(incoming.text("type"));
                case "focus", "seen" -> lookHere(incoming.text("type"));
                default -> {
                    // A newer or older page's; what we do not know does no harm.
                }
            }
        } catch (Refused refused) {
            sendNow(Wire.text(ground.pageFrames().problem(refused.refusal().sentence())));
            refused(refused.refusal());
        }
    }

    @Override
    void closed() {
        if (seated) {
            rows.pages().leave(this);
        } else if (asleep) {
            rows.pages().wake(this);
        }
        if (counted) {
            hall.pages.decrementAndGet();
        }
        leaveOff();
        membership.end();
    }

    @Override
    void flushRow() {
        rows.pages().flush();
    }

    @Override
    public void renamed(Nickname taken) {
        membership.rename(taken);
        sendNow(Wire.text(ground.pageFrames().me(new Me(taken, person()))));
    }

    @Override
    public void dismiss(String sentence) {
        sendNow(Wire.text(ground.pageFrames().goodbye(sentence)));
        super.dismiss(sentence);
    }

    @Override
    byte[] signOfLife() {
        if (membership.isLooking()) {
            membership.note(reached());
        }
        return Wire.join(Wire.ping(), Wire.text(ground.pageFrames().pulse()));
    }

    /// Makes the person a member, or has the page show the join form in the composer's place.
    private void enter() {
        var taken = membership.enter();
        if (taken != null) {
            var form =
                    new JoinForm(
                            room.name().value(),
                            taken.free().value(),
                            null,
                            taken.refusal().sentence());
            sendNow(Wire.text(ground.pageFrames().joinInstead(room.name(), form)));
        }
    }

    // ---- coming back

    private void resume(Incoming incoming) {
        if (resumed) {
            return;
        }
        resumed = true;
        var after = incoming.text("after");
        var cursor = after == null ? Cursor.START : Cursor.parse(after).orElse(Cursor.START);
        outbox.resume(wantsLines(incoming), incoming.text("chain"));
        var make = incoming.text("make");
        enter();
        count();
        held = cursor.number();
        resumeAttention(incoming);
        sendLater(Wire.text(ground.pageFrames().resumed()));
        if (make != null && !make.equals(ground.make())) {
            sendLater(Wire.text(ground.pageFrames().renewed()));
        }
        sendLater(Wire.text(ground.pageFrames().mode(room.standing().mode())));
        begin(cursor);
        // What stands in the page unanswered, the newest first because it stands first in the
        // document.
        var keys = incoming.texts("key");
        var messages = incoming.texts("message");
        for (int i = Math.min(keys.size(), messages.size()) - 1; i >= 0; i--) {
            if (messages.get(i).isEmpty()) {
                // A box that was left behind without a word of it: there is nothing to give back.
                acknowledge(keys.get(i), false);
            } else {
                say(keys.get(i), messages.get(i));
            }
        }
    }

    /// Has what is said rendered for this page too. Before the tail is read: what is not in it yet
    /// is then on its way.
    private void count() {
        counted = true;
        hall.pages.incrementAndGet();
    }

    private void begin(Cursor cursor) {
        var tail = room.tail();
        var gone = tail.expired();
        cleared = gone.number();
        var comeback = Comeback.of(cursor, tail);
        if (!(comeback instanceof Comeback.Anew)
                && !gone.isNothing()
                && cursor.number() > gone.number()) {
            sendLater(Wire.text(ground.pageFrames().expired(gone.next())));
        }
        goOn(comeback, cursor, tail);
    }

    private void goOn(Comeback comeback, Cursor cursor, Tail tail) {
        switch (comeback) {
            case Comeback.Rest _ -> catchUp(cursor.number());
            case Comeback.Doubt doubt -> askTheDisk(doubt);
            case Comeback.Anew(var loss, var marked) -> {
                var line =
                        switch (loss) {
                            case NONE -> null;
                            case ANOTHER_LIFE -> GONE;
                            case EXPIRED -> ground.pageFrames().terms().missed();
                        };
                replace(tail, line, marked ? leftOff(cursor.number()) : null);
            }
        }
    }

    private void askTheDisk(Comeback.Doubt doubt) {
        var cursor = doubt.cursor();
        rooms().after(room.name(), cursor.number() - 1, 1)
                .whenComplete((found, failure) ->
                        loop.executor.execute(() -> {
                            if (isGone()) {
                                return;
                            }
                            if (failure != null) {
                                // It comes back and asks again.
                                drop();
                                return;
                            }
                            goOn(doubt.settle(found), cursor, room.tail());
                        }));
    }

    /// Sends what is missing after that number, then what has been said meanwhile, until nothing is
    /// missing: then the connection sits down among those who hear what is said as it is said.
    private void catchUp(long number) {
        held = number;
        var tail = room.tail();
        var missed = tail.since(number);
        if (missed.isEmpty()) {
            replace(tail, null, leftOff(number));
        } else if (missed.get().isEmpty()) {
            sit(number);
        } else {
            countWaiting(missed.get().messages());
            sendAndGoOn(update(missed.get(), number), tail.head());
        }
    }

    /// What was said after that number, with what was removed of it removed already; and what a
    /// page that holds all until then has to change in it.
    private byte[] update(Tail missed, long number) {
        var frames = ground.pageFrames();
        var update = new ArrayList<byte[]>();
        if (!missed.messages().isEmpty()) {
            update.add(frames.updateStart());
            var previous = missed.before();
            for (var message : missed.messages()) {
                update.add(frames.message(room.name(), message, previous));
                previous = message;
            }
            update.add(frames.updateEnd());
        }
        if (!missed.rulings().isEmpty()) {
            update.add(frames.removed(missed.removed(number)));
            update.add(frames.mode(room.standing().mode()));
        }
        update.add(frames.cursor(missed.cursor()));
        return Wire.join(update.toArray(byte[][]::new));
    }

    /// Where its reader left off, of a page that holds the log up to that number.
    private LeftOff leftOff(long number) {
        return new LeftOff(attention.isTold() ? attention.read() : number, person());
    }

    private void replace(Tail tail, @Nullable String line, @Nullable LeftOff left) {
        var newest = tail.page();
        cleared = tail.expired().number();
        countWaiting(newest.messages());
        sendAndGoOn(
                ground.pageFrames()
                        .replaced(room.name(), Scroll.of(newest, left), tail.cursor(), line),
                tail.head());
    }

    private void sendAndGoOn(byte[] payload, long number) {
        catchingUp(true);
        var channel = channel();
        sent(payload.length);
        var written = channel.writeAndFlush(withAfterwards(Wire.text(payload)));
        if (channel.isWritable()) {
            catchUp(number);
        } else {
            written.addListener(sent -> {
                if (sent.isSuccess() && !isGone()) {
                    catchUp(number);
                }
            });
        }
    }

    private void sit(long number) {
        catchingUp(false);
        seated = true;
        rows.pages().seat(this, number);
        expire(room.tail().expired());
        if (dismissUnwelcome()) {
            return;
        }
        attend();
        sendNow(Wire.text(ground.pageFrames().people(Fanout.crowd(room))));
        var alone = membership.announce();
        if (alone != null) {
            var frames = ground.pageFrames();
            sendNow(
                    Wire.text(
                            Wire.join(
                                    frames.updateStart(),
                                    frames.notice(alone),
                                    frames.updateEnd())));
        }
    }

    /// The beginning of the log has expired: takes it out of the page, unless the page has not got
    /// it.
    void expire(Expired gone) {
        if (gone.number() <= cleared) {
            return;
        }
        cleared = gone.number();
        var frames = ground.pageFrames();
        if (gone.next() != 0 && (seated || held >= gone.next())) {
            sendNow(Wire.text(frames.expired(gone.next())));
        } else if (seated) {
            sendNow(Wire.text(Wire.join(frames.emptied(), frames.cursor(room.tail().cursor()))));
        } else {
            sendNow(Wire.text(frames.emptied()));
        }
    }

    // ---- whether somebody looks

    /// Whether what comes has to be counted for a reader who looks elsewhere.
    boolean isAway() {
        return attention.isAway();
    }

    /// What was said while the reader looks elsewhere: the first of it gets a heading, and the
    /// title counts. When the title counts no more and nobody can see the page, it is sent nothing
    /// until somebody can; then it gets all it missed, as after a lost line.
    ///
    /// @param before the last number before what was said
    void hearAway(List<? extends Post> said, long before, ByteBuf turn) {
        if (attention.isSpent()) {
            held = Math.max(from, before);
            seated = false;
            asleep = true;
            rows.pages().sleep(this);
            counted = false;
            hall.pages.decrementAndGet();
            return;
        }
        countWaiting(said);
        if (!isGone()) {
            send(turn);
        }
    }

    private void countWaiting(List<? extends Post> said) {
        if (!attention.isAway()) {
            return;
        }
        var label = attention.label();
        attention.came(said, person());
        var now = attention.label();
        if (!now.equals(label)) {
            var frames = ground.pageFrames();
            if (attention.tell()) {
                sendLater(Wire.text(frames.news(attention.read())));
            }
            sendAfterwards(Wire.text(frames.title(room.name(), now)));
        }
    }

    private void lookAway(@Nullable String how) {
        if (!resumed) {
            return;
        }
        leaveOff();
        if ("blur".equals(how)) {
            attention.blurred(reached());
        } else {
            attention.changed(reached());
        }
        sendNow(Wire.text(ground.pageFrames().eye()));
    }

    private void lookHere(@Nullable String how) {
        if (!resumed) {
            return;
        }
        if ("focus".equals(how)) {
            attention.focused();
        } else {
            attention.seen();
        }
        if (asleep) {
            asleep = false;
            rows.pages().wake(this);
            count();
            catchUp(held);
        }
        attend();
    }

    private void attend() {
        if (attention.isAway()) {
            return;
        }
        if (attention.attend()) {
            sendNow(Wire.text(ground.pageFrames().attended(room.name())));
        }
        membership.look();
    }

    /// What the page says of its reader when it comes back. One that says nothing has one who
    /// looks.
    private void resumeAttention(Incoming incoming) {
        var gaze = incoming.text("gaze");
        if (gaze == null) {
            return;
        }
        attention.changed(held);
        if (gaze.equals("away")) {
            attention.blurred(held);
        }
        long left = Addresses.number(Objects.requireNonNullElse(incoming.text("read"), ""));
        if (left > 0 && left <= held) {
            var since = room.tail().since(left);
            attention.resumed(
                    left,
                    since.isEmpty()
                            ? null
                            : since.get().messages().stream()
                                    .filter(message -> message.number() <= held)
                                    .toList(),
                    person());
        }
        sendLater(Wire.text(ground.pageFrames().eye()));
    }

    private void leaveOff() {
        if (membership.isLooking()) {
            membership.lookAway(reached());
        }
    }

    private long reached() {
        return seated ? Math.max(from, rows.pages().reached()) : held;
    }

    // ---- what is said

    private void say(Incoming incoming) {
        // Who speaks is there, whatever the browser has said or forgotten to say.
        lookHere("focus");
        var key = incoming.text("key");
        var message = incoming.message();
        if (key == null || message == null) {
            throw new Refused(Refusal.Code.MALFORMED, "There is no message in that.");
        }
        say(key, message);
    }

    private void say(String key, String message) {
        try {
            enter();
            var nickname = membership.nickname();
            if (nickname == null) {
                throw new Refused(
                        Refusal.Code.NAMELESS, "Pick a nickname first, then say it again.");
            }
            var draft = new Draft(room.name(), person(), nickname, new MessageText(message), key);
            loop.speak(rooms());
            rooms().say(
                            room,
                            draft,
                            source(),
                            outcome -> {
                                if (loop.executor.inEventLoop()) {
                                    reply(key, message, outcome);
                                } else {
                                    loop.stage(() -> reply(key, message, outcome));
                                }
                            });
        } catch (Refused refused) {
            refuse(key, message, refused.refusal());
        }
    }

    private void reply(String key, String message, Outcome outcome) {
        if (isGone()) {
            return;
        }
        switch (outcome) {
            case Outcome.Said _ -> {
                outbox.keep(key, message);
                acknowledge(key, seated);
            }
            case Outcome.Repeated _ -> acknowledge(key, false);
            case Outcome.NotSaid(var refusal) -> {
                if (outbox.hasKept(key, message)) {
                    acknowledge(key, false);
                } else {
                    refuse(key, message, refusal);
                }
            }
        }
    }

    /// Takes the pending form away. Behind the message itself where that is on its way with the
    /// room's share.
    private void acknowledge(String key, boolean behindTheMessage) {
        if (!Keys.isOurs(key)) {
            return;
        }
        var frame = Wire.text(outbox.sent(key));
        if (behindTheMessage) {
            sendAfterwards(frame);
        } else {
            sendNow(frame);
        }
    }

    private void refuse(String key, String message, Refusal refusal) {
        sendNow(Wire.text(outbox.refused(key, message, refusal)));
        refused(refusal);
    }

    private void switchLines(Incoming incoming) {
        var text = Objects.requireNonNullElse(incoming.text("message"), "");
        var box = outbox.reshape(wantsLines(incoming), incoming.text("key"), text);
        sendNow(Wire.text(box));
    }

    private static boolean wantsLines(Incoming incoming) {
        return "several".equals(incoming.text("to"));
    }

    // ---- under which name

    private void rename(Incoming incoming) {
        var typed = incoming.text("name");
        var taken = rooms().nickname(typed == null ? "" : typed);
        enter();
        if (membership.nickname() == null) {
            throw new Refused(Refusal.Code.NAMELESS, "Join the room first.");
        }
        switch (room.presence().rename(person(), taken)) {
            case Entry.Taken(var free, var refusal) ->
                    sendNow(Wire.text(ground.pageFrames().taken(refusal.sentence(), free)));
            case Entry.Entered _ -> {
                ground.fanout().each(room, person(), connection -> connection.renamed(taken));
                var change =
                        new SeatChange.Taken(
                                person(), room.name(), taken, ground.clock().instant());
                rooms().sit(change)
                        .whenComplete((_, failure) -> {
                            if (failure != null) {
                                loop.executor.execute(() ->
                                        sendNow(
                                                Wire.text(
                                                        ground.pageFrames()
                                                                .problem(
                                                                        "Your new name will be forgotten when you leave: it could not be saved."))));
                            }
                        });
            }
        }
    }
}
