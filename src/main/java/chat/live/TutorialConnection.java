package chat.live;

import chat.room.Draft;
import chat.room.Message;
import chat.room.MessageText;
import chat.room.Nickname;
import chat.room.Notice;
import chat.room.Outcome;
import chat.room.Person;
import chat.room.Post;
import chat.room.Refusal;
import chat.room.Refused;
import chat.room.Room;
import chat.room.Source;

/// The tutorial's socket, for its own page and for any other client: it joins at once, takes
/// `{"message":"…"}`, gives the sender a fresh input and everybody the line.
public final class TutorialConnection extends Connection {

    private Nickname nickname;
    private boolean seated;

    /// The number of the newest message when they were let in. The client knows that it is in
    /// before it sits here, and must hear whatever is said from then on.
    private final long letIn;

    /// The person has entered the room's presence under that nickname; this connection gives that
    /// back as well.
    public TutorialConnection(
            Ground ground, Loop loop, Room room, Person person, Source source, Nickname nickname) {
        super(ground, loop, room, person, source);
        this.nickname = nickname;
        hall.tutorials.incrementAndGet();
        this.letIn = room.tail().head();
    }

    @Override
    Traffic.Dialect dialect() {
        return Traffic.Dialect.TUTORIAL;
    }

    @Override
    void opened() {
        seated = true;
        var tail = room.tail();
        for (var post : tail.since(letIn).orElse(tail).messages()) {
            switch (post) {
                case Message said ->
                        sendLater(
                                Wire.text(
                                        ground.tutorialFrames()
                                                .said(said.nickname(), said.text())));
                case Post.Tombstone _ -> {}
            }
        }
        rows.tutorials().seat(this, tail.head());
        if (dismissUnwelcome()) {
            return;
        }
        channel().flush();
        if (room.presence().announce(person())) {
            sendNow(Wire.text(ground.tutorialFrames().notice(Notice.joined(nickname))));
        }
    }

    @Override
    void received(byte[] text) {
        try {
            var incoming = Incoming.read(text);
            var message = incoming.text("message");
            if (message == null) {
                throw new Refused(Refusal.Code.MALFORMED, "There is no “message” in that.");
            }
            var draft =
                    new Draft(
                            room.name(),
                            person(),
                            nickname,
                            new MessageText(message),
                            incoming.text("key"));
            loop.speak(rooms());
            rooms().say(room, draft, source(), this::outcome);
        } catch (Refused refused) {
            refuse(refused.refusal());
        }
    }

    @Override
    void closed() {
        if (seated) {
            rows.tutorials().leave(this);
        }
        hall.tutorials.decrementAndGet();
        rooms().leave(room, person());
    }

    @Override
    public void dismiss(String sentence) {
        sendNow(Wire.text(ground.tutorialFrames().problem(sentence)));
        super.dismiss(sentence);
    }

    @Override
    void flushRow() {
        rows.tutorials().flush();
    }

    @Override
    public void renamed(Nickname taken) {
        nickname = taken;
    }

    private void outcome(Outcome outcome) {
        if (loop.executor.inEventLoop()) {
            reply(outcome);
        } else {
            loop.stage(() -> reply(outcome));
        }
    }

    private void reply(Outcome outcome) {
        if (isGone()) {
            return;
        }
        switch (outcome) {
            // Flushed with the room's share of this turn, in which the message itself is.
            case Outcome.Said _ -> sendLater(Wire.text(ground.tutorialFrames().freshInput()));
            case Outcome.Repeated _ -> sendNow(Wire.text(ground.tutorialFrames().freshInput()));
            case Outcome.NotSaid(var refusal) -> refuse(refusal);
        }
    }

    private void refuse(Refusal refusal) {
        sendNow(Wire.text(ground.tutorialFrames().problem(refusal.sentence())));
        refused(refusal);
    }
}
