package quorate.node.chain;

import java.util.Optional;
import quorate.protocol.Hash32;

/** What is known of one watched transaction. Changed by {@link TrackerTurn} only. */
final class TrackedTx {
    private final TxWatch watch;

    /** The chain before the tracker's cursor has been read for it. */
    private boolean caughtUp;

    private boolean inMempool;
    private boolean historyMissing;
    private Hash32 acceptingBlock; // null: not accepted, or known from the UTXO set alone
    private long acceptingDaaScore = -1; // -1: not accepted, or not yet known
    private TxStatus told;

    TrackedTx(TxWatch watch) {
        this.watch = watch;
    }

    TxWatch watch() {
        return watch;
    }

    boolean caughtUp() {
        return caughtUp;
    }

    boolean accepted() {
        return acceptingBlock != null || acceptingDaaScore >= 0;
    }

    boolean daaScoreMissing() {
        return acceptingBlock != null && acceptingDaaScore < 0;
    }

    Hash32 acceptingBlock() {
        return acceptingBlock;
    }

    void setCaughtUp(boolean historyGap) {
        caughtUp = true;
        historyMissing = historyGap;
    }

    void setInMempool(boolean now) {
        inMempool = now;
    }

    void acceptedBy(Hash32 block) {
        if (!block.equals(acceptingBlock)) {
            acceptingBlock = block;
            acceptingDaaScore = -1;
        }
    }

    void acceptedAt(long daaScore) {
        acceptingDaaScore = daaScore;
    }

    void takenBack() {
        acceptingBlock = null;
        acceptingDaaScore = -1;
    }

    /** All that was read is void: read again. */
    void forget() {
        takenBack();
        caughtUp = false;
    }

    TxStatus status(long virtualDaaScore) {
        if (acceptingDaaScore >= 0) {
            long confirmations = Math.max(0, virtualDaaScore - acceptingDaaScore);
            return new TxStatus.Accepted(Optional.ofNullable(acceptingBlock), acceptingDaaScore, confirmations);
        }
        return inMempool ? new TxStatus.InMempool() : new TxStatus.NotSeen(historyMissing);
    }

    boolean toldDiffers(TxStatus now) {
        return told == null || !TxStatus.sameKind(told, now);
    }

    void told(TxStatus now) {
        told = now;
    }
}
