package quorate.protocol;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

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
        List<Integer> newest = new ArrayList<>();
        newestRounds(turn).forEach((member, round) -> {
            if (!member.equals(turn.self())) {
                newest.add(round);
            }
        });
        newest.sort(Collections.reverseOrder());
        int needed = turn.group().faulty() + 1;
        if (newest.size() < needed || newest.get(needed - 1) <= turn.open.round()) {
            return false;
        }
        enter(turn, newest.get(needed - 1));
        return true;
    }

    /** V5: leaves a round at once when Q have voted in it and nothing can reach Q; by timer when Q have voted here or later. */
    static boolean leave(Turn turn) {
        if (turn.open.clock().workSinceMs() < 0) {
            return false;
        }
        if (turn.open.tally().speakers().size() >= turn.quorum() && !canDecide(turn)) {
            enter(turn, turn.open.round() + 1);
            return true;
        }
        long deadlineMs = Pace.deadlineMs(turn);
        if (turn.nowMs < deadlineMs) {
            turn.wakeAt(deadlineMs);
            return false;
        }
        SortedMap<NodeId, Integer> newest = newestRounds(turn);
        newest.values().removeIf(round -> round < turn.open.round());
        if (newest.size() >= turn.quorum() && newest.containsKey(turn.self())) {
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
        SortedSet<NodeId> silent = new TreeSet<>(Hearing.heard(turn));
        silent.removeAll(tally.speakers());
        int most = 0;
        for (DecisionHash hash : tally.votedDecisions()) {
            most = Math.max(most, tally.votesFor(hash).size());
        }
        return most + silent.size() >= turn.quorum();
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

    /** The newest round in which each member made a statement. */
    private static SortedMap<NodeId, Integer> newestRounds(Turn turn) {
        SortedMap<NodeId, Integer> newest = new TreeMap<>();
        for (Table.Entry<Integer, Tally> entry : turn.open.ballots().rounds()) {
            entry.value().speakers().forEach(member -> newest.put(member, entry.key()));
        }
        return newest;
    }

    /** C7: who is missing, and since when, while fewer than Q members are heard and something could be decided. */
    static Optional<Finding> missing(Turn turn) {
        List<NodeId> heard = Hearing.heard(turn);
        if (heard.size() >= turn.quorum() || turn.open.clock().workSinceMs() < 0) {
            return Optional.empty();
        }
        StringBuilder missing = new StringBuilder();
        for (int i = 0; i < turn.group().members(); i++) {
            NodeId node = new NodeId(i);
            if (!heard.contains(node)) {
                long sinceMs = turn.peer(node).heardAtMs();
                missing.append(missing.isEmpty() ? "missing " : ", ")
                        .append(node)
                        .append(sinceMs == Peer.NEVER ? " (not heard yet)" : " (last heard at " + sinceMs + " ms)");
            }
        }
        return Optional.of(new Finding(
                Check.MEMBERS_HEARD, "QUORUM_MISSING", turn.quorum() + " members heard", missing.toString()));
    }
}
