package quorate.protocol;

import java.util.Optional;

/**
 * Where an event stands at this signer (seed 3.3).
 *
 * @param phaseStartedAtMs when it entered the phase
 * @param round round of the open slot when it last changed
 * @param slot the slot that decided it
 * @param canonicalHash its standing template, once committed
 * @param ownProposalHash the decision this signer last proposed for it
 * @param retryCount retries used up (C7)
 * @param dueAtMs when a Failed event is proposed again; 0 otherwise
 * @param waitingFor why it is not proposed or does not advance, if it waits
 */
public record EventState(
        Phase phase,
        long phaseStartedAtMs,
        int round,
        Optional<Long> slot,
        Optional<TemplateHash> canonicalHash,
        Optional<DecisionHash> ownProposalHash,
        int retryCount,
        long dueAtMs,
        Optional<Finding> waitingFor) {}
