package quorate.node.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import quorate.codecs.wire.DecisionCodec;
import quorate.node.postgres.Postgres;
import quorate.node.postgres.Sql;
import quorate.protocol.Anchors;
import quorate.protocol.Decision;
import quorate.protocol.EventId;
import quorate.protocol.Group;
import quorate.protocol.NodeId;
import quorate.protocol.PoolId;

/** Reads what members said about slots: votes, locks, certificates, signatures. */
final class SlotReads {
    private static final int VOTE = 0;

    /** Of a lock; null in the crash profile. */
    private static final String ANCHOR = "anchorDaaScore";

    private final Postgres database;
    private final PoolId pool;
    private final int needed;
    private final NodeId self;
    private final Function<NodeId, String> names;
    private final Supplier<OptionalLong> tip;

    /** @param tip DAA score of the own node's tip, if it is known */
    SlotReads(Postgres database, Group group, NodeId self, Function<NodeId, String> names, Supplier<OptionalLong> tip) {
        this.database = database;
        this.pool = group.pool();
        this.needed = group.signatureThreshold();
        this.self = self;
        this.names = names;
        this.tip = tip;
    }

    String pool() {
        return pool.name();
    }

    OptionalLong tipDaaScore() {
        return tip.get();
    }

    /** What is held about some decided slots and about the open one. */
    record Evidence(
            int needed,
            Map<Long, List<JsonObject>> votesBySlot,
            Map<Long, List<JsonObject>> locksBySlot,
            Map<Long, JsonObject> certificateBySlot,
            Map<Long, JsonObject> signaturesBySlot,
            long openSlot,
            Map<String, List<String>> openDecisionsByEvent) {
        /** Votes of the slot that decided the event, or those in the open slot that are for it. */
        JsonArray votes(String eventId, Long slot) {
            return about(votesBySlot, eventId, slot);
        }

        JsonArray locks(String eventId, Long slot) {
            return about(locksBySlot, eventId, slot);
        }

        /** {@code {slot, round, decision, medianAnchorDaaScore, members}}; null for an event that no slot has decided. */
        JsonObject certificate(Long slot) {
            return slot == null ? null : certificateBySlot.get(slot);
        }

        /** {@code {needed, members, perInput}}: who has signed, and how many signatures each input has. */
        JsonObject signatures(Long slot) {
            JsonObject none = new JsonObject().put("members", new JsonArray()).put("perInput", new JsonArray());
            return (slot == null ? none : signaturesBySlot.getOrDefault(slot, none)).put("needed", needed);
        }

        private JsonArray about(Map<Long, List<JsonObject>> bySlot, String eventId, Long slot) {
            if (slot != null) {
                return new JsonArray(bySlot.getOrDefault(slot, List.of()));
            }
            List<String> decisions = openDecisionsByEvent.getOrDefault(eventId, List.of());
            return new JsonArray(bySlot.getOrDefault(openSlot, List.of()).stream()
                    .filter(statement -> decisions.contains(statement.getString("decision")))
                    .toList());
        }
    }

    Future<Evidence> evidence(List<Long> slots) {
        return database.query(Sql.of(EventQueries.HEIGHT, pool.name())).compose(height -> {
            long openSlot = height.iterator().next().getLong("height") + 1;
            Long[] all = Stream.concat(slots.stream(), Stream.of(openSlot)).toArray(Long[]::new);
            Future<RowSet<Row>> statements = database.query(Sql.of(EventQueries.STATEMENTS, pool.name(), all));
            Future<RowSet<Row>> certificates = database.query(Sql.of(EventQueries.CERTIFICATES, pool.name(), all));
            Future<RowSet<Row>> signers = database.query(Sql.of(EventQueries.SIGNERS, pool.name(), all, self.index()));
            Future<RowSet<Row>> proposals = database.query(Sql.of(EventQueries.PROPOSALS, pool.name(), openSlot));
            return Future.all(statements, certificates, signers, proposals)
                    .map(ignored -> assemble(
                            openSlot,
                            statements.result(),
                            certificates.result(),
                            signers.result(),
                            proposals.result()));
        });
    }

    /** Members whose signed word, or whose own evidence here, says that the slot is Completed. */
    Future<List<String>> completedBy(Long slot) {
        if (slot == null) {
            return Future.succeededFuture(List.of());
        }
        return database.query(Sql.of(EventQueries.COMPLETED_BY, pool.name(), slot))
                .map(rows -> {
                    List<String> members = new ArrayList<>();
                    rows.forEach(row -> members.add(name(row.getInteger("member"))));
                    return members;
                });
    }

