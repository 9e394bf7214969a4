package quorate.devnet.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quorate.node.postgres.DatabaseSettings;
import quorate.node.postgres.Postgres;
import quorate.node.postgres.ServerCheck;
import quorate.node.postgres.Sql;

class EmbeddedPostgresServerTest {
    @TempDir
    Path folder;

    @Test
    void aServerThatSurvivedTheKillOfItsJvmIsReplacedAndTheDataAreThere() throws Exception {
        Path data = folder.resolve("postgres");
        Process killed = inAnotherJvm(data);
        long postmaster = postmaster(data);
        killed.destroyForcibly().waitFor();
        assertThat(ProcessHandle.of(postmaster)).as("the postmaster survives").isPresent();

        Vertx vertx = Vertx.vertx();
        try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(data)) {
            assertThat(ProcessHandle.of(postmaster).filter(ProcessHandle::isAlive))
                    .isEmpty();
            DatabaseSettings settings = server.database("signer_0");
            Postgres postgres = Postgres.create(vertx, settings);
            ServerCheck.require(postgres).await();
            assertThat(postgres.query(Sql.of("SELECT reason FROM late_approval"))
                            .await()
                            .iterator()
                            .next()
                            .getString(0))
                    .isEqualTo("kept");
            postgres.close().await();
        } finally {
            vertx.close().await();
        }
        assertThat(Files.exists(data.resolve("postmaster.pid"))).isFalse();
    }

    @Test
    void aStrangersProcessIsNotStopped() throws IOException {
        Path data = Files.createDirectory(folder.resolve("strange"));
        long self = ProcessHandle.current().pid();
        Files.writeString(data.resolve("postmaster.pid"), self + "\n" + data + "\n0\n5432\n");
        LeftPostmaster.stop(data);
        assertThat(ProcessHandle.of(self)).isPresent();
        assertThat(data.resolve("postmaster.pid")).doesNotExist();
    }

    @Test
    void eachSignerHasADatabaseOfItsOwn() {
        Vertx vertx = Vertx.vertx();
        try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(folder.resolve("many"))) {
            Postgres first = Postgres.create(vertx, server.database("signer_0"));
            Postgres second = Postgres.create(vertx, server.database("signer_1"));
            Sql halt = Sql.of("INSERT INTO halt (pool, ground, reason, raised_by) VALUES ('*', 'OPERATOR', 'r', 'op')");
            assertThat(first.apply(List.of(halt)).await().isCommitted()).isTrue();
            assertThat(second.query(Sql.of("SELECT 1 FROM halt")).await().size())
                    .isZero();
            assertThatThrownBy(() -> server.database("signer'; DROP")).isInstanceOf(IllegalArgumentException.class);
            first.close().await();
            second.close().await();
        } finally {
            vertx.close().await();
        }
    }

    private static Process inAnotherJvm(Path data) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServerInAnotherJvm.class.getName(),
                        data.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        String line = output.readLine();
        while (line != null && !line.startsWith("ready ")) {
            line = output.readLine();
        }
        assertThat(line).startsWith("ready ");
        return process;
    }

    private static long postmaster(Path data) throws IOException {
        return Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).getFirst().trim());
    }
}
