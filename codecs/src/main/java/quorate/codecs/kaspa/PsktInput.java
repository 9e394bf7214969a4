package quorate.codecs.kaspa;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import quorate.protocol.Bytes;
import quorate.protocol.Coin;
import quorate.protocol.Outpoint;

/**
 * One input of a PSKT.
 *
 * @param coin the output that it spends, where it is known
 * @param sequence u64; absent means 2^64-1
 * @param minTime u64; the greatest one is the transaction's lock time
 * @param partialSignatures keyed by the compressed public key, 33 bytes
 * @param sigOpCount absent means 0
 * @param derivations keyed by the compressed public key
 * @param finalScript the signature script, once final
 * @param unknowns fields that this version does not know, kept as they came
 */
public record PsktInput(
        Optional<Coin> coin,
        Outpoint previousOutpoint,
        Optional<Long> sequence,
        Optional<Long> minTime,
        SortedMap<Bytes, PartialSignature> partialSignatures,
        SighashType sighashType,
        Optional<Bytes> redeemScript,
        Optional<Integer> sigOpCount,
        SortedMap<Bytes, Optional<KeySource>> derivations,
        Optional<Bytes> finalScript,
        SortedMap<String, JsonNode> proprietaries,
        SortedMap<String, JsonNode> unknowns) {
    /** What an absent sequence stands for: 2^64-1. */
    static final long FINAL_SEQUENCE = -1L;

    public PsktInput {
        partialSignatures = Collections.unmodifiableSortedMap(new TreeMap<>(partialSignatures));
        derivations = Collections.unmodifiableSortedMap(new TreeMap<>(derivations));
        proprietaries = Collections.unmodifiableSortedMap(new TreeMap<>(proprietaries));
        unknowns = Collections.unmodifiableSortedMap(new TreeMap<>(unknowns));
    }

    static PsktInput of(Transaction.Input input, Coin coin, Optional<Bytes> redeemScript) {
        return new PsktInput(
                Optional.of(coin),
                input.previousOutpoint(),
                Optional.of(input.sequence()),
                Optional.empty(),
                new TreeMap<>(),
                SighashType.ALL,
                redeemScript,
                Optional.of(input.sigOpCount()),
                new TreeMap<>(),
                Optional.empty(),
                new TreeMap<>(),
                new TreeMap<>());
    }

    /** With one more signature; a compressed key has 33 bytes. */
    public PsktInput withSignature(Bytes compressedKey, PartialSignature signature) {
        SortedMap<Bytes, PartialSignature> more = new TreeMap<>(partialSignatures);
        more.put(compressedKey, signature);
        SortedMap<Bytes, Optional<KeySource>> keys = new TreeMap<>(derivations);
        keys.putIfAbsent(compressedKey, Optional.empty());
        return with(more, keys, sequence, finalScript);
    }

    PsktInput withFinalScript(Bytes script) {
        return with(partialSignatures, derivations, Optional.of(sequence.orElse(FINAL_SEQUENCE)), Optional.of(script));
    }

    private PsktInput with(
            SortedMap<Bytes, PartialSignature> signatures,
            SortedMap<Bytes, Optional<KeySource>> keys,
            Optional<Long> newSequence,
            Optional<Bytes> newFinalScript) {
        return new PsktInput(
                coin,
                previousOutpoint,
                newSequence,
                minTime,
                signatures,
                sighashType,
                redeemScript,
                sigOpCount,
                keys,
                newFinalScript,
                proprietaries,
                unknowns);
    }
}
