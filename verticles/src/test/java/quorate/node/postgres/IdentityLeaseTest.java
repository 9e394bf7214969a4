package quorate.node.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quorate.protocol.NodeId;

class IdentityLeaseTest {
    private Vertx vertx;
    private TestDatabase database;
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        database = TestDatabase.create(vertx);
    }

    @AfterEach
    void close() {
        database.close();
        vertx.close().await();
    }

    @Test
    void theSecondProcessWithTheSameIdentityIsRefusedAndToldWhoTheFirstIs() {
        IdentityLease first = lease(0, "host-a pid 17");
        first.acquire(0).await();
        IdentityLease second = lease(0, "host-b pid 18");
        assertThatThrownBy(() -> second.acquire(300).await())
                .isInstanceOf(IdentityLease.HeldElsewhere.class)
                .hasMessageContaining("another process runs with the identity")
                .hasMessageContaining("host-a pid 17");
        assertThat(second.isHeld()).isFalse();
        assertThat(second.statement()).isEmpty();
        first.close().await();
        second.acquire(2_000).await();
        assertThat(second.isHeld()).isTrue();
        second.close().await();
    }

    @Test
    void whenTheSessionDiesTheLeaseIsLostAtOnceAndTakenAgainWithAnotherEpoch() throws InterruptedException {
        IdentityLease lease = lease(0, "host-a");
        lease.acquire(0).await();
        Sql before = lease.statement().orElseThrow();
        assertThat(database.postgres().apply(List.of(before)).await().isCommitted())
                .isTrue();

        killLeaseSession();

        assertThat(heard.poll(5, TimeUnit.SECONDS)).startsWith("lost");
        assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo("held again");
        Sql after = lease.statement().orElseThrow();
        assertThat(database.postgres().apply(List.of(after)).await().isCommitted())
                .isTrue();
        assertThat(promise(database.postgres().apply(List.of(before)).await())).isEqualTo(Promise.LEASE_HELD);
        lease.close().await();
    }

    @Test
    void onceAnotherProcessHasTakenItTheFirstWritesNothing() {
        IdentityLease first = lease(0, "host-a");
        first.acquire(0).await();
        Sql fence = first.statement().orElseThrow();
        first.close().await();
        IdentityLease second = lease(0, "host-b");
        second.acquire(2_000).await();
        assertThat(promise(database.postgres().apply(List.of(fence)).await())).isEqualTo(Promise.LEASE_HELD);
        second.close().await();
    }

    @Test
    void aDatabaseBelongsToOneMemberOfOneGroup() {
        Postgres postgres = database.postgres();
        Ownership.claim(postgres, Samples.hash(9, 1), new NodeId(1)).await();
        Ownership.claim(postgres, Samples.hash(9, 1), new NodeId(1)).await();
        assertThatThrownBy(() -> Ownership.claim(postgres, Samples.hash(9, 1), new NodeId(2))
                        .await())
                .hasMessageContaining("expected signer-2, found signer-1");
        assertThatThrownBy(() -> Ownership.claim(postgres, Samples.hash(9, 2), new NodeId(1))
                        .await())
                .hasMessageContaining("expected group");
    }

    private void killLeaseSession() {
        assertThat(database.number("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND application_name = 'quorate-lease'"))
                .isEqualTo(1);
    }

    private IdentityLease lease(int member, String holder) {
        return new IdentityLease(
                vertx,
                database.settings(),
                Samples.hash(9, 1),
                new NodeId(member),
                holder,
                new IdentityLease.Listener() {
                    @Override
                    public void lost(String reason) {
                        heard.add("lost: " + reason);
                    }

                    @Override
                    public void heldAgain() {
                        heard.add("held again");
                    }
                });
    }

    private static Promise promise(Outcome<Void> outcome) {
        return switch (outcome) {
            case Outcome.RolledBack<Void>(DatabaseFailure.Refused refused) -> refused.promise();
            case Outcome.RolledBack<Void>(DatabaseFailure other) -> throw new AssertionError(other);
            case Outcome.Committed<Void> committed -> throw new AssertionError(committed);
            case Outcome.Unknown<Void>(String detail) -> throw new AssertionError(detail);
        };
    }
}
