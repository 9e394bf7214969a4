package quorate.protocol;

import java.util.Optional;

/**
 * B2: every boot asks its peers before it speaks, and a signer whose data may be older than what it has said makes no statement,
 * no signature and no refusal concerning any slot up to m+1, ever; m is the highest open slot that Q other members prove to it.
 */
final class ReturnRules {
    private ReturnRules() {}

    /** Whether nothing may be voted or locked in the open slot. */
    static boolean silent(Turn turn) {
        return turn.open.slot() <= turn.presence.silentTo();
    }

    /** Whether this signer is returning; one that only waits for its first answers is not. */
    static Optional<Digest.Returning> returning(Turn turn) {
        Absence absence = turn.presence.absence();
        if (absence.doubt().isPresent()) {
            return Optional.of(new Digest.Returning(absence.sinceMs(), 0));
        }
        return turn.open.slot() <= absence.barredTo()
                ? Optional.of(new Digest.Returning(absence.sinceMs(), absence.barredTo()))
                : Optional.empty();
    }

    /** Once for each tick until the answers suffice. */
    static void ask(Turn turn) {
        Presence presence = turn.presence;
        if (presence.heardOut() && presence.absence().doubt().isEmpty()) {
            return;
        }
        long nextMs = presence.askedAtMs() + turn.timing().tickMs();
        if (presence.askedAtMs() == Peer.NEVER || turn.nowMs >= nextMs) {
            turn.act(new Action.Broadcast(new Message.Asked(turn.setup().boot())));
            turn.presence = presence.asked(turn.nowMs);
            nextMs = turn.nowMs + turn.timing().tickMs();
        }
        turn.wakeAt(nextMs);
    }

    /** A member has booted: it hears how far the log is here, and the newest that it is known to have said in the open slot. */
    static void asked(Turn turn, Input.Asked asked) {
        NodeId from = asked.from();
        if (!Hearing.member(turn, from) || from.equals(turn.self())) {
            return;
        }
        Hearing.heard(turn, from);
        Optional<Signed<Statement.Vote>> vote = Optional.empty();
        Optional<Signed<Statement.Lock>> lock = Optional.empty();
        for (Table.Entry<Integer, Tally> round : turn.open.ballots().rounds()) {
            vote = round.value().votesOf(from).stream().findFirst().or(newest(vote));
            lock = round.value().locksOf(from).stream().findFirst().or(newest(lock));
        }
        turn.act(
                new Action.Send(from, new Message.Answered(asked.boot(), turn.log.height(), silent(turn), vote, lock)));
    }

    private static <T> java.util.function.Supplier<Optional<T>> newest(Optional<T> before) {
        return () -> before;
    }

    /** Counts if it answers this boot; what it holds of this signer counts in any case. */
    static void answered(Turn turn, Input.Answered answered) {
        NodeId from = answered.from();
        if (!Hearing.member(turn, from) || from.equals(turn.self())) {
            return;
        }
        Hearing.heard(turn, from);
        Message.Answered answer = answered.answer();
        answer.vote().ifPresent(vote -> Intake.takenBack(turn, vote));
        answer.lock().ifPresent(lock -> Intake.takenBack(turn, lock));
        if (answer.height() > turn.log.height()) {
            AntiEntropy.want(turn, from);
        }
        if (answer.boot() == turn.setup().boot()) {
            turn.presence = turn.presence.answered(from, answer.silent() ? Presence.SILENT : answer.height());
        }
    }

    /** What the answers allow: to speak, or, for a signer that is in doubt, to know from which slot on. */
    static boolean settle(Turn turn) {
        Presence presence = turn.presence;
        if (presence.absence().doubt().isPresent()) {
            return proven(turn) >= turn.quorum() && bar(turn);
        }
        if (presence.heardOut() || presence.answers().size() < answersNeeded(turn.group())) {
            return false;
        }
        turn.presence = presence.withHeardOut();
        turn.news();
        return true;
    }

    /** With fewer others up nothing can be decided and nothing completed, so waiting for them costs nothing. */
    static int answersNeeded(Group group) {
        return Math.min(group.quorum(), group.signatureThreshold()) - 1;
    }

    /** Members that are not silent themselves and whose height this signer has come to by certificates: theirs is no mere word. */
    private static int proven(Turn turn) {
        int proven = 0;
        for (Table.Entry<NodeId, Long> answer : turn.presence.answers()) {
            boolean reached = answer.value() <= turn.log.height();
            proven += answer.value() != Presence.SILENT && reached ? 1 : 0;
        }
        return proven;
    }

    /** m is the open slot: what was said before can have been one slot ahead of all who answered, not more. */
    private static boolean bar(Turn turn) {
        long toSlot = turn.open.slot() + 1;
        turn.write(new Write.Barred(toSlot, turn.nowMs));
        turn.presence = turn.presence.barred(toSlot);
        turn.alert("RETURNING", "no statement concerning any slot up to " + toSlot);
        turn.digestDue = true;
        return true;
    }

    /**
     * This signer's data may be older than what it has said.
     *
     * @param slot what the doubt is about; one up to which it is barred anyway raises none
     */
    static void doubt(Turn turn, String reason, long slot) {
        Absence absence = turn.presence.absence();
        if (absence.doubt().isPresent() || slot <= absence.barredTo()) {
            return;
        }
        turn.write(new Write.Doubted(reason, turn.nowMs));
        turn.presence = turn.presence.doubted(reason, turn.nowMs);
        turn.alert("OWN_DATA_DOUBTED", reason);
        turn.digestDue = true;
    }

    static void unknownOwn(Turn turn, Statement statement) {
        doubt(turn, "a peer holds what this signer said and does not have: " + statement, statement.slot());
    }

    /** C1: a certificate with a lock of this signer that it does not have. */
    static void certified(Turn turn, Certificate certificate) {
        for (Signed<Statement.Lock> lock : certificate.locks()) {
            boolean own = lock.member().equals(turn.self());
            if (own && certificate.slot() >= turn.open.slot() && !held(turn, lock)) {
                unknownOwn(turn, lock.statement());
            }
        }
    }

    private static boolean held(Turn turn, Signed<Statement.Lock> lock) {
        return lock.statement().slot() == turn.open.slot()
                && turn.open.ballots().round(lock.statement().round()).locksOf(turn.self()).stream()
                        .anyMatch(own -> own.statement().equals(lock.statement()));
    }

    /** An administrator asserts that the data are current. What it is barred from stays barred. */
    static void assertedCurrent(Turn turn) {
        turn.presence = turn.presence.asserted();
        turn.news();
    }

    /** C7: why events wait here. */
    static Optional<Finding> waiting(Turn turn) {
        Absence absence = turn.presence.absence();
        return returning(turn)
                .map(returning -> new Finding(
                        Check.RETURNING,
                        "RETURNING",
                        "data as new as what this signer has said",
                        absence.doubt().orElse("silent up to slot " + absence.barredTo())));
    }
}
