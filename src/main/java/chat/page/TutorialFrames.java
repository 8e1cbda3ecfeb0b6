package chat.page;

import chat.page.templates.StaticTemplates;
import chat.room.Notice;

/// What goes down the tutorial's socket: exactly the tutorial's markup, for its own page and for
/// any other client. Thread-safe; every method returns one frame in UTF-8.
public final class TutorialFrames {

    private final StaticTemplates templates = new StaticTemplates();
    private final byte[] freshInput = Frame.of(templates.tutorialInput());

    /// The author in bold, a colon, and the text.
    public byte[] said(String nickname, String text) {
        return Frame.of(templates.tutorialSaid(nickname, text));
    }

    /// Who joined and who left, in italics.
    public byte[] notice(Notice notice) {
        return Frame.of(templates.tutorialNotice(Words.of(notice)));
    }

    /// The empty input that the sender gets when a message was taken.
    public byte[] freshInput() {
        return freshInput.clone();
    }

    /// One sentence for this client alone.
    public byte[] problem(String sentence) {
        return Frame.of(templates.tutorialProblem(sentence));
    }
}