    private Evidence assemble(
            long openSlot,
            RowSet<Row> statements,
            RowSet<Row> certificates,
            RowSet<Row> signers,
            RowSet<Row> proposals) {
        Map<Long, List<JsonObject>> votes = new HashMap<>();
        Map<Long, List<JsonObject>> locks = new HashMap<>();
        for (Row row : statements) {
            JsonObject said = statement(row, row.getInteger("member"));
            if (row.getInteger("kind") == VOTE) {
                add(votes, row, said);
            } else {
                add(locks, row, said.put(ANCHOR, row.getLong("anchor_daa_score")));
            }
        }
        for (Row row : certificates) {
            Integer[] members = row.getArrayOfIntegers("members");
            Long[] anchors = row.getArrayOfLongs("anchor_daa_scores");
            for (int i = 0; i < members.length; i++) {
                addIfMissing(locks, row, members[i], anchors == null ? null : anchors[i]);
            }
        }
        Map<Long, JsonObject> proofs = new HashMap<>();
        for (Row row : certificates) {
            proofs.put(row.getLong("slot"), certificate(row));
        }
        Map<Long, JsonObject> signed = new HashMap<>();
        for (Row row : signers) {
            addSignatures(signed, row);
        }
        return new Evidence(needed, votes, locks, proofs, signed, openSlot, decisionsByEvent(proposals));
    }

    private JsonObject certificate(Row row) {
        JsonArray members = new JsonArray();
        for (Integer member : row.getArrayOfIntegers("members")) {
            members.add(name(member));
        }
        return new JsonObject()
                .put("slot", row.getLong("slot"))
                .put("round", row.getInteger("round"))
                .put("decision", EventReads.hex(row.getBuffer("decision_hash")))
                .put("medianAnchorDaaScore", medianAnchor(row))
                .put("members", members);
    }

    // A member signs every input at once or none, so what differs by input is only how many there are.
    private void addSignatures(Map<Long, JsonObject> signed, Row row) {
        JsonObject slot = signed.computeIfAbsent(
                row.getLong("slot"),
                ignored -> new JsonObject().put("members", new JsonArray()).put("perInput", new JsonArray()));
        slot.getJsonArray("members").add(name(row.getInteger("member")));
        JsonArray perInput = slot.getJsonArray("perInput");
        for (int input = 0; input < row.getInteger("inputs"); input++) {
            if (input < perInput.size()) {
                perInput.set(input, perInput.getInteger(input) + 1);
            } else {
                perInput.add(1);
            }
        }
    }

    /** C2: what a signer's own node has to reach before it signs; null in the crash profile. */
    static Long medianAnchor(Row row) {
        Long[] anchors = row.getArrayOfLongs("anchor_daa_scores");
        return anchors == null ? null : Anchors.median(List.of(anchors)).getAsLong();
    }

    private static void add(Map<Long, List<JsonObject>> bySlot, Row row, JsonObject said) {
        bySlot.computeIfAbsent(row.getLong("slot"), ignored -> new ArrayList<>())
                .add(said);
    }

    private JsonObject statement(Row row, int member) {
        return new JsonObject()
                .put("member", name(member))
                .put("decision", EventReads.hex(row.getBuffer("decision_hash")))
                .put("round", row.getInteger("round"))
                .put("at", row.getOffsetDateTime("at").toInstant().toString());
    }

    private void addIfMissing(Map<Long, List<JsonObject>> locks, Row row, int member, Long anchor) {
        String name = name(member);
        boolean held = locks.getOrDefault(row.getLong("slot"), List.of()).stream()
                .anyMatch(lock -> lock.getString("member").equals(name)
                        && lock.getInteger("round").equals(row.getInteger("round")));
        if (!held) {
            add(locks, row, statement(row, member).put(ANCHOR, anchor));
        }
    }

    private static Map<String, List<String>> decisionsByEvent(RowSet<Row> proposals) {
        Map<String, List<String>> byEvent = new HashMap<>();
        for (Row row : proposals) {
            Decision decision = DecisionCodec.decode(row.getBuffer("decision").getBytes());
            for (EventId event : decision.events()) {
                byEvent.computeIfAbsent(event.toString(), ignored -> new ArrayList<>())
                        .add(EventReads.hex(row.getBuffer("decision_hash")));
            }
        }
        return byEvent;
    }

    private String name(int member) {
        return names.apply(new NodeId(member));
    }
}
