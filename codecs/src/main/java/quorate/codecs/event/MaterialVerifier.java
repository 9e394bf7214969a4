package quorate.codecs.event;

import java.util.List;
import java.util.OptionalLong;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.crypto.EthereumSignature;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.hyperlane.HyperlaneMessage;
import quorate.codecs.hyperlane.MultisigProof;
import quorate.codecs.hyperlane.PaymentBody;
import quorate.codecs.hyperlane.ValidatorSet;
import quorate.protocol.Bytes;
import quorate.protocol.Event;
import quorate.protocol.EventId;
import quorate.protocol.Hash32;
import quorate.protocol.StreamId;

/**
 * Makes an event of material: check 1 (the source's proof binds destination, amount, stream and nonce, and the source is on
 * the group's list), check 2 (policy) and the first nonce. A pure function of material and configuration, so every signer
 * comes to the same verdict. It never throws on bad material.
 */
public final class MaterialVerifier {
    private final SourcePolicy policy;
    private final DestinationCheck destinations;

    public MaterialVerifier(SourcePolicy policy) {
        this.policy = policy;
        this.destinations = new DestinationCheck(policy);
    }

    /** Material as it travels between signers. */
    public Verdict verify(Bytes canonical) {
        EventMaterial material;
        try {
            material = EventMaterialCodec.decode(canonical);
        } catch (MalformedException bad) {
            return malformed(bad);
        }
        return verify(material);
    }

    public Verdict verify(EventMaterial material) {
        Bytes canonical = EventMaterialCodec.encode(material);
        if (canonical.length() > EventMaterial.MAX_BYTES) {
            return new Verdict.Rejected(
                    RejectionCode.TOO_LARGE,
                    "",
                    "event material of at most " + EventMaterial.MAX_BYTES + " bytes",
                    canonical.length() + " bytes");
        }
        try {
            return new Verification(material, canonical).verdict();
        } catch (MalformedException bad) {
            return malformed(bad);
        } catch (Refused refused) {
            return refused.rejected();
        }
    }

    private static Verdict malformed(MalformedException bad) {
        return new Verdict.Rejected(RejectionCode.MALFORMED, bad.path(), bad.expected(), bad.found());
    }

    /** One material's way through the checks. */
    private final class Verification {
        private final EventMaterial material;
        private final Bytes canonical;

        Verification(EventMaterial material, Bytes canonical) {
            this.material = material;
            this.canonical = canonical;
        }

        Verdict verdict() {
            return switch (material) {
                case EventMaterial.Hyperlane hyperlane -> hyperlane(hyperlane);
                case EventMaterial.LayerZero layerZero -> layerZero(layerZero);
                case EventMaterial.Api api -> api(api);
            };
        }

        private Verdict hyperlane(EventMaterial.Hyperlane hyperlane) {
            HyperlaneMessage message = hyperlane.message();
            ValidatorSet validators = requireAuthorised(message);
            PaymentBody body = PaymentBody.decode(message.body());
            // The mailbox delivers to the recipient, so a body that names another destination was never asked for.
            Refused.unless(
                    message.recipient().equals(body.recipient()),
                    RejectionCode.PROOF_INVALID,
                    "source.hyperlane.message.recipient",
                    "keccak256(\"igra:v1:\" || address of the body) = " + body.recipient(),
                    message.recipient().toHex());
            switch (MultisigProof.verify(message, hyperlane.metadata(), validators)) {
                case MultisigProof.Result.Proven proven -> {}
                case MultisigProof.Result.Unproven unproven ->
                    throw new Refused(
                            RejectionCode.PROOF_INVALID,
                            "source.hyperlane.metadata",
                            unproven.expected(),
                            unproven.found());
            }
            return accept(body.address(), body.amountSompi(), hyperlane.previousNonce());
        }

