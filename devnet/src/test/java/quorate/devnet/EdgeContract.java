package quorate.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import quorate.codecs.kaspa.Transaction;
import quorate.node.chain.RpcTransactions;
import quorate.node.chain.SubmitOutcome;
import quorate.node.chain.SubmitOutcome.Kind;
import quorate.node.chain.protowire.GetBlockDagInfoRequest;
import quorate.node.chain.protowire.GetBlockTemplateRequest;
import quorate.node.chain.protowire.GetFeeEstimateRequest;
import quorate.node.chain.protowire.GetMempoolEntriesRequest;
import quorate.node.chain.protowire.GetUtxosByAddressesRequest;
import quorate.node.chain.protowire.KaspadRequest;
import quorate.node.chain.protowire.KaspadResponse;
import quorate.node.chain.protowire.NotifyCommand;
import quorate.node.chain.protowire.NotifyUtxosChangedRequest;
import quorate.node.chain.protowire.NotifyVirtualChainChangedRequest;
import quorate.node.chain.protowire.RpcTransaction;
import quorate.node.chain.protowire.SubmitBlockRequest;
import quorate.node.chain.protowire.SubmitBlockResponse;
import quorate.node.chain.protowire.SubmitTransactionReplacementRequest;
import quorate.node.chain.protowire.SubmitTransactionRequest;
import quorate.protocol.Bytes;
import quorate.protocol.Coin;
import quorate.protocol.Outpoint;
import quorate.protocol.ScriptPublicKey;

/** The rarer answers: limits, versions, odd questions, replacements of several, what is told and what is not. */
abstract class EdgeContract extends RawContract {
    private static final long KAS = 100_000_000;
    private static final String ANOTHER_NETWORK = "kaspa:qqncwrhwl643ed8ykskf28vjgmct736a9fqdhe2ddt7l6vg7aduq5usyef6xt";

    private static List<Transaction.Output> rest(Coin coin) {
        return List.of(new Transaction.Output(coin.amountSompi() - KAS, TestPool.ELSEWHERE_SCRIPT));
    }

    private static Transaction spend(Coin coin) {
        return TestPool.TWO_OF_THREE.signed(TestPool.TWO_OF_THREE.unsigned(List.of(coin), rest(coin)), List.of(coin));
    }

    private String said(Transaction transaction) {
        return words(transaction, Await.get(node.submitTransaction(transaction)).text());
    }

    private static String words(Transaction transaction, String text) {
        String txid = transaction.txid().toHex();
        return text.replace("Rejected transaction " + txid + ": ", "").replace(txid, "{txid}");
    }

    /** What the node says to the same transaction with something changed that our own messages never have. */
    private String saidRaw(Transaction transaction, UnaryOperator<RpcTransaction.Builder> change) {
        RpcTransaction.Builder rpc = RpcTransactions.toRpc(transaction).toBuilder();
        return raw.ask(KaspadRequest.newBuilder()
                        .setSubmitTransaction(
                                SubmitTransactionRequest.newBuilder().setTransaction(change.apply(rpc))))
                .getSubmitTransaction()
                .getError()
                .getMessage()
                .replaceAll("[0-9a-f]{64}", "{txid}");
    }

    @Test
    void the_limits_of_mass_come_before_everything_else() {
        Coin coin = coin();
        TestPool pool = TestPool.TWO_OF_THREE;
        Transaction manyChecks = pool.unsigned(List.of(coin, coin, coin), rest(coin), 200, Bytes.EMPTY);
        assertThat(said(manyChecks))
                .isEqualTo("transaction compute mass of 600662 is larger than max allowed size of 500000");
        Transaction bulky = pool.unsigned(List.of(coin), rest(coin), 3, Bytes.of(new byte[250_000]));
        assertThat(said(bulky))
                .isEqualTo(
                        "transaction transient (storage) mass of 1000792 is larger than max allowed size of 1000000");
    }

    @Test
    void the_standard_forms_of_outputs_are_named_by_number() {
        Coin coin = coin();
        TestPool pool = TestPool.TWO_OF_THREE;
        List<Transaction.Output> unknown = List.of(
                rest(coin).getFirst(),
                new Transaction.Output(KAS / 2, new ScriptPublicKey(1, TestPool.ELSEWHERE_SCRIPT.script())));
        assertThat(said(pool.signed(pool.unsigned(List.of(coin), unknown), List.of(coin))))
                .isEqualTo("transaction {txid} is not standard: transaction output #1: the version of the"
                        + " scriptPublicKey is higher than the known version");
    }

