package chat.room;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who is in a room, under which nickname, and what the others are told of it.
///
/// A person is one member however many tabs are open, and is gone some time after the last one closed, so that a
/// reload or a tunnel makes no noise. All state is guarded by this object's monitor; no call blocks longer than that.
public final class Presence {

    /// How long a person with a cookie may be without a connection before they count as gone.
    public static final Duration GRACE = Duration.ofSeconds(10);

    /// The shortest time between two lines about comings and goings in one room.
    public static final Duration GATHERING = Duration.ofSeconds(1);

    /// Above so many people a count is shown instead of a list.
    public static final int LISTED = 200;

    private static final Comparator<Present> BY_NAME =
            Comparator.comparing((Present present) -> present.nickname().fold())
                    .thenComparingLong(present -> present.person().id());

    private final Room room;
    private final Timer timer;
    private final Broadcaster broadcaster;

    private final Map<Person, Member> members = new HashMap<>();
    private final Map<String, Person> holders = new HashMap<>();

    private final LinkedHashMap<Person, String> joined = new LinkedHashMap<>();
    private final LinkedHashMap<Person, String> left = new LinkedHashMap<>();
    private final LinkedHashMap<Person, Notice.Renamed> renamed = new LinkedHashMap<>();
    private Instant told = Instant.MIN;
    private boolean waking;

    /// @param broadcaster is called while this monitor is held; it only hands on
    Presence(Room room, Timer timer, Broadcaster broadcaster) {
        this.room = room;
        this.timer = timer;
        this.broadcaster = broadcaster;
    }

    /// What became of somebody at the door.
    public sealed interface Entry {

        /// They are in; say [Presence#announce] once they can hear.
        record Entered() implements Entry {}

        /// Somebody else who is here has that nickname.
        ///
        /// @param free a nickname like it that nobody here has
        record Taken(Nickname free) implements Entry {}
    }

    /// Lets one more connection of this person in. Each entrance needs one [#leave].
    ///
    /// @param lingers whether the person gets [#GRACE] after their last connection; else they leave with it
    public synchronized Entry enter(Person person, Nickname nickname, boolean lingers) {
        var holder = holders.get(nickname.fold());
        if (holder != null && !holder.equals(person)) {
            return new Entry.Taken(free(nickname));
        }
        var member = members.get(person);
        if (member == null) {
            member = new Member(nickname, lingers);
            members.put(person, member);
            holders.put(nickname.fold(), person);
        } else if (!member.nickname.equals(nickname)) {
            rename(person, member, nickname);
        }
        member.connections++;
        return new Entry.Entered();
    }

    /// Tells the others that this person is here, if they have not been told.
    ///
    /// @return whether the line has to wait for others; the person is then told at once by whoever called
    public synchronized boolean announce(Person person) {
        var member = members.get(person);
        if (member == null || member.announced) {
            return false;
        }
        member.announced = true;
        if (left.remove(person) != null) {
            return false;
        }
        joined.put(person, member.nickname.value());
        return !tellOrWait();
    }

    /// One connection of this person has gone.
    ///
    /// @param settled is run when that can make no difference any more: at once, or on the timer after [#GRACE]
    public synchronized void leave(Person person, Runnable settled) {
        var member = members.get(person);
        if (member == null || --member.connections > 0) {
            settled.run();
            return;
        }
        if (!member.lingers) {
            remove(person, member);
            settled.run();
            return;
        }
        int absence = ++member.absences;
        timer.after(GRACE, () -> {
            synchronized (Presence.this) {
                if (members.get(person) == member && member.connections == 0 && member.absences == absence) {
                    remove(person, member);
                }
            }
            settled.run();
        });
    }

    /// The person gives up their place here at once, on purpose; connections that remain may read on.
    public synchronized void quit(Person person) {
        var member = members.get(person);
        if (member != null) {
            remove(person, member);
        }
    }

    /// Gives a person who may be here another nickname.
    public synchronized Entry rename(Person person, Nickname nickname) {
        var holder = holders.get(nickname.fold());
        if (holder != null && !holder.equals(person)) {
            return new Entry.Taken(free(nickname));
        }
        var member = members.get(person);
        if (member != null && !member.nickname.equals(nickname)) {
            rename(person, member, nickname);
        }
        return new Entry.Entered();
    }

