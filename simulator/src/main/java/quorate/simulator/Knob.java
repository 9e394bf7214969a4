package quorate.simulator;

import java.util.Locale;

/** What of a run may be drawn from its seed or set by hand ({@code --set loss=0,events=2}). */
enum Knob {
    /** N, 3 to 20. */
    MEMBERS,
    /** M. */
    THRESHOLD,
    /** Q. */
    QUORUM,
    /** f; above 0 the profile is Byzantine. */
    FAULTY,
    /** Members that lie, at most f; in the crash profile at most one, whose equivocation must halt the others (V6). */
    LIARS,
    /** Which lies they tell, one bit for each {@link Lie}. */
    LIES,
    /** Signers that never come back, as many as still leave max(M, Q) honest ones. */
    DEAD,
    /** Percent of the messages that are lost while there are faults. */
    LOSS,
    /** Percent of the messages that come twice. */
    DUPLICATION,
    /** Delays are 1 ms to this, so that messages overtake each other. */
    DELAY,
    /** Times in ten thousand that a signer crashes where it may: before a commit, after it, between two actions. */
    CRASHES,
    /** How often the network splits, into two or three sides. */
    PARTITIONS,
    /** How often a signer's clock jumps ahead. */
    JUMPS,
    /** 1: nodes show the chain late, each by its own changing delay, and estimate fees in their own way. */
    LAG,
    /** Percent of the pool's coins that a node may not show for a while. */
    DIVERGENCE,
    /** How often the chain loses its newest blocks. */
    REORGS,
    /** How often a stranger spends a coin that a decided template needs, so that it must be killed. */
    STRANGERS,
    /** Milliseconds after which a template that is not accepted may be replaced; 0 for never. */
    REPLACE,
    /** How often operators set a live slot aside, some of them. */
    ASIDE,
    /** Signers that lose their disk back to an older point, or whole, as many as leave max(M, Q) honest ones that do not (B2). */
    REWINDS,
    /** Streams whose nonces follow each other. */
    CONTIGUOUS,
    /** Streams whose nonces only grow. */
    INCREASING,
    /** Events of each stream. */
    EVENTS,
    /** 1: in one stream a nonce never comes, or an event cannot be paid, until operators cancel it. */
    HOLES,
    /** 1: operators approve every event as late before it is. */
    EAGER,
    /** Coins of the pool at the start. */
    COINS,
    /** pool.concurrency. */
    CONCURRENCY,
    /** max_payments: events in one transaction. */
    PAYMENTS,
    /** 1: recipients bear the fee, in equal shares. */
    SHARED,
    /** 1: stream.next_after is committed, not completed. */
    COMMITTED,
    /** How long the faults last; then the network heals and everything has to be paid. */
    FAULTS_MS;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The least that makes sense when a failing run is made smaller. */
    int least() {
        return switch (this) {
            case MEMBERS, THRESHOLD, QUORUM, FAULTY, CONCURRENCY, PAYMENTS, EVENTS, DELAY -> 1;
            case COINS -> 2;
            case FAULTS_MS -> 1_000;
            case LIARS, LIES, DEAD, LOSS, DUPLICATION, CRASHES, PARTITIONS, JUMPS, LAG, DIVERGENCE, REORGS -> 0;
            case STRANGERS, ASIDE, REWINDS, REPLACE -> 0;
            case CONTIGUOUS, INCREASING, HOLES, EAGER, COMMITTED, SHARED -> 0;
        };
    }

    /** Whether a smaller value is a simpler run; the group itself is not made smaller. */
    boolean shrinks() {
        return switch (this) {
            case MEMBERS, THRESHOLD, QUORUM, FAULTY, CONCURRENCY, COMMITTED, PAYMENTS, SHARED, REPLACE -> false;
            case LIARS, LIES, DEAD, LOSS, DUPLICATION, DELAY, CRASHES, PARTITIONS, JUMPS, LAG, DIVERGENCE -> true;
            case REORGS, STRANGERS, ASIDE, REWINDS, CONTIGUOUS, INCREASING, EVENTS, HOLES, EAGER, COINS, FAULTS_MS ->
                true;
        };
    }
}