    @Test
    void an_amount_beyond_all_money_is_refused() {
        Coin coin = coin();
        long most = 29_000_000_000L * KAS;
        TestPool pool = TestPool.TWO_OF_THREE;
        Transaction one =
                pool.unsigned(List.of(coin), List.of(new Transaction.Output(most + 1, TestPool.ELSEWHERE_SCRIPT)));
        assertThat(said(one)).isEqualTo("transaction output 0 value is higher than the max allowed of " + most);
        Transaction two = pool.unsigned(
                List.of(coin),
                List.of(
                        new Transaction.Output(most, TestPool.ELSEWHERE_SCRIPT),
                        new Transaction.Output(1, TestPool.ELSEWHERE_SCRIPT)));
        assertThat(said(two)).isEqualTo("transaction total outputs value is higher than the max allowed of " + most);
    }

    @Test
    void an_empty_signature_script_is_named_so() {
        Coin coin = coin();
        assertThat(said(TestPool.TWO_OF_THREE.unsigned(List.of(coin), rest(coin))))
                .startsWith("failed to verify empty signature script. Inner error: ")
                .isEqualTo("failed to verify empty signature script. Inner error: opcode requires at least 1 but stack"
                        + " has only 0");
    }

    @Test
    void a_lock_that_has_passed_or_that_every_input_waives_holds_nothing_up() {
        Coin coin = coin();
        long virtual = Await.get(node.blockDagInfo()).virtualDaaScore();
        assertThat(submitLocked(coin, virtual - 1, 0).kind()).isEqualTo(Kind.SUBMITTED);
        Coin other = coin();
        assertThat(submitLocked(other, virtual + 100_000, -1).kind()).isEqualTo(Kind.SUBMITTED);
        Coin third = coin();
        SubmitOutcome tomorrow = submitLocked(third, System.currentTimeMillis() + 86_400_000, 0);
        assertThat(tomorrow.text()).endsWith(": transaction input #0 is not finalized");
        assertThat(tomorrow.kind()).isEqualTo(Kind.LOCKED);
    }

    private SubmitOutcome submitLocked(Coin coin, long lockTime, long sequence) {
        Transaction plain = TestPool.TWO_OF_THREE.unsigned(List.of(coin), rest(coin));
        Transaction locked = new Transaction(
                0,
                List.of(new Transaction.Input(coin.outpoint(), Bytes.EMPTY, sequence, 3)),
                plain.outputs(),
                lockTime,
                plain.subnetworkId(),
                0,
                Bytes.EMPTY,
                0);
        return Await.get(node.submitTransaction(TestPool.TWO_OF_THREE.signed(locked, List.of(coin))));
    }

    @Test
    void the_mass_that_a_request_names_is_not_believed() {
        Coin coin = coin();
        assertThat(saidRaw(spend(coin), rpc -> rpc.setStorageMass(123_456))).isEmpty();
    }

    @Test
    void what_is_no_transaction_is_refused_without_a_name() {
        Coin coin = coin();
        Transaction good = spend(coin);
        assertThat(saidRaw(good, rpc -> rpc.setVersion(1)))
                .isEqualTo("RpcTransactionInput.sig_op_count is inconsistent with transaction version 1");
        assertThat(saidRaw(good, rpc -> rpc.setPayload("xy"))).startsWith("Hex parsing error: ");
        assertThat(saidRaw(good, rpc -> {
                    rpc.getInputsBuilder(0).setSigOpCount(0);
                    return rpc.setVersion(7);
                }))
                .endsWith("transaction version 7 is unknown");
    }

    @Test
    void a_replacement_of_two_is_refused() {
        Coin one = coin();
        Coin two = coin();
        Transaction first = spend(one);
        Transaction second = spend(two);
        assertThat(Await.get(node.submitTransaction(first)).kind()).isEqualTo(Kind.SUBMITTED);
        assertThat(Await.get(node.submitTransaction(second)).kind()).isEqualTo(Kind.SUBMITTED);
        List<Coin> both = List.of(one, two);
        Transaction dearer = TestPool.TWO_OF_THREE.signed(
                TestPool.TWO_OF_THREE.unsigned(
                        both, List.of(new Transaction.Output(10 * KAS, TestPool.ELSEWHERE_SCRIPT))),
                both);
        assertThat(words(
                        dearer,
                        raw.ask(KaspadRequest.newBuilder()
                                        .setSubmitTransactionReplacement(
                                                SubmitTransactionReplacementRequest.newBuilder()
                                                        .setTransaction(RpcTransactions.toRpc(dearer))))
                                .getSubmitTransactionReplacement()
                                .getError()
                                .getMessage()))
                .isEqualTo("replace by fee found more than one double spending transaction in the mempool");
        assertThat(Await.get(node.mempoolEntry(first.txid()))).isPresent();
        assertThat(Await.get(node.mempoolEntry(second.txid()))).isPresent();
    }

