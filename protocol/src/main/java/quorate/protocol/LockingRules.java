package quorate.protocol;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** L1, L2 and the half of V2 that looks at vote certificates. */
final class LockingRules {
    private LockingRules() {}

    /** L1: holding a vote certificate for the current round, locks; the vote it has not cast yet goes with it. */
    static boolean lock(Turn turn) {
        OpenSlot open = turn.open;
        if (turn.halted.isPresent() || ReturnRules.silent(turn) || !open.own().mayLock(open.round())) {
            return false;
        }
        Optional<VoteCertificate> certificate = open.ballots().certificate(open.slot(), open.round(), turn.quorum());
        Optional<OpenSlot.Known> known =
                certificate.flatMap(held -> open.decisions().get(held.decision()));
        if (known.isEmpty()) {
            certificate.ifPresent(unknown -> AntiEntropy.want(turn, unknown.votes()));
            return false;
        }
        if (!mayVoteFor(turn, known.get()) && !saidBefore(turn, known.get().hash())) {
            return false;
        }
        if (open.own().mayVote(open.round())) {
            VotingRules.say(turn, known);
        }
        say(turn, known.get().hash());
        return true;
    }

    private static void say(Turn turn, DecisionHash hash) {
        OpenSlot open = turn.open;
        if (!open.own().mayLock(open.round())) {
            throw new IllegalStateException("V1: no lock in round " + open.round() + " after " + open.own());
        }
        Signed<Statement.Lock> lock =
                turn.setup().identity().sign(new Statement.Lock(open.slot(), open.round(), hash, Anchors.own(turn)));
        turn.write(new Write.OwnStatement(lock));
        turn.open = open.with(open.own().locked(lock))
                .with(open.ballots().with(open.round(), open.tally().withLock(lock)));
        turn.outbox().locked(lock, certificate(turn, hash));
    }

    /** Q of the votes held, this signer's own among them where it cast one. */
    private static VoteCertificate certificate(Turn turn, DecisionHash hash) {
        OpenSlot open = turn.open;
        List<Signed<Statement.Vote>> votes = new ArrayList<>(open.tally().votesFor(hash));
        votes.sort(Comparator.comparing(
                        (Signed<Statement.Vote> vote) -> !vote.member().equals(turn.self()))
                .thenComparing(Signed::member));
        List<Signed<Statement.Vote>> chosen = new ArrayList<>(votes.subList(0, turn.quorum()));
        chosen.sort(Comparator.comparing(Signed::member));
        return new VoteCertificate(open.slot(), open.round(), hash, chosen);
    }

    /**
     * L2: the decision that this signer is locked on, unless a vote certificate for another decision of a later round is held.
     * Nothing else releases it.
     */
    static Optional<DecisionHash> held(Turn turn) {
        OpenSlot open = turn.open;
        return open.own()
                .lock()
                .map(Signed::statement)
                .filter(lock -> !released(turn, lock))
                .map(Statement.Lock::decision);
    }

    private static boolean released(Turn turn, Statement.Lock lock) {
        for (Table.Entry<Integer, Tally> entry : turn.open.ballots().rounds()) {
            boolean other = entry.key() > lock.round()
                    && turn.open
                            .ballots()
                            .certificate(turn.open.slot(), entry.key(), turn.quorum())
                            .filter(certificate -> !certificate.decision().equals(lock.decision()))
                            .isPresent();
            if (other) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether this signer may vote for the decision now. L2: locked, only for the lock. V2: it passes the checks, or only checks
     * of kind chain fail and a vote certificate of an earlier round is at hand.
     */
    static boolean mayVoteFor(Turn turn, OpenSlot.Known known) {
        Optional<DecisionHash> lock = held(turn);
        if (lock.isPresent()) {
            return lock.get().equals(known.hash());
        }
        return known.passes()
                || (known.passesAuthority()
                        && turn.open
                                .ballots()
                                .certificateFor(known.hash(), turn.open.slot(), turn.open.round(), turn.quorum())
                                .isPresent());
    }

    /** V2 asks for the checks before the first vote or lock for a decision, not before every one. */
    private static boolean saidBefore(Turn turn, DecisionHash hash) {
        for (Table.Entry<Integer, Tally> entry : turn.open.ballots().rounds()) {
            boolean voted = entry.value().votesOf(turn.self()).stream()
                    .anyMatch(vote -> vote.statement().decision().equals(Optional.of(hash)));
            boolean locked = entry.value().locksOf(turn.self()).stream()
                    .anyMatch(lock -> lock.statement().decision().equals(hash));
            if (voted || locked) {
                return true;
            }
        }
        return false;
    }
}