    /// Who holds that nickname here now, null when nobody does.
    public synchronized @Nullable Person holder(Nickname nickname) {
        return holders.get(nickname.fold());
    }

    /// A nickname like that one which nobody here holds.
    public synchronized Nickname free(Nickname taken) {
        for (int n = 2; ; n++) {
            var tail = " " + n;
            var stem = taken.value();
            while (stem.codePointCount(0, stem.length()) + tail.length() > Nickname.LONGEST) {
                stem = stem.substring(0, stem.offsetByCodePoints(stem.length(), -1));
            }
            Nickname candidate;
            try {
                candidate = new Nickname(stem + tail);
            } catch (Refused cutInsideALetter) {
                candidate = new Nickname("guest" + tail);
            }
            if (!holders.containsKey(candidate.fold())) {
                return candidate;
            }
        }
    }

    public synchronized int count() {
        return members.size();
    }

    /// Everyone here in the order of their names; empty when there are more than [#LISTED].
    public synchronized List<Present> people() {
        if (members.size() > LISTED) {
            return List.of();
        }
        var people = new ArrayList<Present>(members.size());
        members.forEach((person, member) -> people.add(new Present(person, member.nickname)));
        people.sort(BY_NAME);
        return people;
    }

    /// Whether it is time to write down that this person speaks; at most once in that time.
    synchronized boolean spoke(Person person, Instant now, Duration every) {
        var member = members.get(person);
        if (member == null || !member.lingers || now.isBefore(member.spoke.plus(every))) {
            return false;
        }
        member.spoke = now;
        return true;
    }

    private void rename(Person person, Member member, Nickname nickname) {
        holders.remove(member.nickname.fold());
        holders.put(nickname.fold(), person);
        var before = member.nickname.value();
        member.nickname = nickname;
        if (!member.announced) {
            return;
        }
        if (joined.replace(person, nickname.value()) == null) {
            var earlier = renamed.remove(person);
            renamed.put(person, new Notice.Renamed(earlier == null ? before : earlier.before(), nickname.value()));
            tellOrWait();
        }
    }

    private void remove(Person person, Member member) {
        members.remove(person);
        holders.remove(member.nickname.fold(), person);
        renamed.remove(person);
        if (!member.announced || joined.remove(person) != null) {
            return;
        }
        left.put(person, member.nickname.value());
        tellOrWait();
    }

    /// Tells at once what there is to tell, or has it told when a second has passed since the last line.
    private boolean tellOrWait() {
        var next = told.equals(Instant.MIN) ? Instant.MIN : told.plus(GATHERING);
        var now = timer.instant();
        if (!now.isBefore(next) && !waking) {
            tell(now, false);
            return true;
        }
        wake(Duration.between(now, next));
        return false;
    }

    private void wake(Duration delay) {
        if (!waking) {
            waking = true;
            timer.after(delay, () -> {
                synchronized (Presence.this) {
                    waking = false;
                    tell(timer.instant(), true);
                }
            });
        }
    }

    /// @param gathered whether who joined had to wait for this line, and so was told by itself already
    private void tell(Instant now, boolean gathered) {
        if (!joined.isEmpty() || !left.isEmpty()) {
            var alone = joined.size() == 1 && left.isEmpty() && gathered ? joined.firstEntry().getKey() : null;
            broadcaster.told(room, new Notice.Moved(group(joined), group(left)), alone);
            joined.clear();
            left.clear();
        } else if (!renamed.isEmpty()) {
            broadcaster.told(room, renamed.pollFirstEntry().getValue(), null);
        }
        broadcaster.peopleChanged(room);
        told = now;
        if (!renamed.isEmpty()) {
            wake(GATHERING);
        }
    }

    private static Notice.Group group(Map<Person, String> people) {
        var names = people.values().stream().limit(people.size() == Notice.Group.NAMED ? Notice.Group.NAMED : 1);
        var named = names.toList();
        return new Notice.Group(named, people.size() - named.size());
    }

    private static final class Member {
        Nickname nickname;
        final boolean lingers;
        int connections;
        int absences;
        boolean announced;
        Instant spoke = Instant.MIN;

        Member(Nickname nickname, boolean lingers) {
            this.nickname = nickname;
            this.lingers = lingers;
        }
    }
}
