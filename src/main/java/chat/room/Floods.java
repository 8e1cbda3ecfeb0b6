package chat.room;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Keeps anybody from going faster than people do: what is too fast is refused, with how long to
/// wait. Addresses are forgotten as soon as they have paused long enough, seconds at most.
///
/// May be asked by any thread.
public final class Floods {

    private static final int FRAMES_AT_ONCE = 200;
    private static final int FRAMES_A_SECOND = 50;

    /// Frames of one socket, of any kind.
    public static final Rate FRAMES = new Rate(FRAMES_AT_ONCE, FRAMES_A_SECOND);

    private final Pace<Person> people;
    private final Pace<Source> messages;
    private final Pace<Source> requests;
    private final Pace<Source> novelties;
    private final Rate frames;

    /// The rates that hold.
    ///
    /// @param person messages of one person
    /// @param messages messages from one source
    /// @param requests pages asked for and sockets opened from one source
    /// @param novelties new people, and rooms nobody has spoken in, from one source
    /// @param frames of one socket, whatever is in them
    public record Rates(Rate person, Rate messages, Rate requests, Rate novelties, Rate frames) {

        /// None holds.
        public static final Rates NONE =
                new Rates(
                        Rate.UNLIMITED,
                        Rate.UNLIMITED,
                        Rate.UNLIMITED,
                        Rate.UNLIMITED,
                        Rate.UNLIMITED);
    }

    /// @param clock in nanoseconds, never going back
    public Floods(Rates rates, LongSupplier clock) {
        people = new Pace<>(rates.person, clock);
        messages = new Pace<>(rates.messages, clock);
        requests = new Pace<>(rates.requests, clock);
        novelties = new Pace<>(rates.novelties, clock);
        frames = rates.frames;
    }

    /// Somebody says something.
    ///
    /// @param first whether nobody has spoken in that room before
    Optional<Refusal> message(Person person, Source source, boolean first) {
        long wait = people.take(person);
        if (wait > 0) {
            return refused("That was a lot at once.", wait);
        }
        wait = messages.take(source);
        if (wait > 0) {
            return refused("Very much is being said from where you are.", wait);
        }
        return first ? novelty(source) : Optional.empty();
    }

    /// Somebody asks for a page or a socket.
    public Optional<Refusal> request(Source source) {
        return refused("Very much is being asked from where you are.", requests.take(source));
    }

    /// Somebody is new here, or begins a room.
    public Optional<Refusal> novelty(Source source) {
        return refused(
                "Very many people or rooms are new from where you are.", novelties.take(source));
    }

    /// How fast one socket may send frames; each counts its own.
    public Rate frames() {
        return frames;
    }

    /// Forgets who has paused long enough.
    public void sweep() {
        people.sweep();
        messages.sweep();
        requests.sweep();
        novelties.sweep();
    }

    private static Optional<Refusal> refused(String what, long wait) {
        return wait <= 0
                ? Optional.empty()
                : Optional.of(Refusal.tooFast(what, Duration.ofNanos(wait)));
    }
}
