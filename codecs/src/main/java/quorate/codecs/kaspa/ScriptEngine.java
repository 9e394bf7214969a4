package quorate.codecs.kaspa;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import quorate.codecs.crypto.Ecdsa;
import quorate.codecs.crypto.Hashes;
import quorate.codecs.crypto.Schnorr;
import quorate.protocol.Hash32;

/**
 * The node's stack machine, as far as standard scripts go: pushes, small numbers, hash, equality, signature checks. Work is paid
 * for in script units: 100,000 for a signature check, 2 for a hashed byte, 1 for a byte of a result (KASPA.md 3.6).
 */
final class ScriptEngine {
    private static final int STACK_MAX = 244;
    private static final int SCRIPT_BYTES_MAX = 1_000_000;
    private static final int KEYS_MAX = 20;
    private static final long UNITS_PER_SIG_OP = 100_000;
    private static final long FREE_UNITS = 9_999;
    private static final long UNITS_PER_GRAM = 100;
    /** What an output's script is longer than this is paid for when it is spent. */
    private static final int STANDARD_SCRIPT_BYTES = 35;

    private static final int OP_NEGATE_1 = 0x4f;
    private static final int OP_RESERVED = 0x50;
    private static final int OP_16 = 0x60;
    private static final byte[] TRUE = {1};
    private static final byte[] FALSE = {};

    private final Schnorr schnorr;
    private final Ecdsa ecdsa;
    private final Sighash sighash;
    private final int index;
    private final long limitUnits;
    private long usedUnits;
    private ArrayList<byte[]> stack = new ArrayList<>();

    ScriptEngine(Schnorr schnorr, Ecdsa ecdsa, Sighash sighash, int index, int sigOpCount) {
        this.schnorr = schnorr;
        this.ecdsa = ecdsa;
        this.sighash = sighash;
        this.index = index;
        this.limitUnits = sigOpCount * UNITS_PER_SIG_OP + FREE_UNITS;
    }

    void run(byte[] signatureScript, byte[] script) throws ScriptException {
        consume(UNITS_PER_GRAM * Math.max(0, script.length - STANDARD_SCRIPT_BYTES));
        notTooLarge(signatureScript);
        notTooLarge(script);
        execute(signatureScript, true);
        ArrayList<byte[]> saved = new ArrayList<>(stack);
        execute(script, false);
        if (isPayToScriptHash(script)) {
            if (!truth(pop())) {
                throw evalFalse();
            }
            stack = saved; // not empty: its hash was equal
            execute(pop(), false);
        }
        if (stack.isEmpty()) {
            throw new ScriptException("attempt to read from empty stack");
        }
        if (stack.size() > 1) {
            throw new ScriptException("stack contains " + (stack.size() - 1) + " unexpected items");
        }
        if (!truth(pop())) {
            throw evalFalse();
        }
    }

    long usedUnits() {
        return usedUnits;
    }

    private static ScriptException evalFalse() {
        return new ScriptException("false stack entry at end of script execution");
    }

    private static void notTooLarge(byte[] script) throws ScriptException {
        if (script.length > SCRIPT_BYTES_MAX) {
            throw new ScriptException(
                    "script of size " + script.length + " exceeded maximum allowed size of " + SCRIPT_BYTES_MAX);
        }
    }

    static boolean isPayToScriptHash(byte[] script) {
        return script.length == 35
                && (script[0] & 0xff) == Scripts.OP_BLAKE2B
                && script[1] == 32
                && (script[34] & 0xff) == Scripts.OP_EQUAL;
    }

    private void execute(byte[] script, boolean pushOnly) throws ScriptException {
        ScriptReader reader = new ScriptReader(script);
        while (reader.next()) {
            legal(reader.opcode());
            if (pushOnly && reader.opcode() > OP_16) {
                throw new ScriptException("signature script is not push only");
            }
            execute(reader.opcode(), reader.data());
            if (stack.size() > STACK_MAX) {
                throw new ScriptException("combined stack size " + stack.size() + " > max allowed " + STACK_MAX);
            }
        }
    }

