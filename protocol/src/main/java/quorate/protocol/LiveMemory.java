package quorate.protocol;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The durable memory of one live slot, from which its state is built when its certificate is stored, at start, and after a write
 * that failed.
 *
 * @param anchorDaaScore median anchor of the certificate that decided the slot; present exactly in the Byzantine profile
 * @param stage as last stored
 * @param recorded the rows of C2 are committed
 * @param ownSignatures this signer's, if the key has been used
 * @param signatures verified ones of other members
 * @param transaction the finished bytes
 * @param acceptance own evidence, with an empty block after a reorg took it back
 * @param refusals signed promises never to sign, this signer's own among them
 * @param refusalOrdered why an administrator ordered the refusal, if one did
 * @param killedBy the slot whose Kill ended this one
 * @param silent nothing may be signed, refused or stated concerning the slot now (B2)
 * @param haltReason why nothing may be signed or stated now, if so
 */
public record LiveMemory(
        long slot,
        Decision.Payment pay,
        TemplateHash template,
        OptionalLong anchorDaaScore,
        LiveStage stage,
        boolean recorded,
        Optional<List<Bytes>> ownSignatures,
        SortedMap<NodeId, List<Bytes>> signatures,
        Optional<Bytes> transaction,
        Optional<LiveWrite.Acceptance> acceptance,
        List<Signed<Statement.Completed>> completed,
        List<Signed<Statement.Refusal>> refusals,
        Optional<String> refusalOrdered,
        Optional<Long> killedBy,
        boolean silent,
        Optional<String> haltReason) {
    /** Of a slot whose certificate has just been stored. */
    public static LiveMemory opened(
            long slot,
            Decision.Payment pay,
            TemplateHash template,
            OptionalLong anchorDaaScore,
            Optional<String> haltReason) {
        return new LiveMemory(
                slot,
                pay,
                template,
                anchorDaaScore,
                LiveStage.REVALIDATE,
                false,
                Optional.empty(),
                new TreeMap<>(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                false,
                haltReason);
    }
}
