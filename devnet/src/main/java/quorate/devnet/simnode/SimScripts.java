package quorate.devnet.simnode;

import java.util.Arrays;
import quorate.protocol.ScriptPublicKey;

/** Forms of output scripts, and the signature operations that a redeem script could ask for. */
final class SimScripts {
    /** Standard forms, and all others. */
    enum Form {
        PUB_KEY,
        PUB_KEY_ECDSA,
        SCRIPT_HASH,
        NON_STANDARD
    }

    private static final int OP_PUSH_DATA_1 = 0x4c;
    private static final int OP_PUSH_DATA_2 = 0x4d;
    private static final int OP_PUSH_DATA_4 = 0x4e;
    private static final int OP_1 = 0x51;
    private static final int OP_16 = 0x60;
    private static final int OP_EQUAL = 0x87;
    private static final int OP_CHECK_MULTI_SIG_ECDSA = 0xa9;
    private static final int OP_BLAKE2B = 0xaa;
    private static final int OP_CHECK_SIG_ECDSA = 0xab;
    private static final int OP_CHECK_SIG = 0xac;
    private static final int OP_CHECK_SIG_VERIFY = 0xad;
    private static final int OP_CHECK_MULTI_SIG = 0xae;
    private static final int OP_CHECK_MULTI_SIG_VERIFY = 0xaf;
    private static final int MULTI_SIG_KEYS_MAX = 20;

    private SimScripts() {}

    static Form form(ScriptPublicKey scriptPublicKey) {
        byte[] script = scriptPublicKey.script().toBytes();
        if (script.length == 34 && at(script, 0) == 32 && at(script, 33) == OP_CHECK_SIG) {
            return Form.PUB_KEY;
        }
        if (script.length == 35 && at(script, 0) == 33 && at(script, 34) == OP_CHECK_SIG_ECDSA) {
            return Form.PUB_KEY_ECDSA;
        }
        boolean scriptHash =
                script.length == 35 && at(script, 0) == OP_BLAKE2B && at(script, 1) == 32 && at(script, 34) == OP_EQUAL;
        return scriptHash ? Form.SCRIPT_HASH : Form.NON_STANDARD;
    }

    /** Counts as kaspad's scanner does: a multisig counts its keys, or 20 when their number does not stand before it. */
    static int sigOpsOfRedeemScript(byte[] signatureScript) {
        byte[] redeem = lastPush(signatureScript);
        int sigOps = 0;
        int number = -1;
        int position = 0;
        while (position < redeem.length) {
            int opcode = at(redeem, position);
            int dataStart = dataStart(redeem, position);
            int next = next(redeem, position);
            if (next < 0) {
                return 0; // does not parse
            }
            int before = number;
            number = -1;
            if (opcode >= OP_1 && opcode <= OP_16) {
                number = opcode - OP_1 + 1;
            } else if (opcode <= OP_PUSH_DATA_4) {
                number = next - dataStart == 1 && at(redeem, dataStart) <= MULTI_SIG_KEYS_MAX
                        ? at(redeem, dataStart)
                        : -1;
            }
            sigOps += switch (opcode) {
                case OP_CHECK_SIG, OP_CHECK_SIG_VERIFY, OP_CHECK_SIG_ECDSA -> 1;
                case OP_CHECK_MULTI_SIG, OP_CHECK_MULTI_SIG_VERIFY, OP_CHECK_MULTI_SIG_ECDSA ->
                    before > 0 ? before : MULTI_SIG_KEYS_MAX;
                default -> 0;
            };
            position = next;
        }
        return sigOps;
    }

    private static byte[] lastPush(byte[] script) {
        byte[] last = new byte[0];
        int position = 0;
        while (position < script.length) {
            int next = next(script, position);
            if (next < 0) {
                return new byte[0];
            }
            int dataStart = dataStart(script, position);
            last = Arrays.copyOfRange(script, Math.min(dataStart, next), next);
            position = next;
        }
        return last;
    }

    private static int dataStart(byte[] script, int position) {
        return switch (at(script, position)) {
            case OP_PUSH_DATA_1 -> position + 2;
            case OP_PUSH_DATA_2 -> position + 3;
            case OP_PUSH_DATA_4 -> position + 5;
            default -> position + 1;
        };
    }

    /** Where the next opcode stands, or -1 when a push goes beyond the end. */
    private static int next(byte[] script, int position) {
        int opcode = at(script, position);
        int start = dataStart(script, position);
        if (start > script.length) {
            return -1;
        }
        long length = 0;
        if (opcode < OP_PUSH_DATA_1) {
            length = opcode;
        } else if (opcode <= OP_PUSH_DATA_4) {
            for (int i = start - 1; i > position; i--) {
                length = length << 8 | at(script, i);
            }
        }
        return start + length <= script.length ? (int) (start + length) : -1;
    }

    private static int at(byte[] script, int index) {
        return script[index] & 0xff;
    }
}
