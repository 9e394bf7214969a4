package quorate.codecs.kaspa;

import quorate.protocol.ScriptPublicKey;

/** The forms of output scripts that the node's mempool knows; all but the last are standard. */
public enum ScriptForm {
    PAY_TO_PUBLIC_KEY,
    PAY_TO_PUBLIC_KEY_ECDSA,
    PAY_TO_SCRIPT_HASH,
    NON_STANDARD;

    /** Of a script of version 0; any other version is non-standard. */
    public static ScriptForm of(ScriptPublicKey scriptPublicKey) {
        byte[] script = scriptPublicKey.script().toBytes();
        if (scriptPublicKey.version() != 0) {
            return NON_STANDARD;
        }
        if (script.length == 34 && script[0] == 32 && at(script, 33) == Scripts.OP_CHECK_SIG) {
            return PAY_TO_PUBLIC_KEY;
        }
        if (script.length == 35 && script[0] == 33 && at(script, 34) == Scripts.OP_CHECK_SIG_ECDSA) {
            return PAY_TO_PUBLIC_KEY_ECDSA;
        }
        boolean scriptHash = script.length == 35
                && at(script, 0) == Scripts.OP_BLAKE2B
                && script[1] == 32
                && at(script, 34) == Scripts.OP_EQUAL;
        return scriptHash ? PAY_TO_SCRIPT_HASH : NON_STANDARD;
    }

    private static int at(byte[] script, int index) {
        return Byte.toUnsignedInt(script[index]);
    }
}
