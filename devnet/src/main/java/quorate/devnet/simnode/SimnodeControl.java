package quorate.devnet.simnode;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;

/** Client of a simulated node's control server. Blocking: for tests and the demo's supervisor. */
public final class SimnodeControl {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final URI base;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    public SimnodeControl(int controlPort) {
        this.base = URI.create("http://127.0.0.1:" + controlPort + "/");
    }

    /** Coins for {@code address}, as if they had been accepted {@code depthDaa} ago. */
    public List<Outpoint> fund(String address, long amountSompi, int count, long depthDaa) {
        return fund(address, amountSompi, count, depthDaa, false);
    }

    /** The same as coinbase outputs, which mature. */
    public List<Outpoint> fund(String address, long amountSompi, int count, long depthDaa, boolean coinbase) {
        JsonObject made = call(
                "fund",
                new JsonObject()
                        .put("address", address)
                        .put("amountSompi", amountSompi)
                        .put("count", count)
                        .put("depthDaa", depthDaa)
                        .put("coinbase", coinbase));
        return made.getJsonArray("outpoints").stream()
                .map(JsonObject.class::cast)
                .map(each -> new Outpoint(Hash32.ofHex(each.getString("txid")), each.getInteger("index")))
                .toList();
    }

    /** Blocks now, by the node itself. */
    public void mine(int blocks) {
        call("mine", new JsonObject().put("blocks", blocks));
    }

    /** Blocks of the node's own clock pay {@code address}. */
    public void payBlocksTo(String address) {
        call("pay-blocks-to", new JsonObject().put("address", address));
    }

    /**
     * Replaces the newest {@code blocks} by one more.
     *
     * @param transactions of the replaced blocks: {@code mempool}, {@code kept} or {@code dropped}
     */
    public void reorg(int blocks, String transactions) {
        call("reorg", new JsonObject().put("blocks", blocks).put("transactions", transactions));
    }

    /** The same, and the coins of {@code txid} are spent to {@code address} instead. */
    public void reorgWithConflict(int blocks, Hash32 txid, String address) {
        JsonObject conflict = new JsonObject().put("txid", txid.toHex()).put("address", address);
        call(
                "reorg",
                new JsonObject()
                        .put("blocks", blocks)
                        .put("transactions", "dropped")
                        .put("conflict", conflict));
    }

    /** Answers and notifications are this much late. */
    public void lag(long ms) {
        call("lag", new JsonObject().put("ms", ms));
    }

    /** The tip stands still. */
    public void freeze(boolean frozen) {
        call("freeze", new JsonObject().put("frozen", frozen));
    }

    public void synced(boolean synced) {
        call("synced", new JsonObject().put("synced", synced));
    }

    /** The next {@code count} submissions are refused with {@code text}. */
    public void refuse(int count, String text) {
        call("refuse", new JsonObject().put("count", count).put("text", text));
    }

    /** The next {@code count} submissions are carried out and never answered. */
    public void loseAnswers(int count) {
        call("lose-answers", new JsonObject().put("count", count));
    }

    /**
     * The next request of that name, as in {@code get_utxos_by_addresses}, ends its stream.
     *
     * @param carriedOut whether the node does first what is asked
     */
    public void disconnectAt(String call, boolean carriedOut) {
        call("disconnect-at", new JsonObject().put("call", call).put("carriedOut", carriedOut));
    }

    /**
     * The connection over the wire that carries so many more bytes to a client ends there, in the middle of an answer.
     *
     * @return the port of the wire
     */
    public int cutAnswerAfter(long bytes) {
        return call("cut-answer", new JsonObject().put("bytes", bytes)).getInteger("wirePort");
    }

    /** A block in which a stranger has spent the coin to {@code address}. */
    public Hash32 steal(Outpoint coin, String address) {
        JsonObject done = call(
                "steal",
                new JsonObject()
                        .put("txid", coin.txid().toHex())
                        .put("index", coin.index())
                        .put("address", address));
        return Hash32.ofHex(done.getString("txid"));
    }

    /** Takes a transaction out of the mempool; false when it was not there. */
    public boolean drop(Hash32 txid) {
        return call("drop", new JsonObject().put("txid", txid.toHex())).getBoolean("dropped");
    }

    public void feeFloor(long sompiPerKilogram) {
        call("fee-floor", new JsonObject().put("sompiPerKilogram", sompiPerKilogram));
    }

    /** Ends all streams; clients may come back at once. */
    public void disconnect() {
        call("disconnect", new JsonObject());
    }

    /** {@code network, tip, virtualDaaScore, utxos, mempool, streams, lagMs, frozen, synced, floorSompiPerKilogram}. */
    public JsonObject status() {
        return call("status", new JsonObject());
    }

    /** @throws IllegalStateException with the server's reason when it does not answer 200 */
    public JsonObject call(String command, JsonObject parameters) {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(command))
                .timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.ofString(parameters.encode()))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException("simnode refused " + command + ": " + response.body());
            }
            return new JsonObject(response.body());
        } catch (IOException unreachable) {
            throw new IllegalStateException("simnode's control server does not answer " + command, unreachable);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for simnode's " + command, stopped);
        }
    }
}
