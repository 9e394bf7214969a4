package quorate.protocol;

import java.util.List;
import java.util.Optional;

/**
 * The slot that is being decided.
 *
 * @param slot one above the log's height
 * @param previous decision hash of the slot before
 * @param decisions proposed and known in full
 * @param own what this signer has said
 * @param candidate what this signer would propose in the current round; stale until looked at again
 */
record OpenSlot(
        long slot,
        DecisionHash previous,
        Clock clock,
        Ballots ballots,
        Table<DecisionHash, Known> decisions,
        Own own,
        Candidate candidate) {

    static OpenSlot open(long slot, DecisionHash previous, long nowMs) {
        return new OpenSlot(
                slot, previous, Clock.of(0, nowMs), Ballots.EMPTY, Table.empty(), Own.NOTHING, Candidate.STALE);
    }

    /**
     * The round and its times.
     *
     * @param newsRound the round in which something new was last learned: waiting grows with the rounds since (D4)
     * @param workSinceMs since when there is something to decide; -1 while there is nothing
     * @param resentAtMs when an expired round's statements were last sent again
     */
    record Clock(int round, long enteredAtMs, int newsRound, long workSinceMs, long resentAtMs) {
        static Clock of(int round, long enteredAtMs) {
            return new Clock(round, enteredAtMs, round, -1, 0);
        }

        Clock enter(int nextRound, long nowMs) {
            return new Clock(nextRound, nowMs, newsRound, workSinceMs < 0 ? -1 : nowMs, 0);
        }

        /** What was backed off goes on, as if the round were entered at {@code sinceMs}. */
        Clock news(long sinceMs) {
            return new Clock(round, sinceMs, round, workSinceMs, resentAtMs);
        }

        Clock work(long sinceMs) {
            return new Clock(round, enteredAtMs, newsRound, sinceMs, resentAtMs);
        }

        Clock resent(long atMs) {
            return new Clock(round, enteredAtMs, newsRound, workSinceMs, atMs);
        }
    }

    /**
     * A decision known in full, with what the checks last said of it.
     *
     * @param round in which it was first proposed
     * @param judged false until the checks have run
     */
    record Known(
            Decision decision, DecisionHash hash, NodeId proposer, int round, boolean judged, List<Finding> findings) {
        boolean passes() {
            return judged && findings.isEmpty();
        }

        /** V2: whether only checks that another moment may answer otherwise have failed. */
        boolean passesAuthority() {
            return judged
                    && findings.stream().noneMatch(finding -> finding.check().kind() == Check.Kind.AUTHORITY);
        }

        Known judged(List<Finding> newFindings) {
            return new Known(decision, hash, proposer, round, true, List.copyOf(newFindings));
        }
    }

    /**
     * What this signer has said in this slot.
     *
     * @param round of its newest statement; -1 before the first
     * @param lockSaid whether that statement is a lock
     * @param lock its newest lock (L2)
     * @param votedAtMs when it last voted; 0 after a restart
     */
    record Own(int round, boolean lockSaid, Optional<Signed<Statement.Lock>> lock, long votedAtMs) {
        static final Own NOTHING = new Own(-1, false, Optional.empty(), 0);

        /** V1: (round, vote < lock) only goes forward. */
        boolean mayVote(int inRound) {
            return inRound > round;
        }

        boolean mayLock(int inRound) {
            return inRound > round || (inRound == round && !lockSaid);
        }

        Own voted(int inRound, long nowMs) {
            return new Own(inRound, false, lock, nowMs);
        }

        Own locked(Signed<Statement.Lock> newLock) {
            return new Own(newLock.statement().round(), true, Optional.of(newLock), votedAtMs);
        }
    }

    /** @param fresh false when something has changed since */
    record Candidate(boolean fresh, Optional<Known> decision) {
        static final Candidate STALE = new Candidate(false, Optional.empty());
    }

    OpenSlot with(Clock newClock) {
        return new OpenSlot(slot, previous, newClock, ballots, decisions, own, candidate);
    }

    OpenSlot with(Ballots newBallots) {
        return new OpenSlot(slot, previous, clock, newBallots, decisions, own, candidate);
    }

    OpenSlot with(Own newOwn) {
        return new OpenSlot(slot, previous, clock, ballots, decisions, newOwn, candidate);
    }

    OpenSlot with(Candidate newCandidate) {
        return new OpenSlot(slot, previous, clock, ballots, decisions, own, newCandidate);
    }

    OpenSlot with(Known known) {
        return withDecisions(decisions.put(known.hash(), known));
    }

    OpenSlot withDecisions(Table<DecisionHash, Known> newDecisions) {
        return new OpenSlot(slot, previous, clock, ballots, newDecisions, own, candidate);
    }

    int round() {
        return clock.round();
    }

    Tally tally() {
        return ballots.round(clock.round());
    }
}
