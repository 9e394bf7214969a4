package quorate.node.ingestion;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import quorate.codecs.crypto.Hashes;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.event.EventMaterial;
import quorate.codecs.event.MaterialSigner;
import quorate.codecs.event.SourcePolicy;
import quorate.codecs.hyperlane.HyperlaneMessage;
import quorate.codecs.hyperlane.MerkleTree;
import quorate.codecs.hyperlane.PaymentBody;
import quorate.codecs.hyperlane.ValidatorKey;
import quorate.codecs.hyperlane.ValidatorSet;
import quorate.codecs.kaspa.Address;
import quorate.codecs.kaspa.Network;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;

/** The sources that the tests' group believes: an origin chain with two validators, and the relayer acme. */
final class Upstream {
    static final long ORIGIN = 1;
    static final long OURS = 97;
    static final long AMOUNT = 250_000_000;
    static final Hash32 SENDER = Hash32.ofHex("aa".repeat(32));
    static final String ADDRESS = new Address(Network.SIMNET, Address.Type.P2SH, Bytes.ofHex("77".repeat(32))).encode();
    private static final Hash32 HOOK = Hash32.ofHex("11".repeat(32));
    private static final byte[] RELAYER_KEY = key("relayer");
    private static final List<ValidatorKey> VALIDATORS =
            List.of(new ValidatorKey(key("validator 0")), new ValidatorKey(key("validator 1")));

    private final MerkleTree tree = new MerkleTree();

    static SourcePolicy policy() {
        return new SourcePolicy(
                Network.SIMNET,
                OURS,
                new TreeMap<>(Map.of(
                        ORIGIN,
                        new ValidatorSet(
                                VALIDATORS.stream().map(ValidatorKey::address).toList(), 2))),
                new TreeSet<>(List.of(new SourcePolicy.Sender(ORIGIN, SENDER))),
                new TreeMap<>(),
                new TreeMap<>(Map.of("acme", List.of(Hash32.of(Schnorr.best().publicKey(RELAYER_KEY))))),
                new SourcePolicy.Payments(20_000_000, 500_000_000_000L, new TreeSet<>(), new TreeSet<>()),
                new TreeMap<>());
    }

    /** A good message, proven by both validators. */
    EventMaterial.Hyperlane message() {
        return message(SENDER, OURS, new PaymentBody(AMOUNT, ADDRESS), 2);
    }

    EventMaterial.Hyperlane message(Hash32 sender, long destination, PaymentBody body, int signers) {
        return message(sender, destination, body.recipient(), body.encode(), signers);
    }

    EventMaterial.Hyperlane message(Hash32 sender, long destination, Hash32 recipient, Bytes body, int signers) {
        HyperlaneMessage message = new HyperlaneMessage(3, tree.size(), ORIGIN, sender, destination, recipient, body);
        tree.append(message.id());
        return MaterialSigner.hyperlane(
                message,
                MaterialSigner.messageId(message, HOOK, tree, VALIDATORS.subList(0, signers)),
                OptionalLong.empty());
    }

    static EventMaterial.Api api(String externalId, long nonce, long amountSompi) {
        return api("acme", RELAYER_KEY, externalId, nonce, amountSompi);
    }

    /** Signed by a key that the group does not know for acme. */
    static EventMaterial.Api forged(String externalId, long nonce) {
        return api("acme", key("stranger"), externalId, nonce, AMOUNT);
    }

    static EventMaterial.Api api(String relayer, byte[] key, String externalId, long nonce, long amountSompi) {
        return MaterialSigner.api(
                relayer,
                key,
                new EventMaterial.Request(externalId, "orders", nonce, ADDRESS, amountSompi),
                new TreeMap<>());
    }

    static byte[] key(String seed) {
        return Hashes.blake3(seed.getBytes(StandardCharsets.UTF_8)).toBytes();
    }
}
