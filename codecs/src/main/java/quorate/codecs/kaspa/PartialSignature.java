package quorate.codecs.kaspa;

import quorate.protocol.Bytes;

/** One key's signature of one input, without its type byte. */
public sealed interface PartialSignature {
    /** 64 bytes of BIP340. */
    record Schnorr(Bytes signature) implements PartialSignature {}

    /** DER. */
    record Ecdsa(Bytes der) implements PartialSignature {}
}
