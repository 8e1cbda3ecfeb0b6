package chat.chaos;

import java.io.IOException;
import java.net.http.WebSocket;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Somebody who is connected by a WebSocket: gets a new line when one is lost or does not answer,
/// and hears nothing of an older one any more.
///
/// What a line brings comes on the client's threads, with this object's lock held.
abstract class LineActor extends Participant {

    /// Up to so many milliseconds it waits before it looks for another line.
    private static final int BREATH = 100;

    private final boolean talks;
    private String cookie = "";
    private @Nullable WebSocket socket;

    /// Guarded by this.
    private @Nullable Ear ear;

    LineActor(Stage stage, String room, String name, boolean talks, long seed) {
        super(stage, room, name, seed);
        this.talks = talks;
    }

    /// Takes the nickname.
    final void enter() throws InterruptedException {
        cookie = stage.enter(room(), name());
    }

    final String cookie() {
        return cookie;
    }

    /// Whether it has something to say.
    final boolean wantsToTalk() {
        return talks && !stage.isOver();
    }

    /// Sees to it that there is a line, and gives up one that does not answer.
    ///
    /// @return whether the line is a new one
    final boolean stand(String address) throws InterruptedException {
        synchronized (this) {
            if (isConnected() && !isLate()) {
                return false;
            }
        }
        lose();
        stage.pause(random.nextLong(BREATH));
        var mine = new Ear[1];
        var fresh =
                new Ear(frame -> {
                    synchronized (this) {
                        if (mine[0] == ear) {
                            hear(frame);
                        }
                    }
                });
        mine[0] = fresh;
        synchronized (this) {
            ear = fresh;
            beginLine();
        }
        try {
            socket = stage.connect(address, cookie, fresh);
            return true;
        } catch (IOException gone) {
            lose();
            return false;
        }
    }

    /// Sends a text.
    ///
    /// @return false when there is no line, or none any more
    final boolean send(String frame) throws InterruptedException {
        var to = socket;
        if (to == null) {
            return false;
        }
        try {
            to.sendText(frame, true).get(Stage.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException | IllegalStateException gone) {
            lose();
            return false;
        }
    }

    /// Cuts its line.
    final void lose() {
        var lost = socket;
        socket = null;
        synchronized (this) {
            ear = null;
        }
        if (lost != null) {
            lost.abort();
        }
    }

    /// With the lock held.
    final boolean isConnected() {
        return ear != null && ear.isOpen();
    }

    /// A new line begins. With the lock held.
    abstract void beginLine();

    /// The line brought this. With the lock held.
    abstract void hear(String frame);

    /// Whether an answer is overdue. With the lock held.
    abstract boolean isLate();
}
