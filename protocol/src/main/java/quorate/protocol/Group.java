package quorate.protocol;

import java.util.Optional;
import java.util.SortedMap;

/**
 * What all members of a group must agree on, as far as the core looks at it; the group hash covers it (PROTOCOL.md, Numbers).
 *
 * @param members N
 * @param signatureThreshold M, seed SIGNATURE_THRESHOLD
 * @param quorum Q, seed COMMIT_QUORUM
 * @param faulty f, Byzantine members tolerated
 * @param payload whether a template's payload names its events
 * @param firstNonces first nonce of each stream that has one configured; lower ones are refused (S1)
 */
public record Group(
        int members,
        int signatureThreshold,
        int quorum,
        int faulty,
        Profile profile,
        PoolId pool,
        ScriptPublicKey poolScript,
        boolean payload,
        Funds funds,
        Finality finality,
        Streams streams,
        SortedMap<StreamId, Long> firstNonces,
        int maxPayments,
        int poolConcurrency) {
    public Group {
        GroupLimits.check(members, signatureThreshold, quorum, faulty, profile);
    }

    /** R: refusals that kill a template, {@code N - M + f + 1}. */
    public int refusalsToKill() {
        return members - signatureThreshold + faulty + 1;
    }

    /** S1's settings: how long a Hyperlane event waits for a lower nonce, and what the next of a stream waits for. */
    public record Streams(long settleMs, NextAfter nextAfter) {
        public static final Streams DEFAULT = new Streams(2_000, NextAfter.COMPLETED);
    }

    /** What must have happened to a nonce before the next one is decided. */
    public enum NextAfter {
        COMPLETED,
        COMMITTED
    }

    /**
     * Limits on coins, fees and amounts.
     *
     * @param minInputDepthDaa seed MIN_INPUT_SCORE_DEPTH: DAA score between a coin's block and the tip
     * @param coinbaseMaturityDaa least depth of a coinbase output
     * @param maxInputs seed MAX_UTXOS_PER_PROPOSAL
     * @param feerateFloorSompiPerGram never below the node's relay floor of 100
     * @param feerateCeilingSompiPerGram policy: above it an event waits
     * @param minAmountSompi policy: least payment
     * @param maxAmountSompi policy: largest payment
     * @param volumeLimitSompi policy: most that may be paid within {@code volumeWindowMs}, counted from the lock (C7)
     * @param feeStepPercent a Replace pays at least this much more per gram than every template that it replaces (D2)
     * @param replaceAfterMs a template that the own node has not shown accepted for this long may be replaced (D3)
     * @param depthRelaxation when shallower coins may be spent; empty, the default, for never (seed 8.5.2)
     */
    public record Funds(
            long minInputDepthDaa,
            long coinbaseMaturityDaa,
            int maxInputs,
            FeeMode feeMode,
            long feerateFloorSompiPerGram,
            long feerateCeilingSompiPerGram,
            long minAmountSompi,
            long maxAmountSompi,
            long volumeLimitSompi,
            long volumeWindowMs,
            int feeStepPercent,
            long replaceAfterMs,
            Optional<DepthRelaxation> depthRelaxation) {
        public static final int FEE_STEP_PERCENT = 25;
        public static final long REPLACE_AFTER_MS = 600_000;

        /** With the default step and time of a Replace, and no relaxation of the depth. */
        public Funds(
                long minInputDepthDaa,
                long coinbaseMaturityDaa,
                int maxInputs,
                FeeMode feeMode,
                long feerateFloorSompiPerGram,
                long feerateCeilingSompiPerGram,
                long minAmountSompi,
                long maxAmountSompi,
                long volumeLimitSompi,
                long volumeWindowMs) {
            this(
                    minInputDepthDaa,
                    coinbaseMaturityDaa,
                    maxInputs,
                    feeMode,
                    feerateFloorSompiPerGram,
                    feerateCeilingSompiPerGram,
                    minAmountSompi,
                    maxAmountSompi,
                    volumeLimitSompi,
                    volumeWindowMs,
                    FEE_STEP_PERCENT,
                    REPLACE_AFTER_MS,
                    Optional.empty());
        }
    }

    /**
     * Seed 8.5.2: small payments that have waited for deep coins may spend shallower ones, down to a floor.
     *
     * @param afterRetries waits of a round and the longest pause behind it that must have passed
     * @param minDepthFloorDaa no coin above this depth is ever spent
     * @param maxEventAmountSompi only for payments of at most this
     */
    public record DepthRelaxation(int afterRetries, long minDepthFloorDaa, long maxEventAmountSompi) {}

    /**
     * @param confirmationsDaa depth of the accepting block, in DAA score, at which a payment counts as Completed (C6)
     * @param finalDepthDaa depth beyond which a reorg is a durable halt
     */
    public record Finality(long confirmationsDaa, long finalDepthDaa) {}

    /** Who bears the network fee. */
    public enum FeeMode {
        /** The pool: every destination receives its exact amount. */
        SIGNERS_PAY,
        /** The destinations, in equal shares; the remainder falls to the first. */
        RECIPIENT_PAYS,
        /** Half of it the destinations, as above; the other half, with the odd sompi, the pool. */
        SPLIT
    }
}
