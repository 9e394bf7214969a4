package quorate.devnet.relayer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import quorate.codecs.crypto.Hashes;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.event.EventJson;
import quorate.codecs.event.EventMaterial;
import quorate.codecs.event.MaterialVerifier;
import quorate.codecs.event.SourcePolicy;
import quorate.codecs.event.Verdict;
import quorate.codecs.hyperlane.MerkleRootMetadata;
import quorate.codecs.hyperlane.MessageIdMetadata;
import quorate.codecs.hyperlane.ValidatorKey;
import quorate.codecs.hyperlane.ValidatorSet;
import quorate.codecs.kaspa.Network;
import quorate.protocol.Bytes;
import quorate.protocol.Event;
import quorate.protocol.Hash32;
import quorate.protocol.StreamMode;

/** What the demo's relayer makes is what a signer accepts from the real world. */
class DemoRelayerTest {
    private static final long LEAST_SOMPI = 20_000_000;
    private static final DemoRelayer.Keys KEYS = new DemoRelayer.Keys(
            "demo",
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            List.of(key("validator 0"), key("validator 1"), key("validator 2")),
            key("relayer"),
            Hash32.of(key("sender").toBytes()),
            1,
            97);

    @Test
    void every_event_it_makes_passes_the_checks_and_keeps_the_order_of_its_stream() {
        MaterialVerifier verifier = new MaterialVerifier(policy());
        DemoRelayer relayer = new DemoRelayer(KEYS, Network.SIMNET, 0);
        TreeMap<String, Event> last = new TreeMap<>();
        List<EventMaterial> made = new ArrayList<>();
        for (int number = 0; number < 30; number++) {
            EventMaterial material = EventJson.read(relayer.next(number).body().toBytes());
            made.add(material);
            Verdict verdict = verifier.verify(material);
            assertThat(verdict).isInstanceOf(Verdict.Verified.class);
            Event event = ((Verdict.Verified) verdict).event();
            assertThat(event.amountSompi()).isGreaterThanOrEqualTo(LEAST_SOMPI);
            Event before = last.put(event.stream().text(), event);
            if (before != null) {
                assertFollows(before, event);
            }
        }
        assertThat(last).hasSize(2);
        assertThat(made.stream().filter(EventMaterial.Api.class::isInstance)).hasSize(6);
        assertThat(metadata(made)).hasAtLeastOneElementOfType(MessageIdMetadata.class);
        assertThat(metadata(made)).hasAtLeastOneElementOfType(MerkleRootMetadata.class);
    }

    @Test
    void no_two_events_pay_the_same_destination_and_a_repeat_is_the_same_bytes() {
        TreeSet<String> destinations = new TreeSet<>();
        DemoRelayer relayer = new DemoRelayer(KEYS, Network.SIMNET, 0);
        DemoRelayer again = new DemoRelayer(KEYS, Network.SIMNET, 0);
        for (int number = 0; number < 20; number++) {
            destinations.add(relayer.destination(number));
            assertThat(relayer.next(number)).isEqualTo(again.next(number));
        }
        assertThat(destinations).hasSize(20);
    }

    private static void assertFollows(Event before, Event event) {
        if (event.source().streamMode() == StreamMode.CONTIGUOUS) {
            assertThat(event.nonce()).isEqualTo(before.nonce() + 1);
        } else {
            assertThat(event.nonce()).isGreaterThan(before.nonce());
            assertThat(event.previousNonce()).hasValue(before.nonce());
        }
    }

    private static List<Object> metadata(List<EventMaterial> made) {
        List<Object> found = new ArrayList<>();
        for (EventMaterial material : made) {
            if (material instanceof EventMaterial.Hyperlane hyperlane) {
                found.add(hyperlane.metadata());
            }
        }
        return found;
    }

    private static SourcePolicy policy() {
        List<Bytes> validators = KEYS.validators().stream()
                .map(secret -> new ValidatorKey(secret.toBytes()).address())
                .toList();
        Bytes relayer = Bytes.of(Schnorr.best().publicKey(KEYS.apiKey().toBytes()));
        return new SourcePolicy(
                Network.SIMNET,
                KEYS.ownDomain(),
                new TreeMap<>(Map.of(KEYS.originDomain(), new ValidatorSet(validators, 2))),
                new TreeSet<>(List.of(new SourcePolicy.Sender(KEYS.originDomain(), KEYS.sender()))),
                new TreeMap<>(),
                new TreeMap<>(Map.of(KEYS.name(), List.of(Hash32.of(relayer.toBytes())))),
                new SourcePolicy.Payments(LEAST_SOMPI, 500_000_000_000L, new TreeSet<>(), new TreeSet<>()),
                new TreeMap<>());
    }

    private static Bytes key(String seed) {
        return Bytes.of(Hashes.blake3(seed.getBytes(StandardCharsets.UTF_8)).toBytes());
    }
}
