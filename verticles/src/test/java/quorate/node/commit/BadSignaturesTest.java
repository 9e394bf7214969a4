package quorate.node.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quorate.codecs.crypto.Hashes;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.crypto.SecretKey;
import quorate.codecs.kaspa.PoolTransactions;
import quorate.codecs.wire.EnvelopeCodec;
import quorate.codecs.wire.IdentityKey;
import quorate.codecs.wire.RealCraft;
import quorate.codecs.wire.RealIdentity;
import quorate.codecs.wire.RealMultisig;
import quorate.codecs.wire.Signing;
import quorate.codecs.wire.TemplateSigner;
import quorate.node.gossip.SealedEnvelope;
import quorate.node.postgres.Fence;
import quorate.node.postgres.Samples;
import quorate.node.postgres.Sql;
import quorate.node.postgres.TestDatabase;
import quorate.protocol.Bytes;
import quorate.protocol.Decision;
import quorate.protocol.Group;
import quorate.protocol.Hash32;
import quorate.protocol.LiveLedger;
import quorate.protocol.LiveMemory;
import quorate.protocol.LiveParts;
import quorate.protocol.LiveProtocol;
import quorate.protocol.LiveSlot;
import quorate.protocol.LiveStep;
import quorate.protocol.LiveWrite;
import quorate.protocol.Message;
import quorate.protocol.NodeId;
import quorate.protocol.PoolId;
import quorate.protocol.Profile;
import quorate.protocol.ScriptPublicKey;
import quorate.protocol.TemplateHash;
import quorate.protocol.Timing;

/** C4: whoever sends bad signatures is held to it by its own envelope, which anyone can judge by the group's public keys and the log. */
class BadSignaturesTest {
    private static final Hash32 GROUP = Hash32.ofHex("07".repeat(32));
    private static final PoolId POOL = new PoolId("main");
    private static final NodeId LIAR = new NodeId(1);
    private static final NodeId NAMED = new NodeId(2);
    private static final int KEPT_OF_ONE = 16;
    private static final List<Bytes> SPENDING = IntStream.range(0, 3)
            .mapToObj(member -> Bytes.of(key("spending", member).publicKey().toBytes()))
            .toList();
    private static final PoolTransactions TRANSACTIONS = new PoolTransactions(2, SPENDING);
    private static final RealMultisig MULTISIG = new RealMultisig(Schnorr.best(), TRANSACTIONS, SPENDING, 2);
    private static final Decision.Pay PAY = (Decision.Pay) Samples.pay(1);

