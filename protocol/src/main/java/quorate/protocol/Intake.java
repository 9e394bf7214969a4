package quorate.protocol;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Statements of the open slot from peers: bounded, compared, counted and kept. The shell has verified every signature. */
final class Intake {
    /** V3: the newest proposals of each member that are kept. */
    private static final int MAX_PROPOSALS = 4;

    private Intake() {}

    static void proposed(Turn turn, Input.Proposed proposed) {
        Statement.Vote vote = proposed.vote().statement();
        if (vote.slot() == turn.open.slot()) {
            DecisionHash hash = turn.craft().decisionHash(vote.slot(), turn.open.previous(), proposed.decision());
            if (!vote.decision().equals(Optional.of(hash))) {
                refuse(turn, proposed.vote(), "the decision's hash " + hash);
                return;
            }
            if (acceptable(turn, proposed.vote())) {
                known(turn, proposed.decision(), hash, proposed.vote());
            }
        }
        voted(turn, new Input.Voted(proposed.vote(), proposed.because()));
    }

    static void voted(Turn turn, Input.Voted voted) {
        if (acceptable(turn, voted.vote())) {
            voted.because().ifPresent(because -> certificate(turn, because));
            vote(turn, voted.vote());
        }
    }

    static void locked(Turn turn, Input.Locked locked) {
        Statement.Lock lock = locked.lock().statement();
        if (!acceptable(turn, locked.lock())) {
            return;
        }
        VoteCertificate because = locked.because();
        boolean about = because.round() == lock.round() && because.decision().equals(lock.decision());
        if (!about || !certificate(turn, because)) {
            refuse(turn, locked.lock(), "a lock with the vote certificate that allows it");
            return;
        }
        lock(turn, locked.lock());
    }

    /** The votes in a certificate count as votes received, if it is one at all. */
    private static boolean certificate(Turn turn, VoteCertificate certificate) {
        SortedSet<NodeId> members = new TreeSet<>();
        Statement.Vote expected =
                new Statement.Vote(turn.open.slot(), certificate.round(), Optional.of(certificate.decision()));
        for (Signed<Statement.Vote> vote : certificate.votes()) {
            if (!vote.statement().equals(expected) || !acceptable(turn, vote) || !members.add(vote.member())) {
                turn.alert("VOTE_CERTIFICATE_REFUSED", "expected " + expected + ", found " + vote.statement());
                return false;
            }
        }
        if (certificate.slot() != turn.open.slot() || members.size() < turn.quorum()) {
            turn.alert("VOTE_CERTIFICATE_REFUSED", "expected " + turn.quorum() + " votes, found " + members.size());
            return false;
        }
        certificate.votes().forEach(vote -> vote(turn, vote, Integer.MAX_VALUE)); // one certificate for each round
        return true;
    }

    /** Of a member, of this slot, of a round not too far ahead (V5). */
    private static boolean acceptable(Turn turn, Signed<? extends Statement> signed) {
        if (!Hearing.member(turn, signed.member())) {
            refuse(turn, signed, "one of " + turn.group().members() + " members");
            return false;
        }
        Optional<String> fault = signed.statement() instanceof Statement.Lock lock
                ? Anchors.faultOf(turn.group().profile(), lock)
                : Optional.empty();
        if (fault.isPresent()) {
            turn.alert("STATEMENT_REFUSED", fault.get() + " of " + signed.member());
            return false;
        }
        long slot = signed.statement().slot();
        if (signed.member().equals(turn.self()) && ahead(turn, signed.statement())) {
            ReturnRules.unknownOwn(turn, signed.statement());
        }
        if (slot < turn.open.slot()) {
            // D1: it lacks decided slots, unless the certificate is on its way to it.
            if (slot < turn.log.height()) {
                AntiEntropy.handOn(turn, signed.member(), slot);
            }
            return false;
        }
        if (slot > turn.open.slot()) {
            AntiEntropy.want(turn, List.of(signed));
            return false;
        }
        int round = round(signed.statement());
        if (round < 0 || round > turn.open.round() + RoundRules.MAX_AHEAD) {
            refuse(turn, signed, "a round from 0 to " + (turn.open.round() + RoundRules.MAX_AHEAD));
            return false;
        }
        return true;
    }

    /** V1: whether this signer has not come as far itself. */
    private static boolean ahead(Turn turn, Statement statement) {
        OpenSlot.Own own = turn.open.own();
        boolean further =
                statement instanceof Statement.Lock lock ? own.mayLock(lock.round()) : own.mayVote(round(statement));
        return statement.slot() > turn.open.slot() || (statement.slot() == turn.open.slot() && further);
    }

    /** B2: the newest that a member holds of this signer in the open slot. */
    static void takenBack(Turn turn, Signed<? extends Statement> signed) {
        if (signed.member().equals(turn.self()) && acceptable(turn, signed)) {
            switch (signed.statement()) {
                case Statement.Vote vote -> vote(turn, new Signed<>(signed.member(), vote, signed.signature()));
                case Statement.Lock lock -> lock(turn, new Signed<>(signed.member(), lock, signed.signature()));
                case Statement.Refusal refusal -> {}
                case Statement.Completed completed -> {}
            }
        }
    }

    private static int round(Statement statement) {
        return switch (statement) {
            case Statement.Vote vote -> vote.round();
            case Statement.Lock lock -> lock.round();
            case Statement.Refusal refusal -> -1;
            case Statement.Completed completed -> -1;
        };
    }

