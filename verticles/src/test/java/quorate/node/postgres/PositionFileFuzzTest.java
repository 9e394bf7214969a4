package quorate.node.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import quorate.codecs.crypto.Hashes;

/** A position file that was torn, or written by hand, leaves a signer in doubt; it must not keep it from starting. */
class PositionFileFuzzTest {
    private static final int PLACE_BYTES = 512;
    private static final String WHOLE = "quorate position 1\nidentity ab\nlineage -\nkernel k\nlog 3 4\nledger 5 6\n";

    @FuzzTest(maxDuration = "10m")
    void places(byte[] input) {
        assertThat(PositionFile.of(input)).isNotNull();
    }

    /** With a checksum that fits: what a fuzzer would never come upon. */
    @FuzzTest(maxDuration = "10m")
    void summed(byte[] input) {
        assertThat(PositionFile.of(place(input))).isNotNull();
    }

    @Test
    void whatIsWholeIsRead() {
        assertThat(PositionFile.of(place(WHOLE.getBytes(StandardCharsets.US_ASCII))))
                .contains(new PositionFile.Content(
                        "ab", "", "k", new PositionFile.Reach(3, 4), new PositionFile.Reach(5, 6)));
    }

    @Test
    void aPlaceWithoutNumbersIsNotWhole() {
        assertThat(PositionFile.of(place(WHOLE.replace("3 4", "x 4").getBytes(StandardCharsets.US_ASCII))))
                .isEmpty();
        assertThat(PositionFile.of(place(WHOLE.replace("3 4", "3 -4").getBytes(StandardCharsets.US_ASCII))))
                .isEmpty();
        assertThat(PositionFile.of(
                        place(WHOLE.replace("5 6", "5 99999999999999999999").getBytes(StandardCharsets.US_ASCII))))
                .isEmpty();
    }

    private static byte[] place(byte[] text) {
        byte[] ascii = new String(text, StandardCharsets.US_ASCII).getBytes(StandardCharsets.US_ASCII);
        String sum = HexFormat.of().formatHex(Hashes.sha256(ascii).toBytes());
        ByteArrayOutputStream place = new ByteArrayOutputStream();
        place.writeBytes(ascii);
        place.writeBytes(("sum " + sum + "\n").getBytes(StandardCharsets.US_ASCII));
        return Arrays.copyOf(place.toByteArray(), Math.max(PLACE_BYTES, place.size()));
    }
}
