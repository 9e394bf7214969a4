package quorate.codecs.kaspa;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;

/**
 * What concerns a PSKT as a whole.
 *
 * @param version 0, or 1, which alone may have a payload
 * @param fallbackLockTime u64; the node's wallet ignores it as soon as there is an input
 * @param inputCount as written, which need not be the number of inputs
 * @param xpubs keyed by the extended public key's text
 * @param id the transaction's id once it is final
 * @param unknowns fields that this version does not know, kept as they came
 */
public record PsktGlobal(
        int version,
        int txVersion,
        Optional<Long> fallbackLockTime,
        boolean inputsModifiable,
        boolean outputsModifiable,
        long inputCount,
        long outputCount,
        SortedMap<String, KeySource> xpubs,
        Optional<Hash32> id,
        SortedMap<String, JsonNode> proprietaries,
        SortedMap<String, JsonNode> unknowns,
        Optional<Bytes> payload) {
    public static final int MAX_VERSION = 1;

    public PsktGlobal {
        xpubs = Collections.unmodifiableSortedMap(new TreeMap<>(xpubs));
        proprietaries = Collections.unmodifiableSortedMap(new TreeMap<>(proprietaries));
        unknowns = Collections.unmodifiableSortedMap(new TreeMap<>(unknowns));
    }

    /** Version 1, nothing modifiable any more. */
    static PsktGlobal of(Transaction tx) {
        return new PsktGlobal(
                MAX_VERSION,
                tx.version(),
                Optional.empty(),
                false,
                false,
                tx.inputs().size(),
                tx.outputs().size(),
                new TreeMap<>(),
                Optional.empty(),
                new TreeMap<>(),
                new TreeMap<>(),
                tx.payload().length() == 0 ? Optional.empty() : Optional.of(tx.payload()));
    }

    PsktGlobal withId(Hash32 finalId) {
        return new PsktGlobal(
                version,
                txVersion,
                fallbackLockTime,
                inputsModifiable,
                outputsModifiable,
                inputCount,
                outputCount,
                xpubs,
                Optional.of(finalId),
                proprietaries,
                unknowns,
                payload);
    }
}
