package chat.chaos;

import chat.chaos.History.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Judges what was seen during a run against what we promise. Knows nothing of how the server
/// works, and needs nothing but the story: the same story gets the same verdict.
///
/// What it holds against the server, each as a [Rule]: see there.
final class Judge {

    /// Findings told of one rule; where a thousand messages are lost, a few of them say it.
    private static final int TOLD = 3;

    /// Findings of one rule that get a story; to look for one takes a while.
    private static final int STORIES = 20;

    /// Lines of a finding's story.
    private static final int STORY = 14;

    /// What we promise, one by one.
    enum Rule {
        /// Numbers count 1, 2, 3 without gaps.
        GAP_FREE,
        /// What was typed ends in the log, standing on its page, or refused there.
        NOTHING_VANISHES,
        /// What the server said it has, it has.
        ACKNOWLEDGED_IS_KEPT,
        /// What anybody was shown is in the log, and as it was shown.
        SHOWN_IS_KEPT,
        /// What was typed once is in the log once.
        ONCE,
        /// What was refused is not in the log, unless the same sending came twice and its sender
        /// was told afterwards that the other was kept, or could not be told because one of the two
        /// met a full disk.
        REFUSED_IS_UNSEEN,
        /// What is in the log was typed, by that author, in those words; and so was what stands on
        /// a page as unanswered or refused.
        NOTHING_FOREIGN,
        /// One sender's messages are in the order in which they were typed, unless the disk was
        /// full while the earlier one was on its way.
        SENDERS_ORDER,
        /// Every reader saw an ascending stretch of the log without a hole and without a double.
        READERS_ORDER,
        /// A page that was open all the time shows what a freshly loaded one does, up to the end.
        STAYED_IS_FRESH,
        /// A page whose messages are not on the server any more says so.
        TOLD_OF_ANOTHER_LIFE,
        /// At rest the list of people is who is connected.
        PEOPLE
    }

    /// Something that we promise and that was not so.
    ///
    /// @param story the events that tell it, no others
    record Finding(Rule rule, String room, String sentence, List<Entry> story) {
        @Override
        public String toString() {
            return rule
                    + " in "
                    + room
                    + ": "
                    + sentence
                    + story.stream().map(entry -> "\n    " + entry).collect(Collectors.joining());
        }
    }

    /// @param figures what was counted, by a word for it
    record Verdict(List<Finding> findings, Map<String, Long> figures) {

        boolean isClean() {
            return findings.isEmpty();
        }

        /// How often that happened.
        long count(String what) {
            return figures.getOrDefault(what, 0L);
        }

        Set<Rule> broken() {
            return findings.stream().map(Finding::rule).collect(Collectors.toSet());
        }

        /// The counts, and what went wrong by rule, the shortest stories first.
        @Override
        public String toString() {
            var report = new StringBuilder();
            figures.forEach((what, count) -> report.append("%,10d %s%n".formatted(count, what)));
            var byRule = findings.stream().collect(Collectors.groupingBy(Finding::rule));
            for (var rule : Rule.values()) {
                var broken = byRule.getOrDefault(rule, List.of());
                report.append("%,10d broken: %s%n".formatted(broken.size(), rule));
                broken.stream()
                        .limit(STORIES)
                        .sorted((a, b) -> Integer.compare(a.story.size(), b.story.size()))
                        .limit(TOLD)
                        .forEach(finding -> report.append(finding).append('\n'));
            }
            return report.toString();
        }
    }

    private final List<Entry> entries;
    private final List<Finding> findings = new ArrayList<>();

    private Judge(List<Entry> entries) {
        this.entries = entries;
    }

    static Verdict judge(List<Entry> entries) {
        var judge = new Judge(entries);
        var rooms = new LinkedHashMap<String, List<Entry>>();
        for (var entry : entries) {
            if (!entry.event().room().isEmpty()) {
                rooms.computeIfAbsent(entry.event().room(), _ -> new ArrayList<>()).add(entry);
            }
        }
        rooms.forEach((name, events) -> judge.new Room(name, events).judge());
        return new Verdict(List.copyOf(judge.findings), judge.figures());
    }

    private Map<String, Long> figures() {
        var figures = new TreeMap<String, Long>();
        for (var entry : entries) {
            var word =
                    switch (entry.event()) {
                        case Event.Typed _ -> "typed";
                        case Event.Again _ -> "sent again";
                        case Event.Acknowledged _ -> "acknowledged";
                        case Event.Refused _ -> "refused";
                        case Event.Pending _ -> "pending at the end";
                        case Event.Shown _ -> "shown on pages";
                        case Event.Heard _ -> "shown on tutorial's sockets";
                        case Event.Loaded _ -> "pages loaded";
                        case Event.Emptied _ -> "lists replaced";
                        case Event.Told _ -> "pages told of another life";
                        case Event.Stayed _ -> "pages compared with fresh ones";
                        case Event.Listed _ -> "lists of people compared";
                        case Event.Incident(var kind, _) -> kind;
                        case Event.DiskFull _ -> "full disk";
                        case Event.DiskFree _ -> "room on the disk again";
                        case Event.Replaced _ -> "data replaced";
                        case Event.Here _ -> "rooms";
                        case Event.Fresh(_, var items) -> {
                            figures.merge("in the logs", (long) items.size(), Long::sum);
                            yield "logs read to the first message";
                        }
                    };
            figures.merge(word, 1L, Long::sum);
        }
        return figures;
    }

