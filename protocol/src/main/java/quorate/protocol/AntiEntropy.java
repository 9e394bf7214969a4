package quorate.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** G2, G3: the bus loses messages; what a member lacks is found by comparing digests, and sent, evidence first. */
final class AntiEntropy {

    private AntiEntropy() {}

    /** Each tick, and when asked for by a rule, says what this signer has. */
    static void digest(Turn turn) {
        long nextMs = turn.digestAtMs + turn.timing().tickMs();
        if (turn.digestDue || turn.nowMs >= nextMs) {
            turn.act(new Action.Broadcast(new Message.Digested(own(turn))));
            turn.digestAtMs = turn.nowMs;
            nextMs = turn.nowMs + turn.timing().tickMs();
        }
        turn.wakeAt(nextMs);
    }

    private static Digest own(Turn turn) {
        List<DecisionHash> valid = new ArrayList<>();
        for (Table.Entry<DecisionHash, OpenSlot.Known> entry : turn.open.decisions()) {
            if (entry.value().passes() && valid.size() < Digest.MAX_VALID) {
                valid.add(entry.key());
            }
        }
        List<Digest.RoundHeld> rounds = new ArrayList<>();
        for (int round : shownRounds(turn)) {
            Tally tally = turn.open.ballots().round(round);
            rounds.add(new Digest.RoundHeld(round, votes(tally), locks(tally)));
        }
        return new Digest(turn.log.height(), turn.open.round(), valid, rounds, ReturnRules.returning(turn));
    }

    /** The rounds that matter most: those with locks, the newest vote certificate's, and the newest. */
    private static SortedSet<Integer> shownRounds(Turn turn) {
        Ballots ballots = turn.open.ballots();
        if (ballots.rounds().size() <= Digest.MAX_ROUNDS) {
            return all(ballots);
        }
        List<Integer> newestFirst = new ArrayList<>();
        ballots.rounds().forEach(entry -> newestFirst.addFirst(entry.key()));
        SortedSet<Integer> shown = new TreeSet<>();
        ballots.newestCertificate(turn.open.slot(), Integer.MAX_VALUE, turn.quorum())
                .ifPresent(certificate -> shown.add(certificate.round()));
        for (int round : newestFirst) {
            if (!ballots.round(round).locks().isEmpty() && shown.size() < Digest.MAX_ROUNDS / 2) {
                shown.add(round);
            }
        }
        for (int round : newestFirst) {
            if (shown.size() < Digest.MAX_ROUNDS) {
                shown.add(round);
            }
        }
        return shown;
    }

    private static SortedSet<Integer> all(Ballots ballots) {
        SortedSet<Integer> all = new TreeSet<>();
        for (Table.Entry<Integer, Tally> round : ballots.rounds()) {
            all.add(round.key());
        }
        return all;
    }

    private static int votes(Tally tally) {
        int mask = 0;
        for (Table.Entry<NodeId, List<Signed<Statement.Vote>>> entry : tally.votes()) {
            mask |= 1 << entry.key().index();
        }
        return mask;
    }

    private static int locks(Tally tally) {
        int mask = 0;
        for (Table.Entry<NodeId, List<Signed<Statement.Lock>>> entry : tally.locks()) {
            mask |= 1 << entry.key().index();
        }
        return mask;
    }

    /** A member says what it has: it is sent what it lacks. */
    static void digested(Turn turn, Input.Digested input) {
        NodeId from = input.from();
        if (!Hearing.member(turn, from) || from.equals(turn.self())) {
            return;
        }
        Hearing.heard(turn, from);
        Digest digest = input.digest();
        if (!Hearing.returning(turn, from).equals(digest.returning())) {
            turn.news(); // a Pass may be wanted now, or no more
        }
        turn.peer(from, turn.peer(from).digested(digest, turn.nowMs));
        if (digest.height() < turn.log.height()) {
            handOn(turn, from, digest.height() + 1);
        } else if (digest.height() > turn.log.height()) {
            want(turn, from);
        } else {
            answer(turn, from, digest);
        }
    }

