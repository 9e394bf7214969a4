package quorate.devnet.kaspad;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.kaspa.Address;
import quorate.codecs.kaspa.Network;
import quorate.devnet.Miner;
import quorate.node.chain.GrpcKaspaNode;
import quorate.node.chain.GrpcNodeOptions;
import quorate.protocol.Bytes;

/**
 * The switch of a private network, on loopback: {@code POST /cut}, {@code POST /join} and {@code POST /mine?node=2&blocks=20}. By
 * these a reorg is made by hand: cut, more blocks on one side, join.
 */
final class KaspadControl implements AutoCloseable {
    private static final int MOST_BLOCKS = 10_000;
    private static final long MINE_MS = 120_000;
    private static final long CONNECT_LOOK_MS = 20;
    private static final byte[] MINER_KEY = "nobody spends what is mined here".getBytes(StandardCharsets.US_ASCII);

    private final List<KaspadNode> nodes;
    private final KaspadPeers peers;
    private final HttpServer http;

    private KaspadControl(List<KaspadNode> nodes, KaspadPeers peers, HttpServer http) {
        this.nodes = nodes;
        this.peers = peers;
        this.http = http;
    }

    static KaspadControl start(List<KaspadNode> nodes, KaspadPeers peers, int port) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        KaspadControl control = new KaspadControl(nodes, peers, http);
        http.createContext("/", control::handle);
        http.start();
        return control;
    }

    String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        int status = 200;
        JsonObject answer = new JsonObject();
        try {
            if (!"POST".equals(exchange.getRequestMethod())) {
                throw new IllegalArgumentException("use POST");
            }
            carryOut(exchange);
        } catch (IllegalArgumentException unusable) {
            status = 400;
            answer.put("error", unusable.getMessage());
        } catch (IllegalStateException failed) {
            status = 500;
            answer.put("error", failed.getMessage());
        }
        byte[] body = answer.encode().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    private void carryOut(HttpExchange exchange) {
        String query = exchange.getRequestURI().getQuery();
        switch (exchange.getRequestURI().getPath()) {
            case "/cut" -> {
                twoNodes();
                peers.cut();
            }
            case "/join" -> {
                twoNodes();
                peers.join();
            }
            case "/mine" ->
                mine(nodes.get(number(query, "node", 1, nodes.size()) - 1), number(query, "blocks", 1, MOST_BLOCKS));
            default -> throw new IllegalArgumentException("there is /cut, /join, /mine?node=1&blocks=1");
        }
    }

    private void twoNodes() {
        if (nodes.size() < 2) {
            throw new IllegalArgumentException("there is one node; start with --nodes 2");
        }
    }

    /** Absent: 1. */
    private static int number(String query, String name, int least, int most) {
        for (String part : (query == null ? "" : query).split("&", -1)) {
            if (part.startsWith(name + "=")) {
                String text = part.substring(name.length() + 1);
                int value = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : -1;
                if (value < least || value > most) {
                    throw new IllegalArgumentException(name + " is " + least + " to " + most + ", found " + text);
                }
                return value;
            }
        }
        return 1;
    }

    private static void mine(KaspadNode node, int blocks) {
        Vertx vertx = Vertx.vertx();
        try {
            GrpcKaspaNode client = GrpcKaspaNode.connect(vertx, GrpcNodeOptions.ofUrl(node.url()));
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MINE_MS);
            while (!client.connected()) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("no connection to " + node.url());
                }
                Thread.sleep(CONNECT_LOOK_MS);
            }
            String nobody = new Address(
                            Network.SIMNET,
                            Address.Type.P2PK,
                            Bytes.of(Schnorr.best().publicKey(MINER_KEY)))
                    .encode();
            Miner.mine(client, nobody, blocks)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(MINE_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            throw new IllegalStateException("no blocks at " + node.url(), failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while mining", stopped);
        } finally {
            vertx.close();
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
