package quorate.protocol;

import java.util.function.ToLongFunction;

/** What the core needs of bytes; {@code codecs} makes the real one, the simulator a cheap one. Every method is a pure function. */
public interface Craft {
    /** BLAKE3-256 of the concatenated parts. */
    Hash32 blake3(byte[]... parts);

    /** Hash over group hash, pool, slot, the previous slot's decision hash and the decision's canonical bytes. */
    DecisionHash decisionHash(long slot, DecisionHash previous, Decision decision);

    /** {@code BLAKE3("quorate:template:v1:" || txid || sighash_0 || ... || sighash_k)}. */
    TemplateHash templateHash(Template template);

    /** The id of the transaction, which its outputs are named by. */
    Hash32 txid(Template template);

    /** Where an outpoint stands among others, as an unsigned number: spread evenly, and by another seed elsewhere. */
    ToLongFunction<Outpoint> order(Hash32 seed);

    /** Masses of the template with M signatures in every input. */
    Masses masses(Template template);
}
