package quorate.codecs.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import quorate.codecs.bytes.ByteReader;
import quorate.codecs.bytes.ByteWriter;
import quorate.codecs.bytes.MalformedException;
import quorate.codecs.crypto.Schnorr;
import quorate.protocol.Bytes;
import quorate.protocol.Certificate;
import quorate.protocol.Decision;
import quorate.protocol.DecisionHash;
import quorate.protocol.Digest;
import quorate.protocol.EventId;
import quorate.protocol.Hash32;
import quorate.protocol.KillGround;
import quorate.protocol.LiveHeld;
import quorate.protocol.Message;
import quorate.protocol.NodeId;
import quorate.protocol.Outpoint;
import quorate.protocol.PoolId;
import quorate.protocol.Profile;
import quorate.protocol.ScriptPublicKey;
import quorate.protocol.Signed;
import quorate.protocol.Statement;
import quorate.protocol.StreamId;
import quorate.protocol.Template;
import quorate.protocol.TemplateHash;
import quorate.protocol.TemplateInput;
import quorate.protocol.TemplateOutput;
import quorate.protocol.VoteCertificate;

class EnvelopeCodecTest {
    private static final int FUZZ_ROUNDS = 20_000;
    private static final PoolId POOL = new PoolId("main");
    private static final Hash32 GROUP = filled(7);

    private final Schnorr schnorr = Schnorr.best();
    private final byte[][] secrets = {
        filled(1).toBytes(), filled(2).toBytes(), filled(3).toBytes()
    };
    private final Signing signing = new Signing(
            GROUP,
            POOL,
            Arrays.stream(secrets).map(s -> Bytes.of(schnorr.publicKey(s))).toList(),
            2,
            Profile.CRASH,
            schnorr);

    private static Hash32 filled(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return Hash32.of(bytes);
    }

    private <S extends Statement> Signed<S> signed(int member, S statement) {
        byte[] signature =
                schnorr.sign(secrets[member], signing.digest(statement).toBytes(), new byte[32]);
        return new Signed<>(new NodeId(member), statement, Bytes.of(signature));
    }

    private List<Message> oneOfEach() {
        DecisionHash hash = new DecisionHash(filled(9));
        Template template = new Template(
                List.of(new TemplateInput(new Outpoint(filled(4), 3), 500_000_000L)),
                List.of(
                        new TemplateOutput(250_000_000L, new ScriptPublicKey(0, Bytes.ofHex("20" + filled(5) + "ac"))),
                        new TemplateOutput(
                                249_000_000L, new ScriptPublicKey(0, Bytes.ofHex("aa20" + filled(6) + "87")))),
                Bytes.ofHex("51525431" + filled(8)));
        Decision pay = new Decision.Pay(List.of(new EventId(filled(8))), template);
        Decision cancel = new Decision.Cancel(new StreamId("api:acme:orders"), 17, Optional.of(new EventId(filled(8))));
        Statement.Vote vote = new Statement.Vote(12, 3, Optional.of(hash));
        Statement.Lock lock = new Statement.Lock(12, 3, hash);
        VoteCertificate votes = new VoteCertificate(12, 3, hash, List.of(signed(0, vote), signed(2, vote)));
        Certificate locks = new Certificate(12, 3, hash, List.of(signed(0, lock), signed(1, lock)));
        Signed<Statement.Lock> anchored = anchored(0, 1_234_567);
        Certificate anchoredLocks = new Certificate(12, 3, hash, List.of(anchored, anchored(1, Long.MAX_VALUE)));
        Statement.Refusal refusal = new Statement.Refusal(11, new TemplateHash(filled(3)));
        Bytes material = Bytes.ofHex("0102030405");
        return List.of(
                new Message.Proposal(pay, signed(0, vote), Optional.of(votes), List.of(material)),
                new Message.Proposal(cancel, signed(0, vote), Optional.empty(), List.of()),
                new Message.VoteCast(signed(1, new Statement.Vote(12, 4, Optional.empty())), Optional.empty()),
                new Message.LockCast(signed(1, lock), votes),
                new Message.Certified(pay, locks, List.of(material)),
                new Message.Digested(new Digest(11, 4, List.of(hash), List.of(new Digest.RoundHeld(4, 5, 1)))),
                new Message.LiveDigested(List.of(new LiveHeld(11, 3, 0, 0))),
                new Message.Signatures(11, new TemplateHash(filled(3)), new NodeId(2), List.of(Bytes.of(new byte[64]))),
                new Message.Confirmed(signed(2, new Statement.Completed(11, new TemplateHash(filled(3))))),
                new Message.Announced(material),
                new Message.Wanted(5),
                new Message.Hello(1_234_567, "0.1.0"),
                new Message.Refused(signed(1, new Statement.Refusal(11, new TemplateHash(filled(3))))),
                new Message.LiveDigested(List.of(new LiveHeld(11, 3, 0, 4), new LiveHeld(12, 0, 0, 0))),
                new Message.Proposal(
                        new Decision.Kill(11, new KillGround.Lost()), signed(0, vote), Optional.empty(), List.of()),
                new Message.Proposal(
                        new Decision.Kill(11, new KillGround.Refused(List.of(signed(0, refusal), signed(2, refusal)))),
                        signed(0, vote),
                        Optional.empty(),
                        List.of()),
                new Message.Asked(99),
                new Message.Answered(99, 11, false, Optional.of(signed(1, vote)), Optional.of(signed(1, lock))),
                new Message.Answered(Long.MAX_VALUE, 0, true, Optional.empty(), Optional.empty()),
                new Message.Digested(
                        new Digest(11, 4, List.of(), List.of(), Optional.of(new Digest.Returning(1_700_000, 13)))),
                new Message.Certified(new Decision.Pass(), locks, List.of()),
                new Message.LockCast(anchored(1, 0), votes),
                new Message.Certified(new Decision.Pass(), anchoredLocks, List.of()),
                new Message.Answered(99, 11, false, Optional.empty(), Optional.of(anchored)));
    }