    /// What one sender typed under one key, and what became of it.
    private static final class Sending {
        final Event.Typed typed;
        final int at;
        boolean again;
        boolean acknowledged;
        boolean refused;
        boolean pending;

        Sending(Event.Typed typed, int at) {
            this.typed = typed;
            this.at = at;
        }
    }

    /// What was typed, and where the log has it.
    private record Kept(Event.Typed typed, Item item) {}

    /// Author and words: what a log tells of a sending.
    private record Words(String author, String text) {}

    /// One room's part of the story.
    private final class Room {
        private final String name;
        private final List<Entry> events;
        private final List<Item> log = new ArrayList<>();
        private final Map<Words, List<Item>> kept = new HashMap<>();
        private final Map<String, Sending> sendings = new LinkedHashMap<>();
        private final Map<Words, List<Sending>> byWords = new LinkedHashMap<>();

        /// Index of the event that replaced the data; what is before it may be gone.
        private int replaced = -1;

        Room(String name, List<Entry> events) {
            this.name = name;
            this.events = events;
        }

        void judge() {
            read();
            judgeNumbers();
            byWords.forEach(this::judgeFate);
            judgeForeign();
            judgeSenders();
            judgePages();
            judgeSockets();
            judgeRest();
        }

        private void read() {
            for (int i = 0; i < events.size(); i++) {
                switch (events.get(i).event()) {
                    case Event.Typed typed -> {
                        var sending = new Sending(typed, i);
                        sendings.put(typed.who() + " " + typed.key(), sending);
                        byWords.computeIfAbsent(
                                        new Words(typed.author(), typed.text()),
                                        _ -> new ArrayList<>())
                                .add(sending);
                    }
                    case Event.Again(var who, _, var key) -> sending(who, key).again = true;
                    case Event.Acknowledged(var who, _, var key) -> {
                        sending(who, key).acknowledged = true;
                        // The text that had come back went away with that.
                        sending(who, key).refused = false;
                    }
                    case Event.Refused(var who, _, var key, _) -> sending(who, key).refused = true;
                    case Event.Pending(var who, _, var key) -> sending(who, key).pending = true;
                    case Event.Fresh(_, var items) -> log.addAll(items);
                    case Event.Replaced _ -> replaced = i;
                    default -> {
                        // Looked at below.
                    }
                }
            }
            for (var item : log) {
                kept.computeIfAbsent(new Words(item.author(), item.text()), _ -> new ArrayList<>())
                        .add(item);
            }
        }

        private Sending sending(String who, String key) {
            var known = sendings.get(who + " " + key);
            if (known == null) {
                find(
                        Rule.NOTHING_FOREIGN,
                        "%s was answered, or has standing there, “%s”, which it never sent."
                                .formatted(who, key),
                        _ -> false);
                return new Sending(new Event.Typed(who, name, who, key, ""), 0);
            }
            return known;
        }

        private void judgeNumbers() {
            var numbers = log.stream().map(Item::number).toList();
            if (!numbers.equals(LongStream.rangeClosed(1, log.size()).boxed().toList())) {
                long wrong =
                        LongStream.rangeClosed(1, log.size())
                                .filter(n -> numbers.get((int) n - 1) != n)
                                .findFirst()
                                .orElse(0);
                find(
                        Rule.GAP_FREE,
                        "the log has "
                                + numbers.get((int) wrong - 1)
                                + " in the place of "
                                + wrong
                                + ".",
                        _ -> false);
            }
        }

