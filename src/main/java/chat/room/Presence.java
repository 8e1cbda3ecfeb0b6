package chat.room;

import java.text.BreakIterator;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Who is in a room, under which nickname, and what the others are told of it.
///
/// A person is one member however many tabs are open, and is gone some time after the last one
/// closed, so that a reload or a tunnel makes no noise. All state is guarded by this object's
/// monitor; no call blocks longer than that.
public final class Presence {

    /// How long a person with a cookie may be without a connection before they count as gone.
    public static final Duration GRACE = Duration.ofSeconds(10);

    /// The shortest time between two lines about comings and goings in one room.
    public static final Duration GATHERING = Duration.ofSeconds(1);

    /// Above so many people a count is shown instead of a list.
    public static final int LISTED = 200;

    /// Up to which number the free nickname is looked for in order: "Ann 2", "Ann 3". A try costs
    /// some 10 µs in a name of emoji, and a stranger may hold thousands of numbers to have it cost
    /// more.
    private static final int IN_ORDER = 20;

    /// From how many numbers a member it is drawn beyond that.
    private static final int MOST_FREE = 10;

    private static final Comparator<Map.Entry<Person, Member>> BY_NAME =
            Comparator.comparing((Map.Entry<Person, Member> entry) -> entry.getValue().fold)
                    .thenComparingLong(entry -> entry.getKey().id());

    private final Room room;
    private final Timer timer;
    private final Broadcaster broadcaster;

    private final Map<Person, Member> members = new HashMap<>();
    private final Names names;

    /// How many connections of people who quit are still open. They count again when the person
    /// comes back.
    private final Map<Person, Integer> remaining = new HashMap<>();

    /// How many of the members the others know of.
    private int announced;

    private final LinkedHashMap<Person, String> joined = new LinkedHashMap<>();
    private final LinkedHashMap<Person, String> left = new LinkedHashMap<>();
    private final LinkedHashMap<Person, Notice.Renamed> renamed = new LinkedHashMap<>();
    private Instant told = Instant.MIN;
    private boolean movedLast;
    private boolean waking;

    /// @param broadcaster is called while this monitor is held; it only hands on
    /// @param names of people who spoke here
    Presence(Room room, Names names, Timer timer, Broadcaster broadcaster) {
        this.room = room;
        this.names = names;
        this.timer = timer;
        this.broadcaster = broadcaster;
    }

    /// What became of somebody at the door.
    public sealed interface Entry {

        /// They are in; say [Presence#announce] once they can hear.
        record Entered() implements Entry {}

        /// Somebody else who is here has that nickname or one that looks like it, or spoke under it
        /// not long ago.
        ///
        /// @param free a nickname like it that can be had
        /// @param refusal says who has it, and names the free one
        record Taken(Nickname free, Refusal refusal) implements Entry {}
    }

    /// Lets one more connection of this person in. Each entrance needs one [#leave].
    ///
    /// @param lingers whether the person gets [#GRACE] after their last connection; else they leave
    ///   with it
    public synchronized Entry enter(Person person, Nickname nickname, boolean lingers) {
        var looks = nickname.looks();
        var taken = taken(person, nickname, looks);
        if (taken != null) {
            return taken;
        }
        var member = members.get(person);
        if (member == null) {
            member = new Member(nickname, looks, lingers);
            member.connections = Objects.requireNonNullElse(remaining.remove(person), 0);
            members.put(person, member);
            names.enter(person, nickname, looks);
        } else if (!member.nickname.equals(nickname)) {
            rename(person, member, nickname, looks);
        }
        member.connections++;
        return new Entry.Entered();
    }

    /// Tells the others that this person is here, if they have not been told.
    ///
    /// @return whether the line has to wait for others; the person is then told at once by whoever
    ///   called
    public synchronized boolean announce(Person person) {
        var member = members.get(person);
        if (member == null || member.announced) {
            return false;
        }
        member.announced = true;
        announced++;
        var name = member.nickname.value();
        var known = left.remove(person);
        if (known != null) {
            if (!known.equals(name)) {
                renamed.put(person, new Notice.Renamed(known, name));
            }
            return false;
        }
        joined.put(person, name);
        return !tellOrWait();
    }

