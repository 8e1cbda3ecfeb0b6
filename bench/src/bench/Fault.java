package bench;

/// Something that keeps a benchmark from being run or its figures from being worth anything, in a
/// sentence for the one who started it.
final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Fault(String sentence) {
        super(sentence);
    }
}