    private final Signing signing = new Signing(
            GROUP,
            POOL,
            IntStream.range(0, 3)
                    .mapToObj(member ->
                            Bytes.of(key("identity", member).publicKey().toBytes()))
                    .toList(),
            2,
            Profile.CRASH,
            Schnorr.best());
    private final RealCraft craft = new RealCraft(GROUP, POOL, TRANSACTIONS);
    private final TemplateHash template = craft.templateHash(PAY.template());
    private final Fence noFence = () -> Optional.of(Sql.of("SELECT 1"));
    private Vertx vertx;
    private TestDatabase database;
    private LedgerStore ledger;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        database = TestDatabase.create(vertx);
        ledger = new LedgerStore(database.postgres(), Samples.forms(), noFence);
    }

    @AfterEach
    void close() {
        database.close();
        vertx.close().await();
    }

    @Test
    void whenAMemberHandsOnABadSignature_thenItsEnvelopeIsKeptAndProvesIt() {
        List<Bytes> bad = signedBy(0); // said to be the named member's
        for (LiveWrite.BadSignatures write : heard(1, LIAR, template, NAMED, bad)) {
            store(write);
        }

        Bytes kept = Bytes.ofHex(text("SELECT encode(envelope, 'hex') FROM bad_signature WHERE member = 1 AND slot = 1"
                + " AND signer = 2 AND template_hash = decode('" + template + "', 'hex')"));
        EnvelopeCodec.Decoded proof = EnvelopeCodec.decode(kept.toBytes());
        assertThat(signing.verifyEnvelope(proof)).isTrue();
        assertThat(proof.envelope().sender()).isEqualTo(LIAR);
        Message.Signatures said = (Message.Signatures) proof.envelope().message();
        assertThat(said.slot()).isEqualTo(1);
        assertThat(said.template()).isEqualTo(template);
        assertThat(MULTISIG.valid(PAY.template(), said.signer(), said.signatures()))
                .isFalse();
        assertThat(text("SELECT fault FROM bad_signature")).isEqualTo("bad signatures of signer-2");
    }

    @Test
    void whenTheSignaturesAreGood_thenNobodyIsCharged() {
        assertThat(heard(1, LIAR, template, NAMED, signedBy(2))).isEmpty();
    }

    @Test
    void whenAMemberSendsThemInEverySlot_thenTheFirstSixteenAreKeptAndAnothersToo() {
        for (int slot = 1; slot <= 20; slot++) {
            List<LiveWrite.BadSignatures> charged = heard(slot, LIAR, template, NAMED, signedBy(0));
            charged.forEach(this::store);
            charged.forEach(this::store); // after a restart it is found again
        }
        heard(20, NAMED, template, NAMED, signedBy(0)).forEach(this::store);
        assertThat(database.number("SELECT count(*) FROM bad_signature WHERE member = 1"))
                .isEqualTo(KEPT_OF_ONE);
        assertThat(database.number("SELECT max(slot) FROM bad_signature WHERE member = 1"))
                .isEqualTo(KEPT_OF_ONE);
        assertThat(database.number("SELECT count(*) FROM bad_signature WHERE member = 2"))
                .isEqualTo(1);
    }

    /** What the core makes of signatures that come in an envelope of {@code from}. */
    private List<LiveWrite.BadSignatures> heard(
            long slot, NodeId from, TemplateHash named, NodeId signer, List<Bytes> signatures) {
        Message message = new Message.Signatures(slot, named, signer, signatures);
        byte[] unsigned = EnvelopeCodec.unsigned(GROUP, POOL, from, 5, 1, message);
        byte[] signature = key("identity", from.index())
                .sign(Schnorr.best(), Signing.envelopeDigest(unsigned))
                .toBytes();
        LiveSlot state = LiveSlot.restore(
                parts(),
                LiveMemory.opened(slot, PAY, template, OptionalLong.empty(), Optional.empty()),
                List.of(),
                LiveLedger.EMPTY);
        return LiveHearing.inputs(from, message, SealedEnvelope.of(unsigned, signature)).stream()
                .map(said -> LiveProtocol.step(state, said.input(), 1_000))
                .map(LiveStep::writes)
                .flatMap(List::stream)
                .filter(LiveWrite.BadSignatures.class::isInstance)
                .map(LiveWrite.BadSignatures.class::cast)
                .toList();
    }

    private LiveParts parts() {
        RealIdentity identity =
                new RealIdentity(new NodeId(0), new IdentityKey(Schnorr.best(), key("identity", 0)), signing);
        return new LiveParts(group(), Timing.defaults(3), craft, MULTISIG, identity);
    }

    private static Group group() {
        return new Group(
                3,
                2,
                2,
                0,
                Profile.CRASH,
                POOL,
                new ScriptPublicKey(0, Bytes.ofHex("20abcd")),
                true,
                new Group.Funds(10, 100, 100, Group.FeeMode.SIGNERS_PAY, 100, 1_000, 1, 1L << 40, 1L << 50, 86_400_000),
                new Group.Finality(10, 1_000),
                Group.Streams.DEFAULT,
                new TreeMap<>(),
                1,
                1);
    }

    private static List<Bytes> signedBy(int member) {
        return new TemplateSigner(Schnorr.best(), TRANSACTIONS, key("spending", member)).sign(PAY.template());
    }

    private void store(LiveWrite.BadSignatures write) {
        assertThat(ledger.apply(POOL, List.of(write)).await().isCommitted()).isTrue();
    }

    private String text(String query) {
        return database.postgres()
                .query(Sql.of(query))
                .await()
                .iterator()
                .next()
                .getString(0);
    }

    private static SecretKey key(String kind, int member) {
        return SecretKey.of(Hashes.sha256((kind + " " + member).getBytes(StandardCharsets.US_ASCII))
                .toBytes());
    }
}
