package quorate.codecs.kaspa;

import quorate.protocol.Bytes;

/** Signature operations of a redeem script as the node's mempool counts them: a multisig counts its keys. */
public final class SigOps {
    private static final int OP_PUSH_DATA_4 = 0x4e;
    private static final int OP_16 = 0x60;
    private static final int OP_CHECK_SIG_VERIFY = 0xad;
    private static final int OP_CHECK_MULTISIG_VERIFY = 0xaf;
    private static final int OP_CHECK_SIG_FROM_STACK = 0xd7;
    private static final int OP_CHECK_SIG_FROM_STACK_ECDSA = 0xd8;

    private SigOps() {}

    /** Of the redeem script that a P2SH input's signature script ends with; 0 where anything does not parse. */
    public static int ofSignatureScript(Bytes signatureScript) {
        ScriptReader reader = new ScriptReader(signatureScript.toBytes());
        byte[] last = {};
        try {
            while (reader.next()) {
                last = reader.data();
            }
        } catch (ScriptException unparsable) {
            return 0;
        }
        return ofRedeemScript(Bytes.of(last));
    }

    /** Of a redeem script; 0 where it does not parse. */
    public static int ofRedeemScript(Bytes redeemScript) {
        ScriptReader reader = new ScriptReader(redeemScript.toBytes());
        int sigOps = 0;
        int numberBefore = 0;
        try {
            while (reader.next()) {
                sigOps += switch (reader.opcode()) {
                    case Scripts.OP_CHECK_SIG,
                            OP_CHECK_SIG_VERIFY,
                            Scripts.OP_CHECK_SIG_ECDSA,
                            OP_CHECK_SIG_FROM_STACK,
                            OP_CHECK_SIG_FROM_STACK_ECDSA -> 1;
                    case Scripts.OP_CHECK_MULTISIG, OP_CHECK_MULTISIG_VERIFY, Scripts.OP_CHECK_MULTISIG_ECDSA ->
                        numberBefore > 0 ? numberBefore : Scripts.MAX_MULTISIG_KEYS;
                    default -> 0;
                };
                numberBefore = number(reader);
            }
        } catch (ScriptException unparsable) {
            return 0;
        }
        return sigOps;
    }

    /** The number that an opcode leaves, if it could be a number of keys; else 0. */
    private static int number(ScriptReader reader) {
        if (reader.opcode() >= Scripts.OP_1 && reader.opcode() <= OP_16) {
            return reader.opcode() - Scripts.OP_1 + 1;
        }
        byte[] data = reader.data();
        if (reader.opcode() > OP_PUSH_DATA_4 || data.length == 0 || data.length > Long.BYTES) {
            return 0;
        }
        for (int i = 1; i < data.length; i++) {
            if (data[i] != 0) {
                return 0; // negative, or far above the most keys there can be
            }
        }
        return data[0] >= 1 && data[0] <= Scripts.MAX_MULTISIG_KEYS ? data[0] : 0;
    }
}
