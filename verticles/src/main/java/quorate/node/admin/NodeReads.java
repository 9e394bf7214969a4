package quorate.node.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import quorate.node.chain.KaspaNodes;
import quorate.node.gossip.PeerTable;
import quorate.node.postgres.Postgres;
import quorate.node.postgres.Sql;
import quorate.protocol.ChainView;
import quorate.protocol.Group;
import quorate.protocol.Hash32;
import quorate.protocol.NodeId;

/** Reads what the node knows of itself: {@code /v1/info} and {@code /v1/signers}. Never a key. */
final class NodeReads {
    /** What does not change while the node runs. */
    record Constants(
            String version, Hash32 groupHash, Group group, NodeId self, List<String> names, String poolAddress) {}

    private static final String WAITING = """
            SELECT coalesce((SELECT max(slot) FROM slot WHERE pool = $1), 0) AS height,
                   (SELECT count(*) FROM event_phase WHERE pool = $1 AND phase NOT IN ('COMPLETED', 'CANCELLED')) AS waiting,
                   (SELECT min(e.received_at) FROM event_phase p JOIN events e USING (event_id)
                    WHERE p.pool = $1 AND p.phase NOT IN ('COMPLETED', 'CANCELLED')) AS oldest
            """;
    /** B2: the doubt that stands, or the bar that the log has not reached. */
    private static final String RETURNING = """
            SELECT reason, since_ms, barred_to FROM absence a WHERE pool = $1 AND asserted_by IS NULL
                AND (barred_to IS NULL OR barred_to > (SELECT coalesce(max(slot), 0) FROM slot WHERE pool = $1))
            ORDER BY sequence DESC LIMIT 1
            """;

    private static final String COUNTS = """
            SELECT member, count(*) FILTER (WHERE kind = 0) AS votes, count(*) FILTER (WHERE kind = 1) AS locks FROM (
                SELECT member, kind FROM own_statement WHERE pool = $1
                UNION ALL SELECT member, kind FROM peer_statement WHERE pool = $1) s
            GROUP BY member
            """;

    private final Constants constants;
    private final Postgres database;
    private final EvidenceReads evidence;
    private final Absences absences;
    private final PeerTable peers;
    private final Supplier<Optional<ChainView>> view;
    private final Supplier<KaspaNodes.Shown> kaspa;
    private final Supplier<Optional<String>> haltReason;

    NodeReads(
            Constants constants,
            Postgres database,
            EvidenceReads evidence,
            Absences absences,
            PeerTable peers,
            Supplier<Optional<ChainView>> view,
            Supplier<KaspaNodes.Shown> kaspa,
            Supplier<Optional<String>> haltReason) {
        this.constants = constants;
        this.database = database;
        this.evidence = evidence;
        this.absences = absences;
        this.peers = peers;
        this.view = view;
        this.kaspa = kaspa;
        this.haltReason = haltReason;
    }

    Future<JsonObject> info() {
        return database.query(Sql.of(RETURNING, pool())).compose(this::info);
    }

    private Future<JsonObject> info(RowSet<Row> returning) {
        return database.query(Sql.of(WAITING, pool())).map(rows -> {
            var row = rows.iterator().next();
            var oldest = row.getOffsetDateTime("oldest");
            Group group = constants.group();
            return new JsonObject()
                    .put("version", constants.version())
                    .put("member", name(constants.self()))
                    .put("members", new JsonArray(constants.names()))
                    .put("membersUp", absences.membersUp())
                    .put("missing", absences.missing())
                    .put("groupHash", constants.groupHash().toHex())
                    .put("pool", pool())
                    .put("poolAddress", constants.poolAddress())
                    .put("quorum", group.quorum())
                    .put("signatureThreshold", group.signatureThreshold())
                    .put("confirmationsDaa", group.finality().confirmationsDaa())
                    .put("height", row.getLong("height"))
                    .put("waitingEvents", row.getLong("waiting"))
                    .put(
                            "oldestWaitingSince",
                            oldest == null ? null : oldest.toInstant().toString())
                    .put("returning", returning(returning))
                    .put("halted", haltReason.get().orElse(null))
                    .put("nodeFresh", view.get().map(ChainView::fresh).orElse(false))
                    .put("tipDaaScore", view.get().map(ChainView::tipDaaScore).orElse(0L))
                    .put("kaspaDoubt", kaspa.get().doubt().orElse(null))
                    .put("peerTips", peerTips());
        });
    }

    /** Null when this signer is not returning; {@code barredTo} is null while it is not known yet. */
    private static JsonObject returning(RowSet<Row> rows) {
        for (Row row : rows) {
            return new JsonObject()
                    .put("reason", row.getString("reason"))
                    .put("since", Instant.ofEpochMilli(row.getLong("since_ms")).toString())
                    .put("barredTo", row.getLong("barred_to"));
        }
        return null;
    }

    private JsonObject peerTips() {
        JsonObject tips = new JsonObject();
        peers.members()
                .forEach(member -> tips.put(name(member), peers.peer(member).tipDaaScore()));
        return tips;
    }

    Future<JsonObject> signers() {
        return evidence.kept()
                .compose(kept -> database.query(Sql.of(COUNTS, pool())).map(rows -> signers(rows, kept)));
    }

    private JsonObject signers(RowSet<Row> rows, EvidenceReads.Kept kept) {
        long[][] counts = new long[constants.group().members()][2];
        rows.forEach(row -> {
            counts[row.getInteger("member")][0] = row.getLong("votes");
            counts[row.getInteger("member")][1] = row.getLong("locks");
        });
        JsonArray signers = new JsonArray();
        for (int i = 0; i < constants.group().members(); i++) {
            signers.add(kept.into(signer(new NodeId(i), counts[i]), i));
        }
        return new JsonObject().put("signers", signers);
    }

    private JsonObject signer(NodeId member, long[] counts) {
        JsonObject json = new JsonObject()
                .put("member", name(member))
                .put("self", member.equals(constants.self()))
                .put("votes", counts[0])
                .put("locks", counts[1]);
        if (member.equals(constants.self())) {
            return json.put("up", true)
                    .put("lastHeard", null)
                    .put("version", constants.version())
                    .put("groupHash", constants.groupHash().toHex())
                    .put("tipDaaScore", view.get().map(ChainView::tipDaaScore).orElse(0L))
                    .put("faults", 0);
        }
        PeerTable.Peer peer = peers.peer(member);
        return json.put("up", absences.up(member))
                .put("missingSince", absences.since(member).orElse(null))
                .put("lastHeard", absences.lastHeard(member).orElse(null))
                .put("version", peer.software())
                .put(
                        "groupHash",
                        peer.foreignGroupHash().orElse(constants.groupHash()).toHex())
                .put("tipDaaScore", peer.tipDaaScore())
                .put("returning", peer.returning())
                .put("lostEnvelopes", peer.lost())
                .put("faults", peer.faults())
                .put("lastFault", peer.lastFault());
    }

    private String name(NodeId member) {
        return constants.names().get(member.index());
    }

    private String pool() {
        return constants.group().pool().name();
    }
}
