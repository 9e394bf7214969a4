package quorate.protocol;

import java.util.List;

/**
 * What this signer knows of a slot that may have to be killed. {@link #NONE} for every slot on its ordinary way.
 *
 * @param accepted the own node shows its template accepted
 * @param lost an input of it has been gone for the final depth, watched throughout, and the own node denies the template (C3)
 * @param overdue it is the newest template of its events, and none of them was accepted for {@code replace_after} (D3)
 * @param refusals promises never to sign it, in member order
 */
public record SlotEvidence(boolean accepted, boolean lost, boolean overdue, List<Signed<Statement.Refusal>> refusals) {
    public static final SlotEvidence NONE = new SlotEvidence(false, false, List.of());

    public SlotEvidence {
        refusals = List.copyOf(refusals);
    }

    /** Of a template that is not overdue. */
    public SlotEvidence(boolean accepted, boolean lost, List<Signed<Statement.Refusal>> refusals) {
        this(accepted, lost, false, refusals);
    }
}