        private void judgeFate(Words words, List<Sending> typed) {
            int there = kept.getOrDefault(words, List.of()).size();
            if (there > typed.size()) {
                find(
                        Rule.ONCE,
                        "“%s” was typed %d times and is in the log %d times."
                                .formatted(words.text, typed.size(), there),
                        about(words.text));
            }
            long forgiven = typed.stream().filter(sending -> sending.at < replaced).count();
            long acknowledged = typed.stream().filter(sending -> sending.acknowledged).count();
            if (there < acknowledged - forgiven) {
                find(
                        Rule.ACKNOWLEDGED_IS_KEPT,
                        "“%s” was acknowledged and is not in the log.".formatted(words.text),
                        about(words.text));
                return;
            }
            long answered =
                    typed.stream()
                            .filter(sending ->
                                    !sending.acknowledged && (sending.refused || sending.pending))
                            .count();
            if (there + answered < typed.size() - forgiven) {
                find(
                        Rule.NOTHING_VANISHES,
                        "“%s” was typed, and is neither in the log nor on its page nor refused."
                                .formatted(words.text),
                        about(words.text));
            }
            long refused =
                    typed.stream()
                            .filter(sending ->
                                    sending.refused
                                            && !(sending.again && metFullDisk(sending.typed)))
                            .count();
            if (refused > 0 && there > typed.size() - refused) {
                find(
                        Rule.REFUSED_IS_UNSEEN,
                        "“%s” was refused, and is in the log.".formatted(words.text),
                        about(words.text));
            }
        }

        private void judgeForeign() {
            for (var item : log) {
                if (!byWords.containsKey(new Words(item.author(), item.text()))) {
                    find(
                            Rule.NOTHING_FOREIGN,
                            item + " was typed by nobody of that name.",
                            about(item.text()));
                }
            }
        }

        /// By words that were typed once only; of equal ones nobody knows which is which.
        private void judgeSenders() {
            var last = new HashMap<String, Kept>();
            for (var sending : sendings.values()) {
                var words = new Words(sending.typed.author(), sending.typed.text());
                var there = kept.getOrDefault(words, List.of());
                if (there.size() != 1 || byWords.getOrDefault(words, List.of()).size() != 1) {
                    continue;
                }
                var item = there.getFirst();
                var before = last.put(sending.typed.who(), new Kept(sending.typed, item));
                if (before != null
                        && before.item.number() > item.number()
                        && !metFullDisk(before.typed)) {
                    find(
                            Rule.SENDERS_ORDER,
                            "%s typed “%s” before “%s”, and the log has them the other way round."
                                    .formatted(
                                            sending.typed.who(), before.typed.text(), item.text()),
                            about(before.typed.text()).or(about(item.text())));
                }
            }
        }

        /// Whether the disk was full while that was on its way. It may have been refused then
        /// without its page hearing so, and sent again behind what was typed after it.
        private boolean metFullDisk(Event.Typed typed) {
            boolean full = false;
            boolean onItsWay = false;
            for (var entry : entries) {
                switch (entry.event()) {
                    case Event.DiskFull _ -> full = true;
                    case Event.DiskFree _ -> full = false;
                    case Event.Typed other when other.equals(typed) -> onItsWay = true;
                    case Event.Shown(_, _, var item) when item.text().equals(typed.text()) ->
                            onItsWay = false;
                    case Event.Heard heard when heard.text().equals(typed.text()) ->
                            onItsWay = false;
                    default -> {
                        // Of others.
                    }
                }
                if (full && onItsWay) {
                    return true;
                }
            }
            return false;
        }

        private void judgePages() {
            var holds = new HashMap<String, Long>();
            var strangers = new HashSet<String>();
            for (int i = 0; i < events.size(); i++) {
                switch (events.get(i).event()) {
                    case Event.Loaded(var reader, _) -> {
                        holds.remove(reader);
                        strangers.remove(reader);
                    }
                    case Event.Emptied(var reader, _) -> holds.remove(reader);
                    case Event.Told(var reader, _) -> strangers.remove(reader);
                    case Event.Shown(var reader, _, var item) -> {
                        var held = holds.put(reader, item.number());
                        if (held != null && item.number() != held + 1) {
                            find(
                                    Rule.READERS_ORDER,
                                    "%s was shown %d after %d."
                                            .formatted(reader, item.number(), held),
                                    about(reader, held, item.number()));
                        }
                        judgeShown(i, reader, item, strangers);
                    }
                    default -> {
                        // No page's.
                    }
                }
            }
        }

        private void judgeShown(int i, String reader, Item item, Set<String> strangers) {
            var there = at(item.number());
            if (item.equals(there)) {
                if (i > replaced && strangers.contains(reader)) {
                    strangers.remove(reader);
                    find(
                            Rule.TOLD_OF_ANOTHER_LIFE,
                            reader
                                    + " had messages that are gone, and was shown more without a word.",
                            about(reader, item.number() - 1, item.number()));
                }
            } else if (i < replaced) {
                strangers.add(reader);
            } else {
                find(
                        Rule.SHOWN_IS_KEPT,
                        "%s was shown %s, and the log has %s."
                                .formatted(reader, item, there == null ? "nothing there" : there),
                        about(item.text()));
            }
        }

