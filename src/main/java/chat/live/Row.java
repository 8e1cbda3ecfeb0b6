package chat.live;

import chat.room.Person;
import chat.room.Room;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The connections of one room and one dialect on one event loop. That loop alone touches it, so it
/// has no lock.
///
/// What the room says is gathered into a turn, and a turn leaves in one write a connection: a write
/// costs about 5 µs of kernel time whatever is in it, and nothing else here costs as much.
abstract class Row<C extends Connection> {

    /// A round of writes that takes longer, in nanoseconds, is followed by a rest. One to 200
    /// connections takes about that long; in smaller rooms a timer would cost more than it spares.
    static final long LONG_ROUND = 1_000_000;

    /// What part of a long round the rest takes: so many times shorter.
    private static final int REST = 4;

    private final ArrayList<C> seats = new ArrayList<>();

    private final Room room;
    final Traffic.Dialect dialect;
    private final Traffic traffic;

    /// When the oldest message of this turn was on disk; 0 when there is none.
    private long kept;

    /// The number of the newest event gathered.
    private long last;

    /// When the next round of writes may begin.
    private long rested = System.nanoTime();

    Row(Room room, Traffic.Dialect dialect, Traffic traffic) {
        this.room = room;
        this.dialect = dialect;
        this.traffic = traffic;
    }

    /// The number of the newest message that somebody already had when they sat down.
    private long newest;

    /// Takes a connection in that has everything up to that number and wants the rest.
    final void seat(C connection, long from) {
        flush();
        newest = Math.max(newest, from);
        connection.from = from;
        connection.place = seats.size();
        seats.add(connection);
    }

    /// Lets a connection go; the last one takes its place.
    final void leave(C connection) {
        var last = seats.removeLast();
        if (!last.equals(connection)) {
            seats.set(connection.place, last);
            last.place = connection.place;
        }
    }

    final boolean isEmpty() {
        return seats.isEmpty();
    }

    /// What was said. Whoever sat down after it was kept, and before it arrived here, has it
    /// already.
    final void hear(News news) {
        if (seats.isEmpty()) {
            return;
        }
        last = news.last;
        if (news.last > newest) {
            kept = kept != 0 ? kept : news.kept;
            gather(news);
            wake();
            return;
        }
        flush();
        kept = news.kept;
        gather(news);
        deliver(take(), null, news.last);
    }

    /// A line for everybody except perhaps one, who has been told.
    final void tell(byte[] line, @Nullable Person except) {
        if (seats.isEmpty()) {
            return;
        }
        if (except == null) {
            gather(line);
            wake();
            return;
        }
        flush();
        gather(line);
        deliver(take(), except, Long.MAX_VALUE);
    }

    /// Sends what was gathered.
    final void flush() {
        var turn = take();
        if (turn != null) {
            deliver(turn, null, Long.MAX_VALUE);
        }
    }

    /// Has something done to every connection of that person.
    void each(Person person, Consumer<? super C> action) {
        for (int i = seats.size() - 1; i >= 0; i--) {
            if (seats.get(i).person().equals(person)) {
                action.accept(seats.get(i));
            }
        }
    }

    /// Has something done to every connection.
    void each(Consumer<? super C> action) {
        for (int i = seats.size() - 1; i >= 0; i--) {
            action.accept(seats.get(i));
        }
    }

    /// How long the row has to rest before its next round of writes, in nanoseconds; nothing or
    /// less mostly.
    ///
    /// Those who got the last round's end answer while the next one is already under way, and so
    /// only half of what is said would ever share a round. The rest lets the loop read it and the
    /// writer keep it first: in a room of 1,000 that talks as fast as it can, 31 to 37 messages
    /// share a write and not 17, and a delivery takes 0.20 to 0.27 µs of processor time and not
    /// 0.33. It also leaves the loop to others.
    final long rest() {
        return rested - System.nanoTime();
    }

    /// @param round in nanoseconds, as what is returned
    static long restAfter(long round) {
        return round < LONG_ROUND ? 0 : round / REST;
    }

    /// Gives a connection what was gathered.
    void hand(C seat, ByteBuf turn) {
        seat.send(turn);
    }

    abstract void gather(News news);

    abstract void gather(byte[] line);

    /// Sees to it that [#flush] is called soon.
    abstract void wake();

    /// What was gathered, null when there is nothing; the row is empty afterwards.
    abstract @Nullable ByteBuf take();

    private void deliver(@Nullable ByteBuf turn, @Nullable Person except, long before) {
        if (turn == null) {
            return;
        }
        var flushed = new Flushed();
        flushed.begin();
        long began = System.nanoTime();
        // From the end: who cannot take it is dropped, and who sees none of it goes to sleep; the
        // last one takes that place.
        for (int i = seats.size() - 1; i >= 0; i--) {
            var seat = seats.get(i);
            if (seat.from < before && !seat.person().equals(except)) {
                hand(seat, turn);
            }
        }
        traffic.sent.add((long) turn.readableBytes() * seats.size());
        long ended = System.nanoTime();
        rested = ended + restAfter(ended - began);
        if (kept != 0) {
            long sinceKept = ended - kept;
            traffic.fanout.took(sinceKept);
            kept = 0;
            flushed.end();
            if (flushed.shouldCommit()) {
                flushed.room = room.mark();
                flushed.last = last;
                flushed.dialect = Traffic.label(dialect);
                flushed.listeners = seats.size();
                flushed.bytes = turn.readableBytes();
                flushed.sinceKept = sinceKept;
                flushed.commit();
            }
        }
        turn.release();
    }
}
