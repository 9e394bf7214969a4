package quorate.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The statements held of the open slot, by round. */
record Ballots(Table<Integer, Tally> rounds) {
    /** Votes of rounds further back are let go, unless they make the newest vote certificate; locks never are. */
    private static final int KEPT_ROUNDS = 32;

    static final Ballots EMPTY = new Ballots(Table.empty());

    Tally round(int round) {
        return rounds.get(round).orElse(Tally.EMPTY);
    }

    Ballots with(int round, Tally tally) {
        return new Ballots(rounds.put(round, tally));
    }

    /** Q votes for one decision in that round; by quorum intersection there is at most one such decision. */
    Optional<VoteCertificate> certificate(long slot, int round, int quorum) {
        Tally tally = round(round);
        for (DecisionHash hash : tally.votedDecisions()) {
            List<Signed<Statement.Vote>> votes = tally.votesFor(hash);
            if (votes.size() >= quorum) {
                return Optional.of(new VoteCertificate(slot, round, hash, votes.subList(0, quorum)));
            }
        }
        return Optional.empty();
    }

    /** The newest vote certificate of a round before {@code round}. */
    Optional<VoteCertificate> newestCertificate(long slot, int beforeRound, int quorum) {
        return certificates(slot, beforeRound, quorum).stream().findFirst();
    }

    /** The newest vote certificate for this decision of a round before {@code round}. */
    Optional<VoteCertificate> certificateFor(DecisionHash hash, long slot, int beforeRound, int quorum) {
        return certificates(slot, beforeRound, quorum).stream()
                .filter(certificate -> certificate.decision().equals(hash))
                .findFirst();
    }

    /** Newest first. */
    private List<VoteCertificate> certificates(long slot, int beforeRound, int quorum) {
        List<VoteCertificate> found = new ArrayList<>();
        for (Table.Entry<Integer, Tally> entry : rounds) {
            if (entry.key() < beforeRound) {
                certificate(slot, entry.key(), quorum).ifPresent(found::addFirst);
            }
        }
        return found;
    }

    /** Without what no rule looks at any more, seen from {@code round}. */
    Ballots trimmed(long slot, int round, int quorum) {
        int newest = newestCertificate(slot, round, quorum)
                .map(VoteCertificate::round)
                .orElse(-1);
        Table<Integer, Tally> kept = rounds;
        for (Table.Entry<Integer, Tally> entry : rounds) {
            if (entry.key() >= round - KEPT_ROUNDS) {
                break;
            }
            if (entry.key() != newest && entry.value().locks().isEmpty()) {
                kept = kept.remove(entry.key());
            }
        }
        return new Ballots(kept);
    }
}
