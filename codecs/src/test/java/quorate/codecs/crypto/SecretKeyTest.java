package quorate.codecs.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.lang.reflect.Modifier;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import quorate.codecs.wire.IdentityKey;
import quorate.protocol.Hash32;

class SecretKeyTest {
    private static final byte[] BYTES = HexFormat.of().parseHex("a1b2c3d4".repeat(8));
    private static final Hash32 DIGEST = Hashes.sha256(new byte[] {1});

    private final SecretKey key = SecretKey.of(BYTES);

    @Test
    void whenItIsPrinted_thenOnlyItsPublicKeyIsSeen() {
        for (Object holder : new Object[] {key, new KeyFile.Opened(key.publicKey(), key), identity()}) {
            assertHidden(holder.toString());
            assertThat(holder.toString()).contains(key.publicKey().toHex());
        }
    }

    @Test
    void whenItIsWrittenOut_thenNothingComes() {
        assertThatThrownBy(() -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(key))
                .isInstanceOf(NotSerializableException.class)
                .satisfies(error -> assertHidden(error.toString()));
        assertThatThrownBy(() -> new ObjectMapper().writeValueAsString(key))
                .isInstanceOf(JsonProcessingException.class)
                .satisfies(error -> assertHidden(error.toString()));
        assertThat(Arrays.stream(SecretKey.class.getMethods())
                        .filter(method -> method.getDeclaringClass() == SecretKey.class)
                        .filter(method -> method.getParameterCount() == 0 && !Modifier.isStatic(method.getModifiers()))
                        .map(method -> method.getName()))
                .containsExactlyInAnyOrder("publicKey", "hashCode", "toString");
    }

    @Test
    void whenTheBytesAreNoKey_thenTheErrorDoesNotShowThem() {
        byte[] tooLarge = new byte[32];
        Arrays.fill(tooLarge, (byte) 0xff);
        byte[] tooLong = Arrays.copyOf(BYTES, 33);
        for (byte[] bad : new byte[][] {tooLarge, new byte[32], tooLong, new byte[0]}) {
            assertThatThrownBy(() -> SecretKey.of(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .satisfies(error -> assertHidden(error.toString()))
                    .satisfies(error -> assertThat(error.getMessage()).doesNotContainIgnoringCase("ffff"));
        }
    }

    @Test
    void whenTwoHoldTheSameKey_thenTheyAreEqual_andTheGivenBytesAreCopied() {
        byte[] given = BYTES.clone();
        SecretKey same = SecretKey.of(given);
        Arrays.fill(given, (byte) 0);
        assertThat(same).isEqualTo(key).hasSameHashCodeAs(key).isNotEqualTo(SecretKey.draw(new SecureRandom()));
        assertThat(Schnorr.best()
                        .verify(
                                key.publicKey().toBytes(),
                                DIGEST.toBytes(),
                                same.sign(Schnorr.best(), DIGEST).toBytes()))
                .isTrue();
        assertThat(same.sign(new BouncyCastleSchnorr(), DIGEST)).isEqualTo(same.sign(Schnorr.best(), DIGEST));
    }

    private IdentityKey identity() {
        return new IdentityKey(Schnorr.best(), key);
    }

    private static void assertHidden(String text) {
        assertThat(text.toLowerCase(Locale.ROOT))
                .doesNotContain("a1b2c3d4")
                .doesNotContain("-95, -78, -61")
                .doesNotContain("[b@");
    }
}
