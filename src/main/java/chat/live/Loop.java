package chat.live;

import chat.http.Intake;
import chat.http.Mistakes;
import chat.room.Rooms;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One event loop, with the connections that live on it and what a commit has for them.
///
/// The list of connections belongs to the loop's thread, what is staged to the writer's.
public final class Loop {

    /// How often the loop looks after its connections: one look at 20,000 of them takes about 0.1
    /// ms.
    static final int LOOK_SECONDS = 1;

    public final EventLoop executor;
    final int index;
    final Traffic traffic;

    /// Connections of this loop that speak HTTP.
    public final Set<Intake> intakes = new HashSet<>();

    private final ArrayList<Connection> connections = new ArrayList<>();
    private List<Runnable> staged = new ArrayList<>();

    /// Whether somebody on this loop has spoken in this turn; the loop's.
    private boolean speaking;

    Loop(EventLoop executor, int index, Traffic traffic) {
        this.executor = executor;
        this.index = index;
        this.traffic = traffic;
        executor.scheduleAtFixedRate(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    /// Somebody on this loop is about to speak. All who do in one turn come into one commit: a task
    /// runs behind every socket that is ready now.
    void speak(Rooms rooms) {
        if (!speaking) {
            speaking = true;
            rooms.moreComes();
            executor.execute(() -> {
                speaking = false;
                rooms.thatIsAll();
            });
        }
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
                    Mistakes.report(e);
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

    /// On the loop. Those it calls for may go meanwhile.
    void each(Consumer<Connection> action) {
        for (int i = connections.size() - 1; i >= 0; i--) {
            action.accept(connections.get(i));
        }
    }

    /// Ends every connection with that close code. On the loop.
    public void closeAll(int code, String reason) {
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
        // A copy: one that is closed leaves the set.
        for (var intake : List.copyOf(intakes)) {
            intake.look();
        }
    }
}
