package quorate.codecs.kaspa;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import quorate.protocol.Bytes;
import quorate.protocol.ScriptPublicKey;

/** A Kaspa address: network, kind and payload, as cashaddr-style base32 with a 40-bit checksum (KASPA.md 3.4). */
public record Address(Network network, Type type, Bytes payload) {
    /** Kind of the script that an address stands for. */
    public enum Type {
        P2PK(0, 32),
        P2PK_ECDSA(1, 33),
        P2SH(8, 32);

        private final int version;
        private final int payloadLength;

        Type(int version, int payloadLength) {
            this.version = version;
            this.payloadLength = payloadLength;
        }
    }

    private static final String CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private static final long[] GENERATORS = {0x98f2bc8e61L, 0x79b76d99e2L, 0xf33e5fb3c4L, 0xae2eabe2a8L, 0x1e4f43e470L
    };
    private static final int CHECKSUM_SYMBOLS = 8;
    private static final int MAX_LENGTH = 90;

    public Address {
        if (payload.length() != type.payloadLength) {
            throw new AddressException(
                    type.payloadLength + " bytes of payload for " + type, payload.length() + " bytes");
        }
    }

    /** Reads an address strictly: lower case, a known prefix, checksum, no padding bits, the length of its kind. */
    public static Address decode(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new AddressException("at most " + MAX_LENGTH + " characters", text.length() + " characters");
        }
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new AddressException("a prefix and ':'", "'" + text + "'");
        }
        Network network = Network.ofPrefix(text.substring(0, colon))
                .orElseThrow(() -> new AddressException(
                        "prefix kaspa, kaspatest, kaspasim or kaspadev", "'" + text.substring(0, colon) + "'"));
        byte[] symbols = symbols(text, colon + 1);
        if (symbols.length <= CHECKSUM_SYMBOLS) {
            throw new AddressException("a payload before the checksum", symbols.length + " symbols");
        }
        int bodyLength = symbols.length - CHECKSUM_SYMBOLS;
        byte[] body = java.util.Arrays.copyOf(symbols, bodyLength);
        long expected = polymod(network.prefix(), body);
        long found = 0;
        for (int i = bodyLength; i < symbols.length; i++) {
            found = (found << 5) | symbols[i];
        }
        if (expected != found) {
            throw new AddressException("a checksum that fits", "one that does not: a character is wrong");
        }
        byte[] bytes = toBytes(body);
        return new Address(network, type(bytes[0]), Bytes.of(java.util.Arrays.copyOfRange(bytes, 1, bytes.length)));
    }

    public String encode() {
        byte[] bytes = new byte[1 + payload.length()];
        bytes[0] = (byte) type.version;
        System.arraycopy(payload.toBytes(), 0, bytes, 1, payload.length());
        byte[] body = toSymbols(bytes);
        StringBuilder text = new StringBuilder(network.prefix()).append(':');
        for (byte symbol : body) {
            text.append(CHARSET.charAt(symbol));
        }
        long checksum = polymod(network.prefix(), body);
        for (int shift = 5 * (CHECKSUM_SYMBOLS - 1); shift >= 0; shift -= 5) {
            text.append(CHARSET.charAt(((int) (checksum >>> shift)) & 0x1f));
        }
        return text.toString();
    }

    public ScriptPublicKey scriptPublicKey() {
        return switch (type) {
            case P2PK -> Scripts.payToPublicKey(payload);
            case P2PK_ECDSA -> Scripts.payToPublicKeyEcdsa(payload);
            case P2SH -> Scripts.payToScriptHash(payload);
        };
    }

    /** The address of a standard script; empty for any other. */
    public static java.util.Optional<Address> ofScript(Network network, ScriptPublicKey script) {
        byte[] bytes = script.script().toBytes();
        for (Type type : Type.values()) {
            // All three forms hold their payload behind one push: at 1, or at 2 behind OpBlake2b.
            int from = type == Type.P2SH ? 2 : 1;
            if (bytes.length < from + type.payloadLength) {
                continue;
            }
            Address candidate = new Address(
                    network, type, Bytes.of(java.util.Arrays.copyOfRange(bytes, from, from + type.payloadLength)));
            if (candidate.scriptPublicKey().equals(script)) {
                return java.util.Optional.of(candidate);
            }
        }
        return java.util.Optional.empty();
    }

    private static byte[] symbols(String text, int from) {
        byte[] symbols = new byte[text.length() - from];
        for (int i = from; i < text.length(); i++) {
            int symbol = CHARSET.indexOf(text.charAt(i));
            if (symbol < 0) {
                throw new AddressException("characters of " + CHARSET, "'" + text.charAt(i) + "' at " + i);
            }
            symbols[i - from] = (byte) symbol;
        }
        return symbols;
    }

    private static Type type(byte version) {
        for (Type type : Type.values()) {
            if (type.version == version) {
                return type;
            }
        }
        throw new AddressException("version 0, 1 or 8", Integer.toString(version & 0xff));
    }

    private static byte[] toSymbols(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int buffer = 0;
        int bits = 0;
        for (byte b : bytes) {
            buffer = (buffer << 8) | (b & 0xff);
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                out.write((buffer >>> bits) & 0x1f);
            }
        }
        if (bits > 0) {
            out.write((buffer << (5 - bits)) & 0x1f);
        }
        return out.toByteArray();
    }

    private static byte[] toBytes(byte[] symbols) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int buffer = 0;
        int bits = 0;
        for (byte symbol : symbols) {
            buffer = ((buffer << 5) | symbol) & 0xfff;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                out.write((buffer >>> bits) & 0xff);
            }
        }
        if (bits >= 5 || (buffer & ((1 << bits) - 1)) != 0) {
            throw new AddressException("padding bits of zero, fewer than five", "others");
        }
        return out.toByteArray();
    }

    private static long polymod(String prefix, byte[] body) {
        long c = 1;
        for (byte b : prefix.getBytes(StandardCharsets.US_ASCII)) {
            c = step(c, b & 0x1f);
        }
        c = step(c, 0);
        for (byte symbol : body) {
            c = step(c, symbol);
        }
        for (int i = 0; i < CHECKSUM_SYMBOLS; i++) {
            c = step(c, 0);
        }
        return c ^ 1;
    }

    private static long step(long c, int value) {
        long top = c >>> 35;
        long next = ((c & 0x07ffffffffL) << 5) ^ value;
        for (int i = 0; i < GENERATORS.length; i++) {
            if (((top >>> i) & 1) != 0) {
                next ^= GENERATORS[i];
            }
        }
        return next;
    }
}
