package chat;

/// The operator asked for something that cannot be; the message is one whole sentence for them.
final class Misuse extends Exception {

    private static final long serialVersionUID = 1L;

    Misuse(String sentence) {
        super(sentence, null, false, false);
    }
}
