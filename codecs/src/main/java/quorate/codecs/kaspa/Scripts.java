package quorate.codecs.kaspa;

import java.io.ByteArrayOutputStream;
import java.util.List;
import quorate.codecs.crypto.Hashes;
import quorate.protocol.Bytes;
import quorate.protocol.ScriptPublicKey;

/** The standard scripts: pay to public key, pay to script hash, M-of-N multisig (KASPA.md 3.5). */
public final class Scripts {
    static final int OP_1 = 0x51;
    static final int OP_CHECK_SIG = 0xac;
    static final int OP_CHECK_SIG_ECDSA = 0xab;
    static final int OP_CHECK_MULTISIG = 0xae;
    static final int OP_CHECK_MULTISIG_ECDSA = 0xa9;
    static final int OP_BLAKE2B = 0xaa;
    static final int OP_EQUAL = 0x87;
    /** Most keys that the node's engine takes. */
    public static final int MAX_MULTISIG_KEYS = 20;

    private static final int X_ONLY_KEY = 32;
    private static final int COMPRESSED_KEY = 33;

    private Scripts() {}

    public static ScriptPublicKey payToPublicKey(Bytes xOnlyKey) {
        return new ScriptPublicKey(
                0, new Builder().push(xOnlyKey).op(OP_CHECK_SIG).build());
    }

    public static ScriptPublicKey payToPublicKeyEcdsa(Bytes compressedKey) {
        return new ScriptPublicKey(
                0, new Builder().push(compressedKey).op(OP_CHECK_SIG_ECDSA).build());
    }

    public static ScriptPublicKey payToScriptHash(Bytes scriptHash) {
        return new ScriptPublicKey(
                0, new Builder().op(OP_BLAKE2B).push(scriptHash).op(OP_EQUAL).build());
    }

    public static ScriptPublicKey payToRedeemScript(Bytes redeemScript) {
        return payToScriptHash(
                Bytes.of(Hashes.blake2b("", redeemScript.toBytes()).toBytes()));
    }

    /** M of N Schnorr keys, in the order given: nothing sorts them. */
    public static Bytes multisig(int threshold, List<Bytes> xOnlyKeys) {
        return multisig(threshold, xOnlyKeys, X_ONLY_KEY, OP_CHECK_MULTISIG);
    }

    public static Bytes multisigEcdsa(int threshold, List<Bytes> compressedKeys) {
        return multisig(threshold, compressedKeys, COMPRESSED_KEY, OP_CHECK_MULTISIG_ECDSA);
    }

    /** The signature script of a P2SH multisig spend: exactly M signatures with their type, in key order, then the script. */
    public static Bytes multisigSignatureScript(List<Bytes> signatures, SighashType type, Bytes redeemScript) {
        return pushSignatures(signatures, type).push(redeemScript).build();
    }

    /** Signatures alone, each with its type: what spends a pay-to-public-key coin. */
    public static Bytes signatureScript(List<Bytes> signatures, SighashType type) {
        return pushSignatures(signatures, type).build();
    }

    private static Builder pushSignatures(List<Bytes> signatures, SighashType type) {
        Builder builder = new Builder();
        for (Bytes signature : signatures) {
            byte[] typed = java.util.Arrays.copyOf(signature.toBytes(), signature.length() + 1);
            typed[signature.length()] = (byte) type.value();
            builder.push(Bytes.of(typed));
        }
        return builder;
    }

    private static Bytes multisig(int threshold, List<Bytes> keys, int keyLength, int op) {
        if (keys.isEmpty() || keys.size() > MAX_MULTISIG_KEYS) {
            throw new IllegalArgumentException(
                    "multisig: expected 1 to " + MAX_MULTISIG_KEYS + " keys, found " + keys.size());
        }
        if (threshold < 1 || threshold > keys.size()) {
            throw new IllegalArgumentException(
                    "multisig: expected 1 to " + keys.size() + " signatures, found " + threshold);
        }
        Builder builder = new Builder().number(threshold);
        for (Bytes key : keys) {
            if (key.length() != keyLength) {
                throw new IllegalArgumentException(
                        "multisig: expected keys of " + keyLength + " bytes, found " + key.length());
            }
            builder.push(key);
        }
        return builder.number(keys.size()).op(op).build();
    }

    /** Puts scripts together with the shortest pushes, as the node does. */
    static final class Builder {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Builder op(int op) {
            out.write(op);
            return this;
        }

        Builder number(int n) {
            return n <= 16 ? op(OP_1 + n - 1) : push(Bytes.of(new byte[] {(byte) n}));
        }

        Builder push(Bytes data) {
            int length = data.length();
            if (length <= 75) {
                out.write(length);
            } else if (length <= 0xff) {
                out.write(0x4c);
                out.write(length);
            } else if (length <= 0xffff) {
                out.write(0x4d);
                out.write(length);
                out.write(length >>> 8);
            } else {
                out.write(0x4e);
                for (int shift = 0; shift < 32; shift += 8) {
                    out.write(length >>> shift);
                }
            }
            out.writeBytes(data.toBytes());
            return this;
        }

        Bytes build() {
            return Bytes.of(out.toByteArray());
        }
    }
}
