package quorate.codecs.log;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.group.GroupConfig;
import quorate.codecs.wire.RealCraft;
import quorate.codecs.wire.Signing;
import quorate.protocol.Decision;
import quorate.protocol.DecisionHash;
import quorate.protocol.EventId;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;
import quorate.protocol.TemplateHash;

/**
 * Checks a pool's log from its first slot on, by the group's public keys alone: each decision follows the one before it (the chain
 * of decision hashes) and Q members have locked it (C1); and what the log alone can tell is in order (D2): an event has one standing
 * payment or is cancelled, a template is decided once, a Kill ends what stands, a Replace adds a template that
 * conflicts with all of its events that stand.
 */
public final class LogAudit {
    /** How many of each kind were found in order. */
    public record Counts(long slots, long pays, long replaces, long kills, long cancels, long decidedEvents) {}

    private final Signing signing;
    private final RealCraft craft;
    private final Set<TemplateHash> templates = new HashSet<>();
    private final TreeMap<EventId, Long> decided = new TreeMap<>();
    private final TreeMap<Long, Decision.Payment> standing = new TreeMap<>();
    private final Set<String> cancelled = new HashSet<>();
    private int passedBefore;
    private DecisionHash last = new DecisionHash(Hash32.ZERO);
    private long height;
    private long pays;
    private long replaces;
    private long kills;
    private long cancels;

    public LogAudit(GroupConfig group) {
        this.signing = group.signing(Schnorr.best());
        this.craft = new RealCraft(group.groupHash(), group.pool(), group.transactions());
    }

    /** Throws {@link LogRefused} naming the slot and the rule; what was taken before stays as it was. */
    public void take(LogLine line) {
        long slot = line.certificate().slot();
        if (slot != height + 1) {
            throw new LogRefused(height + 1, "D1", "slot " + (height + 1), "slot " + slot);
        }
        if (!line.previous().equals(last)) {
            throw new LogRefused(slot, "D1", "a decision after " + last, "one after " + line.previous());
        }
        DecisionHash hash = craft.decisionHash(slot, last, line.decision());
        if (!hash.equals(line.certificate().decision())) {
            throw new LogRefused(
                    slot,
                    "C1",
                    "a certificate of " + hash,
                    "one of " + line.certificate().decision());
        }
        Optional<String> fault = signing.faultOf(line.certificate()).or(() -> signing.faultOf(line.decision()));
        if (fault.isPresent()) {
            throw new LogRefused(slot, "C1", "locks and refusals signed by their members", fault.get());
        }
        passedBefore = line.decision() instanceof Decision.Pass ? passed(slot) : 0;
        switch (line.decision()) {
            case Decision.Pass pass -> {}
            case Decision.Pay pay -> pay(slot, pay);
            case Decision.Replace replace -> replace(slot, replace);
            case Decision.Kill kill -> kill(slot, kill);
            case Decision.Cancel cancel -> cancel(slot, cancel);
        }
        height = slot;
        last = hash;
    }

    /** D2: the two slots before are not both Pass. */
    private int passed(long slot) {
        if (passedBefore == 2) {
            throw new LogRefused(slot, "D2", "no third Pass in a row", "one");
        }
        return passedBefore + 1;
    }

    public Counts counts() {
        return new Counts(height, pays, replaces, kills, cancels, decided.size());
    }

    /** The payments whose templates stand, by slot. */
    public SortedMap<Long, Decision.Payment> standing() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(standing));
    }

    /** Hash of the newest decision: two logs that end in the same one are the same log. */
    public DecisionHash last() {
        return last;
    }

    private void pay(long slot, Decision.Pay pay) {
        undecided(slot, pay);
        template(slot, pay);
        pays++;
    }

    private void template(long slot, Decision.Payment pay) {
        TemplateHash template = craft.templateHash(pay.template());
        if (!templates.add(template)) {
            throw new LogRefused(slot, "D2", "a new template", template + " again");
        }
        pay.events().forEach(event -> decided.put(event, slot));
        standing.put(slot, pay);
    }

    /** Of the newest template of just these events, with an input of all of them that stand: one of them can confirm. */
    private void replace(long slot, Decision.Replace replace) {
        SortedMap<Long, Decision.Payment> siblings = siblings(replace.events());
        if (siblings.isEmpty() || siblings.lastKey() != replace.slot()) {
            throw new LogRefused(
                    slot, "D2", "a Replace of the newest template of its events", "one of slot " + replace.slot());
        }
        SortedSet<Outpoint> common = outpoints(replace);
        siblings.values().forEach(sibling -> common.retainAll(outpoints(sibling)));
        if (common.isEmpty()) {
            throw new LogRefused(slot, "D2", "an input of all templates of its events that stand", "none");
        }
        template(slot, replace);
        replaces++;
    }

    private SortedMap<Long, Decision.Payment> siblings(List<EventId> events) {
        TreeMap<Long, Decision.Payment> siblings = new TreeMap<>(standing);
        siblings.values().removeIf(pay -> !pay.events().equals(events));
        return siblings;
    }

    private static SortedSet<Outpoint> outpoints(Decision.Payment pay) {
        SortedSet<Outpoint> outpoints = new TreeSet<>();
        pay.template().inputs().forEach(input -> outpoints.add(input.outpoint()));
        return outpoints;
    }

    private void kill(long slot, Decision.Kill kill) {
        Decision.Payment ended = standing.remove(kill.slot());
        if (ended == null) {
            throw new LogRefused(slot, "D2", "a Kill of a standing template", "one of slot " + kill.slot());
        }
        SortedMap<Long, Decision.Payment> siblings = siblings(ended.events());
        if (siblings.isEmpty()) {
            ended.events().forEach(decided::remove);
        } else {
            ended.events().forEach(event -> decided.put(event, siblings.lastKey()));
        }
        kills++;
    }

    private void cancel(long slot, Decision.Cancel cancel) {
        undecided(slot, cancel);
        String nonce = cancel.stream() + "/" + cancel.nonce();
        if (!cancelled.add(nonce)) {
            throw new LogRefused(slot, "D2", "a nonce that is not cancelled", nonce);
        }
        cancel.event().ifPresent(event -> decided.put(event, slot));
        cancels++;
    }

    private void undecided(long slot, Decision decision) {
        for (EventId event : decision.events()) {
            Long by = decided.get(event);
            if (by != null) {
                throw new LogRefused(slot, "D2", "events that nothing has decided", event + ", decided by slot " + by);
            }
        }
    }
}
