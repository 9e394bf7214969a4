package quorate.devnet.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import quorate.codecs.event.EventJson;
import quorate.codecs.event.EventMaterial;
import quorate.devnet.relayer.DemoRelayer;
import quorate.protocol.Bytes;
import quorate.protocol.Hash32;
import quorate.protocol.Outpoint;
import quorate.protocol.TemplateInput;

/** Three signers as real processes, told as a story: deliver, kill, restart, and what all of them must say in the end. */
final class RunningNetwork implements AutoCloseable {
    static final int ALICE = 0;
    static final int BOB = 1;
    static final int CAROL = 2;
    static final long KAS = 100_000_000L;
    private static final long PATIENCE_MS = 90_000;
    private static final long LOOK_MS = 100;
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final Path dir;
    private final DemoNetwork network;
    private final DemoRelayer relayer;
    private int number;

    private RunningNetwork(Path dir, DemoNetwork network) {
        this.dir = dir;
        this.network = network;
        this.relayer = network.relayer(0);
    }

    static RunningNetwork start(Path dir, int portBase) {
        return start(new DemoOptions(dir, portBase, 3, 2, Optional.empty()));
    }

    static RunningNetwork start(DemoOptions options) {
        DemoNetwork network = DemoNetwork.prepare(options);
        // A test run that is interrupted leaves nothing behind either.
        Runtime.getRuntime().addShutdownHook(new Thread(network::close));
        network.startAll();
        return new RunningNetwork(options.dataDir(), network);
    }

    DemoNetwork network() {
        return network;
    }

    SignerApi api(int signer) {
        return network.api(signer);
    }

    /** A request on a stream of its own, so that no other event stands before it. */
    DemoRelayer.Made request(String stream, long nonce, long amountSompi) {
        return relayer.api(new EventMaterial.Request(
                stream + "-" + nonce, stream, nonce, relayer.destination(1_000 + number++), amountSompi));
    }

    /** The same as what signers hand on to each other. */
    EventMaterial.Api requestMaterial(String stream, long nonce, long amountSompi) {
        return (EventMaterial.Api)
                EventJson.read(request(stream, nonce, amountSompi).body().toBytes());
    }

    DemoRelayer.Made made(EventMaterial material) {
        return new DemoRelayer.Made("made by hand", Bytes.of(EventJson.write(material)));
    }

    /** A Hyperlane message, the next of its stream. */
    DemoRelayer.Made message() {
        return relayer.hyperlane(number++);
    }

    Optional<DemoRelayer.Answer> post(int signer, DemoRelayer.Made made) {
        return relayer.deliver(network.ingestion(signer), made);
    }

    /** The event's id, accepted by that signer as new. */
    String deliver(int signer, DemoRelayer.Made made) {
        DemoRelayer.Answer answer = post(signer, made).orElseThrow();
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        return new JsonObject(answer.body()).getString("eventId");
    }

    /** Completed at all of these signers; the transaction's id, which is the same at all of them. */
    String awaitCompleted(String event, int... signers) throws InterruptedException {
        TreeSet<String> transactions = new TreeSet<>();
        for (int signer : signers) {
            awaitPhase(event, "COMPLETED", signer);
            transactions.add(api(signer).event(event).orElseThrow().getString("transaction"));
        }
        assertThat(transactions).as("transactions that pay " + event).hasSize(1);
        return transactions.first();
    }

    void awaitPhase(String event, String phase, int... signers) throws InterruptedException {
        for (int signer : signers) {
            await(
                    DemoFiles.name(signer) + " shows " + event + " as " + phase,
                    () -> api(signer)
                            .event(event)
                            .filter(e -> e.getString("phase").equals(phase))
                            .isPresent());
        }
    }

    /** What the event waits for at this signer, once it waits for that. */
    JsonObject awaitWaiting(String event, String code, int signer) throws InterruptedException {
        await(
                DemoFiles.name(signer) + " says that " + event + " waits: " + code,
                () -> waiting(event, signer)
                        .filter(w -> w.getString("code").equals(code))
                        .isPresent());
        return waiting(event, signer).orElseThrow();
    }

    Optional<JsonObject> waiting(String event, int signer) {
        return api(signer).event(event).map(e -> e.getJsonObject("waitingFor"));
    }

    /** The slots of this signer's log in which the event is decided. */
    List<JsonObject> slotsOf(String event, int signer) {
        JsonArray slots = api(signer)
                .get("/v1/pools/main/log?limit=500")
                .orElseThrow()
                .json()
                .getJsonArray("slots");
        return slots.stream()
                .map(JsonObject.class::cast)
                .filter(slot -> slot.encode().contains(event))
                .toList();
    }

    /** The newest slot that this signer knows to be decided. */
    JsonObject lastSlot(int signer) {
        return api(signer).get("/v1/pools/main/log?limit=500").orElseThrow().json().getJsonArray("slots").stream()
                .map(JsonObject.class::cast)
                .max(Comparator.comparing(slot -> slot.getLong("slot")))
                .orElseThrow();
    }

    /** A coin of the pool that could be spent now, as soon as there is one: the last payment's change is deep after some blocks. */
    TemplateInput deepCoin(int signer) throws InterruptedException {
        await("a coin is deep", () -> coins(signer).anyMatch(RunningNetwork::deep));
        JsonObject coin = coins(signer).filter(RunningNetwork::deep).findFirst().orElseThrow();
        String[] outpoint = coin.getString("outpoint").split(":", 2);
        return new TemplateInput(
                new Outpoint(Hash32.ofHex(outpoint[0]), Integer.parseInt(outpoint[1])),
                Long.parseLong(coin.getString("amountSompi")));
    }

    private Stream<JsonObject> coins(int signer) {
        return api(signer).get("/v1/pool").orElseThrow().json().getJsonArray("coins").stream()
                .map(JsonObject.class::cast);
    }

    private static boolean deep(JsonObject coin) {
        return coin.getString("state").equals("DEEP");
    }

    /** What operators did at this signer, newest first. */
    List<JsonObject> audit(int signer) {
        return api(signer).get("/v1/admin/audit").orElseThrow().json().getJsonArray("entries").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    JsonObject operate(int signer, String path, String reason) {
        SignerApi.Answer answer =
                api(signer).post(path, new JsonObject().put("reason", reason)).orElseThrow();
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    /** kill -9. */
    void kill(int... signers) throws InterruptedException {
        for (int signer : signers) {
            network.process(signer).destroyForcibly().waitFor();
        }
    }

    void restart(int... signers) throws InterruptedException {
        IntStream.of(signers).forEach(network::startSigner);
        for (int signer : signers) {
            network.awaitReady(signer);
        }
    }

    Path config(int signer) {
        return dir.resolve("signers").resolve(DemoFiles.name(signer)).resolve("node.yaml");
    }

    /** Rewrites the signer's configuration; it counts from its next start. */
    void configure(int signer, Consumer<ObjectNode> change) throws IOException {
        ObjectNode config = (ObjectNode) YAML.readTree(config(signer).toFile());
        change.accept(config);
        Files.writeString(config(signer), YAML.writeValueAsString(config));
    }

    /** What the signer has written to its log file. */
    String log(int signer) {
        try {
            return Files.readString(network.log(signer));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("within " + PATIENCE_MS + " ms: " + what)
                    .isLessThan(deadline);
            Thread.sleep(LOOK_MS);
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
