package quorate.node.commit;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import quorate.protocol.Bytes;
import quorate.protocol.Decision;
import quorate.protocol.Finding;
import quorate.protocol.LiveStage;
import quorate.protocol.LiveWrite;
import quorate.protocol.NodeId;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.TemplateHash;

/**
 * All that the ledger holds of one live slot.
 *
 * @param anchorDaaScore median anchor of the slot's certificate, in the Byzantine profile (C2)
 * @param recorded proof that it may be signed, once the rows of C2 are committed
 * @param ownSignatures this signer's, one for each input, once made
 * @param signatures verified ones of other members
 * @param transaction the finished bytes
 * @param acceptance own evidence, with an empty block after a reorg took it back
 * @param refusals signed promises never to sign the template, this signer's own among them (C3)
 * @param refusalOrdered why an administrator ordered this signer's, if one did
 * @param killedBy the slot whose Kill ended this one (C3)
 */
public record LiveRow(
        long slot,
        Decision decision,
        TemplateHash template,
        OptionalLong anchorDaaScore,
        LiveStage stage,
        long stageSinceMs,
        Optional<Finding> waitingFor,
        Optional<Recorded> recorded,
        Optional<List<Bytes>> ownSignatures,
        SortedMap<NodeId, List<Bytes>> signatures,
        Optional<Bytes> transaction,
        Optional<LiveWrite.Acceptance> acceptance,
        List<Signed<Statement.Completed>> completed,
        List<Signed<Statement.Refusal>> refusals,
        Optional<String> refusalOrdered,
        Optional<Long> killedBy) {}
