package quorate.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Kill, by C3, D2 and D3: a template is given up for ever by a decision alone, and its events are pending again. */
final class KillRules {
    private KillRules() {}

    /** Section 5 for a Kill: 6, 10, 11. */
    static List<Finding> judge(Turn turn, Decision.Kill kill) {
        List<Finding> findings = new ArrayList<>();
        standing(turn, kill).ifPresent(findings::add);
        if (findings.isEmpty() && kill.ground() instanceof KillGround.Refused refused) {
            refusals(turn, kill.slot(), refused).ifPresent(findings::add);
        }
        if (findings.isEmpty()) {
            findings.addAll(turn.chain.map(TemplateChecks::freshView).orElseGet(() -> List.of(Checks.noView())));
            ground(turn, kill).ifPresent(findings::add);
        }
        return findings;
    }

    /** 6, D2: the slot's template stands. */
    private static Optional<Finding> standing(Turn turn, Decision.Kill kill) {
        return turn.log.stands(kill.slot())
                ? Optional.empty()
                : finding(Check.LOG_RULES, "NOT_STANDING", "a slot whose template stands", "slot " + kill.slot());
    }

    /** 6, D2: R members' refusals of just this template. The shell has verified each signature. */
    private static Optional<Finding> refusals(Turn turn, long slot, KillGround.Refused ground) {
        TemplateHash template =
                turn.log.entries().get(slot).flatMap(LogEntry::template).orElseThrow();
        Statement.Refusal expected = new Statement.Refusal(slot, template);
        for (Signed<Statement.Refusal> refusal : ground.refusals()) {
            if (!refusal.statement().equals(expected) || !Hearing.member(turn, refusal.member())) {
                return finding(Check.LOG_RULES, "REFUSAL_FOREIGN", "a member's " + expected, refusal.toString());
            }
        }
        int needed = turn.group().refusalsToKill();
        int found = ground.refusals().size();
        return found >= needed
                ? Optional.empty()
                : finding(Check.LOG_RULES, "REFUSALS_MISSING", needed + " refusals", found + "");
    }

    /** 11, D3: the ground holds as this signer's own node shows it; what that shows accepted is killed on no ground. */
    private static Optional<Finding> ground(Turn turn, Decision.Kill kill) {
        SlotEvidence evidence = turn.log.evidence().get(kill.slot()).orElse(SlotEvidence.NONE);
        if (evidence.accepted()) {
            return finding(Check.CONCURRENCY, "KILL_OF_ACCEPTED", "a template that is not accepted", "an accepted one");
        }
        return switch (kill.ground()) {
            case KillGround.Refused refused -> Optional.empty();
            case KillGround.Lost lost ->
                evidence.lost()
                        ? Optional.empty()
                        : finding(Check.CONCURRENCY, "NOT_LOST_HERE", "an input gone for the final depth", "not here");
        };
    }

    /** 11, D3 for a Pay: no killed template of its events was accepted. */
    static Optional<Finding> killedAccepted(Turn turn, Decision.Payment pay) {
        return turn.log.killedOf(pay.events()).stream()
                .filter(entry -> turn.log
                        .evidence()
                        .get(entry.slot())
                        .filter(SlotEvidence::accepted)
                        .isPresent())
                .findFirst()
                .flatMap(entry -> finding(
                        Check.CONCURRENCY,
                        "KILLED_ACCEPTED",
                        "killed templates never accepted",
                        "slot " + entry.slot()));
    }

    /** V3(d): a template that can be killed, the oldest first; refusals before a loss, for they are the same to everyone. */
    static Optional<Decision.Kill> next(Turn turn) {
        for (Table.Entry<Long, SlotEvidence> shown : turn.log.evidence()) {
            SlotEvidence evidence = shown.value();
            if (turn.log.stands(shown.key())) {
                int needed = turn.group().refusalsToKill();
                if (evidence.refusals().size() >= needed) {
                    KillGround ground =
                            new KillGround.Refused(evidence.refusals().subList(0, needed));
                    return Optional.of(new Decision.Kill(shown.key(), ground));
                }
                if (evidence.lost()) {
                    return Optional.of(new Decision.Kill(shown.key(), new KillGround.Lost()));
                }
            }
        }
        return Optional.empty();
    }

    static void shown(Turn turn, Input.SlotShown shown) {
        Table<Long, SlotEvidence> all = turn.log.evidence();
        boolean nothing = shown.evidence().equals(SlotEvidence.NONE);
        turn.log = turn.log.withEvidence(nothing ? all.remove(shown.slot()) : all.put(shown.slot(), shown.evidence()));
        if (!shown.evidence().overdue()) {
            ReplaceRules.moves(turn, shown.slot());
        }
        turn.news();
    }

    /** C3: the events are pending again, and keep their place in their streams. */
    static void decided(Turn turn, LogEntry entry, Decision.Kill kill) {
        Optional<LogEntry> target = turn.log.entries().get(kill.slot());
        if (target.isEmpty()
                || !(target.get().decision() instanceof Decision.Payment pay)
                || turn.log.kills().has(kill.slot())) {
            // D2 was broken by Q members, or their own nodes contradict what is final here.
            turn.alert("KILL_UNFOUNDED", "slot " + entry.slot() + " kills slot " + kill.slot());
            Equivocation.halt(turn, "slot " + entry.slot() + " kills what does not stand here", Optional.empty());
            return;
        }
        long slot = kill.slot();
        if (!target.get().ended()) {
            turn.write(new Write.SlotEnded(slot, true));
        }
        turn.log = turn.log
                .withEntry(LogRules.withEnded(target.get(), true))
                .withKill(slot, entry.slot())
                .withSpends(turn.log.spends().remove(slot))
                .withCompleted(turn.log.completed().remove(slot));
        List<LogEntry> siblings = turn.log.standing(pay.events());
        if (siblings.isEmpty()) {
            for (EventId event : pay.events()) {
                PhaseRules.killed(turn, event);
                turn.book = turn.book.withWaiting(event);
            }
        } else {
            paidBy(turn, pay.events(), siblings.getLast());
        }
        turn.act(new Action.Killed(slot, entry.slot()));
    }

    /** D2: the events stay decided while another template of theirs stands. */
    private static void paidBy(Turn turn, List<EventId> events, LogEntry newest) {
        if (newest.decision() instanceof Decision.Payment pay) {
            LogRules.spent(turn, newest, pay);
        }
        for (EventId event : events) {
            if (turn.state(event).phase() != Phase.COMPLETED) {
                PhaseRules.committed(turn, event, newest);
            }
        }
    }

    /** S1: an event whose template was killed has had its turn already: it is neither late nor out of order. */
    static boolean again(Turn turn, EventId event) {
        return turn.log.kills().size() > 0 && !turn.log.killedOf(List.of(event)).isEmpty();
    }

    /** Events that are pending again, known here. */
    static List<Event> pending(Turn turn) {
        if (turn.log.kills().isEmpty()) {
            return List.of();
        }
        List<Event> pending = new ArrayList<>();
        for (Table.Entry<Long, Long> kill : turn.log.kills()) {
            Optional<LogEntry> entry = turn.log.entries().get(kill.key());
            if (entry.isPresent() && entry.get().decision() instanceof Decision.Payment pay) {
                for (EventId id : pay.events()) {
                    turn.book
                            .event(id)
                            .filter(event -> !turn.book.decided(id) && !pending.contains(event))
                            .ifPresent(pending::add);
                }
            }
        }
        return pending;
    }

    private static Optional<Finding> finding(Check check, String code, String expected, String found) {
        return Optional.of(new Finding(check, code, expected, found));
    }
}
