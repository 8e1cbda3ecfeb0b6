package chat.page;

import org.jspecify.annotations.Nullable;

/// A room's page as its template needs it.
///
/// @param chain null where one cannot talk
/// @param make as [Pages#make] has it
public record RoomPage(
        Head head, RoomView view, Stretch stretch, @Nullable Chain chain, String make) {

    public Addresses addresses() {
        return head.addresses();
    }

    public String address() {
        return addresses().room(view.room());
    }

    /// Where the reader left off, for the page to say when it connects.
    public String read() {
        return view.log().read();
    }

    /// Where an old stretch goes on: the page around the message after its last one.
    public String following() {
        var messages = view.log().messages();
        long next = messages.isEmpty() ? 1 : messages.getLast().number() + 1;
        return addresses().message(view.room(), next);
    }
}
