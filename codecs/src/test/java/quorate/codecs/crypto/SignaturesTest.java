package quorate.codecs.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import quorate.protocol.Bytes;

class SignaturesTest {
    private static final int ROUNDS = 50;

    private final Random random = new Random(1);
    private final Schnorr fast = new NativeSchnorr();
    private final Schnorr second = new BouncyCastleSchnorr();

    private byte[] bytes(int length) {
        byte[] out = new byte[length];
        random.nextBytes(out);
        return out;
    }

    @Test
    void whenBothImplementationsSignTheSame_thenTheSignaturesAreEqualAndEachVerifiesTheOthers() {
        for (int i = 0; i < ROUNDS; i++) {
            byte[] key = bytes(32);
            byte[] message = bytes(32);
            byte[] aux = bytes(32);
            byte[] signature = fast.sign(key, message, aux);
            assertThat(second.sign(key, message, aux)).isEqualTo(signature);
            assertThat(second.publicKey(key)).isEqualTo(fast.publicKey(key));
            assertThat(second.verify(fast.publicKey(key), message, signature)).isTrue();
            signature[i % 64] ^= 1;
            assertThat(fast.verify(fast.publicKey(key), message, signature)).isFalse();
            assertThat(second.verify(fast.publicKey(key), message, signature)).isFalse();
        }
    }

    @Test
    void whenInputsAreMalformed_thenVerifyIsFalseAndDoesNotThrow() {
        for (Schnorr schnorr : new Schnorr[] {fast, second}) {
            assertThat(schnorr.verify(new byte[31], new byte[32], new byte[64])).isFalse();
            assertThat(schnorr.verify(new byte[32], new byte[32], new byte[64])).isFalse();
            assertThat(schnorr.verify(new byte[32], new byte[0], new byte[64])).isFalse();
            assertThat(schnorr.verify(new byte[32], new byte[32], new byte[65])).isFalse();
            byte[] ones = new byte[32];
            Arrays.fill(ones, (byte) 0xff);
            assertThat(schnorr.verify(ones, new byte[32], new byte[64])).isFalse();
        }
    }

    @Test
    void whenAnEthereumSignatureIsRecovered_thenOnlyItsOwnDigestGivesItsAddress() {
        byte[] key = bytes(32);
        byte[] digest = bytes(32);
        byte[] signature = EthereumSignature.sign(key, digest);
        assertThat(EthereumSignature.recoverAddress(digest, signature)).contains(EthereumSignature.addressOf(key));
        assertThat(EthereumSignature.recoverAddress(bytes(32), signature))
                .isNotEqualTo(java.util.Optional.of(EthereumSignature.addressOf(key)));
        assertThat(EthereumSignature.recoverAddress(digest, Arrays.copyOf(signature, 64)))
                .isEmpty();
        // The address of secret key 1 is known to every Ethereum library.
        byte[] one = new byte[32];
        one[31] = 1;
        assertThat(EthereumSignature.addressOf(one)).isEqualTo(Bytes.ofHex("7e5f4552091a69125d5dfcb7b8c2659029395bdf"));
    }

    @Test
    void whenSIsHigh_thenItIsNoSignature() {
        byte[] key = bytes(32);
        byte[] digest = bytes(32);
        byte[] signature = EthereumSignature.sign(key, digest);
        java.math.BigInteger order =
                new java.math.BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
        byte[] high = order.subtract(new java.math.BigInteger(1, Arrays.copyOfRange(signature, 32, 64)))
                .toByteArray();
        byte[] padded = Arrays.copyOfRange(high, high.length - 32, high.length);
        System.arraycopy(padded, 0, signature, 32, 32);
        signature[64] = (byte) (signature[64] == 27 ? 28 : 27);
        assertThat(EthereumSignature.recoverAddress(digest, signature)).isEmpty();
    }
}
