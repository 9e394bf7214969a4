package quorate.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import quorate.codecs.kaspa.Transaction;
import quorate.node.chain.KaspaNode;
import quorate.node.chain.SubmitOutcome;
import quorate.node.chain.SubmitOutcome.Kind;
import quorate.protocol.Bytes;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;
import quorate.protocol.ScriptPublicKey;

/** What a node answers to transactions, word by word (KASPA.md sections 5 and 6). */
abstract class SubmissionContract extends KaspaNodeContract {
    private static final long KAS = 100_000_000;
    private static final Set<Outpoint> USED = ConcurrentHashMap.newKeySet();

    /** A mature coin of 50 KAS (a coinbase without fees) that no other test touches. */
    private Coin coin(TestPool pool) {
        long depth = KaspadProcess.MATURITY_DAA + 5;
        while (true) {
            long virtual = Await.get(node.blockDagInfo()).virtualDaaScore();
            Optional<Coin> free = Await.get(node.utxosByAddresses(List.of(pool.address()))).stream()
                    .filter(coin -> coin.coinbase() && coin.amountSompi() == 50 * KAS)
                    .filter(coin -> coin.blockDaaScore() <= virtual - depth)
                    .filter(coin -> USED.add(coin.outpoint()))
                    .findFirst();
            if (free.isPresent()) {
                return free.get();
            }
            Await.get(Miner.mine(node, pool.address(), 5));
            Await.get(Miner.mine(node, TestPool.ELSEWHERE, (int) depth + 1));
        }
    }

    Coin coin() {
        return coin(TestPool.TWO_OF_THREE);
    }

    private SubmitOutcome submit(Transaction transaction) {
        return Await.get(node.submitTransaction(transaction));
    }

    private void refused(Transaction transaction, Kind kind, String text) {
        SubmitOutcome outcome = submit(transaction);
        String txid = transaction.txid().toHex();
        assertThat(outcome.text()).isEqualTo("Rejected transaction " + txid + ": " + text.replace("{txid}", txid));
        assertThat(outcome.kind()).isEqualTo(kind);
        assertThat(outcome.known()).isEqualTo(kind == Kind.IN_MEMPOOL || kind == Kind.IN_A_BLOCK);
    }

    /** One input, one output: 434 bytes, 3,794 grams. */
    private static Transaction plain(Coin coin, long feeSompi) {
        TestPool pool = TestPool.TWO_OF_THREE;
        return pool.signed(unsignedPlain(coin, feeSompi), List.of(coin));
    }

    private static Transaction unsignedPlain(Coin coin, long feeSompi) {
        return TestPool.TWO_OF_THREE.unsigned(
                List.of(coin),
                List.of(new Transaction.Output(coin.amountSompi() - feeSompi, TestPool.ELSEWHERE_SCRIPT)));
    }

    @Test
    void a_payment_goes_through_the_mempool_onto_the_chain() {
        Coin coin = coin();
        Transaction pay = TestPool.pay(List.of(coin), 3 * KAS);
        Hash32 before = Await.get(node.blockDagInfo()).sink();
        assertThat(submit(pay).kind()).isEqualTo(Kind.SUBMITTED);
        KaspaNode.MempoolEntry entry = Await.get(node.mempoolEntry(pay.txid())).orElseThrow();
        assertThat(entry.feeSompi()).isEqualTo(TestPool.FEE_SOMPI);
        assertThat(entry.spends()).containsExactly(coin.outpoint());
        assertThat(entry.txid()).isEqualTo(pay.txid());
        assertThat(Await.get(node.mempoolEntriesByAddresses(List.of(TestPool.ADDRESS))))
                .contains(entry);
        refused(pay, Kind.IN_MEMPOOL, "transaction {txid} is already in the mempool");

        Await.get(Miner.mine(node, TestPool.ELSEWHERE, 1));
        List<Coin> coins = Await.get(node.utxosByAddresses(List.of(TestPool.ADDRESS)));
        Coin change = coins.stream()
                .filter(each -> each.outpoint().equals(new Outpoint(pay.txid(), 1)))
                .findFirst()
                .orElseThrow();
        assertThat(coins).doesNotContain(coin);
        assertThat(accepting(before, pay.txid())).isEmpty(); // the UTXO set has it before a chain block does
        Await.get(Miner.mine(node, TestPool.ELSEWHERE, 1));
        Hash32 block = accepting(before, pay.txid()).getFirst();
        assertThat(Await.get(node.block(block)).daaScore()).isEqualTo(change.blockDaaScore());

        refused(pay, Kind.IN_A_BLOCK, "transaction {txid} was already accepted by the consensus");
        Transaction second = TestPool.pay(List.of(coin), 4 * KAS);
        refused(second, Kind.ORPHAN_OR_SPENT, "transaction {txid} is an orphan where orphan is disallowed");
    }

