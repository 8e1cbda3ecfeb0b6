package chat.room;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/// What a flight recording is told of one message's way to the disk. There is one only while
/// somebody records; else nothing is made and nothing measured.
///
/// A recording is handed around, so it holds no name and no text: a room is a number that is the
/// same in all its events, as long as it is in use.
///
/// Begun by the thread that received the message, then the writer's.
final class Trip {

    /// Only asked whether they are recorded, which the JVM makes of these classes.
    private static final Received A_RECEIVED = new Received();

    private static final Committed A_COMMITTED = new Committed();

    private final Received received = new Received();
    private final Committed committed = new Committed();
    private long handedOver;

    /// From the moment the text was known to be one, to the writer's queue.
    @Name("chat.Received")
    @Label("Message received")
    @Description("A message was checked against floods and the list of words, and queued")
    @Category("Simple Chat")
    @StackTrace(false)
    static final class Received extends jdk.jfr.Event {
        @Label("Room")
        int room;

        @Label("Number")
        long number;

        @Label("Receiving thread")
        @Nullable Thread thread;

        @Label("Letters")
        @Description("UTF-16 units of the text")
        int letters;
    }

    /// From the writer's queue to the disk.
    @Name("chat.Committed")
    @Label("Message committed")
    @Description("A message waited to be kept, and was written and synced")
    @Category("Simple Chat")
    @StackTrace(false)
    static final class Committed extends jdk.jfr.Event {
        @Label("Room")
        int room;

        @Label("Number")
        long number;

        @Label("Waited")
        @Description("The part of the time that it stood in the queue")
        @Timespan
        long waited;

        @Label("Messages")
        @Description("How many were kept in the same commit")
        int messages;
    }

    private Trip() {
        received.begin();
    }

    /// On the thread that received it; null when nobody records.
    static @Nullable Trip begin() {
        return A_RECEIVED.isEnabled() || A_COMMITTED.isEnabled() ? new Trip() : null;
    }

    /// On the thread that received it: it goes into the queue.
    void handOver(Draft draft) {
        received.thread = Thread.currentThread();
        received.letters = draft.text().value().length();
        received.end();
        committed.begin();
        handedOver = System.nanoTime();
    }

    /// The writer took it out of the queue.
    void taken() {
        committed.waited = System.nanoTime() - handedOver;
    }

    /// It is on disk.
    void kept(Room room, Message message, int messages) {
        committed.end();
        received.room = room.mark();
        received.number = message.number();
        received.commit();
        committed.room = room.mark();
        committed.number = message.number();
        committed.messages = messages;
        committed.commit();
    }
}
