package quorate.codecs.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import quorate.codecs.hyperlane.HyperlaneMessage;
import quorate.codecs.hyperlane.PaymentBody;
import quorate.codecs.kaspa.Address;
import quorate.protocol.Bytes;
import quorate.protocol.Check;
import quorate.protocol.Event;
import quorate.protocol.Hash32;
import quorate.protocol.Source;

/** Check 1, check 2 and the first nonce: every way to be refused, and what is accepted. */
class MaterialVerifierTest {
    private static final long AMOUNT = 250_000_000;

    private final Group group = new Group();
    private final MaterialVerifier verifier = group.verifier();

    @Test
    void a_message_with_enough_signatures_becomes_its_event() {
        HyperlaneMessage message = group.message(Group.ADDRESS, AMOUNT);
        EventMaterial material = group.chain.material(message, 0, 2);
        Verdict.Verified verified = accepted(material);
        Event event = verified.event();
        assertThat(event.source()).isEqualTo(new Source.Hyperlane(Group.ORIGIN));
        assertThat(event.externalId()).isEqualTo(message.id());
        assertThat(event.stream().text()).isEqualTo("hyperlane:1:" + "aa".repeat(32));
        assertThat(event.nonce()).isEqualTo(message.nonce());
        assertThat(event.amountSompi()).isEqualTo(AMOUNT);
        assertThat(event.destination()).isEqualTo(Address.decode(Group.ADDRESS).scriptPublicKey());
        assertThat(event.id()).isEqualTo(EventIds.of(message.id(), event.source(), event.destination(), AMOUNT));
        assertThat(verified.address()).isEqualTo(Group.ADDRESS);
        assertThat(verified.material()).isEqualTo(EventMaterialCodec.encode(material));
        assertThat(verifier.verify(verified.material())).isEqualTo(verified);
    }

    @Test
    void both_metadata_forms_prove_the_same_event() {
        HyperlaneMessage message = group.message(Group.ADDRESS, AMOUNT);
        group.message(Group.OTHER_ADDRESS, AMOUNT);
        EventMaterial merkle =
                MaterialSigner.hyperlane(message, group.chain.merkleRoot(message, 1, 2), OptionalLong.empty());
        assertThat(accepted(merkle).event().externalId()).isEqualTo(message.id());
    }

    @Test
    void an_api_and_a_layer_zero_request_become_events() {
        EventMaterial.Request request = Group.request("order-17", 17, Group.ADDRESS, AMOUNT);
        Event api = accepted(Group.api(request)).event();
        assertThat(api.source()).isEqualTo(new Source.Api());
        assertThat(api.stream().text()).isEqualTo("api:acme:orders");
        assertThat(api.nonce()).isEqualTo(17);
        assertThat(api.externalId()).isEqualTo(EventIds.externalId("order-17"));
        Event layerZero = accepted(Group.layerZero(request)).event();
        assertThat(layerZero.source()).isEqualTo(new Source.LayerZero(Group.SRC_EID));
        assertThat(layerZero.stream().text()).isEqualTo("layerzero:30101:orders");
        assertThat(layerZero.id()).isNotEqualTo(api.id());
    }

    @Test
    void a_message_for_another_domain_is_not_ours() {
        HyperlaneMessage message =
                group.chain.dispatch(Group.SENDER, Group.OURS + 1, new PaymentBody(AMOUNT, Group.ADDRESS));
        refused(group.chain.material(message, 0, 1), RejectionCode.UNKNOWN_DOMAIN, "destination");
    }

    @Test
    void an_origin_without_validators_is_unknown() {
        quorate.codecs.hyperlane.Chain other = new quorate.codecs.hyperlane.Chain(2, 3);
        HyperlaneMessage message = other.dispatch(Group.SENDER, Group.OURS, new PaymentBody(AMOUNT, Group.ADDRESS));
        refused(other.material(message, 0, 1), RejectionCode.UNKNOWN_DOMAIN, "origin");
    }

    @Test
    void a_sender_that_is_not_on_the_list_may_not_ask_although_validators_sign_it() {
        HyperlaneMessage message =
                group.chain.dispatch(Hash32.ofHex("ab".repeat(32)), Group.OURS, new PaymentBody(AMOUNT, Group.ADDRESS));
        refused(group.chain.material(message, 0, 1, 2), RejectionCode.SENDER_NOT_ALLOWED, "sender");
    }

    @Test
    void a_body_whose_destination_differs_from_the_recipient_is_refused() {
        PaymentBody asked = new PaymentBody(AMOUNT, Group.ADDRESS);
        PaymentBody forged = new PaymentBody(AMOUNT, Group.OTHER_ADDRESS);
        HyperlaneMessage message = group.chain.dispatch(Group.SENDER, Group.OURS, asked.recipient(), forged.encode());
        refused(group.chain.material(message, 0, 1, 2), RejectionCode.PROOF_INVALID, "recipient");
    }

