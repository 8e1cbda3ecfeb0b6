package chat.web;

import chat.page.Composer;
import chat.page.JoinForm;
import chat.page.Me;
import chat.page.Scroll;
import chat.room.Cursor;
import chat.room.Draft;
import chat.room.MessageText;
import chat.room.Nickname;
import chat.room.Notice;
import chat.room.Outcome;
import chat.room.Person;
import chat.room.Presence.Entry;
import chat.room.Refusal;
import chat.room.Refused;
import chat.room.Room;
import chat.room.SeatChange;
import chat.room.Tail;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The socket of our own page. Nothing is sent until the page has said which message it holds last;
/// then it gets exactly the rest, and goes live when it has read that: a reader who is still
/// catching up is not a slow reader.
final class PageConnection extends Connection {

    private @Nullable Nickname nickname;
    private boolean resumed;
    private boolean lines;
    private boolean entered;
    private boolean counted;
    private boolean seated;

    /// The last key of the chain of fresh boxes that the page can make without us.
    private String chain = "";

    /// @param nickname the person's in this room; null for somebody who only reads
    PageConnection(Parts parts, Loop loop, Room room, Person person, @Nullable Nickname nickname) {
        super(parts, loop, room, person);
        this.nickname = nickname;
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
                default -> {
                    // A newer or older page's; what we do not know does no harm.
                }
            }
        } catch (Refused refused) {
            sendNow(Wire.text(parts.pageFrames().problem(refused.refusal().sentence())));
        }
    }

    @Override
    void closed() {
        if (seated) {
            rows.pages().leave(this);
        }
        if (counted) {
            hall.pages.decrementAndGet();
        }
        if (entered) {
            if (seated) {
                // Whether that is kept before the end is no matter: it says where reading goes on.
                var _ = rooms().sit(new SeatChange.Read(person(), room.name(), room.tail().head()));
            }
            rooms().leave(room, person());
        } else {
            rooms().close(room);
        }
    }

    @Override
    void flushRow() {
        rows.pages().flush();
    }

    @Override
    void renamed(Nickname taken) {
        nickname = taken;
        sendNow(Wire.text(parts.pageFrames().me(new Me(taken, person()))));
    }

    @Override
    void dismiss(String sentence) {
        sendNow(Wire.text(parts.pageFrames().goodbye(sentence)));
        super.dismiss(sentence);
    }

    @Override
    byte[] signOfLife() {
        return Wire.join(Wire.ping(), Wire.text(parts.pageFrames().pulse()));
    }

    private void resume(Incoming incoming) {
        if (resumed) {
            return;
        }
        resumed = true;
        var after = incoming.text("after");
        var cursor = after == null ? Cursor.START : Cursor.parse(after).orElse(Cursor.START);
        // Of what shape the page's boxes are, as they were before the line was lost.
        lines = "several".equals(incoming.text("to"));
        var last = incoming.text("chain");
        if (last != null && Keys.isOurs(last)) {
            chain = last;
        }
        enter();
        counted = true;
        hall.pages.incrementAndGet();
        begin(cursor);
        // What stands in the page unanswered, the newest first because it stands first in the
        // document.
        var keys = incoming.texts("key");
        var messages = incoming.texts("message");
        for (int i = Math.min(keys.size(), messages.size()) - 1; i >= 0; i--) {
            say(keys.get(i), messages.get(i));
        }
    }

    /// Makes the person present under their nickname; if somebody else has it by now, they are a
    /// reader who may join.
    private void enter() {
        if (nickname == null || entered) {
            return;
        }
        switch (room.presence().enter(person(), nickname, true)) {
            case Entry.Entered _ -> entered = true;
            case Entry.Taken(var free) -> {
                var reason = "Somebody named " + nickname + " is here now. " + free + " is free.";
                var form = new JoinForm(room.name().value(), free.value(), null, reason);
                nickname = null;
                sendNow(Wire.text(parts.pageFrames().joinInstead(room.name(), form)));
            }
        }
    }

    private void begin(Cursor cursor) {
        var tail = room.tail();
        var held = tail.at(cursor.number());
        boolean otherLife =
                cursor.number() > tail.head() || (held != null && !held.cursor().equals(cursor));
        sendLater(Wire.text(parts.pageFrames().resumed()));
        if (otherLife) {
            replace(
                    tail,
                    "What stood here before is not on the server any more. This is what it has.");
        } else if (cursor.number() == 0 && tail.head() > 0) {
            // A page of an empty room must lose its greeting too, which the fresh list does.
            replace(tail, null);
        } else {
            catchUp(cursor.number());
        }
    }

    /// Sends what is missing after that number, then what has been said meanwhile, until nothing is
    /// missing: then the connection sits down among those who hear what is said as it is said.
    private void catchUp(long number) {
        var tail = room.tail();
        var missed = tail.since(number);
        if (missed.isEmpty()) {
            replace(tail, null);
        } else if (missed.get().messages().isEmpty()) {
            sit(number);
        } else {
            sendAndGoOn(update(missed.get()), tail.head());
        }
    }

    private void replace(Tail tail, @Nullable String line) {
        var newest = tail.page();
        var before = newest.before();
        var scroll = new Scroll(newest.messages(), before, before != null);
        sendAndGoOn(
                parts.pageFrames().replaced(room.name(), scroll, tail.cursor(), line), tail.head());
    }

    private void sendAndGoOn(byte[] payload, long number) {
        catchingUp(true);
        var channel = channel();
        var written = channel.writeAndFlush(Unpooled.wrappedBuffer(Wire.text(payload)));
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
        sendNow(Wire.text(parts.pageFrames().people(Fanout.crowd(room))));
        if (entered && nickname != null && room.presence().announce(person())) {
            var alone =
                    new Notice.Moved(
                            new Notice.Group(List.of(nickname.value()), 0), Notice.Group.NOBODY);
            var frames = parts.pageFrames();
            sendNow(
                    Wire.text(
                            Wire.join(
                                    frames.updateStart(),
                                    frames.notice(alone),
                                    frames.updateEnd())));
        }
    }

    private byte[] update(Tail missed) {
        var frames = parts.pageFrames();
        var messages = missed.messages();
        var items = new byte[messages.size() + 3][];
        items[0] = frames.updateStart();
        var previous = missed.before();
        for (int i = 0; i < messages.size(); i++) {
            items[i + 1] = frames.message(room.name(), messages.get(i), previous);
            previous = messages.get(i);
        }
        items[messages.size() + 1] = frames.updateEnd();
        items[messages.size() + 2] = frames.cursor(missed.cursor());
        return Wire.join(items);
    }

    private void say(Incoming incoming) {
        var key = incoming.text("key");
        var message = incoming.text("message");
        if (key == null || message == null) {
            throw new Refused(Refusal.Code.MALFORMED, "There is no message in that.");
        }
        say(key, message);
    }

    private void say(String key, String message) {
        try {
            enter();
            if (nickname == null) {
                throw new Refused(
                        Refusal.Code.NAMELESS, "Pick a nickname first, then say it again.");
            }
            var draft = new Draft(room.name(), person(), nickname, new MessageText(message), key);
            rooms().say(
                            room,
                            draft,
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
            case Outcome.Said _ -> acknowledge(key, seated);
            case Outcome.Repeated _ -> acknowledge(key, false);
            case Outcome.NotSaid(var refusal) -> refuse(key, message, refusal);
        }
    }

    /// Takes the pending form away. Behind the message itself where that is on its way with the
    /// room's share.
    private void acknowledge(String key, boolean behindTheMessage) {
        if (!Keys.isOurs(key)) {
            return;
        }
        var next = parts.keys().draw();
        var frame = Wire.text(parts.pageFrames().sent(room.name(), key, chain, next, lines));
        chain = next;
        if (behindTheMessage) {
            sendAfterwards(frame);
        } else {
            sendNow(frame);
        }
    }

    private void refuse(String key, String message, Refusal refusal) {
        if (!Keys.isOurs(key)) {
            sendNow(Wire.text(parts.pageFrames().problem(refusal.sentence())));
            return;
        }
        var next = parts.keys().draw();
        var again = parts.keys().draw();
        sendNow(
                Wire.text(
                        parts.pageFrames()
                                .refused(
                                        room.name(),
                                        key,
                                        chain,
                                        next,
                                        lines,
                                        message,
                                        refusal.sentence(),
                                        again)));
        chain = next;
    }

    private void switchLines(Incoming incoming) {
        lines = "several".equals(incoming.text("to"));
        var text = incoming.text("message");
        var key = incoming.text("key");
        var current = key != null && Keys.isOurs(key) ? key : parts.keys().draw();
        var pool = parts.keys().draw(Keys.POOL);
        chain = pool.getLast();
        var composer = new Composer(current, pool, lines, text == null ? "" : text, null);
        sendNow(Wire.text(parts.pageFrames().composer(room.name(), composer)));
    }

    private void rename(Incoming incoming) {
        var typed = incoming.text("name");
        var taken = new Nickname(typed == null ? "" : typed);
        enter();
        if (nickname == null) {
            throw new Refused(Refusal.Code.NAMELESS, "Join the room first.");
        }
        switch (room.presence().rename(person(), taken)) {
            case Entry.Taken(var free) ->
                    throw new Refused(
                            Refusal.Code.TAKEN,
                            "Somebody named " + taken + " is already here. " + free + " is free.");
            case Entry.Entered _ -> {
                parts.fanout().each(room, person(), connection -> connection.renamed(taken));
                var change =
                        new SeatChange.Taken(person(), room.name(), taken, parts.clock().instant());
                rooms().sit(change)
                        .whenComplete((_, failure) -> {
                            if (failure != null) {
                                loop.executor.execute(() ->
                                        sendNow(
                                                Wire.text(
                                                        parts.pageFrames()
                                                                .problem(
                                                                        "Your new name will be forgotten when you leave: it could not be saved."))));
                            }
                        });
            }
        }
    }
}
