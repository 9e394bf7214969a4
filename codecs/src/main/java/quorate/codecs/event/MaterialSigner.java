package quorate.codecs.event;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.function.Function;
import quorate.codecs.crypto.EthereumSignature;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.hyperlane.Checkpoint;
import quorate.codecs.hyperlane.HyperlaneMessage;
import quorate.codecs.hyperlane.MerkleRootMetadata;
import quorate.codecs.hyperlane.MerkleTree;
import quorate.codecs.hyperlane.MessageIdMetadata;
import quorate.codecs.hyperlane.MultisigMetadata;
import quorate.codecs.hyperlane.ValidatorKey;
import quorate.codecs.kaspa.Address;
import quorate.protocol.Bytes;
import quorate.protocol.EventId;
import quorate.protocol.Hash32;
import quorate.protocol.Source;
import quorate.protocol.StreamId;

/** The source's side: makes material with real signatures, for relayers, demos and tests. A signer of the group only verifies. */
public final class MaterialSigner {
    private MaterialSigner() {}

    /** Metadata of a message-id multisig for {@code message}, which must be the last leaf of {@code tree}. */
    public static MultisigMetadata messageId(
            HyperlaneMessage message, Hash32 hook, MerkleTree tree, List<ValidatorKey> validators) {
        MessageIdMetadata unsigned = new MessageIdMetadata(hook, tree.root(), tree.size() - 1, List.of());
        return new MessageIdMetadata(
                hook, unsigned.root(), unsigned.index(), signatures(unsigned.checkpoint(message), validators));
    }

    /** Metadata of a merkle-root multisig for {@code message} at {@code leafIndex}; {@code lastMessageId} is the last leaf. */
    public static MultisigMetadata merkleRoot(
            HyperlaneMessage message,
            Hash32 hook,
            MerkleTree tree,
            int leafIndex,
            Hash32 lastMessageId,
            List<ValidatorKey> validators) {
        Function<List<Bytes>, MerkleRootMetadata> with = signatures -> new MerkleRootMetadata(
                hook, leafIndex, lastMessageId, tree.proof(leafIndex), tree.size() - 1, signatures);
        return with.apply(signatures(with.apply(List.of()).checkpoint(message), validators));
    }

    public static EventMaterial.Hyperlane hyperlane(
            HyperlaneMessage message, MultisigMetadata metadata, OptionalLong previousNonce) {
        return new EventMaterial.Hyperlane(message, metadata, previousNonce, Optional.empty());
    }

    /** @param endpointKey 32 bytes of a key whose address the group knows for {@code srcEid} */
    public static EventMaterial.LayerZero layerZero(long srcEid, byte[] endpointKey, EventMaterial.Request request) {
        Source source = new Source.LayerZero(srcEid);
        StreamId stream = new StreamId("layerzero:" + srcEid + ":" + request.stream());
        Hash32 digest = EventProofs.layerZeroDigest(eventId(source, request), stream, request.nonce());
        byte[] signature = EthereumSignature.sign(endpointKey, digest.toBytes());
        return new EventMaterial.LayerZero(srcEid, Bytes.of(signature), request);
    }

    /** @param relayerKey 32 bytes of a key that the group knows for {@code relayer} */
    public static EventMaterial.Api api(
            String relayer, byte[] relayerKey, EventMaterial.Request request, SortedMap<String, String> metadata) {
        StreamId stream = new StreamId("api:" + relayer + ":" + request.stream());
        Hash32 digest = EventProofs.apiDigest(eventId(new Source.Api(), request), stream, request.nonce());
        byte[] signature = Schnorr.best().sign(relayerKey, digest.toBytes(), new byte[Hash32.LENGTH]);
        return new EventMaterial.Api(relayer, Bytes.of(signature), request, metadata);
    }

    private static EventId eventId(Source source, EventMaterial.Request request) {
        return EventIds.of(
                EventIds.externalId(request.externalId()),
                source,
                Address.decode(request.destination()).scriptPublicKey(),
                request.amountSompi());
    }

    private static List<Bytes> signatures(Checkpoint checkpoint, List<ValidatorKey> validators) {
        return validators.stream().map(key -> key.sign(checkpoint)).toList();
    }
}
