package chat.room;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whose the nicknames of a room are: of who is here, and for some time of who spoke under them. A
/// nickname is taken with everything that looks like it.
///
/// Not thread-safe: [Presence] has it under its monitor.
final class Names {

    /// Nicknames of absent people that one room remembers; about 500 bytes each. Whoever comes when
    /// there are so many has theirs only while they are here: so a crowd of strangers can push
    /// nobody out.
    static final int MOST = 5_000;

    /// How often it is written down that somebody speaks.
    static final Duration EVERY = Duration.ofMinutes(1);

    private static final Duration DAY = Duration.ofDays(1);

    private final Duration hold;

    /// By each of its looks.
    private final Map<String, Owned> here = new HashMap<>();

    /// In the order in which they lapse.
    private final LinkedHashMap<Owned, Instant> spoken = new LinkedHashMap<>();

    private final Map<String, Owned> owners = new HashMap<>();

    /// A nickname and whose it is.
    private record Owned(Person person, String nickname) {}

    /// Why a nickname cannot be had.
    ///
    /// @param nickname that stands in the way, as its owner spells it
    /// @param here whether its owner is here now; else they spoke lately
    record Hindrance(String nickname, boolean here) {}

    /// @param hold how long a nickname stays with who spoke under it; zero for not at all
    /// @param claims in any order
    Names(Duration hold, List<Claim> claims) {
        this.hold = hold;
        claims.stream()
                .sorted(Comparator.comparing(Claim::spoke))
                .forEach(claim -> own(claim.person(), claim.nickname(), claim.spoke()));
    }

    /// Why this person cannot have a name of these looks; null when they can.
    @Nullable Hindrance hindrance(Person person, Set<String> looks, Instant now) {
        for (var look : looks) {
            var holder = here.get(look);
            if (holder != null && !holder.person.equals(person)) {
                return new Hindrance(holder.nickname, true);
            }
        }
        for (var look : looks) {
            var owner = owners.get(look);
            if (owner != null && !owner.person.equals(person) && !hasLapsed(owner, now)) {
                return new Hindrance(owner.nickname, false);
            }
        }
        return null;
    }

    /// What the seeker of a nickname reads.
    ///
    /// @param free one that they can have
    Refusal refusal(Nickname sought, Hindrance hindrance, Nickname free) {
        boolean same = Spelling.fold(hindrance.nickname).equals(sought.fold());
        var why =
                hindrance.here
                        ? (same ? "Somebody named %s" : "Somebody whose name looks like %s")
                                + " is already here. "
                        : (same ? "The name %s" : "A name that looks like %s")
                                + " belongs to somebody who spoke here "
                                + (hold.compareTo(DAY) > 0 ? "lately. " : "today. ");
        return new Refusal(Refusal.Code.TAKEN, why.formatted(sought) + free + " is free.");
    }

    void enter(Person person, Nickname nickname, Set<String> looks) {
        var owned = new Owned(person, nickname.value());
        looks.forEach(look -> here.put(look, owned));
    }

    void leave(Set<String> looks) {
        here.keySet().removeAll(looks);
    }

    /// This person speaks under that nickname.
    ///
    /// @return whether that is to be written down
    boolean speaks(Person person, Nickname nickname, Instant now) {
        if (hold.isZero()) {
            return false;
        }
        var last = spoken.get(new Owned(person, nickname.value()));
        if (last != null && now.isBefore(last.plus(EVERY)) && !now.isBefore(last)) {
            return false;
        }
        forgetLapsed(now);
        return own(person, nickname, now);
    }

    /// Before when the last word of a nickname must have been for it to be nobody's.
    Instant lapse(Instant now) {
        return now.minus(hold);
    }

    /// How many nicknames somebody has, at most.
    int size() {
        return here.size() + owners.size();
    }

    private boolean own(Person person, Nickname nickname, Instant spoke) {
        var owned = new Owned(person, nickname.value());
        if (spoken.remove(owned) == null && spoken.size() >= MOST) {
            return false;
        }
        spoken.put(owned, spoke);
        nickname.looks().forEach(look -> owners.put(look, owned));
        return true;
    }

    private boolean hasLapsed(Owned owned, Instant now) {
        var last = spoken.get(owned);
        return last == null || last.isBefore(lapse(now));
    }

    private void forgetLapsed(Instant now) {
        for (var first = spoken.firstEntry();
                first != null && first.getValue().isBefore(lapse(now));
                first = spoken.firstEntry()) {
            var owned = first.getKey();
            spoken.remove(owned);
            Looks.of(owned.nickname).forEach(look -> owners.remove(look, owned));
        }
    }
}
