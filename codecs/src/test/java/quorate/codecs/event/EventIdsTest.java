package quorate.codecs.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import quorate.codecs.crypto.Hashes;
import quorate.codecs.kaspa.Address;
import quorate.protocol.Bytes;
import quorate.protocol.EventId;
import quorate.protocol.Hash32;
import quorate.protocol.ScriptPublicKey;
import quorate.protocol.Source;

class EventIdsTest {
    private static final Hash32 EXTERNAL_ID = Hash32.ofHex("42".repeat(32));
    private static final ScriptPublicKey DESTINATION = Address.decode(
                    "kaspadev:qp5mxzzk5gush9k2zv0pjhj3cmpq9n8nemljasdzxsqjr4x2dc6wc0225vqpw")
            .scriptPublicKey();

    @Test
    void an_event_paid_by_the_existing_deployment_has_the_same_id_here() {
        // The check value of PROTOCOL.md, section 3.
        assertThat(EventIds.of(EXTERNAL_ID, new Source.Hyperlane(1), DESTINATION, 1_000_000))
                .isEqualTo(EventId.ofHex("1b6fa80793c49ade0124b3d9c57d8a969b7603c7b6e4a39f9a5ceacd9e312008"));
    }

    @Test
    void everything_in_it_changes_it() {
        EventId id = EventIds.of(EXTERNAL_ID, new Source.Hyperlane(1), DESTINATION, 1_000_000);
        ScriptPublicKey version1 = new ScriptPublicKey(1, DESTINATION.script());
        ScriptPublicKey otherScript = new ScriptPublicKey(0, Bytes.ofHex("51"));
        assertThat(EventIds.of(Hash32.ZERO, new Source.Hyperlane(1), DESTINATION, 1_000_000))
                .isNotEqualTo(id);
        assertThat(EventIds.of(EXTERNAL_ID, new Source.Hyperlane(2), DESTINATION, 1_000_000))
                .isNotEqualTo(id);
        assertThat(EventIds.of(EXTERNAL_ID, new Source.LayerZero(1), DESTINATION, 1_000_000))
                .isNotEqualTo(id);
        assertThat(EventIds.of(EXTERNAL_ID, new Source.Api(), DESTINATION, 1_000_000))
                .isNotEqualTo(id);
        assertThat(EventIds.of(EXTERNAL_ID, new Source.Hyperlane(1), version1, 1_000_000))
                .isNotEqualTo(id);
        assertThat(EventIds.of(EXTERNAL_ID, new Source.Hyperlane(1), otherScript, 1_000_000))
                .isNotEqualTo(id);
        assertThat(EventIds.of(EXTERNAL_ID, new Source.Hyperlane(1), DESTINATION, 1_000_001))
                .isNotEqualTo(id);
    }

    @Test
    void sources_are_a_tag_and_a_little_endian_domain() {
        assertThat(EventIds.sourceBytes(new Source.Hyperlane(0x01020304)).toHex())
                .isEqualTo("0104030201");
        assertThat(EventIds.sourceBytes(new Source.LayerZero(30_101)).toHex()).isEqualTo("0295750000");
        assertThat(EventIds.sourceBytes(new Source.Api()).toHex()).isEqualTo("03");
    }

    @Test
    void hex_of_32_bytes_is_an_external_id_as_it_is_and_other_text_is_hashed() {
        String hex = "aB".repeat(32);
        assertThat(EventIds.externalId(hex)).isEqualTo(Hash32.ofHex(hex));
        assertThat(EventIds.externalId("0x" + hex)).isEqualTo(Hash32.ofHex(hex));
        assertThat(EventIds.externalId("  0x" + hex + "\n")).isEqualTo(Hash32.ofHex(hex));
        Hash32 order17 =
                Hashes.blake3("igra:external_id:v1:order-17".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(EventIds.externalId("order-17")).isEqualTo(order17);
        assertThat(EventIds.externalId(" order-17\t")).isEqualTo(order17);
        assertThat(EventIds.externalId(hex.substring(2))).isNotEqualTo(EventIds.externalId(hex));
        assertThat(EventIds.externalId("0X" + hex)).isNotEqualTo(Hash32.ofHex(hex));
    }
}
