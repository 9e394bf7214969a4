package quorate.devnet.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import quorate.devnet.Await;
import quorate.devnet.NeedsKaspad;
import quorate.node.chain.GrpcKaspaNode;
import quorate.node.chain.GrpcNodeOptions;
import quorate.node.chain.KaspaNode;
import quorate.protocol.Hash32;

/** {@code quorate kaspad} from the shell: ready line, two nodes cut and joined by its control, nothing left behind. */
@NeedsKaspad
class KaspadCommandIT {
    private static final int PORT_BASE = 24_900;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path dir;

    private final HttpClient http = HttpClient.newHttpClient();
    private Vertx vertx;
    private Process command;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (command != null && command.isAlive()) {
            List<ProcessHandle> nodes = command.descendants().toList();
            command.destroyForcibly().waitFor();
            nodes.forEach(ProcessHandle::destroyForcibly);
        }
        if (vertx != null) {
            Await.get(vertx.close());
        }
    }

    private JsonObject launch(String... more) throws IOException {
        Path output = dir.resolve("output");
        Files.deleteIfExists(output);
        String[] arguments = new String[3 + more.length];
        arguments[0] = "kaspad";
        arguments[1] = "--port-base=" + PORT_BASE;
        arguments[2] = "--data-dir=" + dir.resolve("kaspad");
        System.arraycopy(more, 0, arguments, 3, more.length);
        command = Launched.start(output, arguments);
        return Await.value("the ready line", () -> {
            assertThat(command.isAlive()).as(read(output)).isTrue();
            return read(output)
                    .lines()
                    .filter(line -> line.startsWith("{"))
                    .map(JsonObject::new)
                    .findFirst();
        });
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    private KaspaNode connect(String url) {
        KaspaNode node = GrpcKaspaNode.connect(vertx, GrpcNodeOptions.ofUrl(url));
        Await.until("connected", node::connected);
        return node;
    }

    private static Hash32 sink(KaspaNode node) {
        return Await.get(node.blockDagInfo()).sink();
    }

    private String post(String control, String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(control + path))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }

    @Test
    void whenTwoNodesAreCutAndJoined_thenTheSideWithMoreBlocksWins_andATermLeavesNothing() throws Exception {
        JsonObject ready = launch("--nodes=2");
        String control = ready.getString("control");
        assertThat(ready.getJsonArray("urls"))
                .containsExactly("http://127.0.0.1:" + PORT_BASE, "http://127.0.0.1:" + (PORT_BASE + 10));
        KaspaNode one = connect(ready.getJsonArray("urls").getString(0));
        KaspaNode two = connect(ready.getJsonArray("urls").getString(1));

        assertThat(post(control, "/mine?blocks=3")).isEqualTo("200 {}");
        Await.until("both have them", () -> sink(one).equals(sink(two)));
        assertThat(post(control, "/cut")).isEqualTo("200 {}");
        assertThat(post(control, "/mine?node=1&blocks=2")).isEqualTo("200 {}");
        assertThat(post(control, "/mine?node=2&blocks=20")).isEqualTo("200 {}");
        Hash32 winner = sink(two);
        assertThat(sink(one)).isNotEqualTo(winner);
        assertThat(post(control, "/join")).isEqualTo("200 {}");
        Await.until("one gave way", () -> sink(one).equals(winner));
        assertThat(post(control, "/mine?node=3")).startsWith("400 ").contains("node is 1 to 2, found 3");
        assertThat(post(control, "/nonsense")).startsWith("400 ").contains("there is /cut");

        List<ProcessHandle> nodes = command.descendants().toList();
        assertThat(nodes).hasSize(2);
        command.destroy();
        assertThat(command.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(nodes).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void whenItIsKilled_thenTheNextStartEndsWhatItLeft_andGoesOnWithItsChain() throws Exception {
        String control = launch().getString("control");
        assertThat(post(control, "/mine?blocks=5")).isEqualTo("200 {}");
        assertThat(post(control, "/cut")).startsWith("400 ").contains("start with --nodes 2");
        List<ProcessHandle> left = command.descendants().toList();
        assertThat(left).hasSize(1);
        command.destroyForcibly().waitFor();
        assertThat(left).allMatch(ProcessHandle::isAlive);

        KaspaNode again = connect(launch().getJsonArray("urls").getString(0));
        assertThat(left).noneMatch(ProcessHandle::isAlive);
        assertThat(Await.get(again.blockDagInfo()).blockCount()).isGreaterThanOrEqualTo(5);
    }
}