    /// One connection of this person has gone.
    ///
    /// @param settled is run when that can make no difference any more: at once, or on the timer
    ///   after [#GRACE]
    public synchronized void leave(Person person, Runnable settled) {
        var member = members.get(person);
        if (member == null) {
            remaining.computeIfPresent(
                    person, (_, connections) -> connections > 1 ? connections - 1 : null);
            settled.run();
            return;
        }
        if (--member.connections > 0) {
            settled.run();
            return;
        }
        if (!member.lingers) {
            remove(person, member);
            settled.run();
            return;
        }
        int absence = ++member.absences;
        timer.after(
                GRACE,
                () -> {
                    synchronized (Presence.this) {
                        if (members.get(person) == member
                                && member.connections == 0
                                && member.absences == absence) {
                            remove(person, member);
                        }
                    }
                    settled.run();
                });
    }

    /// The person gives up their place here at once, on purpose; connections that remain may read
    /// on.
    public synchronized void quit(Person person) {
        var member = members.get(person);
        if (member != null) {
            remove(person, member);
            if (member.connections > 0) {
                remaining.put(person, member.connections);
            }
        }
    }

    /// Gives a person who may be here another nickname.
    public synchronized Entry rename(Person person, Nickname nickname) {
        var looks = nickname.looks();
        var taken = taken(person, nickname, looks);
        if (taken != null) {
            return taken;
        }
        var member = members.get(person);
        if (member != null && !member.nickname.equals(nickname)) {
            rename(person, member, nickname, looks);
        }
        return new Entry.Entered();
    }

    /// Whether this person could be here under that nickname; changes nothing.
    public synchronized Entry ask(Person person, Nickname nickname) {
        var taken = taken(person, nickname, nickname.looks());
        return taken != null ? taken : new Entry.Entered();
    }

    /// How many are here, as the others are told: who is still at the door is not.
    public synchronized int count() {
        return announced;
    }

    /// Everyone who is counted, in the order of their names; empty when there are more than
    /// [#LISTED].
    public synchronized List<Present> people() {
        if (announced > LISTED) {
            return List.of();
        }
        return members.entrySet().stream()
                .filter(entry -> entry.getValue().announced)
                .sorted(BY_NAME)
                .map(entry -> new Present(entry.getKey(), entry.getValue().nickname))
                .toList();
    }

    /// Has the list of people looked at again, where others than they who come and go change it.
    public synchronized void show() {
        broadcaster.peopleChanged(room);
    }

    /// Those of the authors of these messages who are here, in the order of their names; the last
    /// to speak, when there are more than so many.
    ///
    /// @param newest oldest first
    public synchronized List<Present> speakers(List<? extends Post> newest, int most) {
        return newest.reversed().stream()
                .map(Post::person)
                .distinct()
                .filter(author -> members.containsKey(author) && members.get(author).announced)
                .limit(most)
                .map(author -> Map.entry(author, members.get(author)))
                .sorted(BY_NAME)
                .map(entry -> new Present(entry.getKey(), entry.getValue().nickname))
                .toList();
    }

    /// That person looks at the room, in one more of their tabs.
    public synchronized void attend(Person person) {
        var member = members.get(person);
        if (member != null) {
            member.looking++;
        }
    }

    /// One tab fewer in which that person looks at the room, after they have read up to that
    /// number.
    public synchronized void lookAway(Person person, long read) {
        var member = members.get(person);
        if (member != null && member.looking > 0) {
            member.looking--;
            member.read = Math.max(member.read, read);
        }
    }

    /// Up to which number that person has read.
    ///
    /// @param known what is written down, which may be some seconds old
    /// @param head the number of the newest message, which somebody who looks has read
    public synchronized long read(Person person, long known, long head) {
        var member = members.get(person);
        if (member == null) {
            return known;
        }
        return member.looking > 0 ? head : Math.max(known, member.read);
    }

    /// Whether a word of this person makes the nickname theirs for a time. Not that of a program
    /// without our cookie, which nobody could tell from another one tomorrow.
    synchronized boolean mayClaim(Person person) {
        var member = members.get(person);
        return member == null || member.lingers;
    }

    /// This person speaks under that nickname.
    ///
    /// @return what is to be written down of it, null for nothing; at most once in [Names#EVERY]
    synchronized SeatChange.@Nullable Spoke spoke(Person person, Nickname nickname, Instant now) {
        return names.speaks(person, nickname, now)
                ? new SeatChange.Spoke(person, room.name(), nickname, now, names.lapse(now))
                : null;
    }

    private Entry.@Nullable Taken taken(Person person, Nickname nickname, Set<String> looks) {
        var hindrance = names.hindrance(person, looks, timer.instant());
        if (hindrance == null) {
            return null;
        }
        var free = free(person, nickname);
        return new Entry.Taken(free, names.refusal(nickname, hindrance, free));
    }

