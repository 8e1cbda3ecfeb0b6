package chat.room;

/// Thrown by a value that cannot exist; caught once, at the edge where the stranger's words came
/// in. It has no stack trace: a stranger's bad input is not an event, and must not cost one.
public final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    public Refused(Refusal.Code code, String sentence) {
        super(sentence, null, false, false);
        refusal = new Refusal(code, sentence);
    }

    public Refusal refusal() {
        return refusal;
    }
}
