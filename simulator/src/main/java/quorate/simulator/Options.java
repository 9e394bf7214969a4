package quorate.simulator;

/**
 * What a run is like, drawn from its seed.
 *
 * @param quorum Q; M of N sign
 * @param loss chance that a message is lost while there are faults
 * @param duplication chance that it comes twice
 * @param maxDelayMs delays are 1 to this, so that messages overtake each other
 * @param crashChance chance of a crash at any step of a signer while there are faults
 * @param partitions how often the network splits
 * @param dead signers that never come back, at most N - max(M, Q)
 * @param lag whether nodes show the chain late, each by its own changing delay
 * @param reorgs how often the chain loses its newest blocks
 * @param holes streams in which a nonce never comes, or an event cannot be paid, until operators cancel it
 * @param faultsMs how long the faults last; then the network heals and everything has to be paid
 */
record Options(
        int members,
        int threshold,
        int quorum,
        double loss,
        double duplication,
        int maxDelayMs,
        double crashChance,
        int partitions,
        int dead,
        boolean lag,
        int reorgs,
        int contiguousStreams,
        int increasingStreams,
        int eventsPerStream,
        int holes,
        int coins,
        int concurrency,
        boolean nextAfterCommitted,
        long faultsMs) {
    static Options drawnFrom(Dice dice) {
        int members = dice.between(3, 7);
        int threshold = dice.between(members / 2 + 1, members);
        int quorum = dice.chance(0.7) ? threshold : dice.between(members / 2 + 1, members);
        boolean calm = dice.chance(0.15);
        int dead = dice.chance(0.4) ? members - Math.max(threshold, quorum) : 0;
        int contiguous = dice.between(0, 2);
        return new Options(
                members,
                threshold,
                quorum,
                calm ? 0 : dice.between(0, 30) / 100.0,
                calm ? 0 : dice.between(0, 20) / 100.0,
                dice.chance(0.5) ? dice.between(2, 40) : dice.between(100, 1_500),
                calm || dice.chance(0.3) ? 0 : dice.between(1, 20) / 1000.0,
                calm ? 0 : dice.between(0, 4),
                calm ? 0 : dead,
                dice.chance(0.5),
                dice.chance(0.3) ? dice.between(1, 3) : 0,
                contiguous,
                dice.between(contiguous == 0 ? 1 : 0, 2),
                dice.between(1, 4),
                dice.chance(0.3) ? 1 : 0,
                dice.between(2, 12),
                dice.chance(0.7) ? 1 : dice.between(2, 3),
                dice.chance(0.2),
                calm ? 1_000 : dice.between(5, 25) * 1_000L);
    }
}
