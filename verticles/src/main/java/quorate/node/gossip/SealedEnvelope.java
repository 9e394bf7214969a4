package quorate.node.gossip;

import java.util.Arrays;
import quorate.protocol.Bytes;

/** An envelope's bytes, signature included, as they travel: nothing of them is believed yet. Never modified. */
public final class SealedEnvelope {
    private final byte[] bytes;

    private SealedEnvelope(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Everything but the signature, and the signature. */
    public static SealedEnvelope of(byte[] unsigned, byte[] signature) {
        byte[] all = Arrays.copyOf(unsigned, unsigned.length + signature.length);
        System.arraycopy(signature, 0, all, unsigned.length, signature.length);
        return new SealedEnvelope(all);
    }

    /** Takes the array over: the caller keeps no hold of it. */
    static SealedEnvelope owning(byte[] bytes) {
        return new SealedEnvelope(bytes);
    }

    int length() {
        return bytes.length;
    }

    /** Not a copy: read it only. */
    byte[] bytes() {
        return bytes;
    }

    /** A copy, as proof of what its sender signed. */
    public Bytes proof() {
        return Bytes.of(bytes);
    }

    @Override
    public String toString() {
        return "SealedEnvelope[" + bytes.length + " bytes]";
    }
}
