package quorate.codecs.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import quorate.codecs.bytes.MalformedException;
import quorate.protocol.Bytes;

class EventJsonTest {
    private static final EventMaterial.Request REQUEST = Group.request("order-17", 17, Group.ADDRESS, 250_000_000);
    private static final String API = """
            {"source":{"api":{"relayer":"acme","signature":"0xSIG"}},"externalId":"order-17","stream":"orders","nonce":17,
             "destination":"kaspasim:qq","amountSompi":"250000000","metadata":{"reason":"rent"}}""".replace("SIG", "66".repeat(64));

    @Test
    void what_is_written_is_read_again() {
        EventMaterial.Hyperlane bare = new Group().hyperlane(Group.ADDRESS, 250_000_000);
        EventMaterial.Hyperlane full = new EventMaterial.Hyperlane(
                new quorate.codecs.hyperlane.HyperlaneMessage(
                        3,
                        7,
                        1,
                        Group.SENDER,
                        Group.OURS,
                        bare.message().recipient(),
                        bare.message().body()),
                bare.metadata(),
                OptionalLong.of(6),
                Optional.of(Bytes.ofHex("44".repeat(32))));
        List<EventMaterial> all = List.of(
                bare,
                full,
                Group.layerZero(REQUEST),
                Group.api(REQUEST),
                MaterialSigner.api(
                        "acme", Group.RELAYER_KEY, REQUEST, new TreeMap<>(Map.of("reason", "rent", "by", "bob"))));
        for (EventMaterial material : all) {
            assertThat(EventJson.read(EventJson.write(material))).isEqualTo(material);
        }
    }

    @Test
    void the_examples_of_the_api_are_read() {
        EventMaterial.Api api = (EventMaterial.Api) read(API);
        assertThat(api.relayer()).isEqualTo("acme");
        assertThat(api.request())
                .isEqualTo(new EventMaterial.Request("order-17", "orders", 17, "kaspasim:qq", 250_000_000));
        assertThat(api.metadata()).containsEntry("reason", "rent");
    }

    @Test
    void an_error_names_the_field_what_was_expected_and_what_was_found() {
        refused(API.replace("\"nonce\":17", "\"nonce\":\"17\""), "nonce", "a whole number", "\"17\"");
        refused(API.replace("\"nonce\":17", "\"nonce\":-1"), "nonce", "a whole number", "-1");
        refused(API.replace("\"nonce\":17", "\"nonce\":1.5"), "nonce", "a whole number", "1.5");
        refused(
                API.replace("\"nonce\":17", "\"nonce\":9223372036854775808"),
                "nonce",
                "a whole number",
                "9223372036854775808");
        refused(API.replace("\"nonce\":17,", ""), "nonce", "a value", "nothing");
        refused(API.replace("\"250000000\"", "250000000"), "amountSompi", "a text", "250000000");
        refused(API.replace("\"250000000\"", "\"0250000000\""), "amountSompi", "decimal digits", "0250000000");
        refused(API.replace("\"250000000\"", "\"0\""), "amountSompi", "from 1", "0");
        refused(
                API.replace("\"250000000\"", "\"9999999999999999999\""),
                "amountSompi",
                "below 2^63",
                "9999999999999999999");
        refused(API.replace("0x66", "0x6"), "source.api.signature", "pairs of hex digits", "0x6");
        refused(API.replace("0x66", "0xzz"), "source.api.signature", "pairs of hex digits", "zz");
        refused(API.replace("0x66", "0x"), "source.api.signature", "64 bytes", "63 bytes");
        refused(API.replace("0x66", "0x" + "66".repeat(500_000)), "source.api.signature", "64 bytes", "500063 bytes");
        refused(API.replace("\"rent\"", "5"), "metadata.reason", "a text", "5");
        refused(API.replace("{\"reason\":\"rent\"}", "[]"), "metadata", "a JSON object", "ARRAY");
    }

    @Test
    void unknown_and_repeated_fields_and_several_sources_are_refused() {
        refused(API.replace("\"nonce\"", "\"tip\":1,\"nonce\""), "tip", "no such field", "a value");
        refused(API.replace("\"relayer\"", "\"x\":1,\"relayer\""), "source.api.x", "no such field", "a value");
        refused(API.replace("\"nonce\":17", "\"nonce\":17,\"nonce\":18"), "", "valid JSON", "uplicate");
        refused(API.replace("\"api\"", "\"manual\""), "source", "one of hyperlane, layerZero, api", "manual");
        refused(API.replace("{\"api\"", "{\"hyperlane\":{},\"api\""), "source", "exactly one field", "hyperlane");
        refused("{\"source\":{}}", "source", "exactly one field", "[]");
        refused("{\"source\":5}", "source", "a JSON object", "NUMBER");
        refused(
                "{\"source\":{\"hyperlane\":{\"message\":\"0x00\",\"metadata\":\"0x\"}}}",
                "source.hyperlane.message",
                "77",
                "1 bytes");
    }

    @Test
    void what_is_no_json_object_is_refused() {
        for (String body :
                List.of("", " ", "null", "[]", "5", "\"x\"", "{", "{}", API + "{}", "\u0000", "{\"a\":NaN}")) {
            assertThatThrownBy(() -> read(body)).as(body).isInstanceOf(MalformedException.class);
        }
        refused("[".repeat(10_000), "", "valid JSON", "epth");
    }

    @Test
    void changed_bodies_are_read_or_refused_with_a_named_error() {
        byte[] body = API.getBytes(StandardCharsets.UTF_8);
        Random random = new Random(20_260_104);
        for (int i = 0; i < 30_000; i++) {
            byte[] changed = body.clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(EventJson.read(changed)).isNotNull();
            } catch (MalformedException named) {
                assertThat(named.expected()).isNotEmpty();
            }
        }
    }

    private static EventMaterial read(String body) {
        return EventJson.read(body.getBytes(StandardCharsets.UTF_8));
    }

    private static void refused(String body, String path, String expected, String found) {
        assertThatThrownBy(() -> read(body)).isInstanceOfSatisfying(MalformedException.class, refused -> {
            assertThat(refused.path()).isEqualTo(path);
            assertThat(refused.expected()).contains(expected);
            assertThat(refused.found()).contains(found);
        });
    }
}
