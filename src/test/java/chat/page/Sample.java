package chat.page;

import chat.room.Cursor;
import chat.room.Message;
import chat.room.Mode;
import chat.room.Nickname;
import chat.room.Person;
import chat.room.Present;
import chat.room.RoomName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the tests of this package show.
final class Sample {

    static final ZoneId UTC = ZoneId.of("UTC");
    static final Instant MORNING = Instant.parse("2026-11-22T09:12:05.250Z");
    static final RoomName LOBBY = new RoomName("lobby");
    static final Person ANN = new Person(1);
    static final Person BOB = new Person(2);
    static final AssetUrls ASSETS = name -> "/assets/1a2b3c4d/" + name;
    static final Crowd TWO =
            new Crowd(
                    2,
                    List.of(
                            new Present(ANN, new Nickname("ann")),
                            new Present(BOB, new Nickname("bob"))));

    static final Terms TERMS = new Terms(Duration.ofDays(30), Duration.ofHours(24));

    private Sample() {}

    static Pages pages() {
        return new Pages(UTC, TERMS, Addresses.ROOT, ASSETS, "1.2.3");
    }

    static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    static Message message(long number, Instant at, Person author, String nickname, String text) {
        return new Message(number, at, author, nickname, text);
    }

    /// The key of that number.
    static String key(int number) {
        return "%020d".formatted(number);
    }

    static List<String> keys(int from) {
        var keys = new ArrayList<String>();
        for (int i = 0; i < Composer.FOLLOWING; i++) {
            keys.add(key(from + i));
        }
        return keys;
    }

    static Composer composer(String text, boolean lines, @Nullable String refusal) {
        return new Composer(key(0), keys(1), lines, text, refusal);
    }

    /// A room's page for somebody who can talk there.
    static RoomView room(Scroll log) {
        return room(LOBBY, "ann", log, composer("", false, null));
    }

    static RoomView room(RoomName room, String me, Scroll log, Composer composer) {
        return new RoomView(
                room,
                Theme.SYSTEM,
                new Me(new Nickname(me), ANN),
                List.of(room),
                log,
                cursor(log),
                true,
                null,
                false,
                new Crowd(1, List.of(new Present(ANN, new Nickname(me)))),
                composer,
                null,
                "p1",
                "https://chat.example.org",
                null,
                Mode.OPEN);
    }

    /// A room's page for a reader.
    static RoomView reader(RoomName room, Scroll log, JoinForm form) {
        return new RoomView(
                room,
                Theme.DARK,
                null,
                List.of(),
                log,
                cursor(log),
                true,
                null,
                false,
                TWO,
                null,
                form,
                "p1",
                "https://chat.example.org",
                null,
                Mode.OPEN);
    }

    /// An old stretch of a room's log.
    static RoomView old(RoomName room, Scroll log, @Nullable Long marked, boolean later) {
        return new RoomView(
                room,
                Theme.LIGHT,
                null,
                List.of(),
                log,
                Cursor.START,
                false,
                marked,
                later,
                TWO,
                null,
                null,
                "p1",
                "https://chat.example.org",
                null,
                Mode.OPEN);
    }

    private static Cursor cursor(Scroll log) {
        return log.messages().isEmpty() ? Cursor.START : log.messages().getLast().cursor();
    }
}