    private List<Hash32> accepting(Hash32 from, Hash32 txid) {
        return Await.get(node.virtualChainFrom(from, true)).added().stream()
                .filter(block -> block.acceptedTxids().contains(txid))
                .map(KaspaNode.ChainBlock::hash)
                .toList();
    }

    @Test
    void a_second_spend_in_the_mempool_is_named() {
        Coin coin = coin();
        Transaction first = TestPool.pay(List.of(coin), 3 * KAS);
        Transaction second = TestPool.pay(List.of(coin), 4 * KAS);
        assertThat(submit(first).kind()).isEqualTo(Kind.SUBMITTED);
        refused(
                second,
                Kind.DOUBLE_SPEND,
                "output (" + coin.outpoint().txid() + ", " + coin.outpoint().index() + ") already spent by transaction "
                        + first.txid() + " in the mempool");
        assertThat(submit(second).conflicting()).contains(first.txid());
    }

    @Test
    void an_unknown_input_makes_an_orphan() {
        Coin coin = new Coin(new Outpoint(Hash32.ZERO, 7), 50 * KAS, TestPool.SCRIPT, 0, false);
        refused(plain(coin, KAS), Kind.ORPHAN_OR_SPENT, "transaction {txid} is an orphan where orphan is disallowed");
    }

    @Test
    void the_fee_floor_counts_grams() {
        Coin coin = coin();
        refused(
                plain(coin, 0),
                Kind.FEE_TOO_LOW,
                "transaction {txid} is not standard: transaction has 0 fees which is under the required amount of"
                        + " 379400 for compute mass 3794");
        refused(
                plain(coin, 379_399),
                Kind.FEE_TOO_LOW,
                "transaction {txid} is not standard: transaction has 379399 fees which is under the required amount of"
                        + " 379400 for compute mass 3794");
        assertThat(submit(plain(coin, 379_400)).kind()).isEqualTo(Kind.SUBMITTED);
    }

    @Test
    void a_large_payload_pays_by_its_bytes() {
        Coin coin = coin();
        TestPool pool = TestPool.TWO_OF_THREE;
        Transaction unsigned = pool.unsigned(
                List.of(coin),
                List.of(new Transaction.Output(coin.amountSompi(), TestPool.ELSEWHERE_SCRIPT)),
                3,
                Bytes.of(new byte[4_000]));
        refused(
                pool.signed(unsigned, List.of(coin)),
                Kind.FEE_TOO_LOW,
                "transaction {txid} is not standard: transaction has 0 fees which is under the required amount of"
                        + " 886800 for normalized transient mass 8868 (proportional to transaction byte size)");
    }

    @Test
    void signatures_must_be_the_right_ones_in_the_right_order() {
        Coin coin = coin();
        List<Coin> coins = List.of(coin);
        TestPool pool = TestPool.TWO_OF_THREE;
        Transaction unsigned = unsignedPlain(coin, KAS);
        refused(
                pool.signedBy(unsigned, coins, 0),
                Kind.SCRIPT_INVALID,
                "failed to verify the signature script: opcode requires at least 2 but stack has only 1");
        refused(
                pool.signedBy(unsigned, coins, 0, 1, 2),
                Kind.SCRIPT_INVALID,
                "failed to verify the signature script: stack contains 1 unexpected items");
        refused(
                pool.signedBy(unsigned, coins, 1, 0),
                Kind.SCRIPT_INVALID,
                "failed to verify the signature script: not all signatures empty on failed checkmultisig");
        refused(
                pool.signedBy(unsigned, coins, 0, 7),
                Kind.SCRIPT_INVALID,
                "failed to verify the signature script: not all signatures empty on failed checkmultisig");
        refused(
                new TestPool(2, 4).signedBy(unsigned, coins, 0, 1),
                Kind.SCRIPT_INVALID,
                "failed to verify the signature script: false stack entry at end of script execution");
        assertThat(submit(unsigned).kind()).isEqualTo(Kind.SCRIPT_INVALID);
        assertThat(submit(pool.signedBy(unsigned, coins, 0, 2)).kind()).isEqualTo(Kind.SUBMITTED);
    }

