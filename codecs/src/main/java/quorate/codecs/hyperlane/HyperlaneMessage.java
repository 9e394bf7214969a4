package quorate.codecs.hyperlane;

import quorate.codecs.bytes.ByteReader;
import quorate.codecs.bytes.ByteWriter;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.crypto.Hashes;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;

/**
 * A Hyperlane message as a mailbox dispatches it: {@value #HEADER_BYTES} bytes, integers big endian, then the body.
 *
 * @param version u8, part of the id like everything else
 * @param nonce u32, counts all dispatches of the mailbox
 * @param originDomain u32 of the chain that dispatched it
 * @param destinationDomain u32 of the chain it is for
 */
public record HyperlaneMessage(
        int version,
        long nonce,
        long originDomain,
        Hash32 sender,
        long destinationDomain,
        Hash32 recipient,
        Bytes body) {
    public static final int HEADER_BYTES = 77;
    public static final int MAX_BODY_BYTES = 64 * 1024;

    public HyperlaneMessage {
        if (body.length() > MAX_BODY_BYTES) {
            throw new MalformedException("body", "at most " + MAX_BODY_BYTES + " bytes", body.length() + " bytes");
        }
    }

    /** @throws MalformedException if there are fewer bytes than a header has, or a body that is too long */
    public static HyperlaneMessage decode(Bytes bytes) {
        ByteReader in = ByteReader.bigEndian(bytes.toBytes());
        if (in.remaining() < HEADER_BYTES) {
            throw new MalformedException("", "at least " + HEADER_BYTES + " bytes", in.remaining() + " bytes");
        }
        return new HyperlaneMessage(
                in.u8("version"),
                in.u32("nonce"),
                in.u32("origin"),
                in.hash32("sender"),
                in.u32("destination"),
                in.hash32("recipient"),
                in.bytes("body", in.remaining()));
    }

    public Bytes encode() {
        return ByteWriter.bigEndian()
                .u8(version)
                .u32(nonce)
                .u32(originDomain)
                .hash32(sender)
                .u32(destinationDomain)
                .hash32(recipient)
                .raw(body)
                .toBytes();
    }

    /** The message id: keccak256 of all of it. */
    public Hash32 id() {
        return Hashes.keccak256(encode().toBytes());
    }
}
