package quorate.node.postgres;

/** The promises that the schema keeps, by the constraints that refuse a breach of them. */
public enum Promise {
    /** V1: one own statement for each slot, round and kind. */
    ONE_STATEMENT,
    /** V1: (slot, round, vote before lock) never goes back. */
    FORWARD_ONLY,
    /** Nothing is voted, locked or signed while the pool is halted. */
    NOT_HALTED,
    /** Two processes with one identity: only the holder of the lease writes. */
    LEASE_HELD,
    /** D1: a slot is decided once, after the one before. */
    ONE_DECISION,
    /** D2: a template hash is new to the log. */
    NEW_TEMPLATE,
    /** D2: an event is decided at most once while it stands. */
    EVENT_DECIDED_ONCE,
    /** C2: one standing signed template per event. */
    ONE_SIGNED_PER_EVENT,
    /** C2: one standing binding per outpoint. */
    ONE_BOUND_PER_OUTPOINT,
    /** C3: signed or refused, never both, and never twice. */
    ONE_FATE,
    /** C3: a killed template is neither signed nor refused any more. */
    NOT_KILLED,
    /** C2: of the templates of one event this member signs the newest alone. */
    NOT_REPLACED,
    /** C2: the certificate is durable before the key is touched. */
    CERTIFICATE_FIRST,
    /** Own signatures are made once; a repeat returns them. */
    ONE_SIGNATURE,
    /** B1: what is kept is never rewritten or deleted. */
    KEPT,
    /** B2: a returning member says nothing, and nothing ever of a slot that it is barred from. */
    NOT_SILENT,
    /** B2: the database holds every step that this signer knows to be committed. */
    NOT_SET_BACK,
    /** Another constraint; its name is beside this. */
    OTHER;

    static Promise of(String constraint) {
        return switch (constraint) {
            case "own_statement_once" -> ONE_STATEMENT;
            case "own_statement_forward", "high_water_forward" -> FORWARD_ONLY;
            case "not_halted" -> NOT_HALTED;
            case "lease_held" -> LEASE_HELD;
            case "slot_decided_once",
                    "slot_follows",
                    "slot_first",
                    "slot_killed_once",
                    "certificate_once",
                    "certificate_of_slot" -> ONE_DECISION;
            case "slot_template_new" -> NEW_TEMPLATE;
            case "decided_event_once" -> EVENT_DECIDED_ONCE;
            case "signed_one_per_event", "signed_event_template" -> ONE_SIGNED_PER_EVENT;
            case "bound_one_per_outpoint" -> ONE_BOUND_PER_OUTPOINT;
            case "fate_once", "signed_has_fate", "bound_has_fate", "refused_has_fate", "own_signature_of_signed" ->
                ONE_FATE;
            case "fate_after_certificate", "fate_of_slot" -> CERTIFICATE_FIRST;
            case "not_killed" -> NOT_KILLED;
            case "not_silent" -> NOT_SILENT;
            case "not_set_back" -> NOT_SET_BACK;
            case "not_replaced" -> NOT_REPLACED;
            case "own_signature_once" -> ONE_SIGNATURE;
            default -> constraint.endsWith("_kept") ? KEPT : OTHER;
        };
    }
}