    @Test
    void the_signature_operation_count_pays_for_every_key_tried() {
        Coin coin = coin();
        List<Coin> coins = List.of(coin);
        TestPool pool = TestPool.TWO_OF_THREE;
        Transaction low = pool.unsigned(
                coins, List.of(new Transaction.Output(49 * KAS, TestPool.ELSEWHERE_SCRIPT)), 2, Bytes.EMPTY);
        SubmitOutcome outcome = submit(pool.signedBy(low, coins, 0, 2)); // tries keys 0, 1 and 2
        assertThat(outcome.kind()).isEqualTo(Kind.SCRIPT_INVALID);
        assertThat(outcome.text()).contains("script units exceeded the amount committed in the input: used=");
        assertThat(outcome.text()).endsWith(", limit=209999");
        assertThat(submit(pool.signedBy(low, coins, 0, 1)).kind()).isEqualTo(Kind.SUBMITTED);
    }

    @Test
    void sixteen_keys_are_not_standard_and_fifteen_are() {
        TestPool sixteen = new TestPool(9, 16);
        Coin tooMany = coin(sixteen);
        List<Transaction.Output> outputs = List.of(new Transaction.Output(49 * KAS, TestPool.ELSEWHERE_SCRIPT));
        refused(
                sixteen.signed(sixteen.unsigned(List.of(tooMany), outputs), List.of(tooMany)),
                Kind.NON_STANDARD,
                "transaction {txid} is not standard: transaction input #0 has 16 signature operations which is more"
                        + " than the allowed max amount of 15");
        TestPool fifteen = new TestPool(8, 15);
        Coin most = coin(fifteen);
        Transaction pay = fifteen.signed(fifteen.unsigned(List.of(most), outputs), List.of(most));
        assertThat(submit(pay).kind()).isEqualTo(Kind.SUBMITTED);
    }

    @Test
    void small_outputs_weigh_too_much() {
        Coin coin = coin();
        refused(
                TestPool.pay(List.of(coin), 1_900_000),
                Kind.MASS_TOO_HIGH,
                "transaction storage mass of 526315 is larger than max allowed size of 500000");
        assertThat(submit(TestPool.pay(List.of(coin), 2_100_000)).kind()).isEqualTo(Kind.SUBMITTED);
    }

    @Test
    void a_fresh_coinbase_is_immature() {
        Await.get(Miner.mine(node, TestPool.ADDRESS, 1));
        Await.get(Miner.mine(node, TestPool.ELSEWHERE, 1));
        long virtual = Await.get(node.blockDagInfo()).virtualDaaScore();
        Coin fresh = Await.get(node.utxosByAddresses(List.of(TestPool.ADDRESS))).stream()
                .filter(coin -> coin.blockDaaScore() == virtual)
                .findFirst()
                .orElseThrow();
        USED.add(fresh.outpoint());
        refused(
                plain(fresh, KAS),
                Kind.IMMATURE_COINBASE,
                "one of the transaction inputs spends an immature UTXO: transaction input #0 tried to spend coinbase"
                        + " outpoint (" + fresh.outpoint().txid() + ", "
                        + fresh.outpoint().index()
                        + ") with daa score of " + virtual + "\n    while the merging block daa score is " + virtual
                        + " and the coinbase maturity period of " + KaspadProcess.MATURITY_DAA + " hasn't passed yet");
    }

