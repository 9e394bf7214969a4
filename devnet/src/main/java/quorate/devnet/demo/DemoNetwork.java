package quorate.devnet.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import quorate.codecs.crypto.Schnorr;
import quorate.codecs.group.GroupConfig;
import quorate.codecs.kaspa.Address;
import quorate.codecs.kaspa.Network;
import quorate.devnet.DevnetMain;
import quorate.devnet.Miner;
import quorate.devnet.postgres.EmbeddedPostgresServer;
import quorate.devnet.relayer.DemoRelayer;
import quorate.devnet.simnode.SimnodeControl;
import quorate.node.chain.GrpcKaspaNode;
import quorate.node.chain.GrpcNodeOptions;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;

/**
 * A whole network on this machine: one PostgreSQL with a database for each signer, a Kaspa node, signers each in a JVM of its
 * own. Every start begins afresh; what an earlier one left running is ended first.
 */
public final class DemoNetwork implements AutoCloseable {
    private static final int POOL_COINS = 60;
    private static final long POOL_COIN_SOMPI = 2_500_000_000L;
    private static final long POOL_COIN_DEPTH_DAA = 2_000;
    private static final long REAL_COIN_DEPTH_DAA = 1_010;
    private static final long BLOCK_INTERVAL_MS = 100;
    private static final long READY_TIMEOUT_MS = 120_000;
    private static final long FUND_TIMEOUT_MS = 300_000;
    private static final long LOOK_AGAIN_MS = 50;

    private final DemoOptions options;
    private final DemoPorts ports;
    private final Children children;
    private final DemoSecrets secrets;
    private final DemoFiles files;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private EmbeddedPostgresServer postgres;
    private GroupConfig group;
    private Vertx minerVertx;

    private DemoNetwork(DemoOptions options) {
        this.options = options;
        this.ports = new DemoPorts(options.portBase(), options.signers());
        this.children = new Children(options.dataDir());
        this.secrets = DemoSecrets.draw(options.signers(), new SecureRandom());
        this.files = new DemoFiles(options, ports, secrets);
    }

    /** Starts everything and waits until every signer is ready. @throws DemoException saying what could not be started */
    public static DemoNetwork start(DemoOptions options) {
        DemoNetwork network = prepare(options);
        network.startAll();
        return network;
    }

    /** A network of which nothing runs yet. */
    static DemoNetwork prepare(DemoOptions options) {
        return new DemoNetwork(options);
    }

    /** What {@link #start} does; whatever was started is ended again when something cannot be. */
    void startAll() {
        try {
            startParts();
        } catch (CompletionException failed) {
            close();
            throw new DemoException("" + failed.getCause().getMessage(), failed.getCause());
        } catch (IOException | InterruptedException | RuntimeException failed) {
            close();
            if (failed instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw failed instanceof DemoException known ? known : new DemoException("" + failed.getMessage(), failed);
        }
    }

    public int signers() {
        return options.signers();
    }

    public GroupConfig group() {
        return group;
    }

    public SignerApi api(int signer) {
        return new SignerApi(http, ports.admin(signer), secrets.token());
    }

    /** The admin server as somebody sees it who has no token. */
    SignerApi stranger(int signer) {
        return new SignerApi(http, ports.admin(signer), "unknown");
    }

    public URI ingestion(int signer) {
        return URI.create("http://127.0.0.1:" + ports.ingestion(signer));
    }

    /** Where a browser sees a signer; the fragment holds the token, which browsers never send. */
    public String dashboard(int signer) {
        return "http://127.0.0.1:" + ports.admin(signer) + "/#token=" + secrets.token();
    }

    public DemoRelayer relayer(long firstNonce) {
        return new DemoRelayer(
                new DemoRelayer.Keys(
                        DemoFiles.RELAYER,
                        secrets.webhookSecret(),
                        secrets.validators(),
                        secrets.apiRelayer(),
                        Hash32.of(secrets.sender().toBytes()),
                        DemoFiles.ORIGIN_DOMAIN,
                        DemoFiles.OWN_DOMAIN),
                Network.SIMNET,
                firstNonce);
    }

    /** The simulated node's control; only without a real kaspad. */
    public SimnodeControl chain() {
        return new SimnodeControl(ports.kaspaControl());
    }

    /** Every key of the network, for who wants to play the thief. */
    DemoSecrets secrets() {
        return secrets;
    }

    /** The blocks of a real node are the caller's from now on. */
    synchronized void stopMining() {
        minerVertx.close();
        minerVertx = null;
    }

    public EmbeddedPostgresServer postgres() {
        return postgres;
    }

    /** Name of a signer's database. */
    public String database(int signer) {
        return DemoFiles.database(signer);
    }

    /** The process of a signer, for who wants to kill it. */
    public Process process(int signer) {
        return children.running().get(DemoFiles.name(signer));
    }

    public void startSigner(int signer) {
        try {
            children.startSigner(
                    DemoFiles.name(signer),
                    List.of("run", "--config", files.config(signer).toString()),
                    signer == 0);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot start " + DemoFiles.name(signer), failed);
        }
    }

    public Path log(int signer) {
        return children.log(DemoFiles.name(signer));
    }

    /** @throws DemoException if a signer ends or is not ready in time */
    public void awaitReady(int signer) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(READY_TIMEOUT_MS);
        while (!api(signer).ready()) {
            Process process = process(signer);
            if (process == null) { // closed meanwhile, by an interrupt
                throw new DemoException("stopped before " + DemoFiles.name(signer) + " was ready");
            }
            if (!process.isAlive()) {
                throw new DemoException(
                        DemoFiles.name(signer) + " ended with code " + process.exitValue() + ": see " + log(signer));
            }
            if (System.nanoTime() > deadline) {
                throw new DemoException(DemoFiles.name(signer) + " is not ready after " + READY_TIMEOUT_MS / 1_000
                        + " s: "
                        + api(signer)
                                .get("/health/ready")
                                .map(SignerApi.Answer::body)
                                .orElse("no answer")
                        + "; see " + log(signer));
            }
            Thread.sleep(LOOK_AGAIN_MS);
        }
    }

