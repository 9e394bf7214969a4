package quorate.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Replace, by D2, D3 and C3: the events of a template that is not accepted get one more, dearer one. All that stand share an input,
 * so that at most one of them can ever confirm.
 */
final class ReplaceRules {
    private ReplaceRules() {}

    /** Section 5 for a Replace: 1 to 4 and 6 to 11. */
    static List<Finding> judge(Turn turn, Decision.Replace replace) {
        List<Finding> findings = new ArrayList<>(Checks.sourceProof(turn, replace.events()));
        if (!findings.isEmpty()) {
            return findings;
        }
        List<Event> events = events(turn, replace.events());
        findings.addAll(TemplateChecks.authority(turn.group(), turn.craft(), events, replace.template()));
        logRules(turn, replace).ifPresent(findings::add);
        if (findings.isEmpty()) {
            findings.addAll(
                    Checks.inputsAndFee(turn, replace, turn.group().funds().minInputDepthDaa()));
            findings.addAll(Checks.volume(turn, events));
            overdue(turn, replace).ifPresent(findings::add);
            KillRules.killedAccepted(turn, replace).ifPresent(findings::add);
        }
        return findings;
    }

    private static List<Event> events(Turn turn, List<EventId> ids) {
        return ids.stream().map(id -> turn.book.event(id).orElseThrow()).toList();
    }

    /** 6, D2: the newest template of just these events, a new hash, one input of all that stand, and the next step of the fee. */
    private static Optional<Finding> logRules(Turn turn, Decision.Replace replace) {
        List<LogEntry> standing = turn.log.standing(replace.events());
        if (standing.isEmpty() || standing.getLast().slot() != replace.slot()) {
            return finding(
                    Check.LOG_RULES,
                    "NOT_STANDING",
                    "the newest slot of these events whose template stands",
                    "slot " + replace.slot());
        }
        if (turn.log.has(turn.craft().templateHash(replace.template()))) {
            return finding(Check.LOG_RULES, "TEMPLATE_KNOWN", "a template new to the log", "a decided one");
        }
        SortedSet<Outpoint> common = common(standing);
        if (replace.template().inputs().stream().noneMatch(input -> common.contains(input.outpoint()))) {
            return finding(
                    Check.LOG_RULES,
                    "NO_COMMON_INPUT",
                    "one of " + common,
                    replace.template().inputs() + "");
        }
        long leastSompi = Sompi.times(
                leastFeerate(turn, standing),
                turn.craft().masses(replace.template()).feeGrams());
        return replace.template().feeSompi() >= leastSompi
                ? Optional.empty()
                : finding(
                        Check.LOG_RULES,
                        "FEE_STEP",
                        "at least " + leastSompi + " sompi",
                        replace.template().feeSompi() + "");
    }

    /** D2: what all these templates spend. While there is such an input at most one of them can confirm. */
    private static SortedSet<Outpoint> common(List<LogEntry> standing) {
        SortedSet<Outpoint> common = null;
        for (LogEntry entry : standing) {
            List<Outpoint> spends = template(entry).inputs().stream()
                    .map(TemplateInput::outpoint)
                    .toList();
            if (common == null) {
                common = new TreeSet<>(spends);
            } else {
                common.retainAll(spends);
            }
        }
        return common == null ? new TreeSet<>() : common;
    }

    /** A step above the dearest that stands, in whole sompi for each gram: the same to everyone. */
    private static long leastFeerate(Turn turn, List<LogEntry> standing) {
        long least = 0;
        for (LogEntry entry : standing) {
            Template template = template(entry);
            long grams = turn.craft().masses(template).feeGrams();
            long stepped =
                    Sompi.times(template.feeSompi(), 100 + turn.group().funds().feeStepPercent());
            least = Math.max(least, -Math.floorDiv(-stepped, 100 * grams));
        }
        return least;
    }

    private static Template template(LogEntry entry) {
        return ((Decision.Payment) entry.decision()).template();
    }

    /** 11, D3: not accepted for {@code replace_after} since its certificate, as this signer's own node shows. */
    private static Optional<Finding> overdue(Turn turn, Decision.Replace replace) {
        boolean completed = turn.log.ended(replace.slot());
        boolean overdue = turn.log
                .evidence()
                .get(replace.slot())
                .map(SlotEvidence::overdue)
                .orElse(false);
        return overdue && !completed
                ? Optional.empty()
                : finding(
                        Check.CONCURRENCY,
                        "NOT_OVERDUE_HERE",
                        "a template not accepted for " + turn.group().funds().replaceAfterMs() + " ms",
                        "slot " + replace.slot());
    }

