package chat.chaos;

import chat.room.Draft;
import chat.room.Message;
import chat.room.RoomName;
import chat.room.SeatChange;
import chat.room.Store;
import chat.room.Store.Receipt;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// Mistakes that a server could make, planted between a right one and its store or its line, for
/// the proof that they would be noticed.
final class Mistakes {

    private static final Pattern AFTER = Pattern.compile("\"after\":\"([^\"]*)\"");

    private Mistakes() {}

    /// What a store with a mistake does instead of committing.
    private interface Committing {
        List<Receipt> commit(List<Draft> drafts, List<SeatChange> seats);
    }

    /// The right store in everything but that. A proxy, so that a store may learn to do more
    /// without a line here.
    private static Store but(Store right, Committing wrong) {
        return (Store)
                Proxy.newProxyInstance(
                        Store.class.getClassLoader(),
                        new Class<?>[] {Store.class},
                        (_, method, arguments) -> {
                            if (method.getName().equals("commit")) {
                                @SuppressWarnings("unchecked")
                                var drafts = (List<Draft>) arguments[0];
                                @SuppressWarnings("unchecked")
                                var seats = (List<SeatChange>) arguments[1];
                                return wrong.commit(drafts, seats);
                            }
                            try {
                                return method.invoke(right, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    /// Says of every message that it is kept, and keeps it with the next message; what was said
    /// last before a death is lost, whatever seats change while the server ends.
    static Store acknowledgingBeforeCommit(Store right) {
        return but(
                right,
                new Committing() {
                    private final Map<String, Long> ends = new HashMap<>();
                    private final Map<String, Long> promised = new HashMap<>();
                    private List<Draft> late = List.of();

                    @Override
                    public synchronized List<Receipt> commit(
                            List<Draft> drafts, List<SeatChange> seats) {
                        if (drafts.isEmpty()) {
                            return right.commit(drafts, seats);
                        }
                        right.commit(late, seats);
                        late = List.copyOf(drafts);
                        return drafts.stream().map(this::promise).toList();
                    }

                    private Receipt promise(Draft draft) {
                        var known = draft.key() == null ? null : promised.get(draft.key());
                        if (known != null) {
                            return new Receipt.Known(known);
                        }
                        long number =
                                ends.compute(
                                        draft.room().key(),
                                        (_, end) -> 1 + (end == null ? headOf(draft.room()) : end));
                        if (draft.key() != null) {
                            promised.put(draft.key(), number);
                        }
                        return new Receipt.Kept(
                                new Message(
                                        number,
                                        Instant.now(),
                                        draft.author(),
                                        draft.nickname().value(),
                                        draft.text().value()));
                    }

                    private long headOf(RoomName room) {
                        return right.open(room, 1)
                                .map(found -> found.newest().getLast().number())
                                .orElse(0L);
                    }
                });
    }

    /// Does not remember by which key something was sent.
    static Store forgettingKeys(Store right) {
        return but(
                right,
                (drafts, seats) ->
                        right.commit(
                                drafts.stream()
                                        .map(draft ->
                                                new Draft(
                                                        draft.room(),
                                                        draft.author(),
                                                        draft.nickname(),
                                                        draft.text(),
                                                        null))
                                        .toList(),
                                seats));
    }

    /// Answers for one message in a thousand that it was there already, and keeps it not.
    static Store losingOneInAThousand(Store right) {
        return but(
                right,
                new Committing() {
                    private final Set<String> seen = new HashSet<>();
                    private final Set<String> gone = new HashSet<>();

                    @Override
                    public List<Receipt> commit(List<Draft> drafts, List<SeatChange> seats) {
                        var receipts = new ArrayList<Receipt>();
                        var kept = new ArrayList<Draft>();
                        var lost = new ArrayList<Integer>();
                        for (int i = 0; i < drafts.size(); i++) {
                            var key = String.valueOf(drafts.get(i).key());
                            if (seen.add(key) && seen.size() % 1_000 == 0) {
                                gone.add(key);
                            }
                            if (gone.contains(key)) {
                                lost.add(i);
                            } else {
                                kept.add(drafts.get(i));
                            }
                        }
                        receipts.addAll(right.commit(kept, seats));
                        lost.forEach(i -> receipts.add(i, new Receipt.Known(1)));
                        return receipts;
                    }
                });
    }

    /// Sends one update in ten twice.
    static Line.Carriers replaying() {
        var count = new AtomicLong();
        return lying(
                (frame, text, to) -> {
                    to.write(frame);
                    if (text.contains("<article") && count.incrementAndGet() % 10 == 0) {
                        to.write(frame);
                    }
                },
                question -> question);
    }

    /// Loses one update in ten on its way; one has many messages when a room is busy, so a short
    /// run has few.
    static Line.Carriers losingUpdates() {
        var count = new AtomicLong();
        return lying(
                (frame, text, to) -> {
                    if (!text.contains("<article") || count.incrementAndGet() % 10 != 0) {
                        to.write(frame);
                    }
                },
                question -> question);
    }

    /// Says to one page in forty of what is kept that it was not.
    static Line.Carriers refusingWhatIsKept() {
        var count = new AtomicLong();
        return lying(
                (frame, text, to) -> {
                    boolean lies =
                            !Markup.answered(text).isEmpty() && count.incrementAndGet() % 40 == 0;
                    to.write(lies ? Frames.fromServer(text + "<p role=\"alert\">No.</p>") : frame);
                },
                question -> question);
    }

    /// Takes the number of a page's cursor for good, whatever its check says.
    ///
    /// @param right the check that the log has for a cursor of that number
    static Line.Carriers notLookingAtChecks(UnaryOperator<String> right) {
        return lying(
                (frame, _, to) -> to.write(frame),
                question -> {
                    var found = AFTER.matcher(question);
                    return found.find()
                            ? found.replaceFirst(
                                    "\"after\":\"" + right.apply(found.group(1)) + "\"")
                            : question;
                });
    }

    private interface Answer {
        void pass(byte[] frame, String text, OutputStream to) throws IOException;
    }

    private static Line.Carriers lying(Answer answer, UnaryOperator<String> question) {
        return new Line.Carriers() {
            @Override
            public Line.Carrier toServer() {
                return new Frames() {
                    @Override
                    public void frame(byte[] whole, String text, OutputStream to)
                            throws IOException {
                        var changed = question.apply(text);
                        to.write(changed.equals(text) ? whole : Frames.fromClient(changed));
                    }
                };
            }

            @Override
            public Line.Carrier toClient() {
                return new Frames() {
                    @Override
                    public void frame(byte[] whole, String text, OutputStream to)
                            throws IOException {
                        answer.pass(whole, text, to);
                    }
                };
            }
        };
    }
}
