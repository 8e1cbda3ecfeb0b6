package chat.page;

import chat.room.Mode;
import chat.room.RoomName;
import java.util.List;

/// What the operator's pages show.
public final class Desk {

    private Desk() {}

    /// What goes on now.
    ///
    /// @param charts of the last minutes
    /// @param figures in the order to show them
    /// @param rooms the ones in use
    /// @param banned addresses that nobody comes in from
    public record Overview(
            List<Chart> charts, List<Figure> figures, List<Line> rooms, List<Banned> banned) {
        public Overview {
            charts = List.copyOf(charts);
            figures = List.copyOf(figures);
            rooms = List.copyOf(rooms);
            banned = List.copyOf(banned);
        }
    }

    /// How something went, as a small line.
    ///
    /// @param unit behind each value, with a blank before it; empty for none
    /// @param values the oldest first, at most [#WIDTH] and one more
    public record Chart(String what, String unit, List<Double> values) {

        /// How wide and high it is drawn, in steps of its own.
        public static final int WIDTH = 60;

        public static final int HEIGHT = 20;

        public Chart {
            values = List.copyOf(values);
        }

        /// The last value, as people read it.
        public String now() {
            return values.isEmpty() ? "–" : written(values.getLast()) + unit;
        }

        /// All of it in words, for who cannot see it.
        public String words() {
            return values.isEmpty()
                    ? what + ": nothing yet"
                    : what
                            + " in the last minutes: now "
                            + now()
                            + ", at most "
                            + written(most())
                            + unit;
        }

        /// The corners of the line; the newest value stands at the right.
        public String line() {
            double most = Math.max(most(), 1);
            var corners = new StringBuilder();
            for (int i = 0; i < values.size(); i++) {
                corners.append(WIDTH - values.size() + 1 + i)
                        .append(',')
                        .append(written(HEIGHT - values.get(i) / most * HEIGHT))
                        .append(' ');
            }
            return corners.toString().strip();
        }

        private double most() {
            return values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        }

        /// With a place behind the point below ten, where it says something.
        private static String written(double value) {
            double rounded = value < 10 ? Math.round(value * 10) / 10.0 : Math.round(value);
            return rounded == Math.rint(rounded)
                    ? String.valueOf((long) rounded)
                    : String.valueOf(rounded);
        }
    }

    /// An address that nobody comes in from.
    ///
    /// @param mark stands for it
    /// @param whose it was when it was banned; empty when the operator named it
    public record Banned(String mark, String whose, String until) {}

    /// Something that is counted or measured.
    public record Figure(String what, String value) {}

    /// A room in use.
    public record Line(RoomName room, int people, Mode mode) {}

    /// A room, and what can be done in it.
    ///
    /// @param posts its newest messages, the newest first
    public record Room(RoomName room, Mode mode, List<Post> posts, List<Held> held) {
        public Room {
            posts = List.copyOf(posts);
            held = List.copyOf(held);
        }
    }

    /// A message, or the place that is left of it.
    public record Post(long number, String when, String author, String text, boolean removed) {}

    /// Somebody who may not speak or come in.
    ///
    /// @param undo what takes it back
    public record Held(String person, String nickname, String what, String until, String undo) {}
}
