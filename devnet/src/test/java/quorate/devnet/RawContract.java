package quorate.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quorate.codecs.kaspa.Transaction;
import quorate.devnet.kaspad.RpcStream;
import quorate.node.chain.AcceptanceTracker;
import quorate.node.chain.ChainWatcher;
import quorate.node.chain.KaspaNode;
import quorate.node.chain.RpcTransactions;
import quorate.node.chain.TxStatus;
import quorate.node.chain.TxWatch;
import quorate.node.chain.protowire.GetBalanceByAddressRequest;
import quorate.node.chain.protowire.GetBlockRequest;
import quorate.node.chain.protowire.GetCurrentNetworkRequest;
import quorate.node.chain.protowire.GetInfoRequest;
import quorate.node.chain.protowire.GetMempoolEntriesByAddressesRequest;
import quorate.node.chain.protowire.GetMempoolEntriesByAddressesResponse;
import quorate.node.chain.protowire.GetMempoolEntriesRequest;
import quorate.node.chain.protowire.GetMempoolEntryRequest;
import quorate.node.chain.protowire.GetSinkBlueScoreRequest;
import quorate.node.chain.protowire.GetSyncStatusRequest;
import quorate.node.chain.protowire.GetVirtualChainFromBlockRequest;
import quorate.node.chain.protowire.KaspadRequest;
import quorate.node.chain.protowire.KaspadResponse;
import quorate.node.chain.protowire.NotifyBlockAddedRequest;
import quorate.node.chain.protowire.NotifyCommand;
import quorate.node.chain.protowire.NotifyVirtualDaaScoreChangedRequest;
import quorate.node.chain.protowire.RpcBlock;
import quorate.node.chain.protowire.RpcMempoolEntry;
import quorate.node.chain.protowire.SubmitTransactionReplacementRequest;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;

/** The calls that only others make, replacement by fee, and our watcher and tracker on the node. */
abstract class RawContract extends SubmissionContract {
    RpcStream raw;

    @BeforeEach
    void open() {
        raw = new RpcStream(url());
    }

    @AfterEach
    void close() {
        raw.close();
    }

    @Test
    void the_small_questions_are_answered() {
        Await.get(Miner.mine(node, TestPool.ADDRESS, 2));
        assertThat(raw.ask(KaspadRequest.newBuilder()
                                .setGetCurrentNetwork(GetCurrentNetworkRequest.getDefaultInstance()))
                        .getGetCurrentNetwork()
                        .getCurrentNetwork())
                .isEqualTo("simnet");
        var info = raw.ask(KaspadRequest.newBuilder().setGetInfo(GetInfoRequest.getDefaultInstance()))
                .getGetInfo();
        assertThat(info.getIsUtxoIndexed()
                        && info.getIsSynced()
                        && info.getHasNotifyCommand()
                        && info.getHasMessageId())
                .isTrue();
        assertThat(raw.ask(KaspadRequest.newBuilder().setGetSyncStatus(GetSyncStatusRequest.getDefaultInstance()))
                        .getGetSyncStatus()
                        .getIsSynced())
                .isTrue();
        long blueScore = raw.ask(
                        KaspadRequest.newBuilder().setGetSinkBlueScore(GetSinkBlueScoreRequest.getDefaultInstance()))
                .getGetSinkBlueScore()
                .getBlueScore();
        Hash32 sink = Await.get(node.blockDagInfo()).sink();
        assertThat(Await.get(node.block(sink)).blueScore()).isEqualTo(blueScore);
        long balance = raw.ask(KaspadRequest.newBuilder()
                        .setGetBalanceByAddress(
                                GetBalanceByAddressRequest.newBuilder().setAddress(TestPool.ADDRESS)))
                .getGetBalanceByAddress()
                .getBalance();
        assertThat(Await.get(node.utxosByAddresses(List.of(TestPool.ADDRESS))).stream()
                        .mapToLong(Coin::amountSompi)
                        .sum())
                .isEqualTo(balance);
    }

    @Test
    void a_block_shows_its_transactions_when_asked() {
        Await.get(Miner.mine(node, TestPool.ADDRESS, 2));
        String sink = Await.get(node.blockDagInfo()).sink().toHex();
        RpcBlock with = raw.ask(KaspadRequest.newBuilder()
                        .setGetBlock(GetBlockRequest.newBuilder().setHash(sink).setIncludeTransactions(true)))
                .getGetBlock()
                .getBlock();
        assertThat(with.getHeader().getHash()).isEqualTo(sink);
        assertThat(with.getTransactionsCount()).isPositive();
        assertThat(with.getTransactions(0).getSubnetworkId()).isEqualTo("01" + "00".repeat(19));
        assertThat(with.getVerbose().getIsChainBlock()).isTrue();
        assertThat(with.getVerbose().getTransactionIdsList())
                .first()
                .isEqualTo(with.getTransactions(0).getVerbose().getTransactionId());
        RpcBlock without = raw.ask(KaspadRequest.newBuilder()
                        .setGetBlock(GetBlockRequest.newBuilder().setHash(sink)))
                .getGetBlock()
                .getBlock();
        assertThat(without.getTransactionsCount()).isZero();
        assertThat(without.getHeader()).isEqualTo(with.getHeader());
        assertThat(without.getVerbose()).isEqualTo(with.getVerbose());
    }