    /** Statements this signer made are sent at once; those of others once in a while, for many members could send them. */
    private static void answer(Turn turn, NodeId to, Digest digest) {
        boolean relay = cooled(turn, turn.peer(to).relayedAtMs());
        Answer answer = new Answer(turn, to, digest.valid());
        for (int round : shownRounds(turn)) {
            Optional<Digest.RoundHeld> theirs = digest.rounds().stream()
                    .filter(held -> held.round() == round)
                    .findFirst();
            int votesHeld = theirs.map(Digest.RoundHeld::votes).orElse(0);
            int locksHeld = theirs.map(Digest.RoundHeld::locks).orElse(0);
            Tally tally = turn.open.ballots().round(round);
            tally.locks().forEach(entry -> {
                if (lacks(locksHeld, entry.key()) && (relay || entry.key().equals(turn.self()))) {
                    entry.value().forEach(answer::lock);
                }
            });
            tally.votes().forEach(entry -> {
                if (lacks(votesHeld, entry.key()) && (relay || entry.key().equals(turn.self()))) {
                    entry.value().forEach(answer::vote);
                }
            });
        }
        if (relay) {
            answer.proposals();
        }
        if (answer.send() && relay) {
            turn.peer(to, turn.peer(to).relayed(turn.nowMs));
        }
    }

    private static boolean lacks(int mask, NodeId member) {
        return (mask & (1 << member.index())) == 0;
    }

    /** A member asks for decided slots, or for all that is held of the open one. */
    static void wanted(Turn turn, Input.Wanted wanted) {
        if (!Hearing.member(turn, wanted.from()) || wanted.from().equals(turn.self())) {
            return;
        }
        Hearing.heard(turn, wanted.from());
        if (wanted.fromSlot() <= turn.log.height()) {
            handOn(turn, wanted.from(), wanted.fromSlot());
        } else if (wanted.fromSlot() == turn.open.slot()
                && cooled(turn, turn.peer(wanted.from()).relayedAtMs())) {
            answer(turn, wanted.from(), new Digest(turn.log.height(), 0, List.of(), List.of()));
        }
    }

    /** D1: certificates from this slot on, again only after the cooldown or when the member has come further. */
    static void handOn(Turn turn, NodeId to, long fromSlot) {
        Peer peer = turn.peer(to);
        boolean further = fromSlot > peer.handedFrom();
        if (fromSlot >= 1 && (further || cooled(turn, peer.handedAtMs()))) {
            turn.act(new Action.HandOn(
                    to,
                    fromSlot,
                    Math.min(turn.log.height(), fromSlot + turn.timing().maxSyncEventsPerTick() - 1)));
            turn.peer(to, peer.handed(fromSlot, turn.nowMs));
        }
    }

    /** Asks the first of these statements' makers for what this signer lacks from the open slot on. */
    static void want(Turn turn, List<? extends Signed<? extends Statement>> makers) {
        makers.stream()
                .map(Signed::member)
                .filter(member -> !member.equals(turn.self()))
                .findFirst()
                .ifPresent(member -> want(turn, member));
    }

    static void want(Turn turn, NodeId from) {
        if (cooled(turn, turn.peer(from).wantedAtMs())) {
            turn.act(new Action.Send(from, new Message.Wanted(turn.open.slot())));
            turn.peer(from, turn.peer(from).wanted(turn.nowMs));
        }
    }

    static void wantAll(Turn turn) {
        if (cooled(turn, turn.peer(turn.self()).wantedAtMs())) {
            turn.act(new Action.Broadcast(new Message.Wanted(turn.open.slot())));
            turn.peer(turn.self(), turn.peer(turn.self()).wanted(turn.nowMs));
        }
    }

    /** V5: what this signer has said in the round, again. V1: the same bytes. */
    static void sayAgain(Turn turn) {
        Tally tally = turn.open.tally();
        Answer again = new Answer(turn, turn.self(), List.of());
        tally.locksOf(turn.self()).forEach(again::lock);
        tally.votesOf(turn.self()).forEach(again::vote);
        again.broadcast();
    }

    private static boolean cooled(Turn turn, long sinceMs) {
        return sinceMs == Peer.NEVER || turn.nowMs - sinceMs >= turn.timing().stateSyncCooldownMs();
    }
}
