package quorate.node;

import io.vertx.core.eventbus.DeliveryOptions;

/**
 * Every address of the event bus, on one page. All but gossip's are local: a frame from the wire, forged or not, never reaches a
 * {@code localConsumer}. Ids travel here, data stays in Postgres.
 *
 * <pre>
 *  relayer --POST /v1/events--> Ingestion
 *                                  | event.actionable (an id)
 *                                  | event.announce (an id) --> gossip
 *                                  v
 *  peers <== gossip ==>         Proposal
 *                                  | slot.decided (a slot; its certificate is in Postgres)
 *                                  | silent (a slot)               ^ doubted (reason, slot)
 *                                  v                               ^ slot.ended (slot, completed)
 *  peers <== gossip ==>         Commit ----------------------------+
 *
 *  Timeout -- tick, collect, wake.* --> Proposal, Commit, Gossip   (they ask with wake.at)
 *  Admin   -- halted, resumed, event.reset, cancel.approved, late.approved --> Proposal, Commit, Ingestion
 *  Admin   -- cancel.approvers --> Proposal; dead-letter.requeue, event.replay --> Ingestion   (they answer)
 * </pre>
 */
public final class Addresses {
    /** Sent on this node only. */
    public static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    /** Event id in hex: stored, and its proof checked. From Ingestion to Proposal. */
    public static final String EVENT_ACTIONABLE = "event.actionable";

    /** Event id in hex: members are to be told. From Ingestion to gossip. */
    public static final String EVENT_ANNOUNCE = "event.announce";

    /** Number of a slot that pays: its certificate is durable. From Proposal to Commit. */
    public static final String SLOT_DECIDED = "slot.decided";

    /** {@code {slot, completed}}: confirmed on own evidence, or taken back by a reorg. From Commit to Proposal. */
    public static final String SLOT_ENDED = "slot.ended";

    /** {@code {slot, by}}: a Kill of it is durable. From Proposal to Commit. */
    public static final String SLOT_KILLED = "slot.killed";

    /** Number of a slot whose events have another template now (D2). From Proposal to Commit. */
    public static final String SLOT_REPLACED = "slot.replaced";

    /** {@code {slot, accepted, lost, refusals}}: what is known of a template that may have to be killed. From Commit to Proposal. */
    public static final String SLOT_SHOWN = "slot.shown";

    /** Time in ms. From Timeout to everyone. */
    public static final String TICK = "tick";

    /** Time in ms: collect what is past its retention. From Timeout. */
    public static final String COLLECT = "collect";

    /** {@code {wake, atMs}}: somebody wants to be woken. To Timeout. */
    public static final String WAKE_AT = "wake.at";

    public static final String WAKE_PROPOSAL = "wake.proposal";
    public static final String WAKE_COMMIT = "wake.commit";

    /** Reason: nothing is stated or signed until {@link #RESUMED}. From Admin, from the identity lease. */
    public static final String HALTED = "halted";

    public static final String RESUMED = "resumed";

    /** Slot number: nothing is signed, refused or stated of slots up to it, nor of any before this is first said (B2). From Proposal to Commit. */
    public static final String SILENT = "silent";

    /** {@code {reason, slot}}: this signer's data may be older than what it has said (B2). From Commit to Proposal. */
    public static final String DOUBTED = "doubted";

    /** Event id in hex: a new retry budget. From Admin. */
    public static final String EVENT_RESET = "event.reset";

    /** {@code {stream, nonce, event}}: this operator approves a Cancel. From Admin. */
    public static final String CANCEL_APPROVED = "cancel.approved";

    /**
     * {@code {stream, nonce, event}}: who has approved this Cancel, and which checks does it fail here? From Admin to Proposal,
     * which answers {@code {members, findings}}.
     */
    public static final String CANCEL_APPROVERS = "cancel.approvers";

    /** Event id in hex: this operator approves paying a late event. From Admin. */
    public static final String LATE_APPROVED = "late.approved";

    /** {@code {slot, aside}}: this operator sets a live slot aside, or takes that back (D3). From Admin to Proposal. */
    public static final String SET_ASIDE = "slot.set-aside";

    /** {@code {slot, reason}}: this administrator orders that the slot's template be refused (C3). From Admin to Commit. */
    public static final String REFUSAL_ORDERED = "refusal.ordered";

    /** {@code {id, dryRun}}: a dead letter is tried again. From Admin to Ingestion, which answers what became of it. */
    public static final String DEAD_LETTER_REQUEUE = "dead-letter.requeue";

    /** {@code {externalId, dryRun}}: everyone is told of it again. From Admin to Ingestion, which answers {@code {events}}. */
    public static final String EVENT_REPLAY = "event.replay";

    private Addresses() {}

    /** The one clustered address of a group: envelopes to all members. */
    public static String gossip(String groupHashHex) {
        return "quorate.gossip." + groupHashHex.substring(0, 16);
    }

    /** The clustered address of one member: envelopes to it alone. */
    public static String gossip(String groupHashHex, int member) {
        return gossip(groupHashHex) + "." + member;
    }
}
