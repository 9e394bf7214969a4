package quorate.codecs.hyperlane;

import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import quorate.codecs.crypto.EthereumSignature;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;

/** Check 1 for Hyperlane: enough distinct validators of the message's origin have signed a checkpoint that holds it. */
public final class MultisigProof {
    private MultisigProof() {}

    /** What a proof was found to be. */
    public sealed interface Result {
        /** @param signers the first {@code threshold} distinct validators found */
        record Proven(NavigableSet<Bytes> signers) implements Result {}

        record Unproven(String expected, String found) implements Result {}
    }

    /** @param validators those of the domain {@code message} comes from */
    public static Result verify(HyperlaneMessage message, MultisigMetadata metadata, ValidatorSet validators) {
        if (metadata instanceof MerkleRootMetadata merkle && merkle.leafIndex() > merkle.checkpointIndex()) {
            return new Result.Unproven(
                    "a leaf index up to the checkpoint's " + merkle.checkpointIndex(),
                    Long.toString(merkle.leafIndex()));
        }
        Hash32 digest = metadata.checkpoint(message).digest();
        // A set: the same validator twice is one validator. Signatures of others do not count and do no harm.
        NavigableSet<Bytes> signers = new TreeSet<>();
        for (Bytes signature : metadata.signatures()) {
            Optional<Bytes> signer = EthereumSignature.recoverAddress(digest.toBytes(), signature.toBytes());
            signer.filter(validators.addresses()::contains).ifPresent(signers::add);
            if (signers.size() >= validators.threshold()) {
                return new Result.Proven(signers);
            }
        }
        return new Result.Unproven(
                "signatures of " + validators.threshold() + " distinct validators of domain " + message.originDomain(),
                "signatures of " + signers.size() + " in "
                        + metadata.signatures().size());
    }
}
