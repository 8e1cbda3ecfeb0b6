package chat.chaos;

import org.jspecify.annotations.Nullable;

/// A bot on the tutorial's socket that wants to be heard once: it says one thing at a time, with a
/// key, and says it again under that key until it is answered.
final class SocketActor extends LineActor {

    private final String address;

    // Guarded by this: frames come on the client's threads.
    private @Nullable Sending asked;
    private long askedAt;

    /// Answers that this line still owes, and how many of them are to older questions. They come in
    /// the order of the questions.
    private int owed;

    private int older;
    private int lines;

    SocketActor(Stage stage, String room, String name, boolean talks, long seed) {
        super(stage, room, name, talks, seed);
        address = "/chat/" + Stage.encoded(room) + "/" + Stage.encoded(name);
    }

    @Override
    public void act() throws InterruptedException {
        enter();
        while (!stage.isDone()) {
            boolean fresh = stand(address);
            if (isWaiting()) {
                if (fresh || random.nextInt(50) == 0) {
                    sayAgain();
                }
            } else if (wantsToTalk()) {
                ask();
                say();
                if (random.nextInt(20) == 0) {
                    lose();
                }
            }
            stage.think(random);
        }
    }

    @Override
    void beginLine() {
        lines++;
        askedAt = System.nanoTime();
        owed = 0;
        older = 0;
    }

    private synchronized void ask() {
        var next = makeUp();
        asked = next;
        askedAt = System.nanoTime();
        older = owed;
        typed(next);
    }

    private void sayAgain() throws InterruptedException {
        synchronized (this) {
            if (asked == null) {
                return;
            }
            sentAgain(asked.key());
        }
        say();
    }

    private void say() throws InterruptedException {
        String frame;
        synchronized (this) {
            if (asked == null || !isConnected()) {
                return;
            }
            frame =
                    "{\"message\":"
                            + Stage.json(asked.text())
                            + ",\"key\":"
                            + Stage.json(asked.key())
                            + "}";
            owed++;
        }
        send(frame);
    }

    @Override
    void hear(String frame) {
        for (var said : Markup.said(frame)) {
            tell(new Event.Heard(name() + " line " + lines, room(), said.author(), said.text()));
        }
        var problem = Markup.problem(frame);
        if (!frame.contains("id=\"clearinput\"") && problem.isEmpty()) {
            return;
        }
        owed--;
        if (older > 0) {
            older--;
        } else if (asked != null && problem.isEmpty()) {
            acknowledged(asked.key());
            asked = null;
        } else if (asked != null && owed == 0) {
            // What was said twice is refused when both are.
            refused(asked.key(), problem.orElse(""));
            asked = null;
        }
    }

    private synchronized boolean isWaiting() {
        return asked != null;
    }

    @Override
    boolean isLate() {
        return asked != null && System.nanoTime() - askedAt > Stage.PATIENCE.toNanos();
    }

    @Override
    public synchronized boolean isAtRest(long head) {
        return isConnected() && asked == null;
    }

    @Override
    public synchronized void bow() {
        if (asked != null) {
            pending(asked.key());
        }
        lose();
    }
}
