package quorate.protocol;

import java.util.List;
import java.util.Optional;

/** The statements held of the open slot, by round. */
record Ballots(Table<Integer, Tally> rounds) {
    /** Votes of rounds further back are let go, unless they make the newest vote certificate; locks never are. */
    static final int KEPT_ROUNDS = 32;

    static final Ballots EMPTY = new Ballots(Table.empty());

    Tally round(int round) {
        return rounds.get(round).orElse(Tally.EMPTY);
    }

    Ballots with(int round, Tally tally) {
        return new Ballots(rounds.put(round, tally));
    }

    /** Q votes for one decision in that round; by quorum intersection there is at most one such decision. */
    Optional<VoteCertificate> certificate(long slot, int round, int quorum) {
        return certificate(slot, round, round(round), quorum);
    }

    private static Optional<VoteCertificate> certificate(long slot, int round, Tally tally, int quorum) {
        if (tally.votes().size() < quorum) {
            return Optional.empty();
        }
        for (Table.Entry<DecisionHash, List<Signed<Statement.Vote>>> entry : tally.votesBy()) {
            if (entry.value().size() >= quorum) {
                List<Signed<Statement.Vote>> votes = entry.value().subList(0, quorum);
                return Optional.of(new VoteCertificate(slot, round, entry.key(), votes));
            }
        }
        return Optional.empty();
    }

    /** The newest vote certificate of a round before {@code round}. */
    Optional<VoteCertificate> newestCertificate(long slot, int beforeRound, int quorum) {
        Optional<VoteCertificate> newest = Optional.empty();
        for (Table.Entry<Integer, Tally> entry : rounds) {
            if (entry.key() >= beforeRound) {
                break;
            }
            Optional<VoteCertificate> found = certificate(slot, entry.key(), entry.value(), quorum);
            newest = found.isPresent() ? found : newest;
        }
        return newest;
    }

    /** The newest vote certificate for this decision of a round before {@code round}. */
    Optional<VoteCertificate> certificateFor(DecisionHash hash, long slot, int beforeRound, int quorum) {
        Optional<VoteCertificate> newest = Optional.empty();
        for (Table.Entry<Integer, Tally> entry : rounds) {
            if (entry.key() >= beforeRound) {
                break;
            }
            List<Signed<Statement.Vote>> votes = entry.value().votesFor(hash);
            if (votes.size() >= quorum) {
                newest = Optional.of(new VoteCertificate(slot, entry.key(), hash, votes.subList(0, quorum)));
            }
        }
        return newest;
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
