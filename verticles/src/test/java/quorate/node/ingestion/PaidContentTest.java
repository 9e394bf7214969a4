package quorate.node.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static quorate.node.postgres.Outcomes.refusal;
import static quorate.node.postgres.Samples.certificate;
import static quorate.node.postgres.Samples.decidedKill;
import static quorate.node.postgres.Samples.decidedPay;
import static quorate.node.postgres.Samples.decision;
import static quorate.node.postgres.Samples.event;
import static quorate.node.postgres.Samples.insertEvent;
import static quorate.node.postgres.Samples.previous;

import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quorate.node.postgres.Fence;
import quorate.node.postgres.Samples;
import quorate.node.postgres.Sql;
import quorate.node.postgres.TestDatabase;
import quorate.node.proposal.LogStore;
import quorate.protocol.Decision;
import quorate.protocol.Input;
import quorate.protocol.LogEntry;
import quorate.protocol.OtherContent;
import quorate.protocol.PoolId;
import quorate.protocol.Write;

/** Checks 5 and 12: what the database says of another content of an event's (source, external id), however old it is. */
class PaidContentTest {
    private static final PoolId POOL = new PoolId("main");
    private static final Fence NO_FENCE = () -> Optional.of(Sql.of("SELECT 1"));
    private Vertx vertx;
    private TestDatabase database;
    private LogStore log;

    @BeforeEach
    void twoContentsOfOneExternalId() throws SQLException {
        vertx = Vertx.vertx();
        database = TestDatabase.create(vertx);
        log = new LogStore(database.postgres(), Samples.forms(), NO_FENCE);
        for (long number = 1; number <= 2; number++) {
            database.execute(insertEvent("main", number, number - 1));
            database.execute("INSERT INTO event_content (source, external_id, content_digest, event_id, stream, nonce,"
                    + " first_seen_via) SELECT '\\x03', decode(repeat('0e', 32), 'hex'), content_digest, event_id,"
                    + " stream, nonce, 'peer' FROM events WHERE nonce = " + (number - 1));
        }
    }

    @AfterEach
    void close() {
        database.close();
        vertx.close().await();
    }

    @Test
    void anotherContentThatIsPaidIsToldWhileItsPaymentStands() {
        assertThat(others()).isEqualTo(Map.of(1L, OtherContent.KNOWN, 2L, OtherContent.KNOWN));
        decided(decidedPay(1));
        assertThat(others())
                .as("the paid one itself is paid once by D2")
                .isEqualTo(Map.of(1L, OtherContent.KNOWN, 2L, OtherContent.PAID));
        decided(decidedKill(2, 1));
        assertThat(others()).isEqualTo(Map.of(1L, OtherContent.KNOWN, 2L, OtherContent.KNOWN));
    }

    /** A cancelled content was decided too, and nothing was paid for it. */
    @Test
    void anotherContentThatIsCancelledStandsInNobodysWay() throws SQLException {
        Decision cancel = new Decision.Cancel(Samples.STREAM, 0, Optional.of(event(1)));
        decided(new Write.SlotDecided(
                new LogEntry(1, decision(1), previous(1), cancel, Optional.empty(), true), certificate(1)));
        assertThat(others()).isEqualTo(Map.of(1L, OtherContent.KNOWN, 2L, OtherContent.KNOWN));
        database.execute(
                "UPDATE event_phase SET phase = 'CANCELLED' WHERE event_id = decode('" + event(1) + "', 'hex')");
        assertThat(others()).isEqualTo(Map.of(2L, OtherContent.NONE));
    }

    private void decided(Write.SlotDecided slot) {
        assertThat(refusal(log.apply(POOL, List.of(slot)).await())).isEmpty();
    }

    /** As a signer reads them when it starts. */
    private Map<Long, OtherContent> others() {
        Map<Long, OtherContent> others = new TreeMap<>();
        for (Input.EventKnown known : log.load(POOL).await().events()) {
            others.put(known.event().id().equals(event(1)) ? 1L : 2L, known.other());
        }
        return others;
    }
}
