package chat.room;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the operator's rulings in a room amount to: whom it is open to, and who may not speak or
/// come in. A value; it follows from the room's log alone.
///
/// @param muted the newest last
/// @param banned the newest last
public record Standing(Mode mode, Map<Person, Term> muted, Map<Person, Term> banned) {

    /// Where the operator has done nothing.
    public static final Standing CLEAR = new Standing(Mode.OPEN, Map.of(), Map.of());

    /// How long something holds, and for whom.
    ///
    /// @param nickname what they were called
    /// @param until null when somebody has to lift it
    public record Term(String nickname, @Nullable Instant until) {

        public boolean holds(Instant now) {
            return until == null || now.isBefore(until);
        }
    }

    /// What these rulings amount to, oldest first.
    public static Standing of(List<? extends Ruling> rulings) {
        var standing = CLEAR;
        for (var ruling : rulings) {
            standing = standing.after(ruling);
        }
        return standing;
    }

    /// The numbers of those rulings that still hold at that time: of these alone the same would
    /// follow.
    ///
    /// @param rulings all of a room, oldest first
    public static Set<Long> holding(List<? extends Ruling> rulings, Instant now) {
        var mutes = new HashMap<Person, Long>();
        var bans = new HashMap<Person, Long>();
        var modes = new HashSet<Long>();
        for (var ruling : rulings) {
            switch (ruling) {
                case Ruling.Removed _ -> {}
                case Ruling.Muted(var number, _, var person, var nickname, var until) ->
                        hold(mutes, person, number, new Term(nickname, until).holds(now));
                case Ruling.Unmuted(_, _, var person) -> mutes.remove(person);
                case Ruling.Banned(var number, _, var person, var nickname, var until) ->
                        hold(bans, person, number, new Term(nickname, until).holds(now));
                case Ruling.Unbanned(_, _, var person) -> bans.remove(person);
                case Ruling.Turned(var number, _, var mode) -> {
                    modes.clear();
                    if (mode != Mode.OPEN) {
                        modes.add(number);
                    }
                }
            }
        }
        var holding = new HashSet<>(modes);
        holding.addAll(mutes.values());
        holding.addAll(bans.values());
        return holding;
    }

    private static void hold(Map<Person, Long> terms, Person person, long number, boolean holds) {
        if (holds) {
            terms.put(person, number);
        } else {
            terms.remove(person);
        }
    }

    Standing after(Ruling ruling) {
        return switch (ruling) {
            case Ruling.Removed _ -> this;
            case Ruling.Muted(_, _, _, var nickname, var until) ->
                    new Standing(mode, with(muted, ruling, new Term(nickname, until)), banned);
            case Ruling.Unmuted _ -> new Standing(mode, with(muted, ruling, null), banned);
            case Ruling.Banned(_, _, _, var nickname, var until) ->
                    new Standing(mode, muted, with(banned, ruling, new Term(nickname, until)));
            case Ruling.Unbanned _ -> new Standing(mode, muted, with(banned, ruling, null));
            case Ruling.Turned(_, _, var turned) -> new Standing(turned, muted, banned);
        };
    }

    /// Why that visitor may not come in, null when they may.
    ///
    /// @param visitor null for a stranger
    public @Nullable Refusal door(@Nullable Person visitor, Instant now) {
        if (mode == Mode.CLOSED) {
            return new Refusal(Refusal.Code.CLOSED, "The operator has closed this room.");
        }
        var ban = visitor == null ? null : banned.get(visitor);
        return ban != null && ban.holds(now)
                ? new Refusal(
                        Refusal.Code.BANNED,
                        "The operator does not let you into this room"
                                + length(ban.until(), now)
                                + ".")
                : null;
    }

    /// Why that author may say nothing, null when they may.
    @Nullable Refusal mouth(Person author, Instant now) {
        var outside = door(author, now);
        if (outside != null) {
            return outside;
        }
        if (mode == Mode.READ_ONLY) {
            return new Refusal(
                    Refusal.Code.READ_ONLY,
                    "The operator has made this room read-only, so nobody can write here now.");
        }
        var mute = muted.get(author);
        return mute != null && mute.holds(now)
                ? new Refusal(
                        Refusal.Code.MUTED,
                        "The operator has muted you in this room"
                                + length(mute.until(), now)
                                + ". You can read on.")
                : null;
    }

    /// Said as a length of time, because nobody here knows the reader's clock.
    static String length(@Nullable Instant until, Instant now) {
        if (until == null) {
            return "";
        }
        long minutes = Duration.between(now, until).plusSeconds(59).toMinutes();
        if (minutes < 2) {
            return " for another minute";
        }
        if (minutes < 120) {
            return " for another " + minutes + " minutes";
        }
        long hours = (minutes + 59) / 60;
        return hours < 48
                ? " for another " + hours + " hours"
                : " for another " + (hours + 23) / 24 + " days";
    }

    /// The terms with that person's changed, and without those that were over when it was.
    private static Map<Person, Term> with(
            Map<Person, Term> terms, Ruling ruling, @Nullable Term term) {
        var changed = new LinkedHashMap<>(terms);
        changed.values().removeIf(held -> !held.holds(ruling.at()));
        changed.remove(ruling.person());
        if (term != null) {
            changed.put(ruling.person(), term);
        }
        return Collections.unmodifiableMap(changed);
    }
}