    /** Some opcodes end a script wherever they stand. */
    private static void legal(int opcode) throws ScriptException {
        switch (opcode) {
            case 0x80, 0x81, 0x8d, 0x8e, 0x98, 0x99 -> throw stopped("disabled", opcode);
            case OP_RESERVED, 0x65, 0x66 -> throw stopped("reserved", opcode);
            default -> {}
        }
    }

    private static ScriptException stopped(String kind, int opcode) {
        return new ScriptException(
                String.format("attempt to execute %s opcode Opcode<0x%02x>{ data:[] }", kind, opcode));
    }

    private void execute(int opcode, byte[] data) throws ScriptException {
        if (opcode < OP_NEGATE_1) {
            stack.add(data);
        } else if (opcode == OP_NEGATE_1) {
            stack.add(new byte[] {(byte) 0x81});
        } else if (opcode > OP_RESERVED && opcode <= OP_16) {
            stack.add(new byte[] {(byte) (opcode - OP_RESERVED)});
        } else {
            operate(opcode);
        }
    }

    private void operate(int opcode) throws ScriptException {
        switch (opcode) {
            case Scripts.OP_BLAKE2B -> hash();
            case Scripts.OP_EQUAL -> {
                need(2);
                pushResult(Arrays.equals(pop(), pop()));
            }
            case Scripts.OP_CHECK_SIG -> checkSignature(false);
            case Scripts.OP_CHECK_SIG_ECDSA -> checkSignature(true);
            case Scripts.OP_CHECK_MULTISIG -> checkMultisig(false);
            case Scripts.OP_CHECK_MULTISIG_ECDSA -> checkMultisig(true);
            default ->
                throw new ScriptException(String.format("opcode 0x%02x stands in no standard script of ours", opcode));
        }
    }

    private void hash() throws ScriptException {
        byte[] data = pop();
        consume(2L * data.length);
        byte[] hash = Hashes.blake2b("", data).toBytes();
        consume(hash.length);
        stack.add(hash);
    }

    private void checkSignature(boolean isEcdsa) throws ScriptException {
        need(2);
        byte[] key = pop();
        byte[] signature = pop();
        pushResult(signature.length > 0 && valid(key, signature, type(signature), isEcdsa));
    }

    /** Signatures stand in the order of their keys; every check uses up a key, whether it succeeds or not. */
    private void checkMultisig(boolean isEcdsa) throws ScriptException {
        List<byte[]> keys = popCounted("pubkey", KEYS_MAX);
        int max = keys.size();
        List<byte[]> signatures = popCounted("signature", max);
        boolean failed = false;
        int nextKey = 0;
        for (int i = 0; i < signatures.size() && !failed; i++) {
            byte[] signature = signatures.get(i);
            boolean found = false;
            if (signature.length > 0) {
                SighashType type = type(signature); // refused even when no key is left to try
                while (!found && keys.size() - nextKey >= signatures.size() - i) {
                    found = valid(keys.get(nextKey++), signature, type, isEcdsa);
                }
            }
            failed = !found;
        }
        if (failed && signatures.stream().anyMatch(signature -> signature.length > 0)) {
            throw new ScriptException("not all signatures empty on failed checkmultisig");
        }
        pushResult(!failed);
    }

    private List<byte[]> popCounted(String what, int max) throws ScriptException {
        int count = number(pop());
        if (count < 0 || count > max) {
            String kind = what.equals("pubkey") ? "pubkey" : "signature";
            String reason = count < 0
                    ? "number of " + what + "s " + count + " is negative"
                    : kind.equals("pubkey")
                            ? "too many pubkeys " + count + " > " + max
                            : "more signatures than pubkeys " + count + " > " + max;
            throw new ScriptException("invalid " + kind + " count: " + reason);
        }
        need(count);
        List<byte[]> tail = stack.subList(stack.size() - count, stack.size());
        List<byte[]> items = new ArrayList<>(tail);
        tail.clear();
        return items;
    }

