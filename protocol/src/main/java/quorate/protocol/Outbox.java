package quorate.protocol;

import java.util.List;
import java.util.Optional;

/**
 * What this signer has said in one step and not yet sent. L1: what one message makes possible leaves together, so a vote whose
 * lock followed at once travels in the lock's certificate, and both in the slot's.
 */
final class Outbox {
    private Optional<Message> vote = Optional.empty();
    private Optional<Message> lock = Optional.empty();

    void proposed(Decision decision, Signed<Statement.Vote> signed, Optional<VoteCertificate> because) {
        vote = Optional.of(new Message.Proposal(decision, signed, because, List.of()));
    }

    void voted(Signed<Statement.Vote> signed, Optional<VoteCertificate> because) {
        vote = Optional.of(new Message.VoteCast(signed, because));
    }

    void locked(Signed<Statement.Lock> signed, VoteCertificate because) {
        lock = Optional.of(new Message.LockCast(signed, because));
        vote = vote.filter(cast -> !carries(because, cast));
    }

    /**
     * The slot is decided by what this signer holds: the certificate says what it has not sent yet. If it has sent everything,
     * the others hold the same locks, or will ask (G3): in a healthy group one certificate is sent for a slot, not N.
     */
    void decided(Turn turn, Decision decision, Certificate certificate) {
        boolean unsent = vote.isPresent() || lock.isPresent();
        overtaken();
        if (unsent) {
            turn.act(new Action.Broadcast(new Message.Certified(decision, certificate, List.of())));
        }
    }

    /** A certificate has decided the slot: nothing of it is worth sending. */
    void overtaken() {
        vote = Optional.empty();
        lock = Optional.empty();
    }

    void flush(Turn turn) {
        vote.ifPresent(message -> turn.act(new Action.Broadcast(message)));
        lock.ifPresent(message -> turn.act(new Action.Broadcast(message)));
        overtaken();
    }

    /** A proposal stays: the others may not have its decision yet. */
    private static boolean carries(VoteCertificate certificate, Message cast) {
        return cast instanceof Message.VoteCast(Signed<Statement.Vote> vote, Optional<VoteCertificate> because)
                && certificate.votes().contains(vote)
                && because.isEmpty();
    }
}
