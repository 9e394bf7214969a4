package quorate.codecs.kaspa;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import quorate.protocol.Bytes;
import quorate.protocol.ScriptPublicKey;

/**
 * One output of a PSKT.
 *
 * @param amountSompi u64
 * @param derivations keyed by the compressed public key, 33 bytes
 * @param unknowns fields that this version does not know, kept as they came
 */
public record PsktOutput(
        long amountSompi,
        ScriptPublicKey scriptPublicKey,
        Optional<Bytes> redeemScript,
        SortedMap<Bytes, Optional<KeySource>> derivations,
        SortedMap<String, JsonNode> proprietaries,
        SortedMap<String, JsonNode> unknowns) {
    public PsktOutput {
        derivations = Collections.unmodifiableSortedMap(new TreeMap<>(derivations));
        proprietaries = Collections.unmodifiableSortedMap(new TreeMap<>(proprietaries));
        unknowns = Collections.unmodifiableSortedMap(new TreeMap<>(unknowns));
    }

    static PsktOutput of(Transaction.Output output) {
        return new PsktOutput(
                output.value(),
                output.scriptPublicKey(),
                Optional.empty(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>());
    }
}