        private ValidatorSet requireAuthorised(HyperlaneMessage message) {
            Refused.unless(
                    message.destinationDomain() == policy.ownDomain(),
                    RejectionCode.UNKNOWN_DOMAIN,
                    "source.hyperlane.message.destination",
                    "our domain " + policy.ownDomain(),
                    Long.toString(message.destinationDomain()));
            ValidatorSet validators = policy.validators().get(message.originDomain());
            Refused.unless(
                    validators != null,
                    RejectionCode.UNKNOWN_DOMAIN,
                    "source.hyperlane.message.origin",
                    "one of the configured domains " + policy.validators().keySet(),
                    Long.toString(message.originDomain()));
            Refused.unless(
                    policy.senders().contains(new SourcePolicy.Sender(message.originDomain(), message.sender())),
                    RejectionCode.SENDER_NOT_ALLOWED,
                    "source.hyperlane.message.sender",
                    "a sender of domain " + message.originDomain() + " on the group's list",
                    message.sender().toHex());
            return validators;
        }

        private Verdict layerZero(EventMaterial.LayerZero layerZero) {
            List<Bytes> keys = policy.layerZeroKeys().get(layerZero.srcEid());
            Refused.unless(
                    keys != null,
                    RejectionCode.UNKNOWN_DOMAIN,
                    "source.layerZero.srcEid",
                    "one of the configured endpoints " + policy.layerZeroKeys().keySet(),
                    Long.toString(layerZero.srcEid()));
            EventId event = eventId(layerZero.request());
            Hash32 digest = EventProofs.layerZeroDigest(event, material.stream(), material.nonce());
            Refused.unless(
                    EthereumSignature.recoverAddress(
                                    digest.toBytes(), layerZero.signature().toBytes())
                            .filter(keys::contains)
                            .isPresent(),
                    RejectionCode.PROOF_INVALID,
                    "source.layerZero.signature",
                    "the signature of a key of endpoint " + layerZero.srcEid() + " over digest " + digest,
                    "a signature of none of them");
            return accept(layerZero.request());
        }

        private Verdict api(EventMaterial.Api api) {
            List<Hash32> keys = policy.apiRelayers().get(api.relayer());
            Refused.unless(
                    keys != null,
                    RejectionCode.SOURCE_NOT_ALLOWED,
                    "source.api.relayer",
                    "a relayer of the group's configuration",
                    "'" + api.relayer() + "'");
            EventId event = eventId(api.request());
            Hash32 digest = EventProofs.apiDigest(event, material.stream(), material.nonce());
            byte[] signature = api.signature().toBytes();
            Refused.unless(
                    keys.stream().anyMatch(key -> Schnorr.best().verify(key.toBytes(), digest.toBytes(), signature)),
                    RejectionCode.PROOF_INVALID,
                    "source.api.signature",
                    "the signature of relayer " + api.relayer() + " over digest " + digest,
                    "a signature of none of its keys");
            return accept(api.request());
        }

        private EventId eventId(EventMaterial.Request request) {
            return EventIds.of(
                    material.externalId(),
                    material.source(),
                    destinations.script(request.destination()),
                    request.amountSompi());
        }

        private Verdict accept(EventMaterial.Request request) {
            return accept(request.destination(), request.amountSompi(), OptionalLong.empty());
        }

        private Verdict accept(String address, long amountSompi, OptionalLong previousNonce) {
            StreamId stream = material.stream();
            EventId id =
                    EventIds.of(material.externalId(), material.source(), destinations.script(address), amountSompi);
            destinations.requirePayable(address, amountSompi);
            long firstNonce = policy.firstNonces().getOrDefault(stream, 0L);
            Refused.unless(
                    material.nonce() >= firstNonce,
                    RejectionCode.BELOW_FIRST_NONCE,
                    "nonce",
                    "at least the first nonce " + firstNonce + " of stream " + stream,
                    Long.toString(material.nonce()));
            Event event = new Event(
                    id,
                    material.source(),
                    material.externalId(),
                    stream,
                    material.nonce(),
                    previousNonce,
                    destinations.script(address),
                    amountSompi);
            return new Verdict.Verified(
                    event, address, EventProofs.contentDigest(id, stream, material.nonce()), canonical);
        }
    }
}
