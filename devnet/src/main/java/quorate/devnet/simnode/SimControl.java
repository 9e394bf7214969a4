package quorate.devnet.simnode;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import quorate.node.chain.protowire.KaspadRequest;
import quorate.protocol.Coin;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;

/**
 * The control server: {@code POST /name} with a JSON object, answered by a JSON object; an unusable request is 400 with
 * {@code {"error": ...}}. It is bound to loopback and has no authentication: whoever reaches it owns this chain of play money.
 */
final class SimControl {
    private final Vertx vertx;
    private final SimNode node;
    private final SimServer server;
    private final WireCut wire;
    private final SimAddresses addresses;
    private final Map<String, Function<JsonObject, JsonObject>> commands = new TreeMap<>();
    private HttpServer http;

    SimControl(Vertx vertx, SimNode node, SimServer server, WireCut wire, SimAddresses addresses) {
        this.vertx = vertx;
        this.node = node;
        this.server = server;
        this.wire = wire;
        this.addresses = addresses;
        commands.put("status", ignored -> status());
        commands.put("fund", this::fund);
        commands.put("mine", this::mine);
        commands.put("pay-blocks-to", this::payBlocksTo);
        commands.put("reorg", this::reorg);
        commands.put("lag", this::lag);
        commands.put("freeze", this::freeze);
        commands.put("synced", this::synced);
        commands.put("refuse", this::refuse);
        commands.put("lose-answers", this::loseAnswers);
        commands.put("disconnect-at", this::disconnectAt);
        commands.put("cut-answer", this::cutAnswer);
        commands.put("drop", this::drop);
        commands.put("steal", this::steal);
        commands.put("fee-floor", this::feeFloor);
        commands.put("disconnect", ignored -> new JsonObject().put("streams", server.disconnectAll()));
    }

    /** On the node's context, where every command then runs too. */
    Future<Integer> start(String host, int port) {
        http = vertx.createHttpServer();
        return http.requestHandler(this::handle).listen(port, host).map(HttpServer::actualPort);
    }

    Future<Void> stop() {
        return http == null ? Future.succeededFuture() : http.close();
    }

    private void handle(HttpServerRequest request) {
        Function<JsonObject, JsonObject> command = commands.get(request.path().substring(1));
        if (command == null) {
            answer(request, 404, error("there is " + String.join(", ", commands.keySet())));
            return;
        }
        boolean reading = HttpMethod.GET.equals(request.method()) && "/status".equals(request.path());
        if (!reading && !HttpMethod.POST.equals(request.method())) {
            answer(request, 405, error("use POST"));
            return;
        }
        request.body().onSuccess(body -> {
            try {
                JsonObject parameters = body.length() == 0 ? new JsonObject() : body.toJsonObject();
                answer(request, 200, command.apply(parameters));
            } catch (DecodeException | ClassCastException | IllegalArgumentException | SimRefusal unusable) {
                answer(request, 400, error(unusable.getMessage()));
            }
        });
    }

    private static void answer(HttpServerRequest request, int status, JsonObject body) {
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(body.encode());
    }

    private static JsonObject error(String text) {
        return new JsonObject().put("error", text);
    }

    private JsonObject status() {
        SimChain chain = node.chain();
        JsonArray mempool = new JsonArray();
        node.mempool().all().forEach(entry -> mempool.add(entry.tx().txid().toHex()));
        return new JsonObject()
                .put("network", node.options().networkId())
                .put("tip", chain.tip().hash().toHex())
                .put("virtualDaaScore", chain.virtualDaaScore())
                .put("utxos", chain.utxos().size())
                .put("mempool", mempool)
                .put("streams", server.streams())
                .put("lagMs", node.knobs().lagMs())
                .put("frozen", node.knobs().frozen())
                .put("synced", node.knobs().synced())
                .put("floorSompiPerKilogram", node.knobs().floorSompiPerKilogram());
    }

    /** {@code {"address", "amountSompi", "count": 1, "depthDaa": 0, "coinbase": false}} gives {@code {"outpoints": [...]}}. */
    private JsonObject fund(JsonObject wanted) {
        List<Coin> coins = node.fund(
                addresses.own(text(wanted, "address")),
                number(wanted, "amountSompi", null, 1, Long.MAX_VALUE),
                (int) number(wanted, "count", 1L, 1, 1_000_000),
                number(wanted, "depthDaa", 0L, 0, Long.MAX_VALUE),
                wanted.getBoolean("coinbase", false));
        JsonArray outpoints = new JsonArray();
        coins.forEach(coin -> outpoints.add(new JsonObject()
                .put("txid", coin.outpoint().txid().toHex())
                .put("index", coin.outpoint().index())));
        return new JsonObject().put("outpoints", outpoints);
    }

    /** {@code {"blocks": 1}}. */
    private JsonObject mine(JsonObject wanted) {
        long blocks = number(wanted, "blocks", 1L, 1, 100_000);
        for (long i = 0; i < blocks; i++) {
            node.mine();
        }
        return tip();
    }

    /** {@code {"address"}}; without it blocks of the node's own clock pay nobody. */
    private JsonObject payBlocksTo(JsonObject wanted) {
        node.payBlocksTo(Optional.ofNullable(wanted.getString("address")).map(addresses::own));
        return new JsonObject();
    }

