package chat.live;

import chat.room.Person;
import chat.room.Source;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// The event loops of this server; their number never changes.
public final class Loops {

    private final List<Loop> loops = new ArrayList<>();
    private final Traffic traffic = new Traffic();

    public Loops(EventLoopGroup group) {
        for (EventExecutor executor : group) {
            loops.add(new Loop((EventLoop) executor, loops.size(), traffic));
        }
    }

    public List<Loop> all() {
        return loops;
    }

    /// What all of them count together.
    public Traffic traffic() {
        return traffic;
    }

    /// How many tasks wait for one of them.
    public int waiting() {
        return loops.stream()
                .mapToInt(loop ->
                        loop.executor instanceof SingleThreadEventExecutor thread
                                ? thread.pendingTasks()
                                : 0)
                .sum();
    }

    /// From where that person is here now, in whatever room; nothing when they are not. Waits for
    /// every loop, and so is not for one of them.
    public Set<Source> sources(Person person) {
        var found = ConcurrentHashMap.<Source>newKeySet();
        onEach(connection -> {
            if (connection.person().equals(person)) {
                found.add(connection.source());
            }
        });
        return found;
    }

    /// Ends every line from there for good, and says why. Waits as [#sources] does.
    public void dismiss(Source source, String sentence) {
        onEach(connection -> {
            if (connection.source().equals(source)) {
                connection.dismiss(sentence);
            }
        });
    }

    private void onEach(Consumer<Connection> action) {
        var looks =
                loops.stream().map(loop -> loop.executor.submit(() -> loop.each(action))).toList();
        looks.forEach(look -> look.awaitUninterruptibly());
    }

    /// The one that runs on this thread.
    public Loop current() {
        for (var loop : loops) {
            if (loop.executor.inEventLoop()) {
                return loop;
            }
        }
        throw new IllegalStateException(
                "expected to be on an event loop but was on " + Thread.currentThread());
    }
}
