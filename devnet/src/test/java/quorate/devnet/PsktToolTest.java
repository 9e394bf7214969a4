package quorate.devnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.kaspa.PartialSignature;
import quorate.codecs.kaspa.Pskt;
import quorate.codecs.kaspa.PsktCodec;
import quorate.codecs.kaspa.PsktCombiner;
import quorate.codecs.kaspa.PsktException;
import quorate.codecs.kaspa.PsktFinalizer;
import quorate.codecs.kaspa.SighashType;
import quorate.codecs.kaspa.SpendingTransaction;
import quorate.codecs.kaspa.Transaction;
import quorate.codecs.kaspa.TransactionJson;
import quorate.node.chain.GrpcKaspaNode;
import quorate.node.chain.GrpcNodeOptions;
import quorate.node.chain.KaspaNode;
import quorate.node.chain.SubmitOutcome.Kind;
import quorate.protocol.Bytes;
import quorate.protocol.Coin;

/**
 * Our PSKTs through the wallet's own code and the other way round; a real kaspad takes what comes out of both. Skipped, visibly, where
 * QUORATE_KASPAD or QUORATE_PSKT_TOOL names none (docs/kaspad.md).
 */
@NeedsKaspad
@EnabledIf(value = "quorate.devnet.PsktTool#present", disabledReason = "QUORATE_PSKT_TOOL names no pskt-check")
class PsktToolTest {
    private static final TestPool POOL = TestPool.TWO_OF_THREE;
    private static final long KAS = 100_000_000L;
    private static final Bytes PAYLOAD = Bytes.ofHex("51525431" + "ab".repeat(32));

    @TempDir
    private static Path dir;

    private static KaspadProcess kaspad;
    private static PsktTool tool;
    private static Vertx vertx;
    private static KaspaNode node;

    @BeforeAll
    static void start() throws IOException {
        tool = new PsktTool(PsktTool.binary().orElseThrow(), dir);
        kaspad = KaspadProcess.start(KaspadProcess.binary().orElseThrow());
        vertx = Vertx.vertx();
        node = GrpcKaspaNode.connect(vertx, GrpcNodeOptions.ofUrl(kaspad.url()));
        Await.until("connected", node::connected);
    }

    @AfterAll
    static void stop() {
        if (kaspad != null) {
            Await.get(node.close());
            Await.get(vertx.close());
            kaspad.close();
        }
    }

    @Test
    void whenOursAreCombinedAndFinalisedByTheWallet_thenKaspadTakesTheTransaction() throws Exception {
        List<Coin> coins = coins();
        Transaction unsigned = unsigned(coins);
        String combined = tool.run("combine", text(signed(coins, 2)), text(signed(coins, 0)));
        assertThat(PsktCodec.decodeBundle(combined).getFirst().unsigned()).isEqualTo(unsigned);
        String done = tool.run("finalize", combined);
        SpendingTransaction extracted = TransactionJson.read(tool.run("extract", done));
        assertThat(extracted.transaction().txid()).isEqualTo(unsigned.txid());
        assertThat(extracted.transaction())
                .as("what we make of the same signatures")
                .isEqualTo(PsktFinalizer.best()
                        .extract(PsktFinalizer.best()
                                .finalise(PsktCombiner.combine(signed(coins, 2), signed(coins, 0)))));
        taken(extracted.transaction());
    }

    @Test
    void whenOursIsFinal_thenTheWalletExtractsTheSameTransaction() throws Exception {
        List<Coin> coins = coins();
        Pskt done = PsktFinalizer.best().finalise(PsktCombiner.combine(signed(coins, 1), signed(coins, 2)));
        SpendingTransaction extracted = TransactionJson.read(tool.run("extract", text(done)));
        assertThat(extracted.transaction()).isEqualTo(PsktFinalizer.best().extract(done));
        taken(extracted.transaction());
    }

    @Test
    void whenTheWalletMakesAndSignsIt_thenWeCombineAndFinalise_andKaspadTakesTheTransaction() throws Exception {
        List<Coin> coins = coins();
        String created = tool.run("create", spec(coins));
        Pskt read = PsktCodec.decodeBundle(created).getFirst();
        assertThat(read.unsigned()).isEqualTo(unsigned(coins));
        String first = tool.run("sign", created, key(0));
        String second = tool.run("sign", created, key(1));
        Pskt both = PsktCombiner.combine(
                PsktCodec.decodeBundle(first).getFirst(),
                PsktCodec.decodeBundle(second).getFirst());
        taken(PsktFinalizer.best().extract(PsktFinalizer.best().finalise(both)));
    }

    @Test
    void whenEachHasSignedOne_thenBothPutThemTogether() throws Exception {
        List<Coin> coins = coins();
        Pskt ours = unknowing(signed(coins, 0));
        String theirs = tool.run("sign", tool.run("create", spec(coins)), key(2));
        Transaction here = PsktFinalizer.best()
                .extract(PsktFinalizer.best()
                        .finalise(PsktCombiner.combine(
                                ours, PsktCodec.decodeBundle(theirs).getFirst())));
        String there = tool.run("extract", tool.run("finalize", tool.run("combine", text(ours), theirs)));
        assertThat(TransactionJson.read(there).transaction()).isEqualTo(here);
        taken(here);
    }

