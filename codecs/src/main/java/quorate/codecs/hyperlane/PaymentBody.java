package quorate.codecs.hyperlane;

import java.nio.charset.StandardCharsets;
import quorate.codecs.bytes.ByteReader;
import quorate.codecs.bytes.ByteWriter;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.crypto.Hashes;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;

/**
 * The body of a message that asks for a payment: amount (u64, <b>little</b> endian), then a Kaspa address in UTF-8 up to the end.
 *
 * @param amountSompi above 0 and below 2^63
 * @param address as the message has it; whether it is a valid address of our network is for the reader to check
 */
public record PaymentBody(long amountSompi, String address) {
    public static final int MAX_ADDRESS_BYTES = 128;
    private static final byte[] RECIPIENT_PREFIX = "igra:v1:".getBytes(StandardCharsets.US_ASCII);

    public PaymentBody {
        int length = address.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > MAX_ADDRESS_BYTES) {
            throw new MalformedException("body.address", "1 to " + MAX_ADDRESS_BYTES + " bytes", length + " bytes");
        }
        if (amountSompi <= 0) {
            throw new MalformedException(
                    "body.amount", "an amount above 0 and below 2^63 sompi", Long.toUnsignedString(amountSompi));
        }
    }

    /** @throws MalformedException naming the field that does not fit */
    public static PaymentBody decode(Bytes body) {
        ByteReader in = ByteReader.littleEndian(body.toBytes());
        long amountSompi = in.u63("body.amount");
        return new PaymentBody(amountSompi, ByteReader.utf8("body.address", in.bytes("body.address", in.remaining())));
    }

    public Bytes encode() {
        return ByteWriter.littleEndian()
                .u64(amountSompi)
                .raw(address.getBytes(StandardCharsets.UTF_8))
                .toBytes();
    }

    /** The recipient that a message with this body must name: {@code keccak256("igra:v1:" || address)}. */
    public Hash32 recipient() {
        return Hashes.keccak256(RECIPIENT_PREFIX, address.getBytes(StandardCharsets.UTF_8));
    }
}