    @Test
    void an_address_named_twice_answers_once_and_two_addresses_answer_both() {
        coin();
        int pool = Await.get(node.utxosByAddresses(List.of(TestPool.ADDRESS))).size();
        int elsewhere =
                Await.get(node.utxosByAddresses(List.of(TestPool.ELSEWHERE))).size();
        assertThat(Await.get(node.utxosByAddresses(List.of(TestPool.ADDRESS, TestPool.ADDRESS))))
                .hasSize(pool);
        assertThat(Await.get(node.utxosByAddresses(List.of(TestPool.ADDRESS, TestPool.ELSEWHERE))))
                .hasSize(pool + elsewhere);
        assertThat(Await.get(node.utxosByAddresses(List.of()))).isEmpty();
    }

    @Test
    void addresses_of_other_networks_and_what_is_no_address() {
        assertThat(utxoError(ANOTHER_NETWORK)).isEmpty();
        assertThat(Await.get(node.utxosByAddresses(List.of(ANOTHER_NETWORK)))).isEmpty();
        assertThat(utxoError("kaspanet:qqqqqqqqqqqq")).isEqualTo("The address has an invalid prefix kaspanet");
        assertThat(utxoError("kaspasim:qqqqqqqqqb")).isEqualTo("The address contains an invalid character b");
        assertThat(utxoError("nonsense")).isEqualTo("The address prefix is missing");
        assertThat(utxoError(TestPool.ADDRESS.substring(0, TestPool.ADDRESS.length() - 1) + "x"))
                .isEqualTo("The address checksum is invalid");
        assertThat(raw.ask(KaspadRequest.newBuilder()
                                .setGetBlockTemplate(
                                        GetBlockTemplateRequest.newBuilder().setPayAddress(ANOTHER_NETWORK)))
                        .getGetBlockTemplate()
                        .getError()
                        .getMessage())
                .isEqualTo("The address has an invalid prefix kaspa");
    }

    private String utxoError(String address) {
        return raw.ask(KaspadRequest.newBuilder()
                        .setGetUtxosByAddresses(
                                GetUtxosByAddressesRequest.newBuilder().addAddresses(address)))
                .getGetUtxosByAddresses()
                .getError()
                .getMessage();
    }

    @Test
    void a_mempool_question_must_ask_for_something() {
        assertThat(raw.ask(KaspadRequest.newBuilder()
                                .setGetMempoolEntries(
                                        GetMempoolEntriesRequest.newBuilder().setFilterTransactionPool(true)))
                        .getGetMempoolEntries()
                        .getError()
                        .getMessage())
                .isEqualTo("transaction query must either not filter transactions or include orphans");
    }

    @Test
    void a_block_that_is_none_is_refused() {
        SubmitBlockResponse empty = raw.ask(
                        KaspadRequest.newBuilder().setSubmitBlock(SubmitBlockRequest.getDefaultInstance()))
                .getSubmitBlock();
        assertThat(empty.getError().getMessage()).isEqualTo("Missing required field SubmitBlockRequestMessage.block");
        var template = raw.ask(KaspadRequest.newBuilder()
                        .setGetBlockTemplate(
                                GetBlockTemplateRequest.newBuilder().setPayAddress(TestPool.ELSEWHERE)))
                .getGetBlockTemplate();
        assertThat(template.getIsSynced()).isTrue();
        var without = template.getBlock().toBuilder().clearTransactions();
        SubmitBlockResponse refused = raw.ask(KaspadRequest.newBuilder()
                        .setSubmitBlock(SubmitBlockRequest.newBuilder().setBlock(without)))
                .getSubmitBlock();
        assertThat(refused.getRejectReason()).isEqualTo(SubmitBlockResponse.RejectReason.BLOCK_INVALID);
        assertThat(refused.getError().getMessage()).isEqualTo("Block was not submitted: block is invalid");
    }

