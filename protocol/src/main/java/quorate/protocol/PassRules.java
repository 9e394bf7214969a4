package quorate.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** B2, D2, D3: a Pass decides nothing, so that an idle pool comes to the slot from which a returning member may speak again. */
final class PassRules {
    private PassRules() {}

    /** Section 5 for a Pass: 6, 11. */
    static List<Finding> judge(Turn turn) {
        List<Finding> findings = new ArrayList<>();
        if (passed(turn, turn.log.height()) && passed(turn, turn.log.height() - 1)) {
            findings.add(
                    new Finding(Check.LOG_RULES, "PASSED_TWICE", "the two slots before are not both Pass", "they are"));
        }
        if (!awaited(turn)) {
            findings.add(new Finding(
                    Check.CONCURRENCY, "NOBODY_RETURNS", "a member barred from the open slot", "none heard"));
        }
        return findings;
    }

    private static boolean passed(Turn turn, long slot) {
        return turn.log.entries().get(slot).map(LogEntry::decision).orElse(null) instanceof Decision.Pass;
    }

    /** D3: a member that knows from which slot on it may speak, and is not there yet. */
    private static boolean awaited(Turn turn) {
        for (int i = 0; i < turn.group().members(); i++) {
            NodeId member = new NodeId(i);
            Optional<Digest.Returning> returning = Hearing.returning(turn, member);
            if (returning.filter(one -> one.barredTo() >= turn.open.slot()).isPresent()) {
                return true;
            }
        }
        return false;
    }
}