    @Test
    void a_message_changed_after_it_was_signed_is_refused() {
        HyperlaneMessage signed = group.message(Group.ADDRESS, AMOUNT);
        PaymentBody more = new PaymentBody(2 * AMOUNT, Group.ADDRESS);
        HyperlaneMessage changed = new HyperlaneMessage(
                signed.version(),
                signed.nonce(),
                signed.originDomain(),
                signed.sender(),
                signed.destinationDomain(),
                signed.recipient(),
                more.encode());
        EventMaterial material =
                MaterialSigner.hyperlane(changed, group.chain.messageId(signed, 0, 1), OptionalLong.empty());
        refused(material, RejectionCode.PROOF_INVALID, "metadata");
    }

    @Test
    void one_validator_or_one_twice_is_below_the_threshold_of_two() {
        HyperlaneMessage message = group.message(Group.ADDRESS, AMOUNT);
        refused(group.chain.material(message, 1), RejectionCode.PROOF_INVALID, "metadata");
        refused(group.chain.material(message, 1, 1), RejectionCode.PROOF_INVALID, "metadata");
    }

    @Test
    void a_body_that_asks_for_nothing_is_malformed() {
        HyperlaneMessage message =
                group.chain.dispatch(Group.SENDER, Group.OURS, Hash32.ZERO, Bytes.ofHex("0102030405"));
        refused(group.chain.material(message, 0, 1), RejectionCode.MALFORMED, "body.amount");
    }

    @Test
    void a_request_signed_by_another_key_is_refused() {
        EventMaterial.Request request = Group.request("order-17", 17, Group.ADDRESS, AMOUNT);
        byte[] stranger = Group.key("stranger");
        refused(
                MaterialSigner.api("acme", stranger, request, new TreeMap<>()),
                RejectionCode.PROOF_INVALID,
                "source.api.signature");
        refused(
                MaterialSigner.layerZero(Group.SRC_EID, stranger, request),
                RejectionCode.PROOF_INVALID,
                "source.layerZero.signature");
    }

    @Test
    void a_signature_binds_amount_destination_external_id_stream_and_nonce() {
        EventMaterial.Request signed = Group.request("order-17", 17, Group.ADDRESS, AMOUNT);
        Bytes api = Group.api(signed).signature();
        Bytes layerZero = Group.layerZero(signed).signature();
        List<EventMaterial.Request> changes = List.of(
                Group.request("order-18", 17, Group.ADDRESS, AMOUNT),
                Group.request("order-17", 18, Group.ADDRESS, AMOUNT),
                Group.request("order-17", 17, Group.OTHER_ADDRESS, AMOUNT),
                Group.request("order-17", 17, Group.ADDRESS, AMOUNT + 1),
                new EventMaterial.Request("order-17", "refunds", 17, Group.ADDRESS, AMOUNT));
        for (EventMaterial.Request changed : changes) {
            refused(new EventMaterial.Api("acme", api, changed, new TreeMap<>()), RejectionCode.PROOF_INVALID, "api");
            refused(
                    new EventMaterial.LayerZero(Group.SRC_EID, layerZero, changed),
                    RejectionCode.PROOF_INVALID,
                    "layerZero");
        }
    }

    @Test
    void an_unknown_relayer_and_an_unknown_endpoint_are_refused() {
        EventMaterial.Request request = Group.request("order-17", 17, Group.ADDRESS, AMOUNT);
        refused(
                MaterialSigner.api("globex", Group.RELAYER_KEY, request, new TreeMap<>()),
                RejectionCode.SOURCE_NOT_ALLOWED,
                "relayer");
        refused(MaterialSigner.layerZero(30_102, Group.ENDPOINT_KEY, request), RejectionCode.UNKNOWN_DOMAIN, "srcEid");
    }

    @Test
    void amounts_outside_the_policy_are_refused_and_its_limits_are_not() {
        refused(group.hyperlane(Group.ADDRESS, Group.MIN - 1), RejectionCode.POLICY_REFUSED, "amountSompi");
        refused(group.hyperlane(Group.ADDRESS, Group.MAX + 1), RejectionCode.POLICY_REFUSED, "amountSompi");
        accepted(group.hyperlane(Group.ADDRESS, Group.MIN));
        accepted(group.hyperlane(Group.ADDRESS, Group.MAX));
    }

    @Test
    void destinations_that_the_policy_does_not_allow_are_refused() {
        refused(group.hyperlane(Group.DENIED, AMOUNT), RejectionCode.POLICY_REFUSED, "destination");
        MaterialVerifier strict = new MaterialVerifier(allowingOnly(Group.OTHER_ADDRESS));
        assertThat(strict.verify(group.hyperlane(Group.ADDRESS, AMOUNT)))
                .isInstanceOfSatisfying(
                        Verdict.Rejected.class,
                        rejected -> assertThat(rejected.code()).isEqualTo(RejectionCode.POLICY_REFUSED));
        assertThat(strict.verify(group.hyperlane(Group.OTHER_ADDRESS, AMOUNT))).isInstanceOf(Verdict.Verified.class);
    }