    /** V3(d): the oldest template that may be replaced, and can be. */
    static Optional<Decision.Replace> next(Turn turn) {
        for (long slot : overdue(turn)) {
            if (build(turn, slot) instanceof Selection.Built(Template template)) {
                return Optional.of(
                        new Decision.Replace(slot, payment(turn, slot).events(), template));
            }
        }
        return Optional.empty();
    }

    /** Shows of each event whose template is overdue why no other can be built, or that one can. */
    static void explain(Turn turn) {
        for (long slot : overdue(turn)) {
            Optional<Finding> reason =
                    build(turn, slot) instanceof Selection.Refused(Finding finding) ? stuck(finding) : Optional.empty();
            payment(turn, slot).events().forEach(event -> PhaseRules.stuck(turn, event, reason));
        }
    }

    private static Optional<Finding> stuck(Finding finding) {
        return finding(
                finding.check(),
                "STUCK",
                "accepted, or " + finding.expected(),
                finding.code() + ", " + finding.found());
    }

    /** It is accepted, or given up: nothing is stuck any more. */
    static void moves(Turn turn, long slot) {
        turn.log.entries().get(slot).ifPresent(entry -> {
            if (entry.decision() instanceof Decision.Payment pay) {
                pay.events().forEach(event -> PhaseRules.stuck(turn, event, Optional.empty()));
            }
        });
    }

    /** Slots whose template may be replaced as far as this signer's own node shows: the newest of their events. */
    private static List<Long> overdue(Turn turn) {
        List<Long> overdue = new ArrayList<>();
        for (Table.Entry<Long, SlotEvidence> shown : turn.log.evidence()) {
            long slot = shown.key();
            if (shown.value().overdue() && turn.log.stands(slot) && !turn.log.ended(slot) && turn.chain.isPresent()) {
                List<EventId> events = payment(turn, slot).events();
                boolean known =
                        events.stream().allMatch(id -> turn.book.event(id).isPresent());
                if (known && turn.log.standing(events).getLast().slot() == slot) {
                    overdue.add(slot);
                }
            }
        }
        return overdue;
    }

    private static Decision.Payment payment(Turn turn, long slot) {
        return (Decision.Payment) turn.log.entries().get(slot).orElseThrow().decision();
    }

    private static Selection build(Turn turn, long slot) {
        Decision.Payment pay = payment(turn, slot);
        List<LogEntry> standing = turn.log.standing(pay.events());
        List<Event> events = events(turn, pay.events());
        int kills = turn.log.killedOf(pay.events()).size();
        return CoinSelection.replace(
                turn.group(),
                turn.craft(),
                Taken.view(turn, turn.chain.orElseThrow(), pay.events()),
                Taken.by(turn, pay.events()),
                events,
                common(standing),
                CoinSelection.seed(turn.craft(), events, turn.open.slot(), turn.open.round(), kills),
                leastFeerate(turn, standing),
                kills);
    }

    /** The events are paid by one more template; the newest is what they are shown with. */
    static void decided(Turn turn, LogEntry entry, Decision.Replace replace) {
        List<LogEntry> standing = turn.log.standing(replace.events());
        List<LogEntry> before = standing.subList(0, Math.max(0, standing.size() - 1));
        if (before.isEmpty() || before.getLast().slot() != replace.slot()) {
            // D2 was broken by Q members.
            turn.alert("REPLACE_UNFOUNDED", "slot " + entry.slot() + " replaces slot " + replace.slot());
            Equivocation.halt(turn, "slot " + entry.slot() + " replaces what does not stand here", Optional.empty());
            return;
        }
        turn.log = turn.log.withSpends(turn.log.spends().remove(replace.slot()));
        LogRules.spent(turn, entry, replace);
        if (before.getLast().ended()) {
            turn.write(new Write.SlotEnded(entry.slot(), true)); // Completed here while the others decided
            turn.log = turn.log.withEntry(LogRules.withEnded(entry, true));
        } else {
            replace.events().forEach(event -> PhaseRules.committed(turn, event, entry));
        }
        turn.act(new Action.Decided(entry.slot()));
        turn.act(new Action.Replaced(replace.slot(), entry.slot()));
    }

    private static Optional<Finding> finding(Check check, String code, String expected, String found) {
        return Optional.of(new Finding(check, code, expected, found));
    }
}
