package quorate.cli;

import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import quorate.codecs.group.GroupConfig;
import quorate.codecs.kaspa.Address;
import quorate.codecs.kaspa.SpendingTransaction;
import quorate.codecs.kaspa.Transaction;
import quorate.node.chain.GrpcKaspaNode;
import quorate.node.chain.GrpcNodeOptions;
import quorate.node.chain.KaspaNode;
import quorate.node.chain.NodeCheck;
import quorate.node.chain.SubmitOutcome;
import quorate.protocol.Hash32;

/** Hands one transaction to a node that is on the group's network and synced, and says what is known of it then. */
final class PsktSubmission {
    private static final long CONNECT_MS = 5_000;
    private static final long LOOK_MS = 50;

    private PsktSubmission() {}

    /** @param known the node has the transaction: by its answer, or by an output of it that is unspent there */
    record Answer(SubmitOutcome outcome, boolean known) {}

    /** @param replaces whether it may push older templates of its events out of the mempool (C3) */
    static Answer submit(String url, GroupConfig group, SpendingTransaction spending, boolean replaces) {
        Vertx vertx = Vertx.vertx();
        KaspaNode node = GrpcKaspaNode.connect(vertx, GrpcNodeOptions.ofUrl(url));
        try {
            connected(node, url);
            List<String> problems = NodeCheck.problems(
                    node.serverInfo().await(), group.network().id());
            if (!problems.isEmpty()) {
                throw new CommandFailed(url + ": " + String.join("; ", problems));
            }
            Transaction tx = spending.transaction();
            SubmitOutcome outcome = node.submitTransaction(tx).await();
            if (outcome.kind() == SubmitOutcome.Kind.DOUBLE_SPEND && replaces) {
                outcome = node.replaceTransaction(tx).await();
            }
            return new Answer(outcome, outcome.known() || found(node, group, tx));
        } finally {
            node.close().await();
            vertx.close().await();
        }
    }

    private static void connected(KaspaNode node, String url) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CONNECT_MS);
        try {
            while (!node.connected()) {
                if (System.nanoTime() > deadline) {
                    throw new CommandFailed(url + ": expected an answer within " + CONNECT_MS + " ms, found none");
                }
                Thread.sleep(LOOK_MS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CommandFailed(url + ": interrupted while connecting");
        }
    }

    /** "Orphan" and silence say nothing alone: the transaction is there if the mempool has it or an output of it is unspent. */
    private static boolean found(KaspaNode node, GroupConfig group, Transaction tx) {
        Hash32 txid = tx.txid();
        if (node.mempoolEntry(txid).await().isPresent()) {
            return true;
        }
        List<String> paid = tx.outputs().stream()
                .map(output -> Address.ofScript(group.network(), output.scriptPublicKey()))
                .flatMap(Optional::stream)
                .map(Address::encode)
                .distinct()
                .toList();
        return Stream.of(node.utxosByAddresses(paid).await())
                .flatMap(List::stream)
                .anyMatch(coin -> coin.outpoint().txid().equals(txid));
    }
}