    @Test
    void the_estimate_never_falls_below_the_floor() {
        var estimate = raw.ask(KaspadRequest.newBuilder().setGetFeeEstimate(GetFeeEstimateRequest.getDefaultInstance()))
                .getGetFeeEstimate()
                .getEstimate();
        assertThat(estimate.getPriorityBucket().getFeerate()).isGreaterThanOrEqualTo(100);
        assertThat(estimate.getNormalBucketsList()).isNotEmpty().allMatch(bucket -> bucket.getFeerate() >= 100);
        assertThat(estimate.getLowBucketsList()).isNotEmpty().allMatch(bucket -> bucket.getFeerate() >= 100);
    }

    @Test
    void the_state_of_the_chain_names_its_ends() {
        Await.get(Miner.mine(node, TestPool.ELSEWHERE, 1));
        var info = raw.ask(KaspadRequest.newBuilder().setGetBlockDagInfo(GetBlockDagInfoRequest.getDefaultInstance()))
                .getGetBlockDagInfo();
        assertThat(info.getTipHashesList()).contains(info.getSink());
        assertThat(info.getVirtualParentHashesList()).contains(info.getSink());
        assertThat(info.getPruningPointHash()).hasSize(64);
        assertThat(info.getHeaderCount()).isGreaterThanOrEqualTo(info.getBlockCount());
    }

    @Test
    void a_payment_is_told_once_with_what_it_spends_and_makes_until_the_address_is_left() {
        Coin coin = coin();
        watch(NotifyCommand.START);
        raw.ask(KaspadRequest.newBuilder()
                .setNotifyVirtualChainChanged(
                        NotifyVirtualChainChangedRequest.newBuilder().setIncludeAcceptedTransactionIds(true)));
        Transaction pay = TestPool.pay(List.of(coin), KAS);
        assertThat(Await.get(node.submitTransaction(pay)).kind()).isEqualTo(Kind.SUBMITTED);
        Await.get(Miner.mine(node, TestPool.ELSEWHERE, 2));
        Await.until("told", () -> count(KaspadResponse::hasVirtualChainChanged) >= 2);
        List<KaspadResponse> told = List.copyOf(raw.notifications());
        assertThat(told).allMatch(notice -> notice.getId() == 0);
        // What other tests left in the mempool is told beside it.
        Outpoint change = new Outpoint(pay.txid(), 1);
        assertThat(told)
                .filteredOn(KaspadResponse::hasUtxosChanged)
                .filteredOn(notice -> notice.getUtxosChanged().getAddedList().stream()
                        .anyMatch(added ->
                                RpcTransactions.outpoint(added.getOutpoint()).equals(change)))
                .singleElement()
                .satisfies(notice -> {
                    assertThat(notice.getUtxosChanged().getAddedList())
                            .allMatch(added -> added.getAddress().equals(TestPool.ADDRESS));
                    assertThat(notice.getUtxosChanged().getRemovedList())
                            .filteredOn(removed -> RpcTransactions.outpoint(removed.getOutpoint())
                                    .equals(coin.outpoint()))
                            .singleElement()
                            .satisfies(
                                    removed -> assertThat(removed.getUtxoEntry().getAmount())
                                            .isEqualTo(coin.amountSompi()));
                });
        assertThat(told)
                .filteredOn(KaspadResponse::hasVirtualChainChanged)
                .filteredOn(notice -> notice.getVirtualChainChanged().getAcceptedTransactionIdsList().stream()
                        .anyMatch(block -> block.getTransactionIdsList()
                                .contains(pay.txid().toHex())))
                .hasSize(1);
        watch(NotifyCommand.STOP);
        raw.notifications().clear();
        Await.get(node.submitTransaction(TestPool.pay(List.of(coin()), KAS)));
        Await.get(Miner.mine(node, TestPool.ELSEWHERE, 2));
        Await.until("told", () -> count(KaspadResponse::hasVirtualChainChanged) >= 2);
        assertThat(raw.notifications()).noneMatch(KaspadResponse::hasUtxosChanged);
    }

    private void watch(NotifyCommand command) {
        raw.ask(KaspadRequest.newBuilder()
                .setNotifyUtxosChanged(NotifyUtxosChangedRequest.newBuilder()
                        .addAddresses(TestPool.ADDRESS)
                        .setCommand(command)));
    }

    private long count(java.util.function.Predicate<KaspadResponse> kind) {
        return raw.notifications().stream().filter(kind).count();
    }
}
