package quorate.codecs.event;

import java.util.Collections;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.hyperlane.HyperlaneMessage;
import quorate.codecs.hyperlane.MultisigMetadata;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;
import quorate.protocol.Source;
import quorate.protocol.StreamId;

/**
 * An upstream event as its source made it, with the proof that lets every signer check it for itself (check 1). Well formed,
 * not yet believed: {@link MaterialVerifier} makes an event of it. Constructors refuse with {@link MalformedException}.
 */
public sealed interface EventMaterial {
    /** The most its canonical bytes may take, so that it can travel with a proposal (G1). */
    int MAX_BYTES = 16 * 1024;

    Source source();

    /** The source's own id as 32 bytes. */
    Hash32 externalId();

    StreamId stream();

    long nonce();

    /**
     * A dispatched message with its validators' signatures.
     *
     * @param previousNonce nonce of the sender's message before this one, as the relayer knows it; proves nothing
     * @param originTx transaction that dispatched it, for people; proves nothing
     */
    record Hyperlane(
            HyperlaneMessage message, MultisigMetadata metadata, OptionalLong previousNonce, Optional<Bytes> originTx)
            implements EventMaterial {
        public static final int MAX_ORIGIN_TX_BYTES = 64;

        public Hyperlane {
            if (previousNonce.isPresent()
                    && (previousNonce.getAsLong() < 0 || previousNonce.getAsLong() >= message.nonce())) {
                throw new MalformedException(
                        "source.hyperlane.previousNonce",
                        "a nonce below the message's " + message.nonce(),
                        Long.toString(previousNonce.getAsLong()));
            }
            originTx.ifPresent(tx -> Fields.length("originTx", tx.length(), MAX_ORIGIN_TX_BYTES));
        }

        @Override
        public Source source() {
            return new Source.Hyperlane(message.originDomain());
        }

        @Override
        public Hash32 externalId() {
            return message.id();
        }

        @Override
        public StreamId stream() {
            return stream(message.originDomain(), message.sender());
        }

        @Override
        public long nonce() {
            return message.nonce();
        }

        /** {@code hyperlane:<origin>:<sender hex>}. */
        public static StreamId stream(long originDomain, Hash32 sender) {
            return new StreamId("hyperlane:" + originDomain + ":" + sender.toHex());
        }
    }

    /**
     * A message of a LayerZero endpoint, vouched for by one of its keys.
     *
     * @param signature recoverable ECDSA, r, s, v (65 bytes), over {@link EventProofs#layerZeroDigest}
     */
    record LayerZero(long srcEid, Bytes signature, Request request) implements EventMaterial {
        public static final int SIGNATURE_BYTES = 65;

        public LayerZero {
            Fields.exactly("source.layerZero.signature", signature.length(), SIGNATURE_BYTES);
        }

        @Override
        public Source source() {
            return new Source.LayerZero(srcEid);
        }

        @Override
        public Hash32 externalId() {
            return EventIds.externalId(request.externalId());
        }

        @Override
        public StreamId stream() {
            return new StreamId("layerzero:" + srcEid + ":" + request.stream());
        }

        @Override
        public long nonce() {
            return request.nonce();
        }
    }

    /**
     * A relayer's own request.
     *
     * @param relayer its name in the group's configuration
     * @param signature BIP340 (64 bytes) by the relayer's key over {@link EventProofs#apiDigest}
     * @param metadata for people; neither signed nor part of the event
     */
    record Api(String relayer, Bytes signature, Request request, SortedMap<String, String> metadata)
            implements EventMaterial {
        public static final int SIGNATURE_BYTES = 64;
        public static final int MAX_METADATA = 32;

        public Api {
            Fields.name("source.api.relayer", relayer);
            Fields.exactly("source.api.signature", signature.length(), SIGNATURE_BYTES);
            Fields.count("metadata", metadata.size(), MAX_METADATA);
            metadata.keySet().forEach(key -> Fields.text("metadata key", key, Fields.MAX_NAME));
            metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
        }

        @Override
        public Source source() {
            return new Source.Api();
        }

        @Override
        public Hash32 externalId() {
            return EventIds.externalId(request.externalId());
        }

        @Override
        public StreamId stream() {
            return new StreamId("api:" + relayer + ":" + request.stream());
        }

        @Override
        public long nonce() {
            return request.nonce();
        }
    }

    /**
     * What a signed request asks for.
     *
     * @param externalId the source's own id, 32-byte hex or any other text
     * @param stream the stream's own name: letters, digits, dot, dash, underscore
     * @param destination Kaspa address
     */
    record Request(String externalId, String stream, long nonce, String destination, long amountSompi) {
        public Request {
            Fields.text("externalId", externalId.trim(), Fields.MAX_EXTERNAL_ID);
            Fields.name("stream", stream);
            Fields.text("destination", destination, Fields.MAX_DESTINATION);
            if (nonce < 0) {
                throw new MalformedException("nonce", "a number from 0 to 2^63-1", Long.toString(nonce));
            }
            if (amountSompi <= 0) {
                throw new MalformedException(
                        "amountSompi", "a number from 1 to 2^63-1", Long.toUnsignedString(amountSompi));
            }
        }
    }
}