    @Test
    void broken_transactions_are_refused_for_what_is_broken() {
        Coin coin = coin();
        List<Coin> one = List.of(coin);
        Transaction good = plain(coin, KAS);
        refused(with(good, List.of(), good.outputs()), Kind.INVALID, "transaction has no inputs");
        Transaction.Input input = good.inputs().getFirst();
        refused(with(good, List.of(input, input), good.outputs()), Kind.INVALID, "transaction has duplicate inputs");
        refused(
                with(good, good.inputs(), List.of(new Transaction.Output(0, TestPool.ELSEWHERE_SCRIPT))),
                Kind.INVALID,
                "transaction output 0 has zero value");
        refused(
                with(good, good.inputs(), List.of(new Transaction.Output(51 * KAS, TestPool.ELSEWHERE_SCRIPT))),
                Kind.INVALID,
                "transaction tries to spend 5100000000 while its total inputs amount is 5000000000");
        refused(
                with(good, good.inputs(), List.of(new Transaction.Output(KAS, script("51")))),
                Kind.NON_STANDARD,
                "transaction {txid} is not standard: transaction output #0: non-standard script form");
        refused(
                new Transaction(0, good.inputs(), good.outputs(), 0, Transaction.NATIVE_SUBNETWORK, 5, Bytes.EMPTY, 0),
                Kind.INVALID,
                "transaction has non-zero gas: gas is only allowed for Toccata-or-newer tx versions");
        Bytes other = Bytes.ofHex("05" + "00".repeat(19));
        refused(
                new Transaction(0, good.inputs(), good.outputs(), 0, other, 0, Bytes.EMPTY, 0),
                Kind.INVALID,
                "transaction subnetwork id " + other.toHex() + " is neither native nor coinbase");
        assertThat(submit(TestPool.TWO_OF_THREE.signed(unsignedPlain(coin, KAS), one))
                        .kind())
                .isEqualTo(Kind.SUBMITTED);
    }

    @Test
    void locked_transactions_wait() {
        Coin coin = coin();
        long virtual = Await.get(node.blockDagInfo()).virtualDaaScore();
        Transaction plain = unsignedPlain(coin, KAS);
        Transaction later = new Transaction(
                0, plain.inputs(), plain.outputs(), virtual + 100, plain.subnetworkId(), 0, Bytes.EMPTY, 0);
        refused(later, Kind.LOCKED, "transaction input #0 is not finalized");
        Transaction.Input slow = new Transaction.Input(coin.outpoint(), Bytes.EMPTY, 1_000_000, 3);
        refused(
                with(plain, List.of(slow), plain.outputs()),
                Kind.LOCKED,
                "one of the transaction sequence locks conditions was not met");
    }

    @Test
    void payloads_missing_outputs_and_children_of_the_mempool_are_taken() {
        Coin coin = coin();
        TestPool pool = TestPool.TWO_OF_THREE;
        Transaction parent = pool.signed(
                pool.unsigned(
                        List.of(coin),
                        List.of(new Transaction.Output(49 * KAS, TestPool.SCRIPT)),
                        15,
                        Bytes.ofHex("515254310a")),
                List.of(coin));
        assertThat(submit(parent).kind()).isEqualTo(Kind.SUBMITTED);
        Coin unconfirmed = new Coin(new Outpoint(parent.txid(), 0), 49 * KAS, TestPool.SCRIPT, Long.MAX_VALUE, false);
        Transaction child = pool.signed(pool.unsigned(List.of(unconfirmed), List.of()), List.of(unconfirmed));
        assertThat(submit(child).kind()).isEqualTo(Kind.SUBMITTED);
        assertThat(Await.get(node.mempoolEntriesByAddresses(List.of(TestPool.ADDRESS))))
                .extracting(KaspaNode.MempoolEntry::txid)
                .contains(parent.txid(), child.txid());
        Coin beyond = new Coin(new Outpoint(parent.txid(), 1), KAS, TestPool.SCRIPT, Long.MAX_VALUE, false);
        refused(
                plain(beyond, KAS / 2),
                Kind.INVALID,
                "at least one outpoint of the transaction is impossible to have a matching UTXO entry");
    }

    private static ScriptPublicKey script(String hex) {
        return new ScriptPublicKey(0, Bytes.ofHex(hex));
    }

    private static Transaction with(
            Transaction base, List<Transaction.Input> inputs, List<Transaction.Output> outputs) {
        return new Transaction(
                base.version(),
                inputs,
                outputs,
                base.lockTime(),
                base.subnetworkId(),
                base.gas(),
                base.payload(),
                base.storageMass());
    }
}
