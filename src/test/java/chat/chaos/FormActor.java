package chat.chaos;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Somebody without script: sends the plain form, again when no answer comes, and now and then once
/// more though one came. Present only as long as an answer takes.
final class FormActor extends Participant {

    private static final int SENT = 303;
    private static final int REFUSED = 422;

    private volatile @Nullable String key;

    FormActor(Stage stage, String room, String name, long seed) {
        super(stage, room, name, seed);
    }

    @Override
    public boolean isPresent() {
        return false;
    }

    @Override
    public void act() throws InterruptedException {
        var cookie = stage.enter(room(), name());
        while (!stage.isDone()) {
            if (!stage.isOver()) {
                say(cookie);
            }
            stage.think(random);
        }
    }

    private void say(String cookie) throws InterruptedException {
        var sending = makeUp();
        key = sending.key();
        typed(sending);
        boolean answered = isAnswered(cookie, sending);
        while (!answered && !stage.isDone()) {
            stage.pause(100);
            sentAgain(sending.key());
            answered = isAnswered(cookie, sending);
        }
        if (key == null && random.nextInt(5) == 0) {
            sentAgain(sending.key());
            isAnswered(cookie, sending);
        }
    }

    private boolean isAnswered(String cookie, Sending sending) throws InterruptedException {
        try {
            var reply =
                    stage.post(
                            "/room/" + Stage.encoded(room()),
                            cookie,
                            Map.of("key", sending.key(), "message", sending.text()));
            switch (reply.statusCode()) {
                case SENT -> acknowledged(sending.key());
                case REFUSED -> refused(sending.key(), Markup.text(reply.body()).strip());
                default -> {
                    return false;
                }
            }
            key = null;
            return true;
        } catch (IOException gone) {
            return false;
        }
    }

    @Override
    public boolean isAtRest(long head) {
        return key == null;
    }

    @Override
    public void bow() {
        var unanswered = key;
        if (unanswered != null) {
            pending(unanswered);
        }
    }
}
