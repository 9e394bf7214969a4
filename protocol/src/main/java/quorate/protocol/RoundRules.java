package quorate.protocol;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** V5: how rounds advance, and D4: when they run at all. Rounds never go back. */
final class RoundRules {
    /** Statements further ahead are not believed in one step (V5). */
    static final int MAX_AHEAD = 64;

    private RoundRules() {}

    /** D4: since when there is something to decide. */
    static void noteWork(Turn turn) {
        boolean work = LogRules.hasWork(turn);
        OpenSlot.Clock clock = turn.open.clock();
        if (work && clock.workSinceMs() < 0) {
            turn.open = turn.open.with(clock.work(turn.nowMs));
        } else if (!work && clock.workSinceMs() >= 0) {
            turn.open = turn.open.with(clock.work(-1));
        }
    }

    /** V5: follows to the round that f+1 other members have reached by their statements. */
    static boolean follow(Turn turn) {
        int[] newest = newestRounds(turn);
        newest[turn.self().index()] = -1;
        Arrays.sort(newest);
        int reached = newest[newest.length - 1 - turn.group().faulty()];
        if (reached <= turn.open.round()) {
            return false;
        }
        enter(turn, reached);
        return true;
    }

    /** V5: leaves a round at once when Q have voted in it and nothing can reach Q; by timer when Q have voted here or later. */
    static boolean leave(Turn turn) {
        if (turn.open.clock().workSinceMs() < 0) {
            return false;
        }
        if (turn.open.tally().speakerCount() >= turn.quorum() && !canDecide(turn)) {
            enter(turn, turn.open.round() + 1);
            return true;
        }
        long deadlineMs = Pace.deadlineMs(turn);
        if (turn.nowMs < deadlineMs) {
            turn.wakeAt(deadlineMs);
            return false;
        }
        int[] newest = newestRounds(turn);
        long here = Arrays.stream(newest)
                .filter(round -> round >= turn.open.round())
                .count();
        if (here >= turn.quorum() && newest[turn.self().index()] >= turn.open.round()) {
            enter(turn, turn.open.round() + 1);
            return true;
        }
        sendAgain(turn);
        return false;
    }

    /**
     * Whether a decision can still reach Q votes in this round, with those members that have not voted and have been heard: one
     * that is away is not waited for, its vote would only have saved a round.
     */
    private static boolean canDecide(Turn turn) {
        Tally tally = turn.open.tally();
        int silent = 0;
        for (int i = 0; i < turn.group().members(); i++) {
            NodeId member = new NodeId(i);
            silent += !tally.spoke(member) && Hearing.speaks(turn, member) ? 1 : 0;
        }
        int most = 0;
        for (Table.Entry<DecisionHash, List<Signed<Statement.Vote>>> entry : tally.votesBy()) {
            most = Math.max(most, entry.value().size());
        }
        return most + silent >= turn.quorum();
    }

    private static void enter(Turn turn, int round) {
        PhaseRules.roundPassed(turn);
        OpenSlot open = turn.open;
        turn.open = open.with(open.clock().enter(round, turn.nowMs))
                .with(open.ballots().trimmed(open.slot(), round, turn.quorum()))
                .with(OpenSlot.Candidate.STALE);
        turn.write(new Write.RoundEntered(open.slot(), round, turn.nowMs));
        turn.digestDue = true; // the others choose by what this signer calls valid
    }

    /** Nothing moves for want of members: what this signer has said in the round goes out again, once for each timer. */
    private static void sendAgain(Turn turn) {
        OpenSlot open = turn.open;
        long againMs = Math.max(Pace.deadlineMs(turn), open.clock().resentAtMs() + Pace.timeoutMs(turn));
        if (turn.nowMs >= againMs) {
            AntiEntropy.sayAgain(turn);
            turn.open = open.with(open.clock().resent(turn.nowMs));
            againMs = turn.nowMs + Pace.timeoutMs(turn);
        }
        turn.wakeAt(againMs);
    }

    /** The newest round in which each member made a statement; -1 for none. */
    private static int[] newestRounds(Turn turn) {
        int[] newest = new int[turn.group().members()];
        Arrays.fill(newest, -1);
        for (Table.Entry<Integer, Tally> entry : turn.open.ballots().rounds()) {
            for (int i = 0; i < newest.length; i++) {
                newest[i] = entry.value().spoke(new NodeId(i)) ? entry.key() : newest[i];
            }
        }
        return newest;
    }

    /** C7: who is missing, and since when, while fewer than Q members are heard and something could be decided. */
    static Optional<Finding> missing(Turn turn) {
        if (turn.open.clock().workSinceMs() < 0) {
            return Optional.empty();
        }
        List<NodeId> heard = Hearing.speaking(turn);
        if (heard.size() >= turn.quorum()) {
            return Optional.empty();
        }
        StringBuilder missing = new StringBuilder();
        for (int i = 0; i < turn.group().members(); i++) {
            NodeId node = new NodeId(i);
            if (!heard.contains(node)) {
                long sinceMs = turn.peer(node).heardAtMs();
                missing.append(missing.isEmpty() ? "missing " : ", ")
                        .append(node)
                        .append(
                                Hearing.returning(turn, node).isPresent()
                                        ? " (returning)"
                                        : sinceMs == Peer.NEVER
                                                ? " (not heard yet)"
                                                : " (last heard at " + sinceMs + " ms)");
            }
        }
        return Optional.of(new Finding(
                Check.MEMBERS_HEARD, "QUORUM_MISSING", turn.quorum() + " members heard", missing.toString()));
    }
}
