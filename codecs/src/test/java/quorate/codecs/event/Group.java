package quorate.codecs.event;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import quorate.codecs.crypto.EthereumSignature;
import quorate.codecs.crypto.Hashes;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.hyperlane.Chain;
import quorate.codecs.hyperlane.HyperlaneMessage;
import quorate.codecs.hyperlane.PaymentBody;
import quorate.codecs.kaspa.Address;
import quorate.codecs.kaspa.Network;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;
import quorate.protocol.StreamId;

/** A group for tests, with an origin chain, an endpoint and a relayer that it believes. */
final class Group {
    static final long ORIGIN = 1;
    static final long OURS = 97;
    static final long SRC_EID = 30_101;
    static final Hash32 SENDER = Hash32.ofHex("aa".repeat(32));
    static final byte[] ENDPOINT_KEY = key("endpoint");
    static final byte[] RELAYER_KEY = key("relayer");
    static final String ADDRESS = new Address(
                    Network.SIMNET,
                    Address.Type.P2PK,
                    Bytes.ofHex("4f355bdcb7cc0af728ef3cceb9615d90684bb5b2ca5f859ab0f0b704075871aa"))
            .encode();
    static final String OTHER_ADDRESS =
            new Address(Network.SIMNET, Address.Type.P2SH, Bytes.ofHex("77".repeat(32))).encode();
    static final String DENIED = new Address(Network.SIMNET, Address.Type.P2SH, Bytes.ofHex("99".repeat(32))).encode();
    static final String MAINNET =
            new Address(Network.MAINNET, Address.Type.P2SH, Bytes.ofHex("77".repeat(32))).encode();
    static final long MIN = 20_000_000;
    static final long MAX = 500_000_000_000L;

    final Chain chain = new Chain(ORIGIN, 3);

    SourcePolicy policy() {
        SortedMap<StreamId, Long> firstNonces = new TreeMap<>();
        firstNonces.put(new StreamId("api:acme:orders"), 5L);
        return new SourcePolicy(
                Network.SIMNET,
                OURS,
                new TreeMap<>(java.util.Map.of(ORIGIN, chain.validators(2))),
                new TreeSet<>(List.of(new SourcePolicy.Sender(ORIGIN, SENDER))),
                new TreeMap<>(java.util.Map.of(SRC_EID, List.of(EthereumSignature.addressOf(ENDPOINT_KEY)))),
                new TreeMap<>(java.util.Map.of(
                        "acme", List.of(Hash32.of(Schnorr.best().publicKey(RELAYER_KEY))))),
                new SourcePolicy.Payments(MIN, MAX, new TreeSet<>(), new TreeSet<>(List.of(DENIED))),
                firstNonces);
    }

    MaterialVerifier verifier() {
        return new MaterialVerifier(policy());
    }

    HyperlaneMessage message(String address, long amountSompi) {
        return chain.dispatch(SENDER, OURS, new PaymentBody(amountSompi, address));
    }

    EventMaterial.Hyperlane hyperlane(String address, long amountSompi) {
        return chain.material(message(address, amountSompi), 0, 1);
    }

    static EventMaterial.Request request(String externalId, long nonce, String destination, long amountSompi) {
        return new EventMaterial.Request(externalId, "orders", nonce, destination, amountSompi);
    }

    static EventMaterial.Api api(EventMaterial.Request request) {
        return MaterialSigner.api("acme", RELAYER_KEY, request, new TreeMap<>());
    }

    static EventMaterial.LayerZero layerZero(EventMaterial.Request request) {
        return MaterialSigner.layerZero(SRC_EID, ENDPOINT_KEY, request);
    }

    static byte[] key(String seed) {
        return Hashes.blake3(seed.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .toBytes();
    }
}
