package chat.web;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;

/// The event loops of this server; their number never changes.
final class Loops {

    private final List<Loop> loops = new ArrayList<>();

    Loops(EventLoopGroup group) {
        for (EventExecutor executor : group) {
            loops.add(new Loop((EventLoop) executor, loops.size()));
        }
    }

    List<Loop> all() {
        return loops;
    }

    /// The one that runs on this thread.
    Loop current() {
        for (var loop : loops) {
            if (loop.executor.inEventLoop()) {
                return loop;
            }
        }
        throw new IllegalStateException(
                "expected to be on an event loop but was on " + Thread.currentThread());
    }
}
