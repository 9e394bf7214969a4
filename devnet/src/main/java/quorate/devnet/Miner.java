package quorate.devnet;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quorate.node.chain.KaspaNode;
import quorate.protocol.Coin;

/** Makes the blocks of a private network that skips proof of work: the node's template goes back to it unchanged. */
public final class Miner {
    private static final Logger LOG = LoggerFactory.getLogger(Miner.class);
    private static final int DEEPENING_BATCH = 20;

    private final Vertx vertx;
    private final KaspaNode node;
    private final String payAddress;
    private final long timer;
    private boolean mining;
    private long blocks;

    private Miner(Vertx vertx, KaspaNode node, String payAddress, long intervalMs) {
        this.vertx = vertx;
        this.node = node;
        this.payAddress = payAddress;
        this.timer = vertx.setPeriodic(intervalMs, ignored -> tick());
    }

    /** A block every {@code intervalMs}, or as fast as the node goes. A failed block is logged and the next one tried in its time. */
    public static Miner start(Vertx vertx, KaspaNode node, String payAddress, long intervalMs) {
        return new Miner(vertx, node, payAddress, intervalMs);
    }

    public void stop() {
        vertx.cancelTimer(timer);
    }

    /** Blocks that the node took so far. */
    public long blocks() {
        return blocks;
    }

    private void tick() {
        if (mining) {
            return;
        }
        mining = true;
        mineOne(node, payAddress).onComplete(done -> {
            mining = false;
            if (done.succeeded()) {
                blocks++;
            } else {
                LOG.warn("no block: {}", done.cause().getMessage());
            }
        });
    }

    /** {@code count} blocks paying {@code payAddress}, one after the other. The reward of each is made by the block after it. */
    public static Future<Void> mine(KaspaNode node, String payAddress, int count) {
        Promise<Void> done = Promise.promise();
        mine(node, payAddress, count, done);
        return done.future();
    }

    // One promise for all of them: a chain of as many composed futures ends in a stack overflow.
    private static void mine(KaspaNode node, String payAddress, int count, Promise<Void> done) {
        if (count < 1) {
            done.complete();
            return;
        }
        mineOne(node, payAddress)
                .onSuccess(ignored -> mine(node, payAddress, count - 1, done))
                .onFailure(done::fail);
    }

    private static Future<Void> mineOne(KaspaNode node, String payAddress) {
        return node.blockTemplate(payAddress).compose(node::submitBlock);
    }

    /**
     * Mines until {@code address} has {@code count} coins at least {@code depthDaa} deep: first their blocks, then blocks that pay
     * {@code elsewhere}.
     *
     * @param depthDaa at least the network's coinbase maturity, or the coins cannot be spent yet
     * @return all coins of the address
     */
    public static Future<List<Coin>> fund(KaspaNode node, String address, int count, long depthDaa, String elsewhere) {
        return node.utxosByAddresses(List.of(address))
                .compose(coins -> node.blockDagInfo().compose(info -> {
                    long deep = coins.stream()
                            .filter(coin -> coin.blockDaaScore() <= info.virtualDaaScore() - depthDaa)
                            .count();
                    if (deep >= count) {
                        return Future.succeededFuture(coins);
                    }
                    int missing = count - coins.size();
                    Future<Void> more = missing > 0
                            ? mine(node, address, missing).compose(ignored -> mine(node, elsewhere, 1))
                            : mine(node, elsewhere, DEEPENING_BATCH);
                    return more.compose(ignored -> fund(node, address, count, depthDaa, elsewhere));
                }));
    }
}