    @Test
    void confirmations_can_be_asked_of_the_virtual_chain() {
        Hash32 start = Await.get(node.blockDagInfo()).sink();
        Await.get(Miner.mine(node, TestPool.ADDRESS, 10));
        int all = Await.get(node.virtualChainFrom(start, true)).added().size();
        assertThat(all).isEqualTo(10);
        var confirmed = raw.ask(KaspadRequest.newBuilder()
                        .setGetVirtualChainFromBlock(GetVirtualChainFromBlockRequest.newBuilder()
                                .setStartHash(start.toHex())
                                .setIncludeAcceptedTransactionIds(true)
                                .setMinConfirmationCount(4)))
                .getGetVirtualChainFromBlock();
        assertThat(confirmed.getAddedChainBlockHashesCount()).isEqualTo(5);
        assertThat(confirmed.getAcceptedTransactionIdsCount()).isEqualTo(5);
    }

    @Test
    void blocks_are_told_until_the_subscription_stops() {
        raw.ask(KaspadRequest.newBuilder().setNotifyBlockAdded(NotifyBlockAddedRequest.getDefaultInstance()));
        Await.get(Miner.mine(node, TestPool.ADDRESS, 1));
        Await.until("told", () -> raw.notifications().stream().anyMatch(KaspadResponse::hasBlockAdded));
        raw.ask(KaspadRequest.newBuilder()
                .setNotifyBlockAdded(NotifyBlockAddedRequest.newBuilder().setCommand(NotifyCommand.STOP)));
        raw.ask(KaspadRequest.newBuilder()
                .setNotifyVirtualDaaScoreChanged(NotifyVirtualDaaScoreChangedRequest.getDefaultInstance()));
        raw.notifications().clear();
        Await.get(Miner.mine(node, TestPool.ADDRESS, 1));
        Await.until("told", () -> raw.notifications().stream().anyMatch(KaspadResponse::hasVirtualDaaScoreChanged));
        assertThat(raw.notifications()).noneMatch(KaspadResponse::hasBlockAdded);
    }

    @Test
    void the_mempool_lists_who_sends_and_who_receives() {
        Coin coin = coin();
        Transaction pay = TestPool.pay(List.of(coin), 100_000_000);
        Await.get(node.submitTransaction(pay));
        String txid = pay.txid().toHex();
        GetMempoolEntriesByAddressesResponse found = raw.ask(KaspadRequest.newBuilder()
                        .setGetMempoolEntriesByAddresses(GetMempoolEntriesByAddressesRequest.newBuilder()
                                .addAddresses(TestPool.ADDRESS)
                                .addAddresses(TestPool.ELSEWHERE)))
                .getGetMempoolEntriesByAddresses();
        assertThat(found.getEntriesList()).anySatisfy(entry -> {
            assertThat(entry.getAddress()).isEqualTo(TestPool.ADDRESS);
            assertThat(txids(entry.getSendingList())).contains(txid);
            assertThat(txids(entry.getReceivingList())).contains(txid);
        });
        assertThat(found.getEntriesList()).anySatisfy(entry -> {
            assertThat(entry.getAddress()).isEqualTo(TestPool.ELSEWHERE);
            assertThat(txids(entry.getSendingList())).doesNotContain(txid);
            assertThat(txids(entry.getReceivingList())).contains(txid);
        });
        assertThat(txids(raw.ask(KaspadRequest.newBuilder()
                                .setGetMempoolEntries(GetMempoolEntriesRequest.getDefaultInstance()))
                        .getGetMempoolEntries()
                        .getEntriesList()))
                .contains(txid);
        assertThat(raw.ask(KaspadRequest.newBuilder()
                                .setGetMempoolEntry(
                                        GetMempoolEntryRequest.newBuilder().setTxId("00".repeat(32))))
                        .getGetMempoolEntry()
                        .getError()
                        .getMessage())
                .isEqualTo("Transaction " + "00".repeat(32) + " not found");
    }

    private static List<String> txids(List<RpcMempoolEntry> entries) {
        return entries.stream()
                .map(entry -> entry.getTransaction().getVerbose().getTransactionId())
                .toList();
    }