    private static void refuse(Turn turn, Signed<? extends Statement> signed, String expected) {
        turn.alert(
                "STATEMENT_REFUSED",
                "expected " + expected + ", found " + signed.statement() + " of " + signed.member());
    }

    private static void vote(Turn turn, Signed<Statement.Vote> vote) {
        vote(turn, vote, Tally.MAX_DIFFERENT);
    }

    /** @param most how many different ones of a member are kept: more add nothing, unless they are Q members' for one thing (V6) */
    private static void vote(Turn turn, Signed<Statement.Vote> vote, int most) {
        int round = vote.statement().round();
        Tally tally = turn.open.ballots().round(round);
        List<Signed<Statement.Vote>> held = tally.votesOf(vote.member());
        if (isNew(turn, held, vote, most)) {
            turn.open = turn.open.with(turn.open.ballots().with(round, tally.withVote(vote)));
            keep(turn, held, vote, round);
            if (vote.member().equals(turn.self()) && turn.open.own().mayVote(round)) {
                turn.open = turn.open.with(turn.open.own().voted(round, 0));
            }
            vote.statement().decision().ifPresent(hash -> answered(turn, vote, hash));
        }
    }

    private static void lock(Turn turn, Signed<Statement.Lock> lock) {
        int round = lock.statement().round();
        Tally tally = turn.open.ballots().round(round);
        List<Signed<Statement.Lock>> held = tally.locksOf(lock.member());
        if (isNew(turn, held, lock, Tally.MAX_DIFFERENT)) {
            turn.open = turn.open.with(turn.open.ballots().with(round, tally.withLock(lock)));
            keep(turn, held, lock, round);
            if (lock.member().equals(turn.self()) && turn.open.own().mayLock(round)) {
                turn.open = turn.open.with(turn.open.own().locked(lock));
            }
        }
    }

    private static <S extends Statement> boolean isNew(Turn turn, List<Signed<S>> held, Signed<S> signed, int most) {
        boolean repeated = said(held, signed.statement());
        // B2: what this signer has said it has to the last bit, its anchor too.
        if (signed.member().equals(turn.self())
                && held.stream().noneMatch(one -> one.statement().equals(signed.statement()))) {
            if (round(signed.statement()) < turn.open.round() - Ballots.KEPT_ROUNDS) {
                return false; // let go here, not unknown
            }
            ReturnRules.unknownOwn(turn, signed.statement());
        }
        return !repeated && held.size() < most;
    }

    /** V6: a lock is the same lock whatever its anchor, and the first one counts. */
    private static <S extends Statement> boolean said(List<Signed<S>> held, S statement) {
        for (Signed<S> one : held) {
            boolean same = (one.statement() instanceof Statement.Lock lock && statement instanceof Statement.Lock other)
                    ? lock.locksAs(other)
                    : one.statement().equals(statement);
            if (same) {
                return true;
            }
        }
        return false;
    }

    private static <S extends Statement> void keep(Turn turn, List<Signed<S>> held, Signed<S> signed, int round) {
        turn.write(new Write.PeerStatement(signed));
        Equivocation.witness(turn, held, signed);
        if (round >= turn.open.round()) {
            Hearing.heard(turn, signed.member());
        }
    }

    /** V4: measures the round trip by the answers to this signer's own vote; asks for a decision it does not know. */
    private static void answered(Turn turn, Signed<Statement.Vote> vote, DecisionHash hash) {
        if (!turn.open.decisions().has(hash)) {
            AntiEntropy.want(turn, List.of(vote));
        }
        OpenSlot.Own own = turn.open.own();
        boolean same = said(turn.open.tally().votesOf(turn.self()), vote.statement());
        if (same && own.votedAtMs() > 0) {
            Hearing.roundTrip(turn, turn.nowMs - own.votedAtMs());
        }
    }

    private static void known(Turn turn, Decision decision, DecisionHash hash, Signed<Statement.Vote> vote) {
        if (turn.open.decisions().has(hash)) {
            return;
        }
        int round = vote.statement().round();
        turn.write(new Write.KnownDecision(turn.open.slot(), round, vote.member(), hash, decision));
        turn.open = turn.open.with(new OpenSlot.Known(decision, hash, vote.member(), round, false, List.of()));
        forgetOldest(turn, vote.member());
    }

    /** V3: the newest four of each member, and whatever another member voted for. */
    private static void forgetOldest(Turn turn, NodeId proposer) {
        int newer = 0;
        List<OpenSlot.Known> proposals = new ArrayList<>();
        for (Table.Entry<DecisionHash, OpenSlot.Known> entry : turn.open.decisions()) {
            if (entry.value().proposer().equals(proposer)) {
                proposals.add(entry.value());
            }
        }
        proposals.sort(Comparator.comparingInt(OpenSlot.Known::round).reversed());
        for (OpenSlot.Known proposal : proposals) {
            newer++;
            if (newer > MAX_PROPOSALS && !supported(turn, proposal)) {
                turn.open = turn.open.withDecisions(turn.open.decisions().remove(proposal.hash()));
            }
        }
    }

    private static boolean supported(Turn turn, OpenSlot.Known known) {
        SortedSet<NodeId> members = new TreeSet<>();
        for (Table.Entry<Integer, Tally> entry : turn.open.ballots().rounds()) {
            entry.value().votesFor(known.hash()).forEach(vote -> members.add(vote.member()));
            entry.value().locksOn(known.hash()).forEach(lock -> members.add(lock.member()));
        }
        members.remove(known.proposer());
        return !members.isEmpty();
    }
}
