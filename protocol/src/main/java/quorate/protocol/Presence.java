package quorate.protocol;

import java.util.Optional;

/**
 * B2: whether this signer may speak.
 *
 * @param absence what is durable of it
 * @param heardOut enough members have answered this boot, and none knew more of this signer than itself
 * @param answers what members said since this boot asked: their log's height, or {@link #SILENT}
 * @param askedAtMs when it last asked; {@link Peer#NEVER} before
 */
record Presence(Absence absence, boolean heardOut, Table<NodeId, Long> answers, long askedAtMs) {
    /** The answer of a member that does not speak itself: it is up, and proves nothing. */
    static final long SILENT = -1;

    static Presence booted(Absence absence) {
        return new Presence(absence, false, Table.empty(), Peer.NEVER);
    }

    /** Up to which slot nothing may be signed, refused or stated now. */
    long silentTo() {
        return !heardOut || absence.doubt().isPresent() ? Long.MAX_VALUE : absence.barredTo();
    }

    Presence asked(long nowMs) {
        return new Presence(absence, heardOut, answers, nowMs);
    }

    Presence answered(NodeId from, long height) {
        return new Presence(absence, heardOut, answers.put(from, height), askedAtMs);
    }

    Presence withHeardOut() {
        return new Presence(absence, true, answers, askedAtMs);
    }

    /** What members said before counts no more: they are asked again. */
    Presence doubted(String reason, long nowMs) {
        Absence doubted = new Absence(Optional.of(reason), nowMs, absence.barredTo());
        return new Presence(doubted, heardOut, Table.empty(), Peer.NEVER);
    }

    Presence barred(long toSlot) {
        return new Presence(new Absence(Optional.empty(), absence.sinceMs(), toSlot), true, answers, askedAtMs);
    }

    Presence asserted() {
        return new Presence(
                new Absence(Optional.empty(), absence.sinceMs(), absence.barredTo()), heardOut, answers, askedAtMs);
    }
}
