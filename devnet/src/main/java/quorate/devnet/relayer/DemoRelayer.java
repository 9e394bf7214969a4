package quorate.devnet.relayer;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import quorate.codecs.crypto.Hashes;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.event.EventIds;
import quorate.codecs.event.EventJson;
import quorate.codecs.event.EventMaterial;
import quorate.codecs.event.EventProofs;
import quorate.codecs.hyperlane.Checkpoint;
import quorate.codecs.hyperlane.HyperlaneMessage;
import quorate.codecs.hyperlane.MerkleRootMetadata;
import quorate.codecs.hyperlane.MerkleTree;
import quorate.codecs.hyperlane.MessageIdMetadata;
import quorate.codecs.hyperlane.MultisigMetadata;
import quorate.codecs.hyperlane.PaymentBody;
import quorate.codecs.hyperlane.ValidatorKey;
import quorate.codecs.kaspa.Address;
import quorate.codecs.kaspa.Network;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;
import quorate.protocol.Source;
import quorate.protocol.StreamId;

/**
 * Makes events as the real world does, Hyperlane messages with validators' signatures and a relayer's own signed requests, and
 * delivers them by signed webhook.
 */
public final class DemoRelayer {
    /** Who this relayer is and whose signatures it can make: secret keys, for a demo's own network. */
    public record Keys(
            String name,
            String webhookSecret,
            List<Bytes> validators,
            Bytes apiKey,
            Hash32 sender,
            long originDomain,
            long ownDomain) {
        @Override
        public String toString() {
            return "Keys[" + name + ", secrets hidden]";
        }
    }

    /** What a signer answered: the status, and the body as it came. */
    public record Answer(int status, String body) {}

    /** An event ready to be delivered, as often and to whom one likes. */
    public record Made(String what, Bytes body) {}

    private static final Hash32 HOOK = Hashes.blake3("quorate demo hook".getBytes(StandardCharsets.US_ASCII));
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int NONCE_STEP = 3;
    private static final long LEAST_SOMPI = 20_000_000L;

    private final Keys keys;
    private final Network network;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final MerkleTree tree = new MerkleTree();
    private long lastNonce;
    private long apiNonce;

    /** @param firstNonce nonces start above it, so that a demo may go on where an earlier one ended */
    public DemoRelayer(Keys keys, Network network, long firstNonce) {
        this.keys = keys;
        this.network = network;
        this.lastNonce = firstNonce;
        this.apiNonce = firstNonce;
    }

    /** Every fifth event is a request of the relayer's own; of the messages every second one has a Merkle proof. */
    public Made next(int number) {
        return number % 5 == 4 ? api(number) : hyperlane(number);
    }

    /** A Hyperlane message: nonces have gaps, because other senders use the mailbox too. */
    public Made hyperlane(int number) {
        PaymentBody body = new PaymentBody(amount(number), destination(number));
        long previous = lastNonce;
        lastNonce += NONCE_STEP;
        HyperlaneMessage message = new HyperlaneMessage(
                3, lastNonce, keys.originDomain(), keys.sender(), keys.ownDomain(), body.recipient(), body.encode());
        int index = tree.append(message.id());
        MultisigMetadata metadata = number % 2 == 0 ? messageIdProof(message, index) : merkleProof(message, index);
        EventMaterial material = new EventMaterial.Hyperlane(
                message, metadata, previous == 0 ? OptionalLong.empty() : OptionalLong.of(previous), Optional.empty());
        return new Made("hyperlane nonce " + lastNonce, Bytes.of(EventJson.write(material)));
    }

    public Made api(int number) {
        apiNonce++;
        return api(new EventMaterial.Request(
                "order-" + apiNonce + "-" + number, "orders", apiNonce, destination(number), amount(number)));
    }

    /** A request with any content, signed by the relayer's key. */
    public Made api(EventMaterial.Request request) {
        StreamId stream = new StreamId("api:" + keys.name() + ":" + request.stream());
        var destination = Address.decode(request.destination()).scriptPublicKey();
        var event = EventIds.of(
                EventIds.externalId(request.externalId()), new Source.Api(), destination, request.amountSompi());
        byte[] digest = EventProofs.apiDigest(event, stream, request.nonce()).toBytes();
        byte[] signature = Schnorr.best().sign(keys.apiKey().toBytes(), digest, new byte[32]);
        EventMaterial material = new EventMaterial.Api(keys.name(), Bytes.of(signature), request, new TreeMap<>());
        return new Made("api nonce " + request.nonce(), Bytes.of(EventJson.write(material)));
    }

    /** Delivers to one signer; a signer that is not there answers empty. */
    public Optional<Answer> deliver(URI ingestion, Made made) {
        String id = "msg_" + Hashes.blake3(made.body().toBytes()).toHex().substring(0, 24);
        String timestamp = Long.toString(Instant.now().getEpochSecond());
        HttpRequest request = HttpRequest.newBuilder(ingestion.resolve("/v1/events"))
                .timeout(PATIENCE)
                .header("content-type", "application/json")
                .header("webhook-id", id)
                .header("webhook-timestamp", timestamp)
                .header(
                        "webhook-signature",
                        "v1," + hmac(id, timestamp, made.body().toBytes()))
                .POST(HttpRequest.BodyPublishers.ofByteArray(made.body().toBytes()))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return Optional.of(new Answer(response.statusCode(), response.body()));
        } catch (ConnectException away) {
            return Optional.empty();
        } catch (IOException unanswered) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** An address that nobody else pays, so that a test can tell the payments apart. */
    public String destination(int number) {
        byte[] secret = Hashes.blake3(("demo destination " + number).getBytes(StandardCharsets.US_ASCII))
                .toBytes();
        return new Address(network, Address.Type.P2PK, Bytes.of(Schnorr.best().publicKey(secret))).encode();
    }

    private static long amount(int number) {
        return LEAST_SOMPI * (5 + number % 7);
    }

    private MultisigMetadata messageIdProof(HyperlaneMessage message, int index) {
        return new MessageIdMetadata(HOOK, tree.root(), index, signatures(message, index));
    }

    private MultisigMetadata merkleProof(HyperlaneMessage message, int index) {
        return new MerkleRootMetadata(HOOK, index, message.id(), tree.proof(index), index, signatures(message, index));
    }

    private List<Bytes> signatures(HyperlaneMessage message, int index) {
        Checkpoint checkpoint = new Checkpoint(keys.originDomain(), HOOK, tree.root(), index, message.id());
        List<Bytes> signatures = new ArrayList<>();
        for (Bytes validator : keys.validators().subList(0, 2)) {
            signatures.add(new ValidatorKey(validator.toBytes()).sign(checkpoint));
        }
        return signatures;
    }

    private String hmac(String id, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            byte[] secret = Base64.getDecoder().decode(keys.webhookSecret().replaceFirst("^whsec_", ""));
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has HmacSHA256", impossible);
        }
    }
}
