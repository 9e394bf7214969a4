package quorate.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The decided slots, as far as the rules still look at them.
 *
 * @param height the last decided slot; all up to it are held (D1)
 * @param last its decision hash
 * @param entries slots that are live or among the newest
 * @param unended those of them whose template is not Completed: all that the next one waits for
 * @param streams the last decided nonce of every stream
 * @param spends what slots paid, for the rolling volume (check 9)
 * @param completed members' Completed statements for slots not ended (D3)
 * @param kills slots whose template is killed, and by which slot (C3)
 * @param evidence what is known of slots that may have to be killed, or are
 * @param aside live slots that this signer's operator has set aside (D3)
 * @param ahead certificates beyond the next slot, at most {@link #MAX_AHEAD} (D1)
 */
record PoolLog(
        long height,
        DecisionHash last,
        Table<Long, LogEntry> entries,
        Table<Long, LogEntry> unended,
        Table<StreamId, Tail> streams,
        Table<Long, Spend> spends,
        Table<Long, Table<NodeId, Statement.Completed>> completed,
        Table<Long, Long> kills,
        Table<Long, SlotEvidence> evidence,
        Table<Long, Boolean> aside,
        Table<Long, Input.Certified> ahead) {
    static final int MAX_AHEAD = 16;

    /** Ended slots are looked at for this long: no coin of theirs is offered again to another event. */
    static final int KEPT_ENTRIES = 256;

    /** @param slot what decided the nonce; 0 when that slot is long ended */
    record Tail(long nonce, long slot) {}

    record Spend(long atMs, long amountSompi) {}

    /**
     * Check 9: one more, without those that have left the window. Time does not go back, so they never count again, and a check costs
     * what the window holds, however long the log is.
     */
    static Table<Long, Spend> spent(Table<Long, Spend> spends, long slot, Spend spend, long windowMs) {
        Table<Long, Spend> within = spends;
        Optional<Table.Entry<Long, Spend>> oldest = within.first();
        while (oldest.isPresent() && oldest.get().value().atMs() <= spend.atMs() - windowMs) {
            within = within.remove(oldest.get().key());
            oldest = within.first();
        }
        return within.put(slot, spend);
    }

    boolean ended(long slot) {
        return entries.get(slot).map(LogEntry::ended).orElse(true);
    }

    /** D3: events of which a template stands and that are not Completed, less what the operator has set aside. */
    int live() {
        SortedSet<EventId> live = new TreeSet<>();
        for (Table.Entry<Long, LogEntry> entry : unended) {
            if (!aside.has(entry.key()) && entry.value().decision() instanceof Decision.Payment pay) {
                live.addAll(pay.events());
            }
        }
        return live.size();
    }

    /** A template stands from its certificate until a Kill of it is decided: the log alone tells. */
    boolean stands(long slot) {
        return entries.get(slot).flatMap(LogEntry::template).isPresent() && !kills.has(slot);
    }

    /** C3: killed slots whose template paid any of these events. */
    List<LogEntry> killedOf(List<EventId> events) {
        List<LogEntry> killed = new ArrayList<>();
        for (Table.Entry<Long, Long> kill : kills) {
            entries.get(kill.key())
                    .filter(entry -> entry.decision() instanceof Decision.Payment pay
                            && pay.events().stream().anyMatch(events::contains))
                    .ifPresent(killed::add);
        }
        return killed;
    }

    /** Templates of just these events that stand, in the order of their slots: at most one of them can ever confirm (D2). */
    List<LogEntry> standing(List<EventId> events) {
        List<LogEntry> standing = new ArrayList<>();
        for (Table.Entry<Long, LogEntry> entry : entries) {
            if (entry.value().decision() instanceof Decision.Payment pay
                    && pay.events().equals(events)
                    && stands(entry.key())) {
                standing.add(entry.value());
            }
        }
        return standing;
    }

    /**
     * D3: what the standing templates of events other than these spend. Completed slots count too: a reorg may bring their coins
     * back.
     */
    SortedSet<Outpoint> boundOutpoints(List<EventId> events) {
        SortedSet<Outpoint> bound = new TreeSet<>();
        for (Table.Entry<Long, LogEntry> entry : entries) {
            if (entry.value().decision() instanceof Decision.Payment pay
                    && !pay.events().equals(events)
                    && stands(entry.key())) {
                pay.template().inputs().forEach(input -> bound.add(input.outpoint()));
            }
        }
        return bound;
    }

    /** C6: standing templates that another one of their events stands beside: what they would pay to the pool may never be. */
    List<Template> contested() {
        List<Template> contested = new ArrayList<>();
        for (Table.Entry<Long, LogEntry> entry : entries) {
            if (entry.value().decision() instanceof Decision.Replace replace && stands(entry.key())) {
                List<LogEntry> standing = standing(replace.events());
                for (LogEntry sibling : standing.size() > 1 ? standing : List.<LogEntry>of()) {
                    contested.add(((Decision.Payment) sibling.decision()).template());
                }
            }
        }
        return contested;
    }

    /** D2: whether a template of this hash was decided before. */
    boolean has(TemplateHash template) {
        for (Table.Entry<Long, LogEntry> entry : entries) {
            Optional<TemplateHash> decided = entry.value().template();
            if (decided.isPresent() && decided.get().equals(template)) {
                return true;
            }
        }
        return false;
    }

    PoolLog withEntry(LogEntry entry) {
        return new PoolLog(
                height,
                last,
                entries.put(entry.slot(), entry),
                entry.ended() ? unended.remove(entry.slot()) : unended.put(entry.slot(), entry),
                streams,
                spends,
                completed,
                kills,
                evidence,
                aside,
                ahead);
    }

    PoolLog withStream(StreamId stream, Tail tail) {
        return new PoolLog(
                height,
                last,
                entries,
                unended,
                streams.put(stream, tail),
                spends,
                completed,
                kills,
                evidence,
                aside,
                ahead);
    }

    PoolLog withSpends(Table<Long, Spend> newSpends) {
        return new PoolLog(
                height, last, entries, unended, streams, newSpends, completed, kills, evidence, aside, ahead);
    }

    PoolLog withCompleted(Table<Long, Table<NodeId, Statement.Completed>> newCompleted) {
        return new PoolLog(
                height, last, entries, unended, streams, spends, newCompleted, kills, evidence, aside, ahead);
    }

    PoolLog withKill(long slot, long bySlot) {
        return new PoolLog(
                height,
                last,
                entries,
                unended,
                streams,
                spends,
                completed,
                kills.put(slot, bySlot),
                evidence,
                aside,
                ahead);
    }

    PoolLog withEvidence(Table<Long, SlotEvidence> newEvidence) {
        return new PoolLog(
                height, last, entries, unended, streams, spends, completed, kills, newEvidence, aside, ahead);
    }

    PoolLog withAside(Table<Long, Boolean> newAside) {
        return new PoolLog(
                height, last, entries, unended, streams, spends, completed, kills, evidence, newAside, ahead);
    }

    PoolLog withAhead(Table<Long, Input.Certified> newAhead) {
        return new PoolLog(
                height, last, entries, unended, streams, spends, completed, kills, evidence, aside, newAhead);
    }

    /** The log with its next slot; finished ones far behind are let go. */
    PoolLog append(LogEntry entry, Predicate<LogEntry> finished) {
        Table<Long, LogEntry> kept = entries.put(entry.slot(), entry);
        Table<Long, Long> stillKilled = kills;
        Table<Long, SlotEvidence> stillShown = evidence;
        Table<Long, Boolean> stillAside = aside;
        for (Table.Entry<Long, LogEntry> old : entries) {
            if (old.key() > entry.slot() - KEPT_ENTRIES) {
                break;
            }
            if (finished.test(old.value())) {
                kept = kept.remove(old.key());
                stillKilled = stillKilled.remove(old.key());
                stillShown = stillShown.remove(old.key());
                stillAside = stillAside.remove(old.key());
            }
        }
        return new PoolLog(
                entry.slot(),
                entry.hash(),
                kept,
                entry.ended() ? unended : unended.put(entry.slot(), entry),
                streams,
                spends,
                completed,
                stillKilled,
                stillShown,
                stillAside,
                ahead.without(entry.slot() + 1));
    }
}
