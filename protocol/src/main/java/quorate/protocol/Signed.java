package quorate.protocol;

/** A statement with its maker and the BIP340 signature of the maker's identity key, so that anyone may hand it on (G1). */
public record Signed<S extends Statement>(NodeId member, S statement, Bytes signature) {}
