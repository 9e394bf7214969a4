package quorate.node.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import quorate.node.chain.KaspaNodes;
import quorate.node.postgres.Postgres;
import quorate.node.postgres.Sql;
import quorate.protocol.ChainView;
import quorate.protocol.Group;

/** Reads what the pool holds: {@code /v1/pool}. */
final class PoolReads {
    private static final String BOUND = """
            SELECT encode(b.txid, 'hex') || ':' || b.output_index AS outpoint FROM bound b
            JOIN slot s ON s.pool = b.pool AND s.slot = b.slot
            WHERE b.pool = $1 AND b.released_by_slot IS NULL AND b.released_by_final IS NULL AND NOT s.ended
            """;
    private static final ChainView NOTHING_SEEN =
            new ChainView(0, false, Collections.unmodifiableSortedMap(new TreeMap<>()), new TreeSet<>(), 0);

    private final Postgres database;
    private final Group group;
    private final String address;
    private final Supplier<Optional<ChainView>> view;
    private final Supplier<KaspaNodes.Shown> kaspa;

    PoolReads(
            Postgres database,
            Group group,
            String address,
            Supplier<Optional<ChainView>> view,
            Supplier<KaspaNodes.Shown> kaspa) {
        this.database = database;
        this.group = group;
        this.address = address;
        this.view = view;
        this.kaspa = kaspa;
    }

    Future<JsonObject> pool() {
        return database.query(Sql.of(BOUND, group.pool().name())).map(rows -> {
            Set<String> bound = new TreeSet<>();
            rows.forEach(row -> bound.add(row.getString("outpoint")));
            return json(view.get().orElse(NOTHING_SEEN), bound);
        });
    }

    private JsonObject json(ChainView now, Set<String> bound) {
        return new PoolHoldings(now, bound, group.funds())
                .json()
                .put("address", address)
                .put("minInputDepthDaa", group.funds().minInputDepthDaa())
                .put("tipDaaScore", now.tipDaaScore())
                .put("fresh", now.fresh())
                .put("feerateSompiPerGram", now.feerateSompiPerGram())
                .put("kaspaDoubt", kaspa.get().doubt().orElse(null))
                .put("kaspaNodes", kaspaNodes());
    }

    private JsonArray kaspaNodes() {
        JsonArray nodes = new JsonArray();
        kaspa.get()
                .nodes()
                .forEach(node -> nodes.add(new JsonObject()
                        .put("where", node.where())
                        .put("serving", node.serving())
                        .put("version", node.version())
                        .put("tipDaaScore", node.tipDaaScore())
                        .put("problem", node.problem().orElse(null))));
        return nodes;
    }
}