    /**
     * {@code {"blocks", "transactions": "mempool"|"kept"|"dropped", "conflict": {"txid", "address"}}}: the newest blocks are
     * replaced by one more; a conflict spends the coins of {@code txid} to {@code address} in the first of them.
     */
    private JsonObject reorg(JsonObject wanted) {
        int depth = (int) number(wanted, "blocks", null, 1, 100_000);
        SimNode.Orphaned orphaned = switch (wanted.getString("transactions", "mempool")) {
            case "mempool" -> SimNode.Orphaned.TO_MEMPOOL;
            case "kept" -> SimNode.Orphaned.KEPT;
            case "dropped" -> SimNode.Orphaned.DROPPED;
            default ->
                throw new IllegalArgumentException(
                        "transactions is mempool, kept or dropped, found " + wanted.getString("transactions"));
        };
        Optional<SimNode.Conflict> conflict = Optional.ofNullable(wanted.getJsonObject("conflict"))
                .map(spend ->
                        new SimNode.Conflict(Hash32.ofHex(text(spend, "txid")), addresses.own(text(spend, "address"))));
        SimChain.Step step = node.reorg(depth, orphaned, conflict);
        return tip().put("removed", new JsonArray(SimWire.blockHashes(step.removed())))
                .put("added", new JsonArray(SimWire.blockHashes(step.added())));
    }

    /** {@code {"ms"}}: everything sent to clients from now on is this much late. */
    private JsonObject lag(JsonObject wanted) {
        node.knobs().setLagMs(number(wanted, "ms", null, 0, 600_000));
        return new JsonObject();
    }

    /** {@code {"frozen": true}}: no blocks of the node's own clock. */
    private JsonObject freeze(JsonObject wanted) {
        node.knobs().setFrozen(wanted.getBoolean("frozen", true));
        return new JsonObject();
    }

    /** {@code {"synced"}}: what the node says of itself. */
    private JsonObject synced(JsonObject wanted) {
        node.knobs().setSynced(wanted.getBoolean("synced", true));
        return new JsonObject();
    }

    /** {@code {"count": 1, "text"}}: the next submissions are refused with the text, behind the usual prefix. */
    private JsonObject refuse(JsonObject wanted) {
        node.knobs().refuse((int) number(wanted, "count", 1L, 0, 1_000_000), text(wanted, "text"));
        return new JsonObject();
    }

    /** {@code {"count": 1}}: the next submissions are carried out and never answered. */
    private JsonObject loseAnswers(JsonObject wanted) {
        node.knobs().loseAnswers((int) number(wanted, "count", 1L, 0, 1_000_000));
        return new JsonObject();
    }

    /**
     * {@code {"call", "count": 1, "carriedOut": false}}: the next requests of that name, as in {@code get_utxos_by_addresses}, end
     * their streams.
     */
    private JsonObject disconnectAt(JsonObject wanted) {
        String call = text(wanted, "call");
        if (KaspadRequest.getDescriptor().findFieldByName(call) == null) {
            throw new IllegalArgumentException("there is no call " + call);
        }
        node.knobs()
                .disconnectAt(
                        call, (int) number(wanted, "count", 1L, 0, 1_000_000), wanted.getBoolean("carriedOut", false));
        return new JsonObject();
    }

    /** {@code {"bytes"}}: after so many more bytes to clients of the wire their connection ends. */
    private JsonObject cutAnswer(JsonObject wanted) {
        wire.cutAfter(number(wanted, "bytes", null, 0, Long.MAX_VALUE));
        return new JsonObject().put("wirePort", wire.port());
    }

    /** {@code {"txid", "index", "address"}}: a block in which a stranger has spent that coin to the address. */
    private JsonObject steal(JsonObject wanted) {
        Outpoint coin = new Outpoint(
                Hash32.ofHex(text(wanted, "txid")), (int) number(wanted, "index", null, 0, Integer.MAX_VALUE));
        SimTx theft = SimTxs.theft(List.of(coin), node.chain().utxos(), addresses.own(text(wanted, "address")));
        node.mineWith(theft);
        return tip().put("txid", theft.txid().toHex());
    }

    /** {@code {"txid"}}: out of the mempool with it and with what spends its outputs. */
    private JsonObject drop(JsonObject wanted) {
        return new JsonObject().put("dropped", node.mempool().remove(Hash32.ofHex(text(wanted, "txid"))));
    }

    /** {@code {"sompiPerKilogram"}}. */
    private JsonObject feeFloor(JsonObject wanted) {
        node.knobs().setFloorSompiPerKilogram(number(wanted, "sompiPerKilogram", null, 1, Long.MAX_VALUE / 1_000_000));
        return new JsonObject();
    }

    private JsonObject tip() {
        return new JsonObject()
                .put("tip", node.chain().tip().hash().toHex())
                .put("virtualDaaScore", node.chain().virtualDaaScore());
    }

    private static String text(JsonObject object, String name) {
        String value = object.getString(name);
        if (value == null) {
            throw new IllegalArgumentException("\"" + name + "\" is missing");
        }
        return value;
    }

    /** Numbers may come as decimal strings too, as amounts do everywhere else. */
    private static long number(JsonObject object, String name, Long absent, long min, long max) {
        Object value = object.getValue(name);
        if (value == null && absent != null) {
            return absent;
        }
        long number = switch (value) {
            case Number given -> given.longValue();
            case String given -> Long.parseLong(given);
            case null, default -> throw new IllegalArgumentException("\"" + name + "\" is a number, found " + value);
        };
        if (number < min || number > max) {
            throw new IllegalArgumentException("\"" + name + "\" is " + min + " to " + max + ", found " + number);
        }
        return number;
    }
}
