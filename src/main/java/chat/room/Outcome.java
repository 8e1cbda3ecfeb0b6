package chat.room;

/// What became of a draft.
public sealed interface Outcome {

    /// It is on disk and has its number; everyone here is being shown it.
    record Said(Message message) implements Outcome {}

    /// The very same sending was kept before, under this number: the same success, and nothing new
    /// to show.
    record Repeated(long number) implements Outcome {}

    /// It was not kept and nobody sees it.
    record NotSaid(Refusal refusal) implements Outcome {}
}
