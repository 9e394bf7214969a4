package quorate.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The checks of PROTOCOL.md section 5 on a decision for the open slot, each a function of its own. They read the turn and change
 * nothing; an empty list is a pass.
 */
final class Checks {
    private Checks() {}

    /** Judges what may have changed since it was last judged; a verdict that changed is stored. */
    static void refresh(Turn turn) {
        boolean newly = false;
        for (Table.Entry<DecisionHash, OpenSlot.Known> entry : turn.open.decisions()) {
            OpenSlot.Known known = entry.value();
            if (known.judged() && !turn.rejudge) {
                continue;
            }
            OpenSlot.Known judged = known.judged(judge(turn, known.decision()));
            if (!known.judged() || !sameCodes(known.findings(), judged.findings())) {
                turn.open = turn.open.with(judged);
                turn.write(new Write.Judged(turn.open.slot(), turn.open.round(), judged.hash(), judged.findings()));
                newly |= known.judged() && judged.passes();
                turn.digestDue |= turn.open.round() > 0; // G3: what this signer calls valid has changed
            }
        }
        if (turn.rejudge) {
            turn.open = turn.open.with(OpenSlot.Candidate.STALE);
            turn.rejudge = false;
        }
        if (newly) {
            turn.news();
            turn.rejudge = false;
        }
    }

    /** Numbers in a finding's text move with every block; which checks failed is what matters. */
    private static boolean sameCodes(List<Finding> some, List<Finding> others) {
        boolean same = some.size() == others.size();
        for (int i = 0; same && i < some.size(); i++) {
            Finding one = some.get(i);
            same = one.check() == others.get(i).check()
                    && one.code().equals(others.get(i).code());
        }
        return same;
    }

    /** All checks that a first vote for the decision needs (V2). */
    static List<Finding> judge(Turn turn, Decision decision) {
        return switch (decision) {
            case Decision.Pay pay -> pay(turn, pay);
            case Decision.Replace replace -> ReplaceRules.judge(turn, replace);
            case Decision.Kill kill -> KillRules.judge(turn, kill);
            case Decision.Cancel cancel -> cancel(turn, cancel);
            case Decision.Pass pass -> PassRules.judge(turn);
        };
    }

    private static List<Finding> pay(Turn turn, Decision.Pay pay) {
        List<Finding> findings = new ArrayList<>(sourceProof(turn, pay.events()));
        if (!findings.isEmpty()) {
            return findings;
        }
        List<Event> events = new ArrayList<>();
        pay.events().forEach(id -> events.add(turn.book.event(id).orElseThrow()));
        // 2, 3, 4
        findings.addAll(TemplateChecks.authority(turn.group(), turn.craft(), events, pay.template()));
        findings.addAll(nonceOrder(turn, events));
        events.forEach(event -> paidContent(turn, event).ifPresent(findings::add));
        findings.addAll(logRules(turn, events));
        if (findings.isEmpty() && turn.log.has(turn.craft().templateHash(pay.template()))) {
            findings.add(new Finding(Check.LOG_RULES, "TEMPLATE_KNOWN", "a template new to the log", "a decided one"));
        }
        // What cannot be decided on authority is not worth a look at the chain.
        if (findings.isEmpty()) {
            findings.addAll(inputsAndFee(turn, pay, ShallowCoins.leastDepthDaa(turn, events)));
            ShallowCoins.needless(turn, events, pay.template()).ifPresent(findings::add);
            findings.addAll(volume(turn, events));
            findings.addAll(concurrency(turn));
            KillRules.killedAccepted(turn, pay).ifPresent(findings::add);
            findings.addAll(streams(turn, events));
            findings.addAll(secondContent(turn, events));
        }
        return findings;
    }

    /** 1: an event stored here has had its proof, destination, amount, stream, nonce and sender verified. */
    static List<Finding> sourceProof(Turn turn, List<EventId> events) {
        List<Finding> findings = new ArrayList<>();
        for (EventId event : events) {
            if (turn.book.event(event).isEmpty()) {
                findings.add(new Finding(
                        Check.SOURCE_PROOF,
                        "EVENT_UNKNOWN",
                        "an event whose proof was verified here",
                        event.toString()));
            }
        }
        return findings;
    }

