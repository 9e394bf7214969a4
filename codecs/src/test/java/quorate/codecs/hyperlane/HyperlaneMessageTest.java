package quorate.codecs.hyperlane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.crypto.Hashes;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;

class HyperlaneMessageTest {
    private static final Hash32 SENDER = Hash32.ofHex("aa".repeat(32));
    private static final Hash32 RECIPIENT = Hash32.ofHex("bb".repeat(32));
    private static final HyperlaneMessage MESSAGE =
            new HyperlaneMessage(3, 0x01020304, 1, SENDER, 0xfffffffeL, RECIPIENT, Bytes.ofHex("c0ffee"));
    private static final String HEX =
            "03" + "01020304" + "00000001" + "aa".repeat(32) + "fffffffe" + "bb".repeat(32) + "c0ffee";

    @Test
    void is_77_bytes_big_endian_and_its_body() {
        assertThat(MESSAGE.encode().toHex()).isEqualTo(HEX);
        assertThat(HyperlaneMessage.decode(Bytes.ofHex(HEX))).isEqualTo(MESSAGE);
        assertThat(HyperlaneMessage.HEADER_BYTES).isEqualTo(1 + 4 + 4 + 32 + 4 + 32);
    }

    @Test
    void its_id_is_the_keccak_of_all_of_it() {
        assertThat(MESSAGE.id()).isEqualTo(Hashes.keccak256(Bytes.ofHex(HEX).toBytes()));
        assertThat(HyperlaneMessage.decode(Bytes.ofHex("02" + HEX.substring(2))).id())
                .isNotEqualTo(MESSAGE.id());
    }

    @Test
    void a_header_that_is_cut_off_is_refused() {
        assertThatThrownBy(() -> HyperlaneMessage.decode(Bytes.ofHex(HEX.substring(0, 2 * 76))))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("at least 77 bytes")
                .hasMessageContaining("76 bytes");
        assertThat(HyperlaneMessage.decode(Bytes.ofHex(HEX.substring(0, 2 * 77)))
                        .body())
                .isEqualTo(Bytes.EMPTY);
    }

    @Test
    void a_body_beyond_the_bound_is_refused() {
        byte[] huge = new byte[HyperlaneMessage.HEADER_BYTES + HyperlaneMessage.MAX_BODY_BYTES + 1];
        assertThatThrownBy(() -> HyperlaneMessage.decode(Bytes.of(huge)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("body");
    }

    @Test
    void a_payment_is_an_amount_little_endian_and_an_address() {
        PaymentBody body = new PaymentBody(0x0102030405060708L, "kaspa:qq");
        assertThat(body.encode().toHex()).isEqualTo("0807060504030201" + "6b617370613a7171");
        assertThat(PaymentBody.decode(body.encode())).isEqualTo(body);
        assertThat(body.recipient())
                .isEqualTo(Hashes.keccak256("igra:v1:kaspa:qq".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    @Test
    void a_payment_without_amount_or_address_or_with_bytes_that_are_no_text_is_refused() {
        assertRefused("08070605040302", "body.amount");
        assertRefused("0807060504030201", "body.address");
        assertRefused("0000000000000000" + "6b61", "body.amount");
        assertRefused("ffffffffffffffff" + "6b61", "body.amount");
        assertRefused("0807060504030201" + "c328", "body.address");
        assertRefused("0807060504030201" + "6b".repeat(PaymentBody.MAX_ADDRESS_BYTES + 1), "body.address");
    }

    private static void assertRefused(String bodyHex, String path) {
        assertThatThrownBy(() -> PaymentBody.decode(Bytes.ofHex(bodyHex)))
                .isInstanceOfSatisfying(
                        MalformedException.class,
                        refused -> assertThat(refused.path()).startsWith(path));
    }
}