    @Test
    void whenItDoesNotGoTogether_thenBothRefuse() throws Exception {
        List<Coin> coins = coins();
        Pskt one = signed(coins, 0);
        Pskt other = signed(List.of(coins.getFirst(), coins().getFirst()), 1);
        assertThat(tool.attempt("combine", text(one), text(other)).err()).contains("previous txids are not the same");
        assertThatThrownBy(() -> PsktCombiner.combine(one, other)).isInstanceOf(PsktException.class);
        assertThat(tool.attempt("finalize", text(one)).err()).contains("expected 2 signatures, found 1");
        assertThatThrownBy(() -> PsktFinalizer.best().finalise(one))
                .hasMessageContaining("2 valid signatures, found 1");
        // The crate puts in what it is given; its script engine finds a bad signature, as ours does.
        Pskt bad = PsktCombiner.combine(one, flipped(signed(coins, 1)));
        String done = tool.run("finalize", text(bad));
        assertThat(tool.attempt("extract", done).err()).contains("signature");
        assertThatThrownBy(() -> PsktFinalizer.best()
                        .extract(PsktCodec.decodeBundle(done).getFirst()))
                .hasMessageContaining("signature scripts: expected valid ones");
    }

    private static void taken(Transaction tx) {
        assertThat(Await.get(node.submitTransaction(tx)).kind()).isEqualTo(Kind.SUBMITTED);
        Await.get(Miner.mine(node, TestPool.ELSEWHERE, 2));
        assertThat(Await.get(node.utxosByAddresses(List.of(TestPool.ELSEWHERE))))
                .anyMatch(coin -> coin.outpoint().txid().equals(tx.txid()));
    }

    /** Two mature coins; every test mines its own. */
    private static List<Coin> coins() {
        int depth = (int) KaspadProcess.MATURITY_DAA + 5;
        Await.get(Miner.mine(node, POOL.address(), 3));
        Await.get(Miner.mine(node, TestPool.ELSEWHERE, depth + 1));
        List<Coin> all = Await.get(node.utxosByAddresses(List.of(POOL.address()))).stream()
                .filter(Coin::coinbase)
                .sorted((left, right) -> Long.compare(right.blockDaaScore(), left.blockDaaScore()))
                .toList();
        return all.subList(0, 2);
    }

    private static Transaction unsigned(List<Coin> coins) {
        long in = coins.stream().mapToLong(Coin::amountSompi).sum();
        return POOL.unsigned(
                coins,
                List.of(
                        new Transaction.Output(3 * KAS, TestPool.ELSEWHERE_SCRIPT),
                        new Transaction.Output(in - 3 * KAS - TestPool.FEE_SOMPI, TestPool.SCRIPT)),
                3,
                PAYLOAD);
    }

    private static Pskt signed(List<Coin> coins, int signer) {
        SpendingTransaction spending = new SpendingTransaction(unsigned(coins), coins);
        Pskt pskt = Pskt.of(spending, Optional.of(POOL.redeemScript()));
        for (int i = 0; i < coins.size(); i++) {
            byte[] digest = pskt.sighash().schnorr(i, SighashType.ALL).toBytes();
            byte[] signature = Schnorr.best().sign(TestPool.secretKey(signer), digest, new byte[32]);
            Bytes key = Bytes.ofHex("02" + TestPool.publicKey(signer).toHex());
            pskt = pskt.withInput(
                    i, pskt.inputs().get(i).withSignature(key, new PartialSignature.Schnorr(Bytes.of(signature))));
        }
        return pskt;
    }

    /** The coins as {@code create} has them: their score and kind are in no signature. */
    private static Pskt unknowing(Pskt pskt) {
        String json = new String(
                Bytes.ofHex(PsktCodec.encode(pskt).substring(4)).toBytes(), java.nio.charset.StandardCharsets.UTF_8);
        return PsktCodec.decodeAny(json.replaceAll("\"blockDaaScore\":[0-9]+", "\"blockDaaScore\":0")
                        .replace("\"isCoinbase\":true", "\"isCoinbase\":false"))
                .getFirst();
    }

    private static Pskt flipped(Pskt pskt) {
        var signed = pskt.inputs().get(0).partialSignatures().firstEntry();
        byte[] signature =
                ((PartialSignature.Schnorr) signed.getValue()).signature().toBytes();
        signature[63] ^= 1;
        return pskt.withInput(
                0,
                pskt.inputs().get(0).withSignature(signed.getKey(), new PartialSignature.Schnorr(Bytes.of(signature))));
    }

    private static String text(Pskt pskt) {
        return PsktCodec.encodeBundle(List.of(pskt));
    }

    private static String key(int signer) {
        return Bytes.of(TestPool.secretKey(signer)).toHex();
    }

    private static String spec(List<Coin> coins) {
        JsonArray inputs = new JsonArray();
        coins.forEach(coin -> inputs.add(new JsonObject()
                .put("transactionId", coin.outpoint().txid().toHex())
                .put("index", coin.outpoint().index())
                .put("amount", coin.amountSompi())));
        JsonArray outputs = new JsonArray();
        unsigned(coins)
                .outputs()
                .forEach(output -> outputs.add(new JsonObject()
                        .put("amount", output.value())
                        .put(
                                "scriptPublicKey",
                                "0000" + output.scriptPublicKey().script().toHex())));
        return new JsonObject()
                .put("redeemScript", POOL.redeemScript().toHex())
                .put("sigOpCount", 3)
                .put("sequence", 0)
                .put("inputs", inputs)
                .put("outputs", outputs)
                .put("payload", PAYLOAD.toHex())
                .encode();
    }
}
