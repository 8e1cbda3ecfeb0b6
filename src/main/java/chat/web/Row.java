package chat.web;

import chat.room.Person;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The connections of one room and one dialect on one event loop. That loop alone touches it, so it
/// has no lock.
///
/// What the room says is gathered into a turn, and a turn leaves in one write a connection: a write
/// costs about 5 µs of kernel time whatever is in it, and nothing else here costs as much.
abstract class Row {

    private final ArrayList<Connection> seats = new ArrayList<>();

    /// The number of the newest message that somebody already had when they sat down.
    private long newest;

    /// Takes a connection in that has everything up to that number and wants the rest.
    final void seat(Connection connection, long from) {
        flush();
        newest = Math.max(newest, from);
        connection.from = from;
        connection.place = seats.size();
        seats.add(connection);
    }

    /// Lets a connection go; the last one takes its place.
    final void leave(Connection connection) {
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
        if (news.last > newest) {
            gather(news);
            wake();
            return;
        }
        flush();
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
    final void each(Person person, Consumer<Connection> action) {
        for (int i = seats.size() - 1; i >= 0; i--) {
            if (seats.get(i).person().equals(person)) {
                action.accept(seats.get(i));
            }
        }
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
        // From the end: who cannot take it is dropped, and the last one takes that place.
        for (int i = seats.size() - 1; i >= 0; i--) {
            var seat = seats.get(i);
            if (seat.from < before && !seat.person().equals(except)) {
                seat.send(turn);
            }
        }
        turn.release();
    }
}
