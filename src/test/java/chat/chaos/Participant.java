package chat.chaos;

import java.util.Random;

/// The beginning of every actor: a nickname, a room, dice of their own, and the history they tell.
abstract class Participant implements Actor {

    final Stage stage;
    final Random random;
    private final String room;
    private final String name;

    /// What is typed once; the same text typed again has another key.
    record Sending(String key, String text) {}

    Participant(Stage stage, String room, String name, long seed) {
        this.stage = stage;
        this.room = room;
        this.name = name;
        this.random = new Random(seed);
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String room() {
        return room;
    }

    /// Makes up something to say, under a key as the server draws them.
    final Sending makeUp() {
        return new Sending(Stage.key(random), stage.text(random));
    }

    final void typed(Sending sending) {
        tell(new Event.Typed(name, room, name, sending.key, sending.text));
    }

    final void sentAgain(String key) {
        tell(new Event.Again(name, room, key));
    }

    final void acknowledged(String key) {
        tell(new Event.Acknowledged(name, room, key));
    }

    final void refused(String key, String why) {
        tell(new Event.Refused(name, room, key, why));
    }

    final void pending(String key) {
        tell(new Event.Pending(name, room, key));
    }

    final void tell(Event event) {
        stage.history.add(event);
    }
}