    /// A nickname like that one which this person can have.
    private Nickname free(Person person, Nickname taken) {
        var now = timer.instant();
        var candidate = numbered(taken, 2);
        for (int n = 3; names.hindrance(person, candidate.looks(), now) != null; n++) {
            // Most of these are free, however many somebody has taken.
            int any =
                    ThreadLocalRandom.current()
                            .nextInt(IN_ORDER, MOST_FREE * (IN_ORDER + names.size()));
            candidate = numbered(taken, n <= IN_ORDER ? n : any);
        }
        return candidate;
    }

    /// The nickname with that number behind it, and as many of its letters as there is room for.
    private static Nickname numbered(Nickname nickname, int n) {
        var name = nickname.value();
        var tail = " " + n;
        var letters = BreakIterator.getCharacterInstance(Locale.ROOT);
        letters.setText(name);
        for (int end = name.length(); end > 0; end = letters.preceding(end)) {
            if (name.codePointCount(0, end) + tail.length() <= Nickname.LONGEST) {
                try {
                    return new Nickname(name.substring(0, end) + tail);
                } catch (Refused endsInAJoiner) {
                    // One letter less may do.
                }
            }
        }
        return new Nickname("guest" + tail);
    }

    private void rename(Person person, Member member, Nickname nickname, Set<String> looks) {
        var before = member.nickname.value();
        names.leave(member.looks);
        member.nickname = nickname;
        member.fold = nickname.fold();
        member.looks = looks;
        names.enter(person, nickname, looks);
        if (!member.announced) {
            return;
        }
        if (joined.replace(person, nickname.value()) == null) {
            var earlier = renamed.remove(person);
            var known = earlier == null ? before : earlier.before();
            if (!known.equals(nickname.value())) {
                renamed.put(person, new Notice.Renamed(known, nickname.value()));
            }
            tellOrWait();
        }
    }

    private void remove(Person person, Member member) {
        members.remove(person);
        names.leave(member.looks);
        if (!member.announced) {
            return;
        }
        announced--;
        var untold = renamed.remove(person);
        if (joined.remove(person) != null) {
            return;
        }
        left.put(person, untold == null ? member.nickname.value() : untold.before());
        tellOrWait();
    }

    /// Tells at once what there is to tell, or has it told when a second has passed since the last
    /// line.
    private boolean tellOrWait() {
        var next = told.equals(Instant.MIN) ? Instant.MIN : told.plus(GATHERING);
        var now = timer.instant();
        if (!now.isBefore(next) && !waking) {
            tell(now, false);
            return true;
        }
        var wait = Duration.between(now, next);
        // It is longer when the clock was set back.
        wake(wait.compareTo(GATHERING) > 0 ? GATHERING : wait);
        return false;
    }

    private void wake(Duration delay) {
        if (!waking) {
            waking = true;
            timer.after(
                    delay,
                    () -> {
                        synchronized (Presence.this) {
                            waking = false;
                            tell(timer.instant(), true);
                        }
                    });
        }
    }

    /// One line: comings and goings, or a new name. When there are both they take turns, so that
    /// neither has to wait until the other stops.
    ///
    /// @param gathered whether who joined had to wait for this line, and so was told by itself
    ///   already
    private void tell(Instant now, boolean gathered) {
        boolean moved = !joined.isEmpty() || !left.isEmpty();
        if (!renamed.isEmpty() && (movedLast || !moved)) {
            broadcaster.told(room, renamed.pollFirstEntry().getValue(), null);
            movedLast = false;
        } else if (moved) {
            var alone =
                    joined.size() == 1 && left.isEmpty() && gathered
                            ? joined.firstEntry().getKey()
                            : null;
            broadcaster.told(room, new Notice.Moved(group(joined), group(left)), alone);
            joined.clear();
            left.clear();
            movedLast = true;
        }
        broadcaster.peopleChanged(room);
        told = now;
        if (!joined.isEmpty() || !left.isEmpty() || !renamed.isEmpty()) {
            wake(GATHERING);
        }
    }

    private static Notice.Group group(Map<Person, String> people) {
        var names =
                people.values().stream()
                        .limit(people.size() == Notice.Group.NAMED ? Notice.Group.NAMED : 1);
        var named = names.toList();
        return new Notice.Group(named, people.size() - named.size());
    }

    private static final class Member {
        Nickname nickname;
        String fold;
        Set<String> looks;
        final boolean lingers;
        int connections;
        int absences;
        boolean announced;
        int looking;
        long read;

        Member(Nickname nickname, Set<String> looks, boolean lingers) {
            this.nickname = nickname;
            this.fold = nickname.fold();
            this.looks = looks;
            this.lingers = lingers;
        }
    }
}
