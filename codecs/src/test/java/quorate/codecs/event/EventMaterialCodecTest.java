package quorate.codecs.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.hyperlane.HyperlaneMessage;
import quorate.codecs.hyperlane.MessageIdMetadata;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;

class EventMaterialCodecTest {
    private static final EventMaterial.Hyperlane HYPERLANE = new EventMaterial.Hyperlane(
            new HyperlaneMessage(
                    3, 7, 1, Hash32.ofHex("aa".repeat(32)), 97, Hash32.ofHex("bb".repeat(32)), Bytes.ofHex("0102")),
            new MessageIdMetadata(
                    Hash32.ofHex("11".repeat(32)),
                    Hash32.ofHex("22".repeat(32)),
                    9,
                    List.of(Bytes.ofHex("33".repeat(65)))),
            OptionalLong.of(6),
            Optional.of(Bytes.ofHex("44".repeat(32))));
    private static final EventMaterial.Request REQUEST =
            new EventMaterial.Request("order-17", "orders", 17, "kaspasim:qq", 250_000_000);
    private static final EventMaterial.LayerZero LAYER_ZERO =
            new EventMaterial.LayerZero(30_101, Bytes.ofHex("55".repeat(65)), REQUEST);
    private static final EventMaterial.Api API = new EventMaterial.Api(
            "acme", Bytes.ofHex("66".repeat(64)), REQUEST, new TreeMap<>(Map.of("reason", "rent", "by", "bob")));

    // Golden bytes: once published they decode for ever.
    private static final String HYPERLANE_HEX = "0101"
            + ("4f000000" + "03" + "00000007" + "00000001" + "aa".repeat(32) + "00000061" + "bb".repeat(32) + "0102")
            + ("85000000" + "11".repeat(32) + "22".repeat(32) + "00000009" + "33".repeat(65))
            + "01" + "0600000000000000"
            + "01" + "20000000" + "44".repeat(32);
    private static final String REQUEST_HEX = "08000000" + "6f726465722d3137"
            + "06000000" + "6f7264657273"
            + "1100000000000000"
            + "0b000000" + "6b6173706173696d3a7171"
            + "80b2e60e00000000";
    private static final String LAYER_ZERO_HEX = "0102" + "95750000" + "55".repeat(65) + REQUEST_HEX;
    private static final String API_HEX = "0103" + "04000000" + "61636d65" + "66".repeat(64) + REQUEST_HEX + "02"
            + "02000000" + "6279" + "03000000" + "626f62" + "06000000" + "726561736f6e" + "04000000" + "72656e74";

    @Test
    void its_bytes_are_golden() {
        assertGolden(HYPERLANE, HYPERLANE_HEX);
        assertGolden(LAYER_ZERO, LAYER_ZERO_HEX);
        assertGolden(API, API_HEX);
    }

    @Test
    void absent_parts_are_one_zero_byte_each() {
        EventMaterial.Hyperlane bare = new EventMaterial.Hyperlane(
                HYPERLANE.message(), HYPERLANE.metadata(), OptionalLong.empty(), Optional.empty());
        assertThat(EventMaterialCodec.encode(bare).toHex()).endsWith("33" + "00" + "00");
        assertThat(EventMaterialCodec.decode(EventMaterialCodec.encode(bare))).isEqualTo(bare);
    }

    @Test
    void every_cut_and_every_extra_byte_is_refused() {
        for (String hex : List.of(HYPERLANE_HEX, LAYER_ZERO_HEX, API_HEX)) {
            for (int length = 0; length < hex.length(); length += 2) {
                assertMalformed(hex.substring(0, length));
            }
            assertMalformed(hex + "00");
        }
    }

    @Test
    void other_versions_kinds_and_flags_are_refused() {
        assertMalformed("02" + API_HEX.substring(2));
        assertMalformed("0100" + API_HEX.substring(4));
        assertMalformed("0104" + API_HEX.substring(4));
        assertMalformed(HYPERLANE_HEX.replace("01" + "0600000000000000", "02" + "0600000000000000"));
    }

    @Test
    void one_material_has_one_encoding() {
        String entries = "02000000" + "6279" + "03000000" + "626f62";
        String swapped = API_HEX.replace(entries, "").concat(entries);
        assertThatThrownBy(() -> EventMaterialCodec.decode(Bytes.ofHex(swapped)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("a key behind 'reason'");
    }

    @Test
    void lengths_are_bounded_before_anything_is_read() {
        assertMalformed("0101" + "ffffffff");
        assertMalformed("0103" + "41000000" + "61".repeat(65));
        assertThatThrownBy(() -> EventMaterialCodec.decode(Bytes.of(new byte[EventMaterial.MAX_BYTES + 1])))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("at most 16384 bytes");
    }

    @Test
    void names_that_could_forge_a_stream_are_refused() {
        for (String name : List.of("", "a:b", "a b", "é", "a".repeat(65), "a\n")) {
            assertThatThrownBy(() -> new EventMaterial.Api(name, API.signature(), REQUEST, new TreeMap<>()))
                    .isInstanceOf(MalformedException.class);
            assertThatThrownBy(() -> new EventMaterial.Request("x", name, 1, "kaspasim:qq", 1))
                    .isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void a_previous_nonce_is_below_the_nonce() {
        assertThatThrownBy(() -> new EventMaterial.Hyperlane(
                        HYPERLANE.message(), HYPERLANE.metadata(), OptionalLong.of(7), Optional.empty()))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("previousNonce");
    }

    @Test
    void random_and_changed_bytes_are_the_material_they_encode_or_a_named_error() {
        Random random = new Random(20_260_103);
        byte[][] seeds = {
            Bytes.ofHex(HYPERLANE_HEX).toBytes(),
            Bytes.ofHex(LAYER_ZERO_HEX).toBytes(),
            Bytes.ofHex(API_HEX).toBytes()
        };
        for (int i = 0; i < 30_000; i++) {
            byte[] bytes = seeds[i % seeds.length].clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                EventMaterial material = EventMaterialCodec.decode(Bytes.of(bytes));
                assertThat(EventMaterialCodec.encode(material)).isEqualTo(Bytes.of(bytes));
            } catch (MalformedException named) {
                assertThat(named.expected()).isNotEmpty();
            }
        }
    }

    private static void assertGolden(EventMaterial material, String hex) {
        assertThat(EventMaterialCodec.encode(material).toHex()).isEqualTo(hex);
        assertThat(EventMaterialCodec.decode(Bytes.ofHex(hex))).isEqualTo(material);
    }

    private static void assertMalformed(String hex) {
        assertThatThrownBy(() -> EventMaterialCodec.decode(Bytes.ofHex(hex)))
                .as(hex)
                .isInstanceOf(MalformedException.class);
    }
}
