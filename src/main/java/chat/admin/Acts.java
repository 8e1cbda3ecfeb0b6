package chat.admin;

import chat.http.Proxies;
import chat.http.Request;
import chat.live.Ground;
import chat.page.Addresses;
import chat.room.Message;
import chat.room.Mode;
import chat.room.Order;
import chat.room.Person;
import chat.room.Refusal;
import chat.room.Refused;
import chat.room.RoomName;
import chat.room.Source;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the operator may do to a room, to somebody in it, or about an address: each by one word,
/// the `do` of a form on their pages and the ACT of the command `rule`. Waits until it is done;
/// what cannot be done ends with [Refused] and a sentence for the operator.
final class Acts {

    /// How long nobody is let in from an address when nothing else is said.
    private static final Duration DAY = Duration.ofDays(1);

    /// The longest such time, 30 days: addresses are handed on to others.
    private static final int MOST_ADDRESS_HOURS = 24 * 30;

    /// The longest time somebody is muted or banned for by hours: a year. Longer is without end.
    private static final int MOST_HOURS = 24 * 365;

    private final Ground ground;
    private final Proxies proxies;

    Acts(Ground ground, Proxies proxies) {
        this.ground = ground;
        this.proxies = proxies;
    }

    /// Carries out an act in a room.
    ///
    /// @return what was done, as a sentence
    String inRoom(RoomName name, Map<String, List<String>> form) {
        return switch (Request.first(form, "do")) {
            case "open" -> turn(name, Mode.OPEN, "It is open to all.");
            case "read-only" -> turn(name, Mode.READ_ONLY, "Nobody can write there now.");
            case "close" -> turn(name, Mode.CLOSED, "Nobody can come in now.");
            case "remove" -> {
                long number = number(form);
                var ruling = ground.rooms().rule(new Order.Remove(name, List.of(number))).join();
                if (ruling.isEmpty()) {
                    throw noSuchMessage(number);
                }
                yield "Message " + number + " is removed.";
            }
            case "remove-all" -> {
                int gone = ground.rooms().removeAll(name, author(name, form).author()).join();
                yield gone == 1 ? "1 message is removed." : gone + " messages are removed.";
            }
            case "mute" -> {
                var said = author(name, form);
                give(new Order.Mute(name, said.author(), said.nickname(), until(form)));
                yield said.nickname() + " is muted.";
            }
            case "ban" -> {
                var said = author(name, form);
                give(new Order.Ban(name, said.author(), said.nickname(), until(form)));
                yield said.nickname() + " is banned.";
            }
            case "unmute" -> {
                give(new Order.Unmute(name, person(name, form)));
                yield "They are not muted any more.";
            }
            case "unban" -> {
                give(new Order.Unban(name, person(name, form)));
                yield "They are not banned any more.";
            }
            case "ban-address" -> {
                var said = author(name, form);
                var sources = ground.loops().sources(said.author());
                if (sources.isEmpty()) {
                    throw new Refused(
                            Refusal.Code.MALFORMED,
                            said.nickname()
                                    + " is not here now, so where they come from is not known: addresses are not"
                                    + " kept. Ban them in the room instead, or name the address.");
                }
                sources.forEach(source -> banAddress(source, said.nickname(), form));
                yield "Nobody comes in any more from where " + said.nickname() + " is.";
            }
            default -> throw new Refused(Refusal.Code.MALFORMED, "There is no such thing to do.");
        };
    }

    /// Bans an address that the operator names, or takes a ban back.
    ///
    /// @return what was done, as a sentence
    String aboutAddress(Map<String, List<String>> form) {
        return switch (Request.first(form, "do")) {
            case "ban-address" -> {
                banAddress(named(form), "", form);
                yield "Nobody comes in from there any more.";
            }
            case "unban-address" -> {
                unbanAddress(form);
                yield "It is not banned any more.";
            }
            default -> throw new Refused(Refusal.Code.MALFORMED, "There is no such thing to do.");
        };
    }

