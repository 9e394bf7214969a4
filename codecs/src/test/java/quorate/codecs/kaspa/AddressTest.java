package quorate.codecs.kaspa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import quorate.protocol.Bytes;

/** Texts whose checksum fits and that are no addresses all the same: the node's own decoder takes some of them, or panics. */
class AddressTest {
    private static final String CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private static final String GOOD = new Address(Network.MAINNET, Address.Type.P2SH, Bytes.of(new byte[32])).encode();

    /** Any symbols with the checksum that fits them, made without the code under test. */
    private static String withChecksum(String prefix, String symbols) {
        long c = 1;
        for (int i = 0; i < prefix.length(); i++) {
            c = step(c, prefix.charAt(i) & 0x1f);
        }
        c = step(c, 0);
        for (int i = 0; i < symbols.length(); i++) {
            c = step(c, CHARSET.indexOf(symbols.charAt(i)));
        }
        for (int i = 0; i < 8; i++) {
            c = step(c, 0);
        }
        StringBuilder text = new StringBuilder(prefix).append(':').append(symbols);
        for (int shift = 35; shift >= 0; shift -= 5) {
            text.append(CHARSET.charAt((int) (((c ^ 1) >>> shift) & 0x1f)));
        }
        return text.toString();
    }

    private static long step(long c, int value) {
        long[] generators = {0x98f2bc8e61L, 0x79b76d99e2L, 0xf33e5fb3c4L, 0xae2eabe2a8L, 0x1e4f43e470L};
        long next = ((c & 0x07ffffffffL) << 5) ^ value;
        for (int i = 0; i < 5; i++) {
            next ^= ((c >>> (35 + i)) & 1) == 1 ? generators[i] : 0;
        }
        return next;
    }

    private static void assertRefused(String text, String because) {
        assertThatThrownBy(() -> Address.decode(text))
                .as(text)
                .isInstanceOf(AddressException.class)
                .hasMessageContaining(because);
    }

    private static String body() {
        return GOOD.substring(GOOD.indexOf(':') + 1, GOOD.length() - 8);
    }

    @Test
    void the_checksum_of_this_test_is_that_of_the_code() {
        assertThat(withChecksum("kaspa", body())).isEqualTo(GOOD);
    }

    @Test
    void a_padding_bit_that_is_set_is_refused() {
        String body = body();
        assertThat(body).endsWith("q");
        assertRefused(withChecksum("kaspa", body.substring(0, body.length() - 1) + "p"), "padding");
        assertRefused(withChecksum("kaspa", body + "q"), "padding");
    }

    @Test
    void a_payload_of_another_length_is_refused() {
        assertRefused(withChecksum("kaspa", body().substring(8)), "32 bytes of payload");
        assertRefused(withChecksum("kaspa", "pq"), "32 bytes of payload");
        assertRefused(withChecksum("kaspa", "p" + body().substring(1) + "qqqqqqqq"), "32 bytes of payload");
    }

    @Test
    void an_unknown_version_or_prefix_or_upper_case_is_refused() {
        assertRefused(withChecksum("kaspa", "z" + body().substring(1)), "version 0, 1 or 8");
        assertRefused(withChecksum("kaspb", body()), "prefix");
        assertRefused(GOOD.toUpperCase(java.util.Locale.ROOT), "prefix");
        assertRefused("kaspa:" + GOOD.substring(6).toUpperCase(java.util.Locale.ROOT), "characters of");
        assertRefused(" " + GOOD, "prefix");
        assertRefused(GOOD + " ", "characters of");
        assertRefused("kaspatest:" + GOOD.substring(6), "checksum");
    }
}
