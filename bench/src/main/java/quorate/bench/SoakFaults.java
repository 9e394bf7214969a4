package quorate.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import quorate.devnet.simnode.SimnodeControl;
import quorate.protocol.Hash32;

/** What goes wrong at the simulated Kaspa node, one thing at a time, by chance that a seed decides. */
final class SoakFaults {
    /** Kinds, each counted. */
    enum Kind {
        /** The newest blocks are replaced; their transactions go back to the mempool. */
        REORG,
        /** The same, and their transactions are gone. */
        REORG_DROPPED,
        /** All streams end. */
        DISCONNECT,
        /** A transaction falls out of the mempool. */
        EVICT,
        /** Answers and notifications come late. */
        LAG,
        /** No blocks. */
        FREEZE,
        UNSYNCED,
        /** A submission is carried out and never answered. */
        LOSE_ANSWER,
        /** A submission is refused for want of room. */
        BUSY,
        /** The least feerate rises above what templates pay. */
        FEE_FLOOR
    }

    private static final int DEEPEST_REORG = 5;
    private static final long FLOOR_SOMPI_PER_KILOGRAM = 100_000;
    private static final String FULL =
            "transaction could not be added to the mempool because it's full with transactions with higher priority";

    private final SimnodeControl chain;
    private final SplittableRandom chance;
    private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);

    SoakFaults(SimnodeControl chain, long seed) {
        this.chain = chain;
        this.chance = new SplittableRandom(seed);
    }

    /** Time until the next one. */
    long pauseMs() {
        return chance.nextLong(500, 6_000);
    }

    int next(int bound) {
        return chance.nextInt(bound);
    }

    /** Makes one happen, waits while it lasts, and ends it. */
    void one() throws InterruptedException {
        Kind kind = Kind.values()[chance.nextInt(Kind.values().length)];
        switch (kind) {
            case REORG -> chain.reorg(chance.nextInt(1, DEEPEST_REORG + 1), "mempool");
            case REORG_DROPPED -> chain.reorg(chance.nextInt(1, DEEPEST_REORG + 1), "dropped");
            case DISCONNECT -> chain.disconnect();
            case EVICT -> evict();
            case LAG -> chain.lag(chance.nextInt(100, 1_500));
            case FREEZE -> chain.freeze(true);
            case UNSYNCED -> chain.synced(false);
            case LOSE_ANSWER -> chain.loseAnswers(1);
            case BUSY -> chain.refuse(1, FULL);
            case FEE_FLOOR -> chain.feeFloor(chance.nextLong(FLOOR_SOMPI_PER_KILOGRAM, 3 * FLOOR_SOMPI_PER_KILOGRAM));
        }
        counts.merge(kind, 1, Integer::sum);
        switch (kind) {
            case LAG, FREEZE, UNSYNCED, FEE_FLOOR -> Thread.sleep(chance.nextLong(500, 4_000));
            case REORG, REORG_DROPPED, DISCONNECT, EVICT, LOSE_ANSWER, BUSY -> {}
        }
        heal();
    }

    private void evict() {
        JsonArray mempool = chain.status().getJsonArray("mempool");
        if (!mempool.isEmpty()) {
            chain.drop(Hash32.ofHex(mempool.getString(chance.nextInt(mempool.size()))));
        }
    }

    void heal() {
        chain.lag(0);
        chain.freeze(false);
        chain.synced(true);
        chain.feeFloor(FLOOR_SOMPI_PER_KILOGRAM);
    }

    JsonObject counted() {
        JsonObject counted = new JsonObject();
        counts.forEach((kind, count) -> counted.put(kind.name(), count));
        return counted;
    }

    int total() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
