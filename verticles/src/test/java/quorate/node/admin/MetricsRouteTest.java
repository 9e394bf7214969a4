package quorate.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import quorate.node.chain.KaspaNodes;
import quorate.node.ingestion.Ingesting;
import quorate.node.metrics.NodeGauges;

/** GET /metrics as a scraper with a viewer's token gets it; what waits, looked at in a real database. */
class MetricsRouteTest {
    private static final List<String> SEED_12_1 = List.of(
            "proposal_phase_duration_ms",
            "proposals_received_count",
            "canonical_selection_method",
            "fast_forward_count",
            "proposal_validation_failures",
            "phase_transition_errors",
            "split_brain_warnings",
            "unique_hashes_per_event",
            "proposal_timeouts_without_quorum",
            "round_retries_total",
            "events_abandoned_total",
            "utxo_depth_rejects_total",
            "utxo_revalidation_failures_total",
            "stream_holes_blocking_total",
            "stream_hole_blocked_duration_ms",
            "outpoint_lock_conflicts_total",
            "lock_sigs_received_total",
            "lock_certs_accepted_total",
            "state_sync_throttled_total");

    private final Operating desk = new Operating();
    private int heard = 1;
    private KaspaNodes.Shown kaspa = KaspaNodes.Shown.NOTHING;
    private final NodeGauges gauges = new NodeGauges(
            desk.metrics,
            desk.node.postgres,
            desk.node.clock,
            Ingesting.POOL.name(),
            0,
            new NodeGauges.Present(2, () -> heard, () -> false, () -> true, () -> 77L, () -> kaspa));

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void every_name_of_the_seed_is_there_from_the_first_scrape_on() {
        List<String> lines = scrape();
        for (String name : SEED_12_1) {
            assertThat(lines).as(name).anyMatch(line -> line.matches(name + "(_total|_count)?(\\{.*})? 0.*"));
        }
    }

    @Test
    void what_waits_is_shown_by_phase_with_the_oldest_one_s_age() throws SQLException {
        gauges.look().await();
        assertThat(value("events_waiting{phase=\"PROPOSING\"}")).isZero();
        assertThat(value("no_completion_ms")).isZero();
        assertThat(value("database_up")).isEqualTo(1);

        desk.node.order("order-5", 5);
        desk.node.database.execute("UPDATE events SET received_at = now() - interval '10 minutes'");
        desk.node.database.execute("UPDATE event_phase SET phase = 'PROPOSING', waiting_code = 'NONCE_HOLE'");
        heard = 2;
        gauges.look().await();
        assertThat(value("events_waiting{phase=\"PROPOSING\"}")).isEqualTo(1);
        assertThat(value("oldest_waiting_age_ms{phase=\"PROPOSING\"}")).isBetween(600_000.0, 660_000.0);
        assertThat(value("no_completion_ms")).isBetween(600_000.0, 660_000.0);
        assertThat(value("streams_with_holes")).isEqualTo(1);
        assertThat(value("stream_hole_blocked_duration_ms")).isBetween(600_000.0, 660_000.0);
        assertThat(value("members_heard")).isEqualTo(2);
        assertThat(value("members_needed")).isEqualTo(2);
        assertThat(value("kaspa_tip_daa_score")).isEqualTo(77);

        desk.node.database.execute("UPDATE event_phase SET phase = 'COMPLETED', waiting_code = NULL");
        gauges.look().await();
        assertThat(value("events_waiting{phase=\"PROPOSING\"}")).isZero();
        assertThat(value("no_completion_ms")).isZero();
        assertThat(value("stream_hole_blocked_duration_ms")).isZero();
    }

    @Test
    void kaspa_nodes_that_can_serve_are_counted_and_that_they_disagree_is_told_apart_from_one_that_cannot_serve() {
        gauges.look().await();
        assertThat(value("kaspa_nodes_configured")).isZero();
        kaspa = new KaspaNodes.Shown(
                List.of(node("one", Optional.empty()), node("two", Optional.empty())), Optional.of("no"));
        gauges.look().await();
        assertThat(value("kaspa_nodes_configured")).isEqualTo(2);
        assertThat(value("kaspa_nodes_serviceable")).isEqualTo(2);
        assertThat(value("kaspa_nodes_disagree")).isEqualTo(1);
        kaspa = new KaspaNodes.Shown(
                List.of(node("one", Optional.of("gone")), node("two", Optional.empty())), Optional.of("no"));
        gauges.look().await();
        assertThat(value("kaspa_nodes_serviceable")).isEqualTo(1);
        assertThat(value("kaspa_nodes_disagree")).isZero();
    }

    private static KaspaNodes.Seen node(String where, Optional<String> problem) {
        return new KaspaNodes.Seen(where, false, problem, "2.1.0", 7);
    }

    @Test
    void while_the_database_is_away_the_gauges_say_so() {
        desk.node.wire.away(true);
        gauges.look().await();
        assertThat(value("database_up")).isZero();
    }

    private double value(String name) {
        return scrape().stream()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name));
    }

    private List<String> scrape() {
        Operating.Answer answer =
                desk.send(desk.as(Operating.VIEWER, "/metrics").GET());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).startsWith("text/plain; version=0.0.4");
        return answer.response().body().lines().toList();
    }
}
