package quorate.codecs.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import fr.acinq.secp256k1.Secp256k1;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The two implementations against each other, on good and on bad input. */
class EcdsaTest {
    private static final int ROUNDS = 50;

    private final Random random = new Random(2);
    private final Ecdsa fast = new NativeEcdsa();
    private final Ecdsa second = new BouncyCastleEcdsa();

    private byte[] bytes(int length) {
        byte[] out = new byte[length];
        random.nextBytes(out);
        return out;
    }

    /** A key, and what it has signed. */
    private static final class Signed {
        private final byte[] uncompressed;
        private final byte[] key;
        private final byte[] digest;
        private final byte[] signature;

        Signed(byte[] secret, byte[] digest) {
            this.uncompressed = Secp256k1.get().pubkeyCreate(secret);
            this.key = Secp256k1.get().pubKeyCompress(uncompressed);
            this.digest = digest;
            this.signature = Secp256k1.get().sign(digest, secret);
        }

        byte[] key() {
            return key;
        }

        byte[] uncompressed() {
            return uncompressed;
        }

        byte[] digest() {
            return digest;
        }

        byte[] signature() {
            return signature;
        }
    }

    private Signed signed() {
        return new Signed(bytes(32), bytes(32));
    }

    private static byte[] highS(byte[] signature) {
        byte[] high = signature.clone();
        byte[] s = EcdsaRange.ORDER.subtract(EcdsaRange.s(signature)).toByteArray();
        Arrays.fill(high, 32, 64, (byte) 0);
        int length = Math.min(32, s.length);
        System.arraycopy(s, s.length - length, high, 64 - length, length);
        return high;
    }

    @Test
    void both_verify_and_recover_the_same() {
        for (int i = 0; i < ROUNDS; i++) {
            Signed signed = signed();
            for (Ecdsa ecdsa : List.of(fast, second)) {
                assertThat(ecdsa.isKey(signed.key())).isTrue();
                assertThat(ecdsa.verify(signed.key(), signed.digest(), signed.signature()))
                        .isTrue();
                assertThat(ecdsa.verify(signed.key(), signed.digest(), highS(signed.signature())))
                        .isFalse();
                assertThat(ecdsa.verify(signed.key(), bytes(32), signed.signature()))
                        .isFalse();
                Signed one = signed;
                assertThat(List.of(0, 1))
                        .filteredOn(id -> ecdsa.recover(one.digest(), one.signature(), id)
                                .filter(key -> Arrays.equals(key, one.uncompressed()))
                                .isPresent())
                        .hasSize(1);
            }
        }
    }

    @Test
    void both_answer_random_input_alike() {
        for (int i = 0; i < 400; i++) {
            byte[] key = bytes(33);
            key[0] = (byte) random.nextInt(5);
            byte[] digest = bytes(32);
            byte[] signature = bytes(64);
            assertThat(second.isKey(key)).isEqualTo(fast.isKey(key));
            for (int id = 0; id < 2; id++) {
                assertThat(second.recover(digest, signature, id).map(BigInteger::new))
                        .isEqualTo(fast.recover(digest, signature, id).map(BigInteger::new));
            }
            assertThat(second.verify(key, digest, signature)).isEqualTo(fast.verify(key, digest, signature));
        }
    }

    @Test
    void malformed_input_is_false_or_empty_and_never_throws() {
        Signed signed = signed();
        byte[] overflow = new byte[64];
        Arrays.fill(overflow, (byte) 0xff);
        for (Ecdsa ecdsa : List.of(fast, second)) {
            assertThat(ecdsa.isKey(new byte[0])).isFalse();
            assertThat(ecdsa.isKey(new byte[33])).isFalse();
            assertThat(ecdsa.isKey(signed.uncompressed())).isFalse();
            assertThat(ecdsa.verify(new byte[33], signed.digest(), signed.signature()))
                    .isFalse();
            assertThat(ecdsa.verify(signed.key(), new byte[31], signed.signature()))
                    .isFalse();
            assertThat(ecdsa.verify(signed.key(), signed.digest(), new byte[63]))
                    .isFalse();
            assertThat(ecdsa.verify(signed.key(), signed.digest(), new byte[64]))
                    .isFalse();
            assertThat(ecdsa.verify(signed.key(), signed.digest(), overflow)).isFalse();
            assertThat(ecdsa.recover(signed.digest(), overflow, 0)).isEmpty();
            assertThat(ecdsa.recover(signed.digest(), new byte[64], 0)).isEmpty();
            assertThat(ecdsa.recover(signed.digest(), signed.signature(), 2)).isEmpty();
            assertThat(ecdsa.recover(signed.digest(), signed.signature(), -1)).isEmpty();
        }
    }

    /** Two forms of one signature would be two transactions: an integer has its shortest form only. */
    @Test
    void a_der_integer_with_a_needless_zero_is_refused() {
        byte[] shortest = HexFormat.of().parseHex("3006020101020101");
        assertThat(EcdsaRange.compact(shortest)).isPresent();
        assertThat(EcdsaRange.compact(HexFormat.of().parseHex("300702020001020101")))
                .isEmpty();
        assertThat(EcdsaRange.compact(HexFormat.of().parseHex("300702020080020101")))
                .isPresent();
        assertThat(EcdsaRange.compact(HexFormat.of().parseHex("3006020181020101")))
                .isEmpty();
    }

    @Test
    void der_becomes_compact_strictly() {
        for (int i = 0; i < ROUNDS; i++) {
            byte[] signature = signed().signature();
            byte[] der = Secp256k1.get().compact2der(signature);
            assertThat(fast.compact(der))
                    .hasValueSatisfying(compact -> assertThat(compact).isEqualTo(signature));
            assertThat(fast.compact(Arrays.copyOf(der, der.length - 1))).isEmpty();
            assertThat(fast.compact(Arrays.copyOf(der, der.length + 1))).isEmpty();
            der[0] = 0x31;
            assertThat(second.compact(der)).isEmpty();
        }
    }
}
