package chat.chaos;

import java.net.http.WebSocket;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Puts the text frames of one socket together, and knows whether it is still open.
final class Ear implements WebSocket.Listener {

    private final Consumer<String> heard;
    private final StringBuilder text = new StringBuilder();
    private final CountDownLatch closed = new CountDownLatch(1);

    Ear(Consumer<String> heard) {
        this.heard = heard;
    }

    boolean isOpen() {
        return closed.getCount() > 0;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            var frame = text.toString();
            text.setLength(0);
            heard.accept(frame);
        }
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        closed.countDown();
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        closed.countDown();
    }
}