    @Override
    public synchronized void close() {
        if (minerVertx != null) {
            minerVertx.close();
            minerVertx = null;
        }
        children.close();
        if (postgres != null) {
            postgres.close();
            postgres = null;
        }
    }

    private void startParts() throws IOException, InterruptedException {
        children.endLeftovers();
        postgresOfEarlierDemo();
        ports.requireFree();
        begin();
        // The server's first start (unpacking, initdb) waits for the disk while the keys' passwords are hashed.
        CompletableFuture<EmbeddedPostgresServer> server = CompletableFuture.supplyAsync(this::startPostgres);
        try {
            if (options.kaspadUrl().isEmpty()) {
                startSimnode();
            }
            group = files.write(kaspaUrl(), ports.postgres());
        } finally {
            postgres = server.join();
        }
        for (int signer = 0; signer < options.signers(); signer++) {
            startSigner(signer);
        }
        fundPool();
        for (int signer = 0; signer < options.signers(); signer++) {
            awaitReady(signer);
        }
    }

    // A killed demo leaves its postmaster; starting on its folder stops it, and then the folder can be made anew.
    private void postgresOfEarlierDemo() {
        Path left = options.dataDir().resolve("postgres");
        if (Files.exists(left.resolve("postmaster.pid"))) {
            EmbeddedPostgresServer.stopLeft(left);
        }
    }

    private void begin() throws IOException {
        for (String part : List.of("signers", "postgres", "log")) {
            deleteAll(options.dataDir().resolve(part));
        }
        Files.createDirectories(options.dataDir());
    }

    private static void deleteAll(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(folder)) {
            paths = new ArrayList<>(walk.sorted(Comparator.reverseOrder()).toList());
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }

    private EmbeddedPostgresServer startPostgres() {
        EmbeddedPostgresServer server = EmbeddedPostgresServer.start(
                options.dataDir().resolve("postgres"), ports.postgres(), options.signers());
        for (int signer = 0; signer < options.signers(); signer++) {
            server.createIfAbsent(DemoFiles.database(signer));
        }
        return server;
    }

    private void startSimnode() throws IOException {
        children.startJava(
                "kaspa",
                List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                DevnetMain.class.getName(),
                List.of(
                        "simnode",
                        "--listen",
                        "127.0.0.1:" + ports.kaspa(),
                        "--control-port",
                        Integer.toString(ports.kaspaControl()),
                        "--block-interval-ms",
                        Long.toString(BLOCK_INTERVAL_MS),
                        "--follow",
                        Long.toString(ProcessHandle.current().pid())));
    }

    /** gRPC of the Kaspa node that all signers use. */
    public String kaspaUrl() {
        return options.kaspadUrl().orElse("http://127.0.0.1:" + ports.kaspa());
    }

    private void fundPool() throws InterruptedException {
        String pool = group.poolAddress().encode();
        if (options.kaspadUrl().isPresent()) {
            mine(pool);
            return;
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(READY_TIMEOUT_MS);
        while (true) {
            try {
                chain().fund(pool, POOL_COIN_SOMPI, POOL_COINS, POOL_COIN_DEPTH_DAA);
                return;
            } catch (RuntimeException notYet) {
                if (System.nanoTime() > deadline) {
                    throw new DemoException("the simulated node does not answer: see " + children.log("kaspa"), notYet);
                }
                Thread.sleep(LOOK_AGAIN_MS);
            }
        }
    }

    // The client connects in its own time; what is asked before is refused at once.
    private Future<Void> connected(GrpcKaspaNode node) {
        if (node.connected()) {
            return Future.succeededFuture();
        }
        return minerVertx.timer(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS).compose(waited -> connected(node));
    }

    // On a real private node the pool is funded by coinbases, and the demo's miner makes the blocks.
    private void mine(String pool) throws InterruptedException {
        minerVertx = Vertx.vertx();
        byte[] elsewhereKey = new byte[32];
        new SecureRandom().nextBytes(elsewhereKey);
        String elsewhere = new Address(
                        Network.SIMNET,
                        Address.Type.P2PK,
                        Bytes.of(Schnorr.best().publicKey(elsewhereKey)))
                .encode();
        var funded = new CompletableFuture<Void>();
        minerVertx.runOnContext(ignored -> {
            GrpcKaspaNode node = GrpcKaspaNode.connect(
                    minerVertx, GrpcNodeOptions.ofUrl(options.kaspadUrl().get()));
            connected(node)
                    .compose(up -> Miner.mine(node, elsewhere, 1))
                    .compose(first -> Miner.fund(node, pool, POOL_COINS, REAL_COIN_DEPTH_DAA, elsewhere))
                    .onSuccess(coins -> Miner.start(minerVertx, node, elsewhere, BLOCK_INTERVAL_MS))
                    .onComplete(done -> {
                        if (done.succeeded()) {
                            funded.complete(null);
                        } else {
                            funded.completeExceptionally(done.cause());
                        }
                    });
        });
        try {
            funded.get(FUND_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            String why = failed instanceof ExecutionException
                    ? failed.getCause().getMessage()
                    : "not within " + FUND_TIMEOUT_MS / 1_000 + " s";
            throw new DemoException(
                    "cannot fund the pool by mining on " + options.kaspadUrl().get() + ": " + why, failed);
        }
    }
}
