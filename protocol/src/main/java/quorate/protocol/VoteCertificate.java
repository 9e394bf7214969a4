package quorate.protocol;

import java.util.List;

/** Q votes of different members for one decision in one round of one slot, in member order. */
public record VoteCertificate(long slot, int round, DecisionHash decision, List<Signed<Statement.Vote>> votes) {
    public VoteCertificate {
        votes = List.copyOf(votes);
    }
}