    private static SighashType type(byte[] typedSignature) throws ScriptException {
        int type = typedSignature[typedSignature.length - 1] & 0xff;
        return SighashType.of(type)
                .orElseThrow(() -> new ScriptException(String.format("invalid hash type 0x%02x", type)));
    }

    private boolean valid(byte[] key, byte[] typedSignature, SighashType type, boolean isEcdsa) throws ScriptException {
        consume(UNITS_PER_SIG_OP);
        byte[] signature = Arrays.copyOf(typedSignature, typedSignature.length - 1);
        if (isEcdsa && key.length != Ecdsa.COMPRESSED_KEY_LENGTH) {
            throw new ScriptException("unsupported public key type");
        }
        if (!isKey(key, isEcdsa)) {
            throw new ScriptException("pubkey invalid: malformed public key");
        }
        if (isEcdsa ? !Ecdsa.isSignature(signature) : signature.length != Schnorr.SIGNATURE_LENGTH) {
            throw new ScriptException("signature invalid: malformed signature");
        }
        return isEcdsa
                ? ecdsa.verify(key, sighash.ecdsa(index, type).toBytes(), signature)
                : schnorr.verify(key, sighash.schnorr(index, type).toBytes(), signature);
    }

    private boolean isKey(byte[] key, boolean isEcdsa) {
        if (isEcdsa || key.length != Hash32.LENGTH) {
            return isEcdsa && ecdsa.isKey(key);
        }
        byte[] compressed = new byte[Ecdsa.COMPRESSED_KEY_LENGTH];
        compressed[0] = 2;
        System.arraycopy(key, 0, compressed, 1, key.length);
        return ecdsa.isKey(compressed);
    }

    /** Little endian with a sign bit, at most eight bytes wide and four of value. */
    private static int number(byte[] item) throws ScriptException {
        if (item.length > Long.BYTES) {
            throw new ScriptException("Number too big: numeric value encoded as " + hexList(item) + " is " + item.length
                    + " bytes which exceeds the max allowed of " + Long.BYTES);
        }
        long value = 0;
        for (int i = item.length - 1; i >= 0; i--) {
            int digit = item[i] & (i == item.length - 1 ? 0x7f : 0xff);
            value = (value << 8) | digit;
        }
        boolean negative = item.length > 0 && (item[item.length - 1] & 0x80) != 0;
        long signed = negative ? -value : value;
        if (signed != (int) signed) {
            throw new ScriptException("Number too big: out of range integral type conversion attempted");
        }
        return (int) signed;
    }

    private static String hexList(byte[] item) {
        StringBuilder list = new StringBuilder("[");
        for (byte b : item) {
            list.append(list.length() == 1 ? "" : ", ").append(Integer.toHexString(b & 0xff));
        }
        return list.append(']').toString();
    }

    private static boolean truth(byte[] item) {
        for (int i = 0; i < item.length; i++) {
            int digit = item[i] & (i == item.length - 1 ? 0x7f : 0xff); // negative zero is false
            if (digit != 0) {
                return true;
            }
        }
        return false;
    }

    private void pushResult(boolean result) throws ScriptException {
        consume(result ? TRUE.length : FALSE.length);
        stack.add(result ? TRUE : FALSE);
    }

    private byte[] pop() throws ScriptException {
        need(1);
        return stack.removeLast();
    }

    private void need(int items) throws ScriptException {
        if (stack.size() < items) {
            throw new ScriptException("opcode requires at least " + items + " but stack has only " + stack.size());
        }
    }

    private void consume(long units) throws ScriptException {
        if (usedUnits + units > limitUnits) {
            throw new ScriptException("script units exceeded the amount committed in the input: used="
                    + (usedUnits + units) + ", limit=" + limitUnits);
        }
        usedUnits += units;
    }
}
