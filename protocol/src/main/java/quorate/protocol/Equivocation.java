package quorate.protocol;

import java.util.List;
import java.util.Optional;

/** V6: two different statements of one member for one (slot, round, kind). */
final class Equivocation {
    private Equivocation() {}

    /** Looks at a new statement of a member beside those held for the same place. */
    static <S extends Statement> void witness(Turn turn, List<Signed<S>> held, Signed<S> added) {
        if (held.size() != 1) {
            return; // nothing to compare, or known already
        }
        Signed<S> first = held.getFirst();
        turn.write(new Write.Equivocation(first, added));
        turn.alert("EQUIVOCATION", first.member() + ": " + first.statement() + " and " + added.statement());
        spread(turn, first);
        spread(turn, added);
        switch (turn.group().profile()) {
            // Its assumption is broken: two quorums need not share an honest member any more.
            case CRASH -> halt(turn, "equivocation of " + first.member(), Optional.of(first.member()));
            case BYZANTINE -> {} // 2Q > N+f covers it
        }
    }

    static void halt(Turn turn, String reason, Optional<NodeId> because) {
        turn.write(new Write.HaltRaised(reason, because));
        turn.halted = Optional.of(reason);
    }

    /** So that every member sees both. */
    private static void spread(Turn turn, Signed<? extends Statement> signed) {
        switch (signed.statement()) {
            case Statement.Vote vote ->
                turn.act(new Action.Broadcast(new Message.VoteCast(
                        new Signed<>(signed.member(), vote, signed.signature()), Optional.empty())));
            case Statement.Lock lock ->
                turn.open
                        .ballots()
                        .certificate(turn.open.slot(), lock.round(), turn.quorum())
                        .filter(certificate -> certificate.decision().equals(lock.decision()))
                        .ifPresent(certificate -> turn.act(new Action.Broadcast(new Message.LockCast(
                                new Signed<>(signed.member(), lock, signed.signature()), certificate))));
            case Statement.Refusal refusal -> {}
            case Statement.Completed completed -> {}
        }
    }
}
