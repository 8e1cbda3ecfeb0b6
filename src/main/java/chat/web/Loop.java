package chat.web;

import io.netty.channel.EventLoop;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One event loop, with the connections that live on it and what a commit has for them.
///
/// The list of connections belongs to the loop's thread, what is staged to the writer's.
final class Loop {

    /// How often the loop looks after its connections: one look at 20,000 of them takes about 0.1
    /// ms.
    private static final int LOOK_SECONDS = 1;

    private static final Logger LOG = System.getLogger(Loop.class.getName());

    final EventLoop executor;
    final int index;

    private final ArrayList<Connection> connections = new ArrayList<>();
    private List<Runnable> staged = new ArrayList<>();

    Loop(EventLoop executor, int index) {
        this.executor = executor;
        this.index = index;
        executor.scheduleAtFixedRate(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    /// Keeps a task until [#deliver]: one hand-over a loop and commit, however many rooms and
    /// senders it concerns. On the writer's thread.
    void stage(Runnable task) {
        staged.add(task);
    }

    /// Hands everything staged to the loop. On the writer's thread.
    void deliver() {
        if (staged.isEmpty()) {
            return;
        }
        var tasks = staged;
        staged = new ArrayList<>();
        executor.execute(() -> {
            for (var task : tasks) {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    // A mistake of ours that concerns one room must not keep the others from
                    // hearing.
                    LOG.log(Level.ERROR, "Something unexpected happened; please report it.", e);
                }
            }
        });
    }

    /// On the loop.
    void add(Connection connection) {
        connection.line = connections.size();
        connections.add(connection);
    }

    /// On the loop.
    void remove(Connection connection) {
        var last = connections.removeLast();
        if (!last.equals(connection)) {
            connections.set(connection.line, last);
            last.line = connection.line;
        }
    }

    /// Ends every connection with that close code. On the loop.
    void closeAll(int code, String reason) {
        for (int i = connections.size() - 1; i >= 0; i--) {
            var connection = connections.get(i);
            connection.flushRow();
            connection.end(code, reason);
        }
    }

    private void look() {
        long now = System.nanoTime();
        for (int i = connections.size() - 1; i >= 0; i--) {
            connections.get(i).look(now);
        }
    }
}
