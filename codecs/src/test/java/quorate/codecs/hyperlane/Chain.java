package quorate.codecs.hyperlane;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import quorate.codecs.crypto.Hashes;
import quorate.codecs.event.EventMaterial;
import quorate.codecs.event.MaterialSigner;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;

/** An origin chain for tests: a mailbox with its message tree, and validators with real keys. */
public final class Chain {
    public static final Hash32 HOOK = Hash32.ofHex("11".repeat(32));

    private final long domain;
    private final List<ValidatorKey> keys = new ArrayList<>();
    private final MerkleTree tree = new MerkleTree();
    private final List<HyperlaneMessage> dispatched = new ArrayList<>();

    public Chain(long domain, int validators) {
        this.domain = domain;
        for (int i = 0; i < validators; i++) {
            keys.add(new ValidatorKey(
                    Hashes.blake3(("validator " + domain + " " + i).getBytes(java.nio.charset.StandardCharsets.UTF_8))
                            .toBytes()));
        }
    }

    public HyperlaneMessage dispatch(Hash32 sender, long destination, Hash32 recipient, Bytes body) {
        HyperlaneMessage message =
                new HyperlaneMessage(3, dispatched.size(), domain, sender, destination, recipient, body);
        tree.append(message.id());
        dispatched.add(message);
        return message;
    }

    public HyperlaneMessage dispatch(Hash32 sender, long destination, PaymentBody body) {
        return dispatch(sender, destination, body.recipient(), body.encode());
    }

    /** A checkpoint at the last message, signed by the validators of these indices. */
    public MultisigMetadata messageId(HyperlaneMessage message, int... signers) {
        return MaterialSigner.messageId(message, HOOK, tree, keys(signers));
    }

    public MultisigMetadata merkleRoot(HyperlaneMessage message, int... signers) {
        Hash32 last = dispatched.get(dispatched.size() - 1).id();
        return MaterialSigner.merkleRoot(message, HOOK, tree, dispatched.indexOf(message), last, keys(signers));
    }

    public EventMaterial.Hyperlane material(HyperlaneMessage message, int... signers) {
        return MaterialSigner.hyperlane(message, messageId(message, signers), OptionalLong.empty());
    }

    public ValidatorSet validators(int threshold) {
        return new ValidatorSet(keys.stream().map(ValidatorKey::address).toList(), threshold);
    }

    private List<ValidatorKey> keys(int... signers) {
        List<ValidatorKey> chosen = new ArrayList<>();
        for (int signer : signers) {
            chosen.add(keys.get(signer));
        }
        return chosen;
    }
}
