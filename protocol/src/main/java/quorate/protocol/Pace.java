package quorate.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How long things may take. None of it matters to safety: times only decide when something is tried (seed 1.6). */
final class Pace {
    /** Rounds since the last news that follow each other without a pause: contention is over within these. */
    private static final int PROMPT_ROUNDS = 4;

    private static final int MAX_DOUBLINGS = 20;

    private Pace() {}

    /** D4: the wait before anything is voted for in this round. Another's vote or news ends it. */
    static long pauseMs(Turn turn) {
        OpenSlot.Clock clock = turn.open.clock();
        int tired = clock.round() - clock.newsRound() - PROMPT_ROUNDS;
        boolean othersVoted = (turn.open.tally().spoke() & ~(1 << turn.self().index())) != 0;
        if (tired < 0 || othersVoted) {
            return 0;
        }
        long pauseMs = turn.timing().tickMs() << Math.min(tired, MAX_DOUBLINGS);
        return Math.min(turn.timing().retry().maxDelayMs(), pauseMs);
    }

    /** From when this round's waits are counted. */
    static long startMs(Turn turn) {
        OpenSlot.Clock clock = turn.open.clock();
        return Math.max(clock.enteredAtMs() + pauseMs(turn), clock.workSinceMs());
    }

    /** V5's timer: the seed's PROPOSAL_TIMEOUT_MS, longer with every round that brought nothing, up to a cap. */
    static long timeoutMs(Turn turn) {
        OpenSlot.Clock clock = turn.open.clock();
        Retry retry = turn.timing().retry();
        long capMs = Math.max(turn.timing().proposalTimeoutMs(), retry.maxDelayMs());
        int rounds = clock.round() - clock.newsRound();
        return grown(turn.timing().proposalTimeoutMs(), retry.backoffMultiplier(), rounds, capMs);
    }

    private static long grown(long firstMs, double factor, int times, long capMs) {
        double grownMs = (double) firstMs;
        for (int i = 0; i < times && grownMs < capMs; i++) {
            grownMs *= factor;
        }
        return Math.min(Math.round(grownMs), capMs);
    }

    static long deadlineMs(Turn turn) {
        return startMs(turn) + timeoutMs(turn);
    }

    /** Seed 3.2: {@code min(max_delay, base_delay * multiplier^retries) +- jitter}, the jitter drawn from public data. */
    static long retryDelayMs(Turn turn, EventId event, int retries) {
        Retry retry = turn.timing().retry();
        long delayMs = grown(retry.baseDelayMs(), retry.backoffMultiplier(), retries, retry.maxDelayMs());
        byte[] who = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(retries)
                .putInt(turn.self().index())
                .array();
        Hash32 hash = turn.craft().blake3(event.hash().toBytes(), who);
        long draw =
                ByteBuffer.wrap(hash.toBytes()).order(ByteOrder.LITTLE_ENDIAN).getInt() & 0xffff_ffffL;
        return Math.max(1, delayMs - retry.jitterMs() + draw % (2 * retry.jitterMs() + 1));
    }
}