    private Signed<Statement.Lock> anchored(int member, long anchorDaaScore) {
        return signed(member, new Statement.Lock(12, 3, new DecisionHash(filled(9)), OptionalLong.of(anchorDaaScore)));
    }

    private byte[] sealed(Message message) {
        byte[] unsigned = EnvelopeCodec.unsigned(GROUP, POOL, new NodeId(1), 99, 1, message);
        byte[] signature =
                schnorr.sign(secrets[1], Signing.envelopeDigest(unsigned).toBytes(), new byte[32]);
        byte[] all = Arrays.copyOf(unsigned, unsigned.length + 64);
        System.arraycopy(signature, 0, all, unsigned.length, 64);
        return all;
    }

    @Test
    void whenAMessageIsSealedAndOpened_thenItIsTheSameAndItsSignatureHolds() {
        for (Message message : oneOfEach()) {
            EnvelopeCodec.Decoded decoded = EnvelopeCodec.decode(sealed(message));
            assertThat(decoded.envelope().message()).isEqualTo(message);
            assertThat(decoded.envelope().sender()).isEqualTo(new NodeId(1));
            assertThat(signing.verifyEnvelope(decoded)).isTrue();
        }
    }

    // G1: a wire form, once committed, decodes for ever.
    @Test
    void whenTheGoldenBytesAreRead_thenTheyAreStillTheseMessages() throws java.io.IOException {
        List<String> golden;
        try (var in = EnvelopeCodecTest.class.getResourceAsStream("/golden-envelopes-v1.txt")) {
            golden = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
        }
        List<String> now = new ArrayList<>();
        oneOfEach().forEach(message -> now.add(Bytes.of(sealed(message)).toHex()));
        assertThat(now).isEqualTo(golden);
    }

    @Test
    void whenAnyByteIsChanged_thenTheEnvelopeIsRefusedOrItsSignatureFails() {
        for (Message message : oneOfEach()) {
            byte[] bytes = sealed(message);
            for (int i = 0; i < bytes.length; i += 7) {
                byte[] changed = bytes.clone();
                changed[i] ^= 0x40;
                assertThat(accepted(changed)).as(message + " byte " + i).isFalse();
            }
        }
    }