    private String turn(RoomName name, Mode mode, String done) {
        give(new Order.Turn(name, mode));
        return done;
    }

    private void give(Order order) {
        var _ = ground.rooms().rule(order).join();
    }

    private Person person(RoomName name, Map<String, List<String>> form) {
        var id = Request.first(form, "person");
        if (id.isEmpty()) {
            return author(name, form).author();
        }
        try {
            return new Person(HexFormat.fromHexDigitsToLong(id));
        } catch (IllegalArgumentException notOurs) {
            throw new Refused(Refusal.Code.MALFORMED, "There is no such person.");
        }
    }

    /// The message whose author is meant.
    private Message author(RoomName name, Map<String, List<String>> form) {
        long number = number(form);
        var found = ground.rooms().after(name, number - 1, 1).join();
        if (!found.isEmpty()
                && found.getFirst() instanceof Message said
                && said.number() == number) {
            return said;
        }
        throw noSuchMessage(number);
    }

    private static long number(Map<String, List<String>> form) {
        long number = Addresses.number(Request.first(form, "number"));
        if (number == 0) {
            throw new Refused(Refusal.Code.MALFORMED, "Say which message, by its number.");
        }
        return number;
    }

    private static Refused noSuchMessage(long number) {
        return new Refused(
                Refusal.Code.MALFORMED, "There is no message " + number + " in that room.");
    }

    private @Nullable Instant until(Map<String, List<String>> form) {
        var hours = Request.first(form, "hours").strip();
        if (hours.isEmpty()) {
            return null;
        }
        return ground.clock()
                .instant()
                .plus(Duration.ofHours(hours(hours, MOST_HOURS)))
                .truncatedTo(ChronoUnit.SECONDS);
    }

    private static long hours(String typed, int most) {
        long many = Addresses.number(typed);
        if (many == 0 || many > most) {
            throw new Refused(
                    Refusal.Code.MALFORMED,
                    "Hours are a number from 1 to "
                            + most
                            + (most == MOST_HOURS ? ", or nothing for no end." : "."));
        }
        return many;
    }

    private void banAddress(Source source, String whose, Map<String, List<String>> form) {
        if (proxies.isNobodys(source)) {
            throw new Refused(
                    Refusal.Code.MALFORMED,
                    "That is this machine or a proxy, and a ban would be one of everybody. Name the proxy"
                            + " with --trusted-proxies; then people's own addresses are known.");
        }
        var hours = Request.first(form, "hours").strip();
        var time = hours.isEmpty() ? DAY : Duration.ofHours(hours(hours, MOST_ADDRESS_HOURS));
        try {
            var ban = ground.banned().add(source, whose, time);
            var refusal = Refusal.notFromThere(ban.until(), ground.clock().instant());
            ground.loops().dismiss(source, refusal.sentence());
        } catch (IOException e) {
            throw unwritten();
        }
    }

    private void unbanAddress(Map<String, List<String>> form) {
        var mark = Request.first(form, "mark");
        if (mark.isEmpty()) {
            var ban = ground.banned().of(named(form));
            mark = ban == null ? "" : ban.mark();
        }
        try {
            if (!ground.banned().remove(mark)) {
                throw new Refused(Refusal.Code.MALFORMED, "That address is not banned.");
            }
        } catch (IOException e) {
            throw unwritten();
        }
    }

    private static Refused unwritten() {
        return new Refused(Refusal.Code.NOT_KEPT, "That could not be written to the disk.");
    }

    private static Source named(Map<String, List<String>> form) {
        try {
            return Proxies.source(InetAddress.ofLiteral(Request.first(form, "address").strip()));
        } catch (IllegalArgumentException notAnAddress) {
            throw new Refused(
                    Refusal.Code.MALFORMED,
                    "Name an address such as 203.0.113.7 or 2001:db8::1, of which the first 64 bits count.");
        }
    }
}