    @Test
    void an_address_of_another_network_or_none_at_all_cannot_be_paid() {
        refused(group.hyperlane(Group.MAINNET, AMOUNT), RejectionCode.DESTINATION_INVALID, "destination");
        refused(group.hyperlane(Group.ADDRESS + "q", AMOUNT), RejectionCode.DESTINATION_INVALID, "destination");
        EventMaterial.Request upper =
                Group.request("order-17", 17, Group.ADDRESS.toUpperCase(java.util.Locale.ROOT), AMOUNT);
        refused(
                new EventMaterial.Api("acme", Bytes.ofHex("00".repeat(64)), upper, new TreeMap<>()),
                RejectionCode.DESTINATION_INVALID,
                "destination");
    }

    @Test
    void nonces_below_the_configured_first_one_are_refused() {
        refused(
                Group.api(Group.request("order-4", 4, Group.ADDRESS, AMOUNT)),
                RejectionCode.BELOW_FIRST_NONCE,
                "nonce");
        accepted(Group.api(Group.request("order-5", 5, Group.ADDRESS, AMOUNT)));
        accepted(Group.layerZero(Group.request("order-0", 0, Group.ADDRESS, AMOUNT)));
    }

    @Test
    void material_beyond_16_kib_is_too_large() {
        HyperlaneMessage huge = group.chain.dispatch(
                Group.SENDER, Group.OURS, Hash32.ZERO, Bytes.of(new byte[EventMaterial.MAX_BYTES]));
        refused(group.chain.material(huge, 0, 1), RejectionCode.TOO_LARGE, "");
    }

    @Test
    void two_contents_differ_in_their_digest_and_one_content_never_does() {
        Verdict.Verified first = accepted(Group.api(Group.request("order-17", 17, Group.ADDRESS, AMOUNT)));
        Verdict.Verified again = accepted(Group.api(Group.request(" order-17 ", 17, Group.ADDRESS, AMOUNT)));
        Verdict.Verified more = accepted(Group.api(Group.request("order-17", 17, Group.ADDRESS, AMOUNT + 1)));
        Verdict.Verified later = accepted(Group.api(Group.request("order-17", 18, Group.ADDRESS, AMOUNT)));
        assertThat(again.contentDigest()).isEqualTo(first.contentDigest());
        assertThat(more.contentDigest()).isNotEqualTo(first.contentDigest());
        // The same event id at two places of a stream: still two contents.
        assertThat(later.event().id()).isEqualTo(first.event().id());
        assertThat(later.contentDigest()).isNotEqualTo(first.contentDigest());
    }

    @Test
    void a_rejection_names_its_check() {
        Verdict.Rejected rejected = (Verdict.Rejected) verifier.verify(group.hyperlane(Group.ADDRESS, 1));
        assertThat(rejected.finding().check()).isEqualTo(Check.POLICY);
        assertThat(rejected.finding().code()).isEqualTo("POLICY_REFUSED");
        assertThat(RejectionCode.PROOF_INVALID.wireName()).isEqualTo("proof_invalid");
    }

    @Test
    void changed_bytes_give_the_same_event_or_a_named_rejection_and_never_another_event() {
        Verdict.Verified honest = accepted(group.hyperlane(Group.ADDRESS, AMOUNT));
        byte[] bytes = honest.material().toBytes();
        Random random = new Random(20_260_102);
        int refused = 0;
        for (int i = 0; i < 3_000; i++) {
            byte[] changed = bytes.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            }
            switch (verifier.verify(Bytes.of(changed))) {
                case Verdict.Rejected rejected -> {
                    refused++;
                    assertThat(rejected.expected()).isNotEmpty();
                }
                case Verdict.Verified verified ->
                    assertThat(verified.contentDigest()).isEqualTo(honest.contentDigest());
            }
        }
        assertThat(refused).isGreaterThan(1_500);
    }

    private SourcePolicy allowingOnly(String address) {
        SourcePolicy all = group.policy();
        return new SourcePolicy(
                all.network(),
                all.ownDomain(),
                all.validators(),
                all.senders(),
                all.layerZeroKeys(),
                all.apiRelayers(),
                new SourcePolicy.Payments(Group.MIN, Group.MAX, new TreeSet<>(List.of(address)), new TreeSet<>()),
                all.firstNonces());
    }

    private Verdict.Verified accepted(EventMaterial material) {
        Verdict verdict = verifier.verify(material);
        assertThat(verdict).isInstanceOf(Verdict.Verified.class);
        return (Verdict.Verified) verdict;
    }

    private void refused(EventMaterial material, RejectionCode code, String path) {
        Verdict verdict = verifier.verify(material);
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Rejected.class, rejected -> {
            assertThat(rejected.code()).isEqualTo(code);
            assertThat(rejected.path()).contains(path);
            assertThat(rejected.expected()).isNotEmpty();
            assertThat(rejected.found()).isNotEmpty();
        });
        // A peer that receives the bytes comes to the same verdict.
        Bytes canonical = EventMaterialCodec.encode(material);
        if (code != RejectionCode.TOO_LARGE) {
            assertThat(verifier.verify(canonical)).isEqualTo(verdict);
        }
    }
}