    @Test
    void whenBytesAreHostile_thenOnlyTheNamedErrorIsThrown() {
        Random random = new Random(42);
        List<Message> messages = oneOfEach();
        for (int i = 0; i < FUZZ_ROUNDS; i++) {
            byte[] bytes = sealedOnce(messages.get(i % messages.size()));
            int changes = 1 + random.nextInt(4);
            for (int c = 0; c < changes; c++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            byte[] cut = random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
            accepted(cut);
        }
    }

    private final java.util.Map<Message, byte[]> sealedBefore = new java.util.HashMap<>();

    private byte[] sealedOnce(Message message) {
        return sealedBefore.computeIfAbsent(message, this::sealed).clone();
    }

    @Test
    void whenBytesFollowTheEnd_thenTheEnvelopeIsRefused() {
        byte[] bytes = sealed(oneOfEach().get(0));
        assertThatThrownBy(() -> EnvelopeCodec.decode(Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> EnvelopeCodec.decode(new byte[EnvelopeCodec.MAX_BYTES + 1]))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("at most");
    }

    // D2: a Kill carries its refusals, each its maker's own.
    @Test
    void whenAKillCarriesAForgedRefusal_thenItsFaultIsNamed() {
        Statement.Refusal refusal = new Statement.Refusal(11, new TemplateHash(filled(3)));
        Signed<Statement.Refusal> zero = signed(0, refusal);
        Signed<Statement.Refusal> forged = new Signed<>(new NodeId(1), refusal, zero.signature());
        assertThat(signing.faultOf(kill(List.of(zero, signed(1, refusal))))).isEmpty();
        assertThat(signing.faultOf(kill(List.of(zero, forged)))).contains("a bad signature of " + forged.member());
        assertThatThrownBy(() -> kill(List.of(signed(1, refusal), zero))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> kill(List.of(zero, zero))).isInstanceOf(IllegalArgumentException.class);
    }

    private static Decision kill(List<Signed<Statement.Refusal>> refusals) {
        return new Decision.Kill(11, new KillGround.Refused(refusals));
    }

    // L1, C1: Q different members, each with its own signature of exactly this statement.
    @Test
    void whenACertificateHasTooFewOrForgedMembers_thenItsFaultIsNamed() {
        DecisionHash hash = new DecisionHash(filled(9));
        Statement.Lock lock = new Statement.Lock(12, 3, hash);
        Signed<Statement.Lock> zero = signed(0, lock);
        Signed<Statement.Lock> forged = new Signed<>(new NodeId(1), lock, zero.signature());
        assertThat(signing.faultOf(new Certificate(12, 3, hash, List.of(zero, signed(1, lock)))))
                .isEmpty();
        assertThat(signing.faultOf(new Certificate(12, 3, hash, List.of(zero)))).isPresent();
        assertThat(signing.faultOf(new Certificate(12, 3, hash, List.of(zero, zero, signed(1, lock)))))
                .contains(zero.member() + " twice");
        assertThat(signing.faultOf(new Certificate(12, 3, hash, List.of(zero, zero))))
                .isPresent();
        assertThat(signing.faultOf(new Certificate(12, 3, hash, List.of(zero, forged))))
                .isPresent();
        assertThat(signing.faultOf(new Certificate(12, 4, hash, List.of(zero, signed(1, lock)))))
                .isPresent();
    }

    private Signing byzantine() {
        List<Bytes> keys =
                Arrays.stream(secrets).map(s -> Bytes.of(schnorr.publicKey(s))).toList();
        return new Signing(GROUP, POOL, keys, 2, Profile.BYZANTINE, schnorr);
    }

    private static Certificate certificate(List<Signed<Statement.Lock>> locks) {
        return new Certificate(12, 3, new DecisionHash(filled(9)), locks);
    }

    // C1: a certificate is judged by its own signatures, never by its anchors; each is signed.
    @Test
    void whenLocksHaveAnyAnchors_thenTheirCertificateHoldsAndEachAnchorIsItsMakersOwn() {
        Signed<Statement.Lock> zero = anchored(0, 0);
        assertThat(byzantine().faultOf(certificate(List.of(zero, anchored(1, Long.MAX_VALUE)))))
                .isEmpty();
        Signed<Statement.Lock> moved = new Signed<>(
                new NodeId(1), anchored(1, 6).statement(), anchored(1, 5).signature());
        assertThat(byzantine().faultOf(certificate(List.of(zero, moved)))).contains("a bad signature of signer-1");
        assertThat(byzantine().faultOf(moved)).contains("a bad signature of signer-1");
        assertThat(byzantine().faultOf(zero)).isEmpty();
        assertThat(byzantine().faultOf(certificate(List.of(zero)))).contains("expected 2 members, found 1");
    }

    // C1: with an anchor exactly in the Byzantine profile, whoever hands the lock on.
    @Test
    void whenALockIsNotTheProfiles_thenItsFaultIsNamed() {
        Signed<Statement.Lock> bare = signed(1, new Statement.Lock(12, 3, new DecisionHash(filled(9))));
        Signed<Statement.Lock> anchored = anchored(0, 7);
        String missing = "ANCHOR_MISSING: expected an anchor in the Byzantine profile, found " + bare.statement();
        String unexpected = "ANCHOR_UNEXPECTED: expected no anchor in the crash profile, found " + anchored.statement();
        assertThat(byzantine().faultOf(bare)).contains(missing);
        assertThat(byzantine().faultOf(certificate(List.of(anchored, bare)))).contains(missing);
        assertThat(signing.faultOf(anchored)).contains(unexpected);
        assertThat(signing.faultOf(certificate(List.of(anchored, bare)))).contains(unexpected);
        assertThat(signing.faultOf(bare)).isEmpty();
    }

    // The anchored form has one encoding, and the other form none of its values.
    @Test
    void whenAnAnchoredFormIsNotProper_thenItIsRefused() {
        byte[] lock = StatementCodec.encode(anchored(0, 7));
        byte[] bare = StatementCodec.encode(signed(0, new Statement.Lock(12, 3, new DecisionHash(filled(9)))));
        assertThat(lock).hasSize(bare.length + 8);
        lock[46] = (byte) 0x80; // the anchor's first byte, behind member, kind, slot, round and decision
        assertThatThrownBy(() -> StatementCodec.decode(lock))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("lock.anchor")
                .hasMessageContaining("below 2^63");
        Signed<Statement.Lock> other = signed(1, new Statement.Lock(12, 3, new DecisionHash(filled(9))));
        assertThatThrownBy(() -> sealed(new Message.Certified(
                        new Decision.Pass(), certificate(List.of(anchored(0, 7), other)), List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected an anchor of each of 2 locks or of none, found 1");
        byte[] empty =
                ByteWriter.bigEndian().u64(12).u32(3).hash32(filled(9)).u8(0x80).toArray();
        assertThatThrownBy(() -> StatementCodec.readCertificate(ByteReader.bigEndian(empty)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("certificate.members");
    }

    // A second form of the same message would be a second message with the same meaning, or two hashes of one decision.
    @Test
    void whenChangedBytesStillDecode_thenTheyAreTheOnlyFormOfWhatTheySay() {
        Random random = new Random(43);
        List<Message> messages = oneOfEach();
        int decoded = 0;
        for (int i = 0; i < FUZZ_ROUNDS; i++) {
            byte[] bytes = sealedOnce(messages.get(i % messages.size()));
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                Envelope envelope = EnvelopeCodec.decode(bytes).envelope();
                byte[] again = EnvelopeCodec.unsigned(
                        envelope.groupHash(),
                        envelope.pool(),
                        envelope.sender(),
                        envelope.bootId(),
                        envelope.sequence(),
                        envelope.message());
                assertThat(again).isEqualTo(Arrays.copyOf(bytes, bytes.length - 64));
                decoded++;
            } catch (MalformedException refused) {
                assertThat(refused.expected()).isNotEmpty();
            }
        }
        assertThat(decoded).isGreaterThan(FUZZ_ROUNDS / 2);
    }

    @Test
    void whenADecisionReplaces_thenItComesBackWithItsSlotItsEventsAndItsTemplate() {
        Decision.Pay pay = (Decision.Pay) paying(5, 6);
        List<EventId> events = List.of(new EventId(filled(8)), new EventId(filled(7)));
        Decision replace = new Decision.Replace(17, events, pay.template());
        assertThat(DecisionCodec.decode(DecisionCodec.encode(replace))).isEqualTo(replace);
    }

    @Test
    void whenAmountsAreMoreThanWillEverExist_thenTheDecisionIsRefused() {
        long all = 2_900_000_000_000_000_000L;
        assertThat(DecisionCodec.decode(DecisionCodec.encode(paying(all, 0)))).isEqualTo(paying(all, 0));
        assertThatThrownBy(() -> DecisionCodec.decode(DecisionCodec.encode(paying(all, 1))))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("template.inputs");
        assertThatThrownBy(() -> DecisionCodec.decode(DecisionCodec.encode(paying(Long.MAX_VALUE, Long.MAX_VALUE))))
                .isInstanceOf(MalformedException.class);
    }

    private static Decision paying(long firstSompi, long secondSompi) {
        return new Decision.Pay(
                List.of(new EventId(filled(8))),
                new Template(
                        List.of(
                                new TemplateInput(new Outpoint(filled(4), 0), firstSompi),
                                new TemplateInput(new Outpoint(filled(4), 1), secondSompi)),
                        List.of(new TemplateOutput(1, new ScriptPublicKey(0, Bytes.EMPTY))),
                        Bytes.EMPTY));
    }

    // G1: a proposal has at most 64 KiB in all, its material at most 16 KiB each.
    @Test
    void whenMaterialIsLarge_thenTheMessageIsRefusedAboveItsBounds() {
        assertThat(EnvelopeCodec.decode(sealed(withMaterial(3, 16 * 1024)))
                        .envelope()
                        .message())
                .isEqualTo(withMaterial(3, 16 * 1024));
        assertThatThrownBy(() -> sealed(withMaterial(4, 16 * 1024))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EnvelopeCodec.decode(sealed(withMaterial(1, 16 * 1024 + 1))))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("material");
    }

    private Message withMaterial(int count, int bytes) {
        Message.Proposal proposal = (Message.Proposal) oneOfEach().get(0);
        return new Message.Proposal(
                proposal.decision(),
                proposal.vote(),
                proposal.because(),
                java.util.Collections.nCopies(count, Bytes.of(new byte[bytes])));
    }

    private boolean accepted(byte[] bytes) {
        try {
            return signing.verifyEnvelope(EnvelopeCodec.decode(bytes));
        } catch (MalformedException refused) {
            return false;
        }
    }
}
