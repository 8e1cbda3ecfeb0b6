package chat.room;

/// Thrown by a value that cannot exist; caught once, at the edge where the stranger's words came
/// in. It has no stack trace: a stranger's bad input is not an event, and must not cost one.
public final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    public Refused(Refusal.Code code, String sentence) {
        this(new Refusal(code, sentence));
    }

    public Refused(Refusal refusal) {
        super(refusal.sentence(), null, false, false);
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }
}
