package quorate.codecs.kaspa;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import quorate.protocol.Bytes;

/**
 * What an M-of-N redeem script says.
 *
 * @param keys in the script's order, x-only (32 bytes), or compressed (33) when {@code ecdsa}
 */
public record MultisigScript(int threshold, List<Bytes> keys, boolean ecdsa) {
    public MultisigScript {
        keys = List.copyOf(keys);
    }

    /** Empty unless {@link Scripts} would have written exactly these bytes. */
    public static Optional<MultisigScript> parse(Bytes redeemScript) {
        ScriptReader reader = new ScriptReader(redeemScript.toBytes());
        try {
            Optional<Integer> threshold = number(reader);
            List<Bytes> keys = new ArrayList<>();
            Optional<Integer> count = Optional.empty();
            while (threshold.isPresent() && count.isEmpty() && reader.next()) {
                if (reader.data().length >= 32) {
                    keys.add(Bytes.of(reader.data()));
                } else {
                    count = numberHere(reader);
                    if (count.isEmpty()) {
                        return Optional.empty();
                    }
                }
            }
            if (count.isEmpty() || !reader.next()) {
                return Optional.empty();
            }
            boolean ecdsa = reader.opcode() == Scripts.OP_CHECK_MULTISIG_ECDSA;
            return asWritten(new MultisigScript(threshold.get(), keys, ecdsa), redeemScript);
        } catch (ScriptException unparsable) {
            return Optional.empty();
        }
    }

    private static Optional<MultisigScript> asWritten(MultisigScript read, Bytes redeemScript) {
        try {
            Bytes written = read.ecdsa
                    ? Scripts.multisigEcdsa(read.threshold, read.keys)
                    : Scripts.multisig(read.threshold, read.keys);
            return written.equals(redeemScript) ? Optional.of(read) : Optional.empty();
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    private static Optional<Integer> number(ScriptReader reader) throws ScriptException {
        return reader.next() ? numberHere(reader) : Optional.empty();
    }

    private static Optional<Integer> numberHere(ScriptReader reader) {
        int opcode = reader.opcode();
        if (opcode >= Scripts.OP_1 && opcode < Scripts.OP_1 + 16) {
            return Optional.of(opcode - Scripts.OP_1 + 1);
        }
        byte[] data = reader.data();
        return data.length == 1 ? Optional.of(Byte.toUnsignedInt(data[0])) : Optional.empty();
    }

    /** The key that a signature stands for: how PSKTs name keys is always compressed. */
    boolean isKey(Bytes key, Bytes compressedKey) {
        byte[] compressed = compressedKey.toBytes();
        byte[] named = ecdsa ? compressed : Arrays.copyOfRange(compressed, 1, compressed.length);
        return Arrays.equals(key.toBytes(), named);
    }
}