    @Test
    void a_replacement_needs_one_to_replace_and_a_better_feerate() {
        Coin coin = coin();
        Transaction first = spend(coin, 1_000_000);
        assertThat(replace(first)).endsWith("replace by fee found no double spending transaction in the mempool");
        Await.get(node.submitTransaction(first));
        assertThat(replace(first)).endsWith("is already in the mempool");
        Transaction same = TestPool.TWO_OF_THREE.signed(
                TestPool.TWO_OF_THREE.unsigned(
                        List.of(coin),
                        List.of(new Transaction.Output(coin.amountSompi() - 1_000_000, TestPool.SCRIPT))),
                List.of(coin));
        assertThat(replace(same))
                .endsWith("fee rate per contextual mass gram is not greater than the fee rate of the replaced"
                        + " transaction");
        Transaction better = spend(coin, 2_000_000);
        assertThat(replace(better)).isEqualTo(better.txid() + " for " + first.txid());
        assertThat(Await.get(node.mempoolEntry(first.txid()))).isEmpty();
        assertThat(Await.get(node.mempoolEntry(better.txid()))).isPresent();
    }

    private static Transaction spend(Coin coin, long feeSompi) {
        return TestPool.TWO_OF_THREE.signed(
                TestPool.TWO_OF_THREE.unsigned(
                        List.of(coin),
                        List.of(new Transaction.Output(coin.amountSompi() - feeSompi, TestPool.ELSEWHERE_SCRIPT))),
                List.of(coin));
    }

    private String replace(Transaction transaction) {
        var answer = raw.ask(KaspadRequest.newBuilder()
                        .setSubmitTransactionReplacement(SubmitTransactionReplacementRequest.newBuilder()
                                .setTransaction(RpcTransactions.toRpc(transaction))))
                .getSubmitTransactionReplacement();
        return answer.hasError()
                ? answer.getError().getMessage()
                : answer.getTransactionId() + " for "
                        + RpcTransactions.fromRpc(answer.getReplacedTransaction())
                                .txid();
    }

    @Test
    void a_reward_holds_the_fees_of_its_block() {
        Coin coin = coin();
        Await.get(node.submitTransaction(spend(coin, 3_000_000)));
        Await.get(Miner.mine(node, TestPool.ELSEWHERE, 1));
        Await.get(Miner.mine(node, TestPool.ELSEWHERE, 1));
        long virtual = Await.get(node.blockDagInfo()).virtualDaaScore();
        assertThat(Await.get(node.utxosByAddresses(List.of(TestPool.ELSEWHERE))))
                .filteredOn(each -> each.blockDaaScore() == virtual && each.coinbase())
                .extracting(Coin::amountSompi)
                .containsExactly(5_003_000_000L);
    }

    @Test
    void our_watcher_and_tracker_follow_a_payment() {
        Coin coin = coin();
        ChainWatcher watcher =
                ChainWatcher.start(vertx, node, ChainWatcher.Options.of(TestPool.ADDRESS), System::currentTimeMillis);
        AcceptanceTracker tracker = AcceptanceTracker.start(vertx, node, 100);
        Await.until(
                "the coin",
                () -> watcher.view()
                        .map(view -> view.fresh() && view.coins().containsKey(coin.outpoint()))
                        .orElse(false));
        Transaction pay = TestPool.pay(List.of(coin), 100_000_000);
        Hash32 anchor = Await.get(tracker.anchor());
        TxWatch watch = new TxWatch(pay.txid(), anchor, List.of(TestPool.ADDRESS));
        assertThat(Await.get(tracker.watch(watch))).isEqualTo(new TxStatus.NotSeen(false));
        Await.get(node.submitTransaction(pay));
        Await.until("in the mempool", () -> Await.get(tracker.status(pay.txid())) instanceof TxStatus.InMempool);
        Await.until(
                "marked", () -> watcher.view().orElseThrow().spentInMempool().contains(coin.outpoint()));
        Await.get(Miner.mine(node, TestPool.ELSEWHERE, 2));
        Await.until("accepted", () -> Await.get(tracker.status(pay.txid())) instanceof TxStatus.Accepted);
        TxStatus.Accepted accepted = (TxStatus.Accepted) Await.get(tracker.status(pay.txid()));
        KaspaNode.BlockInfo block =
                Await.get(node.block(accepted.acceptingBlock().orElseThrow()));
        assertThat(accepted.acceptingDaaScore()).isEqualTo(block.daaScore());
        Await.until("gone", () -> !watcher.view().orElseThrow().coins().containsKey(coin.outpoint()));
        watcher.stop();
        tracker.stop();
    }
}
