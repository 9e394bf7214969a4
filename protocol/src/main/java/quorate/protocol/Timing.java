package quorate.protocol;

/**
 * This signer's own clock settings: never part of what members must agree on.
 *
 * @param proposalTimeoutMs seed PROPOSAL_TIMEOUT_MS: length of a round before it may be given up; adapts upwards on retries
 * @param tickMs how often the shell says what time it is; the unit of V3's and V4's "ticks"
 * @param stateSyncCooldownMs seed STATE_SYNC_COOLDOWN_MS
 * @param maxSyncEventsPerTick seed MAX_SYNC_EVENTS_PER_TICK
 * @param maxProposalsPerEventPerResponse seed MAX_PROPOSALS_PER_EVENT_PER_RESPONSE
 */
public record Timing(
        long proposalTimeoutMs,
        long tickMs,
        Retry retry,
        long stateSyncCooldownMs,
        int maxSyncEventsPerTick,
        int maxProposalsPerEventPerResponse) {
    public static Timing defaults(int members) {
        return new Timing(5_000, 250, Retry.DEFAULT, 2_000, 64, Math.min(members, 20));
    }
}