    /** 5: S1's order, as the log alone tells it. */
    static List<Finding> nonceOrder(Turn turn, List<Event> events) {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            StreamRules.order(turn, events.get(i), events.subList(0, i)).ifPresent(findings::add);
        }
        return findings;
    }

    /** 5, second half: no other content of the same (source, external id) in a standing payment. */
    static Optional<Finding> paidContent(Turn turn, Event event) {
        Optional<EventId> paid = turn.book.paid().get(EventBook.Content.of(event));
        boolean told = other(turn, event) == OtherContent.PAID;
        if (!told && paid.filter(other -> !other.equals(event.id())).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                Check.NONCE_ORDER,
                "CONTENT_PAID",
                "no other content of " + event.externalId() + " paid",
                paid.map(other -> "event " + other).orElse("an earlier one")));
    }

    private static OtherContent other(Turn turn, Event event) {
        return turn.book.known().get(event.id()).map(Input.EventKnown::other).orElse(OtherContent.NONE);
    }

    /** 11, second half: S1's waiting is over for each event, those before it in this Pay counted. */
    private static List<Finding> streams(Turn turn, List<Event> events) {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            StreamRules.waiting(turn, events.get(i), events.subList(0, i)).ifPresent(findings::add);
        }
        return findings;
    }

    /** 6: D2 for a Pay. */
    static List<Finding> logRules(Turn turn, List<Event> events) {
        List<Finding> findings = new ArrayList<>();
        SortedSet<EventBook.Content> contents = new TreeSet<>();
        for (Event event : events) {
            if (turn.book.decided(event.id())) {
                findings.add(new Finding(
                        Check.LOG_RULES,
                        "EVENT_DECIDED",
                        "an event that no slot has decided",
                        event.id().toString()));
            }
            if (!contents.add(EventBook.Content.of(event))) {
                findings.add(new Finding(
                        Check.LOG_RULES,
                        "EVENT_TWICE",
                        "events that differ in source and external id",
                        event.externalId().toString()));
            }
        }
        return findings;
    }

    /** 7, 8, 10: inputs, fee, masses and the freshness of the view. */
    static List<Finding> inputsAndFee(Turn turn, Decision.Payment pay, long leastDepthDaa) {
        return turn.chain
                .map(view -> TemplateChecks.chain(
                        turn.group(),
                        turn.craft(),
                        Taken.view(turn, view, pay.events()),
                        Taken.by(turn, pay.events()),
                        leastDepthDaa,
                        pay.template()))
                .orElseGet(() -> List.of(noView()));
    }

    static Finding noView() {
        return new Finding(Check.FRESH_VIEW, "NO_VIEW", "a view of the chain", "none yet");
    }

    /** 9: what slots paid within the window for other events, and these events. */
    static List<Finding> volume(Turn turn, List<Event> events) {
        Group.Funds funds = turn.group().funds();
        List<EventId> ids = events.stream().map(Event::id).toList();
        long spentSompi = Sompi.amounts(events);
        for (Table.Entry<Long, PoolLog.Spend> spend : turn.log.spends()) {
            boolean counts = spend.value().atMs() > turn.nowMs - funds.volumeWindowMs();
            if (counts && !pays(turn.log.entries().get(spend.key()), ids)) {
                spentSompi = Sompi.plus(spentSompi, spend.value().amountSompi());
            }
        }
        return spentSompi <= funds.volumeLimitSompi()
                ? List.of()
                : List.of(new Finding(
                        Check.VOLUME,
                        "VOLUME_EXCEEDED",
                        "at most " + funds.volumeLimitSompi() + " sompi in " + funds.volumeWindowMs() + " ms",
                        spentSompi + " sompi"));
    }

    private static boolean pays(Optional<LogEntry> entry, List<EventId> events) {
        return entry.isPresent()
                && entry.get().decision() instanceof Decision.Payment pay
                && pay.events().equals(events);
    }

    /** 11, first half: D3's count of live events. */
    static List<Finding> concurrency(Turn turn) {
        int live = turn.log.live();
        return live < turn.group().poolConcurrency()
                ? List.of()
                : List.of(new Finding(
                        Check.CONCURRENCY,
                        "POOL_BUSY",
                        "fewer than " + turn.group().poolConcurrency() + " live events",
                        live + " live"));
    }

    /** 12: of two contents of one (source, external id), one may be paid, and no machine says which. */
    static List<Finding> secondContent(Turn turn, List<Event> events) {
        List<Finding> findings = new ArrayList<>();
        for (Event event : events) {
            if (other(turn, event) != OtherContent.NONE) {
                findings.add(new Finding(
                        Check.SECOND_CONTENT,
                        "SECOND_CONTENT",
                        "one content of " + event.externalId(),
                        "another is known here"));
            }
        }
        return findings;
    }

    private static List<Finding> cancel(Turn turn, Decision.Cancel cancel) {
        List<Finding> findings = new ArrayList<>();
        StreamRules.cancelOrder(turn, cancel).ifPresent(findings::add);
        if (findings.isEmpty()) {
            cancelApproval(turn, cancel).ifPresent(findings::add);
        }
        return findings;
    }

    /** 11 for a Cancel: S2, this signer's operator has approved just this. */
    static Optional<Finding> cancelApproval(Turn turn, Decision.Cancel cancel) {
        boolean approved = turn.book.cancels().stream()
                .anyMatch(approval -> StreamRules.decision(approval).equals(cancel));
        return approved
                ? Optional.empty()
                : Optional.of(new Finding(
                        Check.CONCURRENCY, "CANCEL_NOT_APPROVED", "approval by this signer's operator", "none"));
    }
}
