package chat.page;

import gg.jte.models.runtime.JteModel;
import gg.jte.output.Utf8ByteOutput;
import java.util.Arrays;

/// A rendered template, without the line breaks its files end in.
final class Frame {

    private Frame() {}

    static byte[] of(JteModel model) {
        var output = new Utf8ByteOutput();
        model.render(output);
        var bytes = output.toByteArray();
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == '\n') {
            end--;
        }
        return Arrays.copyOf(bytes, end);
    }
}
