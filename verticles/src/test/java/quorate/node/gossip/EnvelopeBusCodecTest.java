package quorate.node.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.wire.EnvelopeCodec;
import quorate.protocol.Bytes;

/** The bytes of an envelope on the event bus, and every way in which they are refused. */
class EnvelopeBusCodecTest {
    private static final String HEAD_OF_ANOTHER = "ffff";

    private final EnvelopeBusCodec codec = new EnvelopeBusCodec();

    @Test
    void whenAnEnvelopeIsSent_thenTheseAreItsBytes_andTheyReadBackWhereverTheyBegin() {
        Buffer wire = buffer(HEAD_OF_ANOTHER);
        codec.encodeToWire(wire, SealedEnvelope.of(bytes("aabb"), bytes("cc")));
        assertThat(Bytes.of(wire.getBytes()).toHex()).isEqualTo(HEAD_OF_ANOTHER + "01" + "00000003" + "aabbcc");
        assertThat(codec.decodeFromWire(2, wire).bytes()).isEqualTo(bytes("aabbcc"));
    }

    @Test
    void whenAnEnvelopeHasTheGreatestLength_thenItIsRead_andOneByteMoreIsNot() {
        Buffer wire = Buffer.buffer();
        codec.encodeToWire(wire, SealedEnvelope.of(new byte[EnvelopeCodec.MAX_BYTES], new byte[0]));
        assertThat(codec.decodeFromWire(0, wire).length()).isEqualTo(EnvelopeCodec.MAX_BYTES);
        Buffer longer = Buffer.buffer();
        codec.encodeToWire(longer, SealedEnvelope.of(new byte[EnvelopeCodec.MAX_BYTES + 1], new byte[0]));
        refused(longer, "bus.length");
    }

    @Test
    void whenAFrameIsMalformed_thenTheErrorNamesThePart() {
        refused(buffer(""), "bus");
        refused(buffer("01000000"), "bus");
        refused(buffer("02" + "00000003" + "aabbcc"), "bus.version");
        refused(buffer("00" + "00000003" + "aabbcc"), "bus.version");
        refused(buffer("01" + "00000004" + "aabbcc"), "bus.length");
        refused(buffer("01" + "00000002" + "aabbcc"), "bus.length");
        refused(buffer("01" + "ffffffff" + "aabbcc"), "bus.length");
        refused(buffer("aced0005" + "7372"), "bus.version"); // how a serialised Java object begins
    }

    private void refused(Buffer wire, String part) {
        assertThatThrownBy(() -> codec.decodeFromWire(0, wire))
                .isInstanceOf(MalformedException.class)
                .hasMessageStartingWith(part + ": expected ");
    }

    private static Buffer buffer(String hex) {
        return Buffer.buffer(bytes(hex));
    }

    private static byte[] bytes(String hex) {
        return Bytes.ofHex(hex).toBytes();
    }
}