        /// All places of the log at which a socket may be, after what it heard so far: texts can be
        /// alike.
        private void judgeSockets() {
            var places = new HashMap<String, Set<Long>>();
            var lost = new HashSet<String>();
            for (int i = 0; i < events.size(); i++) {
                if (!(events.get(i).event() instanceof Event.Heard heard)
                        || lost.contains(heard.reader())
                        || i < replaced) {
                    continue;
                }
                var words = new Words(heard.author(), heard.text());
                var all = kept.getOrDefault(words, List.of()).stream().map(Item::number).toList();
                if (all.isEmpty()) {
                    lost.add(heard.reader());
                    find(
                            Rule.SHOWN_IS_KEPT,
                            "%s heard “%s”, which is not in the log."
                                    .formatted(heard.reader(), heard.text()),
                            about(heard.text()));
                    continue;
                }
                var before = places.get(heard.reader());
                var now =
                        all.stream()
                                .filter(place -> before == null || before.contains(place - 1))
                                .collect(Collectors.toSet());
                if (now.isEmpty()) {
                    lost.add(heard.reader());
                    find(
                            Rule.READERS_ORDER,
                            "%s heard “%s”, which is %s, directly after %s."
                                    .formatted(heard.reader(), heard.text(), all, before),
                            about(heard.text()));
                }
                places.put(heard.reader(), now);
            }
        }

        private void judgeRest() {
            var here =
                    events.stream()
                            .map(Entry::event)
                            .filter(Event.Here.class::isInstance)
                            .map(event -> ((Event.Here) event).people())
                            .findFirst()
                            .orElse(Set.of());
            for (var entry : events) {
                if (entry.event() instanceof Event.Stayed(var reader, _, var items)) {
                    judgeStayed(reader, items);
                } else if (entry.event() instanceof Event.Listed(var reader, _, var people)
                        && !people.equals(here)) {
                    find(
                            Rule.PEOPLE,
                            "%s lists %s, and there are %s.".formatted(reader, people, here),
                            _ -> false);
                }
            }
        }

        private void judgeStayed(String reader, List<Item> items) {
            for (var item : items) {
                var there = at(item.number());
                if (!item.equals(there)) {
                    find(
                            Rule.STAYED_IS_FRESH,
                            "%s still shows %s, and a fresh page %s."
                                    .formatted(reader, item, there == null ? "nothing" : there),
                            about(reader, item.number(), item.number()));
                    return;
                }
            }
            long end = items.isEmpty() ? 0 : items.getLast().number();
            if (end != log.size()) {
                find(
                        Rule.STAYED_IS_FRESH,
                        "%s ends with %d, and the log with %d.".formatted(reader, end, log.size()),
                        about(reader, end, end + 1));
            }
        }

        private @Nullable Item at(long number) {
            return number < 1 || number > log.size() ? null : log.get((int) number - 1);
        }

        /// Everything about a text: who typed it, what they were answered, who was shown it.
        private Predicate<Event> about(String text) {
            var keys =
                    sendings.values().stream()
                            .filter(sending -> sending.typed.text().equals(text))
                            .map(sending -> sending.typed.who() + " " + sending.typed.key())
                            .collect(Collectors.toSet());
            return event ->
                    switch (event) {
                        case Event.Typed typed -> typed.text().equals(text);
                        case Event.Acknowledged(var who, _, var key) ->
                                keys.contains(who + " " + key);
                        case Event.Refused(var who, _, var key, _) ->
                                keys.contains(who + " " + key);
                        case Event.Pending(var who, _, var key) -> keys.contains(who + " " + key);
                        case Event.Shown(_, _, var item) -> item.text().equals(text);
                        case Event.Heard heard -> heard.text().equals(text);
                        default -> false;
                    };
        }

        /// What a reader was shown around those numbers.
        private Predicate<Event> about(String reader, long from, long to) {
            return event ->
                    switch (event) {
                        case Event.Shown(var who, _, var item) ->
                                who.equals(reader)
                                        && (item.number() == from || item.number() == to);
                        case Event.Emptied(var who, _) -> who.equals(reader);
                        case Event.Told(var who, _) -> who.equals(reader);
                        case Event.Loaded(var who, _) -> who.equals(reader);
                        default -> false;
                    };
        }

        private void find(Rule rule, String sentence, Predicate<Event> about) {
            boolean enough =
                    findings.stream().filter(found -> found.rule == rule).count() >= STORIES;
            findings.add(new Finding(rule, name, sentence, enough ? List.of() : story(about)));
        }

        /// The events themselves, and what was done to the server between the first and the last.
        private List<Entry> story(Predicate<Event> about) {
            var told = events.stream().filter(entry -> about.test(entry.event())).toList();
            if (told.isEmpty()) {
                return told;
            }
            var first = told.getFirst().at();
            var last = told.getLast().at();
            return entries.stream()
                    .filter(entry ->
                            told.contains(entry)
                                    || (entry.event().room().isEmpty()
                                            && entry.at().compareTo(first) >= 0
                                            && entry.at().compareTo(last) <= 0))
                    .limit(STORY)
                    .toList();
        }
    }
}
